"""The network as a picture: a column of units for each layer, the inputs' on the left, and their links as lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tui.drawing import heat, numbers, strokes, tiles
from tui.drawing.arrangement import BELOW, BESIDE, VALUE, Arrangement, arrange
from tui.drawing.cells import BLANK, Row
from tui.drawing.columns import output_name
from tui.drawing.facts import facts
from tui.drawing.names import apart, shortened, widest
from tui.drawing.scale import limit_of
from tui.drawing.sheet import Sheet
from tui.drawing.strokes import Lines, Lit, legend
from tui.drawing.views import View, outputs_kind, scale_of
from tui.frame import Frame, Layer
from tui.plane import Picture

# The fewest columns in which the start of a name of an activation says anything.
LEAST_KIND = 4


class Diagram(NamedTuple):
    """`rows`: all but the last ones, which `told` has; `links`: the lines before each layer but the first."""

    rows: list[Row]
    where: Arrangement
    links: tuple[Lines, ...]

    def link_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Layer, unit and source of the link seen in a cell."""
        for layer, gap in enumerate(self.links, start=1):
            found = gap.cells.get((x, y))
            if found is not None:
                left, right = (self.where.layers[number].units for number in (layer - 1, layer))
                return layer, right[found[1].unit], left[found[1].source]
        return None


def arrangement(frame: Frame, columns: int, lines: int) -> Arrangement | None:
    """Where everything is drawn; None where there is no room for a diagram."""
    sizes = tuple(layer.units for layer in frame.layers)
    chosen = frame.chosen
    is_picture = frame.data.inputs.shape[1] == 2
    ends = widest(frame.preparation.names), widest(_answers(frame))
    return arrange(sizes, (chosen.layer, chosen.unit, chosen.source), columns, lines, is_picture, *ends)


def diagram(frame: Frame, where: Arrangement, picture: Picture | None, on_link: bool, active: bool) -> Diagram:
    """The drawing; `picture`: of all units, for the tiles of this arrangement; `on_link`: whether a weight of the
    chosen unit is chosen and not the unit; `active`: whether the panel has the focus.
    """
    sheet = Sheet(where.columns, where.lines - where.way.facts)
    links = tuple(_links(frame, where, layer, on_link) for layer in range(1, len(frame.layers)))
    for gap in links:
        for (x, y), (glyph, stroke) in gap.cells.items():
            sheet.put(x, y, glyph, stroke.role)
    for layer in range(len(frame.layers)):
        _head(sheet, frame, where, layer, active)
        _units(sheet, frame, where, layer, picture)
    _names(sheet, frame, where)
    _chosen(sheet, frame, where, on_link, active)
    return Diagram(sheet.rows(), where, links)


def told(frame: Frame, where: Arrangement, on_link: bool) -> list[Row]:
    """The last rows: what is chosen, in words, and what lines mean."""
    lines = where.way.facts
    if lines < 3:
        return facts(frame, on_link, where.columns, lines)
    rows = facts(frame, on_link, where.columns, lines - 1)
    return [*rows, *[BLANK] * (lines - 1 - len(rows)), legend(tuple(map(_limit, frame.layers[1:])), where.columns)]


def _links(frame: Frame, where: Arrangement, layer: int, on_link: bool) -> Lines:
    left, right = where.layers[layer - 1].units, where.layers[layer].units
    limit, weights = _limit(frame.layers[layer]), frame.layers[layer].weights
    assert weights is not None
    shown = strokes.levels(weights[right.start : right.stop, left.start : left.stop], limit)
    chosen, (number, unit, source) = frame.chosen, frame.chosen.weight
    is_seen = on_link and layer == number and unit in right and source in left
    link = (unit - right.start, source - left.start) if is_seen else None
    lit = Lit()
    if layer == chosen.layer:
        lit = Lit(unit=chosen.unit - right.start, link=link)
    elif layer == chosen.layer + 1:
        lit = Lit(source=chosen.unit - left.start, link=link)
    return strokes.lines(where.gaps[layer - 1], shown.tobytes(), lit)


def _limit(layer: Layer) -> float:
    """The end of the scale for the weights into a layer: that of its matrix."""
    assert layer.weights is not None
    assert layer.biases is not None
    return limit_of(layer.weights, layer.biases)


def _head(sheet: Sheet, frame: Frame, where: Arrangement, number: int, active: bool) -> None:
    """What a layer is, above it."""
    layer, column = frame.layers[number], where.layers[number]
    shown = len(column.units)
    room, count = where.room_above(number), f"{layer.units:,}"
    units, short = (count, count) if shown == layer.units else (f"{shown} of {count}", f"{shown}/{layer.units}")
    kind = layer.activation if number else "standardized" if frame.preparation.means is not None else ""
    ways = [f"{layer.name} · {units} {kind}"] if where.head == 1 else []
    ways += [f"{units} {kind}", f"{short} {kind}", *([f"{short} scaled"] if kind and not number else [])]
    # The number is never cut.
    left = room - len(short) - 1
    ways += [f"{short} {kind[: left - 1]}…"] if left >= LEAST_KIND else []
    ways += [short, count]
    text = next((way for way in map(str.strip, ways) if len(way) <= room), count)
    is_chosen = number == frame.chosen.layer
    if where.head > 1:
        sheet.write(
            column.x, 0, shortened(layer.name, room), ("accent" if active else "strong") if is_chosen else "text"
        )
    role = ("accent" if active else "strong") if is_chosen else "muted"
    sheet.write(column.x, where.head - 1, text, role)


def _units(sheet: Sheet, frame: Frame, where: Arrangement, number: int, picture: Picture | None) -> None:
    layer, column, way = frame.layers[number], where.layers[number], where.way
    is_hidden = 0 < number < len(frame.layers) - 1
    answers = None if frame.activity is None else frame.activity.a[number]
    largest = 0.0 if answers is None else float(np.abs(answers).max(initial=0.0, where=np.isfinite(answers)))
    pixels = None if picture is None else _pixels(frame, number, picture, column.units)
    for place, (unit, top) in enumerate(zip(column.units, column.tops, strict=True)):
        dead = layer.dead is not None and bool(layer.dead[unit])
        value = None if answers is None else float(answers[unit])
        if not where.is_picture:
            tiles.number(sheet, column.x, top, way.height, way.width, value, largest, dead)
            continue
        if pixels is not None:
            tiles.picture(sheet, column.x, top, pixels[place], dead)
        if is_hidden and way.number == BESIDE:
            sheet.write(column.x + way.width, where.line_of(top), numbers.fixed(value, 2, BESIDE - 1), "muted")
        elif is_hidden and way.number == BELOW:
            size = min(way.width, 5)
            x = column.x + (way.width - size) // 2
            sheet.write(x, (top + way.height) // 2, numbers.fixed(value, 2, size), "muted")


def _pixels(frame: Frame, number: int, picture: Picture, units: range) -> list[tiles.Pixels]:
    """The pictures of a layer's units, on one scale; of each output on its own, as the map has it."""
    outputs = picture.outputs[number][:, units.start : units.stop]
    if number == len(frame.layers) - 1:
        scales = [scale_of(View("", number, unit), frame, picture) for unit in units]
        shades = np.stack([heat.shades_of(outputs[:, place], scale) for place, scale in enumerate(scales)])
    else:
        shades = heat.shades_of(outputs.T, heat.scale_of_unit(frame.layers[number].activation, outputs))
    pixels: list[tiles.Pixels] = shades.reshape(len(units), picture.grid.lines, picture.grid.columns).tolist()
    return pixels


def _names(sheet: Sheet, frame: Frame, where: Arrangement) -> None:
    """The inputs' names on the left; the outputs' names on the right, with their numbers if tiles are pictures."""
    first, last = where.layers[0], where.layers[-1]
    inputs = apart(frame.preparation.names, where.names - 1)
    for unit, top in zip(first.units, first.tops, strict=True):
        sheet.write(first.x - 1 - widest((inputs[unit],)), where.line_of(top), inputs[unit], "text")
    x, room = last.x + where.way.width + 1, where.answers - 1
    outputs = apart(_answers(frame), room - VALUE if where.is_beside else room)
    answers = None if frame.activity is None else frame.activity.a[-1]
    for unit, top in zip(last.units, last.tops, strict=True):
        line = where.line_of(top)
        sheet.write(x, line, outputs[unit], "text")
        if where.is_picture:
            text = numbers.fixed(None if answers is None else float(answers[unit]), 3, VALUE - 1)
            at = (x + room - VALUE + 1, line) if where.is_beside else (x, line + 1)
            sheet.write(*at, text if where.is_beside else text.strip(), "strong")


def _answers(frame: Frame) -> tuple[str, ...]:
    """The outputs' names."""
    kind = outputs_kind(frame)
    return tuple(output_name(frame.data, kind, output) for output in range(frame.layers[-1].units))


def _chosen(sheet: Sheet, frame: Frame, where: Arrangement, on_link: bool, active: bool) -> None:
    """Marks at both sides of the chosen unit; before them a `b` if its bias is chosen."""
    chosen, way = frame.chosen, where.way
    column = where.layers[chosen.layer]
    top, role = column.top(chosen.unit), "accent" if active else "strong"
    tiles.mark(sheet, column.x, top, way.height, way.width, role)
    number, _, source = chosen.weight
    if on_link and number == chosen.layer and source == frame.layers[number - 1].units:
        sheet.put(column.x - 2, where.line_of(top), "b", "accent")
