"""The functions of our own: within 2 ulp of the true value, which mpmath gives to 50 digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import copysign, inf, isnan, nan, nextafter, pi, ulp
from random import Random
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from engine.numerics.elementary import cos, exp, exp_of_square, expm1, log, normal, sin, softplus_tail, tanh

LARGEST = 1.7976931348623157e308
SMALLEST_NORMAL = 2.2250738585072014e-308
SMALLEST = 5e-324


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """The kernels run with overflow silenced too."""
    with np.errstate(all="ignore"), mp.workdps(50):
        yield


def ulps(result: float, true: Any) -> float:
    """How many units in the last place `result` is away from the true value."""
    return float(abs(mp.mpf(float(result)) - true) / mp.mpf(ulp(float(true))))


def worst(f: Callable[[float], float], true: Callable[[Any], Any], points: list[float]) -> float:
    return max(ulps(f(x), true(mp.mpf(x))) for x in points)


def true_softplus_tail(x: Any) -> Any:
    return mpmath.log1p(mpmath.exp(-abs(x)))


def true_normal(x: Any) -> Any:
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def true_bell(x: Any) -> Any:
    return mpmath.exp(-x * x / 2)


def bell(x: float) -> float:
    return exp_of_square(x, -0.5)


@given(st.floats(-708, 709.78))
def test_exp(x: float) -> None:
    assert ulps(exp(x), mpmath.exp(x)) <= 2


@given(st.floats(-37.6, 37.6))
def test_exp_of_square(x: float) -> None:
    assert ulps(bell(x), true_bell(mp.mpf(x))) <= 2


@given(st.floats(-50, 709.4))
def test_expm1(x: float) -> None:
    assert ulps(expm1(x), mpmath.expm1(x)) <= 2


@given(st.floats(SMALLEST, LARGEST, allow_subnormal=True))
def test_log(x: float) -> None:
    assert ulps(log(x), mpmath.log(x)) <= 2


@given(st.floats(-708, 708))
def test_softplus_tail(x: float) -> None:
    assert ulps(softplus_tail(x), true_softplus_tail(mp.mpf(x))) <= 2.5


@given(st.floats(-20, 20))
def test_tanh(x: float) -> None:
    assert ulps(tanh(x), mpmath.tanh(x)) <= 2


@given(st.floats(-2e5, 2e5))
def test_sin_and_cos(x: float) -> None:
    assert ulps(sin(x), mpmath.sin(x)) <= 2
    assert ulps(cos(x), mpmath.cos(x)) <= 2


@given(st.floats(-37.5, 10))
def test_normal(x: float) -> None:
    assert ulps(normal(x), true_normal(mp.mpf(x))) <= (2 if x > 0 else 4)


def test_where_it_is_hardest() -> None:
    """Dense samples where ranges are reduced and cases meet."""
    random = Random(0)

    def some(low: float, high: float) -> list[float]:
        return [random.uniform(low, high) for _ in range(1000)]

    ln2 = 0.6931471805599453
    near_exp = [k * ln2 / 2 * (1 + random.uniform(-1e-9, 1e-9)) for k in range(-2000, 2000)] + some(-1, 1)
    assert worst(exp, mpmath.exp, near_exp) <= 2
    near_expm1 = [k * ln2 / 2 * (1 + random.uniform(-1e-9, 1e-9)) for k in range(-115, 300)]
    near_expm1 += some(-1, 1) + some(0.34, 0.42) + some(-0.4, -0.34)
    assert worst(expm1, mpmath.expm1, [x for x in near_expm1 if x != 0]) <= 2
    near_log = some(0.65, 1.5) + some(0.9, 1.1) + some(1 - 1e-6, 1 + 1e-6)
    assert worst(log, mpmath.log, [x for x in near_log if x != 1]) <= 2
    assert worst(softplus_tail, true_softplus_tail, some(0, 1) + some(0.87, 0.89) + some(0, 40)) <= 2.5
    assert worst(tanh, mpmath.tanh, some(0.6, 0.65) + some(0, 3) + some(0, 3)) <= 2
    assert worst(bell, true_bell, some(0, 1) + some(0, 37)) <= 2
    assert worst(normal, true_normal, some(-1, 0) + some(-6, 0) + some(-37.5, 0)) <= 4
    assert worst(normal, true_normal, some(0, 1) + some(0, 9)) <= 2


def test_sin_and_cos_where_they_are_hardest() -> None:
    """Next to multiples of pi / 2, where almost all digits of x cancel, and of pi / 4, where sine and cosine meet."""
    crossings = [k * pi / 2 for k in [*range(1, 200), *range(200, 130_000, 97)]]
    meetings = [k * pi / 4 for k in [*range(1, 200, 2), *range(201, 250_000, 398)]]
    points = [x for middle in crossings + meetings for x in (nextafter(middle, 0), middle, nextafter(middle, inf))]
    assert worst(sin, mpmath.sin, points) <= 2
    assert worst(cos, mpmath.cos, points) <= 2


def test_sin_and_cos_special_values() -> None:
    for x in (SMALLEST, SMALLEST_NORMAL, 1e-200, 1e-20):
        assert (sin(x), sin(-x), cos(x), cos(-x)) == (x, -x, 1, 1)
    assert (sin(0.0), cos(0.0)) == (0, 1)
    for x in (inf, -inf, nan):
        assert isnan(sin(x))
        assert isnan(cos(x))


def test_sin_and_cos_far_out() -> None:
    """No further off than if x had changed in its last bit; then without meaning, but bounded."""
    for x in (3e5, 1e6, 1e7, 1e9, 1e12):
        assert sin(x) == pytest.approx(float(mpmath.sin(x)), rel=0, abs=ulp(x))
        assert cos(x) == pytest.approx(float(mpmath.cos(x)), rel=0, abs=ulp(x))
    for exponent in range(6, 309):
        for x in (10.0**exponent, -1.7 * 10.0**exponent):
            assert -1 <= sin(x) <= 1
            assert -1 <= cos(x) <= 1


@given(st.floats(-1e12, 1e12))
def test_sin_is_odd_and_cos_is_even(x: float) -> None:
    assert sin(-x) == -sin(x)
    assert cos(-x) == cos(x)


def test_exp_special_values() -> None:
    assert exp(0.0) == exp(-0.0) == exp(SMALLEST) == 1.0
    assert exp(inf) == exp(LARGEST) == exp(709.79) == inf
    assert exp(-inf) == exp(-LARGEST) == exp(-708.5) == 0.0
    assert 0.0 < exp(-708.0) < 1e-307
    assert 1.79e308 < exp(709.78) < inf
    assert isnan(exp(nan))


def test_log_special_values() -> None:
    assert log(1.0) == 0.0
    assert log(0.0) == log(-0.0) == -inf
    assert log(inf) == inf
    assert isnan(log(-1.0))
    assert isnan(log(-inf))
    assert isnan(log(nan))
    for x in (SMALLEST, 3 * SMALLEST, SMALLEST_NORMAL / 3, SMALLEST_NORMAL, LARGEST):
        assert ulps(log(x), mpmath.log(x)) <= 2


def test_tanh_special_values() -> None:
    assert tanh(inf) == tanh(LARGEST) == tanh(20.0) == 1.0
    assert tanh(-inf) == tanh(-LARGEST) == tanh(-20.0) == -1.0
    assert tanh(0.0) == 0.0
    assert isnan(tanh(nan))
    for x in (SMALLEST, SMALLEST_NORMAL, 1e-200, 1e-20):
        assert tanh(x) == x
        assert tanh(-x) == -x


@given(st.floats(-40, 40))
def test_tanh_is_odd(x: float) -> None:
    assert copysign(tanh(-x), x) == copysign(tanh(x), x)
    assert tanh(-x) == -tanh(x)


def test_expm1_special_values() -> None:
    assert expm1(0.0) == expm1(-0.0) == 0.0
    assert expm1(-inf) == expm1(-LARGEST) == expm1(-38.0) == -1.0
    assert expm1(inf) == expm1(LARGEST) == expm1(709.41) == inf
    assert isnan(expm1(nan))
    for x in (SMALLEST, SMALLEST_NORMAL, 1e-200, 1e-20):
        assert (expm1(x), expm1(-x)) == (x, -x)


def test_softplus_tail_special_values() -> None:
    assert softplus_tail(0.0) == softplus_tail(SMALLEST) == float(mpmath.log(2))
    assert softplus_tail(inf) == softplus_tail(-inf) == softplus_tail(LARGEST) == 0.0
    assert isnan(softplus_tail(nan))


def test_normal_special_values() -> None:
    assert normal(0.0) == normal(SMALLEST) == normal(-SMALLEST) == 0.5
    assert normal(inf) == normal(LARGEST) == normal(9.0) == 1.0
    assert normal(-inf) == normal(-LARGEST) == normal(-40.0) == 0.0
    assert 0.0 < normal(-37.6)
    assert isnan(normal(nan))


def test_bell_special_values() -> None:
    assert bell(0.0) == bell(1e-200) == 1.0
    assert bell(inf) == bell(-inf) == bell(LARGEST) == bell(38.0) == 0.0
    assert isnan(bell(nan))
