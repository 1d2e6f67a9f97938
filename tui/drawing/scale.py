"""The one diverging scale for signed numbers: from the most negative through zero to the most positive."""

from __future__ import annotations

from math import isfinite

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


def legible_limit(largest: float) -> float:
    """The end of the scale for weights up to `largest`: at least 1, growing by doubling, so that colours do not
    drift.
    """
    limit = 1.0
    while limit < largest and limit < 1e300:
        limit *= 2.0
    return limit
