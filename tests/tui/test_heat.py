"""Shades and half blocks: from numbers to levels, classes and rows of cells."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.functions.activations import ACTIVATIONS
from tui.drawing.cells import Span, plain, width
from tui.drawing.heat import (
    FIRST_CLASS,
    MIDDLE,
    NOT_FINITE,
    SHADES,
    Scale,
    class_of,
    heat,
    round_ends,
    scale_of_range,
    scale_of_unit,
    shades_of,
    shades_of_classes,
)
from tui.drawing.scale import LEVELS

FINITE = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        *((0.5, 0), (0.0, -LEVELS), (1.0, LEVELS), (7.0, LEVELS), (-7.0, -LEVELS)),
        *((0.75, LEVELS // 2), (0.25, -LEVELS // 2), (0.5 + 0.4 / LEVELS / 2, 0), (0.5 + 0.6 / LEVELS / 2, 1)),
    ],
)
def test_levels_are_in_proportion_to_the_distance_from_the_middle(value: float, steps: int) -> None:
    assert shades_of(np.array([value]), Scale(0.5, 0.5)).tolist() == [MIDDLE + steps]
    assert SHADES[MIDDLE + steps] == f"{steps:+d}"


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_not_finite_has_a_shade_of_its_own(value: float) -> None:
    assert shades_of(np.array([value]), Scale(0.0, 1.0)).tolist() == [NOT_FINITE]
    assert shades_of_classes(np.array([[0.5, value]]), 0.0, 1.0).tolist() == [NOT_FINITE]
    assert SHADES[NOT_FINITE] == "bad"


@given(FINITE, FINITE, FINITE, st.floats(1e-3, 1e6))
def test_a_larger_value_never_has_a_lower_shade(one: float, other: float, middle: float, reach: float) -> None:
    low, high = shades_of(np.sort([one, other]), Scale(middle, reach))
    assert low <= high


@given(FINITE, FINITE, st.floats(1e-3, 1e6))
def test_with_two_colours_only_the_side_of_the_middle_counts(value: float, middle: float, reach: float) -> None:
    (shade,) = shades_of(np.array([value]), Scale(middle, reach), sides_only=True)
    side = (value - middle > 0) - (value - middle < 0)
    assert shade == MIDDLE + side * LEVELS


@given(st.lists(st.floats(0.0, 1.0), min_size=3, max_size=10))
def test_the_class_of_a_shade_has_the_largest_output(outputs: list[float]) -> None:
    (shade,) = shades_of_classes(np.array([outputs]), 0.0, 1.0)
    label = class_of(int(shade))
    assert label is not None
    assert outputs[label] == max(outputs)


def test_surer_classes_have_higher_levels() -> None:
    sure = [shades_of_classes(np.array([[p, (1 - p) / 2, (1 - p) / 2]]), 0.0, 1.0)[0] for p in (0.34, 0.6, 0.8, 1.0)]
    assert sure == sorted(sure)
    assert (sure[0], sure[-1]) == (FIRST_CLASS, FIRST_CLASS + LEVELS - 1)
    (only,) = shades_of_classes(np.array([[0.4, 0.3, 0.3]]), 0.0, 1.0, sides_only=True)
    assert only == FIRST_CLASS + LEVELS - 1


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_scale_of_a_unit_holds_all_it_can_answer(name: str) -> None:
    values = np.array([-0.11, 0.02, 0.3])
    scale, row = scale_of_unit(name, values), ACTIVATIONS[name]
    if row.low is not None and row.high is not None:
        assert (scale.low, scale.high) == (row.low, row.high)
    else:
        assert scale == Scale(0.0, 0.5)
    assert scale_of_unit("softmax", values) == Scale(0.5, 0.5)


def test_a_scale_ends_at_the_largest_power_of_two_that_there_is() -> None:
    assert scale_of_unit("relu", np.array([0.0, 1.7e308])) == Scale(0.0, 2.0**1023)


@pytest.mark.parametrize(
    ("largest", "reach"), [(0.5, 0.5), (0.51, 1.0), (1.0, 1.0), (1.01, 2.0), (300.0, 512.0), (inf, 2.0**-29)]
)
def test_a_scale_without_ends_is_a_power_of_two(largest: float, reach: float) -> None:
    assert scale_of_unit("relu", np.array([0.0, largest])) == Scale(0.0, reach)


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        ((-1.0), 0.5, (-1.0, 1.0)),
        (-0.3, 1.23, (-1.3, 1.3)),
        (2.0, 9.1, (2.0, 9.1)),
        (25.02, 346.4, (20.0, 350.0)),
        (0.0, 1.0, (0.0, 1.0)),
        (5.0, 5.0, (2.5, 7.5)),
        (0.0, 0.0, (-1.0, 1.0)),
    ],
)
def test_the_scale_of_values_is_around_0_or_their_middle_to_round_numbers(
    low: float, high: float, ends: tuple[float, float]
) -> None:
    scale = scale_of_range(low, high)
    assert (scale.low, scale.high) == pytest.approx(ends)
    assert scale.middle == pytest.approx((ends[0] + ends[1]) / 2)


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_round_ends_are_outside(one: float, other: float) -> None:
    low, high = sorted((one, other))
    first, last = round_ends(low, high)
    assert np.isfinite([first, last]).all()
    assert first < last
    if high - low < 1e300:
        assert first <= low + 1e-6 * (high - low)
        assert last >= high - 1e-6 * (high - low)


@given(st.lists(st.lists(st.integers(0, len(SHADES) - 1), min_size=5, max_size=5), min_size=2, max_size=6))
def test_half_blocks_are_the_shades_and_spans_are_as_long_as_they_can_be(cells: list[list[int]]) -> None:
    shades = np.array(cells[: len(cells) // 2 * 2])
    mark = Span("●", "on +0")
    rows = heat(shades, {(0, 1): mark})
    assert [width(row) for row in rows] == [5] * (len(shades) // 2)
    for line, row in enumerate(rows):
        at = 0
        roles = [span.role for span in row]
        assert all(one != other for one, other in pairwise(roles))
        for span in row:
            for character in span.text:
                upper, lower = SHADES[shades[2 * line, at]], SHADES[shades[2 * line + 1, at]]
                if (line, at) == (0, 1):
                    assert (character, span.role) == mark
                else:
                    assert span.role == f"heat {upper} {lower}"
                    assert character == (" " if upper == lower else "▀")
                at += 1
    assert plain(rows[0])[1] == "●"
