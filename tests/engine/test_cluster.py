"""A real Dask scheduler and two worker processes, started from the command line."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from workloads import count_letters, count_threads, make_corpus

from analysis.engine import run_partitions, run_tables, write_partitions
from analysis.errors import InputError
from analysis.tables import write_table

pytest.importorskip("distributed", reason="the extra 'scale' is not installed")


def weigh_letters(articles):
    """A number with many digits for each article, and what the letters of `count_letters` do."""
    count_letters(articles)
    time.sleep(0.02)
    return {"weights": pd.DataFrame({"article_id": articles["article_id"], "weight": articles["text"].str.len() / 7})}


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dask")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])
    environment = {**os.environ, "PYTHONPATH": folders, "OMP_NUM_THREADS": "1"}
    environment["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = "0"  # each death counts
    dask = str(Path(sys.executable).parent / "dask")
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": folder}
    commands = [[dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]]
    worker = [dask, "worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
    commands += [[*worker, "--name", f"w{number}"] for number in range(2)]
    processes = [subprocess.Popen(command, **quiet) for command in commands]
    try:
        from distributed import Client

        with Client(address, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(30)


def run(articles, scheduler=None, engine="dask", **options):
    return run_tables(weigh_letters, articles, engine=engine, batch_size=5, scheduler=scheduler, **options)


def test_equal_to_serial_to_the_last_bit(scheduler):
    articles = make_corpus(60, poison=31)
    serial, dask = run(articles, engine="serial"), run(articles, scheduler)
    pd.testing.assert_frame_equal(serial.tables["weights"], dask.tables["weights"], check_exact=True)
    assert dask.set_aside.to_numpy().tolist() == [["a0031", "ValueError: poisoned text"]]


def test_a_killed_worker_loses_nothing(scheduler):
    from threading import Thread

    from distributed import Client

    articles, result = make_corpus(600), []
    thread = Thread(target=lambda: result.append(run(articles, scheduler)))
    thread.start()
    time.sleep(1.0)
    with Client(scheduler) as client:
        pids = list(client.run(os.getpid).values())
        assert thread.is_alive()
        os.kill(pids[0], 9)
        thread.join(90)
    assert result[0].tables["weights"].equals(run(articles, engine="serial").tables["weights"])
    assert result[0].set_aside.empty


def test_articles_that_kill_their_workers_are_set_aside_alone(scheduler):
    killers = [0, 8, 11]  # in the first batch, one between and the last
    result = run(make_corpus(12, deadly=killers), scheduler)
    assert result.set_aside["source"].tolist() == [f"a{killer:04}" for killer in killers]
    assert "the worker died" in result.set_aside["reason"][0]
    assert result.tables["weights"]["article_id"].tolist() == [f"a{i:04}" for i in range(12) if i not in killers]


def test_a_hanging_article_is_set_aside(scheduler):
    result = run(make_corpus(7, hang=6), scheduler, article_timeout=1)
    assert result.set_aside.to_numpy().tolist() == [["a0006", "not measured within 1 seconds"]]
    assert len(result.tables["weights"]) == 6


def test_workers_keep_to_one_thread(scheduler):
    result = run_tables(count_threads, make_corpus(10), engine="dask", scheduler=scheduler)
    assert set(result.tables["threads"]["n_threads"]) == {1}


def test_a_cluster_of_our_own_starts_safely_and_finds_a_killer(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    monkeypatch.syspath_prepend("")
    result = run_tables(look_around, make_corpus(6, deadly=3), engine="dask", n_workers=1, batch_size=4)
    assert result.set_aside["source"].tolist() == ["a0003"]
    looks = result.tables["looks"]
    assert looks["article_id"].tolist() == ["a0000", "a0001", "a0002", "a0004", "a0005"]
    assert set(looks["n_threads"]) == {"1"}
    assert set(looks["safe"]) == {"1"}
    # a batch of 4 dies, its halves of 2 and 1, and the article alone; and a worker that lived
    assert looks["pid"].nunique() <= 5


def look_around(articles):
    """How this worker was started."""
    count_letters(articles)
    environment = {"n_threads": os.environ.get("OPENBLAS_NUM_THREADS"), "safe": os.environ.get("PYTHONSAFEPATH")}
    return {"looks": pd.DataFrame({"article_id": articles["article_id"], "pid": os.getpid(), **environment})}


def test_a_partition_that_kills_is_measured_batch_by_batch(scheduler, tmp_path):
    write_table(make_corpus(20, deadly=13), tmp_path / "all.parquet")
    write_partitions(tmp_path / "all.parquet", tmp_path / "in", n_rows=10)
    done = run_partitions(weigh_letters, tmp_path / "in", tmp_path / "out", engine="dask", scheduler=scheduler)
    assert done.set_aside["source"].tolist() == ["a0013"]
    assert (done.n_measured, done.n_articles) == (2, 19)


def test_partitions_travel_by_name(scheduler, tmp_path):
    write_table(make_corpus(40, poison=3), tmp_path / "all.parquet")
    write_partitions(tmp_path / "all.parquet", tmp_path / "in", n_rows=10)
    options = {"source": tmp_path / "in", "batch_size": 5}
    dask = run_partitions(weigh_letters, target=tmp_path / "dask", engine="dask", scheduler=scheduler, **options)
    serial = run_partitions(weigh_letters, target=tmp_path / "serial", engine="serial", **options)
    assert (dask.n_measured, dask.n_kept, dask.n_articles) == (serial.n_measured, 0, serial.n_articles) == (4, 0, 39)
    files = sorted(path.relative_to(tmp_path / "dask") for path in (tmp_path / "dask").rglob("*.*") if path.is_file())
    assert len(files) == 12
    for name in files:
        assert (tmp_path / "dask" / name).read_bytes() == (tmp_path / "serial" / name).read_bytes()


def test_a_scheduler_that_is_not_there(monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    with pytest.raises(InputError, match="no Dask scheduler answers at 'tcp://127.0.0.1:1'"):
        run(make_corpus(5), "tcp://127.0.0.1:1")
