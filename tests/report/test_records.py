"""What a run writes about itself: read back as it was, refused where it is damaged, and complete."""

import json
import shutil
from dataclasses import replace

import pytest
from small_study import FIGURE, write_measured, write_notebook

from analysis.cli import main
from analysis.errors import InputError
from analysis.files import lock_folder
from analysis.report import diff_runs, make_plan, provenance, run_plan, trace_statement, verify_reports
from analysis.report.audit.compare import explain
from analysis.report.jobs import Answer, list_jobs
from analysis.report.notebooks import read_cells
from analysis.report.provenance import fingerprint_files, list_parts, list_versions, read_manifest, write_manifest
from analysis.report.run_record import read_run, write_run
from analysis.study.records import Record, format_record, parse_record, read_study


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.mktemp("records")
    write_measured(base / "measured")
    write_notebook(base / "notebooks" / "quotation.ipynb", FIGURE, "study.finish()")
    plan = make_plan({"notebooks": ["quotation"], "limits": {"memory_mb": 2999}}, run="try", measured=base / "measured")
    return run_plan(plan, base / "reports", notebooks_dir=base / "notebooks", engine="serial").folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "try")
    return tmp_path / "try"


def test_records_are_read_as_they_were_written(folder):
    run, manifest = read_run(folder), read_manifest(folder / "quotation")
    for write, record, path in [(write_run, run, "run.json"), (write_manifest, manifest, "quotation/manifest.json")]:
        before = (folder / path).read_bytes()
        write((folder / path).parent, record)
        assert (folder / path).read_bytes() == before
    assert run.limits.memory_mb == 2999
    [record] = read_study(folder / "quotation").records
    assert (record.kind, record.name, record.n_evidence) == ("figure", "words", 12)


def test_a_job_goes_to_a_worker_and_back_in_its_own_order(made):
    plan = make_plan({"notebooks": ["quotation"]}, measured=made.parents[1] / "measured")
    [job] = list_jobs(plan, made, notebooks_dir=made.parents[1] / "notebooks")
    back = parse_record(type(job), format_record(job, indent=None), where="x")
    assert back == job
    assert list(back.parameters) == list(job.parameters)  # the page shows them in this order
    answer = job.answer("killed", "\ud800 and \x1b[2J")
    assert parse_record(Answer, format_record(answer, indent=None).encode("utf-8", "replace"), where="x").id == job.id


DAMAGES = ["{", "[]", "{}", '{"other": 1}', "\xff"]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["run.json", "quotation/manifest.json", "quotation/study.json"])
def test_damage_is_one_sentence_that_names_the_file(made, folder, name, damage):
    [record] = read_study(folder / "quotation").records
    (folder / name).write_bytes(damage.encode("latin-1"))
    doors = {
        "run.json": [lambda: verify_reports(folder), lambda: trace_statement(record.id, folder)],
        "quotation/manifest.json": [lambda: verify_reports(folder), lambda: diff_runs(made, folder)],
        "quotation/study.json": [lambda: trace_statement(record.id, folder), lambda: diff_runs(made, folder)],
    }
    for door in doors[name]:
        with pytest.raises(InputError, match=rf"{name}' is (damaged|no JSON)") as error:
            door()
        assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "damage", [b"", b"\xff\xfe", b"{}", b'article_id,start,end\n"a,1', b"article_id,start,end\na,x,2\n"]
)
def test_damaged_evidence_is_one_sentence(folder, damage):
    [record] = read_study(folder / "quotation").records
    (folder / "quotation" / record.evidence_file).write_bytes(damage)
    with pytest.raises(InputError, match=r"words\.evidence\.csv' is damaged"):
        trace_statement(record.id, folder)


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"outlet\na,b,c\n", b"outlet,n_words\na\n"])
def test_a_damaged_table_is_compared_or_named(made, folder, damage):
    (folder / "quotation" / "words.csv").write_bytes(damage)
    try:
        assert not diff_runs(made, folder).moved.empty
    except InputError as error:
        assert "words.csv' is damaged" in str(error)  # noqa: PT017 (one or the other)


def test_the_command_says_so_and_ends_with_2(folder, capsys):
    (folder / "run.json").write_text("{")
    assert main(["verify", str(folder)]) == 2
    assert "run.json' is no JSON" in capsys.readouterr().err


@pytest.mark.parametrize(("change", "message"), [({"cap": 1}, "cap"), ({"id": 3}, "id"), ({"kind": "end"}, "kind")])
def test_a_record_of_another_version_is_refused(change, message):
    content = {"kind": "table", "name": "a", "id": "b", **change}
    with pytest.raises(InputError, match=f"study.json is damaged, or of another version: {message}"):
        parse_record(Record, json.dumps(content), where="study.json")


def test_verify_keeps_the_limits_of_the_run(folder):
    run = read_run(folder)
    write_run(folder, replace(run, limits=replace(run.limits, wall_seconds=0.2)))
    assert (
        verify_reports(folder, engine="serial", trust=True)
        .reports[0]
        .difference.startswith("cannot be made again: timeout")
    )


def test_a_report_waits_for_no_writer_and_says_who_writes(made, tmp_path):
    base = made.parents[1]
    plan = make_plan({"notebooks": ["quotation"]}, run="try", measured=base / "measured")
    with lock_folder(base / "measured", exclusive=True, what="pressgauge measure news.csv"):
        for door in (
            lambda: run_plan(plan, tmp_path, notebooks_dir=base / "notebooks"),
            lambda: verify_reports(made, trust=True),
        ):
            with pytest.raises(InputError, match=r"is in use by pressgauge measure news\.csv"):
                door()
    assert list(tmp_path.iterdir()) == []


def test_the_id_holds_every_model_and_no_readme():
    package = provenance._package()
    found = {path.relative_to(package).as_posix() for pattern in provenance._MODELS for path in package.glob(pattern)}
    assert {
        "quotation/extract/model.npz", "sentiment/models/encoder.json", "sentiment/models/encoder.onnx",
        "sentiment/models/linear.npz", "text/tokenizer.json", "text/model_hashes.csv",
    } <= found  # fmt: skip
    assert not [name for name in found if name.endswith((".md", ".py"))]


def test_another_model_is_another_report_and_diff_says_so(folder, tmp_path, monkeypatch):
    package = tmp_path / "analysis"
    for name, content in [("sentiment/models/encoder.onnx", b"1"), ("sentiment/models/README.md", b"1")]:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(content)
    monkeypatch.setattr(provenance, "_package", lambda: package)

    def parts():
        provenance._list_fixed_parts.cache_clear()
        return provenance._list_fixed_parts()

    try:
        before = parts()
        (package / "sentiment/models/README.md").write_bytes(b"2")
        assert parts() == before
        (package / "sentiment/models/encoder.onnx").write_bytes(b"2")
        after = parts()
    finally:
        provenance._list_fixed_parts.cache_clear()
    assert {part for part in before if before[part] != after[part]} == {"models"}
    manifest = read_manifest(folder / "quotation")
    assert explain(replace(manifest, parts=before), replace(manifest, parts=after)) == "model"


@pytest.mark.parametrize(
    ("parts", "parameters", "why"),
    [
        ({"parameters": "7"}, {"seed": 2}, "chance (seed)"),
        ({"lexicons": "8", "data": "9"}, {}, "data, lexicon"),
        ({"parameters": "7"}, {"outlets": ["x"]}, "parameters (outlets)"),
        ({}, {}, "chance"),
    ],
)
def test_what_changed_between_two_reports_is_named(folder, parts, parameters, why):
    one = read_manifest(folder / "quotation")
    other = replace(one, parts={**one.parts, **parts}, parameters={**one.parameters, **parameters})
    assert explain(one, other) == why


def test_settings_and_lists_of_the_measured_folder_are_data(made, tmp_path):
    tables = tmp_path / "measured"
    shutil.copytree(made.parents[1] / "measured", tables)
    notebook = made.parents[1] / "notebooks" / "quotation.ipynb"

    def data():
        return list_parts(notebook, tables, {}, known={})["data"]

    seen = [data()]
    (tables / ".lock").touch()
    assert data() == seen[0]
    for name in ["settings.json", "lists/actors.csv"]:
        (tables / name).parent.mkdir(exist_ok=True)
        (tables / name).write_text("x")
        seen.append(data())
    assert len(set(seen)) == 3


def test_versions_name_what_may_move_a_number():
    named = {"spacy", "nltk", "onnxruntime", "scikit-learn", "krippendorff", "ruptures", "pandas", "matplotlib"}
    assert named <= set(list_versions())
    assert "not installed" not in list_versions().values()


def test_a_fingerprint_is_of_names_and_bytes(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    one = fingerprint_files(tmp_path, ["*.csv"])
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    assert fingerprint_files(tmp_path, ["*.csv"]) != one


@pytest.mark.parametrize("content", ["no JSON", "{}", '{"cells": [{"cell_type": "code"}]}', "[]"])
def test_a_file_that_is_no_notebook_is_named(tmp_path, content):
    path = tmp_path / "corpus.ipynb"
    path.write_text(content)
    with pytest.raises(InputError, match=r"notebook '.*corpus\.ipynb' cannot be read"):
        read_cells(path)
