"""The chart of the loss, read as text."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from tui.drawing.cells import Row, plain, width
from tui.drawing.chart import DOT, chart, round_ticks, thin

Floats = NDArray[np.float64]


def history(*losses: float, test: float = nan) -> Floats:
    """Epochs 0, 1, 2, ... with these losses, the MSE half of them and the test's so many times as large."""
    rows = [(epoch, loss, loss / 2, loss * test, loss * test / 2) for epoch, loss in enumerate(losses)]
    return np.array(rows).reshape(-1, 5)


def text(rows: list[Row]) -> str:
    return "\n".join(plain(row) for row in rows)


def roles(rows: list[Row]) -> set[str]:
    return {span.role for row in rows for span in row if span.text.strip()}


def braille(rows: list[Row]) -> str:
    return "".join(character for character in text(rows) if "⠀" < character <= "⣿")


FALLING = history(*np.exp(-np.arange(200) / 40))


def test_it_has_axes_ticks_and_both_curves() -> None:
    rows = chart(FALLING, 60, 16, False, "cross-entropy")
    assert len(rows) == 16
    assert roles(rows) == {"axis", "loss", "mse"}
    assert "┤" in text(rows)
    assert "└" in text(rows)
    assert plain(rows[-1]).split() == ["0", "100"]
    assert braille(rows)


def test_the_loss_that_is_the_mse_is_drawn_once() -> None:
    assert roles(chart(FALLING, 60, 16, False, "mse")) == {"axis", "loss"}


def test_the_test_is_a_curve_of_dots_on_top_of_the_others() -> None:
    for label, others in (("mse", {"axis", "loss"}), ("cross-entropy", {"axis", "loss", "mse"})):
        for test in (0.25, 1.0, 1.5):
            rows = chart(history(*np.exp(-np.arange(200) / 40), test=test), 60, 16, False, label)
            assert roles(rows) == {*others, "test"}
            dots = [span.text for row in rows for span in row if span.role == "test"]
            assert set("".join(dots)) == {DOT}
            assert sum(map(len, dots)) == 20
    # The scale holds the largest of all.
    rows = chart(history(1.0, 0.5, 0.25, test=8.0), 60, 16, False, "mse")
    assert marks(rows)[0].strip() in ("8", "6")


def test_epochs_at_which_the_test_is_not_finite_are_left_out() -> None:
    rows = history(1.0, 0.5, 0.25, test=1.0)
    rows[1, 3] = inf
    assert roles(chart(rows, 60, 16, True, "mse")) == {"axis", "loss", "test"}


def test_a_curve_that_falls_is_seen_to_fall() -> None:
    def first_row_of(rows: list[Row], left: bool) -> int:
        texts = [plain(row).ljust(60) for row in rows]
        sides = [line[7:10] if left else line[52:58] for line in texts]
        return next(number for number, side in enumerate(sides) if any("⠀" < glyph <= "⣿" for glyph in side))

    rows = chart(FALLING, 60, 16, False, "mse")
    assert first_row_of(rows, left=True) < 2
    assert first_row_of(rows, left=False) > 10


def test_a_linear_scale_begins_at_zero_and_a_logarithmic_one_does_not() -> None:
    # An exponential is a straight line on a logarithmic scale: halfway through it is halfway down.
    def middle(log: bool) -> float:
        rows = chart(FALLING, 60, 22, log, "mse")
        heights = [number for number, row in enumerate(rows) if "⠀" < plain(row).ljust(60)[33] <= "⣿"]
        return heights[0] / len(rows)

    assert middle(True) < 0.55 < 0.7 < middle(False)


def test_before_the_first_epoch_it_says_what_will_be_there() -> None:
    rows = chart(np.empty((0, 5)), 60, 9, False, "mse")
    assert plain(rows[4]).strip() == "the loss will be drawn here"
    assert [plain(row) for row in rows[:4]] == [""] * 4
    assert len(rows) == 9


def test_a_log_scale_of_nothing_positive_says_so() -> None:
    rows = chart(history(0.0, 0.0, 0.0), 60, 9, True, "mse")
    assert plain(rows[4]).strip() == "no value above zero to draw on a log scale"
    assert braille(chart(history(0.0, 0.0, 0.0), 60, 9, False, "mse"))


def test_one_point_is_a_dot() -> None:
    rows = chart(history(0.7), 60, 9, False, "cross-entropy")
    assert "•" in text(rows)
    assert plain(rows[-1]).split() == ["0"]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "losses",
    [
        (0.3,),
        (0.3, 0.3, 0.3, 0.3),
        (1e300, 1e-300, 5.0),
        (1.7e308, 1.6e308),
        (5e-324, 1e-323, 0.0),
        (0.5, nan, 0.4, inf, 0.3, -inf),
        (0.5, 0.0, 0.25, 0.0),
        (1.0, 1.0 + 2**-52, 1.0),
        (0.0,),
    ],
)
def test_hard_values_are_drawn(losses: tuple[float, ...], log: bool) -> None:
    rows = chart(history(*losses), 50, 10, log, "cross-entropy")
    assert len(rows) == 10
    assert max(width(row) for row in rows) <= 50
    drawable = [loss for loss in losses if np.isfinite(loss) and (not log or loss / 2 > 0)]
    assert bool(roles(rows) & {"loss", "mse"}) == bool(drawable)


@pytest.mark.parametrize(("columns", "lines"), [(0, 0), (1, 1), (19, 30), (60, 3), (-5, -5), (60, 0)])
def test_where_there_is_no_room_nothing_is_drawn(columns: int, lines: int) -> None:
    assert chart(FALLING, columns, lines, False, "mse") == []


@given(
    rows=arrays.arrays(np.float64, st.tuples(st.integers(0, 12), st.just(4)), elements=st.floats()),
    columns=st.integers(20, 70),
    lines=st.integers(4, 18),
    log=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_it_is_never_larger_than_asked(rows: Floats, columns: int, lines: int, log: bool) -> None:
    drawing = chart(np.column_stack([np.arange(len(rows)) * 3.0, rows]), columns, lines, log, "cross-entropy")
    assert len(drawing) <= lines
    assert all(width(row) <= columns for row in drawing)


def marks(rows: list[Row]) -> list[str]:
    return [line.split("┤")[0] for line in map(plain, rows) if "┤" in line]


@pytest.mark.parametrize(
    ("losses", "log", "shown"),
    [
        ((1.0, 0.5, 0.0), False, ["1", "0.5", "0"]),
        ((1e-8, 1e-9), False, ["1e-8", "5e-9", "0"]),
        ((12345.0, 10.0), False, ["1e4", "5000", "0"]),
        ((0.0, 0.0), False, ["1", "0.5", "0"]),
        ((1e300, 1e308), False, ["1e300", "5e299", "0"]),
        ((1.0, 1e-9), True, ["1", "1e-5"]),
        ((0.5, 0.4), True, ["0.5", "0.4"]),
        ((0.5,), True, ["0.5"]),
        ((1e300, 1e-299), True, ["1e200", "1", "1e-200"]),
    ],
)
def test_the_marks_are_few_and_round(losses: tuple[float, ...], log: bool, shown: list[str]) -> None:
    assert [mark.strip() for mark in marks(chart(history(*losses), 50, 12, log, "mse"))] == shown


@pytest.mark.parametrize("log", [False, True])
def test_the_curves_begin_in_the_same_column_whatever_the_digits(log: bool) -> None:
    for top in (1e-300, 3e-7, 0.001, 0.69, 2.0, 17.0, 12345.0, 1e17, 1e299):
        drawing = chart(history(top, top / 10), 50, 12, log, "cross-entropy")
        assert {len(mark) for mark in marks(drawing)} == {6}


def test_long_runs_are_thinned_and_keep_their_spikes() -> None:
    losses = np.full(5000, 0.5)
    losses[1234], losses[4321] = 9.0, 0.01
    rows = thin(history(*losses), 80)
    assert len(rows) <= 80
    assert rows[0, 0] == 0
    assert rows[-1, 0] == 4999
    assert {9.0, 0.01} <= set(rows[:, 1])


@given(count=st.integers(0, 300), points=st.integers(0, 60))
def test_thinned_rows_are_rows_of_the_run_in_their_order(count: int, points: int) -> None:
    rows = history(*np.sin(np.arange(count)), test=1.0)
    thinned = thin(rows, points)
    assert len(thinned) <= max(points, 2)
    assert all(earlier < later for earlier, later in pairwise(thinned[:, 0]))
    assert set(map(tuple, thinned)) <= set(map(tuple, rows))
    if count:
        assert thinned[0, 0] == 0
        assert thinned[-1, 0] == count - 1 or points < 2


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
def test_ticks_are_round(first: float, last: float, most: int, ticks: list[float]) -> None:
    assert round_ticks(first, last, most) == ticks


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 12))
def test_ticks_lie_within_the_axis_and_are_not_many(first: int, span: int, most: int) -> None:
    ticks = round_ticks(first, first + span, most)
    assert len(ticks) <= most + 1
    assert all(first <= tick <= first + span and tick == int(tick) for tick in ticks)
