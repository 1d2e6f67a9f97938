"""The bar beside a number in the predictions."""

from __future__ import annotations

from math import inf, nan

import pytest

from tui.drawing.table import bar


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "    "),
        (1.0, "████"),
        (0.5, "██  "),
        (0.125, "▌   "),
        (0.99, "████"),
        (-3.0, "    "),
        (9.0, "████"),
        (nan, "    "),
        (inf, "    "),
        (None, "    "),
    ],
)
def test_a_bar_is_cut_at_its_ends(value: float | None, text: str) -> None:
    assert bar(value, 0.0, 1.0, 4) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1.0, "██  "),
        (1.0, "  ██"),
        (0.0, "    "),
        (0.5, "  █ "),
        (-0.25, " ▐  "),
        (-9.0, "██  "),
        (None, "    "),
    ],
)
def test_a_bar_of_signed_outputs_begins_at_zero(value: float | None, text: str) -> None:
    assert bar(value, -1.0, 1.0, 4) == text


def test_a_bar_that_ends_where_it_begins_is_empty() -> None:
    assert bar(0.0, -1.0, 1e-9, 4) == "    "
    assert bar(-3.0, -3.0, -1.0, 4) == "    "


def test_a_bar_without_room_or_range_is_empty() -> None:
    assert bar(0.5, 0.0, 1.0, 0) == ""
    assert bar(0.5, 0.0, 1.0, -2) == ""
    assert bar(0.5, 1.0, 1.0, 3) == "   "
