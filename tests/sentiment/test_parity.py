"""Parity: scores follow the text, not the names in it; and the audit catches an instrument whose scores do not."""

import functools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.mentions import find_mentions
from analysis.sentiment import Passage, audit_sentences, audit_templates, summarise_parity, swap_names
from analysis.sentiment.encoder import EncoderInstrument
from analysis.text import split_sentences

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "articles.csv"
TARGETS = ["NATO", "Ukraine", "Russia", "Zelenskyy", "Putin"]


def read(texts, **options):
    """Articles, their sentences and the mentions in them."""
    articles = pd.DataFrame({"article_id": [f"a{number}" for number in range(len(texts))], "text": texts})
    sentences = split_sentences(articles)
    return sentences, find_mentions(articles, sentences, targets=TARGETS, **options)


@pytest.fixture(scope="module")
def sample():
    """150 mentions of the invented articles."""
    sentences, mentions = read(pd.read_csv(SAMPLE)["text"].tolist())
    return sentences, mentions.sample(150, random_state=1)


class Liking:
    """An instrument that likes one word, wherever it stands, and else finds everything neutral."""

    def __init__(self, word, *, by=0.3):
        self.word, self.by = word, by

    def score(self, passages):
        liked = np.array([self.by * (self.word in passage.sentence) for passage in passages])
        return np.column_stack([0.1 + 0 * liked, 0.8 - liked, 0.1 + liked])


@pytest.mark.parametrize(
    ("sentence", "swapped"),
    [
        ("Russia blamed NATO and Ukraine.", "Ukraine blamed CSTO and Russia."),
        ("President Putin met Russian forces.", "President Zelenskyy met Ukrainian forces."),
        ("Vladimir Putin met Russian envoys in Moscow.", "Volodymyr Zelenskyy met Ukrainian envoys in Kyiv."),
        ("Then the Kremlin’s man, Sergei Lavrov, left.", "Then Bankova’s man, Dmytro Kuleba, left."),
        ("RUSSIA HITS KHARKIV, says the FSB", "UKRAINE HITS BELGOROD, says the SBU"),
        ("pro-Russian, Prussian and Ukraine-born", "pro-Ukrainian, Prussian and Russia-born"),
        ("Nobody was named.", "Nobody was named."),
    ],
)
def test_names_are_exchanged_throughout_and_back(sentence, swapped):
    passage = Passage(sentence, 0, len(sentence))
    twin = swap_names(passage)
    assert twin == Passage(swapped, 0, len(swapped))
    assert swap_names(twin) == passage


@pytest.mark.parametrize(
    ("sentence", "mention", "moved"),
    [
        ("Russia and the Kremlin spoke.", "Kremlin", "Bankova"),
        ("In Moscow NATO and Putin met.", "Putin", "Zelenskyy"),
        ("Russia’s army left.", "Russia", "Ukraine"),
        ("Russia's old army left.", "old army", "old army"),
    ],
)
def test_the_place_of_a_mention_moves_along(sentence, mention, moved):
    start = sentence.index(mention)
    text, first, last = swap_names(Passage(sentence, start, start + len(mention)))
    assert text[first:last] == moved


def test_the_mention_is_found_again_as_in_a_users_text():
    sentences, mentions = read(
        ["The Kremlin praised Russia's army. The alliance met Putin.", "Ukrainian bakers danced. Nothing happened."]
    )
    audit = audit_sentences(sentences, mentions, find=find_mentions, model=Liking("Russia"))
    assert audit[["article_id", "target", "found"]].values.tolist() == [
        ["a0", "Russia", True],
        ["a0", "Russia", True],
        ["a0", "NATO", True],  # it is not exchanged itself, and stays
        ["a0", "Putin", True],
        ["a1", "Ukraine", True],
    ]
    assert audit["twin"].tolist()[::2] == [
        "Bankova praised Ukraine's army.",
        "The alliance met Zelenskyy.",
        "Russian bakers danced.",
    ]
    assert audit["difference"].round(3).tolist() == [0.3, 0.3, 0, 0, -0.3]
    assert audit["kinds"].tolist() == ["government, state"] * 2 + ["leader"] * 2 + ["adjective"]


def test_a_mention_that_is_not_found_again_is_counted_and_not_scored():
    sentences, mentions = read(["Russia left. Putin left."])
    blind = functools.partial(find_mentions, targets=["Zelenskyy"])
    audit = audit_sentences(sentences, mentions, find=blind, model="vader")
    assert audit["found"].tolist() == [False, True]
    summary = summarise_parity(audit).set_index("target")
    assert summary["n_lost"].to_dict() == {"Putin": 0, "Russia": 1}
    assert np.isnan(summary.loc["Russia", "residual"])


def test_an_instrument_that_likes_a_name_is_caught(sample):
    summary = summarise_parity(audit_sentences(*sample, find=find_mentions, model=Liking("Ukrain"))).set_index("target")
    assert summary.loc["Ukraine", "residual"] > 0.1
    assert summary.loc["Ukraine", "low"] > 0.05
    assert summary.loc["Russia", "residual"] < -0.1
    assert summary.loc["Russia", "unmoved"] < 0.6


@pytest.mark.parametrize(("model", "bound"), [("encoder", 0.08), ("linear", 0.05), ("vader", 0.05)])
def test_little_is_left_in_the_invented_articles(sample, model, bound):
    audit = audit_sentences(*sample, find=find_mentions, model=model)
    summary = summarise_parity(audit)
    assert audit["found"].all()
    assert summary["n"].sum() > 60
    assert summary[summary["n"] >= 10]["residual"].abs().max() <= bound


def test_the_encoder_reads_names_and_is_moved_by_them_a_little():
    texts = [
        "Russia praised its own soldiers in Moscow.",
        "Wagner and the FSB praised Russia for its defence of Belgorod.",
        "RUSSIA PRAISED BY THE DUMA FOR ITS DEFENCE",
    ]
    audit = audit_sentences(*read(texts), find=find_mentions, model="encoder").query("target == 'Russia'")
    assert audit["difference"].abs().between(1e-4, 0.5).all()
    assert summarise_parity(audit)["unmoved"].item() == 0


def test_the_encoder_with_stand_ins_is_not_moved_by_listed_names():
    """By construction, which is why it proves nothing: the module's text says so."""
    sentences, mentions = read(["Russia praised its own soldiers in Moscow."])
    audit = audit_sentences(sentences, mentions, find=find_mentions, model=EncoderInstrument(replace=True))
    assert audit["difference"].abs().max() < 1e-6


@pytest.mark.parametrize("model", ["linear", "vader"])
def test_templates_leave_little(model):
    summary = summarise_parity(audit_templates(model=model))
    assert set(summary["target"]) == {"Russia", "Ukraine", "NATO", "CSTO", "Putin", "Zelenskyy"}
    assert summary["residual"].abs().max() <= 0.05
    assert summary["absolute"].max() <= 0.05


def test_templates_catch_an_instrument_that_likes_a_name():
    summary = summarise_parity(audit_templates(model=Liking("Russia"))).set_index("target")
    assert summary["residual"].round(6).to_dict() == {
        "CSTO": 0.0,
        "NATO": 0.0,
        "Putin": 0.0,
        "Zelenskyy": 0.0,
        "Russia": 0.3,
        "Ukraine": -0.3,
    }


def test_the_default_reads_the_templates_as_they_are_meant():
    audit = audit_templates(model="encoder")
    clear = audit[audit["expected"] != "neutral"]
    right = (clear["score"] > 0) == (clear["expected"] == "positive")
    wrong = set(clear.loc[~right, "template"])  # a known failure: two targets with opposite fates
    assert wrong <= {"While Norway was applauded, <target> was condemned for its lies."}
    neutral = audit[(audit["expected"] == "neutral") & ~audit["template"].str.contains("did not")]
    assert neutral["score"].abs().max() < 0.3


def test_intervals_draw_whole_articles():
    """Twenty mentions in two articles are two draws, not twenty."""
    one = pd.DataFrame({"article_id": ["a"] * 10 + ["b"] * 10, "target": "Russia", "found": True, "same_label": True})
    summary = summarise_parity(one.assign(difference=[0.0] * 10 + [0.2] * 10)).iloc[0]
    assert (summary["low"], summary["residual"], summary["high"]) == pytest.approx((0.0, 0.1, 0.2))
