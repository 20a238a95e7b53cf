"""Stand-ins: names are found whole, numbered by entity, and leave no gap in the sentence."""

from itertools import pairwise

import pytest

from analysis.sentiment.stand_ins import cut_sentence, find_names, name_core

SENTENCE = "Ukrainian President Volodymyr Zelenskyy said Russia’s attack on Kyiv hurt Ukraine, and NATO agreed."


def read(sentence, start, end, **options):
    """The sentence as an instrument reads it: target in brackets, names as numbers (a: adjective)."""
    parts = []
    for piece in cut_sentence(sentence, start, end, **options):
        text = sentence[piece.start : piece.end]
        if piece.number is not None:
            text = f"{piece.number}{'a' if piece.adjective else ''}"
        parts.append(f"[{text}]" if piece.target else text)
    return "".join(parts)


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Russia", "1a President 2 said [0]’s attack on 3 hurt 1, and 4 agreed."),
        ("Ukraine", "0a President 1 said 2’s attack on 3 hurt [0], and 4 agreed."),
        ("Zelenskyy", "1a President [0] said 2’s attack on 3 hurt 1, and 4 agreed."),
        ("Volodymyr Zelenskyy", "1a President [0] said 2’s attack on 3 hurt 1, and 4 agreed."),
        ("attack", "1a President 2 said 3’s [attack] on 4 hurt 1, and 5 agreed."),
    ],
)
def test_names_are_numbered_by_entity_and_the_target_is_nought(mention, expected):
    start = SENTENCE.index(mention)
    assert read(SENTENCE, start, start + len(mention)) == expected


@pytest.mark.parametrize("replace", [True, False])
def test_pieces_cover_the_sentence(replace):
    pieces = cut_sentence(SENTENCE, 45, 51, replace=replace)
    assert pieces[0].start == 0
    assert pieces[-1].end == len(SENTENCE)
    assert all(one.end == two.start for one, two in pairwise(pieces))
    assert "".join(SENTENCE[p.start : p.end] for p in pieces if p.target) == "Russia"


def test_a_name_that_no_list_knows_is_read_as_a_stand_in_wherever_it_stands():
    sentence = "Mr. Tarnavko left early; nobody missed Tarnavko."
    assert read(sentence, 0, 12) == "[Mr. ][0] left early; nobody missed 0."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Russian-backed and pro-NATO forces", ["Russia", "NATO"]),
        ("the Russians' plan", ["Russia"]),
        ("Prussia and NATOs", []),
        ("U.S. and EU envoys", ["United States", "European Union"]),
        ("it told us", []),
    ],
)
def test_only_whole_names_count(text, names):
    assert [name for *_, name, _ in find_names(text)] == names


@pytest.mark.parametrize(
    ("mention", "core"),
    [("President Mara Venn", "Mara Venn"), ("Venn’s", "Venn"), ("They", None), ("the cops", None), ("She", None)],
)
def test_the_core_of_a_mention(mention, core):
    span = name_core(mention)
    assert (span and mention[span[0] : span[1]]) == core
