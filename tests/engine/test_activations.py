"""Activations and their derivatives, against REFERENCE.md's table and central differences."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest

from engine.activations import ACTIVATIONS, Activation

# f(-1.5), f'(-1.5), f(0.5), f'(0.5)
VALUES = {
    "linear": (-1.5, 1, 0.5, 1),
    "sigmoid": (0.182425523806, 0.14914645207, 0.622459331202, 0.235003712202),
    "tanh": (-0.905148253645, 0.180706638924, 0.46211715726, 0.786447732966),
    "relu": (0, 0, 0.5, 1),
    "leaky_relu": (-0.015, 0.01, 0.5, 1),
}
each = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))


def slope(activation: Activation, z: float) -> float:
    return activation.derivative(z, activation.f(z))


@each
def test_table(activation: Activation) -> None:
    low, low_slope, high, high_slope = VALUES[activation.name]
    assert activation.f(-1.5) == pytest.approx(low, rel=3e-12)
    assert slope(activation, -1.5) == pytest.approx(low_slope, rel=3e-12)
    assert activation.f(0.5) == pytest.approx(high, rel=3e-12)
    assert slope(activation, 0.5) == pytest.approx(high_slope, rel=3e-12)


@each
@pytest.mark.parametrize("z", [-3.7, -1.5, -0.2, 0.1, 0.5, 0.7, 2.9])
def test_derivative_is_the_slope(activation: Activation, z: float) -> None:
    h = 1e-6
    difference = (activation.f(z + h) - activation.f(z - h)) / (2 * h)
    assert slope(activation, z) == pytest.approx(difference, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(("name", "wanted"), [("relu", 0.0), ("leaky_relu", 0.01)])
def test_slope_at_the_kink_is_the_left_one(name: str, wanted: float) -> None:
    assert slope(ACTIVATIONS[name], 0.0) == wanted


@each
def test_far_out(activation: Activation) -> None:
    """Large arguments give the limits and no NaN; NaN stays NaN, so that divergence is seen."""
    with np.errstate(all="ignore"):
        for z in (-1e308, -1000.0, 1000.0, 1e308):
            a = activation.f(z)
            assert not isnan(a)
            assert not isnan(activation.derivative(z, a))
            assert activation.low is None or a >= activation.low
            assert activation.high is None or a <= activation.high
        assert isnan(activation.f(nan))


def test_sigmoid_ends() -> None:
    with np.errstate(all="ignore"):
        sigmoid = ACTIVATIONS["sigmoid"].f
        assert (sigmoid(-inf), sigmoid(-1000.0), sigmoid(0.0), sigmoid(40.0)) == (0.0, 0.0, 0.5, 1.0)


@each
def test_row_says_what_it_is(activation: Activation) -> None:
    assert activation.formula
    assert activation.source
