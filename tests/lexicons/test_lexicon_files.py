"""The bundled lists: every file loads, is sorted, has unique keys and only values that the tables know."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest

from analysis.lexicons import list_lexicons, load_lexicon
from analysis.quotation.speakers.actors import fold_name

SIDES = {"ukraine", "russia", "nato_west", "other", "unknown"}
ROLES = {
    "government",
    "military",
    "international_body",
    "expert",
    "media",
    "civilian",
    "party",
    "anonymous",
    "other",
}
SORTED = {
    "targets": ["target", "pattern"],
    "actors": ["actor"],
    "offices": ["office", "start"],
    "events": ["date", "event"],
    "abbreviations": ["abbreviation"],
    "sentence_starters": ["word"],
}


@pytest.mark.parametrize("name", list_lexicons()["name"])
def test_every_lexicon_loads_with_unique_filled_keys(name: str) -> None:
    table = load_lexicon(name)
    key = list_lexicons().loc[name, "key"].split()
    assert len(table) > 0
    assert not table.duplicated(key).any()
    assert not (table[key] == "").any(axis=None)


@pytest.mark.parametrize("name", SORTED)
def test_files_are_sorted_and_cells_are_stripped(name: str) -> None:
    table = load_lexicon(name)
    keys = list(zip(*(table[column].str.casefold() for column in SORTED[name]), strict=True))
    assert keys == sorted(keys)
    for column in table:
        assert (table[column] == table[column].str.strip()).all(), column


def _names(table: pd.DataFrame, column: str) -> list[tuple[str, str]]:
    rows = zip(table[column], table["aliases"], strict=True)
    return [(name, form) for name, aliases in rows for form in [name, *aliases.split("|")] if form]


@pytest.mark.parametrize(("lexicon", "column"), [("actors", "actor")])
def test_a_form_belongs_to_one_entry_only_whatever_its_case(lexicon: str, column: str) -> None:
    pairs = {(form.casefold(), name) for name, form in _names(load_lexicon(lexicon), column)}
    shared = [form for form, n in Counter(form for form, _ in pairs).items() if n > 1]
    assert shared == []


def test_actors_stay_apart_when_names_are_folded_for_look_up() -> None:
    pairs = {(fold_name(form), name) for name, form in _names(load_lexicon("actors"), "actor")}
    assert [form for form, n in Counter(form for form, _ in pairs).items() if n > 1] == []


@pytest.mark.parametrize("lexicon", ["actors", "offices"])
def test_sides_and_roles_are_the_ones_of_the_tables(lexicon: str) -> None:
    table = load_lexicon(lexicon)
    assert set(table["side"]) <= SIDES
    assert set(table["role"]) <= ROLES


def test_actors_are_persons_bodies_or_collectives_and_every_side_has_many() -> None:
    table = load_lexicon("actors")
    assert set(table["kind"]) == {"person", "body", "collective"}
    persons = table[table["kind"] == "person"]
    assert (persons["side"] != "unknown").all()
    assert (persons["side"].value_counts() >= 100).all()


@pytest.mark.parametrize(
    ("form", "actor", "side"),
    [
        ("Zelensky", "Volodymyr Zelenskyy", "ukraine"),
        ("Volodymyr Zelenskiy", "Volodymyr Zelenskyy", "ukraine"),
        ("Kiev", "Kyiv", "ukraine"),
        ("Sergey Shoygu", "Sergei Shoigu", "russia"),
        ("Tayyip Erdogan", "Recep Tayyip Erdoğan", "nato_west"),
        ("Svetlana Tikhanovskaya", "Sviatlana Tsikhanouskaya", "other"),
        ("UN nuclear watchdog", "International Atomic Energy Agency", "other"),
        ("Western officials", "Western officials", "nato_west"),
        ("officials", "officials", "unknown"),
    ],
)
def test_known_forms_lead_to_their_actor(form: str, actor: str, side: str) -> None:
    table = load_lexicon("actors")
    owner = {name_form: name for name, name_form in _names(table, "actor")}
    assert owner[form] == actor
    assert table.set_index("actor").loc[actor, "side"] == side


@pytest.mark.parametrize("form", ["Johnson", "Miller", "Brown", "Smith", "Cooper", "Harris", "Washington Irving"])
def test_bare_surnames_that_many_people_bear_are_no_alias(form: str) -> None:
    assert form not in {name_form for _, name_form in _names(load_lexicon("actors"), "actor")}


def test_holders_of_an_office_follow_one_another_without_overlap() -> None:
    table = load_lexicon("offices")
    for office, rows in table.groupby("office"):
        ends = [""]
        for start, end in zip(rows["start"], rows["end"], strict=True):
            date.fromisoformat(start)
            assert end == "" or date.fromisoformat(start) < date.fromisoformat(end), office
            assert ends[-1] <= start, office
            ends.append(end or "9999-12-31")
        assert rows["patterns"].nunique() == 1, office


def test_holders_are_actors_and_no_pattern_names_two_offices() -> None:
    table = load_lexicon("offices")
    assert set(table["actor"]) <= set(load_lexicon("actors")["actor"])
    by_office = table.drop_duplicates("office")
    patterns = [form.casefold() for cell in by_office["patterns"] for form in cell.split("|")]
    assert [form for form, n in Counter(patterns).items() if n > 1] == []


@pytest.mark.parametrize(
    ("pattern", "day", "actor"),
    [
        ("NATO chief", "2023-05-01", "Jens Stoltenberg"),
        ("NATO chief", "2024-09-30", "Jens Stoltenberg"),
        ("NATO chief", "2024-10-01", "Mark Rutte"),
        ("Ukrainian president", "2014-08-24", "Petro Poroshenko"),
        ("US president", "2022-02-24", "Joe Biden"),
        ("US secretary of state", "2025-06-01", "Marco Rubio"),
        ("EU foreign policy chief", "2022-06-01", "Josep Borrell"),
        ("EU foreign policy chief", "2025-06-01", "Kaja Kallas"),
        ("Russian defence minister", "2024-06-01", "Andrei Belousov"),
        ("British prime minister", "2022-09-30", "Liz Truss"),
    ],
)
def test_an_office_on_a_day_has_one_holder(pattern: str, day: str, actor: str) -> None:
    table = load_lexicon("offices")
    named = table[[pattern in cell.split("|") for cell in table["patterns"]]]
    held = named[(named["start"] <= day) & ((named["end"] == "") | (day < named["end"]))]
    assert list(held["actor"]) == [actor]


def test_events_are_dated_between_2013_and_2026_and_referenced() -> None:
    table = load_lexicon("events")
    days = [date.fromisoformat(day) for day in table["date"]]
    assert min(days).year == 2013
    assert max(days) <= date(2026, 11, 23)
    assert (table["reference"] != "").all()


def test_abbreviations_are_lower_case_without_their_final_stop() -> None:
    words = load_lexicon("abbreviations")["abbreviation"]
    assert (words == words.str.lower()).all()
    assert not words.str.endswith(".").any()
    assert {"u.s", "gen", "lt", "mr", "nov", "calif"} <= set(words)


def test_sentence_starters_are_no_abbreviations_and_no_titles() -> None:
    starters = set(load_lexicon("sentence_starters")["word"])
    assert starters.isdisjoint({"president", "mr", "general", "minister"})
    assert starters.isdisjoint(set(load_lexicon("abbreviations")["abbreviation"]))


def test_a_targets_rows_of_kind_name_never_name_another_target() -> None:
    table = load_lexicon("targets")
    named = table[table["kind"].isin(["name", "person"])]
    assert not named["pattern"].duplicated().any()
    assert {"NATO", "Ukraine", "Russia", "Zelenskyy", "Putin"} <= set(table["target"])
