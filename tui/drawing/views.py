"""Views: what a map can show of a network, and on which scale."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine import Dataset
from engine.functions.activations import ACTIVATIONS
from tui.drawing.columns import PROBABILITIES, SCORES, VALUES, class_name, output_name
from tui.drawing.heat import Scale, Shades, scale_of_range, scale_of_unit, shades_of, shades_of_classes
from tui.frame import Floats, Frame
from tui.plane import Picture


class View(NamedTuple):
    """One unit of a layer (0: the input); unit None: the output layer's class, the one with the largest output."""

    name: str
    layer: int
    unit: int | None


def outputs_kind(frame: Frame) -> str:
    return VALUES if frame.of_values else PROBABILITIES if frame.has_probabilities else SCORES


def views_of_outputs(frame: Frame) -> tuple[View, ...]:
    """What can be shown of the output layer, the most telling first: the class of several, or the second of two."""
    data, last = frame.data, len(frame.layers) - 1
    count = frame.layers[-1].units
    views = tuple(View(_output_name(frame, output), last, output) for output in range(count))
    if frame.of_values or data.independent or count == 1:
        return views
    return views[::-1] if count == 2 else (View("class", last, None), *views)


def _output_name(frame: Frame, output: int) -> str:
    kind = outputs_kind(frame)
    if kind == PROBABILITIES and frame.data.targets.shape[1] > 1:
        return f"p({class_name(frame.data, output)})"
    return output_name(frame.data, kind, output)


def view_of_chosen(frame: Frame) -> View:
    """The chosen unit, in whatever layer it is."""
    layer, unit = frame.chosen.layer, frame.chosen.unit
    if layer == len(frame.layers) - 1:
        return View(_output_name(frame, unit), layer, unit)
    if layer == 0:
        return View(f"input {frame.preparation.names[unit]}", 0, unit)
    return View(f"{frame.layers[layer].name} unit {unit + 1}", layer, unit)


def values_of(view: View, picture: Picture) -> Floats:
    """(lines, columns) of a unit; (lines, columns, outputs) for a view of the class."""
    if view.unit is not None:
        return picture.of_unit(view.layer, view.unit)
    return picture.outputs[view.layer].reshape(picture.grid.lines, picture.grid.columns, -1)


def scale_of(view: View, frame: Frame, picture: Picture | None) -> Scale:
    """The scale of a view: for outputs that of the targets, so that it stays; for other units see `scale_of_unit`. For
    a view of the class: from the lowest to the highest that an output can be.
    """
    if view.layer < len(frame.layers) - 1:
        values = np.empty(0) if picture is None else values_of(view, picture)
        return scale_of_unit(frame.layers[view.layer].activation, values)
    if frame.of_values:
        return scale_of_range(*_ends(frame.data, view.unit or 0))
    return _scale_of_class(frame.data, frame.layers[-1].activation)


def _scale_of_class(data: Dataset, activation: str) -> Scale:
    """Around the number at which the class changes, to the ends of the output's activation or of the targets."""
    low, high = float(data.targets.min()), float(data.targets.max())
    known = ACTIVATIONS.get(activation)
    if activation == "softmax":
        low, high = 0.0, 1.0
    elif known is not None and known.low is not None and known.high is not None:
        low, high = known.low, known.high
    return Scale(data.threshold, max(high - data.threshold, data.threshold - low) or 1.0)


@lru_cache(maxsize=8)
def _ends(data: Dataset, output: int) -> tuple[float, float]:
    column = data.targets[:, output]
    return float(column.min()), float(column.max())


def shades(view: View, scale: Scale, picture: Picture, sides_only: bool) -> Shades:
    """The shade of each cell of a picture, (lines, columns)."""
    values = values_of(view, picture)
    if view.unit is None:
        return shades_of_classes(values, scale.low, scale.high, sides_only)
    return shades_of(values, scale, sides_only)
