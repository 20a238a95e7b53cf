"""The fork server: a process that has imported what notebooks need, and forks a Jupyter kernel on request.

93 % of the cost of a small report is the start of Python and its imports; a fork has them already. Run as
`python -m analysis.report.kernels.fork_server SOCKET MODULE...`; it ends, with every kernel it forked, when its
standard input is closed. One connection is one kernel: a line of JSON in (argv, cwd, env), the pid out, and later
the exit status. Each kernel is a process of its own in a session of its own, and draws its own random numbers.
"""

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time

from analysis.report.kernels.orphans import adopt_orphans, die_with_parent, end_descendants

__all__ = ["serve"]


def preload(modules: list[str]) -> None:
    """Import `modules` and draw one figure, so that each fork finds them done; a missing module is no error."""
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:  # the notebook will meet the same error, where it can be reported
            print(f"kernel server: {name} not preloaded: {error!r}", file=sys.stderr)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1, 1))
    figure.subplots().set_title("warm")
    FigureCanvasAgg(figure).draw()
    gc.collect()
    gc.freeze()  # the collector would otherwise copy every shared page in every fork


class _Server:
    def __init__(self, path: str) -> None:
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(64)
        self._children: dict[int, socket.socket] = {}
        self._wakeup, self._alarm = socket.socketpair()
        for side in (self._wakeup, self._alarm):
            side.setblocking(False)
        signal.set_wakeup_fd(self._alarm.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
        for readable in (self._listener, self._wakeup, sys.stdin):
            self._selector.register(readable, selectors.EVENT_READ)

    def run(self) -> None:
        try:
            while True:
                for key, _ in self._selector.select():
                    if key.fileobj is sys.stdin:
                        return
                    if key.fileobj is self._wakeup:
                        self._wakeup.recv(4096)
                        self._report_ended()
                    else:
                        self._answer(self._listener.accept()[0])
        finally:
            self._end_all()

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        try:
            with connection.makefile("rb") as lines:
                request = json.loads(lines.readline())
        except (OSError, ValueError):
            connection.close()
            return
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            die_with_parent(server)
            self._become_kernel(connection, request)
        self._children[pid] = connection
        _send(connection, f"{pid}\n")

    def _become_kernel(self, connection: socket.socket, request: dict) -> None:  # type: ignore[type-arg]
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            for other in (connection, self._listener, self._wakeup, self._alarm, *self._children.values()):
                other.close()
            self._selector.close()
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            _run_kernel(request)
            os._exit(0)
        finally:
            os._exit(70)

    def _report_ended(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = self._children.pop(pid, None)
            if connection is not None:
                _end_group(pid)  # what it started and did not wait for
                _send(connection, f"{os.waitstatus_to_exitcode(status)}\n")
                connection.close()

    def _end_all(self) -> None:
        for pid in self._children:
            _end_group(pid)
        end_descendants()


def _end_group(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _send(connection: socket.socket, text: str) -> None:
    try:
        connection.sendall(text.encode())
    except OSError:
        return  # whoever asked is gone; the kernel ends with this server


def _run_kernel(request: dict) -> None:  # type: ignore[type-arg]
    os.chdir(request["cwd"])
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    np.random.seed(None)  # each fork draws its own numbers, as each fresh kernel does
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    IPKernelApp.launch_instance(argv=request["argv"])


def serve(path: str, modules: list[str]) -> None:
    """Preload `modules`, then fork kernels for whoever connects to the Unix socket at `path`."""
    adopt_orphans()
    preload(modules)
    _Server(path).run()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2:])
