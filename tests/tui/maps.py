"""Maps of driven sessions, drawn without an app, and what can be read off them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from engine import Dataset, Recipe, Trainer
from tests.tui.session.driven import Watched
from tui.drawing.cells import Row, plain
from tui.drawing.map import Look, Room, grid_for, heat_map, room_in
from tui.drawing.map_legend import lines_needed
from tui.drawing.points import Samples
from tui.drawing.views import View, views_of_outputs
from tui.frame import Frame
from tui.plane import Grid, Plane
from tui.session import Session

SIZE = (40, 22)


class Drawn(NamedTuple):
    """A map and what it was drawn from."""

    session: Session
    frame: Frame
    grid: Grid
    room: Room
    look: Look
    rows: list[Row]

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Text and role of each cell of the area."""
        return [cells_of(row)[self.room.area.margin :] for row in self.rows[: self.room.area.lines]]

    @property
    def text(self) -> list[str]:
        return [plain(row) for row in self.rows]

    @property
    def below(self) -> list[str]:
        """The lines below the axes."""
        return self.text[self.room.area.lines + 1 + self.room.area.is_ruled :]

    @property
    def scale(self) -> list[float]:
        """The numbers of the scale in the legend: its low end, its middle and its high end."""
        return [float(part) for part in self.below[0].split()[:5] if part not in "⁺⁻"]

    def without_marks(self) -> dict[tuple[int, int], str]:
        """The name of the shade of each cell of the grid, (column, line), that no mark covers."""
        found = {}
        for line, row in enumerate(self.cells[: self.room.area.lines]):
            for column, (text, role) in enumerate(row[: self.room.area.columns]):
                heat = re.fullmatch(r"heat (\S+) (\S+)", role)
                if heat is not None:
                    assert (text == " ") == (heat[1] == heat[2])
                    found[column, 2 * line], found[column, 2 * line + 1] = heat[1], heat[2]
        return found


def cells_of(row: Row) -> list[tuple[str, str]]:
    return [(character, span.role) for span in row for character in span.text]


def session_of(data: Dataset, **changes: Any) -> Session:
    """A session driven by hand, on data of its own."""
    frames: list[Frame] = []
    session = Session(Trainer(Recipe().with_changes(**changes), data), frames.append)
    session.load()
    return session


def draw(
    session: Watched | Session,
    size: tuple[int, int] = SIZE,
    view: View | None = None,
    sides_only: bool = False,
    cursor: tuple[int, int] | None = None,
    axes: tuple[int, int] = (0, 1),
    with_samples: bool = True,
    chosen: int | None = None,
    is_test: bool = False,
    others: int | None = None,
) -> Drawn:
    """The map of a session's run as it is now."""
    frame = session.frame()
    place = None if others is None else frame.data.inputs[others]
    plane = Plane.of(frame.data, None, axes, place, frame.recipe.data)
    views = views_of_outputs(frame)
    score = frame.test if is_test else frame.train
    assert score is not None
    shown = view or views[0]
    samples = (Samples(score.data, score, is_test, chosen, shown.unit or 0),) if with_samples else ()
    room = room_in(*size, plane.ranges[1], "x2", lines_needed(frame, shown, sides_only, samples, size[0]))
    assert room is not None
    grid = grid_for(room, plane)
    session.want("map", grid)
    frame = session.frame()
    look = Look(shown, sides_only, samples, cursor)
    return Drawn(session, frame, grid, room, look, heat_map(frame, room, grid, frame.pictures["map"], look))
