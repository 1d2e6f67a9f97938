"""Links: weights and biases, named by what they connect."""

from __future__ import annotations

from tui.drawing.names import shortened
from tui.frame import Frame


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


def link_value(frame: Frame, layer: int, unit: int, source: int) -> float:
    """The weight or the bias."""
    weights, biases = frame.layers[layer].weights, frame.layers[layer].biases
    assert weights is not None
    assert biases is not None
    return float(biases[unit] if source == weights.shape[1] else weights[unit, source])
