"""A sample in one line: where it is, what it is, and where the cursor is."""

from __future__ import annotations

from engine import Dataset
from tui.drawing import numbers
from tui.drawing.cells import Row, fit, row, width
from tui.drawing.marks import class_mark
from tui.drawing.names import apart
from tui.drawing.scatter import NAME, Cursor
from tui.drawing.scene import Scene, Spot
from tui.frame import Frame
from tui.plane import Grid


def told(frame: Frame, scene: Scene, grid: Grid, cursor: Cursor | None, columns: int) -> Row:
    """`x1 2.5, x2 -1.25   nearest ● 1 at 2.31, -1.18, row 12`, or as much of it as fits; without a cursor the chosen
    sample.
    """
    if cursor is None:
        what, spot = "chosen ", Spot(frame.chosen.sample, frame.chosen.test)
    elif cursor.carried is not None:
        what, spot = "carries ", cursor.carried
    else:
        what, spot = "nearest ", scene.nearest(cursor[:2], grid)
    sample, place, row_of = _sample(frame, scene, spot)
    here: Row = ()
    short: Row = ()
    if cursor is not None:
        x, y = _number(cursor.x), _number(cursor.y)
        across, up = apart(scene.names, NAME)
        here, short = row((f"{across} {x}, {up} {y}   ", "accent")), row((f"{x}, {y}   ", "accent"))
    lead = row((what, "muted"))
    ways = (
        (*here, *lead, *sample, *place, *row_of),
        (*short, *lead, *sample, *place, *row_of),
        (*short, *lead, *sample, *row_of),
        (*short, *sample, *row_of),
    )
    return fit(next((way for way in ways if width(way) <= columns), ways[-1]), columns)


def _sample(frame: Frame, scene: Scene, spot: Spot) -> tuple[Row, Row, Row]:
    """What a sample is, where, and in which row."""
    part = scene.part_of(spot)
    data: Dataset = frame.test_data if spot.is_test and frame.test_data is not None else frame.data
    x, y = part.places[spot.sample].tolist()
    if scene.classes:
        label = int(part.answers[spot.sample])
        what = row(class_mark(label, len(scene.classes), spot.is_test), f" {scene.classes[label]}")
    else:
        what = row(" ".join(_number(value) for value in data.targets[spot.sample].tolist()))
    where = "test row" if spot.is_test else "row"
    return what, row(f" at {_number(x)}, {_number(y)}"), row((f", {where} {spot.sample + 1:,}", "muted"))


def _number(value: float) -> str:
    return numbers.power(f"{value:.4g}")
