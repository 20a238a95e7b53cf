"""Article ids that a spreadsheet would run go out to coders and come back; what matches nothing is listed."""

import openpyxl
import pandas as pd
import pytest

from analysis.cli import main
from analysis.coding import draw_sample, import_sheets, write_sample
from analysis.errors import InputError
from analysis.escape import write_csv
from analysis.framing import load_codebook, score_frames
from analysis.framing.codebook import make_codebook
from analysis.tables import finish, write_table

IDS = ["-1a", "+b", "=1+1", "@c", "'=d", "a;=1+1", "plain", " -e", "-0.5", "％f"]
CODEBOOK = load_codebook().select(["diplomacy_peace", "battlefield_war"])


def write_measured(folder):
    articles = pd.DataFrame({"article_id": IDS, "outlet": "Ledger", "headline": "Talks", "text": "Peace talks go on."})
    articles = finish("articles", articles)
    write_table(articles, folder / "articles.parquet")
    return articles


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_and_back(tmp_path, kind):
    articles = write_measured(tmp_path / "m")
    sample = draw_sample(articles, score_frames(articles, CODEBOOK), n=len(IDS), codebook=CODEBOOK)
    files = write_sample(sample, tmp_path / "s")
    sheet = tmp_path / "s" / f"ada.{kind}"
    if kind == "xlsx":
        book = openpyxl.load_workbook(files.xlsx)
        names = [cell.value for cell in book["coding"][1]]
        for row in book["coding"].iter_rows(min_row=2):
            row[names.index("battlefield_war")].value = 0
        book.save(sheet)
    else:
        table = pd.read_csv(files.csv, dtype=str, keep_default_na=False)
        table.assign(battlefield_war="0").to_csv(sheet, index=False)
    codings = import_sheets([sheet], files.key, codebook=CODEBOOK)
    assert sorted(codings.codes["article_id"]) == sorted(IDS)
    assert codings.problems.empty


def test_a_table_of_codes_and_back_and_a_stray_row_is_listed(tmp_path, capsys):
    write_measured(tmp_path / "m")
    codes = pd.DataFrame({"article_id": [*IDS, "=other"], "frame": "conflict", "coder": "ada", "value": 1})
    write_csv(codes, tmp_path / "codes.csv")
    assert main(["coding", "import", str(tmp_path / "codes.csv"), "--measured", str(tmp_path / "m")]) == 1
    assert "article =other: no such article here (1 codes by ada)" in capsys.readouterr().out
    assert sorted(pd.read_parquet(tmp_path / "m" / "codes.parquet")["article_id"]) == sorted(IDS)


@pytest.mark.parametrize("column", ["frame", "name", "questions", "definition"])
@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f", "￾"])
def test_a_codebook_with_control_characters_is_refused_with_the_place(column, character):
    frames = pd.DataFrame({"frame": ["a", "b"], "name": "", "questions": "", "definition": ""})
    frames.loc[1, column] = f"x{character}y"
    terms = pd.DataFrame({"frame": ["a"], "term": ["talks"]})
    with pytest.raises(InputError, match=f"frames, line 3, column '{column}': .* holds a control character"):
        make_codebook(frames, terms)
