"""The curve of an output over a single input, with the samples on it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.data.dataset import RIGHT
from tui.drawing.cells import Row, Span, row
from tui.drawing.columns import input_names
from tui.drawing.curves import NO_DOTS, UP, cells_of, dots_of
from tui.drawing.heat import round_ends
from tui.drawing.map import Look, Room, arranged, reading
from tui.drawing.map_legend import CAPS, of_marks
from tui.drawing.names import shortened
from tui.drawing.plot import Area, Axis, plot
from tui.drawing.points import Samples
from tui.drawing.views import View, scale_of, values_of
from tui.frame import Floats, Frame
from tui.plane import Grid, Picture, cell_in

# A piece of the curve, and the columns of its name at least.
LINE, LEAST_NAME = "⠒⠒⠒", 6
# How far the axis reaches beyond the outputs of a class, as a fraction of their range.
MARGIN = 0.1


def curve(frame: Frame, room: Room, grid: Grid, picture: Picture | None, look: Look) -> list[Row]:
    """Without a picture of this grid, the axes and the samples alone."""
    values = np.full(grid.columns, np.nan) if picture is None else values_of(look.view, picture)[0]
    is_output = look.view.layer == len(frame.layers) - 1
    samples = look.samples if is_output else ()
    ends = _ends(frame, look, picture, values, samples)
    area = room.area
    dots = dots_of(np.arange(grid.columns, dtype=np.float64), _heights(values, ends, UP * area.lines), grid.columns)
    cells = cells_of(dots, area.columns, area.lines).tolist()
    placed: dict[tuple[int, int], Span] = {}
    for part in samples:
        placed |= _marks(grid, part, ends, area, look.view.unit or 0)
    lines: list[Row] = []
    for line, bits in enumerate(cells):
        text = [Span(chr(NO_DOTS + each) if each else " ", "bar") for each in bits]
        for column in range(area.columns):
            if (line, column) in placed:
                text[column] = placed[line, column]
        lines.append(_merged(text))
    across, up = None, None
    if look.cursor is not None:
        column = look.cursor[0]
        across, value = float(grid.x[column]), float(values[column])
        up = value if ends[0] <= value <= ends[1] else None
    axes = Axis(input_names(frame.data)[0], grid.plane.ranges[0], across), Axis("", ends, up)
    read = [] if look.cursor is None else reading(frame, room, grid, picture, look)
    glyphs = {span.text for span in placed.values()}
    return arranged(plot(lines, area, *axes), room, _legends(look.view, samples, glyphs), read)


def _heights(values: Floats, ends: tuple[float, float], dots: int) -> Floats:
    """The dot of each value from below, of so many between the ends; NaN for those beyond."""
    with np.errstate(over="ignore", invalid="ignore"):
        heights = np.floor((values - ends[0]) / (ends[1] - ends[0]) * dots)
    heights[values == ends[1]] = dots - 1
    return np.where((heights >= 0) & (heights < dots), heights, np.nan)


def _legends(view: View, samples: tuple[Samples, ...], drawn: set[str]) -> Iterator[list[Row]]:
    """Ways to say what the curve and the marks are, each shorter than the one before."""
    for cap in CAPS:
        parts = [row((LINE, "bar"), f" {shortened(view.name, max(cap, LEAST_NAME))}")]
        for part in samples:
            if part.of_classes:
                parts += of_marks(part, view, cap, drawn, in_colour=True)
            else:
                what = "test" if part.is_test else "training"
                parts.append(row((_dot(part), "text"), (f" {what} targets", "axis")))
        yield parts


def _dot(samples: Samples) -> str:
    return "•" if samples.is_test else "●"


def _ends(
    frame: Frame, look: Look, picture: Picture | None, values: Floats, samples: tuple[Samples, ...]
) -> tuple[float, float]:
    """The ends of the vertical axis: those of the scale or of the targets, further apart if the outputs are: at most by
    as much again on each side. What lies beyond is not drawn.
    """
    low, high = _ends_without(frame, look, picture, samples)
    size, known = high - low, values[np.isfinite(values)]
    if len(known):
        low = min(low, max(float(known.min()), low - size))
        high = max(high, min(float(known.max()), high + size))
    if frame.of_values:
        return round_ends(low, high)
    return low - MARGIN * (high - low), high + MARGIN * (high - low)


def _ends_without(
    frame: Frame, look: Look, picture: Picture | None, samples: tuple[Samples, ...]
) -> tuple[float, float]:
    """The same without the outputs."""
    if frame.of_values and samples:
        targets = np.concatenate([part.data.targets[:, look.view.unit or 0] for part in samples])
        low, high = float(targets.min()), float(targets.max())
        if low < high:
            return low, high
    scale = scale_of(look.view, frame, picture)
    return scale.low, scale.high


def _marks(
    grid: Grid, samples: Samples, ends: tuple[float, float], area: Area, output: int
) -> dict[tuple[int, int], Span]:
    """At the input and the target of each sample."""
    inside, columns, _ = grid.cells_of(samples.data.inputs)
    targets, labels, verdicts = samples.data.targets[inside, output], samples.labels[inside], samples.verdicts
    found: dict[tuple[int, int], Span] = {}
    judged = np.full(len(inside), RIGHT) if verdicts is None else verdicts[inside]
    order = np.argsort(judged != RIGHT, kind="stable")
    for place in order.tolist():
        target, sample, label = float(targets[place]), int(inside[place]), int(labels[place])
        if not ends[0] <= target <= ends[1]:
            continue
        mark = samples.mark(label, int(judged[place])) if samples.of_classes else Span(_dot(samples), "text")
        line = area.lines - 1 - cell_in(ends, area.lines, target)
        if found.get((line, columns[place] // 2), Span("")).role != "cursor":
            found[line, int(columns[place]) // 2] = mark._replace(role="cursor") if sample == samples.chosen else mark
    return found


def _merged(cells: list[Span]) -> Row:
    """Neighbours of one role in one span."""
    merged: list[Span] = []
    for cell in cells:
        if merged and merged[-1].role == cell.role:
            merged[-1] = Span(merged[-1].text + cell.text, cell.role)
        else:
            merged.append(cell)
    return tuple(merged)
