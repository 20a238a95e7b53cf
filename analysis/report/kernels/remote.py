"""Reports on a Dask cluster: each worker makes one report at a time, with a kernel server of its own."""

import atexit
from collections.abc import Generator
from functools import cache, partial
from typing import Any

from analysis.engine.dask_cluster import map_tasks, open_client
from analysis.report.job import run_job

__all__ = ["run_on_dask"]


def run_on_dask(
    jobs: list[dict[str, Any]], *, n_workers: int, scheduler: str | None, kernels: str
) -> Generator[dict[str, Any], None, None]:
    """Make reports on the workers of a cluster; all of them must see the folders of tables, notebooks and reports."""
    with open_client(scheduler, n_workers) as client:
        for number, answer in map_tasks(client, partial(run_on_worker, kernels=kernels), jobs):
            if isinstance(answer, BaseException):
                reason = f"its worker died ({type(answer).__name__})"
                job = jobs[number]
                yield {"name": job["name"], "id": job["id"], "state": "killed", "reason": reason, "usage": {}}
            else:
                yield answer


def run_on_worker(job: dict[str, Any], *, kernels: str) -> dict[str, Any]:
    """Make one report in a worker of the cluster."""
    server = _start_server(forked=kernels == "forked")
    return run_job({**job, "server": server.path, "runtime": server.runtime})


@cache
def _start_server(*, forked: bool) -> Any:
    """The kernel server of this worker process, started with its first report and ended with the process."""
    from analysis.report.kernels.provisioner import KernelServer

    server = KernelServer(forked=forked)
    atexit.register(server.close)
    if forked:
        server.wait_ready()
    return server
