"""Kernels as jupyter_client sees them: forked from a warm server where the system can, plain ones elsewhere.

papermill and the Jupyter protocol stay as they are: only the provisioner differs, the part of jupyter_client that
starts and signals the process of a kernel.
"""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

__all__ = ["ReportKernelManager"]


class _ForkedProcess:
    """A kernel that the server forked, with the methods of Popen that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, path: str, request: dict[str, Any]) -> None:
        self.returncode: int | None = None
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(path)
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n"):
            byte = self._socket.recv(1)
            if not byte:
                raise OSError("the kernel server is gone")
            line += byte
        self.pid = int(line)

    def poll(self) -> int | None:
        if self.returncode is None:
            self._socket.setblocking(False)
            try:
                said = self._socket.recv(64)
            except BlockingIOError:
                return None
            except OSError:
                said = b""
            self.returncode = int(said) if said.strip() else -int(signal.SIGKILL)
            self._socket.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by asking the fork server at `path`; by a plain process where it does not answer."""

    path: str | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel; the arguments are those of LocalProvisioner."""
        try:
            if self.path is None:
                raise OSError("no kernel server")
            environment = {name: value for name, value in kwargs["env"].items() if os.environ.get(name) != value}
            at = next(index for index, word in enumerate(cmd) if word == "-f")
            request = {"argv": cmd[at:], "cwd": str(kwargs.get("cwd") or Path.cwd()), "env": environment}
            self.process = _ForkedProcess(self.path, request)  # type: ignore[assignment]
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid  # type: ignore[union-attr]
        return self.connection_info


class ReportKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels come from `server_path` (None: plain kernels) and talk by Unix sockets."""

    server_path: str | None = None

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.server_path is not None:
            self.kernel_id = self.kernel_id or os.urandom(8).hex()
            self.provisioner = ForkedProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
            self.provisioner.path = self.server_path
        return await super()._async_pre_start_kernel(**kwargs)
