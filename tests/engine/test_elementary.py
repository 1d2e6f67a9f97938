"""exp, log and tanh: within 2 ulp of the true value, which `decimal` gives to 60 digits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from math import copysign, inf, isnan, nan, ulp
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.elementary import exp, log, tanh

LARGEST = 1.7976931348623157e308
SMALLEST_NORMAL = 2.2250738585072014e-308
SMALLEST = 5e-324


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The kernels run with overflow silenced too."""
    with np.errstate(all="ignore"):
        yield


def ulps(result: float, true: Decimal) -> float:
    """How many units in the last place `result` is away from the true value."""
    return float(abs(Decimal(float(result)) - true) / Decimal(ulp(float(true))))


def true_exp(x: float) -> Decimal:
    with localcontext(prec=60):
        return Decimal(x).exp()


def true_log(x: float) -> Decimal:
    with localcontext(prec=60):
        return Decimal(x).ln()


def true_tanh(x: float) -> Decimal:
    # For tiny x the difference of powers cancels: as many digits more as x has zeros.
    with localcontext(prec=80 if abs(x) > 1e-10 else 700):
        power = (2 * Decimal(x)).exp()
        return (power - 1) / (power + 1)


@given(st.floats(-708, 709.78))
def test_exp(x: float) -> None:
    assert ulps(exp(x), true_exp(x)) <= 2


@given(st.floats(SMALLEST, LARGEST, allow_subnormal=True))
def test_log(x: float) -> None:
    assert ulps(log(x), true_log(x)) <= 2


@given(st.floats(-20, 20))
def test_tanh(x: float) -> None:
    assert ulps(tanh(x), true_tanh(x)) <= 2


def test_where_it_is_hardest() -> None:
    """Dense samples where ranges are reduced and cases meet: no point is worse than 2 ulp."""
    random = Random(0)
    ln2 = 0.6931471805599453
    near_exp = [k * ln2 / 2 * (1 + random.uniform(-1e-9, 1e-9)) for k in range(-2000, 2000)]
    near_exp += [random.uniform(-1, 1) for _ in range(1000)]
    assert max(ulps(exp(x), true_exp(x)) for x in near_exp) <= 2
    near_log = [random.uniform(0.65, 1.5) for _ in range(2000)] + [1 + random.uniform(-1e-6, 1e-6) for _ in range(1000)]
    assert max(ulps(log(x), true_log(x)) for x in near_log if x != 1) <= 2
    near_tanh = [random.uniform(0.6, 0.65) for _ in range(1000)] + [random.uniform(0, 3) for _ in range(2000)]
    assert max(ulps(tanh(x), true_tanh(x)) for x in near_tanh) <= 2


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
        assert ulps(log(x), true_log(x)) <= 2


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
