"""The chosen layer in the pass of the chosen sample: z, a and delta of every unit, and at the outputs the loss."""

from __future__ import annotations

from engine.reports import Trace
from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, around, fit, row, width
from tui.drawing.columns import output_name
from tui.drawing.names import apart, shortened
from tui.drawing.views import outputs_kind
from tui.drawing.way import NOT_READY, is_computed, place_of, told
from tui.frame import Frame
from tui.walk import ACTIVATION, DELTA, LOSS, SUM, Place, Route

# The widths of a number, and its decimals in each.
DIGITS = {11: 6, 9: 4, 8: 4, 7: 3, 6: 3, 5: 2}
# The fewest and the most columns of a unit's name.
LEAST, LABEL = 4, 24


def layer_pass(frame: Frame, route: Route, columns: int, lines: int, active: bool) -> list[Row]:
    """A row for each unit; what the walk has not reached yet is muted, except while the run trains."""
    trace, place = frame.trace, place_of(frame, route)
    if trace is None:
        return told(NOT_READY, columns)
    head = _sample(frame, trace, columns)
    is_output = place.layer == route.last
    foot = [_outcome(frame, trace, place, route, columns)] if is_output else []
    has_targets = is_output and 2 + LEAST + 4 * (min(DIGITS) + 1) <= columns
    heads = ["z", "a", *(["target"] if has_targets else []), "delta"]
    shown = shown_units(frame, route, lines)
    names = _names(frame, place.layer, min(columns - 2 - len(heads) * 8, LABEL))
    label = max(map(len, names))
    size = next((size for size in DIGITS if len(heads) * (size + 1) + 2 + label <= columns), min(DIGITS))
    words = [text if len(text) <= size else text[0] for text in heads]
    rows = [row((f"  {'':<{label}}", "muted"), *((f" {text:>{size}}", "muted") for text in words))]
    rows += [
        _unit(frame, trace, place, route, unit, f"{names[unit]:<{label}}", size, has_targets, active) for unit in shown
    ]
    gap = [BLANK] * min(lines - 1 - len(rows) - len(foot), 1)
    return [fit(line, columns) for line in [head, *rows, *gap, *foot][:lines]]


def shown_units(frame: Frame, route: Route, lines: int) -> range:
    """The units that fit: those around the chosen one, beside the inputs, a header and the loss."""
    place = place_of(frame, route)
    others = 2 + (place.layer == route.last)
    return around(place.unit, frame.layers[place.layer].units, max(lines - others, 1))


def more_units(frame: Frame, route: Route, lines: int) -> tuple[int, int]:
    """How many units are hidden above and below."""
    shown = shown_units(frame, route, lines)
    return shown.start, frame.layers[place_of(frame, route).layer].units - shown.stop


def unit_at(frame: Frame, route: Route, lines: int, y: int) -> int | None:
    """The unit in a line."""
    shown = shown_units(frame, route, lines)
    return shown[y - 2] if 0 <= y - 2 < len(shown) else None


def _unit(
    frame: Frame,
    trace: Trace,
    place: Place,
    route: Route,
    unit: int,
    name: str,
    size: int,
    has_targets: bool,
    active: bool,
) -> Row:
    layer, here = trace.layers[place.layer - 1], unit == place.unit
    values = [(layer.z[unit], SUM), (layer.a[unit], ACTIVATION)]
    if has_targets:
        values.append((trace.targets[unit], ""))
    values.append((layer.delta[unit], DELTA))
    spans = []
    for value, part in values:
        known = not part or is_computed(frame, part, place.layer, unit, place, route)
        now = here and part == place.part
        role = "cursor" if now and active else "accent" if now else "text" if known else "muted"
        spans.append((" " + numbers.signed(float(value), DIGITS[size], size), role))
    mark = "› " if here else "  "
    return row((mark, "accent"), (name, "accent" if here else "muted"), *spans)


def _names(frame: Frame, layer: int, columns: int) -> tuple[str, ...]:
    units = frame.layers[layer].units
    if layer < len(frame.layers) - 1:
        return tuple(f"unit {unit + 1}" if columns > 8 else str(unit + 1) for unit in range(units))
    kind = outputs_kind(frame)
    names = apart(tuple(output_name(frame.data, kind, unit) for unit in range(units)), max(columns, LEAST))
    return tuple(f"{unit + 1} {name}" if columns > 12 else name for unit, name in enumerate(names))


def _sample(frame: Frame, trace: Trace, columns: int) -> Row:
    """`x1 0  x2 1`: the inputs as the network sees them."""
    values = zip(frame.preparation.names, trace.inputs[: max(columns, 1)].tolist(), strict=False)
    said = "  ".join(f"{shortened(name, 16)} {numbers.short(value)}" for name, value in values)
    return row((said, "text"))


def _outcome(frame: Frame, trace: Trace, place: Place, route: Route, columns: int) -> Row:
    """The loss of this sample, and the MSE if there is room."""
    known = is_computed(frame, LOSS, route.last, 0, place, route)
    loss = row(
        ("› " if place.part == LOSS else "  ", "accent"),
        (f"{frame.loss_label} ", "muted"),
        (numbers.short(trace.loss, digits=5), "strong" if known else "muted"),
    )
    mse = row(("  MSE ", "muted"), (numbers.short(trace.mse, digits=5), "text" if known else "muted"))
    return loss + mse if width(loss + mse) <= columns else loss
