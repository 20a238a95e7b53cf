"""Run one notebook with papermill, under limits on wall time, cell time, memory and output."""

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

from analysis.escape import escape_terminal
from analysis.report.jobs import KernelAddress
from analysis.report.kernels.provisioner import ReportKernelManager
from analysis.report.kernels.server import kernel_environment
from analysis.report.notebooks import Outcome, State
from analysis.report.plan import Limits

__all__ = ["execute_notebook"]


class OutputLimitError(RuntimeError):
    """The notebook wrote more output than its limit."""


class _Watch:
    """Ends a kernel that runs too long or takes too much memory, and remembers why."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.state: State = "ok"
        self.reason = ""
        self.client: Any = None
        self.peak_mb = 0.0
        self.kernel_cpu = 0.0
        self._done = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self._look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join(5)

    def _look(self) -> None:
        deadline = time.monotonic() + self.limits.wall_seconds
        while not self._done.wait(0.1):
            pid = self._find_pid()
            if pid:
                self._measure(pid)
            if self.peak_mb > self.limits.memory_mb:
                self.end("killed", f"more than {self.limits.memory_mb:g} MB of memory")
            elif time.monotonic() > deadline:
                self.end("timeout", f"more than {self.limits.wall_seconds:g} s in all")

    def end(self, state: State, reason: str) -> None:
        """Kill the kernel, and remember the first reason for it."""
        if self.state == "ok":
            self.state, self.reason = state, reason
        pid = self._find_pid()
        if pid:
            kill_group(pid)

    def _find_pid(self) -> int | None:
        manager = getattr(self.client, "km", None)
        return getattr(getattr(manager, "provisioner", None), "pid", None)

    def _measure(self, pid: int) -> None:
        import psutil

        try:
            process = psutil.Process(pid)
            times = process.cpu_times()
            family = [process, *process.children(recursive=True)]
            self.peak_mb = max(self.peak_mb, sum(member.memory_info().rss for member in family) / 2**20)
            self.kernel_cpu = times.user + times.system
        except psutil.Error:
            return


def kill_group(pid: int) -> None:
    """Kill a kernel and what it started."""
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except OSError:
            continue


def execute_notebook(
    path: Path, parameters: dict[str, Any], folder: Path, *, limits: Limits, kernels: KernelAddress
) -> Outcome:
    """Run the notebook at `path` in `folder` with `parameters`; never raises for what the notebook does.

    Args:
        path: the notebook; it is not changed.
        parameters: checked parameters; names become code, so they must come from a model.
        folder: the working folder of the kernel.
        limits: wall time, cell time, memory, output.
        kernels: socket of the fork server, and the folder for connection files, whose path must be short.
    """
    import papermill
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError

    papermill_engines.register("pressgauge", make_engine())
    watch = _Watch(limits)
    begun = time.monotonic()
    state: State = "ok"
    reason = ""
    with watch.running():
        try:
            papermill.execute_notebook(
                nbformat.read(path, as_version=4), None, parameters, engine_name="pressgauge", progress_bar=False,
                watch=watch, folder=str(folder), kernels=kernels,
            )  # fmt: skip
        except PapermillExecutionError as error:
            # counted from 1 as in the notebook on disk, which lacks the cell that papermill puts in
            state, reason = "failed", f"cell {error.cell_index}: {error.ename}: {error.evalue}"
        except OutputLimitError as error:
            state, reason = "failed", str(error)
        except Exception as error:  # whatever papermill or the kernel raises is the outcome of this report only
            state, reason = _classify(error)
    if watch.state != "ok":
        state, reason = watch.state, watch.reason
    if state != "ok":
        _forget_tasks()
    notebook = watch.client.nb_man.nb if watch.client is not None else None
    usage = {"wall_seconds": time.monotonic() - begun, "kernel_cpu": watch.kernel_cpu, "peak_mb": watch.peak_mb}
    return Outcome(state, escape_terminal(reason)[:2000], notebook, usage)


def _forget_tasks() -> None:
    """Collect the tasks that nbclient leaves behind when a kernel dies, quietly: nobody will ask how they ended.

    Left to a later collection, they would print tracebacks in the middle of something else.
    """
    logger = logging.getLogger("asyncio")
    before = logger.disabled
    logger.disabled = True
    gc.collect()
    logger.disabled = before


def _classify(error: Exception) -> tuple[State, str]:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    if isinstance(error, CellTimeoutError):
        return "timeout", str(error).strip().splitlines()[0]
    if isinstance(error, DeadKernelError):
        return "killed", "the kernel died"
    return "failed", f"{type(error).__name__}: {error}"


def make_engine() -> Any:
    """The papermill engine of pressgauge: the usual client with a cap on output and our kernel manager."""
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine
    from traitlets.config import Config

    class Client(PapermillNotebookClient):  # type: ignore[misc]
        n_bytes = 0
        watch: _Watch

        def process_message(self, msg: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
            self.n_bytes += _size(msg["content"])
            if self.n_bytes > self.watch.limits.output_mb * 2**20:
                reason = f"more than {self.watch.limits.output_mb:g} MB of output"
                self.watch.end("failed", reason)  # or the kernel would go on, unread, to the end of the cell
                raise OutputLimitError(reason)
            return super().process_message(msg, *args, **kwargs)

    class Engine(NBClientEngine):  # type: ignore[misc]
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            watch, kernels = options["watch"], options["kernels"]
            manager = type("Manager", (ReportKernelManager,), {"server_path": kernels.server})
            config = Config()
            if os.name == "posix":
                config.ConnectionFileMixin.transport = "ipc"
            config.ConnectionFileMixin.connection_file = str(Path(kernels.runtime) / f"k{os.urandom(6).hex()}.json")
            client = Client(
                nb_man, kernel_name=kernel_name, kernel_manager_class=manager, config=config,
                timeout=int(watch.limits.cell_seconds) or 1, iopub_timeout=60, record_timing=False,
                shutdown_kernel="immediate", store_widget_state=False,
                resources={"metadata": {"path": options["folder"]}},
            )  # fmt: skip
            client.watch, watch.client = watch, client
            client.execute(env={**os.environ, **kernel_environment(kernels.runtime)})

    return Engine


def _size(content: dict[str, Any]) -> int:
    """Characters of output in one message of the kernel, roughly bytes."""
    data = content.get("data")
    parts = [content.get("text", ""), *(data.values() if isinstance(data, dict) else [])]
    parts += content.get("traceback", [])
    return sum(len(part) if isinstance(part, str | bytes) else len(repr(part)) for part in parts)
