"""Links: weights and biases, named by what they connect."""

from __future__ import annotations

from typing import NamedTuple

from tui.drawing.names import shortened
from tui.frame import Frame, Layer


def link_name(frame: Frame, layer: int, unit: int, source: int, columns: int = 60) -> str:
    """`sepal length → hidden 1 unit 3`, `bias of output unit 1`: the parameter of `unit` in `layer` (as in
    `Frame.layers`) for the unit `source` below; the index after the last of them is the bias. A long input name is
    shortened so that all fits into so many columns, if possible.
    """
    above, below = frame.layers[layer], frame.layers[layer - 1]
    if source == below.units:
        return f"bias of {above.name} unit {unit + 1}"
    end = f" → {above.name} unit {unit + 1}"
    if layer > 1:
        return f"{below.name} unit {source + 1}{end}"
    return shortened(frame.preparation.names[source], max(columns - len(end), 8)) + end


class Link(NamedTuple):
    """A weight or a bias: its value, its gradient and last change (None: not known yet), and whether it is frozen."""

    value: float
    gradient: float | None
    change: float | None
    frozen: bool


def link_of(layer: Layer, unit: int, source: int) -> Link:
    """The link from the unit `source` below to `unit` of the layer; the index after the last of them is the bias."""
    assert layer.weights is not None
    assert layer.biases is not None
    if source == layer.weights.shape[1]:
        place: tuple[int, ...] = (unit,)
        values = layer.biases
        others = layer.bias_gradient, layer.bias_change, layer.frozen_biases
    else:
        place = unit, source
        values = layer.weights
        others = layer.weight_gradient, layer.weight_change, layer.frozen_weights
    gradient, change, frozen = (None if table is None else float(table[place]) for table in others)
    return Link(float(values[place]), gradient, change, bool(frozen))
