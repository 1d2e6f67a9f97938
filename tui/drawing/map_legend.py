"""The legend of a map: what its colours, signs and marks mean, with true numbers."""

from __future__ import annotations

from collections.abc import Sequence

from engine import Dataset
from tui.drawing.cells import Row, row
from tui.drawing.columns import class_name
from tui.drawing.heat import FIRST_CLASS, MIDDLE, Scale, faint, role
from tui.drawing.marks import CLASS_COLOURS, class_mark
from tui.drawing.names import apart
from tui.drawing.points import ABOVE, BELOW, CLASSES, WRONG, WRONG_PAIR, Samples
from tui.drawing.scale import LEVELS
from tui.drawing.views import View
from tui.frame import Frame

# The longest name of a class.
NAME = 14


def legend(frame: Frame, view: View, scale: Scale, sides_only: bool, samples: Sequence[Samples]) -> list[Row]:
    """Short rows, the most important first."""
    if view.unit is None:
        colours = _of_classes(frame.data, sides_only)
    elif sides_only:
        colours = _of_sides(scale)
    else:
        colours = [_of_scale(scale)]
    return [*colours, *(part for some in samples for part in of_marks(some, view))]


def number(value: float) -> str:
    return f"{value + 0.0:.4g}"


def _of_scale(scale: Scale) -> Row:
    """`0 ▁▂▃ 0.5 ▅▆▇ 1`, in colours."""
    below = [("  " if steps % 2 else "", role(MIDDLE - steps, MIDDLE - steps)) for steps in range(LEVELS, 0, -1)]
    above = [("  " if steps % 2 else "", role(MIDDLE + steps, MIDDLE + steps)) for steps in range(1, LEVELS + 1)]
    low, middle, high = (number(value) for value in (scale.low, scale.middle, scale.high))
    return row((f"{low} ", "axis"), *below, (f" {middle} ", "axis"), *above, (f" {high}", "axis"))


def _of_sides(scale: Scale) -> list[Row]:
    middle = number(scale.middle)
    return [
        row((f" {BELOW} ", faint(MIDDLE - LEVELS)), (f" below {middle}", "axis")),
        row((f" {ABOVE} ", faint(MIDDLE + LEVELS)), (" above", "axis")),
    ]


def _of_classes(data: Dataset, sides_only: bool) -> list[Row]:
    count = data.targets.shape[1]
    names = apart(tuple(class_name(data, label) for label in range(count)), NAME)
    rows = []
    for label, name in enumerate(names):
        shade = FIRST_CLASS + label % CLASS_COLOURS * LEVELS + LEVELS - 2
        rows.append(row((f" {CLASSES[label % len(CLASSES)]} ", faint(shade)), (f" {name}", "text")))
    return rows if sides_only else [*rows, row(("brighter: surer", "axis"))]


def of_marks(samples: Samples, view: View) -> list[Row]:
    what = "test" if samples.is_test else "training"
    if not samples.of_classes:
        return [row(("+ · -", "text"), (f" {what} targets", "axis"))]
    wrong = row((WRONG_PAIR if samples.classes == 2 else WRONG, "strong"), (" wrong", "axis"))
    if samples.classes > 2:
        return [wrong] if view.unit is None else [row(("0 1 2", "text"), (" classes", "axis")), wrong]
    names = [class_name(samples.data, label) for label in range(2)]
    if samples.data.independent:
        names = ["no", "yes"]
    names = list(apart(tuple(names), NAME))
    rows = []
    for label, name in enumerate(names):
        mark = class_mark(label, 2, samples.is_test)
        rows.append(row(mark, (f" {name}", "text")))
    return [*rows, wrong]
