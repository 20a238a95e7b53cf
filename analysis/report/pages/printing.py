"""Print a page to PDF with a browser that is installed, headless and without a network."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from analysis.errors import InputError
from analysis.files import write_whole

__all__ = ["BROWSERS", "find_browser", "print_page"]

#: Commands of browsers that print without a window, in the order they are tried.
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"]


def find_browser() -> str | None:
    """The path of an installed Chromium-like browser, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_page(page: Path, pdf: Path) -> None:
    """Print the HTML file `page` to `pdf`, whole or not at all.

    Raises:
        InputError: no browser, or it did not print.
    """
    browser = find_browser()
    if browser is None:
        raise InputError(f"PDF needs one of these browsers installed: {', '.join(BROWSERS)}.")
    with tempfile.TemporaryDirectory(prefix="pg-") as temporary:
        made = Path(temporary) / "page.pdf"
        command = [
            browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-extensions",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={temporary}/profile",
            f"--print-to-pdf={made}", page.resolve().as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses root otherwise; the page holds no script
        try:
            subprocess.run(command, capture_output=True, timeout=120, check=True)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            raise InputError(f"{browser} could not print {page.name}: {error}") from None
        if not made.is_file():
            raise InputError(f"{browser} printed nothing for {page.name}.")
        write_whole(pdf, made.read_bytes())
