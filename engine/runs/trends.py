"""Trend: the direction of a curve of losses."""

from __future__ import annotations

import numpy as np

from engine.data.arrays import Floats
from engine.runs.kinds import EARLY, FLAT, LEARNING, OSCILLATING, RISING

# With fewer epochs than this, nothing can be said.
FEWEST = 5
# A curve is flat after this many epochs in which the loss has not fallen by 1%.
PATIENCE = 250
# It is compared in windows of up to this many epochs, so that the noise of mini-batches matters little.
WINDOW = 32
# Three consecutive falling windows are a falling curve if they fall by this fraction.
FALL = 0.05
# A curve has risen by this fraction of its lowest window, and by this fraction of the loss of a guess: over three
# consecutive windows, or to two steady ones.
RISE, LEAST_RISE = 0.5, 0.05
# A curve that stays this far above the loss of a guess has risen as well, even if the rise was not seen.
WORSE = 1.25
# Oscillations have at least this fraction of the median, and this fraction of the loss of a guess, for so many epochs.
SWING, LEAST_SWING, SWINGS = 0.5, 0.1, 30
# A curve above the loss of a guess that climbs by this fraction of its median per epoch, on average, oscillates, too.
CLIMB = 0.1


def is_worse(loss: float, guess: float | None) -> bool:
    """Whether a loss is well above that of a guess."""
    return guess is not None and not loss <= WORSE * guess


def trend(losses: Floats, flat: int, guess: float | None = None, measured: float | None = None) -> str:
    """The direction of `losses` (epochs,), the newest last: EARLY (too early to say), LEARNING, FLAT, RISING or
    OSCILLATING.

    `flat`: epochs since the loss last fell by 1%. `guess`: the loss of the best single answer for all rows; a network
    above that has learned less than nothing. Without it only the curve's own values are compared. `measured`: the loss
    after the last epoch, which can be below that of a guess although the losses during the epoch are not.
    """
    if len(losses) < FEWEST:
        return EARLY
    size = min(len(losses) // 4, WINDOW)
    levels = np.sort(losses[len(losses) % size :].reshape(-1, size), axis=1)[:, size // 2]  # medians
    third, second, now = levels[-3:].tolist()
    lowest, scale = float(levels.min()), 0.0 if guess is None else guess
    worse = is_worse(_best(now, measured), guess)
    wild = worse and len(losses) >= SWINGS and _climb(losses[-4 * size :]) > CLIMB
    # A curve that oscillates far above a guess also falls by chance: it must fall by more than its oscillations.
    by_chance = wild or (worse and third - now < _spread(losses[-2 * size :]) / 2)
    if third > second > now and now < third * (1.0 - FALL) and not by_chance:
        return LEARNING
    risen, least = min(second, now) - lowest, max(RISE * lowest, LEAST_RISE * scale)
    if (third < second < now and now - lowest > least) or (risen > least and _spread(losses[-2 * size :]) < risen / 2):
        return RISING
    if flat >= 2 * size and worse:
        return RISING
    swing = max(SWING * float(np.median(levels[-4:])), LEAST_SWING * scale)
    if wild or (flat >= SWINGS and _spread(losses[-4 * size :]) > swing):
        return OSCILLATING
    return FLAT if flat >= PATIENCE else LEARNING


def _best(now: float, measured: float | None) -> float:
    return now if measured is None else min(now, measured)


def _climb(losses: Floats) -> float:
    """The average climb per epoch, as a fraction of their median."""
    median = float(np.median(losses))
    with np.errstate(over="ignore"):
        return float((np.maximum(np.diff(losses), 0.0) / median).mean()) if median else 0.0


def _spread(losses: Floats) -> float:
    """The spread of the losses, without the tenth at either end."""
    ordered, tenth = np.sort(losses), len(losses) // 10
    return float(ordered[-1 - tenth] - ordered[tenth])
