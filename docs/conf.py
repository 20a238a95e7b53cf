"""How Sphinx builds the documentation: `make docs`. Nothing is fetched, and no page asks for anything elsewhere."""

import json
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

ROOT = Path(__file__).parents[1]
project = "pressgauge"
project_copyright = "the pressgauge authors, MIT licence"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["README.md"]
myst_enable_extensions = ["dollarmath", "substitution"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "pressgauge"
html_show_sphinx = False
html_copy_source = False
html_math_renderer = "mathml"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_custom_sections = [("Columns added", "params_style"), ("Columns", "params_style")]
python_maximum_signature_line_length = 90


def _read_figures() -> dict[str, object]:
    """Figures of the shipped sentiment model, from the file that belongs to its weights, and what all weights weigh."""
    path = ROOT / "analysis/sentiment/models/encoder.json"
    figures = json.loads(path.read_text(encoding="utf-8"))["dev_8_bit"] if path.exists() else {}
    names = ("dev_rw_f1", "dev_mt_f1", "dev_rw_ece", "dev_mt_ece", "in_domain_f1")
    weights = [*path.parent.glob("*.onnx"), *(ROOT / "analysis").rglob("*.npz")]
    weights_mb = round(sum(file.stat().st_size for file in weights) / 1e6)
    return {**{name: figures.get(name, "unknown") for name in names}, "weights_mb": weights_mb}


myst_substitutions = _read_figures()


def _show_math(translator: Any, node: nodes.Node) -> None:
    """Formulas as MathML, which browsers draw themselves."""
    markup = tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block))
    translator.body.append(f"<p>{markup}</p>" if isinstance(node, nodes.math_block) else markup)
    raise nodes.SkipNode


def _copy_reports(app: Any, error: Exception | None) -> None:
    """The executed notebooks' pages beside the documentation, where `make report` has made them."""
    pages = ROOT / "reports/sample"
    if error is None and (pages / "index.html").exists():
        shutil.copytree(pages, Path(app.outdir) / "sample", dirs_exist_ok=True)


def setup(app: Any) -> None:
    """Register the renderer of formulas, and the copying of reports."""
    app.add_html_math_renderer("mathml", (_show_math, None), (_show_math, None))
    app.connect("build-finished", _copy_reports)
