"""Losses: for each its value, its delta and the output units it belongs to.

A loss sees one sample of a batch. `z`, `a`, `target` and `delta` are buffers in which the units of the output layer
lie `stride` apart, beginning at `at` (`target` begins at `wanted`). It returns the loss of the sample and writes
dL/dz into `delta` if it is `fused` with its output units, else dL/da, which the kernels multiply by f'(z).
The kernels pick a row of `LOSSES` by its position.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS
from engine.elementary import exp, log_of_normal

ZERO, ONE, TWO = np.uintp(0), np.uintp(1), np.uintp(2)
NOT_HALVED = np.int64(0)
SOFTMAX = "softmax"
# Output units by code: the activations, then softmax, which looks at a whole layer at once.
OUTPUTS: tuple[str, ...] = (*ACTIVATIONS, SOFTMAX)


@dataclass(frozen=True)
class Loss:
    """One loss. `outputs`: the output units it can be used with, the usual one first.

    `one_hot`: two classes are two outputs; otherwise they are the low and the high end of a single one.
    """

    name: str
    label: str
    sample: Callable[..., float]
    outputs: tuple[str, ...]
    fused: bool
    one_hot: bool
    formula: str


def softmax(z: Any, a: Any, at: Any, stride: Any, units: Any) -> None:
    """a_i = e^(z_i - max z) / sum_j e^(z_j - max z): shifted, so that no z is too large."""
    largest = z[at]
    for j in range(ONE, units):
        largest = max(largest, z[at + j * stride])
    total = 0.0
    for j in range(units):
        e = exp(z[at + j * stride] - largest)
        a[at + j * stride] = e
        total += e
    # Two at a time, so that LLVM does not vectorise it: see `kernels` on loads after stores.
    pair = ZERO
    while pair + TWO <= units:
        k = at + pair * stride
        a[k], a[k + stride] = a[k] / total, a[k + stride] / total
        pair += TWO
    if pair < units:
        a[at + pair * stride] /= total


def cross_entropy(z: Any, a: Any, target: Any, delta: Any, at: Any, wanted: Any, stride: Any, units: Any) -> float:
    """-sum t ln p on softmax outputs p; delta = p - t. ln p_j = z_j - z_m + ln p_m with m the largest: never ln 0.

    p_m is at least 1 / units, so it needs none of the logarithm's special cases.
    """
    largest, of_largest = z[at], a[at]
    for j in range(ONE, units):
        k = at + j * stride
        largest, of_largest = max(largest, z[k]), max(of_largest, a[k])
    log_largest = log_of_normal(of_largest, NOT_HALVED)
    total = 0.0
    for j in range(units):
        k = at + j * stride
        t = target[wanted + j * stride]
        total -= t * (z[k] - largest + log_largest)
        delta[k] = a[k] - t
    return total


def mse(z: Any, a: Any, target: Any, delta: Any, at: Any, wanted: Any, stride: Any, units: Any) -> float:  # noqa: ARG001
    """Mean over the outputs of (a - t)^2."""
    total = 0.0
    for j in range(units):
        k = at + j * stride
        error = a[k] - target[wanted + j * stride]
        total += error * error
        delta[k] = 2.0 * error / units
    mean: float = total / units
    return mean


def half_squared_error(z: Any, a: Any, target: Any, delta: Any, at: Any, wanted: Any, stride: Any, units: Any) -> float:  # noqa: ARG001
    """Half the sum over the outputs of (a - t)^2, as in TensorFlow Playground and in Rumelhart et al. 1986."""
    total = 0.0
    for j in range(units):
        k = at + j * stride
        error = a[k] - target[wanted + j * stride]
        total += 0.5 * error * error
        delta[k] = error
    return total


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss("cross_entropy", "cross-entropy", cross_entropy, (SOFTMAX,), True, True, "-sum t ln p"),
        Loss("mse", "mse", mse, ("linear", "tanh", "sigmoid", "relu", "leaky_relu"), False, True, "mean (a - t)^2"),
        Loss(
            "half_squared_error",
            "½ squared error",
            half_squared_error,
            ("tanh", "sigmoid", "linear", "relu", "leaky_relu"),
            False,
            False,
            "sum (a - t)^2 / 2",
        ),
    )
}
