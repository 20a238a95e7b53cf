"""Copies of every kind, told apart; planted edits found, different articles left alone."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import find_copies, find_stories
from analysis.corpus.sameness.agencies import find_agencies, name_outlet_agencies
from analysis.corpus.sameness.signatures import find_pairs, hash_shingles
from analysis.errors import InputError

_STARTS, _ENDS = "ba ce di fo gu ha je ki lo mu", "n r s t lk mp nd sh ft ct"
WORDS = [start + end for start in _STARTS.split() for end in _ENDS.split()]


def invent(rng: np.random.Generator, n_words: int) -> list[str]:
    """Words drawn with the skew of a language, so that chance phrases recur."""
    ranks = rng.zipf(1.3, n_words) % len(WORDS)
    return [WORDS[rank] for rank in ranks]


def table(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["article_id", "outlet", "published", "text"]).astype("str")
    return frame.assign(published=pd.to_datetime(frame["published"]), headline="T", url="", author="")


@pytest.fixture
def text() -> str:
    return " ".join(invent(np.random.default_rng(7), 300))


def test_kinds_are_told_apart(text: str) -> None:
    other = " ".join(invent(np.random.default_rng(8), 300))
    edited = " ".join([*text.split()[:250], *other.split()[:50]])
    articles = table(
        ("agency", "Associated Press", "2022-03-02", text),
        ("wire", "Northern Ledger", "2022-03-01", f"KYIV (AP) — {text}"),
        ("late", "Northern Ledger", "2022-03-03", f"KYIV (AP) — {text}"),
        ("first", "The Harbour Post", "2022-03-01", other),
        ("again", "The Harbour Post", "2022-03-02", other.upper()),
        ("update", "The Harbour Post", "2022-03-03", f"{other} {' '.join(text.split()[:60])}"),
        ("taken", "Hill Times", "2022-03-04", other),
        ("edited", "Coast News", "2022-03-05", edited),
        ("alone", "Coast News", "2022-03-05", " ".join(invent(np.random.default_rng(9), 300))),
    )
    found = find_copies(articles).set_index("article_id")
    assert found["copy_of"].dropna().to_dict() == {
        "wire": "agency",
        "late": "agency",
        "edited": "agency",
        "again": "first",
        "update": "first",
        "taken": "first",
    }
    assert found["copy_kind"].dropna().to_dict() == {
        "wire": "wire",
        "late": "wire",
        "edited": "wire",
        "again": "exact",
        "update": "near",
        "taken": "shared",
    }
    assert found["wire"].dropna().to_dict() == dict.fromkeys(["wire", "late", "edited"], "Associated Press")
    assert found.loc["again", "share_copied"] == 1
    assert found.loc["edited", "share_copied"] == pytest.approx(246 / 296, abs=0.02)
    assert found.loc["alone", ["cluster_id", "share_copied"]].tolist() == ["alone", 0]


def test_order_of_articles_does_not_matter(text: str) -> None:
    articles = table(*((f"a{n}", f"Outlet {n % 3}", "2022-03-01", f"{text} {n}") for n in range(6)))
    straight = find_copies(articles).set_index("article_id")["cluster_id"]
    shuffled = find_copies(articles.sample(frac=1, random_state=3)).set_index("article_id")["cluster_id"]
    assert straight.sort_index().equals(shuffled.sort_index())


def test_other_columns_index_and_input_stay(text: str) -> None:
    articles = table(("a", "L", "2022-03-01", text), ("b", "L", "2022-03-02", text)).set_index(pd.Index([7, 3]))
    before = articles.copy()
    found = find_copies(articles)
    assert articles.equals(before)
    assert found[before.columns].equals(before)
    assert find_copies(found).equals(found)


def test_no_articles_and_no_text() -> None:
    empty = table().astype({"published": "datetime64[us]"})
    assert list(find_copies(empty)["copy_of"]) == []
    metadata = pd.DataFrame({"article_id": ["a", "b"], "text": pd.Series([None, None], dtype="str")})
    assert find_copies(metadata)["copy_of"].isna().all()
    with pytest.raises(InputError, match="lacks the column 'text'"):
        find_copies(metadata[["article_id"]])


@pytest.mark.parametrize("edit", ["words", "cut", "reordered", "framed"])
def test_planted_copies_are_found_and_nothing_else(edit: str) -> None:
    """200 originals, a copy of each with a tenth of its words changed, a third cut, sentences moved, or a new top."""
    rng = np.random.default_rng(11)
    originals = [invent(rng, int(rng.integers(150, 600))) for _ in range(200)]
    copies = []
    for words in originals:
        changed = list(words)
        if edit == "words":
            for place in rng.choice(len(words), len(words) // 15, replace=False):
                changed[place] = "edited"
        elif edit == "cut":
            changed = words[: 2 * len(words) // 3]
        elif edit == "reordered":
            parts = [words[n : n + 25] for n in range(0, len(words), 25)]
            changed = [word for n in rng.permutation(len(parts)) for word in parts[n]]
        else:
            changed = invent(rng, 60) + words
        copies.append(changed)
    texts = [" ".join(words) for words in originals + copies]
    frame = pd.DataFrame({"article_id": [f"{n:03}" for n in range(400)], "text": texts, "outlet": ["A"] * 400})
    clusters = find_copies(frame)["cluster_id"].to_numpy()
    n_true = sum(clusters[n] == clusters[n + 200] for n in range(200))
    sizes = pd.Series(clusters).value_counts()
    n_pairs = int((sizes * (sizes - 1) / 2).sum())
    assert n_true / 200 >= 0.98
    assert n_true / n_pairs >= 0.98


def test_pairs_are_counted_exactly() -> None:
    one, other = "a b c d e f g h i j k l m n", "x b c d e f g h i j k l m n"
    shingles = hash_shingles([one, other, "q w e r t y u i o p a s d f"])
    pairs = find_pairs(shingles)
    assert pairs.to_dict("records") == [{"first": 0, "second": 1, "n_shared": 9, "n_first": 10, "n_second": 10}]


@pytest.mark.parametrize(
    ("text", "url", "author", "agency"),
    [
        ("KYIV, Ukraine (AP) — The talks ended.", "", "", "Associated Press"),
        ("BRUSSELS (Reuters) - The talks ended.", "", "", "Reuters"),
        ("MOSCOW, March 3. /TASS/. The talks ended.", "", "", "TASS"),
        ("The talks ended.", "", "Associated Press", "Associated Press"),
        ("The talks ended.", "", "Mara Venn and Associated Press", "Associated Press"),
        ("The talks ended.", "https://ledger.example/wirestory/talks-1", "", "Associated Press"),
        ("The talks ended. Reporting by Mara Venn; Editing by Oleh Tarnavko", "", "", "Reuters"),
        ("The talks ended. — AFP", "", "", "Agence France-Presse"),
        ("The talks ended, an official told Reuters.", "", "", None),
        ("The Associated Press contributed to this report.", "", "Mara Venn", None),
        ("The AP (a joint body) met.", "https://ledger.example/apps/1", "", None),
        ("The talks ended (AP Photo).", "", "", None),
        ("Talks end. Mara Venn/AFP/Getty Images. The talks ended.", "", "", None),
    ],
)
def test_credits(text: str, url: str, author: str, agency: str | None) -> None:
    frame = pd.DataFrame({"text": [text], "url": [url], "author": [author]})
    found = find_agencies(frame).iloc[0]
    assert found == agency if agency else pd.isna(found)


def test_agencies_as_outlets() -> None:
    outlets = pd.Series(
        ["AP News", "The Associated Press", "Northern Ledger", None, "reuters.com", "Apple Daily"], dtype="str"
    )
    expected = ["Associated Press", "Associated Press", None, None, "Reuters", None]
    assert name_outlet_agencies(outlets).astype(object).where(lambda found: found.notna(), None).tolist() == expected


def test_stories_hold_articles_on_one_event_within_days() -> None:
    rng = np.random.default_rng(5)
    events = [invent(rng, 40) for _ in range(4)]
    rows = []
    for n in range(24):
        event = n % 4
        words = [word + "x" * event for word in events[event]]
        rows.append((f"a{n:02}", f"Outlet {n % 3}", f"2022-03-0{1 + n // 12}", " ".join(rng.permutation(words))))
    rows.append(("later", "Outlet 0", "2022-04-01", rows[0][3]))
    found = find_stories(table(*rows)).set_index("article_id")["story_id"]
    assert (
        found.groupby([int(name[1:]) % 4 for name in found.index if name != "later"] + [9]).nunique().tolist()
        == [1] * 5
    )
    assert found["later"] == "later"
    assert found.nunique() == 5


def test_articles_without_date_are_alone() -> None:
    frame = table(("a", "L", "NaT", "the talks in town ended"), ("b", "M", "NaT", "the talks in town ended"))
    assert find_stories(frame)["story_id"].tolist() == ["a", "b"]
    with pytest.raises(InputError, match="days must be"):
        find_stories(frame, days=-1)
