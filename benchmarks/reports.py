"""CPU and wall seconds per report: the papermill command, plain kernels, and forked kernels, in one run.

    python benchmarks/reports.py [--measured DIR] [--notebook corpus] [--n 12] [--n-forked 100] [--workers 2]

Every way runs the same notebook with the same parameters on the same tables. CPU is user and system time of the
process and of everything it started and waited for. `start` is the cost of warming up, which a run pays once; `each`
is the cost of one more report: the slope between a short and a long run. The papermill command writes only the
notebook; the other two also write the page, the evidence and the manifest.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parents[1]

SMALL = """
import matplotlib.pyplot as plt
from analysis.study import open_study
study = open_study("corpus", measured=measured, seed=seed, out=out)
table = study.articles.groupby("outlet", as_index=False).size()
figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
axes.barh(table["outlet"], table["size"])
study.save(figure, "articles", table, caption="Articles by outlet", evidence=study.articles)
study.finish()
"""

OURS = """
import sys
from dataclasses import replace
from analysis.report import make_plan, run_plan
kernels, n, workers, notebook, notebooks, measured, out = sys.argv[1:]
plan = make_plan({"notebooks": [notebook]}, run="benchmark", measured=measured)
report = plan.reports[0]
seeds = range(int(n))
reports = [replace(report, name=f"{notebook}-{i}", parameters={**report.parameters, "seed": i}) for i in seeds]
plan = replace(plan, reports=reports)
result = run_plan(plan, out, notebooks_dir=notebooks, kernels=kernels, n_workers=int(workers))
assert result.counts == {"ok": int(n)}, result.summary()
"""


def main() -> None:
    """Run all three ways and print one line for each."""
    options = read_options()
    with tempfile.TemporaryDirectory() as temporary:
        notebooks = write_notebooks(Path(temporary)) if options.notebook == "small" else HERE / "notebooks"
        notebook = "corpus" if options.notebook == "small" else options.notebook
        paths = {"notebook": notebook, "notebooks": notebooks, "measured": options.measured.resolve()}
        rows = {"papermill command": measure_command(options.n, Path(temporary), **paths)}
        for kernels, n in (("plain", options.n), ("forked", options.n_forked)):
            place = {"out": Path(temporary) / kernels, "workers": options.workers, **paths}
            rows[f"{kernels} kernels"] = measure_ours(kernels, n, **place)
    print_rows(rows, n_cores=os.cpu_count())


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measured", type=Path, default=HERE / "reports" / "measured" / "sample")
    parser.add_argument("--notebook", default="small", help="small: one figure; or a notebook of ours")
    parser.add_argument("--n", type=int, default=12)
    parser.add_argument("--n-forked", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def write_notebooks(folder: Path) -> Path:
    """A small notebook: open the study, one figure with its table and evidence, finish."""
    import nbformat

    first = nbformat.v4.new_code_cell('measured = ""\nseed = 1\nout = ""', metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[first, nbformat.v4.new_code_cell(SMALL)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (folder / "notebooks").mkdir()
    nbformat.write(notebook, folder / "notebooks" / "corpus.ipynb")
    return folder / "notebooks"


def measure_command(n: int, folder: Path, *, notebook: str, notebooks: Path, measured: Path) -> dict[str, float]:
    """`papermill NOTEBOOK OUT -p measured ... -p out ...`, n times, one after the other."""
    total = {"cpu": 0.0, "wall": 0.0}
    for number in range(n):
        out = folder / f"command-{number}"
        words = [sys.executable, "-m", "papermill", str(notebooks / f"{notebook}.ipynb"), f"{out}.ipynb"]
        words += [
            "-p",
            "measured",
            str(measured),
            "-p",
            "out",
            str(out),
            "-p",
            "seed",
            str(number),
            "--no-progress-bar",
        ]
        spent = spend([*words, "--log-level", "ERROR"])
        total = {key: total[key] + spent[key] for key in total}
    return {"n": n, "each_cpu": total["cpu"] / n, "each_wall": total["wall"] / n, "start_cpu": 0.0, **total}


def measure_ours(kernels: str, n: int, *, out: Path, **options: object) -> dict[str, float]:
    """Our runner with one kind of kernel; the cost of one more report is the slope between n // 4 and n."""
    few = max(n // 4, 2)
    script = out.with_suffix(".py")
    script.write_text(OURS)
    spent = []
    for number in (few, n):
        arguments = [
            kernels,
            number,
            options["workers"],
            options["notebook"],
            options["notebooks"],
            options["measured"],
        ]
        spent.append(spend([sys.executable, str(script), *map(str, arguments), f"{out}-{number}"]))
    each = {key: (spent[1][key] - spent[0][key]) / (n - few) for key in ("cpu", "wall")}
    start = spent[1]["cpu"] - n * each["cpu"]
    return {"n": n, "each_cpu": each["cpu"], "each_wall": each["wall"], "start_cpu": start, **spent[1]}


def spend(command: list[str]) -> dict[str, float]:
    """CPU and wall seconds of a command and all it started."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu, "wall": time.monotonic() - begun}


def print_rows(rows: dict[str, dict[str, float]], *, n_cores: int | None) -> None:
    base = rows["papermill command"]["each_cpu"]
    print(f"{n_cores} cores, load {os.getloadavg()[0]:.1f}")
    heads = ["CPU s each", "wall s each", "CPU s start", "wall s all", "times less CPU"]
    print(f"{'':20}{'n':>5}" + "".join(f"{head:>16}" for head in heads))
    for name, row in rows.items():
        shown = [row["each_cpu"], row["each_wall"], row["start_cpu"], row["wall"], base / row["each_cpu"]]
        print(f"{name:20}{row['n']:5.0f}" + "".join(f"{value:16.2f}" for value in shown))
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
