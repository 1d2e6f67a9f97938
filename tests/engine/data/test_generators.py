"""Built-in data: each set against its formula, written once more here with the C library's sine and cosine."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Any

import numpy as np
import pytest

from engine import DataError, Dataset, RecipeError
from engine.data.generators import GENERATORS, generate
from engine.functions.losses import LOSSES
from tests.engine.data.answers import answers

CLOUDS = ("circle", "xor-cloud", "gauss", "spiral", "moons", "blobs-3", "two-spirals", "plane", "multi-gauss")


def assert_same_points(samples: Dataset, expected: list[tuple[float, float, int]]) -> None:
    """Points (x1, x2, label), in whatever order."""
    given = np.column_stack([samples.inputs, answers(samples)])
    distances = abs(given[:, None] - np.array(expected)).max(axis=2)
    assert len(given) == len(expected)
    assert sorted(distances.argmin(axis=1)) == list(range(len(expected)))
    assert distances.min(axis=1).max() < 1e-13


# --- truth tables ----------------------------------------------------------------------------------------------------

FUNCTIONS: dict[str, Callable[[int, int], bool]] = {
    "xor": lambda x, y: x != y,
    "and": lambda x, y: bool(x and y),
    "or": lambda x, y: bool(x or y),
    "nand": lambda x, y: not (x and y),
    "xnor": lambda x, y: x == y,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_truth_table(name: str) -> None:
    samples = generate(name)
    assert samples.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert answers(samples).tolist() == [FUNCTIONS[name](int(x), int(y)) for x, y in samples.inputs]
    assert (samples.input_names, samples.classes) == (("x1", "x2"), ("0", "1"))


@pytest.mark.parametrize("bits", range(2, 11))
def test_parity(bits: int) -> None:
    samples = generate(f"parity-{bits}")
    written = ["".join(str(int(x)) for x in row) for row in samples.inputs]
    assert written == [f"{number:0{bits}b}" for number in range(2**bits)]
    assert answers(samples).tolist() == [number.bit_count() % 2 for number in range(2**bits)]


# --- targets as losses want them -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "output", "two", "three"),
    [
        ("cross_entropy", "softmax", [[1, 0], [0, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        ("mse", "tanh", [[1, 0], [0, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        ("half_squared_error", "tanh", [[-1], [1]], [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]]),
        ("half_squared_error", "sigmoid", [[0], [1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ],
)
def test_targets_of_classes(loss: str, output: str, two: Any, three: Any) -> None:
    for targets, names in ((two, ("no", "yes")), (three, ("a", "b", "c"))):
        labels = np.arange(len(names))
        data = Dataset(np.ones((len(names), 1)), names, input_names=("x",), classes=names).encoded(loss, output)
        assert data.targets.tolist() == targets
        assert data.labels.tolist() == labels.tolist()
        assert (data.problem, data.classes, data.input_names) == ("classification", names, ("x",))
        assert data.threshold == (0 if output == "tanh" and loss != "mse" else 0.5)


@pytest.mark.parametrize("loss", LOSSES)
def test_targets_that_are_values(loss: str) -> None:
    samples = Dataset(np.ones((2, 1)), [[0.25, -3.0], [7.0, 1e9]], "regression")
    if LOSSES[loss].outputs == ("softmax",):
        with pytest.raises(DataError) as caught:
            samples.encoded(loss, "softmax")
        said, able = str(caught.value).split(
            "; set problem=classification if they are classes, or choose a loss for values: "
        )
        assert said == f"loss: {loss} needs classes, but these targets are values"
        for other in able.split(", "):
            assert samples.encoded(other, "linear").problem == "regression"
    else:
        data = samples.encoded(loss, "linear")
        assert data.targets.tolist() == [[0.25, -3.0], [7.0, 1e9]]
        assert data.problem == "regression"


# --- clouds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 7])
def test_circle(seed: int) -> None:
    samples = generate("circle", seed=seed)
    distances = [hypot(x, y) for x, y in samples.inputs]
    inside = [distance < 2.5 for distance in distances]
    assert answers(samples).tolist() == inside
    assert inside.count(True) == 250
    assert all(distance < 2.5 or 3.5 <= distance < 5 for distance in distances)
    # Radius and angle are even: their means lie within 4 standard deviations.
    inner = [distance for distance in distances if distance < 2.5]
    assert abs(np.mean(inner) - 1.25) < 4 * 2.5 / sqrt(12 * 250)
    assert abs(np.mean(distances) - (1.25 + 4.25) / 2) < 0.2
    assert abs(np.mean([atan2(x, y) for x, y in samples.inputs])) < 4 * pi / sqrt(3 * 500)


def test_xor_cloud() -> None:
    samples = generate("xor-cloud", seed=1)
    assert answers(samples).tolist() == [(x > 0) == (y > 0) for x, y in samples.inputs]
    sizes = abs(samples.inputs)
    assert 0.3 <= sizes.min() < 0.35
    assert 5.25 < sizes.max() <= 5.3
    assert abs(samples.inputs.mean()) < 0.5


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss(noise: float, variance: float) -> None:
    samples = generate("gauss", 10_000, noise, seed=2)
    for label, centre in ((1, 2.0), (0, -2.0)):
        cloud = samples.inputs[answers(samples) == label]
        assert len(cloud) == 5000
        assert np.allclose(cloud.mean(axis=0), centre, atol=4 * sqrt(variance / 5000))
        assert np.allclose(cloud.var(axis=0), variance, rtol=0.1)


def test_spiral() -> None:
    expected = []
    for label, turn in ((1, 0.0), (0, pi)):
        for i in range(250):
            r, t = i / 250 * 5, 1.75 * i / 250 * 2 * pi + turn
            expected.append((r * sin(t), r * cos(t), label))
    assert_same_points(generate("spiral"), expected)


def test_plane() -> None:
    samples = generate("plane")
    assert len(samples) == 1200
    assert answers(samples).tolist() == pytest.approx([(x + y) / 10 for x, y in samples.inputs])
    assert 5.9 < abs(samples.inputs).max() <= 6


def test_multi_gauss() -> None:
    samples = generate("multi-gauss")
    for (x, y), value in zip(samples.inputs, answers(samples), strict=True):
        bumps = [
            sign * max(0.0, 1 - hypot(x - cx, y - cy) / 2)
            for cx, cy, sign in ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))
        ]
        assert value == pytest.approx(max(bumps, key=abs), abs=1e-12)
    assert (len(samples), abs(samples.inputs).max() <= 6) == (1200, True)
    assert min(answers(samples)) < -0.8
    assert max(answers(samples)) > 0.8


@pytest.mark.parametrize("count", [500, 7])
def test_moons(count: int) -> None:
    """The outer moon is class 0; of an odd number the inner one has one sample more, as in scikit-learn."""
    outer, inner = count // 2, count - count // 2
    expected = [(cos(t), sin(t), 0) for t in np.linspace(0, pi, outer)]
    expected += [(1 - cos(t), 1 - sin(t) - 0.5, 1) for t in np.linspace(0, pi, inner)]
    assert_same_points(generate("moons", count), expected)


def test_moons_of_two_samples() -> None:
    assert_same_points(generate("moons", 2), [(1, 0, 0), (0, 0.5, 1)])


@pytest.mark.parametrize("classes", range(2, 11))
def test_blobs(classes: int) -> None:
    samples = generate(f"blobs-{classes}", 1000 * classes, noise=0.0, seed=3)
    assert samples.classes == tuple(map(str, range(classes)))
    for label in range(classes):
        cloud = samples.inputs[answers(samples) == label]
        angle = 2 * pi * label / classes
        assert len(cloud) == 1000
        assert np.allclose(cloud.mean(axis=0), [4 * sin(angle), 4 * cos(angle)], atol=4 * 0.4 / sqrt(1000))
        assert np.allclose(cloud.std(axis=0), 0.4, rtol=0.12)
    assert np.bincount(answers(generate(f"blobs-{classes}", 10 * classes + 1))).tolist() == [11] + [10] * (classes - 1)


def test_two_spirals_are_those_of_lang_and_witbrock() -> None:
    samples = generate("two-spirals")
    assert len(samples) == 194
    assert answers(samples).tolist() == [1, 0] * 97
    assert np.array_equal(samples.inputs[1::2], -samples.inputs[::2])
    golden = {0: (0, 6.5), 8: (6, 0), 16: (0, -5.5), 24: (-5, 0), 32: (0, 4.5), 96: (0, 0.5), 4: (6.25 / sqrt(2),) * 2}
    for i, point in golden.items():
        assert samples.inputs[2 * i].tolist() == pytest.approx(point, abs=1e-14)


# --- seeds, numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLOUDS)
def test_a_seed_gives_the_same_samples(name: str) -> None:
    first, again, other = (generate(name, noise=0.2, seed=seed) for seed in (4, 4, 5))
    assert first.inputs.tobytes() == again.inputs.tobytes()
    assert answers(first).tobytes() == answers(again).tobytes()
    assert first.inputs.tobytes() != other.inputs.tobytes()


@pytest.mark.parametrize("name", [name for name in CLOUDS if name != "two-spirals"])
def test_samples_are_mixed(name: str) -> None:
    """Unshuffled batches see all kinds: a run of one class is far shorter than the class."""
    samples = generate(name, 200)
    assert len(samples) == 200
    if samples.labelled:
        changes = np.count_nonzero(np.diff(answers(samples)))
        assert 60 < changes < 160
        assert (np.diff(answers(generate(name, 200, seed=1))) != np.diff(answers(samples))).any()


@pytest.mark.parametrize("count", [2, 3, 11, 1001])
@pytest.mark.parametrize("name", ["circle", "xor-cloud", "gauss", "spiral", "moons", "plane", "multi-gauss"])
def test_any_number_of_samples(name: str, count: int) -> None:
    samples = generate(name, count)
    assert samples.inputs.shape == (count, 2)
    assert np.isfinite(samples.inputs).all()
    if name in ("circle", "gauss", "spiral"):
        assert np.bincount(answers(samples)).tolist() == [count // 2, count - count // 2]


@pytest.mark.parametrize("name", GENERATORS)
def test_the_table_tells_the_truth(name: str) -> None:
    row = GENERATORS[name]
    samples = generate(name)
    assert row.name == name
    assert len(samples) == row.samples
    assert samples.problem == ("classification" if row.classes else "regression")
    assert len(samples.classes or ()) == row.classes
    assert ("noise" in row.help) == row.noisy
    if samples.labelled:
        assert set(answers(samples).tolist()) == set(range(row.classes))
    data = samples.encoded("half_squared_error", "linear")
    assert len(data) == row.samples


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("circel", {}, "data: 'circel' is unknown, did you mean circle? Allowed: xor, and, "),
        ("xor", {"samples": 5}, "samples: 5 given; xor always has 4: leave it at auto"),
        ("two-spirals", {"samples": 500}, "samples: 500 given; two-spirals always has 194: leave it at auto"),
        ("parity-4", {"noise": 0.1}, "noise: 0.1 given; parity-4 has none: leave it at 0. Data with noise: circle, "),
        ("blobs-5", {"samples": 4}, "samples: 4 given; blobs-5 has 5 classes: give at least that many"),
    ],
)
def test_what_is_refused(name: str, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        generate(name, **settings)
    assert str(caught.value).startswith(message)


def test_their_own_number_may_be_said() -> None:
    assert len(generate("xor", 4)) == 4


def test_the_same_bits_on_every_machine() -> None:
    """Written out: with noise, all streams and functions take part."""
    digest = sha256()
    for name in CLOUDS:
        samples = generate(name, noise=0.3, seed=2**63 - 1)
        digest.update(samples.inputs.astype("<f8").tobytes() + answers(samples).astype("<f8").tobytes())
    assert digest.hexdigest() == "b2bb6bc36bfe940590b0e5a6300a47c8aff234d3506e7840535203b7c60815b8"
