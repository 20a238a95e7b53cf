"""The repository itself: what no file of it may hold."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no clone: git knows which files are the project's")
def test_no_registry_address_in_any_file():
    """A lock or a workflow that names a registry works in one place only."""
    hosts = re.compile(rb"(pypi\.org|pythonhosted|npmjs\.org|deb\.debian)")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    assert len(paths) > 300
    named = [path for path in paths if path.is_file() and hosts.search(path.read_bytes())]
    assert [path for path in named if path != Path(__file__)] == []
