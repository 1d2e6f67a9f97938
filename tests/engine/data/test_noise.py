"""Noise in built-in data: what it moves, by which formula, and what it leaves alone."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from engine.data.generators import generate
from tests.engine.data.answers import answers

# Noise is in what there is to learn, not in where the points lie.
LABEL_NOISE = ("circle", "xor-cloud", "plane", "multi-gauss")


def test_noise_widens_blobs_by_its_formula() -> None:
    plain, wide = (generate("blobs-4", 4000, noise, seed=3) for noise in (0.0, 0.5))
    centres = np.array([[0, 4], [4, 0], [0, -4], [-4, 0]])[answers(plain)]
    assert np.allclose(wide.inputs - centres, (plain.inputs - centres) * 3)


@pytest.mark.parametrize("name", LABEL_NOISE)
def test_noise_in_the_labels_moves_no_point(name: str) -> None:
    clean, some, much = (generate(name, noise=noise, seed=5) for noise in (0.0, 0.1, 0.5))
    assert np.array_equal(clean.inputs, some.inputs)
    assert np.array_equal(clean.inputs, much.inputs)
    wrong = [(answers(clean) != answers(noisy)).mean() for noisy in (some, much)]
    if clean.problem == "regression":
        assert wrong[1] > 0.4
    else:
        assert 0 < wrong[0] < wrong[1] < 0.5


def test_noise_in_the_labels_by_its_formula() -> None:
    """It is of the plane: value and noise-free value differ by the mean of two even shifts up to 6 noise."""
    clean, noisy = (generate("plane", 12_000, noise, seed=5) for noise in (0.0, 0.5))
    shifts = (answers(noisy) - answers(clean)) * 10
    assert 5.5 < abs(shifts).max() <= 6
    assert abs(shifts.mean()) < 4 * sqrt(6 / 12_000)
    assert shifts.var() == pytest.approx(6.0, rel=0.05)


def test_noise_in_the_labels_of_a_circle_by_its_formula() -> None:
    """Each coordinate is shifted by up to 5 noise before its label is read: points that change sides are no further
    from the edge, at 2.5, than both shifts together, and some are nearly as far."""
    clean, noisy = (generate("circle", 40_000, noise, seed=5) for noise in (0.0, 0.2))
    distances = np.hypot(*clean.inputs.T)
    furthest = abs(distances[answers(clean) != answers(noisy)] - 2.5).max()
    assert 0.8 * sqrt(2) < furthest <= sqrt(2)


def test_noise_in_the_labels_of_the_cloud_by_its_formula() -> None:
    """As above; it is the nearer axis that a point crosses, 0.3 away at least, by up to 5 noise."""
    clean, noisy = (generate("xor-cloud", 40_000, noise, seed=5) for noise in (0.0, 0.2))
    crossed = answers(clean) != answers(noisy)
    nearest = abs(clean.inputs).min(axis=1)
    assert 0.95 < nearest[crossed].max() <= 1.0
    # Shifts even in -1 to 1: past an axis d away with probability (1 - d) / 2, past one of two and not the other.
    over = np.maximum(1 - abs(clean.inputs), 0) / 2
    wanted = (over[:, 0] * (1 - over[:, 1]) + over[:, 1] * (1 - over[:, 0])).sum()
    assert crossed.sum() == pytest.approx(wanted, abs=4 * sqrt(wanted))


def test_noise_of_bumps_by_its_formula() -> None:
    """Their slope is 1/2 at most: a shift of both coordinates by up to 6 noise changes no value by more than half of
    its length, and some by nearly as much."""
    clean, noisy = (generate("multi-gauss", 40_000, noise, seed=5) for noise in (0.0, 0.05))
    furthest = abs(answers(clean) - answers(noisy)).max()
    assert 0.8 * 0.15 * sqrt(2) < furthest <= 0.15 * sqrt(2) + 1e-12


@pytest.mark.parametrize("name", ["spiral", "moons", "two-spirals"])
def test_noise_moves_points_and_no_label(name: str) -> None:
    clean, some, much = (generate(name, noise=noise, seed=5) for noise in (0.0, 0.1, 0.2))
    assert np.array_equal(answers(clean), answers(much))
    shifts = some.inputs - clean.inputs
    assert np.allclose(much.inputs - clean.inputs, 2 * shifts)
    assert shifts.std() == pytest.approx(0.1 if name == "moons" else 0.1 / sqrt(3), rel=0.1)
    assert name == "moons" or 0.09 < abs(shifts).max() <= 0.1


@pytest.mark.parametrize("name", ["gauss", "blobs-5"])
def test_noise_widens_and_changes_no_label(name: str) -> None:
    clean, noisy = (generate(name, noise=noise, seed=5) for noise in (0.0, 0.3))
    assert np.array_equal(answers(clean), answers(noisy))
    assert noisy.inputs.std() > clean.inputs.std()
