"""Random numbers: Python's own, and what is made of them, held to Python's `statistics` and to probability."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from math import exp, isfinite
from random import Random
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.numerics.draws import normals, quantiles, shuffled, stream, uniforms
from engine.numerics.elementary import log, log_of_normal


class Extreme(Random):
    """Gives the smallest or the largest uniform number for ever."""

    byte = b"\x00"

    def randbytes(self, n: int) -> bytes:
        return self.byte * n


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**63 - 1])
def test_uniforms_are_pythons_own_numbers(seed: int) -> None:
    ours, pythons = Random(seed), Random(seed)
    for count in (1, 0, 1000, 3):
        assert uniforms(ours, count).tolist() == [pythons.random() for _ in range(count)]
    assert ours.getstate() == pythons.getstate()


def test_a_stream_depends_on_its_purpose_and_seed_alone() -> None:
    """Written out: these must be the numbers on every machine, in every version."""
    assert stream("split", 3).random() == 0.9278731827399537
    firsts = [stream(purpose, seed).random() for purpose in ("split", "noise", "split 1") for seed in (0, 1, 10, 11)]
    assert len({*firsts}) == len(firsts)


def true_quantile(q: float) -> float:
    """From whichever side keeps all digits of a small probability."""
    return NormalDist().inv_cdf(0.5 + q) if q < 0 else -NormalDist().inv_cdf(0.5 - q)


@given(st.integers(1 - 2**53, 2**53 - 1))
def test_quantiles_are_those_of_statistics(steps: int) -> None:
    q = steps * 2.0**-54
    assert quantiles(np.array([q]))[0] == pytest.approx(true_quantile(q), rel=1e-14)


def test_quantiles_where_their_formulas_meet() -> None:
    meeting = [0.425, 0.5 - exp(-25)]
    around = [q + steps * 2.0**-54 for q in meeting for steps in (-2000, -2, 0, 2, 2000)] + [0.5 - 2.0**-54, 0.1, 0.49]
    around += [-q for q in around]
    assert quantiles(np.array(around)).tolist() == pytest.approx([true_quantile(q) for q in around], rel=1e-14)


def test_the_logarithm_of_an_array_is_that_of_each() -> None:
    random = Random(0)
    values = [random.uniform(0, 2) for _ in range(2000)] + [2.0**k for k in range(-1022, 1024)]
    logs = log_of_normal(np.array(values), np.int64(0))
    assert logs.tolist() == [log(value) for value in values]


def test_normals() -> None:
    count = 200_000
    numbers = normals(Random(5), count)
    assert numbers.shape == (count,)
    assert numbers[:10].tolist() == normals(Random(5), 10).tolist()
    for power, moment in ((1, 0), (2, 1), (3, 0), (4, 3)):
        assert (numbers**power).mean() == pytest.approx(moment, abs=0.05)
    for edge in (-3, -1, 0, 0.5, 2):
        assert (numbers < edge).mean() == pytest.approx(NormalDist().cdf(edge), abs=0.005)


@pytest.mark.parametrize(("byte", "sign"), [(b"\x00", -1), (b"\xff", 1)])
def test_the_last_uniform_numbers_give_finite_normals(byte: bytes, sign: int) -> None:
    random = Extreme()
    random.byte = byte
    (number,) = normals(random, 1).tolist()
    assert isfinite(number)
    assert number == pytest.approx(sign * 8.2923610758, abs=1e-9)
    assert NormalDist().cdf(-abs(number)) == pytest.approx(2.0**-54, rel=1e-9)
    assert sorted(shuffled(random, 1000)) == [*range(1000)]


@pytest.mark.parametrize("count", [0, 1, 2, 1000])
def test_shuffled_is_a_permutation(count: int) -> None:
    order = shuffled(Random(2), count)
    assert order.dtype == np.intp
    assert sorted(order) == [*range(count)]
    assert order.tolist() == shuffled(Random(2), count).tolist()


def test_every_order_is_as_likely() -> None:
    random, draws = Random(1), 24_000
    found = Counter(tuple(shuffled(random, 4).tolist()) for _ in range(draws))
    expected = draws / 24
    chi_square = sum((found[order] - expected) ** 2 / expected for order in permutations(range(4)))
    assert chi_square < 49.7  # 23 degrees of freedom: exceeded once in a thousand


def test_bits_stay_as_they_are() -> None:
    """Runs that are written down rest on these."""
    hexadecimal = [number.hex() for number in normals(Random(0), 3).tolist()]
    assert hexadecimal == ["0x1.0346c76d40aa9p+0", "0x1.66440183da8dcp-1", "-0x1.9a7bce672ef27p-3"]
    assert shuffled(Random(0), 8).tolist() == [0, 4, 3, 1, 6, 7, 5, 2]
