"""Losses: for each its value, its delta and the output units it can be used with.

A loss gets a batch of `size` samples. `z`, `a` and `delta` are buffers in which the output layer starts at `here`; unit
j of sample s is at here + j * stride + s, and its target at j * stride + s of `target`. `sums` has results of the
softmax: each sample's largest z, then (from `stride` on) its sum. A loss returns the sum over the samples and writes,
for each sample, dL/dz into `delta` if it is `fused` with its output units, otherwise dL/da, which the loops multiply by
f'(z). Averages over a sample's outputs are computed here, averages over the batch by the loops. The loops select a row
of `LOSSES` by its index.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from engine.functions.activations import ACTIVATIONS
from engine.numerics.elementary import exp, log_of_normal, softplus_tail

ONE, TWO = np.uintp(1), np.uintp(2)
NOT_HALVED = np.int64(0)
SOFTMAX = "softmax"
# Output units by code: the activations, then softmax, which needs a whole layer at once.
OUTPUTS: tuple[str, ...] = (*ACTIVATIONS, SOFTMAX)
HUBER_DELTA = 1.0


class Loss(NamedTuple):
    """One loss. `outputs`: the output units it can be used with, the usual one first; `for_values`: the usual one for
    regression.

    `one_hot`: two classes are two outputs; otherwise they are the low and the high end of a single one. `kink`: its
    slope jumps at a = t. `mse_factor`: where the loss is the mean squared error times a constant, that constant, from
    the number of outputs.
    """

    name: str
    label: str
    batch: Callable[..., float]
    outputs: tuple[str, ...]
    fused: bool
    one_hot: bool
    formula: str
    for_values: str = "linear"
    kink: bool = False
    mse_factor: Callable[[int], float] | None = None

    @property
    def needs_classes(self) -> bool:
        """Whether its targets are probabilities: of exclusive classes, or independent ones."""
        return self.outputs[0] == SOFTMAX


def softmax(z: Any, a: Any, sums: Any, here: Any, stride: Any, units: Any) -> None:
    """a_i = e^(z_i - max z) / sum_j e^(z_j - max z): shifted, so that no exponential overflows.

    Unit by unit, all samples of each (and the padding) in one loop, which LLVM can vectorize.
    """
    for s in range(stride):
        sums[s], sums[stride + s] = z[here + s], 0.0
    for j in range(ONE, units):
        for s in range(stride):
            sums[s] = max(sums[s], z[here + j * stride + s])
    for j in range(units):
        for s in range(stride):
            k = here + j * stride + s
            e = exp(z[k] - sums[s])
            a[k] = e
            sums[stride + s] += e
    for j in range(units):
        for s in range(stride):
            a[here + j * stride + s] /= sums[stride + s]


def softmax_of_one(z: Any, a: Any, sums: Any, here: Any, units: Any) -> None:
    """`softmax` for a single sample: intermediate results stay in registers."""
    end = here + units
    largest, total = z[here], 0.0
    for k in range(here + ONE, end):
        largest = max(largest, z[k])
    for k in range(here, end):
        e = exp(z[k] - largest)
        a[k] = e
        total += e
    k = here
    while k + ONE < end:  # Two at a time: one wide load would wait for the narrow stores just above.
        a[k], a[k + ONE] = a[k] / total, a[k + ONE] / total
        k += TWO
    if k < end:
        a[k] /= total
    sums[0], sums[1] = largest, total


def cross_entropy(
    z: Any, a: Any, target: Any, delta: Any, sums: Any, here: Any, size: Any, stride: Any, units: Any
) -> float:
    """-sum t ln p on softmax outputs p; delta = p - t. ln p = z - max z - ln of the softmax's sum: never ln 0.

    That sum is at least 1 and at most the number of units, so it needs none of the logarithm's special cases.
    """
    for s in range(size):
        sums[stride + s] = log_of_normal(sums[stride + s], NOT_HALVED)
    total = 0.0
    for s in range(size):
        largest, log_sum = sums[s], sums[stride + s]
        for j in range(units):
            k = here + j * stride + s
            t = target[j * stride + s]
            total -= t * (z[k] - largest - log_sum)
            delta[k] = a[k] - t
    return total


def binary_cross_entropy(
    z: Any,
    a: Any,
    target: Any,
    delta: Any,
    sums: Any,
    here: Any,
    size: Any,
    stride: Any,
    units: Any,
) -> float:
    """Mean over the outputs of -t ln p - (1 - t) ln(1 - p) on sigmoid outputs p, computed from z: never ln 0. delta = p
    - t.
    """
    total = 0.0
    for s in range(size):
        for j in range(units):
            k = here + j * stride + s
            t = target[j * stride + s]
            total += max(z[k], 0.0) - z[k] * t + softplus_tail(z[k])
            delta[k] = (a[k] - t) / units
    mean: float = total / units
    return mean


def mse(z: Any, a: Any, target: Any, delta: Any, sums: Any, here: Any, size: Any, stride: Any, units: Any) -> float:
    """Mean over the outputs of (a - t)^2."""
    total = 0.0
    for s in range(size):
        for j in range(units):
            k = here + j * stride + s
            error = a[k] - target[j * stride + s]
            total += error * error
            delta[k] = 2.0 * error / units
    mean: float = total / units
    return mean


def mae(z: Any, a: Any, target: Any, delta: Any, sums: Any, here: Any, size: Any, stride: Any, units: Any) -> float:
    """Mean over the outputs of |a - t|; its slope at 0 is 0."""
    total = 0.0
    for s in range(size):
        for j in range(units):
            k = here + j * stride + s
            error = a[k] - target[j * stride + s]
            total += abs(error)
            sign = 1.0 if error > 0.0 else (-1.0 if error < 0.0 else 0.0)
            delta[k] = sign / units
    mean: float = total / units
    return mean


def huber(z: Any, a: Any, target: Any, delta: Any, sums: Any, here: Any, size: Any, stride: Any, units: Any) -> float:
    """Mean over the outputs of r^2 / 2 where |r| <= 1, else |r| - 1/2, with r = a - t (Huber 1964, with delta = 1)."""
    total = 0.0
    for s in range(size):
        for j in range(units):
            k = here + j * stride + s
            error = a[k] - target[j * stride + s]
            within = min(max(error, -HUBER_DELTA), HUBER_DELTA)
            total += within * (error - 0.5 * within)
            delta[k] = within / units
    mean: float = total / units
    return mean


def half_squared_error(
    z: Any,
    a: Any,
    target: Any,
    delta: Any,
    sums: Any,
    here: Any,
    size: Any,
    stride: Any,
    units: Any,
) -> float:
    """Half the sum over the outputs of (a - t)^2, as in TensorFlow Playground and in Rumelhart et al. 1986."""
    total = 0.0
    for s in range(size):
        for j in range(units):
            k = here + j * stride + s
            error = a[k] - target[j * stride + s]
            total += 0.5 * error * error
            delta[k] = error
    return total


def softmax_mse(
    z: Any,
    a: Any,
    target: Any,
    delta: Any,
    sums: Any,
    here: Any,
    size: Any,
    stride: Any,
    units: Any,
) -> float:
    """Mean over the outputs of (p - t)^2 on softmax outputs p; delta_k = p_k (g_k - sum_j p_j g_j), g = 2 (p - t) / K:
    the gradient of the loss that the notebook displays."""
    total = 0.0
    for s in range(size):
        squares, slope = 0.0, 0.0
        for j in range(units):
            k = here + j * stride + s
            error = a[k] - target[j * stride + s]
            squares += error * error
            slope += a[k] * error
        for j in range(units):
            k = here + j * stride + s
            delta[k] = 2.0 / units * a[k] * (a[k] - target[j * stride + s] - slope)
        total += squares / units
    return total


def _one(outputs: int) -> float:
    return 1.0


def _half_the_outputs(outputs: int) -> float:
    return outputs / 2


REAL = ("linear", "tanh", "sigmoid", "relu", "leaky_relu")

LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss("cross_entropy", "cross-entropy", cross_entropy, (SOFTMAX,), True, True, "-sum t ln p"),
        Loss(
            "binary_cross_entropy",
            "binary cross-entropy",
            binary_cross_entropy,
            ("sigmoid",),
            True,
            False,
            "mean -t ln p - (1 - t) ln(1 - p)",
            for_values="sigmoid",
        ),
        Loss("mse", "mse", mse, REAL, False, True, "mean (a - t)^2", mse_factor=_one),
        Loss("mae", "mean absolute error", mae, REAL, False, True, "mean |a - t|", kink=True),
        Loss("huber", "Huber", huber, REAL, False, True, "mean r^2 / 2, or |r| - 1/2 beyond 1"),
        Loss(
            "half_squared_error",
            "½ squared error",
            half_squared_error,
            ("tanh", "sigmoid", "linear", "relu", "leaky_relu"),
            False,
            False,
            "sum (a - t)^2 / 2",
            mse_factor=_half_the_outputs,
        ),
        Loss(
            "softmax_mse",
            "mse of softmax",
            softmax_mse,
            (SOFTMAX,),
            True,
            True,
            "mean (p - t)^2",
            mse_factor=_one,
        ),
    )
}
