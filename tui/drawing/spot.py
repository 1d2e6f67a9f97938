"""A sample in one line: where it is, what it is, and where the cursor is."""

from __future__ import annotations

from engine import Dataset
from tui.drawing import numbers
from tui.drawing.cells import Row, row
from tui.drawing.marks import class_mark
from tui.drawing.scatter import Cursor
from tui.drawing.scene import Scene, Spot
from tui.frame import Frame
from tui.plane import Grid


def told(frame: Frame, scene: Scene, grid: Grid, cursor: Cursor | None) -> Row:
    """`2.5, -1.25   nearest ● 1 at 2.31, -1.18, row 12`; without a cursor the chosen sample."""
    if cursor is None:
        return row(("chosen ", "muted"), *_sample(frame, scene, Spot(frame.chosen.sample, frame.chosen.test)))
    here = row((f"{_number(cursor.x)}, {_number(cursor.y)}", "accent"))
    if cursor.carried is not None:
        return (*here, *row(("   carries ", "muted")), *_sample(frame, scene, cursor.carried))
    return (*here, *row(("   nearest ", "muted")), *_sample(frame, scene, scene.nearest(cursor[:2], grid)))


def _sample(frame: Frame, scene: Scene, spot: Spot) -> Row:
    part = scene.part_of(spot)
    data: Dataset = frame.test_data if spot.is_test and frame.test_data is not None else frame.data
    x, y = part.places[spot.sample].tolist()
    answer = part.answers[spot.sample]
    mark = class_mark(int(answer), len(scene.classes), spot.is_test) if scene.classes else ("", "text")
    what = scene.classes[int(answer)] if scene.classes else _values(data, spot)
    where = "test row" if spot.is_test else "row"
    return row(
        mark, f"{' ' * bool(mark[0])}{what} at {_number(x)}, {_number(y)}", (f", {where} {spot.sample + 1:,}", "muted")
    )


def _values(data: Dataset, spot: Spot) -> str:
    return " ".join(_number(value) for value in data.targets[spot.sample].tolist())


def _number(value: float) -> str:
    return numbers.power(f"{value:.4g}")
