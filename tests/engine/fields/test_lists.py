"""Lists: layers, names of columns, features."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Recipe, RecipeError
from engine.fields import Kind, StringList, Subset

FEATURES = Subset("auto", ("x1", "x2", "sin(x1)"))
COLUMNS = StringList("last")


def refusal(kind: Kind, value: Any) -> str:
    with pytest.raises(RecipeError) as caught:
        kind.check("field", value)
    assert caught.value.field == "field"
    return caught.value.message


def test_what_is_allowed_reads_well() -> None:
    assert FEATURES.allowed == "auto, or some of x1, x2, sin(x1)"
    assert COLUMNS.allowed == "names separated by commas, or last"


# --- layers -----------------------------------------------------------------------------------------------------------


def test_hidden_takes_any_sequence() -> None:
    for value in ([3, 2], (3, 2), np.array([3, 2]), iter([3, 2]), (3.0, 2.0)):
        hidden = Recipe(hidden=value).hidden  # type: ignore[arg-type]
        assert hidden == (3, 2)
        assert all(type(units) is int for units in hidden)


# --- columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("last", ()),
        ([], ()),
        ((), ()),
        ("species", ("species",)),
        (["a", "b"], ("a", "b")),
        (("5", "a, b"), ("5", "a, b")),
        (["last"], ("last",)),  # a column of that name
    ],
)
def test_column_names(value: Any, kept: tuple[str, ...]) -> None:
    assert COLUMNS.check("target", value) == kept


@pytest.mark.parametrize("value", [5, None, "", [""], ["a", 5], {"a": 1}, b"a", ["a", ["b"]], np.array(["a", "last"])])
def test_column_names_refuse(value: Any) -> None:
    assert refusal(COLUMNS, value) == f'{value!r} given; a list of strings is needed, such as ["species"] or ["5"]'


@pytest.mark.parametrize(
    ("text", "kept"),
    [("last", ()), ("", ()), (" last ", ()), ("a", ("a",)), (" a , b c,5 ", ("a", "b c", "5"))],
)
def test_column_names_are_parsed(text: str, kept: tuple[str, ...]) -> None:
    assert COLUMNS.parse("target", text) == kept
    assert COLUMNS.parse("target", COLUMNS.format(kept)) == kept
    assert COLUMNS.step(kept, 1) == kept


def test_no_column_is_left_out() -> None:
    with pytest.raises(RecipeError, match=r"^target: \['a', '', 'b'\] given; a list of strings is needed"):
        COLUMNS.parse("target", "a,,b")


# --- features --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("auto", "auto"),
        ("x1", ("x1",)),
        (["x2", "x1"], ("x2", "x1")),
        (("sin(x1)",), ("sin(x1)",)),
    ],
)
def test_features(value: Any, kept: Any) -> None:
    assert FEATURES.check("features", value) == kept
    assert FEATURES.check("features", kept) == kept
    assert FEATURES.parse("features", FEATURES.format(kept)) == kept
    assert FEATURES.step(kept, -1) == kept


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("X1", "'X1' is unknown, did you mean x1? Allowed: auto, x1, x2, sin(x1)"),
        (["x1", "sinx1"], "'sinx1' is unknown, did you mean sin(x1)? Allowed: x1, x2, sin(x1)"),
        (["auto", "x1"], "'auto' is unknown. Allowed: x1, x2, sin(x1)"),
        (7, "7 is unknown. Allowed: auto, x1, x2, sin(x1)"),
        ([["x1"]], "['x1'] is unknown. Allowed: x1, x2, sin(x1)"),
    ],
)
def test_features_refuse(value: Any, message: str) -> None:
    assert refusal(FEATURES, value) == message


def test_features_are_parsed() -> None:
    assert FEATURES.parse("features", " x2 , sin(x1)") == ("x2", "sin(x1)")
    assert FEATURES.parse("features", " auto ") == "auto"
