"""The engines that make reports from jobs: in this process, in worker processes, on a Dask cluster."""

import contextlib
from collections.abc import Generator
from dataclasses import replace

from analysis.errors import InputError, choice_error
from analysis.files import count_cores
from analysis.report.jobs import Answer, Job
from analysis.report.kernels.dask_workers import run_on_dask
from analysis.report.kernels.local_workers import run_on_workers
from analysis.report.kernels.server import KernelServer
from analysis.report.notebooks import imported_modules, read_cells

__all__ = ["ENGINES", "KERNELS", "check_engine", "run_jobs"]

ENGINES = ["serial", "processes", "dask"]
KERNELS = ["auto", "forked", "plain"]
_FEW_JOBS = 3  # for fewer, the server takes longer to warm up (2 s) than it saves (0.8 s a report)


def check_engine(engine: str, kernels: str) -> None:
    """Raise InputError unless both are known."""
    if engine not in ENGINES:
        raise choice_error("engine", engine, ENGINES)
    if kernels not in KERNELS:
        raise choice_error("kind of kernel", kernels, KERNELS)


def run_jobs(
    jobs: list[Job],
    *,
    engine: str = "processes",
    n_workers: int | None = None,
    kernels: str = "auto",
    scheduler: str | None = None,
) -> Generator[Answer, None, None]:
    """Make the report of each job with any engine; yields each answer as it comes."""
    check_engine(engine, kernels)
    if n_workers is not None and n_workers < 1:
        raise InputError(f"{n_workers} workers: at least one has to make the reports.")
    n_workers = n_workers or count_cores()
    if engine == "dask":
        yield from run_on_dask(jobs, n_workers=n_workers, scheduler=scheduler, forked=kernels == "forked")
        return
    forked = kernels == "forked" or (kernels == "auto" and len(jobs) >= _FEW_JOBS)
    with KernelServer(forked=forked, modules=_list_imports(jobs) if forked else []) as server:

        def prepare(job: Job) -> Job:
            if not server.wait_ready() and kernels == "forked":
                raise InputError("this system cannot fork kernels; use kernels='auto' or 'plain'.")
            return replace(job, kernels=server.address)

        if engine == "serial":
            from analysis.report.making import make_report  # start-up: other engines make reports in workers

            for job in jobs:
                yield make_report(prepare(job))
        else:
            with contextlib.closing(run_on_workers(jobs, n_workers, prepare=prepare)) as answers:
                yield from answers


def _list_imports(jobs: list[Job]) -> list[str]:
    """Modules that the notebooks of the jobs import, each once."""
    paths = sorted({job.path for job in jobs})
    return sorted({name for path in paths for name in imported_modules(read_cells(path))})
