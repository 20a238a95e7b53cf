"""A corpus grows by what is new; what was left out can be listed and restored."""

import json
from pathlib import Path

import pytest
from corpus_samples import BODY

from analysis.corpus import build_corpus, check_corpus, format_check, list_set_aside, load_corpus, restore_articles
from analysis.errors import InputError


def write(path: Path, *titles: str, outlet: str = "Ledger", ids: bool = False) -> Path:
    rows = [{"title": title, "outlet": outlet, "date": "2022-03-01", "text": f"{title}. {BODY}"} for title in titles]
    if ids:
        rows = [{"id": str(n), **row} for n, row in enumerate(rows)]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_a_second_run_adds_only_what_is_new(tmp_path: Path) -> None:
    out = tmp_path / "corpus.parquet"
    first = build_corpus(write(tmp_path / "a.jsonl", "One", "Two"), out)
    assert (first.n_new, first.n_known) == (2, 0)
    again = build_corpus(tmp_path / "a.jsonl", out)
    assert (again.n_new, again.n_known) == (0, 2)
    assert again.corpus.articles.equals(load_corpus(out).articles)
    third = build_corpus([tmp_path / "a.jsonl", write(tmp_path / "b.jsonl", "Two", "Three")], out)
    assert (third.n_new, third.n_known) == (1, 2)
    assert load_corpus(out).articles["headline"].tolist() == ["One", "Two", "Three"]
    log = (tmp_path / "corpus.log.txt").read_text()
    assert log.count("articles found") == 3
    assert "3 articles found, 1 of them new; the corpus holds 3." in log
    assert not list(tmp_path.glob(".*part"))


def test_dates_with_and_without_time_are_compared_alike(tmp_path: Path) -> None:
    timed = {"title": "Timed", "outlet": "Ledger", "date": "2022-03-01T08:30:00", "text": BODY}
    (tmp_path / "timed.jsonl").write_text(json.dumps(timed))
    days = write(tmp_path / "days.jsonl", "One", "Two")
    build_corpus([tmp_path / "timed.jsonl", days], tmp_path / "corpus.parquet")
    assert build_corpus(days, tmp_path / "corpus.parquet").n_new == 0
    assert build_corpus(tmp_path / "timed.jsonl", tmp_path / "corpus.parquet").n_new == 0


def test_the_same_id_with_another_text_gets_its_own(tmp_path: Path) -> None:
    out = tmp_path / "corpus.parquet"
    build_corpus(write(tmp_path / "a.jsonl", "One", ids=True), out)
    grown = build_corpus(write(tmp_path / "b.jsonl", "Other", ids=True), out).corpus
    assert grown.articles["article_id"].tolist() == ["0", "0-2"]
    assert grown.problems.query("problem == 'id not unique'")["article_id"].tolist() == ["0-2"]
    assert build_corpus(tmp_path / "b.jsonl", out).n_new == 0


def test_what_was_set_aside_can_be_restored(tmp_path: Path) -> None:
    rows = [
        {"title": "One", "text": BODY},
        {"title": "Page not found", "text": "404 page not found", "outlet": "Ledger"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    out = tmp_path / "corpus.parquet"
    corpus = build_corpus(tmp_path / "a.jsonl", out).corpus
    listed = list_set_aside(out)
    assert listed["reason"].str.startswith("not an article").all()
    back = restore_articles(corpus, listed["article_id"])
    assert back.articles["text"].tolist() == [BODY, "404 page not found"]
    assert back.problems["problem"].tolist()[-1] == "restored"
    assert back.set_aside.empty
    with pytest.raises(InputError, match="nobody"):
        restore_articles(corpus, ["nobody"])


@pytest.mark.parametrize(
    ("out", "told"),
    [("corpus.csv", "name it .parquet"), ("other.parquet", "lacks the column"), ("bad.parquet", "cannot be read")],
)
def test_unusable_targets(tmp_path: Path, out: str, told: str) -> None:
    import pandas as pd

    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "other.parquet")
    (tmp_path / "bad.parquet").write_text("no table")
    with pytest.raises(InputError, match=told):
        build_corpus(write(tmp_path / "a.jsonl", "One"), tmp_path / out)


def test_check_sums_up_per_outlet(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "One", "Two", "Three")
    write(tmp_path / "b.jsonl", "One", outlet="Harbour\x1b[31m Post")
    (tmp_path / "c.bin").write_bytes(b"%PDF-1.7")
    check = check_corpus(tmp_path)
    assert check.outlets.set_index("outlet")["n_articles"].to_dict() == {"Ledger": 3, "Harbour[31m Post": 1}
    assert check.outlets["n_copies"].sum() == 3
    told = format_check(check)
    assert "4 articles read, 1 set aside" in told
    assert "Ledger: 3 articles, 2022-03-01 to 2022-03-01, median 63 words" in told
    assert "control characters (1, 25.0%)" in told
    assert "cannot be read (e.g. c.bin)" in told
    assert "\x1b" not in told


def test_check_of_nothing_readable_reports_instead_of_failing(tmp_path: Path) -> None:
    (tmp_path / "c.bin").write_bytes(b"%PDF-1.7")
    assert "0 articles read, 1 set aside" in format_check(check_corpus(tmp_path))
