"""`pressgauge coding`: hand-code a sample, and measure how far the machine can be trusted."""

import argparse

from analysis.cli.commands import Subparsers, add_command, add_group


def add_coding(commands: Subparsers) -> None:
    group = add_group(commands, "coding", "hand-code a sample, and measure how far the machine can be trusted")
    sample = add_command(group, "sample", _sample, "draw a stratified sample to code by hand, outlets masked")
    sample.add_argument("measured", metavar="DIR", help="folder of measured tables")
    sample.add_argument(
        "--out", metavar="FILE", required=True, help="coding sheet: .xlsx, .csv or .json (Label Studio)"
    )
    sample.add_argument("--n", type=int, default=100, help="articles in the sample; default: 100")
    sample.add_argument("--codebook", metavar="FILE", help="your own codebook of frames")
    sample.add_argument("--seed", type=int, default=1)
    read = add_command(group, "import", _import, "read coders' sheets back, with every typo located")
    read.add_argument("sheets", metavar="SHEET", nargs="+")
    read.add_argument("--out", metavar="FILE", required=True, help="the codes, as Parquet or CSV")
    read.add_argument("--codebook", metavar="FILE", help="your own codebook of frames")
    report = add_command(group, "report", _reliability, "agreement of coders with each other and with the machine")
    report.add_argument("codes", metavar="CODES", help="from `pressgauge coding import`")
    report.add_argument("--measured", metavar="DIR", help="folder of measured tables, to compare with the machine")


def _sample(options: argparse.Namespace) -> int:
    raise NotImplementedError


def _import(options: argparse.Namespace) -> int:
    raise NotImplementedError


def _reliability(options: argparse.Namespace) -> int:
    raise NotImplementedError
