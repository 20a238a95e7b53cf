import pytest

from analysis.cli import main
from analysis.errors import InputError
from analysis.report.plan import make_plan, read_plan

PLAN = """
title = "Two years"
notebooks = ["corpus", "quotation"]
[parameters]
seed = 7
[matrix]
outlets = [["Northern Ledger", "007"], ["NO"], "NO "]
periods = [{ start = 2022-01-01, end = 2022-12-31 }, { start = "2023-01-01" }]
corpora = { spring = "measured/spring", autumn = "measured/autumn" }
"""


def test_a_matrix_is_every_combination(tmp_path):
    (tmp_path / "two-years.toml").write_text(PLAN)
    plan = read_plan(tmp_path / "two-years.toml")
    assert plan.run == "two-years"
    assert len(plan.reports) == 2 * 3 * 2 * 2
    assert len({job.name for job in plan.reports}) == 24
    first = plan.reports[0]
    assert first.name == "corpus--spring--northern-ledger-007--2022-01-01-2022-12-31"
    assert first.measured == (tmp_path / "measured" / "spring").resolve()
    assert first.parameters["outlets"] == ["Northern Ledger", "007"]
    assert (first.parameters["start"], first.parameters["end"], first.parameters["seed"]) == (
        "2022-01-01",
        "2022-12-31",
        7,
    )
    assert {"measured", "out"} & set(first.parameters) == set()


def test_the_same_job_is_made_once():
    plan = make_plan({"notebooks": ["corpus", "corpus"], "measured": "m"})
    assert [job.name for job in plan.reports] == ["corpus"]


def test_the_caller_may_name_the_tables(tmp_path):
    plan = make_plan({"notebooks": ["corpus"]}, measured=tmp_path)
    assert plan.reports[0].measured == tmp_path


def test_a_shared_parameter_reaches_those_that_have_it():
    plan = make_plan({"notebooks": ["corpus", "framing"], "measured": "m", "parameters": {"frames": ["x"]}})
    assert [job.parameters.get("frames") for job in plan.reports] == [None, ["x"]]


def test_one_notebook_may_have_parameters_of_its_own():
    plan = make_plan({"notebooks": ["corpus", "framing"], "measured": "m", "notebook": {"framing": {"frames": ["x"]}}})
    assert plan.reports[1].parameters["frames"] == ["x"]
    assert "frames" not in plan.reports[0].parameters


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "at least one entry"),
        ({"notebooks": ["corpus"]}, "measured ="),
        ({"notebooks": ["corpus"], "measured": "m", "notebok": {}}, "did you mean 'notebook"),
        ({"notebooks": ["corpsu"], "measured": "m"}, "did you mean 'corpus'"),
        ({"notebooks": ["corpus"], "measured": "m", "matrix": {"outlet": [["x"]]}}, "did you mean 'outlets'"),
        ({"notebooks": ["corpus"], "measured": "m", "matrix": {"outlets": []}}, "at least one entry"),
        ({"notebooks": ["corpus"], "measured": "m", "matrix": {"periods": [{"from": "x"}]}}, "start, end"),
        ({"notebooks": ["corpus"], "measured": "m", "parameters": {"seed": "1"}}, "integer"),
        ({"notebooks": ["corpus"], "measured": "m", "parameters": {"sed": 1}}, "did you mean 'seed'"),
        ({"notebooks": ["corpus"], "measured": "m", "limits": {"wall_seconds": 0}}, "above 0"),
        ({"notebooks": ["corpus"], "measured": "m", "limits": {"wall": 1}}, "wall_seconds"),
        ({"notebooks": ["corpus"], "measured": "m", "notebook": {"corpsu": {}}}, "did you mean 'corpus'"),
    ],
)
def test_wrong_plans_are_refused(content, message):
    with pytest.raises(InputError, match=message):
        make_plan(content)


@pytest.mark.parametrize("text", ["notebooks = [", "\xff\xfe"])
def test_a_file_that_is_no_plan(tmp_path, text):
    (tmp_path / "p.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match="is not TOML"):
        read_plan(tmp_path / "p.toml")
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")


def test_an_axis_makes_no_further_reports_of_a_notebook_that_does_not_read_it(tmp_path):
    content = {"notebooks": ["corpus", "sentiment"], "measured": "m", "matrix": {"targets": [["NATO"], ["Russia"]]}}
    plan = make_plan(content, base=tmp_path)
    assert [report.name for report in plan.reports] == ["corpus", "sentiment--nato", "sentiment--russia"]


BAD_PLANS = {
    'notebooks = [["corpus"]]\nmeasured = "m"': "entry of notebooks",
    'notebooks = [5]\nmeasured = "m"': "entry of notebooks",
    'notebooks = "corpus"\nmeasured = "m"': "list",
    'notebooks = ["corpus"]\nmeasured = "m"\n[notebook]\ncorpus = 5': "notebook.corpus",
    'notebooks = ["corpus"]\nmeasured = "m"\nparameters = 5': "parameters",
    'notebooks = ["corpus"]\nmeasured = "m"\nmatrix = 5': "matrix",
    'notebooks = ["corpus"]\nmeasured = "m"\nlimits = 5': "limits",
    'notebooks = ["corpus"]\nmeasured = "a\\u0000b"': "measured",
    'notebooks = ["corpus"]\nmeasured = 5': "measured",
    'notebooks = ["corpus"]\nrun = "a\\u0000b"\nmeasured = "m"': "run",
    'notebooks = ["corpus"]\n[matrix]\ncorpora = { a = "b\\u0000" }': "corpora",
    'notebooks = ["corpus"]\n[matrix]\ncorpora = { a = 5 }': "corpora",
    'notebooks = ["corpus"]\n[matrix]\ncorpora = {}': "corpora",
    'notebooks = ["corpus"]\n[matrix]\ncorpora = [["a"]]': "corpora",
    'notebooks = ["corpus"]\nmeasured = "m"\n[matrix]\noutlets = [[["a"]]]': "outlets",
    'notebooks = ["corpus"]\nmeasured = "m"\n[matrix]\nperiods = [5]': "period",
    "notebooks = " + "[" * 20_000 + "]" * 20_000: "TOML",
    "a = " + "{a = " * 20_000: "TOML",
    'notebooks = ["corpus"]\nmeasured = "m"\n[limits]\nwall_seconds = nan': "wall_seconds.*at most 1,000,000",
    'notebooks = ["corpus"]\nmeasured = "m"\n[limits]\nwall_seconds = inf': "wall_seconds.*at most",
    'notebooks = ["corpus"]\nmeasured = "m"\n[limits]\ncell_seconds = 1' + "0" * 300: "cell_seconds.*at most",
    'notebooks = ["corpus"]\nmeasured = "m"\n[parameters]\nout = "x"': "parameters.*'out' has no effect.*--reports DIR",
    'notebooks = ["corpus"]\nmeasured = "m"\n[parameters]\nmeasured = "x"': "'measured' has no effect",
    'notebooks = ["corpus"]\nmeasured = "m"\n[notebook.corpus]\nout = "x"': r"\[notebook.corpus\].*'out'",
    f'notebooks = ["brief"]\nmeasured = "m"\n[matrix]\noutlets = {[str(n) for n in range(400)]}\n'
    f"targets = {[str(n) for n in range(400)]}": "160,000 reports; at most 100,000",
}


@pytest.mark.parametrize("content", BAD_PLANS, ids=range(len(BAD_PLANS)))
def test_a_plan_that_cannot_be_used_is_one_sentence(tmp_path, content, capsys):
    """Each of these ended in a traceback, or was used as if the line were not there."""
    (tmp_path / "plan.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=BAD_PLANS[content]):
        read_plan(tmp_path / "plan.toml")
    assert main(["report", str(tmp_path / "plan.toml"), "--reports", str(tmp_path / "r")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("pressgauge: ")
    assert said.count("\n") == 1
    assert len(said) < 1000
