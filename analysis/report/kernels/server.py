"""The fork server as seen by the runner: started, asked whether it is ready, ended; and what every kernel is given."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from analysis.report.jobs import KernelAddress
from analysis.report.kernels.orphans import MARK, end_marked

__all__ = ["KernelServer", "import_environment", "kernel_environment"]

_PRELOAD = [
    "numpy", "pandas", "pyarrow.parquet", "matplotlib.pyplot", "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline", "ipykernel.ipkernel", "ipykernel.kernelapp", "IPython.core.pylabtools",
    "analysis.study", "analysis.tables", "analysis.statistics", "analysis.plots",
]  # fmt: skip


def import_environment() -> dict[str, str]:
    """What makes a Python that we start import from the library, never from the folder it is started in.

    A study folder may hold a `json.py` or an `analysis` of its own. Python puts the current folder first for `-m` and
    `-c`, IPython before the installed packages; neither does so under PYTHONSAFEPATH (IPython since 9.7; before, a
    kernel finds its working folder, which is not the study's). Our own package comes first where it is not installed.
    """
    given = [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]  # an empty one is "here"
    root = str(Path(__file__).parents[3])
    own = [] if root in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")) else [root]
    return {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(dict.fromkeys([*own, *given]))}


def kernel_environment(runtime: str | Path) -> dict[str, str]:
    """What every kernel gets, so that a report does not depend on who runs it where: locale, clock, threads, rc."""
    spec = importlib.util.find_spec("matplotlib")
    places = (spec.submodule_search_locations if spec else None) or [""]
    return {
        **import_environment(),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MATPLOTLIBRC": str(Path(places[0]) / "mpl-data" / "matplotlibrc"),
        MARK: str(runtime),
        "COLUMNS": "100",
        **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1"),
    }


class KernelServer:
    """The running fork server and the folder of its sockets. Use as a context; without fork, kernels are plain."""

    def __init__(self, *, forked: bool = True, modules: list[str] | None = None) -> None:
        self.runtime = tempfile.mkdtemp(prefix="pg-")  # short: the path of a Unix socket has at most 107 characters
        self._path: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        if forked and hasattr(os, "fork") and hasattr(socket, "AF_UNIX"):
            self._start([*_PRELOAD, *(modules or [])])

    @property
    def address(self) -> KernelAddress:
        """Where jobs find their kernels."""
        return KernelAddress(self._path, self.runtime)

    def _start(self, modules: list[str]) -> None:
        self._path = str(Path(self.runtime) / "fork")
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "analysis.report.kernels.fork_server", self._path, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**os.environ, **kernel_environment(self.runtime)},
            start_new_session=True,
        )

    def wait_ready(self, timeout: float = 60) -> bool:
        """Wait until the server answers; False, and plain kernels from then on, when it does not."""
        deadline = time.monotonic() + timeout
        while self._path and self._process and self._process.poll() is None and time.monotonic() < deadline:
            if Path(self._path).exists():
                return True
            time.sleep(0.02)
        self._path = None
        return False

    def close(self) -> None:
        """End the server and every kernel it forked."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        end_marked(self.runtime)
        shutil.rmtree(self.runtime, ignore_errors=True)

    def __enter__(self) -> "KernelServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
