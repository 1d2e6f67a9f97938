"""Random numbers that depend only on where they are used: the order of an epoch, and dropout in a batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.loops.blocks import ONE
from engine.loops.plan import Index, Indices, Vector

MIX_A, MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
GOLDEN, ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
S11, S27, S30, S31, S32 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)
DROPOUT = np.uint64(0x2545F4914F6CDD1D)
TO_UNIT = 2.0**-53


def mix(x: np.uint64) -> np.uint64:
    """The finalizer of splitmix64 (Steele, Lea & Flood 2014): 64 well mixed bits."""
    x = (x ^ (x >> S30)) * MIX_A
    x = (x ^ (x >> S27)) * MIX_B
    return x ^ (x >> S31)


def arrange(order: Indices, seed: np.uint64, epoch: Index, shuffle: bool) -> None:
    """The order of one epoch: as given, or a Fisher-Yates shuffle that depends only on (seed, epoch)."""
    samples = Index(len(order))
    for k in range(samples):
        order[k] = k
    if shuffle:
        state = mix(mix(seed + GOLDEN) + np.uint64(epoch) * ODD)
        for k in range(samples - ONE):
            state += GOLDEN
            left = samples - k
            # The high 32 bits times the number of remaining places; the high 32 bits of that are a place, without a
            # division.
            pick = k + Index(((mix(state) >> S32) * np.uint64(left)) >> S32)
            order[k], order[pick] = order[pick], order[k]


def batch_state(seed: np.uint64, epoch: Index, position: Index) -> np.uint64:
    """What dropout in the batch at this place of a run depends on."""
    return mix(mix(seed + DROPOUT) + np.uint64(epoch) * ODD + np.uint64(position) * GOLDEN)


def uniform_at(state: np.uint64, place: Any) -> Any:
    """A uniform number in [0, 1) for a place, or for each of an array of places."""
    return (mix(state + np.uint64(place + ONE) * GOLDEN) >> S11) * TO_UNIT


def drop(values: Vector, passed: Vector, start: Index, count: Index, state: np.uint64, rate: float) -> None:
    """Inverted dropout (Srivastava et al. 2014): 0 with probability `rate`, otherwise the value divided by 1 - rate.

    Which values are dropped depends only on `state` and the place, so the same ones are dropped in the backward pass.
    """
    scale = 1.0 / (1.0 - rate)
    for k in range(start, start + count):
        passed[k] = values[k] * (scale if uniform_at(state, k) >= rate else 0.0)
