"""The curve of an output over a single input."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset
from tests.tui.maps import session_of
from tui.drawing.cells import Row, plain, width
from tui.drawing.curve import curve
from tui.drawing.curves import NO_DOTS
from tui.drawing.map import Look, Room, grid_for, room_in
from tui.drawing.points import Samples
from tui.drawing.views import View, views_of_outputs
from tui.frame import Frame
from tui.plane import Grid, Plane, cell_in
from tui.session import Session

XS = np.linspace(-2.0, 3.0, 21)
VALUES = Dataset(XS[:, None], (XS**2)[:, None], "regression", ["speed"])
CLASSES = Dataset(XS[:, None], ["low" if x < 0.5 else "high" for x in XS], classes=["low", "high"])


def drawn(
    session: Session, size: tuple[int, int] = (50, 20), cursor: int | None = None, view: View | None = None
) -> tuple[list[Row], Room, Grid, Frame]:
    frame = session.frame()
    room = room_in(*size, None)
    assert room is not None
    grid = grid_for(room, Plane.of(frame.data))
    session.want("map", grid)
    frame = session.frame()
    shown = view or views_of_outputs(frame)[0]
    samples = (Samples(frame.data, frame.train, False, 3, shown.unit or 0),)
    look = Look(shown, False, samples, None if cursor is None else (cursor, 0))
    return curve(frame, room, grid, frame.pictures["map"], look), room, grid, frame


def ends_of(rows: list[Row], room: Room) -> tuple[float, float]:
    """The ends of the vertical axis, as its numbers say: lines and values are in proportion."""
    known = []
    for line, row in enumerate(rows[: room.area.lines]):
        margin = plain(row)[: room.area.margin]
        if margin[-1] == "┤":
            known.append((room.area.lines - line - 0.5, float(margin[:-1])))
    (first, low), (last, high) = known[-1], known[0]
    slope = (high - low) / (last - first)
    return low - slope * first, high + slope * (room.area.lines - last)


@pytest.mark.parametrize("data", [VALUES, CLASSES])
@pytest.mark.parametrize("size", [(50, 20), (30, 9), (100, 40)])
async def test_the_dots_are_where_the_network_answers_and_the_axis_says_so(
    data: Dataset, size: tuple[int, int]
) -> None:
    loss = "mse" if data is VALUES else "cross_entropy"
    session = session_of(data, hidden=(8,), loss=loss, activation="tanh", learning_rate=0.02)
    await session.train(100)
    rows, room, grid, frame = drawn(session, size)
    assert all(width(row) <= size[0] for row in rows)
    low, high = ends_of(rows, room)
    height = (high - low) / room.area.lines
    unit = views_of_outputs(frame)[0].unit or 0
    answers = session.trainer.predict(grid.points())[:, unit]
    checked = 0
    for column in range(room.area.columns):
        cells = [plain(row)[room.area.margin + column] for row in rows[: room.area.lines]]
        here = answers[2 * column : 2 * column + 2]
        for line, cell in enumerate(cells):
            if NO_DOTS < ord(cell) < NO_DOTS + 256:
                bottom = low + height * (room.area.lines - 1 - line)
                between = answers[max(2 * column - 1, 0) : 2 * column + 3]
                assert between.min() - 1.5 * height <= bottom + height / 2 <= between.max() + 1.5 * height, here
                checked += 1
    assert checked >= room.area.columns / 4  # the others are covered by samples


async def test_each_sample_is_at_its_input_and_target() -> None:
    session = session_of(VALUES, hidden=(4,), loss="mse")
    rows, room, grid, _ = drawn(session, (80, 30))
    text = [plain(row) for row in rows]
    marks = sum(line.count("●") for line in text[: room.area.lines])
    assert marks >= len(VALUES) - 4
    assert "training targets" in text[-1]
    top = next(line for line in text if "●" in line)
    assert grid.column_of(3.0) is not None
    assert top.rindex("●") - room.area.margin == cell_in(grid.plane.ranges[0], room.area.columns, 3.0)
    assert any(span.role == "cursor" for row in rows for span in row)  # the chosen sample


async def test_wrong_classes_have_other_marks() -> None:
    session = session_of(CLASSES, hidden=(), loss="cross_entropy")
    rows, *_ = drawn(session)
    text = "\n".join(map(plain, rows))
    assert {"◇", "◆"} & set(text)
    await session.train(300)
    rows, room, *_ = drawn(session)
    area = "\n".join(plain(row) for row in rows[: room.area.lines])
    assert {"○", "●"} <= set(area)
    assert "high" in plain(rows[-1])
    assert "⠒⠒⠒ p(high)" in plain(rows[-1])


async def test_the_cursor_reads_the_curve() -> None:
    session = session_of(VALUES, hidden=(4,), loss="mse")
    rows, room, grid, _ = drawn(session, cursor=40)
    at = float(grid.x[40])
    answer = float(session.trainer.predict([[at]])[0, 0])
    below = " ".join(plain(row) for row in rows[room.area.lines :])
    assert f"speed {at:.4g}  output {answer:.4f}" in below
    assert plain(rows[room.area.lines]).index("▲") == room.area.margin + 20


def test_what_is_not_finite_or_far_away_is_not_drawn() -> None:
    session = session_of(VALUES, hidden=(4,), loss="mse")
    session.trainer.network.biases[-1][:] = 1e9
    rows, room, *_ = drawn(session)
    text = "".join(plain(row) for row in rows[: room.area.lines])
    assert not any(NO_DOTS < ord(character) < NO_DOTS + 256 for character in text)
    session.trainer.network.biases[-1][:] = np.inf
    rows, room, *_ = drawn(session, cursor=3)
    assert "+inf" in " ".join(map(plain, rows))


async def test_a_hidden_unit_has_a_curve_without_samples() -> None:
    session = session_of(VALUES, hidden=(4,), loss="mse", activation="tanh")
    rows, room, *_ = drawn(session, view=View("hidden 1 unit 2", 1, 1))
    text = "".join(plain(row) for row in rows[: room.area.lines])
    assert "●" not in text
    assert any(NO_DOTS < ord(character) < NO_DOTS + 256 for character in text)
