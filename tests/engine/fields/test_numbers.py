"""Numbers: what is allowed of them, and their steps, with words beside them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import RecipeError
from engine.fields import Number
from engine.recipe_fields import FIELDS

BELOW = Number(0, 1, (0.1, 0.5), words=("auto",), words_first=True)
ABOVE = Number(0, 1, (0.1, 0.5), words=("none",))


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        (Number(0, 1), "a number from 0 to 1"),
        (Number(0, 1, below_high=True), "a number from 0 to less than 1"),
        (Number(0, 1, above_low=True), "a number above 0 and up to 1"),
        (Number(0, 1, above_low=True, below_high=True), "a number above 0 and below 1"),
        (Number(1, 10**6, whole=True, words=("all",)), "a whole number from 1 to 1000000, or all"),
        (Number(-1, 10, above_low=True, words=("a", "b")), "a number above -1 and up to 10, or a, or b"),
    ],
)
def test_what_is_allowed_reads_well(number: Number, allowed: str) -> None:
    assert number.allowed == allowed
    with pytest.raises(RecipeError, match=f"^size: -99 given; allowed: {allowed}$"):
        number.parse("size", "-99")


def test_no_limit_is_written_with_an_exponent() -> None:
    assert FIELDS["schedule_epochs"].kind.allowed == "a number above 0 and up to 1000000000"


@given(st.floats(1e-300, 1000))
def test_every_rate_can_be_read_again(rate: float) -> None:
    kind = FIELDS["learning_rate"].kind
    assert kind.parse("learning_rate", kind.format(rate)) == rate


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


@given(st.floats(1e-9, 1000), st.sampled_from([1, -1]))
def test_a_step_never_turns_back(rate: float, direction: int) -> None:
    kind = FIELDS["learning_rate"].kind
    there = kind.step(rate, direction)
    assert (there - rate) * direction >= 0
    assert kind.check("learning_rate", there) == there
