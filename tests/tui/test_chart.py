"""The chart of the loss: what is read off it, dot by dot, is what the history holds."""

from __future__ import annotations

from itertools import pairwise
from math import inf, log10, nan

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from tests.tui.read_chart import Reading, text
from tui.drawing.cells import Row, plain, width
from tui.drawing.chart import (
    CHANGE,
    CURSOR,
    FOOT,
    LOSS,
    MSE,
    ROLES,
    TEST,
    TURN,
    cell_of,
    chart,
    drawn_of,
    next_column,
)
from tui.drawing.curves import NO_DOTS

Floats = NDArray[np.float64]
# The chart's room in the panel at 80x24, at 120x40, alone on a large screen, and the smallest.
SIZES = ((44, 4), (76, 18), (196, 52), (20, 4), (33, 9))
ALL, ONE = (LOSS, MSE, TEST), (LOSS,)


def history(*losses: float, test: float = nan) -> Floats:
    """Epochs 0, 1, 2, ... with these losses, the MSE half of them and the test's so many times as large."""
    rows = [(epoch, loss, loss / 2, loss * test, loss * test / 2) for epoch, loss in enumerate(losses)]
    return np.array(rows).reshape(-1, 5)


def roles(rows: list[Row]) -> set[str]:
    return {span.role for row in rows for span in row if span.text.strip()}


FALLING = history(*np.exp(-np.arange(200) / 40), test=1.2)
NOISY = history(*np.abs(np.sin(np.arange(5000) ** 2)) * np.exp(-np.arange(5000) / 900) + 1e-4, test=0.7)
SPIKE = history(*np.where(np.arange(8192) == 4321, 9.0, 0.5), test=1.0)
FEW = history(0.7058, 0.6, 0.53, 0.0037, test=1.1)
RISING = history(*(0.5 * 1.3 ** np.arange(60)), test=2.0)
RUNS = {"falling": FALLING, "noisy": NOISY, "spike": SPIKE, "few": FEW, "rising": RISING}


# --- every dot -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("log", [False, True], ids=["linear", "log"])
@pytest.mark.parametrize("run", RUNS)
def test_every_dot_is_a_value_and_the_extremes_are_there(run: str, log: bool, size: tuple[int, int]) -> None:
    rows = RUNS[run]
    for drawn in (ONE, ALL):
        reading = Reading(chart(rows, *size, log, drawn), log)
        reading.check_ticks()
        reading.check_dots(rows, drawn)
        for column in drawn:
            reading.check_extremes(rows, column)


@given(
    losses=st.lists(st.floats(1e-12, 1e12), min_size=1, max_size=150),
    columns=st.integers(20, 90),
    lines=st.integers(4, 40),
    log=st.booleans(),
)
@example([1.0, 1.0 + 2**-52, 1.0], 50, 10, True)
@example([999999999999.998], 20, 4, True)
@settings(max_examples=150, deadline=None)
def test_every_dot_of_any_run_is_a_value(losses: list[float], columns: int, lines: int, log: bool) -> None:
    rows = history(*losses)
    reading = Reading(chart(rows, columns, lines, log, ONE), log)
    reading.check_ticks()
    reading.check_dots(rows, ONE)
    reading.check_extremes(rows, LOSS)


def test_a_solid_curve_has_no_hole() -> None:
    for size in SIZES:
        for rows in RUNS.values():
            reading = Reading(chart(rows, *size, False, ONE), False)
            columns = [set(reading.rows_of(column)) for column in range(reading.columns)]
            assert all(columns)
            for left, right in pairwise(columns):
                assert right == set(range(min(right), max(right) + 1))
                assert any(abs(a - b) <= 1 for a in left for b in right)


def test_what_cannot_be_drawn_leaves_a_gap() -> None:
    losses = np.full(100, 0.5)
    losses[40:60] = inf
    reading = Reading(chart(history(*losses), 57, 9, False, ONE), False)
    known = [column for column in range(reading.columns) if reading.rows_of(column)]
    assert known == [*range(40), *range(60, 100)]
    losses[40:60] = 0.0
    reading = Reading(chart(history(*losses), 57, 9, True, ONE), True)
    assert known == [column for column in range(reading.columns) if reading.rows_of(column)]


def test_a_curve_that_is_not_finite_leaves_the_others_whole() -> None:
    rows = history(1.0, 0.5, 0.25, test=1.0)
    rows[1, TEST] = inf
    reading = Reading(chart(rows, 60, 16, True, (LOSS, TEST)), True)
    assert all(reading.rows_of(column) for column in range(reading.columns))


# --- what is told apart ----------------------------------------------------------------------------------------------


def test_curves_differ_by_more_than_their_colours() -> None:
    solid, dotted, dashed = (
        "".join(span.text for row in chart(FALLING, 67, 16, False, (column,)) for span in row if span.role != "axis")
        for column in (LOSS, MSE, TEST)
    )
    assert len(solid) > len(dotted) > 0
    assert len(solid) > len(dashed) > 0
    flat = history(*[0.5] * 300, test=1.0)
    rows = [
        max((plain(line)[7:] for line in chart(flat, 67, 9, False, (column,))[:-2]), key=lambda line: len(line.strip()))
        for column in (LOSS, MSE, TEST)
    ]
    assert len(set(rows)) == 3
    assert len(set(rows[0])) == 1
    assert rows[2][:5] == rows[2][3:8]


def test_the_curves_that_are_drawn() -> None:
    assert drawn_of(history(1.0), True) == (LOSS, MSE)
    assert drawn_of(history(1.0), False) == (LOSS,)
    assert drawn_of(FALLING, False) == (LOSS, TEST)
    assert roles(chart(FALLING, 60, 16, False, (LOSS,))) == {"axis", "loss"}
    assert roles(chart(FALLING, 60, 16, False, ALL)) == {"axis", "loss", "mse", "test"}


def cells_of_role(rows: list[Row], role: str) -> set[tuple[int, int]]:
    """Line and column of the cells with dots that have this role."""
    found = set()
    for line, parts in enumerate(rows[:-2]):
        glyphs = [(glyph, span.role) for span in parts for glyph in span.text]
        found |= {(line, x) for x, (glyph, named) in enumerate(glyphs) if named == role and glyph >= chr(NO_DOTS)}
    return found


def test_of_curves_that_lie_on_one_another_every_one_stays_visible() -> None:
    same = history(*np.exp(-np.arange(200) / 20), test=1.0)
    same[:, MSE] = same[:, LOSS]
    drawing = chart(same, 76, 18, False, ALL)
    seen = {role: cells_of_role(drawing, role) for role in ("loss", "mse", "test")}
    for column in ALL:
        alone = cells_of_role(chart(same, 76, 18, False, (column,)), ROLES[column])
        assert seen[ROLES[column]] <= alone
        # Also in any part of the chart, such as the flat end.
        for start in range(10, 68, 4 * TURN):
            assert any(start <= x < start + 4 * TURN for _, x in seen[ROLES[column]]), (column, start)
    assert set.union(*seen.values()) == cells_of_role(chart(same, 76, 18, False, ONE), "loss")


# --- cursor and changes ----------------------------------------------------------------------------------------------


def test_a_change_is_marked_on_the_axis_of_time() -> None:
    rows = chart(FALLING, 107, 16, False, ALL, [0, 50, 99.5, 199, 500])
    assert [place - 7 for place, glyph in enumerate(plain(rows[-2])) if glyph == CHANGE] == [0, 25, 50, 99]
    assert [cell_of(0, 199, epoch, 107) for epoch in (0, 50, 99.5, 199)] == [0, 25, 50, 99]
    assert width(rows[-2]) == 107


def test_the_cursor_is_a_line_that_hides_no_dot() -> None:
    without, rows = chart(FALLING, 107, 16, False, ALL), chart(FALLING, 107, 16, False, ALL, [], 100)
    column = 7 + cell_of(0, 199, 100, 107)
    assert plain(rows[-2])[column] == FOOT
    for before, after in zip(without[:-2], rows[:-2], strict=True):
        glyph = plain(before)[column]
        assert plain(after)[column] == (CURSOR if glyph == " " else glyph)
        assert plain(after).replace(CURSOR, " ") == plain(before).replace(CURSOR, " ")


def test_the_next_column_goes_through_all_columns_and_back() -> None:
    for run in (FALLING, FEW, NOISY):
        place, seen = 0, [0]
        while (following := next_column(run, 60, place, 1)) != place:
            place = following
            seen.append(place)
        assert place == len(run) - 1
        assert len({cell_of(0, len(run) - 1, epoch, 60) for epoch in seen}) == min(len(run), 53)
        while (previous := next_column(run, 60, place, -1)) != place:
            assert previous < place
            place = previous
        assert place == 0


# --- hard cases ------------------------------------------------------------------------------------------------------


def test_before_the_first_epoch_it_says_what_will_be_there() -> None:
    rows = chart(np.empty((0, 5)), 60, 9, False, ONE)
    assert plain(rows[4]).strip() == "the loss will be drawn here"
    assert [plain(row) for row in rows[:4]] == [""] * 4
    assert len(rows) == 9


def test_a_log_scale_of_nothing_positive_says_so() -> None:
    rows = chart(history(0.0, 0.0, 0.0), 60, 9, True, ONE)
    assert plain(rows[4]).strip() == "no value above zero to draw on a log scale"
    assert Reading(chart(history(0.0, 0.0, 0.0), 60, 9, False, ONE), False).dots


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
    rows = chart(history(*losses), 50, 10, log, (LOSS, MSE))
    assert len(rows) == 10
    assert max(width(row) for row in rows) <= 50
    drawable = [loss for loss in losses if np.isfinite(loss) and (not log or loss > 0)]
    assert bool(roles(rows) & {"loss", "mse"}) == bool(drawable)


@pytest.mark.parametrize(("columns", "lines"), [(0, 0), (1, 1), (19, 30), (60, 3), (-5, -5), (60, 0)])
def test_where_there_is_no_room_nothing_is_drawn(columns: int, lines: int) -> None:
    assert chart(FALLING, columns, lines, False, ONE) == []


@given(
    rows=arrays.arrays(np.float64, st.tuples(st.integers(0, 12), st.just(4)), elements=st.floats()),
    columns=st.integers(20, 70),
    lines=st.integers(4, 18),
    log=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_it_is_never_larger_than_asked(rows: Floats, columns: int, lines: int, log: bool) -> None:
    drawing = chart(np.column_stack([np.arange(len(rows)) * 3.0, rows]), columns, lines, log, ALL, [1.0, 5.0], 3.0)
    assert len(drawing) <= lines
    assert all(width(row) <= columns for row in drawing)


@pytest.mark.parametrize("log", [False, True])
def test_the_curves_begin_in_the_same_column_whatever_the_digits(log: bool) -> None:
    for top in (1e-300, 3e-7, 0.001, 0.69, 2.0, 17.0, 12345.0, 1e17, 1e299):
        lines = map(plain, chart(history(top, top / 10), 50, 12, log, ONE))
        assert {line.index("┤") for line in lines if "┤" in line} == {6}


def test_time_has_round_ticks_too() -> None:
    assert plain(chart(FALLING, 60, 16, False, ONE)[-1]).split() == ["0", "100"]
    rows = chart(FALLING, 107, 16, False, ONE)
    for label, epoch in (("50", 50), ("100", 100), ("150", 150)):
        tick = 7 + cell_of(0, 199, epoch, 107)
        assert plain(rows[-2])[tick] == "┬"
        assert label in plain(rows[-1])[tick - len(label) : tick + len(label)]


def test_an_exponential_is_straight_on_a_logarithmic_scale() -> None:
    reading = Reading(chart(FALLING, 107, 22, True, ONE), True)
    ends = [log10(reading.value(sum(rows) / len(rows))) for rows in (reading.rows_of(c) for c in (0, 100, 199))]
    assert ends[1] == pytest.approx((ends[0] + ends[2]) / 2, abs=0.05)
    assert "┤" in text(chart(FALLING, 107, 22, True, ONE))
