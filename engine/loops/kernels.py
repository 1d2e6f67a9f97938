"""The loops that train: forward, loss, backward, update, epoch. Compiled by Numba, or run as they stand without it.

Importing this module imports Numba and has the loops ready: from Numba's cache, or compiled, which takes some seconds.
So it is imported late, by whoever trains first (`trainer.load_kernels`).

Layout. One flat parameter vector: for each layer its weights row by row (one row a unit), then its biases. Buffers
hold a batch unit by unit, the samples of the batch side by side: unit u of sample s is at u * stride + s, where the
stride is the size of the batch rounded up to a multiple of four; the places left over have inputs 0 and delta 0. All
indices are unsigned: Numba then leaves out the test for negative ones, which makes these loops 2.6 times as fast. No
fastmath: every sum has one order, written out.

Products run in blocks of four by four: sixteen sums in registers, which LLVM turns into vectors. Their inner loops end
at a place, not after a number of steps: LLVM unrolls what it can count, and a few rows do not pay that back. `lanes` is
None for batches of one, which go through tables of blocks of four units (`Plan.forward`, `Plan.backward`) instead. That
form knows no more than plain runs need: `short` activations and a constant rate, without regularization, dropout,
clipping, decay and frozen weights. With any of these a batch of one is a batch like any. The bits are the same. Layers
too wide for the cache are left to BLAS, whose sums have an order of their own.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable
from inspect import isfunction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.functions import activations, losses, optimizers, schedules
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES, OUTPUTS, SOFTMAX
from engine.functions.optimizers import UPDATES, Constants
from engine.functions.schedules import SCHEDULES
from engine.loops import plan
from engine.loops.plan import (
    BACKWARD_STEP,
    BELOW,
    BIASES,
    CODE,
    DIVERGED,
    DONE,
    FINISHED,
    FORWARD_STEP,
    HERE,
    INPUTS,
    KEPT,
    KEPT_ROWS,
    LOSS_SUM,
    MSE_SUM,
    OUTCOME,
    OUTPUT_UNITS,
    POSITION,
    POWER_1,
    POWER_2,
    TRAINED_LOSS,
    TRAINED_MSE,
    TURN,
    WEIGHTS,
    Index,
    Memory,
    Plan,
    Settings,
)
from engine.numerics import elementary

Floats = NDArray[np.float64]

# Before Numba loads SciPy's BLAS: how many threads share a sum decides its last bits, and a second one gains little.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ZERO, ONE, TWO, THREE, FOUR = (Index(number) for number in range(5))
SOFTMAX_CODE = Index(OUTPUTS.index(SOFTMAX))
CONSTANT = Index(list(SCHEDULES).index("constant"))
NONE, L1, L2 = ZERO, ONE, TWO
# Products of a layer and a batch from which BLAS is faster: WIDE multiplications, and none of the sides thin.
WIDE, THIN = Index(262144), Index(16)

# Columns of `records`.
LOSS, MSE, TEST_LOSS, TEST_MSE = range(4)


config: Any
njit: Any
register_jitable: Any
try:
    from numba import config, njit, typeof
    from numba.extending import register_jitable

    COMPILED = True
except ImportError:  # pragma: no cover - tested in an interpreter of its own
    COMPILED = False

    def _leave_as_it_is(**_options: Any) -> Any:
        return lambda function: function

    njit = register_jitable = _leave_as_it_is


# NumPy's rules for division by zero (inf, no exception); the GIL is released.
OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}
# No counting of references either: these functions make no array, and their caller holds all that they are given.
UNCOUNTED: dict[str, Any] = {**OPTIONS, "_nrt": False}
INSIDE: dict[str, Any] = {**UNCOUNTED, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

# For what is large and called from one place: not compiled for itself first.
ONCE: dict[str, Any] = {**UNCOUNTED, "inline": "always", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

for _function in vars(elementary).values():
    if isfunction(_function):
        register_jitable(**INSIDE)(_function)
for _function in (activations.sigmoid, losses.softmax, losses.softmax_of_one, optimizers.flushed):  # used by others
    register_jitable(**INSIDE)(_function)


# --- four numbers at a time -------------------------------------------------------------------------------------------

# Also because Numba takes 5 ms to find out what one [] means: what is read here costs that once.


@njit(**INSIDE)
def _four(values: Any, k: Any) -> Any:
    return values[k], values[k + ONE], values[k + TWO], values[k + THREE]


@njit(**INSIDE)
def _put(values: Any, k: Any, a: Any, b: Any, c: Any, d: Any) -> None:
    values[k], values[k + ONE], values[k + TWO], values[k + THREE] = a, b, c, d


@njit(**INSIDE)
def _put_rows(values: Any, k: Any, step: Any, first: Any, second: Any, third: Any, fourth: Any) -> None:
    _put(values, k, *first)
    _put(values, k + step, *second)
    _put(values, k + TWO * step, *third)
    _put(values, k + THREE * step, *fourth)


@njit(**INSIDE)
def _plus(sums: Any, factor: Any, values: Any) -> Any:
    a, b, c, d = sums
    w, x, y, z = values
    return a + factor * w, b + factor * x, c + factor * y, d + factor * z


@njit(**INSIDE)
def _total(sums: Any) -> Any:
    a, b, c, d = sums
    return (a + b) + (c + d)


NOTHING = (0.0, 0.0, 0.0, 0.0)


@njit(**INSIDE)
def _pair(one: Any, other: Any, k: Any) -> Any:
    return one[k], other[k]


@njit(**INSIDE)
def _scale(values: Any, k: Any, factor: Any) -> None:
    values[k] = values[k] * factor


# --- one compiled function from a table of functions -----------------------------------------------------------------


def _switch(functions: Iterable[tuple[int, Any]], arguments: str, body: str, otherwise: str = "pass") -> Any:
    """A function of `code` and `arguments` that runs `body` with f = the function that has this code in its table.

    Written out as one chain of ifs: as functions within functions, every row would be compiled once for each before it.
    """
    names: dict[str, Any] = {"scale": _scale, "pair": _pair, "nan": np.nan}
    lines = [f"def switch(code, {arguments}):"]
    for code, function in functions:
        names[f"row_{code}"], names[f"f_{code}"] = Index(code), register_jitable(**INSIDE)(function)
        body_of_row = body.replace("f(", f"f_{code}(").split("\n")
        lines += [f"    {'elif' if len(lines) > 1 else 'if'} code == row_{code}:"]
        lines += [f"        {line}" for line in body_of_row]
    exec("\n".join([*lines, "    else:", f"        {otherwise}"]), names)
    return njit(**INSIDE)(names["switch"])


_rows = [*enumerate(ACTIVATIONS.values())]
_activate = _switch(
    [(code, row.f) for code, row in _rows],
    "z, a, start, count",
    "for k in range(start, start + count): a[k] = f(z[k])",
)
_derive = _switch(
    [(code, row.derivative) for code, row in _rows],
    "z, a, delta, start, count",
    "for k in range(start, start + count): scale(delta, k, f(*pair(z, a, k)))",
)
# Of single samples only the short rows, four units at once; backward also one by one.
_short = [(code, row) for code, row in _rows if row.short]
_activate_four = _switch(
    [(code, row.f) for code, row in _short],
    "z0, z1, z2, z3",
    "return f(z0), f(z1), f(z2), f(z3)",
    "return z0, z1, z2, z3",
)
_derive_one = _switch([(code, row.derivative) for code, row in _short], "d, z, a", "return d * f(z, a)", "return d")
_derive_four = _switch(
    [(code, row.derivative) for code, row in _short],
    "d0, d1, d2, d3, z0, z1, z2, z3, a0, a1, a2, a3",
    "return d0 * f(z0, a0), d1 * f(z1, a1), d2 * f(z2, a2), d3 * f(z3, a3)",
    "return d0, d1, d2, d3",
)
_losses = _switch(
    [(code, row.batch) for code, row in enumerate(LOSSES.values())],
    "z, a, target, delta, sums, here, size, stride, units",
    "return f(z, a, target, delta, sums, here, size, stride, units)",
    "return nan",
)
_update = _switch(
    [*enumerate(UPDATES)],
    "parameters, gradient, moments, count, rate, constants, power_1, power_2",
    "f(parameters, gradient, moments, count, rate, constants, power_1, power_2)",
)
_scheduled = _switch(
    [(code, row.rate) for code, row in enumerate(SCHEDULES.values())],
    "rate, epoch, share, epochs, factor, floor",
    "return f(rate, epoch, share, epochs, factor, floor)",
    "return rate",
)


# --- random numbers that follow from where they are used --------------------------------------------------------------


MIX_A, MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
GOLDEN, ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
S11, S27, S30, S31, S32 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)
DROPOUT = np.uint64(0x2545F4914F6CDD1D)
TO_UNIT = 2.0**-53
CLIP_EPSILON = 1e-6  # as PyTorch


@njit(**INSIDE)
def _mix(x: Any) -> Any:
    """The finalizer of splitmix64 (Steele, Lea & Flood 2014): 64 well mixed bits."""
    x = (x ^ (x >> S30)) * MIX_A
    x = (x ^ (x >> S27)) * MIX_B
    return x ^ (x >> S31)


@njit(**INSIDE)
def _drop(values: Any, passed: Any, start: Any, count: Any, state: Any, rate: Any) -> None:
    """Inverted dropout (Srivastava et al. 2014): 0 with probability `rate`, else the value divided by 1 - rate.

    Which ones follows from `state` and the place alone, so what falls out forward falls out backward.
    """
    scale = 1.0 / (1.0 - rate)
    for k in range(start, start + count):
        uniform = (_mix(state + np.uint64(k + ONE) * GOLDEN) >> S11) * TO_UNIT
        passed[k] = values[k] * (scale if uniform >= rate else 0.0)


# --- one batch -------------------------------------------------------------------------------------------------------


@njit(**INSIDE)
def _load(
    passed: Any,
    target: Any,
    order: Any,
    inputs: Any,
    targets: Any,
    position: Any,
    samples: Any,
    size: Any,
    stride: Any,
) -> None:
    """Gather a batch: from `position` of the epoch's order, or, past the samples trained on, row by row."""
    for s in range(size):
        at = position + s
        row = order[at] if at < samples else at
        for i in range(Index(inputs.shape[1])):
            passed[i * stride + s] = inputs[row, i]
        for j in range(Index(targets.shape[1])):
            target[j * stride + s] = targets[row, j]
    for s in range(size, stride):
        for i in range(Index(inputs.shape[1])):
            passed[i * stride + s] = 0.0


@njit(**INSIDE)
def _is_wide(inputs: Any, outputs: Any, stride: Any) -> Any:
    return inputs * outputs * stride >= WIDE and inputs >= THIN and outputs >= THIN and stride >= THIN


AS_IT_IS, LEFT_TURNED, RIGHT_TURNED = ZERO, ONE, TWO


@njit(**OPTIONS, _nrt=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def _blas(
    a: Any, a_at: Any, b: Any, b_at: Any, out: Any, out_at: Any, rows: Any, inner: Any, columns: Any, turned: Any
) -> None:
    """out = a b, or a^T b, or a b^T, by BLAS: matrices (rows, inner) and (inner, columns), or turned, that begin at
    `a_at`, `b_at` and `out_at` of these buffers. The only function that makes views, whose references are counted."""
    left = a[a_at : a_at + rows * inner].reshape((inner, rows) if turned == LEFT_TURNED else (rows, inner))
    right = b[b_at : b_at + inner * columns].reshape((columns, inner) if turned == RIGHT_TURNED else (inner, columns))
    result = out[out_at : out_at + rows * columns].reshape((rows, columns))
    if turned == LEFT_TURNED:
        np.dot(left.T, right, result)
    elif turned == RIGHT_TURNED:
        np.dot(left, right.T, result)
    else:
        np.dot(left, right, result)


@njit(**ONCE)
def _forward(
    layers: Any,
    parameters: Any,
    z: Any,
    a: Any,
    passed: Any,
    sums: Any,
    dropout: Any,
    dropped: Any,
    state: Any,
    stride: Any,
) -> None:
    """z = W a + b (bias first, then the products in order), a = f(z), layer by layer."""
    for layer in range(Index(len(layers))):
        inputs, outputs = layers[layer, INPUTS], layers[layer, OUTPUT_UNITS]
        below, here = layers[layer, BELOW] * stride, layers[layer, HERE] * stride
        w, b, code = layers[layer, WEIGHTS], layers[layer, BIASES], layers[layer, CODE]
        if _is_wide(inputs, outputs, stride):
            _blas(parameters, w, passed, below, z, here, outputs, inputs, stride, AS_IT_IS)
            for j in range(outputs):
                bias = parameters[b + j]
                for k in range(here + j * stride, here + (j + ONE) * stride):
                    z[k] += bias
        else:
            _multiply(parameters, w, b, passed, below, z, here, inputs, outputs, stride)
        if code == SOFTMAX_CODE:
            losses.softmax(z, a, sums, here, stride, outputs)
        _activate(code, z, a, here, outputs * stride)
        _drop(a, passed, here, outputs * stride if dropped else ZERO, state, dropout)


@njit(**INSIDE)
def _forward_one(blocks: Any, parameters: Any, z: Any, a: Any) -> None:
    """What `_forward` does, for a single sample. What it writes beyond a layer's last unit, the next one overwrites."""
    at: Any = ZERO
    while at < Index(len(blocks)):
        w0, w1, w2, w3 = _four(blocks, at)
        b0, b1, b2, b3 = _four(blocks, at + FOUR)
        inputs, below, here, code = _four(blocks, at + FOUR + FOUR)
        z0, z1, z2, z3 = parameters[b0], parameters[b1], parameters[b2], parameters[b3]
        for i in range(inputs):
            x = a[below + i]
            z0 += parameters[w0 + i] * x
            z1 += parameters[w1 + i] * x
            z2 += parameters[w2 + i] * x
            z3 += parameters[w3 + i] * x
        _put(z, here, z0, z1, z2, z3)
        _put(a, here, *_activate_four(code, z0, z1, z2, z3))
        at += FORWARD_STEP


@njit(**INSIDE)
def _multiply(
    parameters: Any, w: Any, b: Any, x: Any, below: Any, z: Any, here: Any, inputs: Any, outputs: Any, stride: Any
) -> None:
    """z = W x + b for a batch, in blocks of four units (the rest one by one) by four samples."""
    end = below + inputs * stride
    j: Any = ZERO
    while j + FOUR <= outputs:
        w0 = w + j * inputs
        w1, w2, w3 = w0 + inputs, w0 + TWO * inputs, w0 + THREE * inputs
        bias0, bias1, bias2, bias3 = _four(parameters, b + j)
        for block in range(stride // FOUR):
            z0, z1 = (bias0, bias0, bias0, bias0), (bias1, bias1, bias1, bias1)
            z2, z3 = (bias2, bias2, bias2, bias2), (bias3, bias3, bias3, bias3)
            i, k = ZERO, below + block * FOUR
            while k < end:
                samples = _four(x, k)
                z0, z1 = _plus(z0, parameters[w0 + i], samples), _plus(z1, parameters[w1 + i], samples)
                z2, z3 = _plus(z2, parameters[w2 + i], samples), _plus(z3, parameters[w3 + i], samples)
                i += ONE
                k += stride
            _put_rows(z, here + j * stride + block * FOUR, stride, z0, z1, z2, z3)
        j += FOUR
    while j < outputs:
        w0, bias0 = w + j * inputs, parameters[b + j]
        for block in range(stride // FOUR):
            z0 = (bias0, bias0, bias0, bias0)
            i, k = ZERO, below + block * FOUR
            while k < end:
                z0 = _plus(z0, parameters[w0 + i], _four(x, k))
                i += ONE
                k += stride
            _put(z, here + j * stride + block * FOUR, *z0)
        j += ONE


@njit(**INSIDE)
def _multiply_back(
    parameters: Any, w: Any, delta: Any, below: Any, here: Any, inputs: Any, outputs: Any, stride: Any
) -> None:
    """Delta below = W^T delta for a batch, in blocks of four units (the rest one by one) by four samples."""
    end = here + outputs * stride
    i: Any = ZERO
    while i + FOUR <= inputs:
        for block in range(stride // FOUR):
            d0 = d1 = d2 = d3 = NOTHING
            at, k = w + i, here + block * FOUR
            while k < end:
                samples = _four(delta, k)
                w0, w1, w2, w3 = _four(parameters, at)
                d0, d1, d2, d3 = (
                    _plus(d0, w0, samples),
                    _plus(d1, w1, samples),
                    _plus(d2, w2, samples),
                    _plus(d3, w3, samples),
                )
                at += inputs
                k += stride
            _put_rows(delta, below + i * stride + block * FOUR, stride, d0, d1, d2, d3)
        i += FOUR
    while i < inputs:
        for block in range(stride // FOUR):
            d0, at, k = NOTHING, w + i, here + block * FOUR
            while k < end:
                d0 = _plus(d0, parameters[at], _four(delta, k))
                at += inputs
                k += stride
            _put(delta, below + i * stride + block * FOUR, *d0)
        i += ONE


@njit(**INSIDE)
def _add_up(gradient: Any, b: Any, delta: Any, here: Any, outputs: Any, stride: Any) -> None:
    """db = the sum of delta over the samples, every fourth in one of four sums."""
    for j in range(outputs):
        sums = NOTHING
        for block in range(stride // FOUR):
            sums = _plus(sums, 1.0, _four(delta, here + j * stride + block * FOUR))
        gradient[b + j] = _total(sums)


@njit(**INSIDE)
def _turn(x: Any, below: Any, turned: Any, inputs: Any, stride: Any) -> None:
    """A layer's batch sample by sample: the units of each side by side, rounded up to four with the last one."""
    width, last = (inputs + THREE) // FOUR * FOUR, inputs - ONE
    for block in range(stride // FOUR):
        s = block * FOUR
        start = below + s
        i: Any = ZERO
        while i < inputs:
            a0, a1, a2, a3 = _four(x, start + i * stride)
            b0, b1, b2, b3 = _four(x, start + min(i + ONE, last) * stride)
            c0, c1, c2, c3 = _four(x, start + min(i + TWO, last) * stride)
            d0, d1, d2, d3 = _four(x, start + min(i + THREE, last) * stride)
            columns = (a0, b0, c0, d0), (a1, b1, c1, d1), (a2, b2, c2, d2), (a3, b3, c3, d3)
            _put_rows(turned, s * width + i, width, *columns)
            i += FOUR


@njit(**INSIDE)
def _multiply_out(
    gradient: Any, w: Any, delta: Any, turned: Any, here: Any, inputs: Any, outputs: Any, size: Any, stride: Any
) -> None:
    """dW = delta x^T for a batch, sample after sample, in blocks of four units (the rest one by one) by four inputs."""
    width = (inputs + THREE) // FOUR * FOUR
    end = width * size
    i: Any = ZERO
    while i + FOUR <= inputs:
        j: Any = ZERO
        while j + FOUR <= outputs:
            g0 = g1 = g2 = g3 = NOTHING
            at, k = i, here + j * stride
            while at < end:
                x = _four(turned, at)
                g0, g1 = _plus(g0, delta[k], x), _plus(g1, delta[k + stride], x)
                g2, g3 = _plus(g2, delta[k + TWO * stride], x), _plus(g3, delta[k + THREE * stride], x)
                at += width
                k += ONE
            _put_rows(gradient, w + j * inputs + i, inputs, g0, g1, g2, g3)
            j += FOUR
        while j < outputs:
            _put(gradient, w + j * inputs + i, *_row_out(delta, here + j * stride, turned, i, width, end))
            j += ONE
        i += FOUR
    if i < inputs:
        spare = width * stride
        for j in range(outputs):
            _put(turned, spare, *_row_out(delta, here + j * stride, turned, i, width, end))
            for k in range(inputs - i):
                gradient[w + j * inputs + i + k] = turned[spare + k]


@njit(**INSIDE)
def _row_out(delta: Any, k: Any, turned: Any, at: Any, width: Any, end: Any) -> Any:
    """The gradient of four weights of one unit."""
    g = NOTHING
    while at < end:
        g = _plus(g, delta[k], _four(turned, at))
        at += width
        k += ONE
    return g


@njit(**INSIDE)
def _lose(
    loss: Any,
    outputs: Any,
    here: Any,
    z: Any,
    a: Any,
    target: Any,
    delta: Any,
    sums: Any,
    size: Any,
    stride: Any,
) -> Any:
    """Sums over the batch of the loss and of the mean squared error; `delta` of the output layer, averaged: dL/dz where
    the loss is fused with its output units, else dL/da.

    `here` is where the output layer begins in the buffers.
    """
    loss_sum = _losses(loss, z, a, target, delta, sums, here, size, stride, outputs)
    mse_sum = 0.0
    for s in range(size):
        squares = 0.0
        for j in range(outputs):
            error = a[here + j * stride + s] - target[j * stride + s]
            squares += error * error
        mse_sum += squares / outputs
    if stride > ONE:
        share = 1.0 / size
        for j in range(outputs):
            row = here + j * stride
            for k in range(row, row + size):
                delta[k] *= share
            for k in range(row + size, row + stride):
                delta[k] = 0.0
    return loss_sum, mse_sum


@njit(**INSIDE)
def _descend(
    parameters: Any,
    gradient: Any,
    z: Any,
    a: Any,
    delta: Any,
    w: Any,
    b: Any,
    inputs: Any,
    outputs: Any,
    below: Any,
    here: Any,
    code: Any,
) -> None:
    """Four units' delta and the gradient of all that they go into. The rows of W end where the biases begin: as a
    condition this keeps LLVM from unrolling four rows or fewer."""
    x = _four(a, below)
    x0, x1, x2, x3 = x
    sums = NOTHING
    j: Any = ZERO
    while w < b:
        d = delta[here + j]
        sums = _plus(sums, d, _four(parameters, w))
        _put(gradient, w, d * x0, d * x1, d * x2, d * x3)
        gradient[b + j] = d
        w += inputs
        j += ONE
    if inputs < FOUR:  # the last rows have been written over the first biases
        for j in range(outputs):
            gradient[b + j] = delta[here + j]
    _put(delta, below, *_derive_four(code, *sums, *_four(z, below), *x))


@njit(**INSIDE)
def _backward_one(blocks: Any, count: Any, parameters: Any, gradient: Any, z: Any, a: Any, delta: Any) -> None:
    """What `_backward` does, for a single sample: delta meets its rows of W and of dW in one pass.

    It reaches down to the inputs, where no code has a row and nobody looks: cheaper than a first layer with loops of
    its own. `count`: how much of `blocks` there is to do.
    """
    at: Any = ZERO
    while at < count:
        units, w, b, inputs = _four(blocks, at)
        outputs, below, here, code = _four(blocks, at + FOUR)
        if units == FOUR:
            _descend(parameters, gradient, z, a, delta, w, b, inputs, outputs, below, here, code)
        else:
            for k in range(below, below + units):
                x, total, row = a[k], 0.0, w
                for j in range(outputs):
                    d = delta[here + j]
                    total += parameters[row] * d
                    gradient[row] = d * x
                    gradient[b + j] = d
                    row += inputs
                delta[k] = _derive_one(code, total, z[k], x)
                w += ONE
        at += BACKWARD_STEP


@njit(**ONCE)
def _backward(
    layers: Any,
    top: Any,
    fused: Any,
    parameters: Any,
    gradient: Any,
    z: Any,
    a: Any,
    passed: Any,
    delta: Any,
    dropout: Any,
    dropped: Any,
    state: Any,
    turned: Any,
    size: Any,
    stride: Any,
) -> None:
    """Delta below = (W^T delta) * f'(z), dW = delta a^T, db = delta, from layer `top` - 1, the output, to the first."""
    layer = top
    while layer > ZERO:
        layer -= ONE
        inputs, outputs = layers[layer, INPUTS], layers[layer, OUTPUT_UNITS]
        below, here = layers[layer, BELOW] * stride, layers[layer, HERE] * stride
        w, b, code = layers[layer, WEIGHTS], layers[layer, BIASES], layers[layer, CODE]
        # Where the loss has given dL/dz itself, a code without a row multiplies by nothing.
        _derive(SOFTMAX_CODE if fused and layer + ONE == top else code, z, a, delta, here, outputs * stride)
        # What fell out forward falls out backward. (The output layer has no dropout.)
        _drop(delta, delta, here, outputs * stride if dropped and layer + ONE < top else ZERO, state, dropout)
        _add_up(gradient, b, delta, here, outputs, stride)
        if _is_wide(inputs, outputs, stride):
            _blas(delta, here, passed, below, gradient, w, outputs, stride, inputs, RIGHT_TURNED)
            if layer > ZERO:
                _blas(parameters, w, delta, here, delta, below, inputs, outputs, stride, LEFT_TURNED)
        else:
            _turn(passed, below, turned, inputs, stride)
            _multiply_out(gradient, w, delta, turned, here, inputs, outputs, size, stride)
            _multiply_back(parameters, w, delta, below, here, inputs if layer > ZERO else ZERO, outputs, stride)


@njit(**INSIDE)
def _prepare_update(
    layers: Any,
    parameters: Any,
    gradient: Any,
    held: Any,
    frozen: Any,
    rate: Any,
    regularization: Any,
    regularization_rate: Any,
    weight_decay: Any,
    clip_norm: Any,
    freezes: Any,
) -> None:
    """What comes before an update: the gradient of L2, frozen parameters, clipping, the decay of weights."""
    count = Index(len(parameters))
    for k in range(count):
        held[k] = parameters[k]
    for layer in range(Index(len(layers))):
        for k in range(layers[layer, WEIGHTS], layers[layer, BIASES]):
            if regularization == L2:
                gradient[k] += regularization_rate * parameters[k]
            parameters[k] -= rate * weight_decay * parameters[k]
    if freezes:
        for k in range(count):
            if frozen[k] != 0.0:
                gradient[k] = 0.0
    if clip_norm < np.inf:
        squares = 0.0
        for k in range(count):
            squares += gradient[k] * gradient[k]
        scale = clip_norm / (np.sqrt(squares) + CLIP_EPSILON)
        if scale < 1.0:
            for k in range(count):
                gradient[k] *= scale


@njit(**INSIDE)
def _finish_update(
    layers: Any,
    parameters: Any,
    held: Any,
    frozen: Any,
    rate: Any,
    regularization: Any,
    regularization_rate: Any,
    freezes: Any,
) -> None:
    """What comes after an update: the pull of L1, frozen parameters.

    As in TensorFlow Playground the pull has the sign of the weight before the update, and a weight that it takes across
    zero becomes zero. Theirs stays there for good; ours leaves it when an update is stronger than the pull.
    """
    if regularization == L1:
        pull = rate * regularization_rate
        for layer in range(Index(len(layers))):
            for k in range(layers[layer, WEIGHTS], layers[layer, BIASES]):
                w, before = parameters[k], held[k]
                if before == 0.0:
                    before = w
                pulled = w - pull if before > 0.0 else (w + pull if before < 0.0 else w)
                parameters[k] = 0.0 if w * pulled < 0.0 else pulled
    if freezes:
        for k in range(Index(len(parameters))):
            if frozen[k] != 0.0:
                parameters[k] = held[k]


# --- an epoch --------------------------------------------------------------------------------------------------------


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


# --- what the trainer calls ------------------------------------------------------------------------------------------


def _sources() -> int:
    """A number for the text of every file that is compiled here."""
    digest = hashlib.sha256()
    for module in (elementary, activations, losses, optimizers, plan, schedules):
        digest.update(Path(str(module.__file__)).read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")


def _entry(sources: int, cache: bool) -> Any:
    """The entry point. Numba's cache watches only this file; closing over `sources` keys it on the others."""

    @njit(**UNCOUNTED, cache=cache, no_cfunc_wrapper=True)
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

        The first len(memory.order) rows of `inputs` and `targets` are trained on; the others are only looked at, at the
        end of each epoch. Writes each finished epoch's mean loss and MSE, seen just before the updates, and those of
        the other rows, seen after them, into `records` (epochs, 4). Leaves the number of epochs finished and DONE or
        DIVERGED in `progress`; then nothing was updated by the batch at `progress[POSITION]`, whose forward pass is
        still in `memory`.
        """
        sources  # noqa: B018
        # Taken out of their tuples once: handing a tuple of arrays to another function counts references, atomically.
        layers, forward, backward, loss_code, fused = plan
        (
            parameters,
            moments,
            gradient,
            kept,
            held,
            frozen,
            z,
            a,
            passed,
            delta,
            target,
            turned,
            sums,
            order,
            outputs,
            progress,
        ) = memory
        (
            optimizer,
            moments_used,
            base_rate,
            constants,
            weight_decay,
            schedule,
            schedule_epochs,
            schedule_factor,
            schedule_floor,
            clip_norm,
            regularization,
            regularization_rate,
            dropout,
            freezes,
            shuffle,
            seed,
        ) = settings
        samples, rows, count = Index(len(order)), Index(len(targets)), Index(len(parameters))
        last = Index(len(layers))
        units, output_at, output = layers[last - ONE, OUTPUT_UNITS], layers[last - ONE, HERE], layers[last - ONE, CODE]
        extras = regularization != NONE or weight_decay != 0.0 or freezes or clip_norm < np.inf
        dropped = dropout > 0.0
        recording = len(outputs) > 0
        progress[FINISHED] = 0.0
        progress[OUTCOME] = DONE
        done = ZERO
        diverged = False
        position = Index(progress[POSITION])
        loss_sum, mse_sum = progress[LOSS_SUM], progress[MSE_SUM]
        power_1, power_2 = progress[POWER_1], progress[POWER_2]
        state = DROPOUT
        while done < Index(len(records)) and updates > ZERO:
            if position == ZERO:
                _arrange(order, seed, epoch + done, shuffle)
                turn = ONE - Index(progress[TURN])
                row, powers = turn * Index(KEPT_ROWS), Index(KEPT) + TWO * turn
                for k in range(Index(kept.shape[1])):
                    kept[row, k] = parameters[k]
                for m in range(moments_used):
                    for k in range(Index(kept.shape[1])):
                        kept[row + ONE + m, k] = moments[m, k]
                progress[powers], progress[powers + ONE] = power_1, power_2
                progress[TURN] = turn
                loss_sum, mse_sum = 0.0, 0.0
            while position < rows and updates > ZERO:
                learning = position < samples
                left = (samples if learning else rows) - position
                size = ONE if lanes is None else min(lanes, left)
                stride = ONE if lanes is None else (size + THREE) // FOUR * FOUR
                here = output_at * stride
                if dropped:
                    state = _mix(_mix(seed + DROPOUT) + np.uint64(epoch + done) * ODD + np.uint64(position) * GOLDEN)
                rate_now = dropout if learning else 0.0
                _load(passed, target, order, inputs, targets, position, samples, size, stride)
                if lanes is None:
                    _forward_one(forward, parameters, z, a)
                    if output == SOFTMAX_CODE:
                        losses.softmax_of_one(z, a, sums, here, units)
                else:
                    _forward(layers, parameters, z, a, passed, sums, rate_now, dropped, state, stride)
                loss, mse = _lose(loss_code, units, here, z, a, target, delta, sums, size, stride)
                diverged = bool(learning and loss - loss != 0.0)
                if diverged:
                    break
                loss_sum += loss
                mse_sum += mse
                # Rows that are not learned from go through no layer backward, and update no parameter.
                top = last if learning else ZERO
                rate = base_rate
                if lanes is not None and schedule != CONSTANT and learning:
                    time = float(epoch + done) + position / samples
                    rate = _scheduled(
                        schedule, base_rate, time, size / samples, schedule_epochs, schedule_factor, schedule_floor
                    )
                if lanes is not None:
                    _backward(
                        layers,
                        top,
                        fused,
                        parameters,
                        gradient,
                        z,
                        a,
                        passed,
                        delta,
                        dropout,
                        dropped,
                        state,
                        turned,
                        size,
                        stride,
                    )
                else:
                    for k in range(here, here + units if learning and not fused else ZERO):
                        delta[k] = _derive_one(output, delta[k], z[k], a[k])
                    blocks = Index(len(backward)) if learning else ZERO
                    _backward_one(backward, blocks, parameters, gradient, z, a, delta)
                power_1 *= constants.beta1 if learning else 1.0
                power_2 *= constants.beta2 if learning else 1.0
                if lanes is not None and extras and learning:
                    _prepare_update(
                        layers,
                        parameters,
                        gradient,
                        held,
                        frozen,
                        rate,
                        regularization,
                        regularization_rate,
                        weight_decay,
                        clip_norm,
                        freezes,
                    )
                updated = count if learning else ZERO
                _update(optimizer, parameters, gradient, moments, updated, rate, constants, power_1, power_2)
                if lanes is not None and extras and learning:
                    _finish_update(layers, parameters, held, frozen, rate, regularization, regularization_rate, freezes)
                if recording and not learning:
                    for s in range(size):
                        for j in range(units):
                            outputs[position - samples + s, j] = a[here + j * stride + s]
                position += size
                updates -= ONE
                if position == samples:
                    # The last batch's parameters too, and the sum of all losses, before the epoch counts as done.
                    diverged = bool(not _finite(parameters) or loss_sum - loss_sum != 0.0)
                    if diverged:
                        break
                    progress[TRAINED_LOSS] = loss_sum / samples
                    progress[TRAINED_MSE] = mse_sum / samples
                    loss_sum, mse_sum = 0.0, 0.0
            if diverged:
                progress[OUTCOME] = DIVERGED
                break
            if position == rows:
                records[done, LOSS] = progress[TRAINED_LOSS]
                records[done, MSE] = progress[TRAINED_MSE]
                # Without rows to test on this is 0 / 0: not a number.
                records[done, TEST_LOSS] = loss_sum / (rows - samples)
                records[done, TEST_MSE] = mse_sum / (rows - samples)
                position = ZERO
                done += ONE
                progress[FINISHED] = done
        progress[POSITION] = position
        progress[LOSS_SUM], progress[MSE_SUM] = loss_sum, mse_sum
        progress[POWER_1], progress[POWER_2] = power_1, power_2

    return train


def _example(lanes: np.uintp | None) -> tuple[Any, ...]:
    """Arguments of the types that `train` is called with."""
    zero, vector, table, places = ZERO, np.empty(0), np.empty((0, 0)), np.empty(0, dtype=Index)
    plan = Plan(np.empty((0, 7), dtype=Index), places, places, zero, False)
    buffers: Any = (vector, table, vector, table, *(vector,) * 9, places, table, vector)
    memory = Memory(*buffers)
    constants = Constants(0.0, 0.0, 0.0, 0.0, 0.0)
    settings = Settings(
        *(zero, zero, 0.0, constants, 0.0, zero, 0.0, 0.0, 0.0, 0.0, zero, 0.0, 0.0, False, False, np.uint64(0))
    )
    return plan, memory, settings, table, table, zero, table, zero, lanes


def _compile(function: Any) -> None:
    """Both forms, with LLVM set for each part: blocks of four live on vectors made of neighbouring scalars, which would
    spoil all else; and what is inlined is optimised once more in its caller. Level 3 takes longer and wins nothing."""
    from numba.core import event

    usual = config.OPT, config.SLP_VECTORIZE
    whole, light = map(type(config.OPT), (2, 1))
    blocks = _multiply, _multiply_back, _turn, _multiply_out, _row_out, _add_up, _descend

    class Settings(event.Listener):
        def __init__(self) -> None:
            self.compiling: list[Any] = []

        def on_start(self, happening: Any) -> None:
            self.compiling.append(happening.data["dispatcher"])
            self.set()

        def on_end(self, happening: Any) -> None:  # noqa: ARG002
            self.compiling.pop()
            self.set()

        def set(self) -> None:
            block = self.compiling[-1:] in ([function] for function in blocks)
            config.SLP_VECTORIZE = int(block)
            config.OPT = whole if block or len(self.compiling) <= 1 else light

    collecting = gc.isenabled()
    gc.disable()  # millions of small objects, none of them garbage yet: a tenth of the time
    try:
        with event.install_listener("numba:compile", Settings()):
            for lanes in (None, ONE):
                function.compile(tuple(map(typeof, _example(lanes))))
    finally:
        config.OPT, config.SLP_VECTORIZE = usual
        if collecting:
            gc.enable()


try:
    train = _entry(_sources(), cache=True)
except RuntimeError:  # no folder in which Numba may keep its cache
    train = _entry(_sources(), cache=False)
if COMPILED:
    _compile(train)
