"""Optimizers: how a gradient becomes a step. Each works in place on the flat parameter vector.

`parameters` and `gradient` have shape (P,), `moments` (`MOMENTS`, P) starts at zero. The gradient is averaged over
the batch. The kernels pick a row of `OPTIMIZERS` by its position.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOMENTS = 1


@dataclass(frozen=True)
class Optimizer:
    name: str
    update: Callable[..., None]
    formula: str
    source: str


def sgd(parameters: Any, gradient: Any, moments: Any, count: Any, learning_rate: float, momentum: float) -> None:
    """v = momentum v + g; w = w - rate v. The rate is outside v, so changing it leaves v as it is (as PyTorch does)."""
    for k in range(count):
        v = momentum * moments[0, k] + gradient[k]
        moments[0, k] = v
        parameters[k] -= learning_rate * v


OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row for row in (Optimizer("sgd", sgd, "v = momentum v + g; w = w - rate v", "Polyak 1964"),)
}
