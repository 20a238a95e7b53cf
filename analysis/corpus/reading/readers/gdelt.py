"""GDELT's headerless tables, recognised by their number of columns and the look of the first cells."""

from collections.abc import Sequence

_MENTIONS = (
    "globaleventid eventtimedate mentiontimedate mentiontype mentionsourcename mentionidentifier sentence_id "
    "actor1charoffset actor2charoffset actioncharoffset inrawtext confidence mentiondoclen mentiondoctone "
    "mentiondoctranslationinfo extras"
)


def gdelt_columns(first_row: Sequence[str]) -> list[str] | None:
    """Column names for a headerless GDELT 2 row (GKG, mentions or events), None for any other row.

    The names are those the column aliases know: address, outlet and the date GDELT saw the article.
    """
    width = len(first_row)
    if width == 27 and first_row[0][:8].isdigit() and first_row[1].isdigit() and len(first_row[1]) == 14:
        return ["gkgrecordid", "date seen", "collection id", "outlet", "url", *(f"gkg{n}" for n in range(5, 27))]
    if width == 16 and first_row[0].isdigit() and first_row[2].isdigit() and len(first_row[2]) == 14:
        return _MENTIONS.split()
    if width in (58, 61) and first_row[0].isdigit() and len(first_row[1]) == 8 and first_row[1].isdigit():
        names = [f"event{n}" for n in range(width)]
        names[width - 1] = "url"
        names[width - 2] = "date seen"
        return names
    return None
