"""Sentiment toward a target: one function, three instruments, probabilities that hold."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.sentiment import MODELS, Passage, label_probabilities, score_passages, score_targets
from analysis.sentiment.linear import explain_target, load_linear
from analysis.tables import COLUMNS
from analysis.text import split_sentences

TEXT = (
    "Observers praised Ukraine for its honesty. The report condemned Russia for torture and lies. "
    "NATO said on Monday that the meeting would last an hour."
)


@pytest.fixture(scope="module")
def tables():
    articles = pd.DataFrame({"article_id": ["a1", "a2"], "text": [TEXT, "Ukraine and NATO met."]})
    sentences = split_sentences(articles)
    rows = []
    for article_id, number, _, first, _, sentence in sentences.itertuples(index=False, name=None):
        for target in ("Ukraine", "Russia", "NATO"):
            if target in sentence:
                start = first + sentence.index(target)
                rows.append((article_id, number, target, start, start + len(target), target, "narration"))
    columns = ["article_id", "sentence_id", "target", "start", "end", "mention", "voice"]
    return articles, sentences, pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize("model", MODELS)
def test_one_row_per_mention_with_probabilities(tables, model):
    scored = score_targets(*tables, model=model, threshold=0)
    assert list(scored.columns) == COLUMNS["target_sentiment"]
    assert len(scored) == len(tables[2]) == 5
    assert np.allclose(scored[["negative", "neutral", "positive"]].sum(axis=1), 1)
    assert set(scored["model"]) == {model}
    assert set(scored["voice"]) == {"narration"}
    assert scored["label"].tolist()[:2] == ["positive", "negative"]


@pytest.mark.parametrize("model", MODELS)
def test_scores_do_not_depend_on_order_company_or_run(tables, model):
    articles, sentences, mentions = tables
    whole = score_targets(articles, sentences, mentions, model=model)
    turned = score_targets(articles, sentences, mentions[::-1], model=model)[::-1].reset_index(drop=True)
    alone = pd.concat([score_targets(articles, sentences, mentions.iloc[[k]], model=model) for k in range(5)])
    pd.testing.assert_frame_equal(whole, turned, check_exact=True)
    pd.testing.assert_frame_equal(whole, alone.reset_index(drop=True), check_exact=True)


def test_without_mentions_the_table_is_empty_but_whole(tables):
    articles, sentences, mentions = tables
    scored = score_targets(articles, sentences, mentions.iloc[:0].drop(columns="voice"))
    assert list(scored.columns) == COLUMNS["target_sentiment"]
    assert len(scored) == 0


def test_mentions_of_other_articles_are_left_out_and_unknown_voices_stay_empty(tables):
    articles, sentences, mentions = tables
    scored = score_targets(articles.iloc[1:], sentences, mentions.drop(columns="voice"), model="vader")
    assert scored["article_id"].tolist() == ["a2", "a2"]
    assert scored["voice"].isna().all()


def test_a_threshold_makes_labels_unsure(tables):
    assert set(score_targets(*tables, model="vader", threshold=0.99)["label"]) == {"unsure"}
    assert label_probabilities(np.array([[0.4, 0.3, 0.3]]), threshold=0) == ["negative"]


@pytest.mark.parametrize(
    ("options", "message"),
    [({"model": "encodr"}, "did you mean 'encoder'"), ({"model": "vader", "threshold": 45}, "threshold 45")],
)
def test_wrong_options_are_named(tables, options, message):
    with pytest.raises(InputError, match=message):
        score_targets(*tables, **options)


def test_a_mention_must_lie_in_its_sentence(tables):
    articles, sentences, mentions = tables
    with pytest.raises(InputError, match="lies outside its sentence"):
        score_targets(articles, sentences, mentions.assign(end=mentions["end"] + 500))
    with pytest.raises(InputError, match="has no such sentence"):
        score_targets(articles, sentences, mentions.assign(sentence_id=99))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "sentence",
    ["NATO", "NATO " * 400, "“NATO”", "NATO\u200b \U0001f600 …", "x" * 900 + " NATO", "<script>NATO</script>"],
)
def test_odd_sentences_get_probabilities_too(sentence, model):
    start = sentence.index("NATO")
    scores = score_passages([Passage(sentence, start, start + 4)], model=model)
    assert scores.shape == (1, 3)
    assert scores.sum() == pytest.approx(1)


def test_contributions_sum_to_the_score():
    passage = Passage("Critics condemned Veldania for its lies.", 18, 26)
    table = explain_target(passage)
    totals = table[["negative", "neutral", "positive"]].sum().to_numpy() / load_linear().temperature
    expected = np.exp(totals) / np.exp(totals).sum()
    assert score_passages([passage], model="linear")[0] == pytest.approx(expected)
    assert expected.argmax() == 0
    assert "Veldania" not in " ".join(table["feature"])
