"""Evaluation of a network without changing it: unit outputs, scores, gradient, and the trace of one sample. It needs a
network, its plan and samples, but no trainer. (`Network.predict` needs no plan either.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import Floats
from engine.data.dataset import RIGHT
from engine.data.prepared import Part
from engine.errors import DataError, shown
from engine.loops import passes
from engine.loops.passes import EVALUATION_BATCH, Pass
from engine.loops.plan import Plan
from engine.network import Network
from engine.recipe import Recipe
from engine.reports import Activity, LayerTrace, Measure, Score, Trace


def unit_outputs(network: Network, plan: Plan, inputs: Floats) -> tuple[Floats, ...]:
    """The activations (samples, units) of every layer, the input's first, for `inputs` (samples, units)."""
    nothing = np.zeros((len(inputs), network.sizes[-1]))
    seen = [_pass(network, plan, inputs, nothing, rows, back=False).a.T for rows in _batches(len(inputs))]
    ends = np.cumsum(network.sizes)[:-1]
    return tuple(np.split(np.concatenate(seen), ends, axis=1))


def score(network: Network, plan: Plan, part: Part) -> Score:
    """Loss, MSE and predictions; no gradient."""
    return _look(network, plan, part, back=False).score


def is_solved(network: Network, plan: Plan, part: Part) -> bool:
    """Whether every sample is right, as in `Score`: found out up to the first batch with one that is not. Never for
    values.
    """
    if part.data.problem != "classification":
        return False
    for rows in _batches(len(part.inputs)):
        outputs = _pass(network, plan, part.inputs, part.targets, rows, back=False).a[-network.sizes[-1] :].T
        if (part.data.part(rows).verdicts(part.preparation.in_own_unit(outputs)) != RIGHT).any():
            return False
    return True


def measure(network: Network, plan: Plan, recipe: Recipe, training: Part, test: Part | None) -> Measure:
    """The score and the gradient on the training part, the recipe's penalty, and the score of the test part."""
    seen = _look(network, plan, training, back=True)
    tested = None if test is None else score(network, plan, test)
    ends = np.cumsum(network.sizes[1:-1])[:-1]
    dead = tuple(np.split(seen.dead, ends)) if network.layers > 1 else ()
    active = tuple(np.split(seen.active, ends)) if network.layers > 1 else ()
    gradient = network.with_parameters(seen.gradient)
    return Measure(seen.score, gradient, dead, active, penalty(network, recipe), tested)


def penalty(network: Network, recipe: Recipe) -> float:
    """The penalty that regularization adds to the training loss: rate |w| or rate w^2 / 2, summed over the weights."""
    rate = recipe.regularization_rate
    with np.errstate(over="ignore"):
        match recipe.regularization:
            case "l1":
                return rate * float(sum(np.abs(weights).sum() for weights in network.weights))
            case "l2":
                return rate * 0.5 * float(sum(np.square(weights).sum() for weights in network.weights))
    return 0.0


def trace(network: Network, plan: Plan, part: Part, sample: int) -> Trace:
    """Every z, activation, delta and gradient of one sample, layer by layer; -1 is the last sample. Raises
    `DataError`.
    """
    row = _row_of(part, sample)
    rows = slice(row, row + 1)
    seen = _pass(network, plan, part.inputs, part.targets, rows, back=True)
    z, a, delta = seen.z[:, 0], seen.a[:, 0], seen.delta[:, 0]
    gradient = network.with_parameters(seen.gradient)
    layers, at = [], 0
    for number, (weights, biases) in enumerate(zip(network.weights, network.biases, strict=True)):
        below = a[at : at + weights.shape[1]].copy()
        at += weights.shape[1]
        here = slice(at, at + len(biases))
        with np.errstate(all="ignore"):
            terms = weights * below
        layers.append(
            LayerTrace(
                network.layer_name(number),
                network.activations[number],
                below,
                weights.copy(),
                biases.copy(),
                terms,
                z[here].copy(),
                a[here].copy(),
                delta[here].copy(),
                gradient.weights[number].copy(),
                gradient.biases[number].copy(),
            )
        )
    return Trace(part.inputs[row].copy(), part.targets[row].copy(), tuple(layers), seen.loss, seen.mse)


def activity(network: Network, plan: Plan, part: Part, sample: int) -> Activity:
    """Every z and activation of one sample, layer by layer; -1 is the last sample. Raises `DataError`."""
    row = _row_of(part, sample)
    seen = _pass(network, plan, part.inputs, part.targets, slice(row, row + 1), back=False)
    ends = np.cumsum(network.sizes)[:-1]
    z, a = (np.split(values[:, 0].copy(), ends) for values in (seen.z, seen.a))
    return Activity(tuple(z[1:]), tuple(a))


def _row_of(part: Part, sample: int) -> int:
    count = len(part.inputs)
    if not isinstance(sample, (int, np.integer)) or not -count <= sample < count:
        raise DataError(f"sample: {shown(sample)} given; allowed: 0 to {count - 1}")
    return int(sample) % count


class Look(NamedTuple):
    """The results for one part with the current weights. Without a backward pass the gradient is meaningless."""

    score: Score
    gradient: Floats  # (P,) of the mean loss
    dead: NDArray[np.bool_]  # (hidden units,) whose activation is 0 for every sample
    active: NDArray[np.intp]  # (hidden units,) the number of samples with z > 0


def _look(network: Network, plan: Plan, part: Part, *, back: bool) -> Look:
    """Run all samples of a part forward and, if wanted, backward."""
    samples = len(part.inputs)
    gradient = np.zeros_like(network.parameters)
    predictions = np.empty(part.targets.shape)
    hidden = slice(network.sizes[0], -network.sizes[-1])
    dead = np.ones(sum(network.sizes[1:-1]), dtype=np.bool_)
    active = np.zeros(len(dead), dtype=np.intp)
    loss = mse = 0.0
    for rows in _batches(samples):
        seen = _pass(network, plan, part.inputs, part.targets, rows, back=back)
        share = (rows.stop - rows.start) / samples
        loss += seen.loss * share
        mse += seen.mse * share
        if back:
            gradient += seen.gradient * share
        predictions[rows] = seen.a[-network.sizes[-1] :].T
        dead &= ~seen.a[hidden].any(axis=1)
        active += (seen.z[hidden] > 0.0).sum(axis=1)
    return Look(Score(part.data, loss, mse, part.preparation.in_own_unit(predictions)), gradient, dead, active)


def _pass(network: Network, plan: Plan, inputs: Floats, targets: Floats, rows: slice, *, back: bool) -> Pass:
    return passes.batch(plan, network.sizes, network.parameters, inputs[rows], targets[rows], back=back)


def _batches(samples: int) -> list[slice]:
    starts = range(0, samples, EVALUATION_BATCH)
    return [slice(start, min(start + EVALUATION_BATCH, samples)) for start in starts]
