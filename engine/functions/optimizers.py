"""Optimizers: how the gradient becomes an update step. Each works in place on the flat parameter vector.

`parameters` and `gradient` have shape (P,), `moments` (`MOMENTS`, P) starts at zero. The gradient is averaged over the
batch. Formulas, constants and where epsilon stands (outside the root) are PyTorch's. `power_1` and `power_2` are the
products of all beta1 and beta2 used so far, so that Adam's correction stays right when one is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any, NamedTuple

MOMENTS = 2
SMALLEST_NORMAL = 2.2250738585072014e-308


class Constants(NamedTuple):
    """The constants of the updates, besides the learning rate."""

    momentum: float
    beta1: float
    beta2: float
    rho: float
    epsilon: float


class Optimizer(NamedTuple):
    """One optimizer. `constants`: the recipe fields it uses, with their usual values; `state`: the names of its rows of
    `moments`. State of the same name is kept when the optimizer is changed.
    """

    name: str
    update: Callable[..., None]
    constants: Mapping[str, float]
    state: tuple[str, ...]
    formula: str
    source: str


def flushed(average: float) -> float:
    """0 instead of a subnormal number: a decaying average would otherwise stay subnormal, which is slow on many
    processors.
    """
    return average if abs(average) >= SMALLEST_NORMAL else average * 0.0


def sgd(
    parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, constants: Any, power_1: Any, power_2: Any
) -> None:
    """w = w - rate g."""
    for k in range(count):
        parameters[k] -= rate * gradient[k]


def momentum(
    parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, constants: Any, power_1: Any, power_2: Any
) -> None:
    """v = momentum v + g; w = w - rate v. The rate is outside v, so changing it leaves v as it is."""
    share = constants.momentum
    for k in range(count):
        v = flushed(share * moments[0, k] + gradient[k])
        moments[0, k] = v
        parameters[k] -= rate * v


def nesterov(
    parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, constants: Any, power_1: Any, power_2: Any
) -> None:
    """v = momentum v + g; w = w - rate (g + momentum v)."""
    share = constants.momentum
    for k in range(count):
        v = flushed(share * moments[0, k] + gradient[k])
        moments[0, k] = v
        parameters[k] -= rate * (gradient[k] + share * v)


def adagrad(
    parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, constants: Any, power_1: Any, power_2: Any
) -> None:
    """s = s + g^2; w = w - rate g / (sqrt(s) + epsilon)."""
    epsilon = constants.epsilon
    for k in range(count):
        g = gradient[k]
        s = moments[0, k] + g * g
        moments[0, k] = s
        parameters[k] -= rate * g / (sqrt(s) + epsilon)


def rmsprop(
    parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, constants: Any, power_1: Any, power_2: Any
) -> None:
    """s = rho s + (1 - rho) g^2; w = w - rate g / (sqrt(s) + epsilon)."""
    rho, epsilon = constants.rho, constants.epsilon
    for k in range(count):
        g = gradient[k]
        s = flushed(rho * moments[0, k] + (1.0 - rho) * g * g)
        moments[0, k] = s
        parameters[k] -= rate * g / (sqrt(s) + epsilon)


def adadelta(
    parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, constants: Any, power_1: Any, power_2: Any
) -> None:
    """s = rho s + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(s + epsilon) g; u likewise from d; w = w - rate d.

    The only epsilon inside a root: without it the first step would be 0.
    """
    rho, epsilon = constants.rho, constants.epsilon
    for k in range(count):
        g = gradient[k]
        s = flushed(rho * moments[0, k] + (1.0 - rho) * g * g)
        u = moments[1, k]
        d = sqrt(u + epsilon) / sqrt(s + epsilon) * g
        moments[0, k] = s
        moments[1, k] = flushed(rho * u + (1.0 - rho) * d * d)
        parameters[k] -= rate * d


def adam(
    parameters: Any, gradient: Any, moments: Any, count: Any, rate: Any, constants: Any, power_1: Any, power_2: Any
) -> None:
    """m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; both divided by 1 - beta^t;
    w = w - rate m / (sqrt(s) + epsilon)."""
    beta1, beta2, epsilon = constants.beta1, constants.beta2, constants.epsilon
    step, root = rate / (1.0 - power_1), sqrt(1.0 - power_2)
    for k in range(count):
        g = gradient[k]
        m = flushed(beta1 * moments[0, k] + (1.0 - beta1) * g)
        s = flushed(beta2 * moments[1, k] + (1.0 - beta2) * g * g)
        moments[0, k], moments[1, k] = m, s
        parameters[k] -= step * m / (sqrt(s) / root + epsilon)


MOMENTUM = {"momentum": 0.9}
BETAS = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
ADAM = "m = beta1 m + (1 - beta1) g, s = beta2 s + (1 - beta2) g^2, both unbiased; w - rate m / (sqrt s + epsilon)"

OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        Optimizer(
            "sgd",
            sgd,
            {"momentum": 0.0},
            ("velocity",),
            "w - rate g; with momentum as below",
            "Robbins & Monro 1951",
        ),
        Optimizer("momentum", momentum, MOMENTUM, ("velocity",), "v = momentum v + g; w - rate v", "Polyak 1964"),
        Optimizer(
            "nesterov",
            nesterov,
            MOMENTUM,
            ("velocity",),
            "v = momentum v + g; w - rate (g + momentum v)",
            "Nesterov 1983, Sutskever et al. 2013",
        ),
        Optimizer(
            "adagrad",
            adagrad,
            {"epsilon": 1e-10},
            ("sum of squares",),
            "s = s + g^2; w - rate g / (sqrt s + epsilon)",
            "Duchi, Hazan & Singer 2011",
        ),
        Optimizer(
            "rmsprop",
            rmsprop,
            {"rho": 0.99, "epsilon": 1e-8},
            ("mean square",),
            "s = rho s + (1 - rho) g^2; w - rate g / (sqrt s + epsilon)",
            "Hinton 2012",
        ),
        Optimizer(
            "adadelta",
            adadelta,
            {"rho": 0.9, "epsilon": 1e-6},
            ("mean square", "mean square of steps"),
            "s = rho s + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(s + epsilon) g; u likewise from d; w - rate d",
            "Zeiler 2012",
        ),
        Optimizer("adam", adam, BETAS, ("mean", "mean square, biased"), ADAM, "Kingma & Ba 2014"),
        Optimizer(
            "adamw",
            adam,
            {**BETAS, "weight_decay": 0.01},
            ("mean", "mean square, biased"),
            f"w - rate weight_decay w for weights; then {ADAM}",
            "Loshchilov & Hutter 2019",
        ),
    )
}

# The functions to compile, each once. The loops select one by its index here.
UPDATES: tuple[Callable[..., None], ...] = tuple(dict.fromkeys(row.update for row in OPTIMIZERS.values()))
