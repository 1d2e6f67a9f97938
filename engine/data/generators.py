"""Data sets that are built in: truth tables, and clouds of points drawn from a seed.

circle, xor-cloud, gauss, spiral, plane and multi-gauss are TensorFlow Playground's, with its formulas (its label +1 is
class 1 here); two-spirals is Lang & Witbrock 1988; moons is scikit-learn's make_moons. Positions of the points,
noise and the order of the samples have separate random streams, so that more noise moves the same points further.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from math import pi
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.data.arrays import Floats
from engine.data.dataset import Dataset
from engine.errors import RecipeError, unknown
from engine.numerics.draws import normals, shuffled, stream, uniforms
from engine.numerics.elementary import cos, sin

if TYPE_CHECKING:
    from random import Random

Labels = NDArray[np.intp]

PAIRS = ((0, 0), (0, 1), (1, 0), (1, 1))
# Their labels, in the notebook's order.
TRUTH_TABLES: dict[str, tuple[int, int, int, int]] = {
    "xor": (0, 1, 1, 0),
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
}
# Points are drawn within RADIUS of the centre; PLANE is half the width of the square of a regression.
RADIUS, PLANE = 5.0, 6.0
# Centre and sign of each bump of multi-gauss.
BUMPS = ((-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0), (-4.0, -2.5, -1.0), (0.0, -2.5, 1.0), (4.0, -2.5, -1.0))
# Distance of the centres of blobs from the origin.
CENTRES = 4.0
TWO_SPIRALS = 97


class Generator(NamedTuple):
    """A built-in data set.

    `draw(samples, noise, points, shifts)` returns inputs with labels (samples,) or values (samples, outputs); it draws
    everything except the noise from the generator `points`, and the noise from `shifts`. `samples` is the usual number
    of samples: if `fixed`, the only one, and the order is kept. `noisy`: it can have noise.
    """

    name: str
    help: str
    draw: Callable[[int, float, Random, Random], tuple[ArrayLike, NDArray[Any]]]
    samples: int = 500
    classes: int = 2
    fixed: bool = False
    noisy: bool = True


def generate(name: str, samples: int | None = None, noise: float = 0.0, seed: int = 0) -> Dataset:
    """The samples of a built-in data set; `samples` None means the usual number."""
    if name not in GENERATORS:
        raise RecipeError("data", unknown(name, GENERATORS))
    row = GENERATORS[name]
    if row.fixed and samples not in (None, row.samples):
        raise RecipeError("samples", f"{samples} given; {name} always has {row.samples}: leave it at auto")
    if noise and not row.noisy:
        able = ", ".join(other.name for other in GENERATORS.values() if other.noisy)
        raise RecipeError("noise", f"{noise:g} given; {name} has none: leave it at 0. Data with noise: {able}")
    count = row.samples if samples is None else samples
    if count < row.classes:
        raise RecipeError("samples", f"{count} given; {name} has {row.classes} classes: give at least that many")
    points = stream("data", seed)
    inputs, answers = row.draw(count, noise, points, stream("noise", seed))
    inputs = np.array(inputs, dtype=np.float64)
    if not row.fixed:
        order = shuffled(points, count)
        inputs, answers = inputs[order], answers[order]
    names = tuple(f"x{column}" for column in range(1, inputs.shape[1] + 1))
    if row.classes:
        return Dataset(inputs, answers, "classification", names, range(row.classes))
    return Dataset(inputs, answers, "regression", names)


# --- what the generators are made of ---------------------------------------------------------------------------------


def _square(random: Random, count: int, half: float) -> Floats:
    """Points drawn uniformly from a square around the origin, (count, 2)."""
    return half * (2.0 * uniforms(random, 2 * count).reshape(count, 2) - 1.0)


def _bell(random: Random, count: int) -> Floats:
    """Points whose coordinates are standard normal, (count, 2)."""
    return normals(random, 2 * count).reshape(count, 2)


def _polar(radii: Floats, angles: Floats) -> Floats:
    """r (sin t, cos t), (count, 2)."""
    directions: Floats = np.array([(sin(angle), cos(angle)) for angle in angles.tolist()])
    return radii[:, None] * directions


def _halves(samples: int) -> tuple[int, int]:
    """The sizes of two classes: equal, or one more in the first."""
    return samples - samples // 2, samples // 2


def _distances(points: Floats, x: float = 0.0, y: float = 0.0) -> Floats:
    dx, dy = points[:, 0] - x, points[:, 1] - y
    distances: Floats = np.sqrt(dx * dx + dy * dy)
    return distances


# --- the generators --------------------------------------------------------------------------------------------------


def _table(inputs: ArrayLike, labels: tuple[int, ...], *_: object) -> tuple[ArrayLike, Labels]:
    return inputs, np.array(labels)


def _parity(bits: int, *_: object) -> tuple[ArrayLike, Labels]:
    rows = np.array(list(product((0, 1), repeat=bits)))
    return rows, rows.sum(axis=1) % 2


def _circle(samples: int, noise: float, points: Random, shifts: Random) -> tuple[Floats, Labels]:
    inner, outer = _halves(samples)
    low = np.repeat([0.0, 0.7 * RADIUS], (inner, outer))
    high = np.repeat([0.5 * RADIUS, RADIUS], (inner, outer))
    radius, turn = uniforms(points, 2 * samples).reshape(samples, 2).T
    inputs = _polar(low + (high - low) * radius, 2.0 * pi * turn)
    moved = inputs + noise * _square(shifts, samples, RADIUS)
    return inputs, (_distances(moved) < 0.5 * RADIUS).astype(np.intp)


def _xor_cloud(samples: int, noise: float, points: Random, shifts: Random) -> tuple[Floats, Labels]:
    inputs = _square(points, samples, RADIUS)
    inputs += np.where(inputs > 0.0, 0.3, -0.3)
    x, y = (inputs + noise * _square(shifts, samples, RADIUS)).T
    return inputs, (x * y >= 0.0).astype(np.intp)


def _gauss(samples: int, noise: float, points: Random, _: Random) -> tuple[Floats, Labels]:
    labels = np.repeat([1, 0], _halves(samples))
    centres = np.where(labels == 1, 2.0, -2.0)[:, None]
    return centres + np.sqrt(0.5 + 7.0 * noise) * _bell(points, samples), labels


def _spiral(samples: int, noise: float, _: Random, shifts: Random) -> tuple[Floats, Labels]:
    counts = _halves(samples)
    labels = np.repeat([1, 0], counts)
    along = np.concatenate([np.arange(count) / count for count in counts])
    inputs = _polar(RADIUS * along, 1.75 * along * 2.0 * pi + np.where(labels == 1, 0.0, pi))
    return inputs + noise * _square(shifts, samples, 1.0), labels


def _plane(samples: int, noise: float, points: Random, shifts: Random) -> tuple[Floats, Floats]:
    inputs = _square(points, samples, PLANE)
    moved = inputs + noise * _square(shifts, samples, PLANE)
    return inputs, (moved[:, :1] + moved[:, 1:]) / 10.0


def _multi_gauss(samples: int, noise: float, points: Random, shifts: Random) -> tuple[Floats, Floats]:
    inputs = _square(points, samples, PLANE)
    moved = inputs + noise * _square(shifts, samples, PLANE)
    values = np.zeros(samples)
    for x, y, sign in BUMPS:
        bump = sign * np.maximum(1.0 - _distances(moved, x, y) / 2.0, 0.0)
        values = np.where(abs(bump) > abs(values), bump, values)
    return inputs, values[:, None]


def _moons(samples: int, noise: float, _: Random, shifts: Random) -> tuple[Floats, Labels]:
    inner, outer = _halves(samples)
    labels = np.repeat([0, 1], (outer, inner))
    angles = np.concatenate([pi * np.arange(count) / max(count - 1, 1) for count in (outer, inner)])
    upper = _polar(np.ones(samples), angles)[:, ::-1]
    inputs = np.where(labels[:, None] == 0, upper, [1.0, 0.5] - upper)
    return inputs + noise * _bell(shifts, samples), labels


def _blobs(classes: int, samples: int, noise: float, points: Random, _: Random) -> tuple[Floats, Labels]:
    labels: Labels = np.arange(samples) % classes
    centres = _polar(np.full(classes, CENTRES), 2.0 * pi * np.arange(classes) / classes)
    return centres[labels] + (0.4 + 1.6 * noise) * _bell(points, samples), labels


def _two_spirals(samples: int, noise: float, _: Random, shifts: Random) -> tuple[Floats, Labels]:
    i: Floats = np.arange(TWO_SPIRALS, dtype=np.float64)
    first = _polar(6.5 * (104 - i) / 104, i * pi / 16.0)
    inputs = np.stack([first, -first], axis=1).reshape(samples, 2)
    return inputs + noise * _square(shifts, samples, 1.0), np.tile([1, 0], TWO_SPIRALS)


GENERATORS: dict[str, Generator] = {
    row.name: row
    for row in (
        *(
            Generator(
                name,
                f"the truth table of {name.upper()}: four samples of two bits",
                partial(_table, PAIRS, labels),
                samples=4,
                fixed=True,
                noisy=False,
            )
            for name, labels in TRUTH_TABLES.items()
        ),
        *(
            Generator(
                f"parity-{bits}",
                f"whether the number of ones among {bits} bits is odd: all {2**bits} rows",
                partial(_parity, bits),
                samples=2**bits,
                fixed=True,
                noisy=False,
            )
            for bits in range(2, 11)
        ),
        Generator("circle", "a disc in a ring; noise makes labels wrong and moves no point", _circle),
        Generator(
            "xor-cloud", "XOR of the signs of two inputs; noise makes labels wrong and moves no point", _xor_cloud
        ),
        Generator("gauss", "two round clouds; noise widens them: variance 0.5 + 7 noise", _gauss),
        Generator("spiral", "two interleaved spirals; noise moves each coordinate by up to as much", _spiral),
        Generator("moons", "two interleaved half moons; noise is the standard deviation of the points", _moons),
        *(
            Generator(
                f"blobs-{classes}",
                f"{classes} round clouds on a circle; noise widens them: standard deviation 0.4 + 1.6 noise",
                partial(_blobs, classes),
                classes=classes,
            )
            for classes in range(2, 11)
        ),
        Generator(
            "two-spirals",
            "194 points on two spirals of three turns (1988); noise moves each coordinate by up to as much",
            _two_spirals,
            samples=2 * TWO_SPIRALS,
            fixed=True,
        ),
        Generator("plane", "regression: (x1 + x2) / 10; noise is in the values and moves no point", _plane, 1200, 0),
        Generator(
            "multi-gauss",
            "regression: six bumps, three up and three down; noise is in the values and moves no point",
            _multi_gauss,
            1200,
            0,
        ),
    )
}
