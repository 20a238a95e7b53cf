"""From source spans to names, and from names to actors."""

import os

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.quotation import assign_actors, extract_quotes, find_quotes, resolve_speakers
from analysis.quotation.article import ReadArticle
from analysis.quotation.speakers.actors import fold_name, load_actors
from analysis.quotation.speakers.names import Roster, find_names
from analysis.quotation.speakers.resolve import Resolver
from analysis.text import split_sentences

TEXT = """KYIV — Deputy Minister Lidia Osk said on Monday that talks had failed. "We waited," she said.

Oleh Tarnavko, who leads the union, disagreed. "No," Tarnavko told the Northern Ledger. He said it was over.
The minister left.

Mara Venn met Oleh Tarnavko. "It was short," she said later.

Officials said so. A senior official familiar with the matter agreed.
His spokesman, Arvo Lind, declined. I asked him twice."""

CASES = [
    # words before, source as written, name, kind
    ("", "Deputy Minister Lidia Osk", "Lidia Osk", "person"),
    ("", "she", "Lidia Osk", "person"),
    ("", "Oleh Tarnavko", "Oleh Tarnavko", "person"),
    ("", "who", "Oleh Tarnavko", "person"),
    ('No," ', "Tarnavko", "Oleh Tarnavko", "person"),
    ("", "He", "Oleh Tarnavko", "person"),
    ("", "The minister", "Lidia Osk", "person"),
    ("", "Mara Venn", "Mara Venn", "person"),
    ('It was short," ', "she", "Mara Venn", "person"),
    ("", "Officials", "Officials", "anonymous"),
    ("", "A senior official familiar with the matter", "senior official", "anonymous"),
    ("", "His spokesman, Arvo Lind,", "Arvo Lind", "person"),
    ("twice", "", None, "unresolved"),
]


def test_sources_of_one_article_in_reading_order():
    resolver = Resolver(ReadArticle(TEXT), load_actors())
    for before, source, name, kind in CASES:
        if not source:
            continue
        start = TEXT.index(before + source) + len(before)
        found = resolver.resolve((start, start + len(source)))
        assert (source, found.name, found.kind) == (source, name, kind)


def test_no_source_is_unresolved_and_the_author_is_the_author():
    resolver = Resolver(ReadArticle(TEXT, author="Ines Kallas"), load_actors())
    assert resolver.resolve(None).kind == "unresolved"
    start = TEXT.index("I asked")
    found = resolver.resolve((start, start + 1))
    assert (found.name, found.kind) == ("Ines Kallas", "author")


@pytest.mark.parametrize(("day", "name"), [("2023-05-01", "Jens Stoltenberg"), ("2025-05-01", "Mark Rutte")])
def test_an_office_is_held_by_another_at_another_date(day, name):
    text = "The NATO chief travelled to Vilnius."
    article = ReadArticle(text, published=pd.Timestamp(day))
    assert Resolver(article, load_actors()).resolve((0, 14)).name == name


def test_a_text_without_a_date_leaves_the_office_unnamed():
    article = ReadArticle("The NATO chief travelled to Vilnius.")
    assert Resolver(article, load_actors()).resolve((0, 14)).name != "Jens Stoltenberg"


def test_names_drop_titles_and_sentence_starts():
    names = find_names("But on Monday Prime Minister Mara Venn met Gen. Oleh Tarnavko's staff.")
    assert [each.name for each in names][-2:] == ["Mara Venn", "Oleh Tarnavko"]


def test_gender_from_titles_names_and_pronouns():
    text = "Ms. Venn came. Oleh Tarnavko left. Jo Lind said she knew. Jo Lind left."
    roster = Roster(text, find_names(text), load_actors())
    assert roster.gender("Venn") == "f"
    assert roster.gender("Oleh Tarnavko") == "m"
    assert roster.gender("Nobody") is None


def speakers(*names):
    return pd.DataFrame({"speaker": list(names), "speaker_kind": ["person"] * len(names)}).astype("str")


def test_actors_bring_side_and_role():
    table = assign_actors(speakers("Kremlin", "Volodymyr Zelensky", "Mara Venn"))
    assert table["side"].tolist() == ["russia", "ukraine", "unknown"]
    assert table["actor"].isna().tolist() == [False, False, True]
    assert table["role"].tolist()[0] == "government"


def test_anonymous_speakers_keep_their_role():
    table = assign_actors(speakers("senior sources").assign(speaker_kind="anonymous"))
    assert (table["role"].item(), table["side"].item()) == ("anonymous", "unknown")


def test_a_users_actors_go_before_ours(tmp_path):
    own = tmp_path / "actors.csv"
    own.write_text("actor,kind,aliases,side,role,note\nMara Venn,person,Venn|M. Venn,ukraine,military,invented\n")
    table = assign_actors(speakers("Venn"), actors=own)
    assert (table["actor"].item(), table["side"].item(), table["role"].item()) == ("Mara Venn", "ukraine", "military")


OWN = """actor,kind,aliases,side,role,note
Ilya Novak,person,Novak|the bureau chief,other,media,invented
Harbour Works,body,the Works|Harbour Works Ltd,nato_west,other,invented
"""


@pytest.mark.parametrize(
    ("text", "source", "speaker", "kind"),
    [
        ("Novak said that the port was closed.", "Novak", "Ilya Novak", "person"),
        ("The bureau chief said that the port was closed.", "The bureau chief", "Ilya Novak", "person"),
        (
            "Ilya Novak left. The bureau chief said that it rained.",
            "The bureau chief",
            "Ilya Novak",
            "person",
        ),
        ("Novak came in. He said that the port was closed.", "He", "Ilya Novak", "person"),
        ("Harbour Works said that the port was closed.", "Harbour Works", "Harbour Works", "body"),
        ("The Works said that the port was closed.", "The Works", "Harbour Works", "body"),
    ],
)
def test_own_actors_are_recognised_and_expanded(tmp_path, text, source, speaker, kind):
    own = tmp_path / "actors.csv"
    own.write_text(OWN)
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    [quote] = find_quotes(articles, actors=own).itertuples()
    assert (quote.source_span, quote.speaker, quote.speaker_kind, quote.actor) == (source, speaker, kind, speaker)
    steps = resolve_speakers(extract_quotes(articles), articles, actors=own)
    assert steps["speaker"].tolist() == [speaker]


def test_an_actors_file_edited_in_a_session_is_read_anew(tmp_path):
    own = tmp_path / "actors.csv"
    own.write_text(OWN)
    assert load_actors(own).find("Novak").side == "other"
    own.write_text(OWN.replace("other", "ukraine"))
    os.utime(own, ns=(1, 1))
    assert load_actors(own).find("Novak").side == "ukraine"


def test_a_country_is_a_collective_wherever_it_stands():
    text = "Farmers in Poland said that prices had fallen."
    assert load_actors().find("Poland").kind == "collective"
    [quote] = find_quotes(pd.DataFrame({"article_id": ["a"], "text": [text]})).itertuples()
    assert quote.speaker_kind == "collective"


def test_folding_ignores_case_accents_and_possessives():
    assert fold_name("Émile Lind’s") == fold_name("emile LIND")


def test_find_quotes_does_all_and_names_the_missing_column():
    articles = pd.DataFrame({"article_id": ["a"], "text": [TEXT], "published": pd.to_datetime(["2024-03-01"])})
    quotes = find_quotes(articles)
    assert {"Lidia Osk", "Oleh Tarnavko", "Mara Venn"} <= set(quotes["speaker"].dropna())
    assert quotes["side"].notna().all()
    assert quotes["role"].notna().all()
    with pytest.raises(InputError, match="source_start"):
        resolve_speakers(quotes.drop(columns="source_start"), articles)


def test_given_sentences_change_nothing():
    articles = pd.DataFrame({"article_id": ["a"], "text": [TEXT]})
    pd.testing.assert_frame_equal(find_quotes(articles), find_quotes(articles, split_sentences(articles)))
