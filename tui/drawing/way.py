"""The way of the chosen sample through a frame's network: its route, and the names of what it passes."""

from __future__ import annotations

from sys import maxsize

import numpy as np

from tui.drawing.cells import Row, fit, join, row, width, wrap
from tui.drawing.columns import SCORES, VALUES, output_name
from tui.drawing.names import shortened
from tui.drawing.views import outputs_kind
from tui.frame import Floats, Frame
from tui.walk import ERROR, GRADIENT, PHASES, Now, Place, Route, is_known, settled

# Of a longer sum the walk visits so many terms, the largest ones.
LONG = 20
# Said in place of what needs the training loops.
NOT_READY = "Shown once the training loops are ready."
# The columns of a name of an input.
NAME = 24


def route_of(frame: Frame) -> Route:
    units = tuple(layer.units for layer in frame.layers)
    if frame.update is None:
        # As long as they are not known, the walk has not come to the last one.
        steps = frame.chosen.place.step + 1 if frame.is_update_unknown else 1
    else:
        steps = len(frame.update.steps)

    def large(part: str, layer: int, unit: int) -> list[int]:
        sizes = np.abs(_products(frame, part, layer, unit))
        order = np.argsort(-sizes, kind="stable")[:LONG]
        return sorted(order.tolist())

    is_long = max(units) > LONG and frame.trace is not None
    return Route(units, frame.layers[-1].activation == "softmax", steps, large if is_long else None)


def _products(frame: Frame, part: str, layer: int, unit: int) -> Floats:
    """The products of a sum, or the gradients of a unit's weights."""
    assert frame.trace is not None
    here = frame.trace.layers[layer - 1]
    with np.errstate(all="ignore"):
        if part == ERROR:
            above = frame.trace.layers[layer]
            products: Floats = above.weights[:, unit] * above.delta
        else:
            products = here.inputs * here.delta[unit] if part == GRADIENT else here.terms[unit]
    return products


def place_of(frame: Frame, route: Route) -> Place:
    """Where the walk is."""
    return settled(frame.chosen.place, route)


def now_at(frame: Frame, number: int) -> Now:
    """The walk at this number, up to which everything has been computed; while the run trains all has."""
    return Now(number, maxsize if frame.playing else number)


def is_computed(frame: Frame, part: str, layer: int, unit: int, place: Place, route: Route) -> bool:
    """The same of a part of a unit, as in `is_known`."""
    return frame.playing or is_known(part, layer, unit, place, route)


def source_name(frame: Frame, layer: int, source: int) -> str:
    """`x1`, `unit 3` or `bias`: where a weight into this layer comes from."""
    if source == frame.layers[layer - 1].units:
        return "bias"
    return shortened(frame.preparation.names[source], NAME) if layer == 1 else f"unit {source + 1}"


def from_below(layer: int) -> str:
    """What is multiplied by the weights into this layer."""
    return "a" if layer > 1 else "input"


def unit_name(frame: Frame, layer: int, unit: int) -> str:
    """`hidden 1 unit 2`; `output unit 1, p(0)`"""
    return ", ".join(filter(None, (f"{frame.layers[layer].name} unit {unit + 1}", name_of_output(frame, layer, unit))))


def name_of_output(frame: Frame, layer: int, unit: int) -> str:
    """`p(0)`, `apple`; empty of a hidden unit and of an output that is only numbered."""
    if layer < len(frame.layers) - 1:
        return ""
    kind = outputs_kind(frame)
    name = output_name(frame.data, kind, unit)
    if name == "output" or (kind == VALUES and name == f"output {unit + 1}"):
        return ""
    return shortened(name.replace("output ", "class ", 1) if kind == SCORES else name, NAME)


def sample_name(frame: Frame) -> str:
    """`sample 3`, `test sample 3`"""
    return f"{'test ' if frame.chosen.test else ''}sample {frame.chosen.sample + 1:,}"


def told(words: str, columns: int) -> list[Row]:
    """Words in place of numbers."""
    return [fit(row((line, "muted")), columns) for line in wrap(words, columns)]


def phases(place: Place, columns: int) -> Row:
    """`forward › loss › backward › update`, with the present one marked; where there is no room, only that."""
    parts = [row((f" {phase} ", "cursor")) if phase == place.phase else row((phase, "muted")) for phase in PHASES]
    whole = join(parts, " › ")
    return whole if width(whole) <= columns else row((f" {place.phase} ", "cursor"))
