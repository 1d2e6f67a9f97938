"""The arithmetic of one unit for the chosen sample: forward, the loss, and backward, with the numbers in it."""

from __future__ import annotations

from engine import arithmetic
from engine.arithmetic import Sum
from engine.reports import Trace
from tui.drawing.cells import BLANK, Row, fit, row, spread
from tui.drawing.sums import Entry, entries, in_a_line, table
from tui.drawing.way import NOT_READY, phases, place_of, sample_name, source_name, told, unit_name
from tui.drawing.written import all_written
from tui.frame import Frame
from tui.walk import ACTIVATION, DELTA, ERROR, GRADIENT, LOSS, SUM, Place, Route

# The most lines of a sum that is written in a line.
IN_A_LINE = 4


def unit_arithmetic(frame: Frame, route: Route, columns: int, lines: int) -> list[Row]:
    """What is computed at the place of the walk and around it. What is still to come is muted."""
    trace, place = frame.trace, place_of(frame, route)
    if trace is None:
        return told(NOT_READY, columns)
    sample = sample_name(frame)
    head = spread(phases(place, columns - len(sample) - 1), row((sample, "muted")), columns)
    below = _loss if place.part == LOSS else _forward if place.phase == "forward" else _backward
    return [fit(line, columns) for line in (head, *below(frame, trace, place, columns, lines - 1))][:lines]


def title_of(frame: Frame, place: Place) -> tuple[str, ...]:
    """What the panel is about, shorter and shorter."""
    if place.part == LOSS:
        return f"Arithmetic · {frame.loss_label} of {sample_name(frame)}", "Arithmetic · loss"
    unit = unit_name(frame, place.layer, place.unit)
    what = {SUM: "z", ACTIVATION: "activation", ERROR: "error", DELTA: "delta", GRADIENT: "gradients"}
    named = what.get(place.part, "gradients")
    return f"Arithmetic · {unit} · {named}", f"Arithmetic · {unit}", "Arithmetic"


def _forward(frame: Frame, trace: Trace, place: Place, columns: int, lines: int) -> list[Row]:
    computed = arithmetic.forward(trace, place.layer - 1, place.unit)
    total = entries(computed.z, lambda source: source_name(frame, place.layer, source), "bias")
    # The bias comes first, and the last source has its number.
    bias = frame.layers[place.layer - 1].units
    now = len(total) if place.part != SUM else 0 if place.source == bias else place.source + 1
    # The sum has more room as long as one stands there.
    share, done = (lines // 3, -1) if place.part == SUM else (2 * lines // 3, len(computed.steps) - 1)
    rest = all_written(computed.steps, columns, max(share, 2), done)
    return _sum_and_steps(
        "z", computed.z, total, ("weight", "a" if place.layer > 1 else "input"), now, rest, columns, lines
    )


def _sum_and_steps(
    name: str,
    whole: Sum,
    total: list[Entry],
    heads: tuple[str, str],
    now: int,
    rest: list[Row],
    columns: int,
    lines: int,
) -> list[Row]:
    """A sum as a line and as a table, and what follows from it; what there is room for."""
    room = lines - len(rest)
    wanted = len(total) + 1
    line = in_a_line(name, total, whole.total, now, columns, min(max(room - wanted, 1), IN_A_LINE))
    found = [*line, *table(total, (*heads, "product", "sum so far"), now, columns, room - len(line))]
    gap = [BLANK] * (lines - len(found) - len(rest) > 0)
    between = [BLANK] * (lines - len(found) - len(rest) > 1)
    return [*gap, *found, *between, *rest] if between else [*found, *gap, *rest]


def _loss(frame: Frame, trace: Trace, _place: Place, columns: int, lines: int) -> list[Row]:
    """The loss of the sample, with its targets."""
    steps = arithmetic.loss(trace, frame.recipe)
    given = [
        row(("  t", "strong"), (" target, ", "muted"), ("a", "strong"), (" predicted, numbered by outputs", "muted"))
    ]
    rows = all_written(steps, columns, lines - 1, len(steps) - 1)
    gap = [BLANK] * (lines - len(rows) > 2)
    return [*gap, *given, *gap[: lines - len(rows) - 2], *rows] if lines > len(rows) else rows


def _backward(frame: Frame, trace: Trace, place: Place, columns: int, lines: int) -> list[Row]:
    computed = arithmetic.backward(trace, frame.recipe, place.layer - 1, place.unit)
    is_later = place.part in (GRADIENT, "update")
    done = {ERROR: -1, DELTA: len(computed.steps) - 1}.get(place.part, len(computed.steps))
    steps = all_written(computed.steps, columns, max(lines // 2, 2), done)
    below = frame.layers[place.layer - 1].units
    parts = [arithmetic.gradient(trace, place.layer - 1, place.unit, source) for source in range(below + 1)]
    delta = computed.delta
    gradients = [
        Entry(source_name(frame, place.layer, source), delta, step.values.get("a"), step.result, step.result)
        for source, step in enumerate(parts)
    ]
    now = place.source if is_later else -1
    heads = ("delta", "a" if place.layer > 1 else "input", "gradient")
    if computed.error is None:
        room = lines - len(steps)
        found = table(gradients, heads, now, columns, room - (room > len(gradients) + 2))
        gap = [BLANK] * (lines - len(steps) - len(found) > 0)
        return [*steps, *gap, *found]
    above = entries(computed.error, lambda unit: f"unit {unit + 1}")
    at = place.step if place.part == ERROR else len(above)
    # The table at which one stands comes first; the other one has what is left.
    room = lines - len(steps) - 1
    if is_later:
        error = in_a_line("error", above, computed.error.total, at, columns, 2 if room > len(gradients) + 4 else 1)
        error += table(
            above, ("weight", "delta", "product", "sum so far"), at, columns, room - len(error) - len(gradients) - 2
        )
        found = table(gradients, heads, now, columns, room - len(error))
    else:
        line = in_a_line(
            "error", above, computed.error.total, at, columns, min(max(room - len(above) - 3, 1), IN_A_LINE)
        )
        error = line + table(above, ("weight", "delta", "product", "sum so far"), at, columns, room - len(line))
        found = table(gradients, heads, now, columns, room - len(error))
    gap = [BLANK] * (lines - len(steps) - len(error) - len(found) > 0)
    return [*error, *steps, *gap, *found]
