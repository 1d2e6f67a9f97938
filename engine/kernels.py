"""The loops that train: forward, loss, backward, update, epoch. Compiled by Numba, or run as they stand without it.

Importing this module imports Numba, so it is imported late, by whoever trains first (`load`).

Layout. One flat parameter vector: for each layer its weights row by row (one row a unit), then its biases. Buffers
`z`, `a` and `delta` hold a batch unit by unit, the samples of the batch side by side ("lanes"): unit u of sample s
is at u * lanes + s. All indices are unsigned: Numba then leaves out the test for negative ones, which makes these loops
2.6 times as fast. No fastmath: every sum has one order.

`lanes` is None for batches of one. The arithmetic and its order are the same, so the bits are; the loops are not. Over
lanes LLVM vectorises them. A single sample leaves loops over a handful of units, for which its vectors cost more than
they bring: they check for overlap and for too few units, and read with one wide load what narrow stores have just left,
which waits for these to reach the cache. So single samples go four units at a time through registers, from the sums
to f and from the deltas to f', and the rest one by one.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import activations, elementary, losses, optimizers
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES, OUTPUTS, SOFTMAX
from engine.optimizers import OPTIMIZERS

Floats = NDArray[np.float64]
Indices = NDArray[np.uintp]
Index = np.uintp

ZERO, ONE, TWO, THREE, FOUR = (Index(number) for number in range(5))
SOFTMAX_CODE = Index(OUTPUTS.index(SOFTMAX))

# What `Memory.progress` holds between two calls.
POSITION, LOSS_SUM, MSE_SUM, FINISHED, OUTCOME = range(5)
# How `train` ended.
DONE, DIVERGED = 0, 1


class Plan(NamedTuple):
    """What is fixed for a network. Layer 0 is the input; there are L weight layers."""

    units: Indices  # (L + 1,) units of each layer
    first: Indices  # (L + 1,) units before each layer
    weights_at: Indices  # (L,) where each weight layer begins in the parameters
    biases_at: Indices  # (L,)
    activations: Indices  # (L,) a row of OUTPUTS each
    loss: np.uintp  # a row of LOSSES
    fused: bool  # whether that loss gives dL/dz itself
    optimizer: np.uintp  # a row of OPTIMIZERS


class Settings(NamedTuple):
    """What may change between two batches."""

    learning_rate: float
    momentum: float
    shuffle: bool
    seed: np.uint64


class Memory(NamedTuple):
    """What a run works in."""

    parameters: Floats  # (P,)
    moments: Floats  # (MOMENTS, P) the optimizer's state
    gradient: Floats  # (P,) of the last batch
    kept_parameters: Floats  # (P,) as they were when the current epoch (or, between two, the last one) began
    kept_moments: Floats  # (MOMENTS, P)
    z: Floats  # (units x lanes,)
    a: Floats
    delta: Floats
    target: Floats  # (outputs x lanes,)
    order: Indices  # (samples,) of the current epoch
    progress: Floats  # (5,) POSITION in the epoch in samples, LOSS_SUM, MSE_SUM; FINISHED epochs, OUTCOME


njit: Any
register_jitable: Any
try:
    from numba import njit
    from numba.extending import register_jitable

    COMPILED = True
except ImportError:  # pragma: no cover - tested in an interpreter of its own
    COMPILED = False

    def _leave_as_it_is(**_options: Any) -> Any:
        return lambda function: function

    njit = register_jitable = _leave_as_it_is


# NumPy's rules for division by zero (inf, no exception); the GIL is released.
OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}
INSIDE: dict[str, Any] = {**OPTIONS, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

for _function in (
    elementary.clamp,
    elementary.exp_parts,
    elementary.exp_of_sum,
    elementary.exp_of_square,
    elementary.exp,
    elementary.expm1,
    elementary.log_of_parts,
    elementary.log_of_normal,
    elementary.softplus_tail,
    elementary.tanh,
    elementary.sin_quarters_ahead,
    elementary.sin,
    elementary.cos,
    elementary.normal,
    activations.sigmoid,
    losses.softmax,
):
    register_jitable(**INSIDE)(_function)


# --- one compiled function from a table of functions -----------------------------------------------------------------


def _table(functions: list[Any], make: Any, beyond: Any) -> Any:
    """A function that takes a code and runs that row of the table: make(row, code, the rest of the table), nested."""
    chosen = beyond
    for code in reversed(range(len(functions))):
        chosen = make(register_jitable(**INSIDE)(functions[code]), Index(code), chosen)
    return chosen


def _make_activate(f: Any, own: Any, others: Any) -> Any:
    @njit(**INSIDE)
    def activate(code: Any, z: Any, a: Any, start: Any, count: Any) -> None:
        if code == own:
            for k in range(start, start + count):
                a[k] = f(z[k])
        else:
            others(code, z, a, start, count)

    return activate


def _make_derive(derivative: Any, own: Any, others: Any) -> Any:
    @njit(**INSIDE)
    def derive(code: Any, z: Any, a: Any, delta: Any, start: Any, count: Any) -> None:
        if code == own:
            for k in range(start, start + count):
                delta[k] *= derivative(z[k], a[k])
        else:
            others(code, z, a, delta, start, count)

    return derive


def _make_activate_four(f: Any, own: Any, others: Any) -> Any:
    @njit(**INSIDE)
    def activate_four(code: Any, z0: Any, z1: Any, z2: Any, z3: Any, a: Any, k: Any) -> None:
        if code == own:
            a[k], a[k + ONE], a[k + TWO], a[k + THREE] = f(z0), f(z1), f(z2), f(z3)
        else:
            others(code, z0, z1, z2, z3, a, k)

    return activate_four


def _make_derive_four(derivative: Any, own: Any, others: Any) -> Any:
    @njit(**INSIDE)
    def derive_four(code: Any, d0: Any, d1: Any, d2: Any, d3: Any, z: Any, a: Any, delta: Any, k: Any) -> None:
        if code == own:
            # All before the first is stored, which might change what the next one reads, for all that LLVM knows.
            d0 *= derivative(z[k], a[k])
            d1 *= derivative(z[k + ONE], a[k + ONE])
            d2 *= derivative(z[k + TWO], a[k + TWO])
            d3 *= derivative(z[k + THREE], a[k + THREE])
            delta[k], delta[k + ONE], delta[k + TWO], delta[k + THREE] = d0, d1, d2, d3
        else:
            others(code, d0, d1, d2, d3, z, a, delta, k)

    return derive_four


def _make_lose(sample: Any, own: Any, others: Any) -> Any:
    @njit(**INSIDE)
    def lose(code: Any, z: Any, a: Any, target: Any, delta: Any, at: Any, wanted: Any, stride: Any, units: Any) -> Any:
        if code == own:
            return sample(z, a, target, delta, at, wanted, stride, units)
        return others(code, z, a, target, delta, at, wanted, stride, units)

    return lose


def _make_update(update: Any, own: Any, others: Any) -> Any:
    @njit(**INSIDE)
    def step(code: Any, parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, momentum: Any) -> None:
        if code == own:
            update(parameters, gradient, moments, count, rate, momentum)
        else:
            others(code, parameters, gradient, moments, count, rate, momentum)

    return step


@njit(**INSIDE)
def _no_activation(code: Any, z: Any, a: Any, start: Any, count: Any) -> None:
    pass


@njit(**INSIDE)
def _no_derivative(code: Any, z: Any, a: Any, delta: Any, start: Any, count: Any) -> None:
    pass


@njit(**INSIDE)
def _no_activation_of_four(code: Any, z0: Any, z1: Any, z2: Any, z3: Any, a: Any, k: Any) -> None:
    pass


@njit(**INSIDE)
def _no_derivative_of_four(code: Any, d0: Any, d1: Any, d2: Any, d3: Any, z: Any, a: Any, delta: Any, k: Any) -> None:
    pass


@njit(**INSIDE)
def _no_loss(code: Any, z: Any, a: Any, target: Any, delta: Any, at: Any, wanted: Any, stride: Any, units: Any) -> Any:  # noqa: ARG001
    return np.nan


@njit(**INSIDE)
def _no_update(code: Any, parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, momentum: Any) -> None:
    pass


_functions, _derivatives = ([row.f for row in ACTIVATIONS.values()], [row.derivative for row in ACTIVATIONS.values()])
_activate = _table(_functions, _make_activate, _no_activation)
_activate_four = _table(_functions, _make_activate_four, _no_activation_of_four)
_derive = _table(_derivatives, _make_derive, _no_derivative)
_derive_four = _table(_derivatives, _make_derive_four, _no_derivative_of_four)
_sample_loss = _table([row.sample for row in LOSSES.values()], _make_lose, _no_loss)
_update = _table([row.update for row in OPTIMIZERS.values()], _make_update, _no_update)


# --- one batch -------------------------------------------------------------------------------------------------------


@njit(**INSIDE)
def _load(a: Any, target: Any, order: Any, inputs: Any, targets: Any, start: Any, lanes: Any) -> None:
    """Gather the batch that begins at position `start` of the epoch's order."""
    count = ONE if lanes is None else lanes
    for s in range(count):
        sample = order[start + s]
        for i in range(Index(inputs.shape[1])):
            a[i * count + s] = inputs[sample, i]
        for j in range(Index(targets.shape[1])):
            target[j * count + s] = targets[sample, j]


@njit(**INSIDE)
def _forward(
    units: Any, first: Any, weights_at: Any, biases_at: Any, codes: Any, parameters: Any, z: Any, a: Any, lanes: Any
) -> None:
    """z = W a + b (bias first, then the products in order), a = f(z), layer by layer."""
    count = ONE if lanes is None else lanes
    for layer in range(Index(len(weights_at))):
        upper = layer + ONE
        inputs, outputs = units[layer], units[upper]
        below, here = first[layer] * count, first[upper] * count
        w, b = weights_at[layer], biases_at[layer]
        if lanes is None:
            j: Any = ZERO
            while j + FOUR <= outputs:
                w1, w2, w3 = w + inputs, w + TWO * inputs, w + THREE * inputs
                z0, z1 = parameters[b + j], parameters[b + j + ONE]
                z2, z3 = parameters[b + j + TWO], parameters[b + j + THREE]
                for i in range(inputs):
                    x = a[below + i]
                    z0 += parameters[w + i] * x
                    z1 += parameters[w1 + i] * x
                    z2 += parameters[w2 + i] * x
                    z3 += parameters[w3 + i] * x
                z[here + j], z[here + j + ONE], z[here + j + TWO], z[here + j + THREE] = z0, z1, z2, z3
                _activate_four(codes[layer], z0, z1, z2, z3, a, here + j)
                w = w3 + inputs
                j += FOUR
            while j < outputs:
                total = parameters[b + j]
                for i in range(inputs):
                    total += parameters[w + i] * a[below + i]
                z[here + j] = total
                _activate(codes[layer], z, a, here + j, ONE)
                w += inputs
                j += ONE
        else:
            for j in range(outputs):
                row = here + j * count
                for s in range(count):
                    z[row + s] = parameters[b + j]
                for i in range(inputs):
                    weight = parameters[w + i]
                    column = below + i * count
                    for s in range(count):
                        z[row + s] += weight * a[column + s]
                w += inputs
        if codes[layer] == SOFTMAX_CODE:
            for s in range(count):
                losses.softmax(z, a, here + s, count, outputs)
        elif lanes is not None:
            _activate(codes[layer], z, a, here, outputs * count)


@njit(**INSIDE)
def _lose(
    loss: Any, fused: Any, code: Any, outputs: Any, here: Any, z: Any, a: Any, target: Any, delta: Any, lanes: Any
) -> Any:
    """Sums over the batch of the loss and of the mean squared error; delta of the output layer, averaged.

    `here` is where the output layer begins in the buffers, `code` its activation.
    """
    count = ONE if lanes is None else lanes
    loss_sum, mse_sum = 0.0, 0.0
    for s in range(count):
        loss_sum += _sample_loss(loss, z, a, target, delta, here + s, s, count, outputs)
        squares = 0.0
        for j in range(outputs):
            error = a[here + j * count + s] - target[j * count + s]
            squares += error * error
        mse_sum += squares / outputs
    # Where the loss has given dL/dz itself, a code without a row multiplies by nothing. As a condition around the call,
    # Numba would count references to the buffers in every batch, which costs a fifth of the speed.
    _derive(SOFTMAX_CODE if fused else code, z, a, delta, here, outputs * count)
    if lanes is not None:
        share = 1.0 / count
        for k in range(here, here + outputs * count):
            delta[k] *= share
    return loss_sum, mse_sum


@njit(**INSIDE)
def _backward(
    units: Any,
    first: Any,
    weights_at: Any,
    biases_at: Any,
    codes: Any,
    parameters: Any,
    gradient: Any,
    z: Any,
    a: Any,
    delta: Any,
    lanes: Any,
) -> None:
    """Delta below = (W^T delta) * f'(z), dW = delta a^T, db = delta, from the output to the first layer.

    A single sample's delta meets its rows of W and of dW in one pass. It reaches down to the inputs, where no code has
    a row and nobody looks: cheaper than a first layer with loops of its own.
    """
    count = ONE if lanes is None else lanes
    layer = Index(len(weights_at))
    while layer > ZERO:
        upper = layer
        layer -= ONE
        inputs, outputs = units[layer], units[upper]
        below, here = first[layer] * count, first[upper] * count
        w, b = weights_at[layer], biases_at[layer]
        code = codes[layer - ONE] if layer > ZERO else SOFTMAX_CODE  # no activation is the softmax
        if lanes is None:
            i: Any = ZERO
            while i + FOUR <= inputs:
                k, at = below + i, w + i
                a0, a1, a2, a3 = a[k], a[k + ONE], a[k + TWO], a[k + THREE]
                d0, d1, d2, d3 = 0.0, 0.0, 0.0, 0.0
                for j in range(outputs):
                    d = delta[here + j]
                    d0 += parameters[at] * d
                    d1 += parameters[at + ONE] * d
                    d2 += parameters[at + TWO] * d
                    d3 += parameters[at + THREE] * d
                    gradient[b + j] = d
                    gradient[at] = d * a0
                    gradient[at + ONE] = d * a1
                    gradient[at + TWO] = d * a2
                    gradient[at + THREE] = d * a3
                    at += inputs
                _derive_four(code, d0, d1, d2, d3, z, a, delta, k)
                i += FOUR
            while i < inputs:
                k, at = below + i, w + i
                a0, total = a[k], 0.0
                for j in range(outputs):
                    d = delta[here + j]
                    total += parameters[at] * d
                    gradient[b + j] = d
                    gradient[at] = d * a0
                    at += inputs
                delta[k] = total
                _derive(code, z, a, delta, k, ONE)
                i += ONE
        else:
            if layer > ZERO:
                for k in range(below, below + inputs * count):
                    delta[k] = 0.0
                for j in range(outputs):
                    row = here + j * count
                    for i in range(inputs):
                        weight = parameters[w + j * inputs + i]
                        column = below + i * count
                        for s in range(count):
                            delta[column + s] += weight * delta[row + s]
                _derive(code, z, a, delta, below, inputs * count)
            for j in range(outputs):
                row = here + j * count
                total = 0.0
                for s in range(count):
                    total += delta[row + s]
                gradient[b + j] = total
                for i in range(inputs):
                    column = below + i * count
                    total = 0.0
                    for s in range(count):
                        total += delta[row + s] * a[column + s]
                    gradient[w + j * inputs + i] = total


# --- an epoch --------------------------------------------------------------------------------------------------------

MIX_A, MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
GOLDEN, ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
S27, S30, S31, S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)


@njit(**INSIDE)
def _mix(x: Any) -> Any:
    """The finalizer of splitmix64 (Steele, Lea & Flood 2014): 64 well mixed bits."""
    x = (x ^ (x >> S30)) * MIX_A
    x = (x ^ (x >> S27)) * MIX_B
    return x ^ (x >> S31)


@njit(**INSIDE)
def _arrange(order: Any, seed: Any, epoch: Any, shuffle: Any) -> None:
    """The order of one epoch: as given, or a Fisher-Yates shuffle drawn from (seed, epoch) and nothing else."""
    samples = Index(len(order))
    for k in range(samples):
        order[k] = k
    if shuffle:
        state = _mix(_mix(seed + GOLDEN) + np.uint64(epoch) * ODD)
        for k in range(samples - ONE):
            state += GOLDEN
            left = samples - k
            # The high 32 bits times the number of places left, its high 32 bits: a place, without division.
            pick = k + Index(((_mix(state) >> S32) * np.uint64(left)) >> S32)
            order[k], order[pick] = order[pick], order[k]


@njit(**INSIDE)
def _finite(values: Any) -> Any:
    """Whether all are finite: 0 times any other is NaN, and a sum keeps that."""
    finite = True
    for k in range(Index(len(values))):
        finite &= values[k] - values[k] == 0.0
    return finite


@njit(**INSIDE)
def _train(
    plan: Any,
    memory: Any,
    settings: Any,
    inputs: Any,
    targets: Any,
    epoch: Any,
    records: Any,
    updates: Any,
    lanes: Any,
) -> Any:
    # Taken out of their tuples once: handing a tuple of arrays to another function counts references, atomically.
    units, first, weights_at, biases_at, codes, loss_code, fused, optimizer = plan
    parameters, moments, gradient, kept_parameters, kept_moments, z, a, delta, target, order, progress = memory
    rate, momentum, shuffle, seed = settings
    samples, count = Index(len(targets)), Index(len(parameters))
    last = Index(len(weights_at))
    outputs = units[last]
    progress[FINISHED] = 0.0
    done = ZERO
    position = Index(progress[POSITION])
    progress[OUTCOME] = DONE
    while done < Index(len(records)) and updates > ZERO:
        if position == ZERO:
            _arrange(order, seed, epoch + done, shuffle)
            for k in range(count):
                kept_parameters[k] = parameters[k]
            for m in range(Index(len(moments))):
                for k in range(count):
                    kept_moments[m, k] = moments[m, k]
            progress[LOSS_SUM] = 0.0
            progress[MSE_SUM] = 0.0
        loss_sum, mse_sum = progress[LOSS_SUM], progress[MSE_SUM]
        while position < samples and updates > ZERO:
            size = ONE if lanes is None else min(lanes, samples - position)
            batch = None if lanes is None else size
            here = first[last] * size
            _load(a, target, order, inputs, targets, position, batch)
            _forward(units, first, weights_at, biases_at, codes, parameters, z, a, batch)
            loss, mse = _lose(loss_code, fused, codes[last - ONE], outputs, here, z, a, target, delta, batch)
            if loss - loss != 0.0:
                progress[POSITION] = position
                progress[OUTCOME] = DIVERGED
                return
            loss_sum += loss
            mse_sum += mse
            _backward(units, first, weights_at, biases_at, codes, parameters, gradient, z, a, delta, batch)
            _update(optimizer, parameters, gradient, moments, count, rate, momentum)
            position += size
            updates -= ONE
        progress[LOSS_SUM], progress[MSE_SUM] = loss_sum, mse_sum
        if position == samples:
            # The last batch's parameters too, before the epoch counts as done.
            if not _finite(parameters):
                progress[POSITION] = position
                progress[OUTCOME] = DIVERGED
                return
            records[done, 0] = loss_sum / samples
            records[done, 1] = mse_sum / samples
            position = ZERO
            done += ONE
            progress[FINISHED] = done
    progress[POSITION] = position


# --- what the trainer calls ------------------------------------------------------------------------------------------


def _sources() -> int:
    """A number for the text of every file that is compiled here."""
    digest = hashlib.sha256()
    for module in (elementary, activations, losses, optimizers):
        digest.update(Path(str(module.__file__)).read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")


def _entries(sources: int, cache: bool) -> tuple[Any, Any]:
    """The two entry points. Numba's cache watches only this file; closing over `sources` keys it on the others."""
    options = {**OPTIONS, "cache": cache}

    @njit(**options)
    def train(
        plan: Plan,
        memory: Memory,
        settings: Settings,
        inputs: Floats,
        targets: Floats,
        epoch: np.uintp,
        records: Floats,
        updates: np.uintp,
        lanes: np.uintp | None,
    ) -> None:
        """Train from `memory.progress` on: at most len(records) epochs and at most `updates` batches of `lanes`.

        Writes each finished epoch's mean loss and MSE, seen just before the updates, into `records` (epochs, 2).
        Leaves the number of epochs finished and DONE or DIVERGED in `progress`; then nothing was updated by the
        batch at `progress[POSITION]`, whose forward pass is still in `memory`.
        """
        sources  # noqa: B018
        _train(plan, memory, settings, inputs, targets, epoch, records, updates, lanes)

    @njit(**options)
    def predict(plan: Plan, parameters: Floats, inputs: Floats, z: Floats, a: Floats, outputs: Floats) -> None:
        """Outputs (samples, outputs) for inputs (samples, inputs), one sample after the other."""
        sources  # noqa: B018
        units, first, weights_at, biases_at, codes, _, _, _ = plan
        here = first[Index(len(weights_at))]
        for sample in range(Index(len(inputs))):
            for i in range(Index(inputs.shape[1])):
                a[i] = inputs[sample, i]
            _forward(units, first, weights_at, biases_at, codes, parameters, z, a, None)
            for j in range(Index(outputs.shape[1])):
                outputs[sample, j] = a[here + j]

    return train, predict


try:
    train, predict = _entries(_sources(), cache=True)
except RuntimeError:  # no folder in which Numba may keep its cache
    train, predict = _entries(_sources(), cache=False)
