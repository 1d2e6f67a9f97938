"""Hurdles: properties of the data that keep a network from learning, and the loss of a guess without inputs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.data.arrays import Floats
from engine.data.prepared import Part
from engine.functions.losses import LOSSES, SOFTMAX
from engine.loops.passes import forward
from engine.loops.plan import plan_of

# Numbers are far from size 1 if the root mean square of a column exceeds this (the built-in data stay below); or if
# those of all columns are below this, and no number is larger than that.
LARGE, SMALL, SMALL_NUMBER = 5.0, 0.1, 0.25
# Rows are sorted if at least this many in a row, on average, have the same class.
RUN = 10
# The number of samples used to compute the loss of a guess.
GUESSED = 4096
# The approximate probability of a class that never occurs; float64 has smaller ones, but they are not needed.
LEAST = 1e-300


class Hurdles(NamedTuple):
    """Hurdles in the prepared samples. None: no such hurdle."""

    inputs: float | None = None  # the largest absolute input, if inputs are far from size 1
    targets: float | None = None  # the same for values to predict
    sorted_by: str | None = None  # "class" or "target": what the rows are sorted by

    @classmethod
    def of(cls, part: Part) -> Hurdles:
        values = part.data.problem == "regression"
        return cls(_far(part.inputs), _far(part.targets) if values else None, _sorted_by(part))


NO_HURDLES = Hurdles()


@np.errstate(over="ignore")
def _far(table: Floats) -> float | None:
    """The largest absolute value of a table, if it is far from 1."""
    size, largest = float(np.sqrt(np.square(table).mean(axis=0)).max()), float(np.abs(table).max())
    return largest if size > LARGE or (0.0 < size < SMALL and largest < SMALL_NUMBER) else None


def _sorted_by(part: Part) -> str | None:
    """What the rows are sorted by, class or value: then each update undoes what the last ones did for the others."""
    if part.data.problem == "classification" and not part.data.independent:
        changes = int(np.count_nonzero(np.diff(part.data.labels)))
        return "class" if 0 < changes and len(part.inputs) >= RUN * (changes + 1) else None
    if part.data.problem == "regression" and part.targets.shape[1] == 1 and len(part.targets) >= 2 * RUN:
        steps = np.diff(part.targets[:, 0])
        return "target" if steps.any() and ((steps >= 0.0).all() or (steps <= 0.0).all()) else None
    return None


def guess(targets: Floats, loss: str) -> float:
    """The mean loss of one answer for all rows of `targets` (samples, outputs): the mean of the targets. Inputs are not
    needed. If there are many samples, a part of them is used.
    """
    some = targets[:: -(-len(targets) // GUESSED)]
    mean = some.mean(axis=0)
    row = LOSSES[loss]
    output = "linear" if "linear" in row.outputs else row.outputs[0]
    if output == SOFTMAX:
        mean = np.log(np.maximum(mean, LEAST))
    elif output == "sigmoid":
        mean = np.log(np.maximum(mean, LEAST)) - np.log(np.maximum(1.0 - mean, LEAST))
    sizes = 1, len(mean)
    parameters = np.concatenate([np.zeros(len(mean)), mean])  # No weights, and one bias per output.
    return forward(plan_of(sizes, (output,), loss), sizes, parameters, np.zeros((len(some), 1)), some)[1]
