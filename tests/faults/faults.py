"""Faults that a study meets: files cut, flipped and exchanged, processes killed, disks that fill up.

A command runs in a child of its own, forked from a server that has imported what measures, so that it can be killed at
any moment and costs no start. `Study.check` says whether it ended well: a status of the README, and one sentence where
the input could not be used.
"""

import multiprocessing
import os
import random
import resource
import shutil
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from small_study import FIGURE, write_notebook

from analysis.cli import main
from analysis.report import make_plan, run_plan

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["faults", "analysis.measure.corpus", "analysis.corpus", "analysis.coding"])
FOREIGN = [b"", b"{}", b"[]", b"null", b"PAR1", b"[" * 50_000, bytes(range(256)), b"article_id,frame\na,b\n"]
TEXT = "NATO met in Brussels. “We will stay,” Oleh Tarnavko said. Talk {} went on in Kyiv."


def write_articles(path: Path, *, words: str = "Talks") -> Path:
    rows = [{"article_id": f"a{n}", "outlet": "Ledger", "title": words, "date": f"2023-0{n + 1}-05",
             "text": f"{words}. {TEXT.format(n)}"} for n in range(6)]  # fmt: skip
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def make_study(base: Path) -> None:
    """Articles, their tables, codes of them, a built corpus, and a run with one report."""
    base.mkdir(parents=True)
    write_articles(base / "articles.csv")
    write_articles(base / "others.csv", words="Other words")
    codes = [f"a{n},conflict,ada,{n % 2}" for n in range(6)]
    (base / "codes.csv").write_text("\n".join(["article_id,frame,coder,value", *codes]))
    for command in ("measure", "import", "build"):
        assert main(fill(command, base)) == 0
    write_notebook(base / "notebooks" / "quotation.ipynb", FIGURE, "study.finish()")
    (base / "plan.toml").write_text('notebooks = ["quotation"]\nmeasured = "measured"\n')
    plan = make_plan({"notebooks": ["quotation"]}, run="plan", measured=base / "measured")
    run_plan(plan, base / "reports", notebooks_dir=base / "notebooks", engine="serial")


def contents(folder: Path, pattern: str = "**/*") -> dict[str, bytes]:
    """What a folder holds, without what only says who was there."""
    paths = [path for path in folder.glob(pattern) if path.is_file() and ".lock" not in path.name]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


def _serve(words: list[str], log: Path, file_limit: int | None) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    if file_limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python itself has it: an error instead of an end
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    os._exit(main(words))


def fill(command: str, base: Path, **own: str) -> list[str]:
    places = {"base": str(base), "articles": "articles.csv", **own}
    return [word.format(**places) for word in COMMANDS[command].split()]


class Study:
    """A study to break: a copy of one that is whole."""

    def __init__(self, whole: Path, base: Path, seed: int) -> None:
        shutil.copytree(whole, base)
        self.whole, self.base, self.random = whole, base, random.Random(seed)  # noqa: S311 (a fault, no secret)
        self.log = base.parent / f"{base.name}.log"

    def words(self, command: str, **own: str) -> list[str]:
        return fill(command, self.base, **own)

    def run(
        self, command: str, *, kill_after: float | None = None, file_limit: int | None = None, **own: str
    ) -> int | None:
        """The exit status of a command; None where it was killed."""
        child = CONTEXT.Process(target=_serve, args=(self.words(command, **own), self.log, file_limit))
        child.start()
        if kill_after is not None:
            time.sleep(kill_after)
            child.kill()
        child.join(250)
        assert child.exitcode is not None, f"{command} hangs"
        if kill_after is not None and child.exitcode == -signal.SIGKILL:
            return None
        self.check(command, child.exitcode)
        return child.exitcode

    def check(self, command: str, status: int) -> None:
        said = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        what = f"{command} in {self.base}: {status}\n{said[-3000:]}"
        assert status in (0, 1, 2), what
        assert "Traceback" not in said, what
        if status == 2:
            sentences = [line for line in said.splitlines() if line.startswith("pressgauge: ")]
            assert len(sentences) == 1, what

    def damage(self, folder: str) -> Path:
        """Damage one file: cut it, flip a bit, empty it, exchange it, remove it, or put a folder in its place."""
        paths = [path for path in sorted((self.base / folder).rglob("*")) if path.is_file() and path.name != ".lock"]
        return self.damage_file(self.random.choice(paths), paths)

    def damage_file(self, path: str | Path, others: Sequence[Path] = ()) -> Path:
        """As `damage`, of this file; `others` are files that may take its place."""
        path = self.base / path
        content = path.read_bytes()
        path.chmod(0o644)
        kind = self.random.choice(["cut", "flip", "flip", "foreign", "exchange", "gone", "folder"])
        place = self.random.randrange(max(len(content), 1))
        if kind == "cut":
            path.write_bytes(content[:place])
        elif kind == "flip" and content:
            flipped = content[place] ^ (1 << self.random.randrange(8))
            path.write_bytes(content[:place] + bytes([flipped]) + content[place + 1 :])
        elif kind == "exchange":
            path.write_bytes(self.random.choice(others or [self.base / "others.csv"]).read_bytes())
        elif kind in ("gone", "folder"):
            path.unlink()
            if kind == "folder":
                path.mkdir()
        else:
            path.write_bytes(self.random.choice(FOREIGN))
        return path


_MEASURE = "measure {base}/{articles} --out {base}/measured --model vader --engine serial"
_REPORT = "report {base}/plan.toml --reports {base}/reports --notebooks {base}/notebooks --engine serial"
COMMANDS = {
    "measure": _MEASURE,
    "build": "corpus build {base}/{articles} --out {base}/corpus.parquet",
    "dropped": "corpus dropped {base}/corpus.parquet",
    "import": "coding import {base}/codes.csv --measured {base}/measured",
    "coding report": "coding report {base}/measured",
    "sample": "coding sample {base}/measured --out {base}/sheets --n 2",
    "report": _REPORT,
    "list": _REPORT + " --dry-run",
    "verify": "verify {base}/reports/plan",
    "diff": "diff {whole}/reports/plan {base}/reports/plan",
    "trace": "trace {id} --reports {base}/reports",
}
