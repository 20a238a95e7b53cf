import datetime as dt
import re

import pytest

from analysis.errors import InputError
from analysis.study.parameters import MODELS, check_parameters, describe_parameters


def test_text_stays_text():
    values = check_parameters("quotation", {"outlets": ["007", "NO", "None", "1e3"], "start": dt.date(2022, 2, 24)})
    assert values.outlets == ["007", "NO", "None", "1e3"]
    assert values.start == "2022-02-24"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"outlet": ["x"]}, "did you mean 'outlets'"),
        ({"outlets": [7]}, "quotation marks"),
        ({"outlets": "007"}, "valid list"),
        ({"outlets": ["NO", "NO"]}, "named twice: NO"),
        ({"start": "2022-02-24", "end": "2022-02-23"}, "ends .2022-02-23. before it starts"),
        ({"start": "2022-02-30"}, "day is out of range|day is written"),
        ({"start": "24.02.2022"}, "a day is written as 2022-02-24"),
        ({"copies": "some"}, "'all', 'originals' or 'weighted'"),
        ({"seed": "1"}, "integer"),
        ({"seed": True}, "integer"),
        ({"level": 1.5}, "less than 1"),
        ({"x = __import__('os').system('echo')  #": 1}, "Allowed: measured, outlets"),
        ({"\x1b[2J": 1}, r"\\x1b"),
    ],
)
def test_wrong_parameters_are_refused_by_name(values, message):
    with pytest.raises(InputError, match=message):
        check_parameters("quotation", values)


def test_a_secret_is_refused_and_not_repeated():
    with pytest.raises(InputError) as caught:
        check_parameters("quotation", {"api_token": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_unknown_notebook():
    with pytest.raises(InputError, match="did you mean 'quotation'"):
        check_parameters("quotatoin", {})


@pytest.mark.parametrize("notebook", MODELS)
def test_no_parameter_looks_like_a_secret_or_lacks_a_meaning(notebook):
    for name, _, meaning in describe_parameters(notebook):
        assert not re.search(r"token|secret|passw|credential|api_?key", name)
        assert name.isidentifier()
        assert meaning
