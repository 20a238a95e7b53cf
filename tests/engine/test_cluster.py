"""A real Dask scheduler and two worker processes, started from the command line."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from analysis.engine import run_partitions, run_tables, write_partitions
from analysis.errors import InputError
from analysis.tables import write_table

pytest.importorskip("distributed", reason="the extra 'scale' is not installed")


def weigh_letters(articles):
    """A number with many digits for each article; poison raises, deadly text ends the process."""
    if (articles["text"] == "poison").any():
        raise ValueError("poisoned text")
    if (articles["text"] == "deadly").any():
        os._exit(9)
    time.sleep(0.02)
    return {"weights": pd.DataFrame({"article_id": articles["article_id"], "weight": articles["text"].str.len() / 7})}


def corpus(n, **special):
    texts = ["x" * (number % 50) for number in range(n)]
    for text, number in special.items():
        texts[number] = text
    return pd.DataFrame({"article_id": [f"a{number:04}" for number in range(n)], "text": texts})


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dask")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "OMP_NUM_THREADS": "1"}
    environment["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = "1"
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


def run(articles, scheduler=None, engine="dask"):
    return run_tables(weigh_letters, articles, engine=engine, batch_size=5, scheduler=scheduler)


def test_equal_to_serial_to_the_last_bit(scheduler):
    articles = corpus(60, poison=31)
    serial, dask = run(articles, engine="serial"), run(articles, scheduler)
    pd.testing.assert_frame_equal(serial.tables["weights"], dask.tables["weights"], check_exact=True)
    assert dask.set_aside.to_numpy().tolist() == [["a0031", "ValueError: poisoned text"]]


def test_a_killed_worker_loses_nothing(scheduler):
    from threading import Thread

    from distributed import Client

    articles, result = corpus(600), []
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


def test_an_article_that_kills_its_worker_is_set_aside_alone(scheduler):
    result = run(corpus(20, deadly=8), scheduler)
    assert result.set_aside["source"].tolist() == ["a0008"]
    assert "worker died" in result.set_aside["reason"][0]
    assert len(result.tables["weights"]) == 19


def test_partitions_travel_by_name(scheduler, tmp_path):
    write_table(corpus(40, poison=3), tmp_path / "all.parquet")
    write_partitions(tmp_path / "all.parquet", tmp_path / "in", n_rows=10)
    options = {"source": tmp_path / "in", "batch_size": 5}
    dask = run_partitions(weigh_letters, target=tmp_path / "dask", engine="dask", scheduler=scheduler, **options)
    serial = run_partitions(weigh_letters, target=tmp_path / "serial", engine="serial", **options)
    assert dask[:3] == serial[:3] == (4, 0, 39)
    files = sorted(path.relative_to(tmp_path / "dask") for path in (tmp_path / "dask").rglob("*.*") if path.is_file())
    assert len(files) == 12
    for name in files:
        assert (tmp_path / "dask" / name).read_bytes() == (tmp_path / "serial" / name).read_bytes()


def test_a_scheduler_that_is_not_there(monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    with pytest.raises(InputError, match="no Dask scheduler answers at 'tcp://127.0.0.1:1'"):
        run(corpus(5), "tcp://127.0.0.1:1")
