"""Weights and biases typed by hand: what is read, and what is refused in one line."""

from __future__ import annotations

import math

import pytest

from engine import RecipeError
from tui.panels.parameters import ALLOWED, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("-0", 0.0),
        ("1", 1.0),
        ("+0.83", 0.83),
        (" -2 ", -2.0),
        ("1e-3", 1e-3),
        ("-2.5E2", -250.0),
        ("1/3", 1 / 3),
        ("-2/3", -2 / 3),
        ("2 / -4", -0.5),
        ("1e10/1e5", 1e5),
        ("0/7", 0.0),
        ("0,5", 0.5),
        ("1e9", 1e9),
        ("1e-320", 1e-320),
    ],
)
def test_numbers_and_fractions_are_read(text: str, value: float) -> None:
    assert parse(text) == value
    assert math.copysign(1.0, parse(text)) == (-1.0 if value < 0 else 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "1e10",
        "-2e9",
        "1/0",
        "0/0",
        "1/",
        "/3",
        "1/2/3",
        "one",
        "1/x",
        "1,500",
        "0x1f",
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(RecipeError) as refusal:
        parse(text)
    assert refusal.value.message == f"'{text}' given; allowed: {ALLOWED}"
