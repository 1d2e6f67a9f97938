"""One function for each table of functions, so that the loops can call a recipe's choice by its row.

Each is generated as one chain of ifs: with nested functions, Numba would compile every row once for each row before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES, OUTPUTS, SOFTMAX
from engine.functions.optimizers import UPDATES
from engine.functions.schedules import SCHEDULES
from engine.loops.plan import Index, Vector

SOFTMAX_CODE = Index(OUTPUTS.index(SOFTMAX))
CONSTANT = Index(list(SCHEDULES).index("constant"))


def switch(
    functions: Iterable[tuple[int, Callable[..., Any]]], arguments: str, body: str, otherwise: str = "pass"
) -> Callable[..., Any]:
    """A function of `code` and `arguments` that runs `body` with f = the function that has this code in its table."""
    names: dict[str, Any] = {"scale": scale, "pair": pair, "nan": np.nan}
    lines = [f"def switch(code, {arguments}):"]
    for code, function in functions:
        names[f"row_{code}"], names[f"f_{code}"] = Index(code), function
        body_of_row = body.replace("f(", f"f_{code}(").split("\n")
        lines += [f"    {'elif' if len(lines) > 1 else 'if'} code == row_{code}:"]
        lines += [f"        {line}" for line in body_of_row]
    exec("\n".join([*lines, "    else:", f"        {otherwise}"]), names)
    made: Callable[..., Any] = names["switch"]
    return made


def pair(one: Vector, other: Vector, k: Index) -> tuple[float, float]:
    return one[k], other[k]


def scale(values: Vector, k: Index, factor: float) -> None:
    values[k] = values[k] * factor


_rows = [*enumerate(ACTIVATIONS.values())]
activate = switch(
    [(code, row.f) for code, row in _rows],
    "z, a, start, count",
    "for k in range(start, start + count): a[k] = f(z[k])",
)
derive = switch(
    [(code, row.derivative) for code, row in _rows],
    "z, a, delta, start, count",
    "for k in range(start, start + count): scale(delta, k, f(*pair(z, a, k)))",
)
# For single samples only the short rows, four units at once; in the backward pass also one by one.
_short = [(code, row) for code, row in _rows if row.short]
activate_four = switch(
    [(code, row.f) for code, row in _short],
    "z0, z1, z2, z3",
    "return f(z0), f(z1), f(z2), f(z3)",
    "return z0, z1, z2, z3",
)
derive_one = switch([(code, row.derivative) for code, row in _short], "d, z, a", "return d * f(z, a)", "return d")
derive_four = switch(
    [(code, row.derivative) for code, row in _short],
    "d0, d1, d2, d3, z0, z1, z2, z3, a0, a1, a2, a3",
    "return d0 * f(z0, a0), d1 * f(z1, a1), d2 * f(z2, a2), d3 * f(z3, a3)",
    "return d0, d1, d2, d3",
)
loss_of = switch(
    [(code, row.batch) for code, row in enumerate(LOSSES.values())],
    "z, a, target, delta, sums, here, size, stride, units",
    "return f(z, a, target, delta, sums, here, size, stride, units)",
    "return nan",
)
update = switch(
    [*enumerate(UPDATES)],
    "parameters, gradient, moments, count, rate, constants, power_1, power_2",
    "f(parameters, gradient, moments, count, rate, constants, power_1, power_2)",
)
scheduled = switch(
    [(code, row.rate) for code, row in enumerate(SCHEDULES.values())],
    "rate, epoch, share, epochs, factor, floor",
    "return f(rate, epoch, share, epochs, factor, floor)",
    "return rate",
)
