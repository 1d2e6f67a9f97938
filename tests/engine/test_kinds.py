"""The kinds of value that name data, columns and features, and the steps of numbers that have words beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import RecipeError
from engine.fields import DataSource, Kind, Number, StringList, Subset
from engine.recipe import FIELDS

DATA = DataSource(("xor", "circle", "blobs-2", "blobs-3"), ("xor", "circle", "blobs-3"), (".csv", ".tsv", ".txt"))
FEATURES = Subset("auto", ("x1", "x2", "sin(x1)"))
COLUMNS = StringList("last")
FILE = "or the path of a .csv, .tsv or .txt file"


def refusal(kind: Kind, value: Any) -> str:
    with pytest.raises(RecipeError) as caught:
        kind.check("field", value)
    assert caught.value.field == "field"
    return caught.value.message


def test_what_is_allowed_reads_well() -> None:
    assert DATA.allowed == f"xor, circle, blobs-2 to blobs-3, {FILE}"
    assert FEATURES.allowed == "auto, or some of x1, x2, sin(x1)"
    assert COLUMNS.allowed == "names separated by commas, or last"
    assert FIELDS["schedule_epochs"].kind.allowed == "a number above 0 and up to 1000000000"


# --- a source of data ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["xor", "blobs-2", "iris.csv", "/a b/Iris.CSV", "../x.tsv", "xor.txt", "é.csv"])
def test_source(value: str) -> None:
    assert DATA.check("data", value) == DATA.parse("data", f" {value} ") == DATA.format(value) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("xorr", f"'xorr' is unknown, did you mean xor? Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
        ("iris.xls", f"'iris.xls' is unknown. Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
        (None, f"None is unknown. Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
        (("iris.csv",), f"('iris.csv',) is unknown. Allowed: xor, circle, blobs-2, blobs-3, {FILE}"),
    ],
)
def test_source_refuses(value: Any, message: str) -> None:
    assert refusal(DATA, value) == message


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
def test_texts(value: Any, kept: tuple[str, ...]) -> None:
    assert COLUMNS.check("target", value) == kept


@pytest.mark.parametrize("value", [5, None, "", [""], ["a", 5], {"a": 1}, b"a", ["a", ["b"]], np.array(["a", "last"])])
def test_texts_refuses(value: Any) -> None:
    assert refusal(COLUMNS, value) == f'{value!r} given; a list of texts is needed, such as ["species"] or ["5"]'


@pytest.mark.parametrize(
    ("text", "kept"),
    [("last", ()), ("", ()), (" last ", ()), ("a", ("a",)), (" a , b c,5 ", ("a", "b c", "5"))],
)
def test_texts_are_parsed(text: str, kept: tuple[str, ...]) -> None:
    assert COLUMNS.parse("target", text) == kept
    assert COLUMNS.parse("target", COLUMNS.format(kept)) == kept
    assert COLUMNS.step(kept, 1) == kept


def test_no_text_is_left_out() -> None:
    with pytest.raises(RecipeError, match=r"^target: \['a', '', 'b'\] given; a list of texts is needed"):
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
def test_some(value: Any, kept: Any) -> None:
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
def test_some_refuses(value: Any, message: str) -> None:
    assert refusal(FEATURES, value) == message


def test_some_are_parsed() -> None:
    assert FEATURES.parse("features", " x2 , sin(x1)") == ("x2", "sin(x1)")
    assert FEATURES.parse("features", " auto ") == "auto"


# --- steps -----------------------------------------------------------------------------------------------------------

BELOW = Number(0, 1, (0.1, 0.5), words=("auto",), words_first=True)
ABOVE = Number(0, 1, (0.1, 0.5), words=("none",))


@pytest.mark.parametrize(
    ("number", "value", "up", "down"),
    [
        (BELOW, "auto", 0.1, "auto"),
        (BELOW, 0.01, 0.1, "auto"),
        (BELOW, 0.1, 0.5, "auto"),
        (BELOW, 0.3, 0.5, 0.1),
        (BELOW, 0.5, 0.5, 0.1),
        (BELOW, 0.9, 0.9, 0.5),
        (ABOVE, 0.01, 0.1, 0.01),
        (ABOVE, 0.1, 0.5, 0.1),
        (ABOVE, 0.3, 0.5, 0.1),
        (ABOVE, 0.5, "none", 0.1),
        (ABOVE, 0.9, "none", 0.5),
        (ABOVE, "none", "none", 0.5),
    ],
)
def test_words_are_the_last_rung_of_one_end(number: Number, value: Any, up: Any, down: Any) -> None:
    assert (number.step(value, 1), number.step(value, -1)) == (up, down)


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if isinstance(field.kind, Number)])
def test_what_is_usual_comes_below_what_is_chosen(name: str) -> None:
    """From "auto" a step up leads to the smallest sensible number; "none" and "all" stand for more than any number."""
    kind = FIELDS[name].kind
    assert isinstance(kind, Number)
    assert kind.words in ((), ("auto",), ("none",), ("all",))
    assert kind.words_first == (kind.words == ("auto",))


@given(st.floats(0, 1))
def test_a_step_down_then_up_comes_to_a_rung(value: float) -> None:
    for number in (BELOW, ABOVE):
        there = number.step(value, -1)
        back = number.step(there, 1)
        assert back in (*number.ladder, *number.words)
        assert isinstance(back, str) or back >= min(value, 0.5)
