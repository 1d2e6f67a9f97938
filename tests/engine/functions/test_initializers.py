"""Initial weights and biases: the distribution each promises, bits that stay, rows and columns at right angles."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import Network, Recipe, Trainer
from engine.functions.initializers import INITIALIZERS, initialize

Floats = NDArray[np.float64]

UNIFORM: dict[str, Callable[[int, int], float]] = {
    "notebook": lambda _inputs, _outputs: 1.0,
    "uniform": lambda _inputs, _outputs: 0.5,
    "uniform(0.3)": lambda _inputs, _outputs: 0.3,
    "glorot_uniform": lambda inputs, outputs: sqrt(6 / (inputs + outputs)),
    "he_uniform": lambda inputs, _outputs: sqrt(6 / inputs),
}
NORMAL: dict[str, Callable[[int, int], float]] = {
    "normal": lambda _inputs, _outputs: 1.0,
    "normal(0.3)": lambda _inputs, _outputs: 0.3,
    "glorot_normal": lambda inputs, outputs: sqrt(2 / (inputs + outputs)),
    "he_normal": lambda inputs, _outputs: sqrt(2 / inputs),
    "lecun_normal": lambda inputs, _outputs: sqrt(1 / inputs),
}
ALL = ["uniform(0.3)", "normal(0.3)", "constant(-2)", *INITIALIZERS]


def drawn(initializer: str, inputs: int, outputs: int, seed: int = 7) -> tuple[Floats, Floats]:
    weights, biases = np.empty((outputs, inputs)), np.empty(outputs)
    initialize(initializer, Random(seed), [weights], [biases], 0.25)
    return weights, biases


def network(**settings: Any) -> Network:
    return Trainer(Recipe(**settings)).network


@pytest.mark.parametrize("name", UNIFORM)
def test_uniform_ones_take_pythons_own_numbers(name: str) -> None:
    """Layer by layer, row by row, to the last bit."""
    for seed in (0, 1, 42, 2**63 - 1):
        random = Random(seed)
        sizes = (2, 5, 3, 2)
        for (inputs, outputs), weights in zip(
            pairwise(sizes), network(hidden=sizes[1:-1], initializer=name, seed=seed).weights, strict=True
        ):
            bound = UNIFORM[name](inputs, outputs)
            assert weights.ravel().tolist() == [random.uniform(-bound, bound) for _ in range(inputs * outputs)]


@pytest.mark.parametrize("name", UNIFORM)
@pytest.mark.parametrize(("inputs", "outputs"), [(40, 90), (90, 40)])
def test_uniform_ones_fill_their_bounds(name: str, inputs: int, outputs: int) -> None:
    weights, _ = drawn(name, inputs, outputs)
    bound = UNIFORM[name](inputs, outputs)
    assert abs(weights).max() == pytest.approx(bound, rel=0.01)
    assert weights.mean() == pytest.approx(0, abs=0.04 * bound)
    assert weights.std() == pytest.approx(bound / sqrt(3), rel=0.04)


@pytest.mark.parametrize("name", NORMAL)
@pytest.mark.parametrize(("inputs", "outputs"), [(40, 90), (90, 40)])
def test_normal_ones_have_their_deviation(name: str, inputs: int, outputs: int) -> None:
    weights, _ = drawn(name, inputs, outputs)
    deviation = NORMAL[name](inputs, outputs)
    assert weights.mean() == pytest.approx(0, abs=0.07 * deviation)
    assert weights.std() == pytest.approx(deviation, rel=0.05)
    # Not cut off at two deviations, beyond which a normal number is 4.6% of the time.
    assert (abs(weights) > 2 * deviation).mean() == pytest.approx(0.0455, abs=0.012)


@pytest.mark.parametrize(("name", "value"), [("zeros", 0), ("constant", 0.5), ("constant(-2)", -2)])
def test_all_the_same(name: str, value: float) -> None:
    weights, _ = drawn(name, 3, 2)
    assert weights.tolist() == [[value] * 3] * 2


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (2, 2), (7, 1), (1, 7), (40, 25), (25, 40), (64, 64)])
def test_orthogonal(inputs: int, outputs: int) -> None:
    weights, _ = drawn("orthogonal", inputs, outputs)
    product = weights @ weights.T if outputs <= inputs else weights.T @ weights
    assert np.allclose(product, np.eye(min(inputs, outputs)), rtol=0, atol=1e-10)


def test_orthogonal_is_q_with_the_signs_that_make_r_positive() -> None:
    """That makes every orthogonal matrix as likely; QR alone does not. Wide ones are tall ones on their side."""
    tall, _ = drawn("orthogonal", 5, 9)
    wide, _ = drawn("orthogonal", 9, 5)
    assert np.array_equal(wide, tall.T)
    flat = drawn("normal", 5, 9)[0]
    q, r = np.linalg.qr(flat)
    assert np.allclose(tall, q * np.sign(np.diag(r)), rtol=0, atol=1e-12)


def test_rai_replaces_one_parameter_of_each_unit() -> None:
    inputs, units = 3, 20_000
    weights, biases = drawn("rai", inputs, units)
    rows = np.column_stack([weights, biases])
    # The same numbers without replacement: what is drawn first.
    before = drawn("normal", inputs + 1, units)[0] * (0.6007 / sqrt(inputs))
    replaced = rows != before
    assert (replaced.sum(axis=1) == 1).all()
    shares = replaced.sum(axis=0)
    chi_square = ((shares - units / 4) ** 2 / (units / 4)).sum()
    assert chi_square < 16.3  # 3 degrees of freedom: exceeded once in a thousand
    beta = rows[replaced]
    assert 0 <= beta.min() < beta.max() < 1
    for power in (1, 2, 3):
        assert (beta**power).mean() == pytest.approx(2 / (power + 2), abs=0.01)
    assert before.std() == pytest.approx(0.6007 / sqrt(3), rel=0.02)


@pytest.mark.parametrize("name", ALL)
def test_biases_are_the_recipes_unless_drawn(name: str) -> None:
    weights, biases = drawn(name, 4, 30)
    assert weights.shape == (30, 4)
    assert biases.shape == (30,)
    built = network(initializer=name, bias=0.25, seed=3)
    if name == "rai":
        assert len({*biases.tolist()}) == 30
        assert np.array_equal(built.parameters, network(initializer=name, bias=0, seed=3).parameters)
    else:
        assert biases.tolist() == [0.25] * 30
        assert all((layer == 0.25).all() for layer in built.biases)


@pytest.mark.parametrize("name", ALL)
def test_the_seed_and_the_layers_before_decide_and_nothing_else(name: str) -> None:
    shallow, deep = network(hidden=(5, 5), initializer=name), network(hidden=(5, 5, 5, 3), initializer=name)
    for layer in (0, 1):
        assert np.array_equal(shallow.weights[layer], deep.weights[layer])
        assert np.array_equal(shallow.biases[layer], deep.biases[layer])
    assert np.array_equal(shallow.parameters, network(hidden=(5, 5), initializer=name).parameters)
    other = network(hidden=(5, 5), initializer=name, seed=1).parameters
    assert np.array_equal(shallow.parameters, other) == (name in ("zeros", "constant", "constant(-2)"))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_one_says_what_it_does(name: str) -> None:
    assert INITIALIZERS[name].formula


def test_bits_stay_as_they_are() -> None:
    """On every machine: runs that are written down rest on these."""
    last = {name: drawn(name, 3, 2)[0][1, 2].hex() for name in ("he_normal", "orthogonal", "rai")}
    assert last == {
        "he_normal": "-0x1.1f06625e638f3p-2",
        "orthogonal": "-0x1.6262deef9d71bp-3",
        "rai": "-0x1.171a25efc80c8p-1",
    }
