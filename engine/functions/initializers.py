"""Initial weights and biases: for each initializer its formula and its source.

All draw from Python's `random.Random(seed)`, layer by layer and row by row (a row is one unit's incoming
weights), so a layer's weights do not depend on the layers after it. The uniform ones take one number of
`random.uniform(-bound, bound)` per weight: `notebook` gives exactly the numbers that `random.seed(seed)` and
`random.uniform(-1, 1)` give in the notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from math import prod, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.fields import Argument, Named, Number
from engine.numerics.draws import normal_of, uniforms

if TYPE_CHECKING:
    from random import Random

Floats = NDArray[np.float64]
Shape = tuple[int, int]

SCALE = Number(0, 1000, above_low=True)


class Initializer(NamedTuple):
    """`draw(numbers, shape, scale)` makes the rows of one layer from the first `needed(shape)` unused uniform numbers;
    `scale(inputs, outputs)` is their bound, standard deviation or value, multiplied by the number in brackets for those
    with an `argument`.
    """

    name: str
    draw: Callable[[Floats, Shape, float], Floats]
    scale: Callable[[int, int], float]
    formula: str
    source: str
    argument: Argument | None = None
    draws_biases: bool = False  # the biases are the last column of the rows
    needed: Callable[[Shape], int] = prod


def initialize(
    initializer: str, random: Random, weights: Sequence[Floats], biases: Sequence[Floats], bias: float
) -> None:
    """Write the initial weights (outputs, inputs) and biases (outputs,) of each layer. `bias` is the bias of every
    unit, unless the initializer draws biases itself.
    """
    name, number = INITIALIZER.split(initializer)
    row = INITIALIZERS[name]
    factor = 1.0 if number is None else number
    shapes = [(len(layer), layer.shape[1] + row.draws_biases) for layer in weights]
    ends = [*accumulate(map(row.needed, shapes), initial=0)]
    numbers = uniforms(random, ends[-1])  # All at once: small networks are drawn by the thousand.
    for layer, layer_biases, shape, (start, end) in zip(weights, biases, shapes, pairwise(ends), strict=True):
        outputs, inputs = layer.shape
        rows = row.draw(numbers[start:end], shape, factor * row.scale(inputs, outputs))
        if row.draws_biases:
            layer[...], layer_biases[...] = rows[:, :-1], rows[:, -1]
        else:
            layer[...], layer_biases[...] = rows, bias


def uniform(numbers: Floats, shape: Shape, bound: float) -> Floats:
    return -bound + (bound - -bound) * numbers.reshape(shape)


def normal(numbers: Floats, shape: Shape, deviation: float) -> Floats:
    return deviation * normal_of(numbers).reshape(shape)


def constant(numbers: Floats, shape: Shape, value: float) -> Floats:
    return np.full(shape, value)


def none(shape: Shape) -> int:
    return 0


def orthogonal(numbers: Floats, shape: Shape, length: float) -> Floats:
    """Q of normal numbers A = QR by modified Gram-Schmidt (Björck 1967), which makes R's diagonal positive, so that
    every Q is equally likely.
    """
    columns = normal_of(numbers).reshape(max(shape), min(shape))
    for place in range(min(shape)):
        column, rest = columns[:, place : place + 1], columns[:, place + 1 :]
        column /= np.sqrt(_sums(column * column))
        rest -= column * _sums(column * rest)
    return length * (columns if shape[0] >= shape[1] else columns.T)


def _sums(columns: Floats) -> Floats:
    """Their sums, adding the lower half to the upper half until one row is left: the same order on every machine.
    Overwrites them.
    """
    while len(columns) > 1:
        half = (len(columns) + 1) // 2
        columns[: len(columns) - half] += columns[half:]
        columns = columns[:half]
    return columns


def asymmetric(numbers: Floats, shape: Shape, deviation: float) -> Floats:
    """Normal numbers, with one in each row replaced by a Beta(2, 1) number: the root of a uniform number."""
    units, columns = shape
    rows = normal(numbers[: prod(shape)], shape, deviation)
    chosen, replacing = numbers[prod(shape) :].reshape(2, units)
    rows[np.arange(units), (chosen * columns).astype(np.intp)] = np.sqrt(replacing)
    return rows


def one(inputs: int, outputs: int) -> float:
    return 1.0


INITIALIZERS: dict[str, Initializer] = {
    row.name: row
    for row in (
        Initializer("notebook", uniform, one, "uniform in ±1", "the notebook"),
        Initializer("uniform", uniform, one, "uniform in ±a", "TensorFlow Playground", Argument(0.5, SCALE)),
        Initializer("normal", normal, one, "normal with standard deviation s", "", Argument(1.0, SCALE)),
        Initializer(
            "glorot_uniform",
            uniform,
            lambda inputs, outputs: sqrt(6.0 / (inputs + outputs)),
            "uniform in ±sqrt(6 / (inputs + outputs))",
            "Glorot & Bengio 2010",
        ),
        Initializer(
            "glorot_normal",
            normal,
            lambda inputs, outputs: sqrt(2.0 / (inputs + outputs)),
            "normal with standard deviation sqrt(2 / (inputs + outputs)), not truncated",
            "Glorot & Bengio 2010",
        ),
        Initializer(
            "he_uniform",
            uniform,
            lambda inputs, _outputs: sqrt(6.0 / inputs),
            "uniform in ±sqrt(6 / inputs)",
            "He et al. 2015",
        ),
        Initializer(
            "he_normal",
            normal,
            lambda inputs, _outputs: sqrt(2.0 / inputs),
            "normal with standard deviation sqrt(2 / inputs), not truncated",
            "He et al. 2015",
        ),
        Initializer(
            "lecun_normal",
            normal,
            lambda inputs, _outputs: sqrt(1.0 / inputs),
            "normal with standard deviation sqrt(1 / inputs), not truncated",
            "LeCun et al. 1998",
        ),
        Initializer(
            "orthogonal",
            orthogonal,
            one,
            "rows, or columns where they are fewer, of length 1 and at right angles: Q of a normal matrix QR",
            "Saxe, McClelland & Ganguli 2014",
        ),
        Initializer(
            "rai",
            asymmetric,
            lambda inputs, _outputs: 0.6007 / sqrt(inputs),
            "each unit's weights and bias normal with standard deviation 0.6007 / sqrt(inputs), then one of them, "
            "chosen at random, replaced by a Beta(2, 1) number; the recipe's bias is not used",
            "Lu et al. 2019",
            draws_biases=True,
            needed=lambda shape: prod(shape) + 2 * shape[0],
        ),
        Initializer(
            "zeros",
            constant,
            lambda _inputs, _outputs: 0.0,
            "all 0: all hidden units of a layer stay equal",
            "",
            needed=none,
        ),
        Initializer(
            "constant",
            constant,
            one,
            "all c: all hidden units of a layer stay equal",
            "",
            Argument(0.5, Number(-1000, 1000)),
            needed=none,
        ),
    )
}
INITIALIZER = Named({row.name: row.argument for row in INITIALIZERS.values()})
