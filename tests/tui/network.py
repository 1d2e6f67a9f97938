"""What the tests of the network's drawings share: diagrams of real runs, and their cells."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine import Dataset, Recipe, Trainer
from tui.drawing.arrangement import Arrangement
from tui.drawing.cells import Row, plain
from tui.drawing.diagram import Diagram, arrangement, diagram, told
from tui.frame import Frame
from tui.plane import Grid, Picture, Plane
from tui.session import Session


class Shown(NamedTuple):
    trainer: Trainer
    frame: Frame
    where: Arrangement
    picture: Picture | None
    drawing: Diagram

    @property
    def text(self) -> str:
        return "\n".join(plain(row) for row in self.drawing.rows)

    def told(self, on_link: bool = False) -> str:
        return "\n".join(plain(row) for row in told(self.frame, self.where, on_link))


def frame_of(
    recipe: Recipe | None = None, epochs: int = 0, data: Dataset | None = None, **chosen: Any
) -> tuple[Trainer, Frame]:
    """A paused run after so many epochs, measured, of which something is chosen."""
    trainer = Trainer(recipe or Recipe(), data)
    trainer.step(epochs)
    session = Session(trainer, lambda _frame: None)
    session.load()
    session.choose(**{"layer": 1, "unit": 0, "source": 0, **chosen})
    return trainer, session.frame()


def shown(
    recipe: Recipe | None = None,
    columns: int = 60,
    lines: int = 14,
    epochs: int = 0,
    data: Dataset | None = None,
    on_link: bool = False,
    **chosen: Any,
) -> Shown:
    """The diagram of such a run."""
    trainer, frame = frame_of(recipe, epochs, data, **chosen)
    where = arrangement(frame, columns, lines)
    assert where is not None
    picture = None
    if where.is_picture:
        plane = Plane.of(frame.data, frame.test_data, frame.chosen.axes, None, frame.recipe.data)
        grid = Grid(plane, where.way.width, where.way.height)
        *hidden, outputs = trainer.unit_outputs(grid.points())
        picture = Picture(grid, (*hidden, trainer.preparation.in_own_unit(outputs)))
    return Shown(trainer, frame, where, picture, diagram(frame, where, picture, on_link, True))


def cells(rows: list[Row]) -> list[list[tuple[str, str]]]:
    """Glyph and role of every column of rows of narrow characters."""
    return [[(glyph, span.role) for span in row for glyph in span.text] for row in rows]
