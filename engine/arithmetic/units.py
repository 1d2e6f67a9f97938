"""One unit of a trace, forward and backward: its sum, its activation, its delta, and a gradient of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arithmetic.losses import delta_of_output, write_largest_and_sum
from engine.arithmetic.notation import Sheet, Step, Sum, checked
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.recipe import Recipe
from engine.reports import LayerTrace, Trace


class Forward(NamedTuple):
    """z = b + the sum of weight·a over the units below; then the activation, whose last step is a."""

    z: Sum
    steps: tuple[Step, ...]


class Backward(NamedTuple):
    """`error`: the sum over the units above of weight·delta, for hidden units; None for an output, whose steps begin
    with `error` = dL/da or with `delta`, depending on the loss. The last step is delta.
    """

    error: Sum | None
    steps: tuple[Step, ...]
    delta: float


@np.errstate(all="ignore")
def forward(trace: Trace, layer: int, unit: int) -> Forward:
    """How one unit's z and a come about. `layer` counts from 0, as in `network.weights`. The result of the last step
    is the trace's a, and `z.total` the trace's z, bit for bit. Raises `DataError`.
    """
    here = _layer(trace, layer)
    unit = checked("unit", unit, len(here.z))
    z = Sum.of(float(here.biases[unit]), range(len(here.inputs)), here.weights[unit], here.inputs)
    activation = ACTIVATIONS.get(here.activation)
    if activation is None:
        return Forward(z, _softmax(here.z.tolist(), unit))
    sheet = Sheet(z=z.total)
    sheet.add("a", activation.formula, activation.f(here.z[unit]))
    return Forward(z, sheet.steps)


def _softmax(z: list[float], unit: int) -> tuple[Step, ...]:
    sheet = Sheet(K=len(z), **{f"z{k}": value for k, value in enumerate(z, 1)})
    write_largest_and_sum(sheet)
    sheet.add("a", f"e{unit + 1} / sum", sheet[f"e{unit + 1}"] / sheet["sum"])
    return sheet.steps


@np.errstate(all="ignore")
def backward(trace: Trace, recipe: Recipe, layer: int, unit: int) -> Backward:
    """The steps that compute one unit's delta = dL/dz; `recipe` is `trainer.recipe`. The result is the trace's delta,
    bit for bit. Raises `DataError`.
    """
    here = _layer(trace, layer)
    unit = checked("unit", unit, len(here.z))
    if layer + 1 < len(trace.layers):
        above = trace.layers[layer + 1]
        error = Sum.of(0.0, range(len(above.delta)), above.weights[:, unit], above.delta)
        sheet = Sheet(z=here.z[unit], a=here.a[unit], error=error.total)
    else:
        error = None
        sheet = delta_of_output(trace, recipe, unit)
    if error is not None or not LOSSES[recipe.loss].fused:
        activation = ACTIVATIONS[here.activation]
        sheet.add("slope", activation.slope, activation.derivative(here.z[unit], here.a[unit]))
        sheet.add("delta", "error·slope", sheet["error"] * sheet["slope"])
    return Backward(error, sheet.steps, sheet["delta"])


def gradient(trace: Trace, layer: int, unit: int, source: int) -> Step:
    """dL/dw of one weight, delta of its unit times a of the unit below, `source`; or, where `source` is the number of
    units below, dL/db of the bias, which is delta. Raises `DataError`.
    """
    here = _layer(trace, layer)
    unit = checked("unit", unit, len(here.z))
    source = checked("source", source, len(here.inputs) + 1)
    delta = float(here.delta[unit])
    if source == len(here.inputs):
        return Step("g", "delta", {"delta": delta}, delta)
    a = float(here.inputs[source])
    return Step("g", "delta·a", {"delta": delta, "a": a}, delta * a)


def _layer(trace: Trace, layer: int) -> LayerTrace:
    return trace.layers[checked("layer", layer, len(trace.layers))]
