"""The order of samples in the predictions table: as they come, or those that are wrong first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import RIGHT, TIE
from engine.reports import Score


def wrong_first(score: Score) -> NDArray[np.intp]:
    """(samples,) the samples: wrong ones, then ties, then right ones; for values, the largest error first. Equal ones
    stay as they come.
    """
    verdicts = score.verdicts
    if verdicts is not None:
        return np.argsort(np.where(verdicts == RIGHT, 2, np.where(verdicts == TIE, 1, 0)), kind="stable")
    return np.argsort(-errors(score), kind="stable")


def errors(score: Score) -> NDArray[np.float64]:
    """(samples,) how far off each answer is, for values: the root of the mean square over the outputs, each in standard
    deviations of its targets; inf if it is not finite.
    """
    targets = score.data.targets
    spread = targets.std(axis=0)
    with np.errstate(all="ignore"):
        far = (score.predictions - targets) / np.where(spread > 0.0, spread, 1.0)
        found = np.sqrt(np.square(far).mean(axis=1))
    return np.where(np.isfinite(found), found, np.inf)


def wrong(score: Score) -> NDArray[np.intp]:
    """The samples that are not right."""
    return np.flatnonzero(np.zeros(0) if score.verdicts is None else score.verdicts != RIGHT)
