"""No process of a notebook outlives the run, however it was started and whoever was killed meanwhile."""

import os
import signal
import sys

import psutil
import pytest
from test_runner import run, wait_until

from analysis.report.kernels.provisioner import _ForkedProcess
from analysis.report.kernels.server import KernelServer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")

#: A process in a session of its own, whose parent has ended: what kills the kernel's group does not reach it.
DAEMON = """
import os, time
from pathlib import Path
reading, writing = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writing, str(os.getpid()).encode())
        {environment}
        time.sleep(600)
    os._exit(0)
Path({note!r}).write_bytes(os.read(reading, 20))
raise ValueError("enough")
"""
CLEAN = "import sys; os.execve(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)'], {})"


@pytest.mark.parametrize(
    ("engine", "kernels", "environment"), [("serial", "forked", "pass"), ("processes", "plain", CLEAN)]
)
def test_a_daemon_ends_with_the_run(make_notebook, measured, tmp_path, engine, kernels, environment):
    if environment is CLEAN and sys.platform != "linux":
        pytest.skip("without its environment a process is found by Linux only")
    note = tmp_path / "pid"
    make_notebook(DAEMON.format(note=str(note), environment=environment))
    assert run(tmp_path, measured, engine=engine, kernels=kernels, n_workers=1).counts == {"failed": 1}
    assert wait_until(lambda: not psutil.pid_exists(int(note.read_text())), 5)


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells a child of its parent's death on Linux only")
def test_a_kernel_ends_with_its_server(tmp_path):
    with KernelServer() as server:
        assert server.wait_ready(200)
        request = {"argv": ["-f", str(tmp_path / "k.json")], "cwd": str(tmp_path), "env": {}}
        kernel = psutil.Process(_ForkedProcess(server.address.server, request).pid)
        assert wait_until((tmp_path / "k.json").exists, 60)
        kernel.suspend()  # it cannot look after its parent by itself
        server._process.send_signal(signal.SIGKILL)
        assert wait_until(lambda: not kernel.is_running(), 5)
