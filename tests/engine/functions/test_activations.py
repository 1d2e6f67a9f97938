"""Activations and their derivatives, against REFERENCE.md's table, central differences and mpmath."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, isnan, nan, ulp
from random import Random
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mp

from engine.functions.activations import ACTIVATIONS, ELU_ALPHA, SELU_ALPHA, SELU_LAMBDA, Activation

# f(-1.5), f'(-1.5), f(0.5), f'(0.5)
VALUES = {
    "relu": (0, 0, 0.5, 1),
    "leaky_relu": (-0.015, 0.01, 0.5, 1),
    "elu": (-0.776869839852, 0.223130160148, 0.5, 1),
    "selu": (-1.36581435337, 0.39228498748, 0.525350493678, 1.05070098736),
    "gelu": (-0.100210801903, -0.12746919223, 0.345731230637, 0.867495124656),
    "silu": (-0.27363828571, -0.0412941542991, 0.311229665601, 0.739961187303),
    "mish": (-0.298099742167, -0.0640978158923, 0.375245211305, 0.886424375358),
    "softplus": (0.201413277983, 0.182425523806, 0.97407698418, 0.622459331202),
    "softsign": (-0.6, 0.16, 0.333333333333, 0.444444444444),
    "tanh": (-0.905148253645, 0.180706638924, 0.46211715726, 0.786447732966),
    "sigmoid": (0.182425523806, 0.14914645207, 0.622459331202, 0.235003712202),
    "linear": (-1.5, 1, 0.5, 1),
    "sin": (-0.997494986604, 0.0707372016677, 0.479425538604, 0.87758256189),
    "gaussian": (0.105399224562, 0.316197673686, 0.778800783071, -0.778800783071),
}
# Units in the last place; measured over some 10 000 points each: 4.3 and 4.7 at most.
BOUND, SLOPE_BOUND = 4.5, 5
each = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The kernels run with overflow silenced too. 40 digits for mpmath."""
    with np.errstate(all="ignore"), mp.workdps(40):
        yield


def slope(activation: Activation, z: float) -> float:
    return activation.derivative(z, activation.f(z))


def test_their_order() -> None:
    assert list(ACTIVATIONS) == list(VALUES)


@each
def test_table(activation: Activation) -> None:
    """To every digit that is printed there."""
    low, low_slope, high, high_slope = VALUES[activation.name]
    for z, f, derivative in ((-1.5, low, low_slope), (0.5, high, high_slope)):
        assert f"{float(activation.f(z)):.12g}" == f"{f:.12g}"
        assert f"{float(slope(activation, z)):.12g}" == f"{derivative:.12g}"


@each
def test_derivative_is_the_slope(activation: Activation) -> None:
    h = 1e-5
    for z in [-40 + 0.37 * i for i in range(217)] + [-1.28, -0.75, -1e-3, 2e-3]:
        difference = (activation.f(z + h) - activation.f(z - h)) / (2 * h)
        assert slope(activation, z) == pytest.approx(difference, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "wanted"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", ELU_ALPHA), ("selu", SELU_LAMBDA * SELU_ALPHA)]
)
def test_slope_at_the_kink_is_the_left_one(name: str, wanted: float) -> None:
    assert slope(ACTIVATIONS[name], 0.0) == wanted


FORMULAS: dict[str, Callable[[Any], Any]] = {
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
    "selu": lambda z: mp.mpf(SELU_LAMBDA) * (z if z > 0 else mp.mpf(SELU_ALPHA) * mpmath.expm1(z)),
    "gelu": lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "mish": lambda z: z * mpmath.tanh(mpmath.log1p(mpmath.exp(z))),
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "softsign": lambda z: z / (1 + abs(z)),
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "gaussian": lambda z: mpmath.exp(-z * z),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_right_to_the_last_bits(name: str) -> None:
    """Also where the values are tiny: no 0 in place of what a small number should be."""
    random = Random(name)
    for low, high in ((-1, 1), (-6, 6), (-26, 26)):
        for z in [random.uniform(low, high) for _ in range(150)]:
            true = FORMULAS[name](mp.mpf(z))
            assert abs(mp.mpf(float(ACTIVATIONS[name].f(z))) - true) <= BOUND * ulp(float(true))


DERIVATIVES: dict[str, Callable[[Any], Any]] = {
    "gelu": lambda z: mpmath.erfc(-z / mpmath.sqrt(2)) / 2 + z * mpmath.npdf(z),
    "silu": lambda z: (1 + z / (1 + mpmath.exp(z))) / (1 + mpmath.exp(-z)),
    "mish": lambda z: (
        mpmath.tanh(mpmath.log1p(mpmath.exp(z)))
        + z * mpmath.sech(mpmath.log1p(mpmath.exp(z))) ** 2 / (1 + mpmath.exp(-z))
    ),
    "softplus": lambda z: 1 / (1 + mpmath.exp(-z)),
    "softsign": lambda z: (1 + abs(z)) ** -2,
    "sin": mpmath.cos,
    "gaussian": lambda z: -2 * z * mpmath.exp(-z * z),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_derivatives_right_to_the_last_bits(name: str) -> None:
    """Between -3 and 0 some of them cross 0, where their two terms' last bits are all that is left."""
    random = Random(name)
    for low, high in ((-26, -3), (-3, 0), (0, 3), (3, 26)):
        for z in [random.uniform(low, high) for _ in range(100)]:
            true = DERIVATIVES[name](mp.mpf(z))
            unit = ulp(max(abs(float(true)), 0.25)) if low == -3 else ulp(float(true))
            assert abs(mp.mpf(float(slope(ACTIVATIONS[name], z))) - true) <= SLOPE_BOUND * unit


@each
def test_far_out(activation: Activation) -> None:
    """Large arguments give the limits and no NaN; NaN stays NaN, so that divergence is seen."""
    for size in (30.0, 41.0, 710.0, 760.0, 1e6, 1e16, 1e300, 1e308, inf):
        for z in (-size, size):
            if activation.name == "sin" and size == inf:
                continue  # it has no limit
            a = activation.f(z)
            assert not isnan(a)
            assert activation.low is None or a >= activation.low
            assert activation.high is None or a <= activation.high
            assert abs(activation.derivative(z, a)) <= 1.06
            if size < inf:
                assert abs(a) <= 1.06 * size
    assert isnan(activation.f(nan))


LIMITS = {
    "relu": (0, 1),
    "leaky_relu": (0.01, 1),
    "elu": (0, 1),
    "selu": (0, SELU_LAMBDA),
    "gelu": (0, 1),
    "silu": (0, 1),
    "mish": (0, 1),
    "softplus": (0, 1),
    "softsign": (0, 0),
    "tanh": (0, 0),
    "sigmoid": (0, 0),
    "linear": (1, 1),
    "gaussian": (0, 0),
}


@pytest.mark.parametrize("name", LIMITS)
def test_slopes_far_out(name: str) -> None:
    for size in (1e3, 1e6, 1e300, inf):
        for z, limit in zip((-size, size), LIMITS[name], strict=True):
            assert slope(ACTIVATIONS[name], z) == pytest.approx(
                limit, rel=0, abs=1e-300 if name != "softsign" else 1e-5
            )


def test_values_at_infinity() -> None:
    ends = {name: (float(row.f(-inf)), float(row.f(inf))) for name, row in ACTIVATIONS.items() if name != "sin"}
    assert ends == {
        "relu": (0, inf),
        "leaky_relu": (-inf, inf),
        "elu": (-ELU_ALPHA, inf),
        "selu": (-SELU_LAMBDA * SELU_ALPHA, inf),
        "gelu": (0, inf),
        "silu": (0, inf),
        "mish": (0, inf),
        "softplus": (0, inf),
        "softsign": (-1, 1),
        "tanh": (-1, 1),
        "sigmoid": (0, 1),
        "linear": (-inf, inf),
        "gaussian": (0, 0),
    }
    assert isnan(ACTIVATIONS["sin"].f(inf))


@each
def test_near_zero(activation: Activation) -> None:
    """Down to the smallest number there is, which a / z would not survive."""
    for z in (0.0, -0.0, 5e-324, -5e-324, 3e-310, -1e-200, 1e-20):
        assert activation.f(z) == pytest.approx(activation.f(0.0) + slope(activation, z) * z, rel=1e-15, abs=5e-324)
        assert slope(activation, z) == pytest.approx(
            slope(activation, 1e-15 if z > 0 else -1e-15), rel=1e-14, abs=3e-15
        )


@each
def test_lowest_and_highest_values(activation: Activation) -> None:
    """`low` and `high` are reached, or come as near as one likes, and are never passed."""
    values = [float(activation.f(-20 + i / 64)) for i in range(2561)]
    for bound, nearest in ((activation.low, min(values)), (activation.high, max(values))):
        if bound is None:
            assert abs(nearest) > 19 or activation.name == "leaky_relu"
        else:
            assert nearest == pytest.approx(bound, abs=0.05 if activation.name == "softsign" else 1e-4)
    assert activation.low is None or min(values) >= activation.low
    assert activation.high is None or max(values) <= activation.high


def test_the_short_ones() -> None:
    assert [name for name, row in ACTIVATIONS.items() if row.short] == ["relu", "leaky_relu", "linear"]


def test_sigmoid_ends() -> None:
    sigmoid = ACTIVATIONS["sigmoid"].f
    assert (sigmoid(-inf), sigmoid(-1000.0), sigmoid(0.0), sigmoid(40.0)) == (0.0, 0.0, 0.5, 1.0)


@each
def test_row_says_what_it_is(activation: Activation) -> None:
    assert activation.formula
    assert activation.source
