"""One sample at a time, for batches of one: using tables of blocks of four units, `Plan.forward` and `Plan.backward`.

This form supports only plain runs: `short` activations and a constant rate, without regularization, dropout, clipping,
weight decay and frozen weights. With any of these a batch of one is treated like any batch. The bits are the same.
"""

from __future__ import annotations

from engine.loops.blocks import FOUR, NOTHING, ONE, ZERO, four, plus, put
from engine.loops.plan import BACKWARD_STEP, FORWARD_STEP, Index, Indices, Vector
from engine.loops.switches import activate_four, derive_four, derive_one


def forward_one(blocks: Indices, parameters: Vector, z: Vector, a: Vector) -> None:
    """`forward` for a single sample. What it writes beyond a layer's last unit is overwritten by the next layer."""
    at: Index = ZERO
    while at < Index(len(blocks)):
        w0, w1, w2, w3 = four(blocks, at)
        b0, b1, b2, b3 = four(blocks, at + FOUR)
        inputs, below, here, code = four(blocks, at + FOUR + FOUR)
        z0, z1, z2, z3 = parameters[b0], parameters[b1], parameters[b2], parameters[b3]
        for i in range(inputs):
            x = a[below + i]
            z0 += parameters[w0 + i] * x
            z1 += parameters[w1 + i] * x
            z2 += parameters[w2 + i] * x
            z3 += parameters[w3 + i] * x
        put(z, here, z0, z1, z2, z3)
        put(a, here, *activate_four(code, z0, z1, z2, z3))
        at += FORWARD_STEP


def backward_one(
    blocks: Indices, count: Index, parameters: Vector, gradient: Vector, z: Vector, a: Vector, delta: Vector
) -> None:
    """`backward` for a single sample: delta is combined with its rows of W and of dW in one pass.

    It continues down to the inputs, whose codes have no row and whose delta is unused: cheaper than a first layer with
    its own loops. `count`: how much of `blocks` to process.
    """
    at: Index = ZERO
    while at < count:
        units, w, b, inputs = four(blocks, at)
        outputs, below, here, code = four(blocks, at + FOUR)
        if units == FOUR:
            backward_block(parameters, gradient, z, a, delta, w, b, inputs, outputs, below, here, code)
        else:
            for k in range(below, below + units):
                x, total, row = a[k], 0.0, w
                for j in range(outputs):
                    d = delta[here + j]
                    total += parameters[row] * d
                    gradient[row] = d * x
                    gradient[b + j] = d
                    row += inputs
                delta[k] = derive_one(code, total, z[k], x)
                w += ONE
        at += BACKWARD_STEP


def backward_block(
    parameters: Vector,
    gradient: Vector,
    z: Vector,
    a: Vector,
    delta: Vector,
    w: Index,
    b: Index,
    inputs: Index,
    outputs: Index,
    below: Index,
    here: Index,
    code: Index,
) -> None:
    """The delta of four units, and the gradients of their outgoing weights. The rows of W end where the biases start:
    as a loop condition this keeps LLVM from unrolling four rows or fewer.
    """
    x = four(a, below)
    x0, x1, x2, x3 = x
    sums = NOTHING
    j: Index = ZERO
    while w < b:
        d = delta[here + j]
        sums = plus(sums, d, four(parameters, w))
        put(gradient, w, d * x0, d * x1, d * x2, d * x3)
        gradient[b + j] = d
        w += inputs
        j += ONE
    if inputs < FOUR:  # the last rows have overwritten the first biases
        for unit in range(outputs):
            gradient[b + unit] = delta[here + unit]
    put(delta, below, *derive_four(code, *sums, *four(z, below), *x))
