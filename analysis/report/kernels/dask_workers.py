"""Workers of a Dask cluster: each makes one report at a time, with a fork server of its own."""

import atexit
from collections.abc import Generator
from dataclasses import replace
from functools import cache, partial

from analysis.engine.dask_cluster import map_tasks, open_client
from analysis.report.jobs import Answer, Job
from analysis.report.kernels.server import KernelServer

__all__ = ["run_on_dask"]


def run_on_dask(
    jobs: list[Job], *, n_workers: int, scheduler: str | None, forked: bool
) -> Generator[Answer, None, None]:
    """Make reports on the workers of a cluster; all of them must see the folders of tables, notebooks and reports."""
    with open_client(scheduler, n_workers) as client:
        for number, answer in map_tasks(client, partial(run_on_worker, forked=forked), jobs):
            if isinstance(answer, BaseException):
                yield jobs[number].answer("killed", f"its worker died ({type(answer).__name__})")
            else:
                yield answer


def run_on_worker(job: Job, *, forked: bool) -> Answer:
    """Make one report in a worker of the cluster."""
    from analysis.report.making import make_report  # start-up: loaded by the workers only, not by the runner

    return make_report(replace(job, kernels=_start_server(forked=forked).address))


@cache
def _start_server(*, forked: bool) -> KernelServer:
    """The fork server of this worker process, started with its first report and ended with the process."""
    server = KernelServer(forked=forked)
    atexit.register(server.close)
    if forked:
        server.wait_ready()
    return server
