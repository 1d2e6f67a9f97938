"""The one diverging scale for signed numbers: from the most negative through zero to the most positive."""

from __future__ import annotations

from math import isfinite

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = 8


def level(value: float, limit: float) -> int:
    """-LEVELS to LEVELS; the square root keeps small weights visible beside large ones."""
    if not isfinite(value) or limit <= 0:
        return 0
    size = min(abs(value) / limit, 1.0) ** 0.5
    steps = min(int(size * LEVELS + 0.5), LEVELS)
    return steps if value > 0 else -steps


def role(value: float, limit: float) -> str:
    """`weight-8` ... `weight+0` ... `weight+8`; `bad` for what is not finite."""
    return f"weight{level(value, limit):+d}" if isfinite(value) else "bad"


def limit_of(weights: Floats, biases: Floats) -> float:
    """The end of the scale for all parameters of a layer, wherever they are drawn."""
    return legible_limit(max(_largest(weights), _largest(biases)))


def _largest(values: Floats) -> float:
    """The largest absolute value among finite numbers; 0 if there are none."""
    size = max(-float(values.min()), float(values.max()))
    if np.isfinite(size):
        return size
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def legible_limit(largest: float) -> float:
    """The end of the scale for weights up to `largest`: at least 1, growing by doubling, so that colours do not
    drift.
    """
    limit = 1.0
    while limit < largest and limit < 1e300:
        limit *= 2.0
    return limit
