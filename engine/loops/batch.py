"""One batch, layer by layer: gathering its samples, forward pass, loss, backward pass."""

from __future__ import annotations

import numpy as np

from engine.functions.losses import softmax
from engine.loops.blas import LEFT_TRANSPOSED, NOT_TRANSPOSED, RIGHT_TRANSPOSED, multiply_by_blas
from engine.loops.blocks import ONE, ZERO, add_up, multiply, multiply_back, multiply_out, transpose
from engine.loops.plan import (
    BELOW,
    BIASES,
    BLAS_FROM,
    CODE,
    HERE,
    INPUTS,
    OUTPUT_UNITS,
    WEIGHTS,
    Index,
    Indices,
    Table,
    Vector,
)
from engine.loops.randomness import drop
from engine.loops.switches import SOFTMAX_CODE, activate, derive, loss_of


def load(
    passed: Vector,
    target: Vector,
    order: Indices,
    inputs: Table,
    targets: Table,
    position: Index,
    samples: Index,
    size: Index,
    stride: Index,
) -> None:
    """Gather a batch: from `position` in the epoch's order or, beyond the training samples, row by row."""
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


def forward(
    layers: Indices,
    parameters: Vector,
    z: Vector,
    a: Vector,
    passed: Vector,
    sums: Vector,
    dropout: float,
    dropped: bool,
    state: np.uint64,
    stride: Index,
) -> None:
    """z = W a + b (bias first, then the products in order), a = f(z), layer by layer."""
    for layer in range(Index(len(layers))):
        inputs, outputs = layers[layer, INPUTS], layers[layer, OUTPUT_UNITS]
        below, here = layers[layer, BELOW] * stride, layers[layer, HERE] * stride
        w, b, code = layers[layer, WEIGHTS], layers[layer, BIASES], layers[layer, CODE]
        if stride >= layers[layer, BLAS_FROM]:
            multiply_by_blas(parameters, w, passed, below, z, here, outputs, inputs, stride, NOT_TRANSPOSED)
            for j in range(outputs):
                bias = parameters[b + j]
                for k in range(here + j * stride, here + (j + ONE) * stride):
                    z[k] += bias
        else:
            multiply(parameters, w, b, passed, below, z, here, inputs, outputs, stride)
        if code == SOFTMAX_CODE:
            softmax(z, a, sums, here, stride, outputs)
        activate(code, z, a, here, outputs * stride)
        drop(a, passed, here, outputs * stride if dropped else ZERO, state, dropout)


def loss_and_delta(
    loss: Index,
    outputs: Index,
    here: Index,
    z: Vector,
    a: Vector,
    target: Vector,
    delta: Vector,
    sums: Vector,
    size: Index,
    stride: Index,
) -> tuple[float, float]:
    """Sums over the batch of the loss and of the mean squared error; sets `delta` of the output layer, averaged: dL/dz
    if the loss is fused with its output units, otherwise dL/da.

    `here` is where the output layer starts in the buffers.
    """
    loss_sum = loss_of(loss, z, a, target, delta, sums, here, size, stride, outputs)
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


def backward(
    layers: Indices,
    top: Index,
    fused: bool,
    parameters: Vector,
    gradient: Vector,
    z: Vector,
    a: Vector,
    passed: Vector,
    delta: Vector,
    dropout: float,
    dropped: bool,
    state: np.uint64,
    transposed: Vector,
    size: Index,
    stride: Index,
) -> None:
    """Delta below = (W^T delta) * f'(z), dW = delta a^T, db = delta, from layer `top` - 1, the output, to the first."""
    layer = top
    while layer > ZERO:
        layer -= ONE
        inputs, outputs = layers[layer, INPUTS], layers[layer, OUTPUT_UNITS]
        below, here = layers[layer, BELOW] * stride, layers[layer, HERE] * stride
        w, b, code = layers[layer, WEIGHTS], layers[layer, BIASES], layers[layer, CODE]
        # If the loss has given dL/dz itself: a code without a row leaves delta unchanged.
        derive(SOFTMAX_CODE if fused and layer + ONE == top else code, z, a, delta, here, outputs * stride)
        # Units dropped in the forward pass are dropped here, too. (The output layer has no dropout.)
        drop(delta, delta, here, outputs * stride if dropped and layer + ONE < top else ZERO, state, dropout)
        add_up(gradient, b, delta, here, outputs, stride)
        if stride >= layers[layer, BLAS_FROM]:
            multiply_by_blas(delta, here, passed, below, gradient, w, outputs, stride, inputs, RIGHT_TRANSPOSED)
            if layer > ZERO:
                multiply_by_blas(parameters, w, delta, here, delta, below, inputs, outputs, stride, LEFT_TRANSPOSED)
        else:
            transpose(passed, below, transposed, inputs, stride)
            multiply_out(gradient, w, delta, transposed, here, inputs, outputs, size, stride)
            multiply_back(parameters, w, delta, below, here, inputs if layer > ZERO else ZERO, outputs, stride)
