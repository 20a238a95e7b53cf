"""Locks: one writer or many readers, who they are, and that the dead hold nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.files import lock_file, lock_folder

ROOT = Path(__file__).parents[1]
HOLD = """
import sys, time
from analysis.files import lock_folder
with lock_folder(sys.argv[1], exclusive=sys.argv[2] == "write", what="the other run"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def hold(tmp_path):
    """Start another process that holds the folder, to read or to write."""
    running = []

    def start(how):
        command = [sys.executable, "-c", HOLD, str(tmp_path), how]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize(("other", "exclusive"), [("write", True), ("write", False), ("read", True)])
def test_a_writer_is_alone_and_the_message_says_who_is_there(hold, tmp_path, other, exclusive):
    process = hold(other)
    said = rf"is in use by the other run \(process {process.pid}, since \d{{4}}-\d\d-\d\d \d\d:\d\d\)"
    with pytest.raises(InputError, match=said), lock_folder(tmp_path, exclusive=exclusive, what="this run"):
        pytest.fail("both were let in")


def test_readers_do_not_disturb_each_other(hold, tmp_path):
    hold("read")
    with lock_folder(tmp_path, exclusive=False, what="this run"):
        assert len(list(tmp_path.glob(".lock.*"))) == 2


def test_who_was_killed_holds_nothing(hold, tmp_path):
    process = hold("write")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with lock_folder(tmp_path, exclusive=True, what="this run"):
        assert len(list(tmp_path.glob(".lock.*"))) == 2  # the note of the dead is still there, and no more than that
        with (
            pytest.raises(InputError, match=rf"by this run \(process {os.getpid()},[^)]*\)\. Wait"),
            lock_folder(tmp_path, exclusive=True, what="a third"),
        ):
            pytest.fail("both were let in")
    assert list(tmp_path.glob(".lock.*")) == []


def test_waiting_says_once_for_whom_and_goes_on_when_it_is_free(hold, tmp_path):
    process = hold("write")
    said = []
    threading.Timer(1.2, process.kill).start()
    begun = time.monotonic()
    with lock_folder(tmp_path, exclusive=True, what="this run", waiting=said.append):
        assert time.monotonic() - begun > 1
    assert len(said) == 1
    assert "the other run" in said[0]


def test_files_are_held_one_by_one(tmp_path):
    a, b = tmp_path / "a.parquet", tmp_path / "b.parquet"
    with lock_file(a, what="one"), lock_file(b, what="two"):
        taken = lock_file(a, what="three")
        with pytest.raises(InputError, match=r"a\.parquet' is in use by one"):
            taken.__enter__()


def test_a_file_is_no_folder(tmp_path):
    path = tmp_path / "out"
    path.write_text("mine", encoding="utf8")
    with pytest.raises(InputError, match="out' is a file; name a folder"), lock_folder(path, exclusive=True, what="x"):
        pytest.fail("it was taken for a folder")
    with pytest.raises(InputError, match="cannot be made"), lock_folder(path / "in", exclusive=True, what="x"):
        pytest.fail("it was made")


def test_readers_of_a_folder_that_is_not_there_make_none(tmp_path):
    with lock_folder(tmp_path / "nowhere", exclusive=False, what="this run"):
        assert not (tmp_path / "nowhere").exists()
