"""Products of layers and batches, in blocks of four by four, and the steps they consist of.

Sixteen sums stay in registers, and LLVM vectorizes them. Inner loops end at an index, not after a number of steps: LLVM
unrolls loops it can count, which is not worth it for a few rows. Remaining units are done one by one; there are no
remaining samples, because strides are multiples of four.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.loops.plan import Index, Vector

Four = tuple[float, float, float, float]
Number = TypeVar("Number", np.float64, np.uintp)

ZERO, ONE, TWO, THREE, FOUR = (Index(number) for number in range(5))
NOTHING = (0.0, 0.0, 0.0, 0.0)


# --- four numbers at a time -------------------------------------------------------------------------------------------

# Also because Numba takes 5 ms to resolve each []: a helper costs that once.


def four(values: NDArray[Number], k: Index) -> tuple[Number, Number, Number, Number]:
    return values[k], values[k + ONE], values[k + TWO], values[k + THREE]


def put(values: Vector, k: Index, a: float, b: float, c: float, d: float) -> None:
    values[k], values[k + ONE], values[k + TWO], values[k + THREE] = a, b, c, d


def put_rows(values: Vector, k: Index, step: Index, first: Four, second: Four, third: Four, fourth: Four) -> None:
    put(values, k, *first)
    put(values, k + step, *second)
    put(values, k + TWO * step, *third)
    put(values, k + THREE * step, *fourth)


def plus(sums: Four, factor: float, values: Four) -> Four:
    a, b, c, d = sums
    w, x, y, z = values
    return a + factor * w, b + factor * x, c + factor * y, d + factor * z


def total(sums: Four) -> float:
    a, b, c, d = sums
    return (a + b) + (c + d)


# --- a batch: forward and backward products with the weights, and gradients ------------------------------------------


def multiply(
    parameters: Vector,
    w: Index,
    b: Index,
    x: Vector,
    below: Index,
    z: Vector,
    here: Index,
    inputs: Index,
    outputs: Index,
    stride: Index,
) -> None:
    """z = W x + b for a batch, in blocks of four units (the rest one by one) by four samples."""
    end = below + inputs * stride
    j: Index = ZERO
    while j + FOUR <= outputs:
        w0 = w + j * inputs
        w1, w2, w3 = w0 + inputs, w0 + TWO * inputs, w0 + THREE * inputs
        bias0, bias1, bias2, bias3 = four(parameters, b + j)
        for block in range(stride // FOUR):
            z0: Four = (bias0, bias0, bias0, bias0)
            z1: Four = (bias1, bias1, bias1, bias1)
            z2: Four = (bias2, bias2, bias2, bias2)
            z3: Four = (bias3, bias3, bias3, bias3)
            i, k = ZERO, below + block * FOUR
            while k < end:
                samples = four(x, k)
                z0, z1 = plus(z0, parameters[w0 + i], samples), plus(z1, parameters[w1 + i], samples)
                z2, z3 = plus(z2, parameters[w2 + i], samples), plus(z3, parameters[w3 + i], samples)
                i += ONE
                k += stride
            put_rows(z, here + j * stride + block * FOUR, stride, z0, z1, z2, z3)
        j += FOUR
    while j < outputs:
        w0, bias0 = w + j * inputs, parameters[b + j]
        for block in range(stride // FOUR):
            z0 = (bias0, bias0, bias0, bias0)
            i, k = ZERO, below + block * FOUR
            while k < end:
                z0 = plus(z0, parameters[w0 + i], four(x, k))
                i += ONE
                k += stride
            put(z, here + j * stride + block * FOUR, *z0)
        j += ONE


def multiply_back(
    parameters: Vector, w: Index, delta: Vector, below: Index, here: Index, inputs: Index, outputs: Index, stride: Index
) -> None:
    """Delta below = W^T delta for a batch, in blocks of four units (the rest one by one) by four samples."""
    end = here + outputs * stride
    i: Index = ZERO
    while i + FOUR <= inputs:
        for block in range(stride // FOUR):
            d0 = d1 = d2 = d3 = NOTHING
            at, k = w + i, here + block * FOUR
            while k < end:
                samples = four(delta, k)
                w0, w1, w2, w3 = four(parameters, at)
                d0, d1, d2, d3 = (
                    plus(d0, w0, samples),
                    plus(d1, w1, samples),
                    plus(d2, w2, samples),
                    plus(d3, w3, samples),
                )
                at += inputs
                k += stride
            put_rows(delta, below + i * stride + block * FOUR, stride, d0, d1, d2, d3)
        i += FOUR
    while i < inputs:
        for block in range(stride // FOUR):
            d0, at, k = NOTHING, w + i, here + block * FOUR
            while k < end:
                d0 = plus(d0, parameters[at], four(delta, k))
                at += inputs
                k += stride
            put(delta, below + i * stride + block * FOUR, *d0)
        i += ONE


def add_up(gradient: Vector, b: Index, delta: Vector, here: Index, outputs: Index, stride: Index) -> None:
    """db = the sum of delta over the samples, with four partial sums of every fourth sample."""
    for j in range(outputs):
        sums = NOTHING
        for block in range(stride // FOUR):
            sums = plus(sums, 1.0, four(delta, here + j * stride + block * FOUR))
        gradient[b + j] = total(sums)


def transpose(x: Vector, below: Index, transposed: Vector, inputs: Index, stride: Index) -> None:
    """A layer's batch sample by sample: the units of each side by side, padded to a multiple of four with the last
    one.
    """
    width, last = (inputs + THREE) // FOUR * FOUR, inputs - ONE
    for block in range(stride // FOUR):
        s = block * FOUR
        start = below + s
        i: Index = ZERO
        while i < inputs:
            a0, a1, a2, a3 = four(x, start + i * stride)
            b0, b1, b2, b3 = four(x, start + min(i + ONE, last) * stride)
            c0, c1, c2, c3 = four(x, start + min(i + TWO, last) * stride)
            d0, d1, d2, d3 = four(x, start + min(i + THREE, last) * stride)
            columns = (a0, b0, c0, d0), (a1, b1, c1, d1), (a2, b2, c2, d2), (a3, b3, c3, d3)
            put_rows(transposed, s * width + i, width, *columns)
            i += FOUR


def multiply_out(
    gradient: Vector,
    w: Index,
    delta: Vector,
    transposed: Vector,
    here: Index,
    inputs: Index,
    outputs: Index,
    size: Index,
    stride: Index,
) -> None:
    """dW = delta x^T for a batch, sample after sample, in blocks of four units (the rest one by one) by four inputs."""
    width = (inputs + THREE) // FOUR * FOUR
    end = width * size
    i: Index = ZERO
    while i + FOUR <= inputs:
        j: Index = ZERO
        while j + FOUR <= outputs:
            g0 = g1 = g2 = g3 = NOTHING
            at, k = i, here + j * stride
            while at < end:
                x = four(transposed, at)
                g0, g1 = plus(g0, delta[k], x), plus(g1, delta[k + stride], x)
                g2, g3 = plus(g2, delta[k + TWO * stride], x), plus(g3, delta[k + THREE * stride], x)
                at += width
                k += ONE
            put_rows(gradient, w + j * inputs + i, inputs, g0, g1, g2, g3)
            j += FOUR
        while j < outputs:
            put(gradient, w + j * inputs + i, *row_out(delta, here + j * stride, transposed, i, width, end))
            j += ONE
        i += FOUR
    if i < inputs:
        spare = width * stride
        for unit in range(outputs):
            put(transposed, spare, *row_out(delta, here + unit * stride, transposed, i, width, end))
            for rest in range(inputs - i):
                gradient[w + unit * inputs + i + rest] = transposed[spare + rest]


def row_out(delta: Vector, k: Index, transposed: Vector, at: Index, width: Index, end: Index) -> Four:
    """The gradient of four weights of one unit."""
    g = NOTHING
    while at < end:
        g = plus(g, delta[k], four(transposed, at))
        at += width
        k += ONE
    return g
