"""Activation functions: for each f, its derivative, its formula and where it comes from.

`f(z)` and `derivative(z, a)` take one float64; a = f(z) is handed over because many derivatives are cheapest in it.
The kernels pick a row of `ACTIVATIONS` by its position, so a new activation is a new row and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.elementary import exp, tanh

LEAKY_SLOPE = 0.01


@dataclass(frozen=True)
class Activation:
    """One activation. `low` and `high` are what it can reach, used as targets of two classes; None: no bound."""

    name: str
    f: Callable[[float], float]
    derivative: Callable[[float, float], float]
    formula: str
    source: str
    low: float | None = None
    high: float | None = None


def relu(z: float) -> float:
    return 0.0 if z < 0.0 else z  # noqa: FURB136 - this way round NaN stays NaN, in one instruction


def relu_derivative(z: float, a: float) -> float:  # noqa: ARG001
    return 1.0 if z > 0.0 else 0.0


def leaky_relu(z: float) -> float:
    return z if z > 0.0 else LEAKY_SLOPE * z


def leaky_relu_derivative(z: float, a: float) -> float:  # noqa: ARG001
    return 1.0 if z > 0.0 else LEAKY_SLOPE


def tanh_derivative(z: float, a: float) -> float:  # noqa: ARG001
    return 1.0 - a * a


def sigmoid(z: float) -> float:
    # exp(-z) may become inf; 1 / inf is then the right answer.
    return 1.0 / (1.0 + exp(-z))


def sigmoid_derivative(z: float, a: float) -> float:  # noqa: ARG001
    return a * (1.0 - a)


def linear(z: float) -> float:
    return z


def linear_derivative(z: float, a: float) -> float:  # noqa: ARG001
    return 1.0


ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation(
            "relu",
            relu,
            relu_derivative,
            "max(0, z); slope 1 where z > 0, else 0 (so 0 at z = 0)",
            "Nair & Hinton 2010",
            low=0.0,
        ),
        Activation(
            "leaky_relu",
            leaky_relu,
            leaky_relu_derivative,
            "z where z > 0, else 0.01 z",
            "Maas, Hannun & Ng 2013",
        ),
        Activation("tanh", tanh, tanh_derivative, "(e^z - e^-z) / (e^z + e^-z)", "LeCun et al. 1998", -1.0, 1.0),
        Activation("sigmoid", sigmoid, sigmoid_derivative, "1 / (1 + e^-z)", "Rumelhart et al. 1986", 0.0, 1.0),
        Activation("linear", linear, linear_derivative, "z", "identity"),
    )
}
