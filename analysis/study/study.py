"""A study: what a notebook opens. Its parameters, the selected articles, their measure tables, and where figures go.

Every notebook begins with `study = open_study("quotation", globals())`, saves each figure with its table by
`study.save`, and ends with `study.finish()`, the mark by which the runner knows that it came to its end.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis.coding import TABLES, coding_report, drop_mended, gather_codes, rate_elsewhere, stamp_estimates
from analysis.errors import InputError
from analysis.escape import escape_html, keep_as_text, slug, write_csv
from analysis.files import project_folder, write_whole
from analysis.framing import Codebook, Coder, choose_coder, drop_seen, load_codebook, read_figures
from analysis.measure import read_settings
from analysis.statistics import Codes, Design
from analysis.study import quantities
from analysis.study.evidence import sample_evidence, trail_columns
from analysis.study.figures import check_drawn, draw_figure
from analysis.study.parameters import StudyParameters, choose_parameters
from analysis.study.records import END, MIME, Record, StudyRecord, format_record
from analysis.study.selection import SelectedTables, find_measured, keep_articles, spell_names
from analysis.tables import COLUMNS, NO_OUTLET, read_tables

__all__ = ["Study", "make_design", "open_study"]

_JOINED = ["article_id", "outlet", "published", "cluster_id", "copy_of", "story_id"]
_NOT_HASHED = {"measured", "out"}


class Study:
    """The selected articles and their tables; made by `open_study`.

    Attributes:
        notebook: name of the notebook.
        parameters: the checked parameters.
        settings: what measured the tables (`analysis.measure.Settings`), with its own lists.
        articles: the selected articles.
        tables: measure tables of these articles by name, read on demand.
        outlets: the outlets in the order of the parameter, or by name.
        out: the folder where figures and tables go.
    """

    def __init__(self, notebook: str, parameters: StudyParameters) -> None:
        self.notebook = notebook
        folder = find_measured(parameters.measured)
        articles = read_tables(folder, ["articles"])["articles"]
        self.settings = read_settings(folder)
        self.articles = keep_articles(articles.fillna({"outlet": NO_OUTLET}), parameters)
        self.tables = SelectedTables(folder, pd.Index(self.articles["article_id"]))
        there = sorted(self.articles["outlet"].dropna().unique())
        self.outlets: list[str] = list(parameters.outlets) or there
        self.out = Path(parameters.out) if parameters.out else project_folder() / "reports" / "draft" / slug(notebook)
        self.parameters = parameters.model_copy(update=self._spell_names(parameters))
        self._records: dict[str, Record] = {}
        self._evidence: dict[str, list[dict[str, Any]]] = {}

    def _spell_names(self, parameters: StudyParameters) -> dict[str, list[str]]:
        """Targets and frames as the tables write them; an unknown one is an error that lists what was measured."""
        targets, frames = (getattr(parameters, name, []) for name in ("targets", "frames"))
        spelled = {}
        if targets:
            spelled["targets"] = spell_names("target", targets, self.settings.targets)
        if frames:
            spelled["frames"] = spell_names("frame", frames, self.tables["frames"]["frame"].unique())
        return spelled

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook that measured the tables: the user's own, or ours."""
        return load_codebook(self.settings.codebook)

    @cached_property
    def coder(self) -> Coder | None:
        """The coder of frames that measured the tables; None: the dictionary."""
        return choose_coder(self.settings.coder, self.codebook)

    @property
    def design(self) -> Design:
        """How every estimate of this study is made."""
        return make_design(self.parameters)

    def select_quotes(self) -> pd.DataFrame:
        """The quotes whose words are counted, joined to their articles: see `quantities.select_quotes`."""
        return quantities.select_quotes(self.join("quotes"))

    def select_portrayals(self, voice: str | Sequence[str] | None = None) -> pd.DataFrame:
        """The scored mentions of the chosen targets in the chosen voice (or in `voice`), joined to their articles."""
        targets = getattr(self.parameters, "targets", [])
        chosen: Any = voice or getattr(self.parameters, "portrayal_voice", "narration")
        return quantities.select_portrayals(self.join("target_sentiment"), voice=chosen, targets=targets)

    def select_frames(self, voice: str | Sequence[str] | None = None) -> pd.DataFrame:
        """The chosen frames of every article in the chosen voice (or in `voice`), joined to their articles."""
        names = getattr(self.parameters, "frames", [])
        chosen: Any = voice or getattr(self.parameters, "frame_voice", "all")
        return quantities.select_frames(self.join("frames"), voice=chosen, names=names)

    def optional(self, name: str) -> pd.DataFrame:
        """The table `name` of these articles, or an empty one of its columns where it was never made."""
        return self.tables[name] if name in list(self.tables) else pd.DataFrame(columns=COLUMNS[name], dtype="str")

    @property
    def codes(self) -> pd.DataFrame:
        """People's codes of these articles, without those that the coder of this folder has learnt from, or mended."""
        codes = drop_mended(self.optional("codes"))
        return drop_seen(codes, self.coder) if self.coder else codes

    def stamp_frames(self, estimates: pd.DataFrame) -> pd.DataFrame:
        """`estimates` of frames with tier, stamp and basis, by codes of this corpus, else by those of other articles.

        Coders code whole articles, so frames of a single voice are not validated by either.
        """
        if getattr(self.parameters, "frame_voice", "all") != "all":
            return stamp_estimates(estimates)
        rated = coding_report(self.codes, self.tables["frames"]).machine
        elsewhere = rate_elsewhere(read_figures(self.settings.coder, self.codebook))
        return stamp_estimates(estimates, rated, elsewhere=elsewhere)

    def gather_codes(self, of: str, rows: pd.DataFrame) -> Codes | None:
        """What people coded of a measure (frames, quotes, portrayal), for `codes=`; None where nobody did.

        Args:
            rows: what is estimated: from `select_frames`, `select_quotes`, `select_portrayals`.
        """
        table = drop_mended(self.tables.read_whole(TABLES[of]))
        if of == "frames" and self.coder:
            table = drop_seen(table, self.coder)
        return gather_codes(of, table, rows, self.articles)

    def join(self, name: str) -> pd.DataFrame:
        """The measure table `name` with outlet, published, cluster_id and copy_of of each row's article."""
        table = self.tables[name]
        there = [column for column in _JOINED if column in self.articles.columns]
        new = [column for column in there if column == "article_id" or column not in table.columns]
        return table.merge(self.articles[new], on="article_id", how="left", validate="many_to_one")

    def save(self, figure: Any, name: str, table: pd.DataFrame, **options: Any) -> None:
        """Save and show a figure, and the table it shows beside it: NAME.png, NAME.svg, NAME.csv.

        Args:
            figure: a matplotlib figure with something drawn in it.
            name: lower-case letters, digits and hyphens; unique in the notebook.
            table: the numbers that the figure shows.
            caption: one sentence under the figure (option).
            alt: what the figure shows, for those who cannot see it; by default from caption and table (option).
            evidence: rows behind the figure, with article_id and, where there are passages, start and end (option).

        Raises:
            InputError: a name that is taken or cannot be a file name, or a figure with nothing drawn in it.
        """
        record = self._record("figure", name, **options)
        check_drawn(figure, name)
        if not record.alt:
            record = self._keep(replace(record, alt=_describe(record.caption or name, table)))
        png, svg = draw_figure(figure, salt=record.id)
        write_whole(self.out / f"{name}.png", png)
        write_whole(self.out / f"{name}.svg", svg)
        write_csv(table, self.out / f"{name}.csv")
        self._close(figure)
        _display(asdict(record), {"image/png": png, "text/plain": record.alt})

    def show(self, name: str, table: pd.DataFrame, **options: Any) -> None:
        """Show a table and save it as NAME.csv; options as in `save`."""
        record = self._record("table", name, **options)
        write_csv(table, self.out / f"{name}.csv")
        html = keep_as_text(table.head(50).to_html(index=False))
        _display(asdict(record), {"text/html": html, "text/plain": table.to_string(max_rows=50)})

    def state(self, name: str, sentence: str, **options: Any) -> None:
        """Show a sentence that states a number, under an id by which its evidence is found (`evidence=` rows)."""
        record = self._keep(replace(self._record("sentence", name, **options), sentence=sentence))
        html = keep_as_text(f"<p>{escape_html(sentence)}</p>")
        _display(asdict(record), {"text/html": html, "text/plain": sentence})

    def finish(self) -> None:
        """Write the end mark: `study.json` and `evidence.json` in the folder, and a mark in the notebook."""
        content = StudyRecord(self.notebook, self._facts(), tuple(self._records.values()))
        evidence = json.dumps(self._evidence, ensure_ascii=False, indent=1, sort_keys=True)
        for name, text in (("evidence.json", evidence), ("study.json", format_record(content))):
            write_whole(self.out / name, text.encode("utf-8", "replace"))
        _display(END, {"text/plain": f"{len(content.records)} figures and sentences."})

    def statement_id(self, name: str) -> str:
        """The id of a figure or sentence: the same for the same notebook, name and parameters in every run."""
        values = self.parameters.model_dump(exclude=_NOT_HASHED)
        mark = hashlib.sha256(json.dumps([self.notebook, name, values], sort_keys=True).encode()).hexdigest()[:8]
        return f"{self.notebook}-{name}-{mark}"

    def _facts(self) -> dict[str, str]:
        first, last = self.articles["published"].min(), self.articles["published"].max()
        return {
            "articles": f"{len(self.articles):,}",
            "outlets": f"{len(self.outlets)}: {', '.join(self.outlets)}"[:400],
            "published": f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if pd.notna(first) else "unknown",
            "copies": self.design.copies,
        }

    def _record(self, kind: Literal["figure", "table", "sentence"], name: str, *, caption: str = "", alt: str = "",
                evidence: pd.DataFrame | None = None) -> Record:  # fmt: skip
        if slug(name) != name:
            raise InputError(f"{kind} name {name!r} must be lower-case letters, digits and hyphens: {slug(name)!r}.")
        if name in self._records:
            raise InputError(f"{kind} name {name!r} is taken; names in use: {', '.join(self._records)}.")
        rows = None if evidence is None else trail_columns(evidence)
        n_evidence = None if rows is None else len(rows)
        record = Record(kind, name, self.statement_id(name), caption=caption, alt=alt, n_evidence=n_evidence)
        if rows is not None:
            write_csv(rows, self.out / record.evidence_file)
            self._evidence[name] = sample_evidence(rows, self.articles, seed=self.parameters.seed)
        return self._keep(record)

    def _keep(self, record: Record) -> Record:
        self._records[record.name] = record
        return record

    @staticmethod
    def _close(figure: Any) -> None:
        import matplotlib.pyplot as plt

        plt.close(figure)  # so that the notebook does not show it a second time


def open_study(notebook: str, values: Mapping[str, Any] | None = None, /, **parameters: Any) -> Study:
    """Open the study of a notebook: check its parameters, read the measured tables, select outlets and period.

    Args:
        notebook: whose parameters are taken.
        values: names and values among which the notebook's parameters are looked up, other names are nothing: in a
            notebook `globals()`, which holds what the parameters cell has set.
        parameters: parameters by name, for scripts; here an unknown name is an error.

    Raises:
        InputError: whatever `check_parameters` finds; no measured tables; an outlet, target or frame that is not in
            them; a selection that leaves no article. The message lists what is there.
    """
    pd.set_option("display.html.use_mathjax", False)  # for tables that the notebook shows by itself
    return Study(notebook, choose_parameters(notebook, values, parameters))


def make_design(parameters: StudyParameters) -> Design:
    """How every estimate of a study is made: copies (where the notebook has that choice), level, resamples, seed."""
    return Design(
        copies=getattr(parameters, "copies", "all"),
        level=parameters.level,
        n_resamples=parameters.n_resamples,
        seed=parameters.seed,
    )


def _describe(caption: str, table: pd.DataFrame) -> str:
    """A plain alternative text: the caption and, for a small table of estimates, its numbers."""
    if "estimate" not in table.columns or len(table) > 12:
        return f"{caption.rstrip('.')}. {len(table)} rows in the table beside it."
    names = [column for column in table.columns if table[column].map(lambda cell: isinstance(cell, str)).all()]
    rows = [
        f"{', '.join(str(row[name]) for name in names if name != 'flag')} {row['estimate']:.3g}"
        for _, row in table.iterrows()
    ]
    return f"{caption.rstrip('.')}. {'; '.join(rows)}."


def _display(record: Mapping[str, Any], shown: dict[str, Any]) -> None:
    """Show in a notebook, with the record beside it for the runner; outside one, do nothing."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is not None:  # type: ignore[no-untyped-call]
        display({**shown, MIME: dict(record)}, raw=True)
