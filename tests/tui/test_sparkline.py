"""The sparkline: one column a value, whatever the values are."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.cells import plain, width
from tui.drawing.sparkline import BLOCKS, NOT_FINITE, sparkline


def drawn(values: list[float], columns: int = 20, log: bool = False) -> str:
    return plain(sparkline(values, columns, log))


def test_it_rises_from_the_smallest_to_the_largest() -> None:
    assert drawn([0, 1, 2, 3, 4, 5, 6, 7]) == BLOCKS
    assert drawn([7, 0, 3.6]) == "█▁▅"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], ""),
        ([0.3], "▅"),
        ([2.0, 2.0, 2.0], "▅▅▅"),
        ([0.0, 0.0], "▅▅"),
        ([nan], "×"),
        ([nan, inf, -inf], "×××"),
        ([1.0, nan, 0.0, inf], "█×▁×"),
        ([-1e308, 1e308], "▁█"),
        ([0.0, 5e-324], "▅▅"),
        ([1e-300, 2e-300], "▁█"),
    ],
)
def test_hard_values(values: list[float], text: str) -> None:
    assert drawn(values) == text


def test_what_is_not_finite_has_a_glyph_and_a_role_of_its_own() -> None:
    assert [span.role for span in sparkline([1.0, nan, 2.0, 3.0], 9)] == ["recent", "bad", "recent"]


def test_the_newest_values_are_kept_and_stand_at_the_right() -> None:
    assert drawn([9.0, 9.0, 0.0, 1.0], columns=2) == "▁█"
    assert drawn([1.0, 2.0], columns=0) == ""
    assert drawn([1.0, 2.0], columns=-1) == ""


def test_a_logarithmic_scale_makes_equal_ratios_equal_steps() -> None:
    assert drawn([1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0], log=True) == BLOCKS
    assert drawn([1e-7, 1e-1, 1.0], log=False) == "▁▁█"


@pytest.mark.parametrize(
    ("values", "text"), [([0.0, 0.1, 1.0], "▁▁█"), ([-5.0, 0.0], "▅▅"), ([0.0, nan, 1e-9], "▅×▅"), ([], "")]
)
def test_zeros_and_negative_values_count_as_the_smallest_positive_one(values: list[float], text: str) -> None:
    assert drawn(values, log=True) == text


@pytest.mark.parametrize("log", [False, True])
def test_what_moves_by_less_than_a_thousandth_is_flat(log: bool) -> None:
    around = 0.693147181
    assert drawn([around + 1e-10 * (-1) ** step for step in range(12)], log=log) == "▅" * 12
    assert drawn([0.9991, 1.0], log=log) == "▅▅"
    assert len(set(drawn([1.0, 0.99, 0.98], log=False))) > 1


@given(st.lists(st.floats(), max_size=40), st.integers(-1, 30), st.booleans())
def test_one_column_a_value_and_never_more_than_asked(values: list[float], columns: int, log: bool) -> None:
    spans = sparkline(values, columns, log)
    assert width(spans) == min(len(values), max(columns, 0))
    assert set(plain(spans)) <= {*BLOCKS, NOT_FINITE}
