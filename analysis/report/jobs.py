"""A batch of reports: the jobs of a plan as plain records, and the engines that make them."""

import contextlib
import json
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from analysis.errors import InputError, choice_error
from analysis.files import count_cores
from analysis.report.job import describe_limits, run_job
from analysis.report.notebooks import declared_names, imported_modules
from analysis.report.plan import Job, Plan
from analysis.report.provenance import fingerprint_value, list_parts
from analysis.study.parameters import check_parameters

__all__ = ["ENGINES", "KERNELS", "list_jobs", "make_jobs"]

ENGINES = ["serial", "processes", "dask"]
KERNELS = ["auto", "forked", "plain"]
_FEW_JOBS = 3  # for fewer, the server takes longer to warm up (2 s) than it saves (0.8 s a report)


def list_jobs(
    plan: Plan, folder: Path, *, notebooks_dir: Path = Path("notebooks"), only: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """The jobs of a plan as plain records with their ids; nothing is run (`--dry-run`)."""
    wanted = list(only)
    names = [job.name for job in plan.jobs]
    for name in wanted:
        if name not in names:
            raise choice_error("report", name, names)
    chosen = [job for job in plan.jobs if not wanted or job.name in wanted]
    parts: dict[str, str] = {}
    return [_describe_job(job, plan, folder, notebooks_dir=notebooks_dir, data=parts) for job in chosen]


def _describe_job(job: Job, plan: Plan, folder: Path, *, notebooks_dir: Path, data: dict[str, str]) -> dict[str, Any]:
    path = (notebooks_dir / f"{job.notebook}.ipynb").resolve()
    if not path.is_file():
        raise choice_error("notebook", job.notebook, sorted(there.stem for there in notebooks_dir.glob("*.ipynb")))
    if not any(job.measured.glob("*.parquet")):
        raise InputError(
            f"{str(job.measured)!r} holds no measured tables; make them: pressgauge measure CORPUS --out DIR"
        )
    parameters = _choose_declared(job, path)
    parts = list_parts(path, job.measured, parameters, known=data)
    return {
        "name": job.name, "id": fingerprint_value(parts), "notebook": job.notebook, "path": str(path),
        "parameters": parameters, "measured": str(job.measured), "run_dir": str(folder),
        "limits": describe_limits(plan.limits), "parts": parts, "server": None, "runtime": "",
    }  # fmt: skip


def _choose_declared(job: Job, path: Path) -> dict[str, Any]:
    """The parameters that the notebook's own parameters cell has; it must have all that the plan sets."""
    try:
        declared = declared_names(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, SyntaxError) as error:
        raise InputError(f"notebook {str(path)!r} cannot be read: {error}") from None
    defaults = check_parameters(job.notebook, {}).model_dump()
    changed = [name for name, value in job.parameters.items() if value != defaults[name]]
    for name in ["measured", "out", *changed]:
        if name not in declared:
            raise choice_error(f"parameter of the parameters cell of {path.name}", name, declared)
    return {name: value for name, value in job.parameters.items() if name in declared}


def make_jobs(
    jobs: list[dict[str, Any]],
    *,
    engine: str = "processes",
    n_workers: int | None = None,
    kernels: str = "auto",
    scheduler: str | None = None,
) -> Generator[dict[str, Any], None, None]:
    """Make reports from their records, with any engine; yields each answer of `run_job` as it comes."""
    if engine not in ENGINES:
        raise choice_error("engine", engine, ENGINES)
    if kernels not in KERNELS:
        raise choice_error("kind of kernel", kernels, KERNELS)
    n_workers = n_workers or count_cores()
    if engine == "dask":
        from analysis.report.kernels.remote import run_on_dask

        yield from run_on_dask(jobs, n_workers=n_workers, scheduler=scheduler, kernels=kernels)
        return
    from analysis.report.kernels.pool import run_jobs
    from analysis.report.kernels.provisioner import KernelServer

    forked = kernels == "forked" or (kernels == "auto" and len(jobs) >= _FEW_JOBS)
    with KernelServer(forked=forked, modules=_list_imports(jobs) if forked else []) as server:

        def prepare(job: dict[str, Any]) -> dict[str, Any]:
            if server.path and not server.wait_ready() and kernels == "forked":
                raise InputError("this system cannot fork kernels; use kernels='auto' or 'plain'.")
            return {**job, "server": server.path, "runtime": server.runtime}

        if engine == "serial":
            for job in jobs:
                yield run_job(prepare(job))
        else:
            with contextlib.closing(run_jobs(jobs, n_workers, prepare=prepare)) as answers:
                yield from answers


def _list_imports(jobs: list[dict[str, Any]]) -> list[str]:
    """Modules that the notebooks of the jobs import, each once."""
    paths = sorted({job["path"] for job in jobs})
    notebooks = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    return sorted({name for notebook in notebooks for name in imported_modules(notebook)})
