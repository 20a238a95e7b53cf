"""The coding round trip: sample, two simulated coders with known error, import, agreement, corrected shares."""

import json
from datetime import date, timedelta

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.coding import (
    Codings,
    coding_report,
    draw_sample,
    find_guide,
    gather_codes,
    import_sheets,
    list_stale,
    mask_outlet,
    match_codes,
    read_codes,
    write_sample,
)
from analysis.errors import InputError
from analysis.escape import write_csv
from analysis.framing import load_codebook, score_frames
from analysis.statistics import estimate_mean
from analysis.tables import NO_OUTLET

SENTENCES = {
    "economy_energy": "Sanctions pushed gas prices and inflation up, and the pipeline stayed shut.",
    "diplomacy_peace": "Envoys held peace talks on a ceasefire; mediators hoped to negotiate a truce.",
    "battlefield_war": "The brigade shelled the front line and repelled the counteroffensive with artillery.",
}
CODEBOOK = load_codebook().select(list(SENTENCES))


def make_corpus(n: int = 600) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Articles and the truth about them: every frame by chance, and a third of the true ones told without its terms."""
    rng = np.random.default_rng(4)
    truth = rng.random((n, 3)) < [0.5, 0.3, 0.6]
    told = truth & (rng.random((n, 3)) < 0.67)
    texts = [
        "The harbour was quiet, the Northern Ledger reports. "
        + " ".join(text for text, here in zip(SENTENCES.values(), row, strict=True) if here)
        for row in told
    ]
    articles = pd.DataFrame(
        {
            "article_id": [f"a{i:03d}" for i in range(n)],
            "outlet": np.where(np.arange(n) % 3 == 0, "Northern Ledger", "Harbour Courier"),
            "published": [date(2024, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 360, n)],
            "headline": "=1+1",
            "text": texts,
        }
    ).astype({"published": "datetime64[us]"})
    codes = pd.DataFrame(truth, columns=list(SENTENCES), index=articles["article_id"])
    return articles, codes


def fill_sheet(files, truth: pd.DataFrame, coder: str, *, error: float, seed: int):
    """A coder's copy of the workbook, filled with the truth, each code wrong with the chance `error`."""
    key = pd.read_csv(files.key, dtype=str).set_index("item_id")["article_id"]
    workbook = openpyxl.load_workbook(files.xlsx)
    sheet = workbook["coding"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rng = np.random.default_rng(seed)
    for row in range(2, sheet.max_row + 1):
        article = key[sheet.cell(row, 1).value]
        for frame in SENTENCES:
            wrong = rng.random() < error
            sheet.cell(row, columns[frame], int(truth.at[article, frame] != wrong))
    path = files.xlsx.with_name(f"{coder}.xlsx")
    workbook.save(path)
    return path


def test_full_round_trip(tmp_path):
    articles, truth = make_corpus()
    machine = score_frames(articles, CODEBOOK)
    files = write_sample(draw_sample(articles, machine, n=200, codebook=CODEBOOK), tmp_path)
    sheets = [
        fill_sheet(files, truth, "anna", error=0.02, seed=1),
        fill_sheet(files, truth, "borys", error=0.02, seed=2),
    ]
    codings = import_sheets(sheets, files.key, codebook=CODEBOOK)
    assert codings.problems.empty
    assert len(codings.codes) == 200 * 3 * 2
    report = coding_report(codings.codes, machine, articles=articles)
    people = report.people.set_index("frame")
    assert (people["n_articles"] == 200).all()
    assert people["alpha"].between(0.85, 0.99).all()  # two coders wrong in 2 %: agreement .96
    assert (people["low"] < people["alpha"]).all()
    assert (people["alpha"] < people["high"]).all()
    against = report.machine.set_index("frame")
    assert (against["alpha"] < people["alpha"].loc[against.index]).all()
    assert set(against["stamp"]) <= {"", "not validated"}
    assert set(report.by_outlet["outlet"]) == {"Northern Ledger", "Harbour Courier"}
    assert len(report.disagreements) == pytest.approx(200 * 3 * 2 * 0.02, rel=0.6)
    codes = gather_codes("frames", codings.codes, machine, articles)
    shares = estimate_mean(machine[machine["voice"] == "all"], "present", by="frame", share=True, codes=codes)
    for frame, row in shares.set_index("frame").iterrows():
        assert row["low"] <= truth[frame].mean() <= row["high"]
        assert row["naive"] + 0.05 < truth[frame].mean()  # the machine misses a third


def test_what_coders_see_hides_outlet_and_machine(tmp_path):
    articles, _ = make_corpus()
    sample = draw_sample(articles, score_frames(articles, CODEBOOK), n=60, codebook=CODEBOOK)
    files = write_sample(sample, tmp_path)
    sheet = openpyxl.load_workbook(files.xlsx)["coding"]
    header = [cell.value for cell in sheet[1]]
    assert header == ["item_id", "headline", "text", *CODEBOOK.names, "note"]
    headlines = sheet["B"][1:]
    assert {(cell.value, cell.data_type) for cell in headlines} == {("=1+1", "s")}
    key = pd.read_csv(files.key)
    own = key.merge(articles, on="article_id").set_index("item_id")["outlet"]
    for row in sheet.iter_rows(min_row=2, values_only=True):
        assert "Northern Ledger" not in row[2] or own[row[0]] == "Harbour Courier"
        assert ("[outlet]" in row[2]) == (own[row[0]] == "Northern Ledger")
    assert "'=1+1" in files.csv.read_text(encoding="utf-8")
    tasks = json.loads(files.label_studio.read_text(encoding="utf-8"))
    assert set(tasks[0]["data"]) == {"item_id", "headline", "text"}


def test_samples_are_spread_with_known_chances():
    articles, _ = make_corpus()
    sample = draw_sample(articles, score_frames(articles, CODEBOOK), n=150, codebook=CODEBOOK)
    key = sample.key
    assert key["article_id"].is_unique
    outlets = key.merge(articles, on="article_id")["outlet"].value_counts()
    assert outlets["Northern Ledger"] == pytest.approx(150 / (1 + 2**0.5), abs=6)  # by the root of its 200 of 600
    drawn = key.groupby("stratum")["item_id"].transform("size")
    assert (key["inclusion"] == drawn / key["n_in_stratum"]).all()
    assert (1 / key["inclusion"]).sum() == pytest.approx(600)
    assert drawn.min() >= 2
    assert key["article_id"].tolist() != sorted(key["article_id"])


def test_samples_leave_copies_out_and_repeat_with_the_seed():
    articles, _ = make_corpus(40)
    articles["copy_of"] = [None if i % 2 else "a001" for i in range(40)]
    frames = score_frames(articles, CODEBOOK)
    drawn = draw_sample(articles, frames, n=20, codebook=CODEBOOK)
    assert set(drawn.key["article_id"]) == set(articles.loc[articles["copy_of"].isna(), "article_id"])
    again = draw_sample(articles.sample(frac=1, random_state=1), frames, n=20, codebook=CODEBOOK)
    pd.testing.assert_frame_equal(drawn.items, again.items)
    with pytest.raises(InputError, match="cannot draw 21 of 20"):
        draw_sample(articles, frames, n=21, codebook=CODEBOOK)


@pytest.mark.parametrize(
    ("text", "outlet", "masked"),
    [
        ("The START treaty, RT said.", "RT", "The START treaty, [outlet] said."),
        ("A part of the art, rt here.", "RT", "A part of the art, rt here."),
        ("See www.northernledger.com/a/b now", "Northern Ledger", "See [outlet] now"),
        ("NORTHERN LEDGER and Northern\nLedger's", "The Northern Ledger", "[outlet] and [outlet]'s"),
        ("the hill by the river", "The Hill", "the hill by the river"),
        ("A Hillside view", "The Hill", "A Hillside view"),
        ("No name", None, "No name"),
    ],
)
def test_outlets_are_masked_as_words(text, outlet, masked):
    assert mask_outlet(text, outlet) == masked


@pytest.fixture
def sheet(tmp_path):
    """A hand-written CSV sheet of three items, with slips."""
    path = tmp_path / "anna.csv"
    path.write_text(
        "item_id,headline,text,economy_energy,diplomacy_peace,mood\n"
        "item0001,h,t,1,no,\nitem0002,h,t,yse,0,\nitem0009,h,t,1,0,\nitem0001,h,t,0,0,\n",
        encoding="utf-8",
    )
    key = pd.DataFrame({"item_id": ["item0001", "item0002", "item0003"], "article_id": ["a", "b", "c"]})
    return path, key


def test_every_slip_is_located(sheet):
    path, key = sheet
    codings = import_sheets([path], key, codebook=CODEBOOK)
    codes = codings.codes.set_index(["article_id", "frame"])["value"].to_dict()
    assert codes == {("a", "economy_energy"): True, ("a", "diplomacy_peace"): False, ("b", "diplomacy_peace"): False}
    found = codings.problems[["place", "value", "problem"]].agg(" / ".join, axis=1).tolist()
    for expected in (
        "header / battlefield_war / no such column",
        "header / mood / unknown column",
        "cell D3 (item0002, economy_energy) / yse / not a code",
        "item item0009 / economy_energy / unknown item_id",
        "item item0001, economy_energy / anna / coded twice",
        "item item0003 /  / not coded",
    ):
        assert any(line.startswith(expected) for line in found), expected


def test_codes_by_an_older_codebook_are_kept_and_listed(sheet):
    path, key = sheet
    codes = import_sheets([path], key.assign(codebook_sha256="0", codebook_version="1"), codebook=CODEBOOK).codes
    assert len(codes) == 3
    guide = find_guide("frames", CODEBOOK)
    assert list_stale(codes, guide)[["article_id", "codebook_version"]].values.tolist() == [["a", "1"], ["b", "1"]]
    assert list_stale(codes.assign(codebook_sha256=guide.sha256), guide).empty


@pytest.mark.parametrize(("blank", "n_codes"), [("absent", 6), ("missing", 2)])
def test_what_an_empty_cell_means_is_asked_and_not_assumed(tmp_path, sheet, blank, n_codes):
    path = tmp_path / "borys.csv"
    path.write_bytes(
        "item_id;note;economy_energy;diplomacy_peace;battlefield_war\nitem0001;l’été;1;;\nitem0002;;;;1\n".encode(
            "cp1252"
        )
    )
    key = sheet[1]
    with pytest.raises(InputError, match="say what an empty cell means"):
        import_sheets([path], key, codebook=CODEBOOK)
    codes = import_sheets([path], key, codebook=CODEBOOK, blank=blank).codes
    assert len(codes) == n_codes
    assert codes["value"].sum() == 2


def test_label_studio_exports_are_read(tmp_path, sheet):
    _, key = sheet
    tasks = [
        {"data": {"item_id": "item0001"}, "annotations": [
            {"completed_by": {"email": "anna"}, "result": [{"value": {"choices": ["economy_energy", "weather"]}}]},
            {"completed_by": 7, "result": []}, {"was_cancelled": True, "result": []}]},
    ]  # fmt: skip
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    codings = import_sheets([path], key, codebook=CODEBOOK)
    assert codings.codes.groupby("coder")["value"].sum().to_dict() == {"7": 0, "anna": 1}
    assert "weather" in codings.problems["value"].tolist()


def test_flat_label_studio_exports_are_read(tmp_path, sheet):
    _, key = sheet
    records = [
        {"item_id": "item0001", "annotation_id": 1, "annotator": "anna", "frames": "economy_energy"},
        {
            "item_id": "item0002",
            "annotation_id": 2,
            "annotator": "anna",
            "frames": {"choices": ["economy_energy", "x"]},
        },
        {"item_id": "item0003", "annotation_id": 3, "annotator": "anna"},
    ]
    (tmp_path / "min.json").write_text(json.dumps(records), encoding="utf-8")
    cells = [one | {"frames": json.dumps(value) if isinstance(value := one.get("frames", ""), dict) else value}
             for one in records]  # fmt: skip
    pd.DataFrame(cells).to_csv(tmp_path / "min.csv", index=False)
    for name in ("min.json", "min.csv"):
        codings = import_sheets([tmp_path / name], key, codebook=CODEBOOK)
        assert codings.codes.groupby("article_id")["value"].sum().to_dict() == {"a": 1, "b": 1, "c": 0}
        assert codings.problems["value"].tolist() == ["x"]


def test_sheets_that_a_spreadsheet_saved_with_semicolons_are_read(tmp_path, sheet):
    path, key = sheet
    text = path.read_text(encoding="utf-8").replace(",", ";").replace("h;t", "h;\u2019t")
    path.write_bytes(text.encode("cp1252"))
    assert len(import_sheets([path], key, codebook=CODEBOOK).codes) == 3


def test_what_cannot_be_read_is_an_error(tmp_path, sheet):
    path, key = sheet
    with pytest.raises(InputError, match="two files"):
        import_sheets([path, path], key, codebook=CODEBOOK)
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(InputError, match=r"x\.xlsx"):
        import_sheets([tmp_path / "x.xlsx"], key, codebook=CODEBOOK)


@pytest.mark.parametrize("article_id", ["=1+1", "-a1", "+b", "@c", "'tis", "plain", "-5"])
def test_ids_that_a_spreadsheet_would_run_come_back_as_they_were(tmp_path, article_id):
    articles = pd.DataFrame({"article_id": [article_id], "text": ["The bridge was shut."]})
    sample = draw_sample(articles, score_frames(articles, CODEBOOK), n=1, codebook=CODEBOOK)
    files = write_sample(sample, tmp_path)
    sheet = pd.read_csv(files.csv, dtype=str, keep_default_na=False).assign(economy_energy="1")
    sheet.to_csv(tmp_path / "anna.csv", index=False)
    codings = match_codes(
        import_sheets([tmp_path / "anna.csv"], files.key, codebook=CODEBOOK, blank="missing"), articles
    )
    assert codings.codes[["article_id", "frame", "value"]].values.tolist() == [[article_id, "economy_energy", True]]
    assert codings.codes[["inclusion", "population"]].values.tolist() == [[1.0, "all"]]
    table = codings.codes[["article_id", "frame", "coder"]].assign(value="1")
    write_csv(table, tmp_path / "codes.csv")
    assert read_codes(tmp_path / "codes.csv").codes["article_id"].tolist() == [article_id]


def test_codes_of_no_article_are_listed():
    codes = pd.DataFrame({"article_id": ["a", "x", "x"], "frame": ["f", "f", "g"], "coder": "anna", "value": True})
    codings = match_codes(Codings(codes, pd.DataFrame(columns=["file", "place", "value", "problem"])),
                          pd.DataFrame({"article_id": ["a", "b"]}))  # fmt: skip
    assert codings.codes["article_id"].tolist() == ["a"]
    assert codings.problems[["place", "value", "problem"]].values.tolist() == [
        ["article x", "2 codes by anna", "no such article here"]
    ]


def test_the_key_says_of_what_it_is_a_sample():
    articles, _ = make_corpus(40)
    frames = score_frames(articles, CODEBOOK)
    known = articles.assign(copy_of=None, outlet=[None, "Harbour Courier"] * 20)
    assert set(draw_sample(articles, frames, n=5, codebook=CODEBOOK).key["population"]) == {"all"}
    key = draw_sample(known, frames, n=20, codebook=CODEBOOK).key
    assert set(key["population"]) == {"originals"}
    assert key["stratum"].str.startswith(NO_OUTLET).any()
