"""The round trip for quotes and portrayal through real files, driven by the command line as a user would."""

import json
import shutil

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.cli import main
from analysis.coding import draw_mentions, draw_passages, gather_codes, import_sheets, portrayal_report, quote_report
from analysis.coding.locating import locate_quote
from analysis.coding.quote_passages import PLACES, cut_passages, cut_quotes
from analysis.coding.sampling import MASK
from analysis.errors import InputError
from analysis.sentiment import add_portrayal
from analysis.statistics import Design, compare_groups, estimate_mean, estimate_share
from analysis.study import open_study, quantities
from analysis.study.corrected import correct_quantities, plan_quantity
from analysis.study.statement import describe_methods
from analysis.tables import read_tables


@pytest.fixture(scope="module")
def folder(measured_sample, tmp_path_factory):
    """A copy of the measured sample, into which codes may be imported."""
    copy = tmp_path_factory.mktemp("coded") / "measured"
    shutil.copytree(measured_sample, copy)
    return copy


@pytest.fixture(scope="module")
def tables(folder):
    return read_tables(folder)


def fill_quotes(out, tables, coder, *, forget=0.0, seed=1):
    """A coder's workbook: the machine's quotes copied out of the text, some forgotten, in rows of their own."""
    key = pd.read_csv(out / "key.csv", dtype=str).astype(dict.fromkeys(PLACES, int))
    found = cut_quotes(tables["quotes"], key)
    texts = tables["articles"].set_index("article_id")["text"]
    outlets = tables["articles"].set_index("article_id")["outlet"]
    workbook = openpyxl.load_workbook(out / "coding.xlsx")
    sheet = workbook["coding"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {}
    for row in range(2, sheet.max_row + 1):
        rows.setdefault(sheet.cell(row, 1).value, []).append(row)
    rng = np.random.default_rng(seed)
    n_marked = 0
    for number, item in enumerate(key.itertuples()):
        free = iter(rows[item.item_id])
        marked = False
        for quote in found[found["item"] == number].itertuples():
            row = next(free, None)
            words = texts[item.article_id][quote.start : quote.end]
            if row is None or rng.random() < forget or outlets[item.article_id] in words or " " not in words.strip():
                continue
            for name, value in (("quote", words.replace("“", '"').replace("’", "'")), ("speaker", quote.speaker),
                                ("side", quote.side), ("role", quote.role)):  # fmt: skip
                sheet.cell(row, columns[name], None if pd.isna(value) else value)
            marked, n_marked = True, n_marked + 1
        if not marked:
            sheet.cell(rows[item.item_id][0], columns["none"], 1)
    path = out / f"{coder}.xlsx"
    workbook.save(path)
    return path, n_marked


def test_quotes_from_passages_to_a_corrected_difference(folder, tables, tmp_path, capsys):
    out = tmp_path / "coding"
    assert main(["coding", "sample", str(folder), "--of", "quotes", "--n", "90", "--out", str(out)]) == 0
    sheet = openpyxl.load_workbook(out / "coding.xlsx")["coding"]
    assert [cell.value for cell in sheet[1]] == [
        "item_id", "text", "quote", "speaker", "side", "role", "none", "note"
    ]  # fmt: skip
    assert "ascribes" in str(openpyxl.load_workbook(out / "coding.xlsx")["codebook"]["B2"].value)
    assert {cell.value for cell in sheet["C"][1:]} == {None}  # the machine's quotes are hidden
    anna, n_anna = fill_quotes(out, tables, "anna")
    ben, n_ben = fill_quotes(out, tables, "ben", forget=0.2, seed=2)
    capsys.readouterr()
    main(["coding", "import", str(anna), str(ben), "--measured", str(folder)])
    said = capsys.readouterr().out
    codes = read_tables(folder, ["quote_codes"])["quote_codes"]
    assert codes["item_id"].nunique() == 90, said
    assert codes.groupby("coder")["start"].count().to_dict() == pytest.approx({"anna": n_anna, "ben": n_ben}, abs=2)
    texts = tables["articles"].set_index("article_id")["text"]
    marked = codes[codes["start"].notna()]
    assert (marked["start"] >= marked["passage_start"]).all()
    assert (marked["end"] <= marked["passage_end"]).all()
    assert {"mode", "inclusion", "stratum", "codebook_version"} <= set(codes.columns)
    first = marked.iloc[0]
    assert len(texts[first["article_id"]][first["start"] : first["end"]]) == pytest.approx(len(first["quote"]), abs=3)
    assert main(["coding", "report", str(folder), "--of", "quotes", "--out", str(tmp_path / "report")]) == 0
    people = pd.read_csv(tmp_path / "report/people.csv").set_index("measure")["estimate"]
    assert 0.75 < people["words"] < 0.98  # Ben forgot a fifth
    assert people["side"] > 0.99
    assert pd.read_csv(tmp_path / "report/disagreements.csv")["problem"].str.startswith("only anna").mean() > 0.9
    study = open_study("quotation", measured=str(folder), out=str(tmp_path / "out"))
    quotes = study.select_quotes()
    laid = study.gather_codes("quotes", quotes)
    table = quantities.estimate_quoted_words(quotes, codes=laid, design=study.design)
    assert {"naive", "n_coded", "method"} <= set(table.columns)
    assert (table["estimate"].sum()) == pytest.approx(1, abs=0.05)
    assert (abs(table["estimate"] - table["naive"]) < 0.1).all()  # coders here are the machine itself, forgetful
    pairs = quantities.compare_quoted_words(quotes, codes=laid, levels=["russia"], design=study.design)
    assert set(pairs["method"]) == {"too few coded: fewer than 20"}  # six outlets share 62 articles
    halves = {outlet: "AB"[number % 2] for number, outlet in enumerate(study.outlets)}
    articles = study.articles.assign(outlet=study.articles["outlet"].map(halves))
    rows = quotes.assign(outlet=quotes["outlet"].map(halves))
    laid = gather_codes("quotes", codes, rows, articles)
    pair = quantities.compare_quoted_words(rows, codes=laid, levels=["russia"], design=study.design).iloc[0]
    assert pair["method"] in ("corrected", "coded sample alone")
    assert pair["low"] < pair["difference"] < pair["high"]
    assert pair["difference"] == pytest.approx(pair["naive"], abs=0.1)
    capsys.readouterr()
    assert main(["coding", "plan", str(folder), "--of", "quotes"]) == 0
    assert "code on, and plan again" in capsys.readouterr().out
    whole = open_study("validity", measured=str(folder), out=str(tmp_path / "out"))
    corrected = correct_quantities(whole)
    assert set(corrected.estimates["measure"]) == {"quotes"}
    assert set(corrected.estimates["outlet"]) == {"all outlets", *whole.outlets}
    said = describe_methods(whole, corrected.estimates)
    assert "2 coders coded quotations in 90 passages, a random sample of known chances." in said
    assert "Nobody has coded frames and portrayal" in said
    assert "figures 0 were" not in said
    with pytest.raises(InputError, match="code a pilot first, about 40 items per outlet"):
        plan_quantity(whole, "frames", difference=0.05)


def test_portrayal_through_label_studio(folder, tables, tmp_path):
    out = tmp_path / "coding"
    assert main(["coding", "sample", str(folder), "--of", "portrayal", "--n", "80", "--out", str(out)]) == 0
    tasks = json.loads((out / "label_studio.json").read_text(encoding="utf-8"))
    assert all("[[" in task["data"]["sentence"] for task in tasks)
    assert set(tasks[0]["data"]) == {"item_id", "target", "before", "sentence", "after"}
    key = pd.read_csv(out / "key.csv", dtype=str).astype({"start": int, "sentence_id": int})
    truth = key.merge(tables["target_sentiment"], on=["article_id", "field", "sentence_id", "target", "start"])
    label = truth.set_index("item_id")["label"].where(lambda labels: labels != "unsure", "neutral")
    chosen = {task["data"]["item_id"]: label[task["data"]["item_id"]] for task in tasks}
    export = [
        {"id": number, "data": task["data"], "annotations": [
            {"completed_by": {"email": "anna@example.org"}, "result": [
                {"id": "r", "from_name": "portrayal", "to_name": "text", "type": "choices",
                 "value": {"choices": [chosen[task["data"]["item_id"]]]}}]}]}
        for number, task in enumerate(tasks)
    ]  # fmt: skip
    (out / "export.json").write_text(json.dumps(export), encoding="utf-8")
    flat = [{**task["data"], "portrayal": chosen[task["data"]["item_id"]], "annotator": 2, "annotation_id": number}
            for number, task in enumerate(tasks)]  # fmt: skip
    (out / "min.json").write_text(json.dumps(flat), encoding="utf-8")
    pd.DataFrame(flat).assign(annotator=3).to_csv(out / "flat.csv", index=False)
    files = [str(out / name) for name in ("export.json", "min.json", "flat.csv")]
    assert main(["coding", "import", *files, "--key", str(out / "key.csv"), "--measured", str(folder)]) == 0
    codes = read_tables(folder, ["portrayal_codes"])["portrayal_codes"]
    assert codes.groupby("coder")["label"].size().to_dict() == {"2": 80, "3": 80, "anna@example.org": 80}
    report = portrayal_report(codes, tables["target_sentiment"], articles=tables["articles"])
    assert (report.people["agreement"] == 1).all()
    assert report.disagreements.empty
    rows = add_portrayal(tables["target_sentiment"]).merge(tables["articles"][["article_id", "outlet"]])
    laid = gather_codes("portrayal", codes, rows, tables["articles"])
    row = estimate_mean(rows, "portrayal", bounds=(-1, 1), codes=laid).iloc[0]
    assert row["n_coded"] == 80
    assert row["low"] < row["estimate"] < row["high"]
    assert row["estimate"] == pytest.approx(row["naive"], abs=0.2)
    whole = (
        tables["frames"].query("voice == 'all'").assign(coder="anna", value=lambda rows: rows["present"].astype(int))
    )
    whole[["article_id", "frame", "coder", "value"]].to_csv(tmp_path / "codes.csv", index=False)
    assert main(["coding", "import", str(tmp_path / "codes.csv"), "--measured", str(folder)]) == 0
    study = open_study("validity", measured=str(folder), out=str(tmp_path / "out"))
    corrected = correct_quantities(study)
    estimates = corrected.estimates.query("outlet == 'all outlets'").set_index("measure")
    assert {"portrayal", "frames"} <= set(estimates.index)
    frames = estimates.loc["frames"]
    assert frames["estimate"].tolist() == pytest.approx(frames["naive"].tolist())  # the coder is the machine
    assert "by the machine" in describe_methods(study, corrected.estimates)
    assert (corrected.differences.query("measure == 'frames' and difference.notna()")["low"].notna()).all()


def test_quotes_through_label_studio(tables, tmp_path):
    sample = draw_passages(tables["articles"], tables["sentences"], tables["quotes"], n=40)
    found = cut_quotes(tables["quotes"], sample.key)
    tasks, flat = [], []
    texts = tables["articles"].set_index("article_id")["text"]
    for number, (item, shown) in enumerate(sample.items.itertuples(index=False)):
        quotes = found[found["item"] == number].drop_duplicates("start")
        words = [texts[sample.key["article_id"][number]][a:b] for a, b in quotes[["start", "end"]].to_numpy()]
        regions = []
        for place, (text, side) in enumerate(zip(words, quotes["side"], strict=True)):
            value = {"start": 0, "end": len(text), "text": text}
            regions += [
                {"id": f"r{place}", "from_name": "quote", "type": "labels", "value": {**value, "labels": ["quote"]}},
                {"id": f"r{place}", "from_name": "side", "type": "choices", "value": {**value, "choices": [side]}},
                {"id": f"r{place}", "from_name": "speaker", "type": "textarea", "value": {**value, "text": ["Anyone"]}},
            ]
        tasks.append(
            {"data": {"item_id": item, "text": shown}, "annotations": [{"completed_by": 1, "result": regions}]}
        )
        marks = [{"start": 0, "end": len(text), "text": text, "labels": ["quote"]} for text in words]
        flat.append({"item_id": item, "text": shown, "annotator": 2, "annotation_id": number, "quote": marks,
                     "side": quotes["side"].tolist()[: 1 if number else None]})  # fmt: skip
    for name, content in (("a.json", tasks), ("b.json", flat)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    codings = import_sheets([tmp_path / "a.json", tmp_path / "b.json"], sample.key, articles=tables["articles"])
    codes = codings.codes
    assert set(codes["coder"]) == {"1", "2"}
    one = codes[codes["coder"] == "1"]
    assert set(one["item_id"].groupby(one["item_id"]).size().index) == set(codes["item_id"])
    assert one["start"].count() >= 0.9 * len(found)
    assert codings.problems["problem"].str.contains("does not say which side").any()
    report = quote_report(codes, tables["quotes"], articles=tables["articles"])
    agreement = report.machine[report.machine["coder_a"] == "1"].set_index("measure")["estimate"]
    assert agreement["words"] > 0.9


def test_a_passage_holds_every_word_once(tables):
    passages = cut_passages(tables["sentences"]).reset_index(drop=True)
    body = tables["quotes"][tables["quotes"]["field"] == "text"]
    pieces = cut_quotes(body, passages)
    assert pieces["n_words"].sum() == pytest.approx(body["n_words"].sum(), rel=0.01)
    assert len(passages) > 1.5 * passages["article_id"].nunique()


def test_mended_machine_marks_never_validate(folder, tables, tmp_path):
    out = tmp_path / "coding"
    arguments = ["coding", "sample", str(folder), "--of", "quotes", "--n", "30", "--mode", "correct", "--out", str(out)]
    assert main(arguments) == 0
    sheet = pd.read_excel(
        out / "correcting.xlsx", sheet_name="coding", dtype=str, keep_default_na=False, engine="openpyxl"
    )
    assert (sheet["quote"] != "").sum() > 20
    assert "mode correct" in pd.read_csv(out / "codebook.csv")["sample"][0]
    sheet.assign(none=np.where(sheet["quote"] == "", "1", "")).to_csv(out / "anna.csv", index=False)
    codings = import_sheets([out / "anna.csv"], out / "key.csv", articles=tables["articles"])
    assert codings.codes["start"].count() > 20
    assert set(codings.codes["mode"]) == {"correct"}
    with pytest.raises(InputError, match="mending what the machine said"):
        gather_codes("quotes", codings.codes, tables["quotes"], tables["articles"])
    with pytest.raises(InputError, match="mending what the machine said"):
        quote_report(codings.codes, tables["quotes"])


def test_slips_in_a_sheet_of_quotes_are_located(tables, tmp_path):
    sample = draw_passages(tables["articles"], tables["sentences"], tables["quotes"], n=8)
    shown = sample.items["text"]
    words = " ".join(shown[0].split()[2:9])
    rows = [("item0001", words, "russa", ""), ("item0002", "words that never stood there", "russia", ""),
            ("item0003", "", "", "1"), ("item0004", "", "russia", ""), ("item0009", "", "", "1")]  # fmt: skip
    pd.DataFrame(rows, columns=["item_id", "quote", "side", "none"]).to_csv(tmp_path / "anna.csv", index=False)
    codings = import_sheets([tmp_path / "anna.csv"], sample.key, articles=tables["articles"])
    found = codings.problems[["place", "value", "problem"]].agg(" / ".join, axis=1).tolist()
    for expected in (
        "cell C2 (item0001, side) / russa / not a code: write ukraine",
        "item item0002 / words that never stood there / stands not in the passage",
        "row 5 (item0004)",
        "item item0009 /  / unknown item_id",
        "item item0005 /  / not coded",
    ):
        assert any(line.startswith(expected) for line in found), (expected, found)
    assert codings.codes["quote"].notna().tolist() == [True, False]
    assert codings.codes["side"].tolist()[0] == "unknown"


@pytest.mark.parametrize(
    ("quote", "spans"),
    [
        ("the talks will go on", [(9, 29)]),
        ('"The  talks will go on."', [(9, 29)]),
        ("the talks … in May", [(9, 18), (43, 49)]),
        (f"the talks will go on,” said {MASK}, “in May", [(9, 49)]),
        ("the talks are over", None),
        ("…", None),
    ],
)
def test_quotes_are_found_whatever_became_of_their_marks(quote, spans):
    text = "He said “the talks will go on,” said Kyx, “in May.”"
    assert locate_quote(quote, text, 0, len(text)) == spans


def test_the_same_words_twice_are_two_quotes():
    text = "“Go,” he said. “Go,” she said."
    assert locate_quote("Go", text, 0, len(text)) == [(1, 3)]
    assert locate_quote("Go", text, 0, len(text), taken={1}) == [(16, 18)]


def test_adjudicated_codes_count_alone_and_coders_alike():
    codes = pd.DataFrame(
        {"article_id": list("aabbb"), "item_id": list("xxyyy"), "coder": ["A", "B", "A", "B", "adjudicated"],
         "passage_start": 0, "passage_end": 50, "start": [1, 1, 5, 5, 5], "end": 9, "n_words": [10, 20, 10, 30, 40],
         "side": ["russia", "russia", "russia", "ukraine", "ukraine"], "role": "other", "speaker": "x"}
    )  # fmt: skip
    quotes = pd.DataFrame(
        {"article_id": ["a"], "spans": [[[1, 9]]], "n_words": [10], "side": ["russia"], "field": "text"}
    )
    laid = gather_codes("quotes", codes, quotes, pd.DataFrame({"article_id": list("abc")}))
    assert laid.human.groupby("side")["n_words"].sum().to_dict() == {"russia": 15.0, "ukraine": 40.0}
    assert laid.machine["n_words"].tolist() == [10.0]


def test_mentions_are_drawn_over_labels(tables):
    sample = draw_mentions(*(tables[name] for name in ("articles", "sentences", "mentions", "target_sentiment")), n=60)
    assert sample.key["inclusion"].between(0, 1, inclusive="right").all()
    assert not {"label", "outlet", "article_id"} & set(sample.items.columns)
    assert sample.marks.empty


def test_a_difference_without_codes_is_the_one_of_before(tables):
    rows = tables["quotes"].merge(tables["articles"][["article_id", "outlet"]])
    design = Design(weight="n_words", n_resamples=50)
    plain = compare_groups(rows, category="side", group="outlet", design=design)
    assert "naive" not in plain.columns
    assert "naive" not in estimate_share(rows, "side", design=design).columns
