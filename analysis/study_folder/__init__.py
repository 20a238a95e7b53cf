"""A study folder: what `pressgauge init` makes, and where notebooks and sample are found."""

from analysis.study_folder.folder import make_study_folder
from analysis.study_folder.places import find_notebooks, find_own_notebooks, find_sample

__all__ = ["find_notebooks", "find_own_notebooks", "find_sample", "make_study_folder"]
