"""Whom words belong to where the text does not say it at the quote: spellings, short descriptions, furniture."""

import pandas as pd
import pytest

from analysis.quotation import find_quotes, share_out
from analysis.quotation.extract.inserts import find_inserts
from analysis.quotation.extract.relayed import is_medium
from analysis.quotation.speakers.actors import load_actors
from analysis.study.quantities import select_quotes


def read(text):
    return find_quotes(pd.DataFrame({"article_id": ["a"], "text": [text]}))


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Wolodymyr Selenskyj", "Volodymyr Zelenskyy"),
        ("Selenskyj", "Volodymyr Zelenskyy"),
        ("Volodymyr Zelenski", "Volodymyr Zelenskyy"),
        ("Alyaksandr Lukashenka", "Alexander Lukashenko"),
        ("Aleksey Reznikov", "Oleksii Reznikov"),
        ("Serguei Lavrov", "Sergei Lavrov"),
        ("Sergej Lawrow", "Sergei Lavrov"),
        ("Sergej Schoigu", "Sergei Shoigu"),
        ("Wladimir Klitschko", "Vladimir Klitschko"),
    ],
)
def test_one_name_in_many_spellings_is_one_actor(name, actor):
    assert load_actors().find(name).name == actor


@pytest.mark.parametrize("name", ["Viktor Lavrov", "Mara Venn", "Ron Paul", "Maria Selenskyj"])
def test_a_namesake_is_nobody_that_the_lexicon_knows(name):
    assert load_actors().find(name) is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Two Polish officials said it was cold. They said it would snow.", "Two Polish officials"),
        ("Mara Venn said it was cold. The official said it would snow.", "Mara Venn"),
        ("A Polish official said it was cold. Mara Venn wept. The official said it would snow.", "Polish official"),
        ("Vice President Lidia Osk wept. President Mara Venn slept. The president said it would snow.", "Mara Venn"),
        ("The River Grain Union (RGU) met. The RGU said it would snow.", "River Grain Union"),
        ("The head of the River Control Center, Mara Venn, said it would snow.", "Mara Venn"),
        ("It was cold and it would snow, Mara Venn, head of the river office, has warned.", "Mara Venn"),
    ],
)
def test_short_descriptions_go_back_to_whom_they_mean(text, speaker):
    assert read(text)["speaker"].iloc[-1] == speaker


def test_an_army_of_another_country_is_not_the_one_that_spoke_before():
    quotes = read("The Ukrainian military said it was cold. The Canadian military said it would snow.")
    assert quotes["side"].tolist() == ["ukraine", "nato_west"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The survey found that the ferry is late.", "that the ferry is late"),
        ("Mara Venn praised the ferry and added that it was late.", "that it was late"),
        (
            "Mara Venn said the ferry lies by the bridge, which is closed.",
            "the ferry lies by the bridge, which is closed",
        ),
        ("They had asked for shelter, Mara Venn said.", "They had asked for shelter"),
    ],
)
def test_the_words_and_all_of_them(text, quote):
    assert quote in read(text)["quote"].tolist()


@pytest.mark.parametrize(
    ("text", "insert"),
    [
        ("It snowed. (AP Photo/Mara Venn) The ferry left.", "(AP Photo/Mara Venn)"),
        ("Follow the latest updates on the talks in our live blog The ferry left.",
         "Follow the latest updates on the talks in our live blog "),
        ("It snowed.   Related: The ferry and the bridge   The ferry left.", "   Related: The ferry and the bridge   "),
        ("FILE PHOTO: A ferry.", "FILE PHOTO: "),
    ],
)  # fmt: skip
def test_page_furniture_is_nobodys_words(text, insert):
    assert [text[start:end] for start, end in find_inserts(text)] == [insert]


def test_a_long_phrase_takes_no_longer_than_its_words():
    assert not is_medium("the old " * 40 + "ferry")  # 3 to the power of 80 steps, if each word asked anew


def test_no_name_runs_on_into_a_teaser():
    text = "Sen. Mara Osk Mara Lidia OskCouncil meets again Ten bills to watch MORE (R-Texas) said it would snow."
    assert read(text)["speaker"].tolist() == ["Mara Osk"]


def test_joint_speakers_neither_double_nor_lose_words():
    quotes = read("Zelensky and Duda said the talks would go on. Putin said the talks were over.")
    shared = select_quotes(quotes)
    assert shared["n_words"].sum() == quotes["n_words"].sum()
    assert shared.groupby("side")["n_words"].sum().to_dict() == {"nato_west": 2.5, "russia": 4.0, "ukraine": 2.5}
    assert share_out(shared)["n_words"].tolist() == shared["n_words"].tolist()  # shared out once, not twice
