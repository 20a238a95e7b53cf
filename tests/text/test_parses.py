import shutil

import pytest

from analysis.errors import InputError
from analysis.text import check_model, model_folder, parse_passages


def test_parses_come_back_in_order_with_lemmas_and_subjects():
    docs = list(parse_passages(["Oleh Tarnavko said nothing.", "They left."], one_sentence=True))
    said = next(token for token in docs[0] if token.lemma_ == "say")
    assert [child.text for child in said.children if child.dep_ == "nsubj"] == ["Tarnavko"]
    assert docs[1].text == "They left."


def test_one_sentence_keeps_a_passage_whole():
    [doc] = parse_passages(["“Go.” He left. Nobody saw."], one_sentence=True)
    assert len(list(doc.sents)) == 1


def test_changed_weights_are_refused(tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(model_folder(), folder)
    check_model(folder)
    with (folder / "parser" / "model").open("ab") as file:
        file.write(b"x")
    with pytest.raises(InputError, match="parser"):
        check_model(folder)
