"""Activation functions: for each f, its derivative, the formulas of both and its source.

`f(z)` and `derivative(z, a)` take one float64; a = f(z) is passed because many derivatives are cheapest in terms of a.
The loops select a row of `ACTIVATIONS` by its index, so a new activation only needs a new row. No function has a
branch, so that LLVM can vectorize the loops around them. Infinite z give the limits (`sin` has none), and NaN stays
NaN, so that a divergence is detected. f is within 4.5 ulp of the true value. Derivatives are within 5 ulp, except near
their zeros and where they are computed as 1 or a constant plus or minus a term in a (elu, selu, tanh, sigmoid): there
the absolute error is a few 1e-16.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.numerics.elementary import clamp, cos, exp, exp_of_square, expm1, normal, sin, softplus_tail, tanh

LEAKY_SLOPE = 0.01
ELU_ALPHA = 1.0
SELU_ALPHA = 1.6732632423543772
SELU_LAMBDA = 1.0507009873554805
SELU_LAMBDA_ALPHA = SELU_LAMBDA * SELU_ALPHA
ONE_OVER_SQRT_2_PI = 0.3989422804014327


class Activation(NamedTuple):
    """One activation. Formulas are in the notation of docs/maths.md. `low` and `high` are the ends of its range, used
    as targets of two classes; None: unbounded.

    `short`: f and f' are a handful of instructions, worth unrolling for training with single samples. `kink`: f' jumps
    at z = 0.
    """

    name: str
    f: Callable[[float], float]
    derivative: Callable[[float, float], float]
    formula: str
    slope: str  # the formula of f'
    source: str
    low: float | None = None
    high: float | None = None
    short: bool = False
    kink: bool = False


def relu(z: float) -> float:
    return 0.0 if z < 0.0 else z  # noqa: FURB136 - in this order NaN stays NaN, in one instruction


def relu_derivative(z: float, a: float) -> float:
    return 1.0 if z > 0.0 else 0.0


def leaky_relu(z: float) -> float:
    return z if z > 0.0 else LEAKY_SLOPE * z


def leaky_relu_derivative(z: float, a: float) -> float:
    return 1.0 if z > 0.0 else LEAKY_SLOPE


def elu(z: float) -> float:
    negative = ELU_ALPHA * expm1(z)
    return z if z > 0.0 else negative


def elu_derivative(z: float, a: float) -> float:
    return 1.0 if z > 0.0 else a + ELU_ALPHA


def selu(z: float) -> float:
    negative = SELU_LAMBDA_ALPHA * expm1(z)
    return SELU_LAMBDA * z if z > 0.0 else negative


def selu_derivative(z: float, a: float) -> float:
    return SELU_LAMBDA if z > 0.0 else a + SELU_LAMBDA_ALPHA


def gelu(z: float) -> float:
    # Below -40 the product is 0, even where it would be -inf * 0.
    return max(z, -40.0) * normal(z)


def gelu_derivative(z: float, a: float) -> float:
    """P(z) + z p(z), with P the normal distribution function and p = P'; P(z) = a / z."""
    distribution = a / z
    if abs(z) < 1e-300:
        distribution = 0.5
    if z > 40.0:
        distribution = 1.0
    return distribution + clamp(z, -40.0, 40.0) * (ONE_OVER_SQRT_2_PI * exp_of_square(z, -0.5))


def silu(z: float) -> float:
    # e^750 is inf, so the result below -750 is 0, even where it would be -inf * 0.
    above = max(z, -750.0)
    return above / (1.0 + exp(-above))


def silu_derivative(z: float, a: float) -> float:
    """s + z s (1 - s) with s = sigmoid(z); 1 - s = e^-z s."""
    # Within these bounds e^-z is finite, and beyond them the result no longer changes.
    within = clamp(z, -708.0, 708.0)
    e = exp(-within)
    s = 1.0 / (1.0 + e)
    return s * (1.0 + within * (e * s))


def mish(z: float) -> float:
    """z tanh(ln(1 + u)) with u = e^z; tanh(ln(1 + u)) = n / (n + 2) with n = u (u + 2)."""
    # That is 0 below -750 and 1 above 40 in float64.
    within = clamp(z, -750.0, 40.0)
    u = exp(within)
    n = u * (u + 2.0)
    return (z if z > 0.0 else within) * (n / (n + 2.0))


def mish_derivative(z: float, a: float) -> float:
    """n / d + z 4 u (u + 1) / d^2 with d = n + 2, u and n as in `mish`."""
    within = clamp(z, -750.0, 40.0)
    u = exp(within)
    d = u * (u + 2.0) + 2.0
    return u * ((u + 2.0) + within * (4.0 * (u + 1.0) / d)) / d


def softplus(z: float) -> float:
    return max(z, 0.0) + softplus_tail(z)


def softplus_derivative(z: float, a: float) -> float:
    return sigmoid(z)


def softsign(z: float) -> float:
    # So large that adding 1 changes nothing; this avoids inf / inf.
    finite = clamp(z, -1e300, 1e300)
    return finite / (1.0 + abs(finite))


def softsign_derivative(z: float, a: float) -> float:
    root = 1.0 / (1.0 + abs(z))
    return root * root


def tanh_derivative(z: float, a: float) -> float:
    return 1.0 - a * a


def sigmoid(z: float) -> float:
    # exp(-z) may become inf; 1 / inf is then the right answer.
    return 1.0 / (1.0 + exp(-z))


def sigmoid_derivative(z: float, a: float) -> float:
    return a * (1.0 - a)


def linear(z: float) -> float:
    return z


def linear_derivative(z: float, a: float) -> float:
    return 1.0


def sin_derivative(z: float, a: float) -> float:
    return cos(z)


def gaussian(z: float) -> float:
    return exp_of_square(z, -1.0)


def gaussian_derivative(z: float, a: float) -> float:
    # Beyond 40 a is 0, even where the product would be inf * 0.
    return -2.0 * clamp(z, -40.0, 40.0) * a


ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation(
            "relu",
            relu,
            relu_derivative,
            "max(0, z)",
            "1 where z > 0, else 0",
            "Nair & Hinton 2010",
            low=0.0,
            short=True,
            kink=True,
        ),
        Activation(
            "leaky_relu",
            leaky_relu,
            leaky_relu_derivative,
            "z where z > 0, else 0.01·z",
            "1 where z > 0, else 0.01",
            "Maas, Hannun & Ng 2013",
            short=True,
            kink=True,
        ),
        Activation(
            "elu",
            elu,
            elu_derivative,
            "z where z > 0, else e^z - 1",
            "1 where z > 0, else a + 1",
            "Clevert et al. 2015",
            low=-ELU_ALPHA,
        ),
        Activation(
            "selu",
            selu,
            selu_derivative,
            "1.05070099·z where z > 0, else 1.05070099·1.67326324·(e^z - 1)",
            "1.05070099 where z > 0, else 1.05070099·1.67326324·e^z",
            "Klambauer et al. 2017",
            low=-SELU_LAMBDA_ALPHA,
            kink=True,
        ),
        Activation(
            "gelu",
            gelu,
            gelu_derivative,
            "z·normal_cdf(z)",
            "normal_cdf(z) + z·e^(-z^2 / 2) / sqrt(2·pi)",
            "Hendrycks & Gimpel 2016",
            low=-0.1699712074799037,
        ),
        Activation(
            "silu",
            silu,
            silu_derivative,
            "z / (1 + e^-z)",
            "(1 + z / (1 + e^z)) / (1 + e^-z)",
            "Elfwing et al. 2017; as swish: Ramachandran et al. 2017",
            low=-0.2784645427610738,
        ),
        Activation(
            "mish",
            mish,
            mish_derivative,
            "z·tanh(ln(1 + e^z))",
            "tanh(ln(1 + e^z)) + z·(1 - tanh(ln(1 + e^z))^2) / (1 + e^-z)",
            "Misra 2019",
            low=-0.3088434130172505,
        ),
        Activation(
            "softplus", softplus, softplus_derivative, "ln(1 + e^z)", "1 / (1 + e^-z)", "Dugas et al. 2001", low=0.0
        ),
        Activation(
            "softsign",
            softsign,
            softsign_derivative,
            "z / (1 + |z|)",
            "1 / (1 + |z|)^2",
            "Bergstra et al. 2009",
            low=-1.0,
            high=1.0,
        ),
        Activation(
            "tanh", tanh, tanh_derivative, "(e^z - e^-z) / (e^z + e^-z)", "1 - a^2", "LeCun et al. 1998", -1.0, 1.0
        ),
        Activation(
            "sigmoid", sigmoid, sigmoid_derivative, "1 / (1 + e^-z)", "a·(1 - a)", "Rumelhart et al. 1986", 0.0, 1.0
        ),
        Activation("linear", linear, linear_derivative, "z", "1", "identity", short=True),
        Activation("sin", sin, sin_derivative, "sin(z)", "cos(z)", "Sitzmann et al. 2020", -1.0, 1.0),
        Activation("gaussian", gaussian, gaussian_derivative, "e^(-z^2)", "-2·z·a", "Fahlman & Lebiere 1990", 0.0, 1.0),
    )
}
