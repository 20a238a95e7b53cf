"""Articles in XML: ProQuest TDM, Factiva, EBSCO, TEI, NITF, trafilatura, and records whose element names are known."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.columns import ColumnPlan
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.mapping import Mapping
from analysis.corpus.reading.readers.markup import strip_tags
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.errors import InputError

_ENCODING = re.compile(r"^\s*<\?xml[^>]*\?>")
_SEEN_NAMES = 30


class Dialect(NamedTuple):
    """Where one kind of XML keeps its records and their fields: XPath over names without their namespaces."""

    record: str
    fields: dict[str, str]
    body: tuple[str, ...]


DIALECTS = (
    Dialect(  # trafilatura, --output-format xml
        "//doc[@title or @sitename][main]",
        {
            "headline": "@title",
            "outlet": "@sitename | @hostname",
            "author": "@author",
            "published": "@date",
            "url": "@url | @source",
            "teaser": "@description",
            "language": "@language",
        },
        ("main//p | main//head | main//item | main//quote[not(.//p)]",),
    ),
    Dialect(
        "//TEI | //teiCorpus/TEI",
        {
            "headline": ".//titleStmt/title | .//sourceDesc//title[@level='a']",
            "outlet": ".//sourceDesc//title[@level='j'] | .//publicationStmt/publisher | .//sourceDesc//publisher",
            "author": ".//titleStmt/author | .//sourceDesc//author",
            "published": ".//sourceDesc//date/@when | .//publicationStmt/date/@when | .//publicationStmt/date"
            " | .//sourceDesc//date",
            "url": ".//sourceDesc//ptr/@target | .//publicationStmt//ptr/@target",
            "language": ".//langUsage/language/@ident",
        },
        (".//text//body//p | .//text//body//head | .//text//body//item", ".//text//body"),
    ),
    Dialect(
        "//nitf",
        {
            "headline": ".//hedline/hl1 | .//body.head//hl1 | head/title",
            "outlet": ".//pubdata/@name | .//doc.copyright/@holder | .//distributor",
            "author": ".//byline//person | .//byline",
            "published": ".//pubdata/@date.publication | .//date.issue/@norm | .//story.date",
            "url": ".//pubdata/@ex-ref",
            "teaser": ".//body.head//abstract",
        },
        (".//body.content//p | .//body.content//hl2", ".//block[@class='full_text']//p"),
    ),
    Dialect(  # ProQuest TDM Studio
        "//RECORD[.//TitleAtt]",
        {
            "headline": ".//TitleAtt/Title",
            "outlet": ".//PubFrosting/Title | .//DFS//Title",
            "author": ".//Contributors//OriginalForm | .//Contrib//NormalizedName",
            "published": ".//NumericDate | .//AlphaDate",
            "article_id": ".//GOID",
            "language": ".//RawLang",
            "teaser": ".//Abstract//AbsText | .//Abstract",
        },
        (".//TextInfo//Text", ".//FullText", ".//HiddenText"),
    ),
    Dialect(  # Factiva and Dow Jones
        "//*[headline][leadParagraph or tailParagraphs]",
        {
            "headline": "headline",
            "outlet": "sourceName | .//sourceName",
            "author": "byline",
            "published": "publicationDate/date | publicationDate | publicationDateTime",
            "article_id": "accessionNo | @accessionNo | reference",
            "language": "baseLanguage | @lang",
            "section": "sectionName",
        },
        (
            "leadParagraph[not(.//paragraph)] | leadParagraph//paragraph"
            " | tailParagraphs[not(.//paragraph)] | tailParagraphs//paragraph",
        ),
    ),
    Dialect(  # EBSCOhost
        "//rec[.//atl]",
        {
            "headline": ".//tig/atl | .//atl",
            "outlet": ".//jinfo/jtl | .//jtl",
            "author": ".//aug/au",
            "published": ".//pubinfo/dt",
            "article_id": ".//ui",
            "language": ".//language",
            "teaser": ".//ab",
        },
        (".//ftxt//p | .//body//p", ".//ftxt", ".//fulltext"),
    ),
)


def read_xml(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of an XML file in a dialect we know, or whose elements are named like columns.

    Raises:
        InputError: not well-formed, declares entities (they can fill the memory), or of unknown names.
    """
    root, damage = _parse(source, options)
    if damage:
        yield SetAside(source.name, f"damaged XML, read as far as it goes: {damage}")
    for dialect in DIALECTS:
        if records := root.xpath(dialect.record):
            for n, record in enumerate(records, start=1):
                if n > options.limits.rows:
                    yield SetAside(source.name, f"more than {options.limits.rows:,} records; the rest was not read")
                    return
                where = source.name if len(records) == 1 else f"{source.name}, record {n}"
                yield _draft_of_dialect(record, dialect, where)
            return
    yield from _named_records(root, source, options)


def _parse(source: Source, options: ReadOptions) -> tuple[etree._Element, str]:
    """The root element, names without their namespaces, and the first thing that is wrong ("" for nothing)."""
    text = decode_bytes(source.read(), options.mapping.encoding).text.lstrip("\ufeff \t\r\n")
    if "<!ENTITY" in text:
        raise InputError(f"{source.name!r} declares XML entities, which are not read.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False, encoding="utf-8")
    try:
        root = etree.fromstring(_ENCODING.sub("", text).encode("utf-8", errors="replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(f"{source.name!r} cannot be parsed as XML: {error}") from error
    if root is None:
        raise InputError(f"{source.name!r} cannot be parsed as XML: nothing in it.")
    for element in root.iter():
        if isinstance(element.tag, str) and "}" in element.tag:
            element.tag = etree.QName(element).localname
    first = next(iter(parser.error_log), None)
    return root.getroottree().getroot(), f"line {first.line}: {first.message}" if first else ""


def _value(found: object) -> str:
    if isinstance(found, str):
        return " ".join(found.split())
    attributes = getattr(found, "attrib", {})
    if {"year", "month", "day"} <= set(attributes):
        return f"{attributes['year']}-{attributes['month']:0>2}-{attributes['day']:0>2}"
    return " ".join("".join(found.itertext()).split())  # type: ignore[attr-defined]


def _draft_of_dialect(record: etree._Element, dialect: Dialect, where: str) -> Found:
    draft = Draft(where)
    for name, path in dialect.fields.items():
        places = path.split(" | ") if name != "author" else [path]
        for place in places:  # in the order they are listed, not the document's
            values = [value for found in record.xpath(place) if (value := _value(found))]
            if values:
                setattr(draft, name, "; ".join(dict.fromkeys(values[:10])) if name == "author" else values[0])
                break
    for path in dialect.body:
        found = [one for one in record.xpath(path) if not isinstance(one, str)]
        paragraphs = [text for one in found if (text := _paragraph(one))]
        if paragraphs:
            draft.text = "\n\n".join(paragraphs)
            break
    if draft.article_id and "/" in draft.article_id:
        draft.article_id = draft.article_id.rsplit("/", 1)[-1]
    return draft if draft.text else SetAside(where, "no text", draft)


def _paragraph(element: etree._Element) -> str:
    """The text of an element; markup that was escaped into it is undone, line breaks of elements kept."""
    for line_break in element.iter("lb", "br"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = "".join(element.itertext()).strip()
    if re.search(r"</?(?:p|br|div)\b", text):
        return strip_tags(text)
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _named_records(root: etree._Element, source: Source, options: ReadOptions) -> Iterator[Found]:
    """Elements whose children are named like columns ("title", "date", "text"), as many as stand side by side."""
    plans: dict[tuple[str, ...], ColumnPlan] = {}
    n = 0
    for element in root.iter():
        names, values = _fields(element)
        if len(names) < 2:
            continue
        plan = plans.setdefault(names, ColumnPlan(list(names), options.mapping))
        if not (plan.has_text and plan.n_known() >= 3):
            continue
        n += 1
        if n > options.limits.rows:
            yield SetAside(source.name, f"more than {options.limits.rows:,} records; the rest was not read")
            return
        draft = plan.draft(values, f"{source.name}, record {n}")
        yield draft if draft.text else SetAside(draft.source, "no text", draft)
    if not n:
        seen = dict.fromkeys(str(element.tag) for element in root.iter() if isinstance(element.tag, str))
        listed = ", ".join(list(seen)[:_SEEN_NAMES])
        known = ColumnPlan(list(seen), Mapping()).has_text
        raise InputError(
            f"{source.name!r} is XML of no kind we know; elements found: {listed}. "
            + ("A text is among them, but no headline, outlet or date beside it. " if known else "")
            + 'Give a mapping: [columns] text = "NAME OF THE ELEMENT", headline = "…", or convert it to CSV or JSON.'
        )


def _fields(element: etree._Element) -> tuple[tuple[str, ...], list[object]]:
    """Names and texts of an element's attributes and children; children of children count by their own names."""
    fields: dict[str, object] = {str(name): value for name, value in element.attrib.items()}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        paragraphs = [_paragraph(one) for one in child.iter("p", "paragraph", "para")]
        fields.setdefault(child.tag, "\n\n".join(paragraphs) or _paragraph(child))
    return tuple(fields), list(fields.values())
