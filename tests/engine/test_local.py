import functools
import os
import subprocess
import sys
import types
from pathlib import Path

import pandas as pd
import pytest
from workloads import count_letters, count_threads, make_corpus

from analysis.engine import run_tables
from analysis.errors import InputError

ARTICLES = make_corpus(23)


def name(number):
    return f"a{number:04}"


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_batches_change_nothing(batch_size):
    result = run_tables(count_letters, ARTICLES, batch_size=batch_size)
    assert result.tables["letters"]["n_letters"].tolist() == list(range(1, 23))
    assert result.set_aside.empty


def test_processes_equal_serial():
    serial = run_tables(count_letters, ARTICLES, batch_size=4).tables["letters"]
    parallel = run_tables(count_letters, ARTICLES, batch_size=4, engine="processes", n_workers=2).tables["letters"]
    pd.testing.assert_frame_equal(serial, parallel)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("poison", "ValueError: poisoned text"), ("panic", "PanicError: panicked"), ("exit", "SystemExit: 3")],
)
def test_an_article_that_fails_is_set_aside_and_the_rest_measured(text, reason):
    result = run_tables(count_letters, make_corpus(5, **{text: 2}), batch_size=4)
    assert result.tables["letters"]["article_id"].tolist() == [name(1), name(3), name(4)]
    assert result.set_aside.to_dict("records") == [{"source": name(2), "reason": reason}]


@pytest.mark.parametrize(("killer", "n_workers"), [(0, 1), (5, 2), (10, 1)])  # the first batch, one between, the last
def test_a_killer_is_set_aside_alone_by_few_processes(tmp_path, killer, n_workers):
    function = functools.partial(count_letters, seen=tmp_path)
    articles = make_corpus(11, killed=killer)
    result = run_tables(function, articles, batch_size=4, engine="processes", n_workers=n_workers)
    assert result.set_aside.to_numpy().tolist() == [[name(killer), "the worker died over it (SIGKILL)"]]
    assert result.tables["letters"]["article_id"].tolist() == [name(i) for i in range(1, 11) if i != killer]
    # a batch of 4 dies, its halves of 2 and 1, and the article alone: 4 workers, and those that lived
    assert len(list(tmp_path.iterdir())) <= 4 + n_workers


def test_a_killer_costs_a_large_batch_few_processes(tmp_path):
    function = functools.partial(count_letters, seen=tmp_path)
    run_tables(function, make_corpus(50, deadly=[20]), batch_size=50, engine="processes", n_workers=1)
    assert len(list(tmp_path.iterdir())) <= 9  # 50, 25, 13, 7, 4, 2, 1, and alone; and the one that lived


@pytest.mark.parametrize("end", ["silent", "deadly"])
def test_a_worker_that_ends_by_itself_died(end):
    result = run_tables(count_letters, make_corpus(3, **{end: 1}), engine="processes", n_workers=1)
    assert result.set_aside["source"].tolist() == [name(1)]
    assert result.tables["letters"]["article_id"].tolist() == [name(2)]


def test_a_single_batch_cannot_kill_the_user():
    result = run_tables(count_letters, make_corpus(1, deadly=0), engine="processes")
    assert result.set_aside.to_numpy().tolist() == [[name(0), "the worker died over it (exit code 9)"]]


def test_several_killers_and_a_poisoned_article():
    articles = make_corpus(10, killed=[1, 2], deadly=7, poison=[3, 8])
    result = run_tables(count_letters, articles, batch_size=5, engine="processes", n_workers=2)
    assert result.set_aside["source"].tolist() == [name(i) for i in (1, 2, 3, 7, 8)]
    serial = run_tables(count_letters, articles[~articles["text"].isin(["killed", "deadly"])], batch_size=5)
    pd.testing.assert_frame_equal(result.tables["letters"], serial.tables["letters"])


def test_a_hanging_article_is_set_aside():
    articles = make_corpus(6, hang=4)
    result = run_tables(count_letters, articles, batch_size=3, engine="processes", n_workers=2, article_timeout=0.5)
    assert result.set_aside.to_numpy().tolist() == [[name(4), "not measured within 0.5 seconds"]]
    assert len(result.tables["letters"]) == 4


def test_a_worker_that_takes_too_much_memory_is_ended_and_its_batch_halved():
    """Four articles are too many for one worker, two are not; one is by itself."""
    from analysis.engine.batches import join_results, run_batches
    from analysis.engine.local import Processes

    batches = [make_corpus(4, hungry=[0, 1, 2, 3]), make_corpus(2, greedy=1).assign(article_id=["b0", "b1"])]
    with Processes(1, memory_mb=500) as pool:
        results = dict(run_batches(pool, count_letters, batches, article_timeout=60))
    assert results[0].set_aside.empty
    assert len(results[0].tables["letters"]) == 4
    assert join_results(results.values()).set_aside.to_numpy().tolist() == [
        ["b1", "it took more than 500 MB of memory"]
    ]


def test_the_memory_of_a_worker_is_its_part_of_what_is_free(monkeypatch):
    from analysis.engine.local import Processes

    monkeypatch.setattr("analysis.engine.local.free_memory_gb", lambda: 20.0)
    assert [Processes(n).memory_mb for n in (2, 8)] == [9000, 2250]
    assert Processes(100).memory_mb == 1500


def test_a_killing_library_is_no_article_s_fault(monkeypatch):
    monkeypatch.setattr("analysis.engine.batches._MANY_DEATHS", 3)
    with pytest.raises(InputError, match="3 workers died and none has measured anything.*exit code 9"):
        run_tables(count_letters, make_corpus(40, deadly=list(range(40))), engine="processes", n_workers=2)


def test_a_function_that_no_worker_can_have(monkeypatch):
    with pytest.raises(InputError, match="a worker cannot be sent what it shall do.*lambda"):
        run_tables(lambda articles: {}, ARTICLES, engine="processes", n_workers=1)
    module = types.ModuleType("only_here")
    exec("def measure(articles): return {}", module.__dict__)  # noqa: S102  (a module without a file)
    monkeypatch.setitem(sys.modules, "only_here", module)
    with pytest.raises(InputError, match="a worker cannot do its work: ModuleNotFoundError.*only_here"):
        run_tables(module.measure, ARTICLES, engine="processes", n_workers=1)


def test_workers_keep_to_one_thread(monkeypatch):
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(variable, "2")
    result = run_tables(count_threads, ARTICLES, engine="processes", n_workers=1)
    assert set(result.tables["threads"]["n_threads"]) == {1}
    assert os.environ["OMP_NUM_THREADS"] == "2"


def test_batches_are_cut_when_a_worker_is_free(monkeypatch):
    from analysis.engine.batches import Result, run_batches
    from analysis.engine.local import Processes

    cut = []

    def batches():
        for number in range(40):
            cut.append(number)
            yield make_corpus(1)

    with Processes(2) as pool:
        results = run_batches(pool, count_letters, batches(), article_timeout=None)
        assert isinstance(next(results)[1], Result)
        assert len(cut) <= 6
        results.close()


POISONS = ("multiprocessing", "pandas", "numpy", "json", "pickle", "analysis", "threadpoolctl")
SCRIPT = """
import os, sys
from analysis.engine import run_tables
from workloads import make_corpus, show_path
if __name__ == "__main__":
    sys.path.insert(0, "")
    result = run_tables(show_path, make_corpus(2), engine="processes", n_workers=1)
    assert result.set_aside.empty, result.set_aside
    print(result.tables["paths"].to_dict("records")[0])
    assert sys.path[0] == "" and "PYTHONSAFEPATH" not in os.environ
"""


def run_script(tmp_path, script, cwd):
    place = tmp_path / "script.py"
    place.write_text(script, encoding="utf8")
    folders = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    return subprocess.run(
        [sys.executable, str(place)], cwd=cwd,
        env={**environment, "PYTHONPATH": folders}, capture_output=True, text=True, timeout=100,
    )  # fmt: skip


def test_a_study_folder_cannot_shadow_the_library(tmp_path):
    study = tmp_path / "study"
    study.mkdir()
    for poison in POISONS:
        (study / f"{poison}.py").write_text("raise SystemExit('poisoned')", encoding="utf8")
    done = run_script(tmp_path, SCRIPT, study)
    assert done.returncode == 0, done.stderr
    answer = eval(done.stdout)  # noqa: S307  (our own script's)
    assert answer["place"] == answer["n_entries"] - 1  # last


def test_a_script_without_a_guard_is_told_so(tmp_path):
    script = "from analysis.engine import run_tables\nfrom workloads import *\n"
    script += "run_tables(count_letters, make_corpus(5), engine='processes', n_workers=1)"
    done = run_script(tmp_path, script, tmp_path)
    assert "no worker process can start" in done.stderr
    assert "__name__ == '__main__'" in done.stderr


def test_an_empty_corpus_gives_no_tables():
    assert run_tables(count_letters, ARTICLES.iloc[:0]).tables == {}


def test_what_is_not_allowed_is_named():
    with pytest.raises(InputError, match="spark.*Allowed: serial, processes, dask"):
        run_tables(count_letters, ARTICLES, engine="spark")
    with pytest.raises(InputError, match="batch_size 0"):
        run_tables(count_letters, ARTICLES, batch_size=0)
    with pytest.raises(InputError, match="article_timeout 0 must be above 0"):
        run_tables(count_letters, ARTICLES, article_timeout=0)
