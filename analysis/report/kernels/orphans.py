"""Nothing that a notebook started outlives its run: daemons, and kernels whose server was killed.

Where the system is Linux, the processes that have kernels below them adopt whatever a notebook leaves behind (they are
sub-reapers), and a forked kernel is killed by the system when its server dies. Everywhere, what still carries the
run's own folder in its environment is ended with the run. What a notebook asks another service of the machine to start
(cron, systemd, Docker) is beyond this.
"""

import contextlib
import os
import signal
import sys
import time

__all__ = ["MARK", "adopt_orphans", "die_with_parent", "end_descendants", "end_marked"]

#: The variable of the environment that holds the run's own folder (see `server.kernel_environment`).
MARK = "IPYTHONDIR"
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
_SECONDS = 5.0  # a process that was sent SIGKILL ends at once, unless it hangs in the system


def adopt_orphans() -> None:
    """Make this process the parent of whatever its descendants leave behind."""
    _control(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent: int) -> None:
    """Have the system kill this process when its parent, whose id is `parent`, ends."""
    _control(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we could ask
        os._exit(1)


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # a C library without it: the other means remain
            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def end_descendants() -> None:
    """Kill every process below this one, also those that it has adopted."""
    import psutil

    own, deadline = psutil.Process(), time.monotonic() + _SECONDS
    while (family := own.children(recursive=True)) and time.monotonic() < deadline:
        _kill(family)
        psutil.wait_procs(family, timeout=0.2)


def end_marked(runtime: str) -> None:
    """Kill every process that was started with `runtime` as its MARK, except this one."""
    import psutil

    marked = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == runtime:
                marked.append(process)
    _kill(marked)
    psutil.wait_procs(marked, timeout=_SECONDS)


def _kill(processes: list) -> None:  # type: ignore[type-arg]
    import psutil

    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
