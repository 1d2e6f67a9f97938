"""The accuracy and the small curves of the loss panel: what is read off them is what was measured."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from engine import Recipe
from tests.tui.frames import some_frame
from tests.tui.read_chart import Reading, text
from tui.drawing.cells import Row, Span, plain, width
from tui.drawing.chart import LOSS, TEST
from tui.drawing.legend import Fact, reading, share, when
from tui.drawing.loss import BOTH, LossView
from tui.drawing.strips import strips
from tui.frame import Frame

Floats = NDArray[np.float64]

TESTED = {"data": "gauss", "samples": 40, "test_fraction": 0.25, "hidden": (2,)}
VALUES = {"data": "plane", "loss": "mse", "output": "auto", "hidden": (2,), "test_fraction": 0.2}


@cache
def run(values: bool = False, epochs: int = 60) -> Frame:
    """A run of which every third epoch was measured, with made-up values."""
    frame = some_frame(Recipe().with_changes(**(VALUES if values else TESTED)), epochs)
    at = np.arange(-1.0, epochs, 3)
    shares = np.column_stack([0.5 + 0.4 * np.sin(at / 9) ** 2, 0.45 + 0.3 * np.cos(at / 7) ** 2])
    others = np.column_stack([0.1 * 0.97**at, 0.3 * np.exp(-at / 30), 2.0 + np.sin(at)])
    measured = np.column_stack([at, shares, others])
    return replace(frame, measured=measured, recently_measured=measured[-5:])


def view(frame: Frame, columns: int = 70, lines: int = 20, **changes: Any) -> LossView:
    return LossView(frame, columns, lines, **changes)


def within(measured: Floats, first: float, last: float) -> Floats:
    return measured[(measured[:, 0] >= first) & (measured[:, 0] <= last)]


def expected(frame: Frame, scale: float) -> Floats:
    """The accuracies in the columns of a history."""
    rows = within(frame.measured, 0, len(frame.history) - 1)
    table = np.full((len(rows), TEST + 1), np.nan)
    table[:, [0, LOSS, TEST]] = rows[:, :3] * [1, scale, scale]
    return table


def check(drawing: list[Row], table: Floats, columns: tuple[int, ...], epochs: int, log: bool, foot: bool) -> Reading:
    """Every dot is a value of one of the columns, where that was measured, and their extremes are there."""
    found = Reading(drawing, log, foot)
    found.check_ticks()
    x = table[:, 0] / (epochs - 1) * (found.columns - 1)
    curves = [np.log10(table[:, column]) if log else table[:, column] for column in columns]
    for curve in curves:
        for place in (int(curve.argmax()), int(curve.argmin()), 0, len(curve) - 1):
            rows = found.rows_of(int(np.rint(x[place])))
            assert any(abs(found.scaled(found.value(row)) - curve[place]) <= found.half_a_dot for row in rows), place
    for column, row in found.dots:
        edges = np.array([column - 0.5, column + 0.5])
        assert edges[1] >= x[0]
        assert edges[0] <= x[-1]
        inside = (x > edges[0]) & (x < edges[1])
        parts = [np.concatenate([np.interp(edges, x, curve), curve[inside]]) for curve in curves]
        value, half = found.scaled(found.value(row)), found.half_a_dot
        assert any(part.min() - half <= value <= part.max() + half for part in parts), (column, row)
    return found


# --- the accuracy ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(44, 7), (70, 18), (74, 29), (120, 40)])
@pytest.mark.parametrize("values", [False, True])
def test_every_dot_of_the_accuracy_is_what_was_measured(values: bool, size: tuple[int, int]) -> None:
    frame = run(values)
    seen = view(frame, *size, accuracy=True)
    drawing = seen.curves(size[1])
    if size[1] >= BOTH:  # The lower half, without what stands beside it.
        start = max(number for number, row in enumerate(drawing) if "at the frames shown" in plain(row)[:70])
        drawing = drawing[start + 1 :]
    cut: list[Row] = [tuple(row_cut(row, seen.chart_columns)) for row in drawing]
    found = check(cut, expected(frame, 1.0 if values else 100.0), (LOSS, TEST), len(frame.history), False, True)
    assert (found.ticks[0][1], found.ticks[-1][1]) == (0.0, 1.0 if values else 100.0)


def row_cut(row: Row, columns: int) -> Row:
    """The row up to a column."""
    kept, left = [], columns
    for span in row:
        kept.append(span._replace(text=span.text[:left]))
        left -= len(span.text[:left])
    return tuple(span for span in kept if span.text)


def test_r2_below_0_is_a_gap_and_not_a_dot_at_0() -> None:
    frame = run(True)
    measured = frame.measured.copy()
    measured[:8, 1:3] = -0.5
    found = Reading(view(replace(frame, measured=measured), accuracy=True).curves(18), False)
    first = min(column for column, _ in found.dots)
    assert first == pytest.approx(measured[8, 0] / (len(frame.history) - 1) * (found.columns - 1), abs=0.5)


def test_where_both_have_no_room_the_accuracy_takes_the_place_of_the_loss() -> None:
    frame = run()
    both, one = (text(view(frame, 70, lines, accuracy=True).curves(lines - 2)) for lines in (BOTH, BOTH - 1))
    assert both.count("└") == 2
    assert "accuracy (%)" in both
    assert one.count("└") == 1
    assert plain(view(frame, 70, BOTH - 1, accuracy=True).head()[1]).startswith("⠒⠒ accuracy (%)  ⠒⠒ ⠒⠒ test")
    assert plain(view(frame, 70, BOTH, accuracy=True).head()[1]).startswith("⠒⠒ loss  ⠒⠒ ⠒⠒ test  ⠂⠐ mse")
    assert view(frame, 44, 6, accuracy=True).short_legend(True, 40) == "⠒⠒ accuracy (%)  ⠒⠒ ⠒⠒ test"


def test_before_anything_was_measured_it_says_what_will_be_there() -> None:
    frame = run()
    empty = replace(frame, measured=frame.measured[:0], recently_measured=frame.measured[:0])
    assert "the accuracy will be drawn here" in text(view(empty, accuracy=True).curves(16))
    assert "learning rate" in text(view(empty, 120, 30).curves(28))
    assert "–" in text(view(empty, 120, 30).curves(28))
    new = replace(empty, history=frame.history[:0], recent=frame.recent[:0])
    assert "the loss will be drawn here" in text(view(new, 120, 40, accuracy=True).curves(38))
    assert len(view(new, 120, 40, accuracy=True).head()) == 2
    lost = replace(new, divergence="diverged in epoch 0: the loss is no longer finite")
    assert "no finite loss to draw" in text(view(lost, 120, 40).curves(38))
    bad = replace(run(values=True), measured=frame.measured * [1.0, *[-1.0] * (frame.measured.shape[1] - 1)])
    assert "R² is below 0" in text(view(bad, accuracy=True).curves(16))


# --- the small curves ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("lines", [9, 14, 36])
def test_every_dot_of_a_strip_is_what_was_measured(lines: int, log: bool) -> None:
    frame = run()
    epochs = len(frame.history)
    table = within(frame.measured, 0, epochs - 1)[:, [0, 3, 4, 5]]
    names = ("learning rate", "gradient norm, hidden 1", "gradient norm, output")
    drawing = strips(table, names, table[-1, 1:], 40, lines, log, (0.0, epochs - 1.0))
    heads = [number for number, row in enumerate(drawing) if plain(row).split("  ")[0] in names]
    assert len(heads) == 3
    size = heads[1]
    for column, head in enumerate(heads, start=1):
        assert plain(drawing[head]).split()[-1] == f"{table[-1, column]:.3g}"
        assert width(drawing[head]) == 40
        check(drawing[head + 1 : head + size], table, (column,), epochs, log, False)


def test_strips_that_do_not_fit_are_counted() -> None:
    table = np.column_stack([np.arange(10.0), *[np.full(10, 0.5)] * 6])
    names = [f"layer {number}" for number in range(6)]
    drawing = strips(table, names, table[-1, 1:], 40, 11, False, (0.0, 9.0))
    assert len(drawing) == 10
    assert [name for name in names if name in text(drawing)] == names[:3]
    assert plain(drawing[-1]) == "↓ 3 more"
    assert strips(table, names, table[-1, 1:], 40, 2, False, (0.0, 9.0)) == []


def test_strips_stand_side_by_side_where_there_is_room_and_below_the_chart_in_a_tall_panel() -> None:
    frame = run()
    names = ("learning rate", "gradient norm, hidden 1", "gradient norm, output")
    beside, below, little = (view(frame, *size).curves(size[1] - 2) for size in ((120, 31), (72, 31), (72, 29)))
    assert [[name in plain(line) for name in names] for line in beside if "norm" in plain(line)] == [
        [False, True, False],
        [False, False, True],
    ]
    assert "└" in plain(beside[-2])[: view(frame, 120, 31).chart_columns]
    heads = [number for number, line in enumerate(below) if any(name in plain(line) for name in names)]
    assert [name in plain(below[heads[0]]) for name in names] == [True, True, False]
    foot = next(number for number, line in enumerate(below) if "└" in plain(line))
    assert foot < heads[0] < heads[1]
    assert len(below) <= 29
    assert "norm" not in text(little)
    # A strip at the right of another has its own axis and values.
    lines = [plain(row)[37:] for row in below[heads[0] + 1 : heads[1]]]
    table = within(frame.measured, 0, len(frame.history) - 1)[:, [0, 4]]
    check([(Span(line.ljust(35)),) for line in lines if line.strip()], table, (1,), len(frame.history), False, False)


@given(
    rows=arrays.arrays(np.float64, st.tuples(st.integers(0, 9), st.just(6)), elements=st.floats(width=32)),
    columns=st.integers(2, 130),
    lines=st.integers(1, 45),
    log=st.booleans(),
    recent=st.booleans(),
    accuracy=st.booleans(),
    cursor=st.sampled_from([None, 0.0, 30.0, 59.0]),
)
@settings(max_examples=80, deadline=None)
def test_it_is_never_larger_than_asked(rows: Floats, columns: int, lines: int, **changes: Any) -> None:
    measured = np.column_stack([np.arange(len(rows)) * 7.0 - 1.0, rows[:, 1:]])
    seen = view(replace(run(), measured=measured, recently_measured=measured), columns, lines, **changes)
    head = seen.head()
    drawing = head + seen.curves(lines - len(head))
    assert len(drawing) <= max(lines, 1)
    assert all(width(row) <= columns for row in drawing)


# --- what the cursor reads -------------------------------------------------------------------------------------------


def test_the_cursor_reads_what_was_measured_last_and_says_when() -> None:
    frame = run()
    at = view(frame, 150, 40, accuracy=True, cursor=32.0)
    row = frame.measured[11]
    assert row[0] == 32.0
    assert f"accuracy {share(row[1])}  test {share(row[2])}" in plain(at.head()[-1])
    assert "as measured at epoch 32" in text(at.curves(38))
    assert f"{row[3]:.3g}" in text(at.curves(38))
    later = view(frame, 150, 40, accuracy=True, cursor=34.0)
    assert f"accuracy at epoch 32 {share(row[1])}" in plain(later.head()[-1])
    assert "as measured at epoch 32" in text(later.curves(38))
    assert "as measured at the start" in text(view(frame, 150, 40, cursor=1.0).curves(38))
    # Where only the accuracy is drawn, only the accuracy is read.
    ways = [plain(view(frame, columns, 12, accuracy=True, cursor=34.0).head()[-1]) for columns in (60, 44, 34)]
    values = f"{share(row[1])}  test {share(row[2])}"
    assert ways == [
        f"epoch 34  accuracy at epoch 32 {values}",
        f"epoch 34  at epoch 32 {values}",
        f"34  at 32 {values}",
    ]
    begun = replace(frame, measured=frame.measured[5:])
    assert "nothing measured here" in text(view(begun, 150, 40, cursor=1.0).curves(38))
    assert "accuracy" not in plain(view(begun, 150, 40, accuracy=True, cursor=1.0).head()[-1])
    assert "as measured at the frames shown" in text(view(frame, 150, 40).curves(38))


def test_a_reading_keeps_every_value_and_gives_up_words_and_digits_first() -> None:
    facts = [Fact(("cross-entropy", "loss", ""), 1 / 3), Fact(("accuracy",) * 3, 0.75, "75%")]
    ways = {columns: plain(reading(1234.0, facts, columns)).split("  ") for columns in (62, 56, 48, 46, 40, 30)}
    assert ways == {
        62: ["epoch 1,234", "cross-entropy 0.3333333333333333", "accuracy 75%"],
        56: ["epoch 1,234", "cross-entropy 0.33333333", "accuracy 75%"],
        48: ["epoch 1,234", "cross-entropy 0.3333", "accuracy 75%"],
        46: ["epoch 1,234", "loss 0.33333333", "accuracy 75%"],
        40: ["epoch 1,234", "loss 0.3333", "accuracy 75%"],
        30: ["1,234", "0.3333", "accuracy 75%"],
    }


def test_a_share_is_100_percent_only_if_it_is_all() -> None:
    assert [share(value) for value in (1.0, 0.99999, 0.75, 2 / 3, 0.0)] == [
        "100%",
        "99.99%",
        "75%",
        "66.67%",
        "0%",
    ]


def test_epochs_in_words() -> None:
    assert [when(epoch) for epoch in (-1.0, -0.5, 0.0, 3.25, 1200.0)] == [
        "at the start",
        "at the start",
        "at epoch 0",
        "at epoch 3.25",
        "at epoch 1,200",
    ]
