"""The arithmetic of one unit for the chosen sample: forward, the loss, and backward, with the numbers in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine import arithmetic
from engine.arithmetic import Sum
from engine.reports import Trace
from tui.drawing.cells import BLANK, Row, fit, plain, row, spread, wrap
from tui.drawing.names import shortened
from tui.drawing.sums import Entries, in_a_line, table
from tui.drawing.way import (
    NOT_READY,
    from_below,
    name_of_output,
    now_at,
    phases,
    place_of,
    sample_name,
    source_name,
    told,
    unit_name,
)
from tui.drawing.written import INDENT, OF_NAMES, all_written, factor, figure, noted, reason
from tui.frame import Frame
from tui.walk import ACTIVATION, DELTA, ERROR, GRADIENT, LOSS, SUM, UPDATE, Now, Place, Route

FROM_Z = "computed from z, so that no number overflows:"
WITHOUT_DROPOUT = "without dropout, which the update is with"
# In no more lines than these there is no word on where an input comes from, or why delta is what it is.
TIGHT = 7
# The most lines of a sum that is written in a line.
IN_A_LINE = 4
# The least of a table: a header, three rows and the other terms.
FEW = 5


def unit_arithmetic(frame: Frame, route: Route, columns: int, lines: int) -> list[Row]:
    """What is computed at the place of the walk and around it. What is still to come is muted, except while the run
    trains.
    """
    trace, place = frame.trace, place_of(frame, route)
    if trace is None:
        return told(NOT_READY, columns)
    sample = sample_name(frame)
    head = [spread(phases(place, columns - len(sample) - 1), row((sample, "muted")), columns)]
    if frame.recipe.dropout:
        head.append(row((WITHOUT_DROPOUT, "muted")))
    room = lines - len(head)
    drawn = _loss(trace, frame, columns, room) if place.part == LOSS else _unit(frame, trace, place, columns, room)
    return [fit(line, columns) for line in (*head, *drawn)][:lines]


def title_of(frame: Frame, place: Place) -> tuple[str, ...]:
    """What the panel is about, shorter and shorter."""
    if place.part == LOSS:
        return f"Arithmetic · {frame.loss_label} of {sample_name(frame)}", "Arithmetic · loss"
    unit = unit_name(frame, place.layer, place.unit)
    what = {SUM: "z", ACTIVATION: "activation", ERROR: "error", DELTA: "delta", GRADIENT: "gradients"}
    named = what.get(place.part, "gradients")
    numbered = unit.split(",")[0]
    names = f"{unit} · {named}", f"{numbered} · {named}", numbered
    return *(f"Arithmetic · {name}" for name in names), "Arithmetic"


def _unit(frame: Frame, trace: Trace, place: Place, columns: int, lines: int) -> list[Row]:
    """Forward and backward, if there is room for both; otherwise where the walk is."""
    forward, backward = (part(frame, trace, place, columns, lines) for part in (_forward, _backward))
    for above, below in ((forward, backward), (filter(None, forward), filter(None, backward))):
        both = [*above, BLANK, *below]
        if len(both) <= lines:
            return both
    return forward if place.phase == "forward" else backward


def _forward(frame: Frame, trace: Trace, place: Place, columns: int, lines: int) -> list[Row]:
    computed = arithmetic.forward(trace, place.layer - 1, place.unit)
    total = Entries(computed.z, lambda source: source_name(frame, place.layer, source), "bias")
    # The bias comes first, and the last source has its number.
    bias = frame.layers[place.layer - 1].units
    now = len(total) if place.part != SUM else 0 if place.source == bias else place.source + 1
    given = _standardized(frame, trace, place, columns) if lines > TIGHT else []
    lines -= len(given)
    # The sum has more room as long as one stands there.
    share, done = (lines // 3, -1) if place.part == SUM else (2 * lines // 3, len(computed.steps))
    if place.part == ACTIVATION:
        done -= 1
    rest = all_written(computed.steps, columns, max(share, 2), now_at(frame, done))
    found = _sum(
        "z",
        computed.z,
        total,
        (_origin(frame, place), "weight", from_below(place.layer)),
        now_at(frame, now),
        columns,
        lines - len(rest),
    )
    gap = [BLANK] * (lines - len(found) - len(rest) > 0)
    above = [BLANK] * (lines - len(found) - len(rest) > 1)
    return [*given, *above, *found, *gap, *rest]


def _standardized(frame: Frame, trace: Trace, place: Place, columns: int) -> list[Row]:
    """Where the input at hand comes from, otherwise the first one: `grams = (45 - mean 75.4) / deviation 21.4 = -1.42`.
    A line at every place of a unit, so that nothing jumps; none where inputs are not standardized.
    """
    ready, data = frame.preparation, frame.test_data if frame.chosen.test else frame.data
    if place.layer > 1 or ready.means is None or ready.scales is None or data is None:
        return []
    raw = replace(ready, means=None, scales=None).apply(data.inputs[frame.chosen.sample][None])[0]
    is_at_input = place.part in (SUM, GRADIENT, UPDATE) and place.source < len(raw)
    source = place.source if is_at_input else 0
    value, mean, deviation = (factor(float(each[source])) for each in (raw, ready.means, ready.scales))
    name, result = source_name(frame, 1, source), figure(float(trace.inputs[source]))
    value = value.strip("()")
    long, short = f"({value} - mean {mean}) / deviation {deviation}", f"({value} - {mean}) / {deviation}"
    said = long if len(f"{INDENT}{name} = {long} = {result}") <= columns else short
    name = shortened(name, max(columns - len(f"{INDENT} = {said} = {result}"), 4))
    return [row((INDENT + name, "text" if is_at_input else "muted"), (f" = {said} = ", "muted"), (result, "text"))]


def _sum(
    name: str, whole: Sum, rows: Entries, heads: tuple[str, str, str], now: Now, columns: int, lines: int
) -> list[Row]:
    """A sum as a line, and as a table if there is room: the table comes first if not all of the line fits. `heads`:
    of the labels and of the two factors.
    """
    corner, *factors = heads
    line: list[Row] = []
    if len(rows) + 2 > lines:  # The table cannot be whole: the line is, if that leaves the table some rows.
        line = in_a_line(name, rows, whole.total, now, columns, lines - FEW)
    if not line or any("…" in plain(part) for part in line):
        # Without a table if a header and three rows do not fit.
        most = max(lines - len(rows) - 1, 1) if lines > 1 + min(len(rows), 3) else lines
        line = in_a_line(name, rows, whole.total, now, columns, min(most, IN_A_LINE))
    end = max((at for at, part in enumerate(line) if part), default=0)
    line = [*line[:end], *noted(line[end:], OF_NAMES.get(name, ()), columns)]
    return line + table(rows, (*factors, "product", "sum so far"), now, columns, lines - len(line), corner)


def _origin(frame: Frame, place: Place) -> str:
    """Where the terms of z come from."""
    return f"from {frame.layers[place.layer - 1].name}" if place.layer > 1 else ""


def _destination(frame: Frame, place: Place) -> str:
    """Where the units are whose deltas come back."""
    return f"to {frame.layers[place.layer + 1].name}"


def _loss(trace: Trace, frame: Frame, columns: int, lines: int) -> list[Row]:
    """The loss of the sample, with what its letters stand for; where it is computed from z, first as it is usually
    written.
    """
    steps, usual = arithmetic.loss(trace, frame.recipe), arithmetic.loss_of_outputs(trace, frame.recipe)
    given = [_letters(frame, any("z1" in step.values for step in steps), columns)]
    written = [] if usual is None else all_written([usual], columns, 2, now_at(frame, 1))
    words = [row((INDENT + line, "muted")) for line in wrap(FROM_Z, columns - len(INDENT))] if written else []
    now = now_at(frame, len(steps) - 1)
    whole = all_written(steps, columns, max(lines, 6), now)
    gap = [BLANK] * bool(written)
    airy = [BLANK, *given, *gap, *written, *gap, *words, BLANK]
    if len(airy) + len(whole) <= lines:
        return [*airy, *whole]
    # Where room is short, first the words go, then the letters; the steps have most of it.
    least = min(len(whole), lines - len(written) if lines > 2 else lines, 6)
    shorter: tuple[list[Row], ...] = ([*given, *written, *words], [*given, *written], written, given, [])
    above = next(rows for rows in shorter if len(rows) <= lines - least)
    return [*above, *all_written(steps, columns, lines - len(above), now)]


def _letters(frame: Frame, has_z: bool, columns: int) -> Row:
    """`a predicted, t target, z sum · 1 apple, 2 banana`"""
    scaled = ", both scaled" * (frame.preparation.target_means is not None)
    said = "  a predicted, t target" + scaled + ", z sum" * has_z
    last = len(frame.layers) - 1
    names = [f"{unit + 1} {name_of_output(frame, last, unit)}" for unit in range(frame.layers[last].units)]
    named = f"{said} · {', '.join(names)}" if names[0] != "1 " else ""
    found = next((text for text in (named, f"{said}, numbered by outputs", said) if 0 < len(text) <= columns), said)
    return row((found, "muted"))


def _backward(frame: Frame, trace: Trace, place: Place, columns: int, lines: int) -> list[Row]:
    computed = arithmetic.backward(trace, frame.recipe, place.layer - 1, place.unit)
    done = {SUM: -1, ACTIVATION: -1, ERROR: -1, DELTA: len(computed.steps) - 1}.get(place.part, len(computed.steps))
    steps = all_written(computed.steps, columns, max(lines // 2, 2), now_at(frame, done))
    if computed.error is None and lines > TIGHT:
        steps += reason(computed.steps[-1], steps, columns)
    gradients = _gradients(frame, trace, place)
    is_later = place.part in (GRADIENT, UPDATE)
    room = lines - len(steps) - 1
    error: list[Row] = []
    if computed.error is not None:
        above = Entries(computed.error, lambda unit: _above(frame, place.layer + 1, unit))
        now = -1 if place.phase == "forward" else place.step if place.part == ERROR else len(above)
        # What one stands at has room first.
        left = max(room - len(gradients) - 1, 1) if is_later else room
        error = _sum(
            "error",
            computed.error,
            above,
            (_destination(frame, place), "weight", "delta"),
            now_at(frame, now),
            columns,
            left,
        )
    # The update itself is followed in its own panel.
    at = now_at(frame, {GRADIENT: place.source, UPDATE: len(gradients)}.get(place.part, -1))
    heads = "delta", from_below(place.layer), "gradient"
    found = table(gradients, heads, at, columns, room - len(error), _origin(frame, place))
    gap = [BLANK] * (lines - len(steps) - len(error) - len(found) > 0)
    return [*error, *steps, *gap, *found]


def _above(frame: Frame, layer: int, unit: int) -> str:
    return f"unit {unit + 1} {name_of_output(frame, layer, unit)}".rstrip()


def _gradients(frame: Frame, trace: Trace, place: Place) -> Entries:
    """Those of the unit's weights, and last of its bias, whose input is 1."""
    here = trace.layers[place.layer - 1]
    inputs = np.append(here.inputs, 1.0)
    products = Sum.of(0.0, range(len(inputs)), np.full(len(inputs), here.delta[place.unit]), inputs)
    return Entries(products, lambda source: source_name(frame, place.layer, source))
