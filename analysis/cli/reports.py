"""`pressgauge report` and what can be asked of its reports: verify, diff, trace."""

import argparse
from pathlib import Path

from analysis.cli.commands import Subparsers, add_command, say, whole


def add_reports(commands: Subparsers) -> None:
    """Add report, verify, diff and trace."""
    _add_report(commands)
    verify = add_command(
        commands, "verify", _verify, "make reports again and name the first difference", extra="report"
    )
    verify.add_argument("folder", metavar="DIR", help="a run's folder, or that of one report in it")
    verify.add_argument(
        "--trust", action="store_true", help="execute its notebooks also where they do not come with pressgauge"
    )
    diff = add_command(commands, "diff", _diff, "say which figures of two runs differ, by how much, and why")
    diff.add_argument("run_a", metavar="RUN_A")
    diff.add_argument("run_b", metavar="RUN_B")
    diff.add_argument("--json", metavar="FILE", help="also write the comparison as JSON")
    diff.add_argument("--page", metavar="FILE", help="also write it as an HTML page")
    trace = add_command(commands, "trace", _trace, "show the articles, passages and rules behind a figure")
    trace.add_argument("id", metavar="ID", help="the id beside a figure or sentence of a report")
    trace.add_argument("--reports", metavar="DIR", default="reports", help="where reports are; default: reports")


def _add_report(commands: Subparsers) -> None:
    parser = add_command(
        commands, "report", _report, "run the notebooks of a plan and render their pages", extra="report"
    )
    parser.add_argument("plan", metavar="PLAN.toml", help="outlets, period, targets and notebooks of the run")
    parser.add_argument("--reports", metavar="DIR", default="reports", help="folder for the pages; default: reports")
    parser.add_argument("--notebooks", metavar="DIR", help="default: notebooks here, else those of pressgauge")
    parser.add_argument(
        "--workers", metavar="N", type=whole(1, 10_000), help="reports made at once; default: one per core"
    )
    parser.add_argument("--dry-run", action="store_true", help="list the reports and stop")
    parser.add_argument("--again", action="store_true", help="also make reports that are there already")
    parser.add_argument("--pdf", action="store_true", help="also print each page to PDF (needs Chromium)")
    parser.add_argument("--engine", default="processes", help="serial, processes or dask")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, for --engine dask")
    parser.add_argument("--wait", action="store_true", help="wait while another run writes the tables or the pages")


def _report(options: argparse.Namespace) -> int:
    from analysis import report
    from analysis.study_folder import find_notebooks

    plan = report.read_plan(options.plan)
    run = report.run_plan(
        plan, options.reports, n_workers=options.workers, engine=options.engine, scheduler=options.scheduler,
        notebooks_dir=find_notebooks(options.notebooks), again=options.again, dry_run=options.dry_run, pdf=options.pdf,
        progress=True, waiting=say if options.wait else None,
    )  # fmt: skip
    say(run.summary())
    return run.exit_status


def _verify(options: argparse.Namespace) -> int:
    from analysis import report

    verification = report.verify_reports(options.folder, trust=options.trust)
    say(verification.summary())
    return verification.exit_status


def _diff(options: argparse.Namespace) -> int:
    from analysis import report
    from analysis.files import write_whole

    comparison = report.diff_runs(options.run_a, options.run_b)
    for path, content in ((options.json, comparison.to_json), (options.page, comparison.to_page)):
        if path:
            write_whole(Path(path), content().encode("utf-8", "replace"))
    say(comparison.summary())
    return 0 if comparison.moved.empty else 1


def _trace(options: argparse.Namespace) -> int:
    from analysis import report

    say(report.trace_statement(options.id, options.reports).summary())
    return 0
