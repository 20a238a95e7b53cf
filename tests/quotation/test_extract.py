"""Cases of the extractor: what is a quote, where it begins and ends, who speaks; and what is none."""

import pandas as pd
import pytest

from analysis.quotation import extract_quotes
from analysis.quotation.article import ReadArticle
from analysis.quotation.extract.find import find_attributions

# fmt: off
POSITIVE = [
    # name, text, quoted pieces, cue, source, kind
    ("american", "“We will not leave,” Mara Venn said.", ["“We will not leave,”"], "said", "Mara Venn",
     "direct"),
    ("inverted", '"The bridge is gone," said Oleh Tarnavko, a ferryman.', ['"The bridge is gone,"'], "said",
     "Oleh Tarnavko, a ferryman", "direct"),
    ("split by the cue", "“We left,” he said. “We had no choice.”", ["“We left,”",
     "“We had no choice.”"], "said", "he",
     "direct"),
    ("cue first", "Mara Venn said: “The road is closed.”", ["“The road is closed.”"], "said",
     "Mara Venn", "direct"),
    ("british", "‘We can’t wait,’ said Mara Venn.", ["‘We can’t wait,’"], "said", "Mara Venn", "direct"),
    ("british straight", "'The soldiers' boots were wet,' Mara Venn said.",
     ["'The soldiers' boots were wet,'"], "said",
     "Mara Venn", "direct"),
    ("guillemets", "«We shall rebuild», said Oleh Tarnavko.", ["«We shall rebuild»"], "said",
     "Oleh Tarnavko", "direct"),
    ("question", "“Will they come?” she asked.", ["“Will they come?”"], "asked", "she", "direct"),
    ("indirect", "Mara Venn said that the talks had failed.", ["that the talks had failed"], "said",
     "Mara Venn",
     "indirect"),
    ("indirect without that", "The minister said the talks had failed.", ["the talks had failed"], "said",
     "The minister", "indirect"),
    ("mixed", "Oleh Tarnavko called the plan “a trap for the weak.”",
     ["the plan “a trap for the weak.”"], "called",
     "Oleh Tarnavko", "mixed"),
    ("according to", "The port is closed, according to the ministry.", ["The port is closed"], "according to",
     "the ministry", "indirect"),
    ("interposed", "The port, the mayor said, would stay closed.", ["The port", "would stay closed"],
     "said", "the mayor",
     "indirect"),
    ("nested", "“He told me ‘no’ and left,” Mara Venn said.", ["“He told me ‘no’ and left,”"], "said",
     "Mara Venn",
     "direct"),
    ("colon headline", "Venn: Russia must leave every village.", ["Russia must leave every village"],
     ":", "Venn",
     "indirect"),
    ("denied", "The Kremlin denied that its forces had struck the hospital.",
     ["that its forces had struck the hospital"], "denied", "The Kremlin", "indirect"),
    ("vowed", "Oleh Tarnavko vowed to rebuild the bridge.", ["to rebuild the bridge"], "vowed",
     "Oleh Tarnavko",
     "indirect"),
    ("urged", "Mara Venn urged allies to send more shells.", ["allies to send more shells"], "urged",
     "Mara Venn",
     "indirect"),
    ("pledged", "Denmark pledged to send four tanks.", ["to send four tanks"], "pledged", "Denmark",
     "indirect"),
    ("threatened", "The commander threatened to cut the road.", ["to cut the road"], "threatened",
     "The commander",
     "indirect"),
    ("alleged", "Moscow alleged that drones had crossed the border.",
     ["that drones had crossed the border"], "alleged",
     "Moscow", "indirect"),
    ("warned", "Mara Venn warned that the dam could break.", ["that the dam could break"], "warned",
     "Mara Venn",
     "indirect"),
    ("tweet", "“The bridge still stands,” Mara Venn tweeted.", ["“The bridge still stands,”"], "tweeted",
     "Mara Venn",
     "direct"),
    ("pull quote", "“It was the longest night of our lives” — Mara Venn",
     ["“It was the longest night of our lives”"],
     "—", "Mara Venn", "direct"),
]

ROUGH = [
    # name, text, a piece that must be in some quote, source
    ("accused", "Kyiv accused Moscow of shelling the port.", "shelling the port", "Kyiv"),
    ("demanded", "Oleh Tarnavko demanded that the army leave the town.", "the army leave the town",
     "Oleh Tarnavko"),
    ("hailed", "Mara Venn hailed the deal as a victory for common sense.", "a victory for common sense",
     "Mara Venn"),
    ("slammed", "Oleh Tarnavko slammed the sanctions as “an act of madness.”", "an act of madness",
     "Oleh Tarnavko"),
    ("posted", "“We are alive,” Oleh Tarnavko posted on Telegram.", "We are alive", "Oleh Tarnavko"),
    ("re-opened paragraphs", "“We stayed for a year,” Mara Venn said. “Then we left.\n\n“Nobody came back.”",
     "Nobody came back", "Mara Venn"),
    ("colon and new paragraph", "Oleh Tarnavko replied:\n\n“There was no order to retreat at all.”",
     "no order to retreat",
     "Oleh Tarnavko"),
    ("never closed", "“We will come back, Mara Venn said.\n\nIt rained.", "We will come back", None),
    ("lost paragraph break", "“We waited.” “Nobody came to help us,” Mara Venn said.",
     "Nobody came to help us",
     "Mara Venn"),
    ("caption", "A ferry near Kherson. “We cross at night,” says Oleh Tarnavko. Photo: Northern Ledger",
     "We cross at night",
     "Oleh Tarnavko"),
]
# fmt: on

NEGATIVE = [
    ("scare quotes", "The so-called “people’s republic” lies in the east."),
    ("title", "The film “Winter on the River” opens on Friday."),
    ("nickname", "Oleh “the Ferryman” Tarnavko crossed the river at night."),
    ("no speech", "Rain fell on the port. The ferry left at noon."),
    ("inches", "The shell is 6' 2\" long and weighs 40 kilograms."),
    ("possessive", "The soldiers’ wives waited at the villagers’ hall."),
    ("belief", "Mara Venn wants a new bridge."),
    ("bare judgement", "The ministry condemned the strike on the market."),
    ("reportedly", "The ferry has reportedly left at noon."),
    ("at a hearing", "Mara Venn spoke at a hearing on the bridge."),
    ("empty", ""),
    ("marks only", '“” "" ‘’'),
]


def pieces(text, found):
    return [text[start:end] for start, end in found.spans]


@pytest.mark.parametrize(("text", "quote", "cue", "source", "kind"), [case[1:] for case in POSITIVE],
                         ids=[case[0] for case in POSITIVE])  # fmt: skip
def test_finds(text, quote, cue, source, kind):
    found = find_attributions(ReadArticle(text))
    assert [pieces(text, each) for each in found] == [quote]
    assert text[slice(*found[0].cue)].lower() == cue.lower()
    assert text[slice(*found[0].source)] == source
    assert found[0].kind == kind


@pytest.mark.parametrize(("text", "words", "source"), [case[1:] for case in ROUGH], ids=[case[0] for case in ROUGH])
def test_finds_somewhere(text, words, source):
    own = [each for each in find_attributions(ReadArticle(text)) if any(words in piece for piece in pieces(text, each))]
    assert len(own) == 1
    if source:
        assert text[slice(*own[0].source)] == source


@pytest.mark.parametrize("text", [case[1] for case in NEGATIVE], ids=[case[0] for case in NEGATIVE])
def test_finds_nothing(text):
    assert [pieces(text, each) for each in find_attributions(ReadArticle(text))] == []


def test_the_table_round_trips():
    texts = [case[1] for case in [*POSITIVE, *ROUGH]]
    articles = pd.DataFrame({"article_id": [str(number) for number in range(len(texts))], "text": texts})
    quotes = extract_quotes(articles)
    by_id = dict(zip(articles["article_id"], articles["text"], strict=True))
    assert len(quotes) >= len(texts)
    for row in quotes.itertuples():
        text = by_id[row.article_id]
        assert row.quote == " … ".join(text[start:end] for start, end in row.spans)
        assert (row.start, row.end) == (row.spans[0][0], row.spans[-1][1])
        if isinstance(row.cue, str):
            assert text[row.cue_start : row.cue_end] == row.cue
        if isinstance(row.source_span, str):
            assert text[row.source_start : row.source_end] == row.source_span
        assert 0 <= row.confidence <= 1


def test_order_of_articles_does_not_matter():
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": [POSITIVE[0][1], POSITIVE[6][1]]})
    forward, backward = extract_quotes(articles), extract_quotes(articles.iloc[::-1])
    columns = ["article_id", "quote", "cue", "source_span"]
    assert forward[columns].to_dict("records") == backward.sort_values("article_id")[columns].to_dict("records")


def test_no_articles_give_an_empty_table_of_the_same_columns():
    articles = pd.DataFrame({"article_id": pd.Series(dtype="str"), "text": pd.Series(dtype="str")})
    empty = extract_quotes(articles)
    assert empty.empty
    assert list(empty.columns) == list(
        extract_quotes(pd.DataFrame({"article_id": ["a"], "text": ["It rained."]})).columns
    )
