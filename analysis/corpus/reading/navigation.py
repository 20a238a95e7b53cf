"""Words of a page's navigation that saved text carries along."""

import re
from functools import cache

from analysis.lexicons import load_lexicon


@cache
def navigation_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A pattern for phrases that are navigation wherever they stand, and one for whole lines that are."""
    table = load_lexicon("navigation")
    anywhere = "|".join(re.escape(phrase) for phrase in table.loc[table["where"] == "any", "phrase"])
    lines = "|".join(re.escape(phrase) for phrase in table["phrase"])
    return re.compile(rf"(?:{anywhere})", re.I), re.compile(rf"\s*(?:(?:{lines})[\s.:|]*)+\s*", re.I)


def split_navigation(line: str) -> tuple[str, str]:
    """What stands before and after the last navigation phrase of a line; ("", line) where there is none.

    >>> split_navigation("date 2024-10-17 Skip next section NATO meets")
    ('date 2024-10-17', 'NATO meets')
    """
    found = list(navigation_patterns()[0].finditer(line))
    if not found:
        return "", line
    last = found[-1]
    before = navigation_patterns()[0].sub(" ", line[: last.start()])
    return " ".join(before.split()), line[last.end() :].strip()


def is_navigation_line(line: str) -> bool:
    """Whether a whole line is navigation.

    >>> is_navigation_line("Skip to main contentSkip to navigation"), is_navigation_line("Home rule")
    (True, False)
    """
    return bool(line.strip()) and len(line) < 200 and bool(navigation_patterns()[1].fullmatch(line))
