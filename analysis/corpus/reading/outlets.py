"""One outlet, one name: names and web hosts that the lexicon knows are folded, others are left as they are.

What is folded is a problem of the article ("outlet name folded"), so that nothing changes unseen. Names that only look
alike are proposed, never joined: "The Guardian (Charlottetown)" is another paper.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

import pandas as pd

from analysis.corpus.drafts import Draft
from analysis.lexicons import load_lexicon

_EDITION = re.compile(r"(?:\s*[-–,(]\s*|\s+)(?:[\w-]+ ){0,2}edition\s*\)?$|\s*[-–]\s*online$", re.IGNORECASE)
_TURNED = re.compile(r"^(.+), (the|der|die|das|le|la|el|il)$")
_WEB_ENDING = re.compile(r"\.(?:com?|org|net|news|eu|[a-z]{2})(?:\.[a-z]{2})?$")
_LOOSE = re.compile(r"\s*\([^)]*\)|\b(?:online|website|web|news|newspaper|daily|edition|the)\b|[^\w]+", re.IGNORECASE)


def plain_name(name: str) -> str:
    """An outlet's name as it is looked up: case, a leading "The" and spaces do not count.

    >>> plain_name("Guardian, The"), plain_name("THE GUARDIAN(London)")
    ('guardian', 'guardian (london)')
    """
    plain = " ".join(name.replace("(", " (").split()).casefold().rstrip(" .")
    if match := _TURNED.match(plain):
        plain = f"{match[2]} {match[1]}"
    return plain.removeprefix("the ").removeprefix("www.")


@cache
def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Outlet by plain name and by host."""
    table = load_lexicon("outlets")
    names: dict[str, str] = {}
    hosts: dict[str, str] = {}
    for outlet, others, addresses in zip(table["outlet"], table["names"], table["hosts"], strict=True):
        for host in filter(None, addresses.split("|")):
            hosts[host] = outlet
        for name in filter(None, (outlet, *others.split("|"))):
            names.setdefault(plain_name(name), outlet)
    return names, hosts


def host_of(url: str) -> str | None:
    """The host of a web address without "www."; None where there is none.

    >>> host_of("https://www.rt.com/russia/565699/")
    'rt.com'
    """
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.").removeprefix("amp.") if host and "." in host else None


def outlet_of_host(host: str) -> str | None:
    """The outlet whose host this is, or whose host it stands under; None for an unknown one.

    >>> outlet_of_host("edition.cnn.com"), outlet_of_host("ledger.example")
    ('CNN', None)
    """
    parts = host.casefold().removeprefix("www.").split(".")
    known = _known()[1]
    return next((known[part] for n in range(len(parts) - 1) if (part := ".".join(parts[n:])) in known), None)


def outlet_of_name(name: str) -> str | None:
    """The outlet a name stands for; None for an unknown one. An edition of a known paper is that paper.

    >>> outlet_of_name("The Guardian - Final Edition"), outlet_of_name("The Guardian (Charlottetown)")
    ('The Guardian', None)
    """
    plain = plain_name(name)
    names = _known()[0]
    if plain in names:
        return names[plain]
    if " " not in plain and "." in plain:
        return outlet_of_host(plain)
    return names.get(plain_name(_EDITION.sub("", name)))


def fold_outlet(draft: Draft, chosen: dict[str, str]) -> None:
    """Give the draft its outlet's one name: the user's (`chosen`, by plain name), else the lexicon's; logged."""
    if draft.outlet is None:
        return
    plain = plain_name(draft.outlet)
    outlet = chosen[plain] if plain in chosen else outlet_of_name(draft.outlet)
    if outlet is not None and outlet != draft.outlet:
        draft.note("outlet name folded", draft.outlet, f"read as {outlet}")
        draft.outlet = outlet


def settle_sites(drafts: Iterable[Draft]) -> None:
    """Give saved pages of one host one outlet: the name that most of them carry.

    Pages without a name of their own have the host's. A host whose pages are of many names (an aggregator, an archive)
    is left as it is.
    """
    sites: dict[str, list[Draft]] = {}
    for draft in drafts:
        host = host_of(draft.url) if draft.is_page and draft.url and draft.outlet else None
        if host and outlet_of_host(host) is None:
            sites.setdefault(host, []).append(draft)
    for host, pages in sites.items():
        names = Counter(page.outlet for page in pages if page.outlet != host)
        name, n_named = names.most_common(1)[0] if names else (host, 0)
        if 2 * n_named <= names.total():
            continue
        for page in pages:
            if page.outlet != name:
                page.note("outlet name folded", page.outlet, f"read as {name}")
                page.outlet = name


def propose_joins(outlets: Iterable[str]) -> pd.DataFrame:
    """Names of a corpus that may be one outlet: outlet | like, one row for each but the commonest spelling.

    Two names are alike when they differ only in brackets, "The", "Online", "News" and the ending of a web address.
    """
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(outlets):
        plain = _WEB_ENDING.sub("", plain_name(name))
        groups.setdefault(_LOOSE.sub("", plain) or plain, []).append(name)
    rows = [(other, names[0]) for names in groups.values() for other in names[1:]]
    return pd.DataFrame(rows, columns=["outlet", "like"]).astype("str")
