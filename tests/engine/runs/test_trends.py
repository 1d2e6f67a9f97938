"""Which way a curve goes: a table of curves, drawn and from real runs."""

from __future__ import annotations

import numpy as np
import pytest

from engine.runs.kinds import EARLY, FLAT, LEARNING, OSCILLATING, RISING
from engine.runs.trends import trend

Curve = np.ndarray
GUESS = float(np.log(2))
rng = np.random.default_rng(0)


def falling(epochs: int) -> Curve:
    return GUESS * np.exp(-np.arange(epochs) / 40)


def noisy(curve: Curve, share: float) -> Curve:
    return curve * (1.0 + share * rng.uniform(-1.0, 1.0, len(curve)))


def level(value: float, epochs: int = 512) -> Curve:
    return np.full(epochs, value)


def swinging(low: float, high: float, epochs: int = 200) -> Curve:
    return np.where(np.arange(epochs) % 2, low, high)


CURVES = {
    # Too few epochs.
    "nothing": ([], 0, EARLY),
    "one epoch": ([12.8], 1, EARLY),
    "four epochs that fall": (falling(4), 1, EARLY),
    # Learning, with the noise of mini-batches, over a plateau that has not lasted yet, and again after a rise.
    "falling from the start": (falling(5), 1, LEARNING),
    "falling": (falling(300), 1, LEARNING),
    "falling with noise": (noisy(falling(300), 0.1), 1, LEARNING),
    "falling from far above a guess": (1000.0 * falling(50), 1, LEARNING),
    "a plateau of XOR, for a while": (noisy(level(0.7058, 200), 0.03), 199, LEARNING),
    "slowly, on the way down from a plateau": (np.linspace(0.70, 0.60, 300), 12, LEARNING),
    "falling fast with noise, from far above a guess": (noisy(1e4 * falling(200), 0.1), 1, LEARNING),
    "falling again after it exploded": (np.concatenate([level(0.1, 300), 5.0 * falling(100)]), 300, LEARNING),
    "noise about a low level that still has new minima": (noisy(level(0.02), 0.6), 20, LEARNING),
    # Flat: the plateaus of XOR, where one class is told for all, one pattern is isolated, or two are.
    "plateau ln 2": (level(GUESS), 512, FLAT),
    "plateau of one pattern": (noisy(level(0.477386), 0.03), 400, FLAT),
    "plateau of two patterns": (noisy(level(0.346574), 0.03), 400, FLAT),
    "flat with the noise of mini-batches": (noisy(level(0.1), 0.2), 300, FLAT),
    "flat at nothing": (noisy(level(1e-9), 0.5), 300, FLAT),
    "flat long after a rise": (level(0.70), 3000, FLAT),
    # Rising, seen or not.
    "XOR at rate 10": ([12.8, 5.0, 5.0, 5.0, 5.0], 4, RISING),
    "XOR at rate 10, later": (level(5.0), 900, RISING),
    "XOR at rate 1 along the way": (level(0.989), 500, RISING),
    "rising steadily": (np.linspace(0.1, 0.4, 300), 299, RISING),
    "rising after it fell": (np.concatenate([falling(200), np.linspace(0.01, 0.3, 100)]), 100, RISING),
    "a jump that stays": (np.concatenate([noisy(level(0.09, 400), 0.1), noisy(level(0.70, 100), 0.01)]), 110, RISING),
    "above a guess, falling by chance": (np.linspace(8.0, 7.2, 111) * swinging(0.8, 1.2, 111), 84, RISING),
    "exploding": (0.25 * 65.0 ** np.arange(20), 19, RISING),
    # Swings.
    "swinging": (swinging(0.2, 0.6), 180, OSCILLATING),
    "swinging for long": (swinging(0.2, 0.6, 512), 500, OSCILLATING),
    "random swings": (rng.uniform(0.1, 0.6, 300), 120, OSCILLATING),
    "wild, far above a guess, with new minima": (np.exp(rng.uniform(0.0, 5.0, 200)), 20, OSCILLATING),
    "wild, falling by chance": (np.linspace(16.0, 12.0, 120) * swinging(0.5, 1.5, 120), 3, OSCILLATING),
    "slow swings": (0.35 + 0.3 * np.sin(np.arange(400) / 15), 350, OSCILLATING),
}


@pytest.mark.parametrize(("losses", "flat", "way"), CURVES.values(), ids=CURVES)
def test_which_way_a_curve_goes(losses: Curve, flat: int, way: str) -> None:
    assert trend(np.array(losses, dtype=float), flat, GUESS) == way


@pytest.mark.parametrize(
    "name",
    [name for name in CURVES if not name.startswith(("XOR at rate", "wild", "above")) and name != "flat at nothing"],
)
def test_without_the_loss_of_a_guess_only_the_level_is_not_judged(name: str) -> None:
    losses, flat, way = CURVES[name]
    assert trend(np.array(losses, dtype=float), flat) == way


def test_what_is_above_a_guess_only_along_the_way_has_not_risen() -> None:
    """Updates sample by sample swing to and fro between the classes; after the epoch all is as a guess has it."""
    assert trend(level(0.989), 500, GUESS, measured=0.709) == FLAT
    assert trend(level(0.989), 500, GUESS, measured=4.0) == RISING
