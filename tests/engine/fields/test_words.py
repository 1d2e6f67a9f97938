"""Words: where data comes from, names with a number in brackets, on and off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Recipe, RecipeError
from engine.fields import Argument, DataSource, Flag, Named, Number
from engine.functions.initializers import INITIALIZER

DATA = DataSource(("xor", "circle", "blobs-2", "blobs-3"), ("xor", "circle", "blobs-3"))
FILE = "or the path of a CSV or TSV file"


def test_what_is_allowed_reads_well() -> None:
    assert DATA.allowed == f"xor, circle, blobs-2 to blobs-3, {FILE}"
    assert Flag().allowed == "on, off"


@pytest.mark.parametrize(
    "value", ["xor", "blobs-2", "iris.csv", "/a b/Iris.CSV", "../x.tsv", "./xor", "iris.data", "x.csv.gz", "é.csv", "-"]
)
def test_source(value: str) -> None:
    assert DATA.check("data", value) == DATA.parse("data", f" {value} ") == DATA.format(value) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("xorr", f"'xorr' is unknown, did you mean xor? Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
        ("iris", f"'iris' is unknown. Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
        (None, f"None is unknown. Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
        (("iris.csv",), f"('iris.csv',) is unknown. Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
    ],
)
def test_source_refuses(value: Any, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        DATA.check("data", value)
    assert (caught.value.field, caught.value.message) == ("data", message)


def test_a_bare_word_is_a_source_where_there_is_such_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("flowers", "2024", "roses.csv"):
        Path(name).touch()
    assert [DATA.check("data", name) for name in ("flowers", "2024", "xor")] == ["./flowers", "./2024", "xor"]
    for wrong, near in (("flower", "flowers"), ("roses", "roses.csv"), ("xorr", "xor")):
        with pytest.raises(RecipeError, match=rf"^data: '{wrong}' is unknown, did you mean {near}\? Allowed: xor, "):
            DATA.check("data", wrong)


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [
        ("xor", "circle", "blobs-3"),
        ("blobs-3", "xor", "circle"),
        ("blobs-2", "xor", "blobs-3"),  # not among those that steps go through
        ("iris.csv", "xor", "blobs-3"),
    ],
)
def test_source_steps(value: str, up: str, down: str) -> None:
    assert (DATA.step(value, 1), DATA.step(value, -1)) == (up, down)


def test_names_and_their_numbers() -> None:
    assert Named({"plain": None, "sized": Argument(0.5, Number(0, 1))}).allowed == "plain, sized(0.5)"
    assert INITIALIZER.split("uniform(0.25)") == ("uniform", 0.25)
    assert INITIALIZER.split("uniform") == ("uniform", 0.5)
    assert INITIALIZER.split("rai") == ("rai", None)


@given(st.floats(0, 1000, exclude_min=True))
def test_every_number_in_brackets_can_be_read_again(number: float) -> None:
    value = INITIALIZER.check("initializer", f"normal({number!r})")
    assert INITIALIZER.split(value) == ("normal", number)
    assert INITIALIZER.check("initializer", value) == value


def test_words_and_truth_values_of_numpy_become_plain_ones() -> None:
    given = {
        "data": "iris.csv",
        "samples": "auto",
        "target": ("kind",),
        "features": ("x1", "x2"),
        "activation": ("tanh", "relu", "tanh", "relu"),
        "initializer": "uniform(0.3)",
        "optimizer": "adam",
        "batch_size": "all",
    }
    numpys: dict[str, Any] = {
        name: np.str_(value) if isinstance(value, str) else tuple(map(np.str_, value)) for name, value in given.items()
    }
    recipe = Recipe(shuffle=np.True_, standardize=np.False_, **numpys)  # type: ignore[arg-type]
    assert repr(recipe) == repr(Recipe(shuffle=True, **given))  # type: ignore[arg-type]
    assert "np." not in repr(recipe)
    assert type(Recipe(initializer=np.str_("uniform")).initializer) is str
