"""Axes: few and round ticks, whose labels are exact, on evenly spaced rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.axes import DOTS, LABEL, Axis, linear_axis, log_axis, round_ticks


def shown(axis: Axis) -> list[tuple[int, str]]:
    return [(row, label.strip()) for row, label in axis.ticks]


@pytest.mark.parametrize(
    ("high", "rows", "ticks"),
    [
        (1.0, 9, [(0, "0"), (4, "0.5"), (8, "1")]),
        (0.7064, 2, [(0, "0"), (1, "0.8")]),
        (0.7058, 16, [(0, "0"), (5, "0.25"), (10, "0.5"), (15, "0.75")]),
        (1e-8, 5, [(0, "0"), (2, "5e-9"), (4, "1e-8")]),
        (0.0, 5, [(0, "0"), (2, "0.5"), (4, "1")]),
        (1e308, 5, [(0, "0"), (2, "5e299"), (4, "1e300")]),
    ],
)
def test_a_linear_axis_begins_at_zero(high: float, rows: int, ticks: list[tuple[int, str]]) -> None:
    assert shown(linear_axis(high, rows)) == ticks


@pytest.mark.parametrize(
    ("low", "high", "rows", "ticks"),
    [
        (0.0037, 0.7058, 14, [(0, "0.001"), (4, "0.01"), (8, "0.1"), (12, "1")]),
        (0.2, 0.9, 14, [(0, "0.125"), (4, "0.25"), (8, "0.5"), (12, "1")]),
        (0.69, 0.7, 9, [(0, "0.69"), (8, "0.7")]),
        (1e-299, 1e300, 9, [(0, "1e-299"), (8, "1e300")]),
    ],
)
def test_a_logarithmic_axis(low: float, high: float, rows: int, ticks: list[tuple[int, str]]) -> None:
    assert shown(log_axis(low, high, rows)) == ticks


@given(st.floats(5e-324, 1e308), st.floats(0.0, 1.0), st.integers(2, 60), st.booleans())
def test_all_values_lie_between_exact_and_evenly_spaced_ticks(high: float, share: float, rows: int, log: bool) -> None:
    low = max(high * share**40, 5e-324)
    axis = log_axis(low, high, rows) if log else linear_axis(high, rows)
    places = [row for row, _ in axis.ticks]
    assert places[0] == 0
    assert places[-1] < rows
    assert len(set(np.diff(places))) == 1
    assert {len(label) for _, label in axis.ticks} == {LABEL}
    values = np.array([float(label) for _, label in axis.ticks])
    # What lies beyond these is drawn at them.
    inside = (values >= 1e-300) & (values <= 1e300)
    assert axis.dots(values[inside]) == pytest.approx(DOTS * np.array(places)[inside] + 1, abs=1e-6)
    dots = axis.dots(np.array([low, high]))
    assert 1 - 1e-6 <= dots.min() <= dots.max() <= DOTS * places[-1] + 1 + 1e-6


@pytest.mark.parametrize(
    ("first", "last", "most", "ticks"),
    [
        (5, 5, 3, [5]),
        (0, 199, 3, [0, 100]),
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (100, 611, 5, [200, 400, 600]),
        (0, 1, 4, [0, 1]),
        (3, 7, 0, [5]),
        (0, 1_000_000, 4, [0, 500_000, 1_000_000]),
    ],
)
def test_epochs_are_round(first: float, last: float, most: int, ticks: list[float]) -> None:
    assert round_ticks(first, last, most) == ticks


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 12))
def test_epochs_lie_within_the_axis_and_are_not_many(first: int, span: int, most: int) -> None:
    ticks = round_ticks(first, first + span, most)
    assert len(ticks) <= most + 1
    assert all(first <= tick <= first + span and tick == int(tick) for tick in ticks)
