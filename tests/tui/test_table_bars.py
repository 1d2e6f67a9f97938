"""The bars of the predictions table: outputs between two ends, errors to both sides."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Dataset
from tests.tui.frames import scored
from tui.drawing.cells import plain
from tui.drawing.columns import VALUES
from tui.drawing.table import EIGHTHS, bar, reach, table


@pytest.mark.parametrize(
    ("value", "drawn"),
    [(0.0, "    "), (0.01, "    "), (0.03, "▏   "), (0.051, "▎   "), (0.5, "██  "), (0.98, "███▉"), (1.0, "████")],
)
def test_a_bar_grows_by_eighths_and_less_than_half_of_one_is_nothing(value: float, drawn: str) -> None:
    assert bar(value, 0.0, 1.0, 4) == drawn


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(1, 30))
def test_a_larger_value_never_has_a_shorter_bar(one: float, other: float, columns: int) -> None:
    low, high = (sum(EIGHTHS.index(glyph) for glyph in bar(value, 0.0, 1.0, columns)) for value in sorted((one, other)))
    assert low <= high
    assert abs(high / 8 / columns - max(one, other)) <= 0.0626 / columns


def test_errors_have_bars_to_both_sides_of_a_line_where_there_is_room() -> None:
    data = Dataset(np.arange(8.0).reshape(4, 2), [[0.0], [1.0], [2.0], [3.0]], "regression")
    score = scored(data, np.array([[0.5], [1.0], [1.9], [2.6]]), of_classes=False)
    head, *lines = map(plain, table(data, VALUES, score, 0, 70, 10, True))
    assert head.split() == ["x1", "x2", "target", "output", "error", "-0.5", "0", "+0.5"]
    middle = head.index(" 0 ") + 1
    halves = [
        [
            2 * len(side) - side.count("▌") - side.count("▐")
            for side in (
                "".join(glyph for glyph in part if glyph in "█▌▐") for part in (line[:middle], line[middle + 1 :])
            )
        ]
        for line in lines
    ]
    room = 2 * (len(head) - middle - 1)
    assert [line[middle] for line in lines] == ["▐", "│", "▌", "▌"]
    for (left, right), error in zip(halves, (0.5, 0.0, -0.1, -0.4), strict=True):
        assert abs(right - left - error / 0.5 * room) <= 1.5
        assert not (left and right)
    assert "│" not in "".join(map(plain, table(data, VALUES, score, 0, 44, 10, True)))


@pytest.mark.parametrize(
    ("errors", "end"),
    [([0.3, -0.49], 0.5), ([0.5], 0.5), ([1.1, nan], 2.0), ([-7e5, inf], 1e6), ([0.0], 1.0), ([nan], 1.0), ([], 1.0)],
)
def test_the_scale_of_errors_ends_at_a_round_number(errors: list[float], end: float) -> None:
    assert reach(np.array(errors)) == pytest.approx(end)
