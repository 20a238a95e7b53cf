"""Whose words: titles in every order, initials, relayed speech, documents, short names, joint speakers."""

import pandas as pd
import pytest

from analysis.quotation import count_actors, find_quotes, resolve_speakers

# fmt: off
TITLES = [
    ("british", "The foreign minister, Mara Venn, said it was cold.", "Mara Venn"),
    ("british with of", "The US secretary of state, Antony Blinken, said it was cold.", "Antony Blinken"),
    ("agency", "Deputy Chairman of the Security Council Dmitry Medvedev said it was cold.", "Dmitry Medvedev"),
    ("agency, known body", "UN Secretary-General António Guterres said it was cold.", "António Guterres"),
    ("american", "Secretary of State Antony Blinken said it was cold.", "Antony Blinken"),
    ("after", "Mara Venn, the foreign minister, said it was cold.", "Mara Venn"),
    ("inverted", "“It is cold,” said the head of the river office, Mara Venn.", "Mara Venn"),
    ("particles", "European Commission President Ursula von der Leyen said it was cold.", "Ursula von der Leyen"),
    ("counterpart", "Lavrov’s Ukrainian counterpart, Dmytro Kuleba, said it was cold.", "Dmytro Kuleba"),
    ("another of that noun", "Lidia Osk, the chairman of the club, slept. The chairman of the Rowing Committee, "
     "Mara Venn, said it was cold.", "Mara Venn"),
    ("administration", "The head of the town administration Oleg Tarnavko said it was cold.", "Oleg Tarnavko"),
    ("not the governed one", "The office of President Joe Biden said it was cold.", "office"),
]
INITIALS = [
    ("President Vladimir V. Putin sat down. Mr. Putin said it was cold.", "Vladimir Putin"),
    ("Dmitri S. Peskov, the spokesman, said it was cold.", "Dmitry Peskov"),
    ("Joseph R. Biden Jr. said it was cold.", "Joe Biden"),
    ("Rafael Mariano Grossi said it was cold.", "Rafael Grossi"),
]
RELAYED = [
    ("was quoted", "“It is cold,” Mara Venn was quoted as saying by TASS.", "“It is cold,”", "Mara Venn", "TASS"),
    ("quoted", "TASS quoted Mara Venn as saying that it was cold.", "it was cold", "Mara Venn", "TASS"),
    ("that after", "TASS quoted Mara Venn as saying that after the rain it was cold.", "after the rain it was cold",
     "Mara Venn", "TASS"),
    ("interview", "“It is cold,” Mara Venn was quoted as saying in an interview with the Times.", "“It is cold,”",
     "Mara Venn", None),
    ("tail", "It is cold in the hills, Mara Venn said, Reuters reported.", "It is cold in the hills", "Mara Venn",
     "Reuters"),
    ("citing", "“It is cold,” TASS reported, citing Mara Venn.", "“It is cold,”", "Mara Venn", "TASS"),
    ("told", "Mara Venn told Reuters that it was cold.", "that it was cold", "Mara Venn", "Reuters"),
    ("nobody else", "Reuters reported that the river had frozen.", "that the river had frozen", "Reuters", None),
]
SHORT = [
    ("ministry", "Russia’s defence ministry said it was cold. The ministry said it was late.",
     "Ministry of Defence of Russia"),
    ("embassy", "The Russian embassy in London said it was cold. The embassy said it was late.", "Russian embassy"),
    ("agency", "The SBU said it was cold. The agency said it was late.", "Security Service of Ukraine"),
    ("minister", "Norland’s defence minister, Mara Venn, sat down. The defence minister said it was late.",
     "Mara Venn"),
    ("it", "The Kremlin said it was cold. It also said it was late.", "Kremlin"),
    ("statement", "Mara Venn said it was cold. The statement said it was late.", "Mara Venn"),
    ("owned", "Mara Venn sat down. Mara Venn’s letter said it was late.", "Mara Venn"),
]
PEOPLE = [
    ("introduced", "John Kirby spoke at noon. Ustym Koval drove the cart. “It is late,” he said.", "Ustym Koval"),
    ("another brother", "Wladimir Klitschko came to Davos without his brother. “It is late,” Klitschko said.",
     "Wladimir Klitschko"),
    ("aged", "“It is late,” said Halyna, 68, who lives near the sea.", "Halyna"),
    ("blogger", "The same was written by Mara Venn, who noted that it was late.", "Mara Venn"),
]
# fmt: on


def _quotes(text: str) -> pd.DataFrame:
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "published": [pd.Timestamp("2023-05-04")]})
    return find_quotes(articles)


@pytest.mark.parametrize(("text", "speaker"), [case[1:] for case in TITLES], ids=[case[0] for case in TITLES])
def test_title_and_name_in_every_order(text, speaker):
    assert _quotes(text)["speaker"].tolist() == [speaker]


@pytest.mark.parametrize(("text", "actor"), INITIALS)
def test_initials_and_middle_names_keep_the_actor(text, actor):
    assert _quotes(text)["actor"].tolist() == [actor]


@pytest.mark.parametrize(
    ("text", "words", "speaker", "relay"), [case[1:] for case in RELAYED], ids=[case[0] for case in RELAYED]
)
def test_relayed_words_belong_to_who_spoke(text, words, speaker, relay):
    quotes = _quotes(text)
    assert quotes["quote"].tolist() == [words]
    assert quotes["speaker"].tolist() == [speaker]
    assert quotes["relay"].fillna("").tolist() == [relay or ""]


@pytest.mark.parametrize(("text", "speaker"), [case[1:] for case in SHORT], ids=[case[0] for case in SHORT])
def test_short_names_and_documents_belong_to_who_was_named(text, speaker):
    assert _quotes(text)["speaker"].iloc[-1] == speaker


@pytest.mark.parametrize(("text", "speaker"), [case[1:] for case in PEOPLE], ids=[case[0] for case in PEOPLE])
def test_people_whom_no_list_knows(text, speaker):
    assert _quotes(text)["speaker"].tolist()[-1] == speaker


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Zelensky and Duda said it was cold.", ["Volodymyr Zelenskyy", "Andrzej Duda"]),
        ("Both Putin and Lukashenko said it was cold.", ["Vladimir Putin", "Alexander Lukashenko"]),
        ("France and Germany said it was cold.", ["France", "Germany"]),
        ("Zelensky said it was cold.", ["Volodymyr Zelenskyy"]),
        ("The Centre for Research on Energy and Clean Air said it was cold.",
         ["Centre for Research on Energy and Clean Air"]),
    ],
)  # fmt: skip
def test_joint_speakers_share_the_words(text, speakers):
    quotes = _quotes(text)
    assert [list(each) for each in quotes["speakers"]] == [speakers]
    assert quotes["n_sharing"].tolist() == [len(speakers)]
    assert quotes["speaker"].tolist() == speakers[:1]


def test_each_joint_speaker_counts_and_no_word_is_doubled():
    quotes = _quotes("Zelensky and Duda said it was very cold.").assign(outlet="Courier")
    counts = count_actors(quotes)
    assert counts.set_index("actor")["n_words"].to_dict() == {"Andrzej Duda": 2.0, "Volodymyr Zelenskyy": 2.0}
    assert counts["share"].sum() == 1


def test_resolving_alone_finds_joint_speakers_too():
    articles = pd.DataFrame({"article_id": ["a"], "text": ["Zelensky and Duda said it was cold."]})
    quotes = find_quotes(articles)
    again = resolve_speakers(quotes.drop(columns=["speaker", "speaker_kind", "speakers", "n_sharing"]), articles)
    assert again["n_sharing"].tolist() == [2]
