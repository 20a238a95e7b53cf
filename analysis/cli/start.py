"""Subcommands for the beginning: a study folder, a check of the installation, completion in the shell."""

import argparse
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

from analysis.cli.commands import Subparsers, say

SHELLS = ("bash", "zsh", "tcsh")


def add_start(commands: Subparsers) -> None:
    """Add `init`, `doctor` and `completion`."""
    init = commands.add_parser("init", help="make a study folder that runs at once", description=_INIT)
    init.add_argument("folder", metavar="DIR", help="a new or empty folder")
    init.add_argument("--empty", action="store_true", help="without the invented example")
    init.set_defaults(run=_init)
    doctor = commands.add_parser("doctor", help="check the installation, in plain words", description=_DOCTOR)
    doctor.set_defaults(run=_doctor)
    completion = commands.add_parser("completion", help="completion of this command in your shell", description=_SHELL)
    completion.add_argument("shell", choices=SHELLS)
    completion.set_defaults(run=_completion)


_INIT = "Make a study folder: a plan, lists of your own, notebooks, a place for articles, and what to do next."
_DOCTOR = "Check Python, packages, models, lists, notebooks, memory and disk, and say what to do about what is missing."
_SHELL = 'Print the completion of this command; to use it in bash: eval "$(pressgauge completion bash)".'


def _init(options: argparse.Namespace) -> int:
    from analysis.study_folder import make_study_folder

    folder = make_study_folder(options.folder, sample=not options.empty)
    say(f"{folder} is ready; its README.md says what each part is for.")
    say(f"  cd {folder}")
    if shutil.which("pressgauge") is None:
        say(f"  export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH")
    if not options.empty:
        say("See it work, on the invented articles in example/:")
        example = "--out example/measured --actors example/actors.csv --codebook codebook"
        say(f"  pressgauge measure example/articles.csv {example}")
        say("  pressgauge report example.toml")
    say("With your own articles in data/:")
    say("  pressgauge measure data --out measured --actors actors.csv --codebook codebook")
    say("  pressgauge report plan.toml")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from analysis.doctor import examine, summarise

    findings = examine()
    say(summarise(findings))
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def _completion(options: argparse.Namespace) -> int:
    import shtab

    _mark_paths(options.parser, {"DIR": shtab.DIRECTORY, "FOLDER": shtab.DIRECTORY}, shtab.FILE)
    print(shtab.complete(options.parser, shell=options.shell))  # a script for a shell: no text of articles is in it
    return 0


def _mark_paths(parser: argparse.ArgumentParser, folders: dict[str, Any], file: Any) -> None:
    """Let paths be completed: whatever is named like a path in its help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _mark_paths(command, folders, file)
        elif isinstance(action.metavar, str) and action.metavar not in ("NAME", "N", "ID"):
            action.complete = folders.get(action.metavar, file)  # type: ignore[attr-defined]
