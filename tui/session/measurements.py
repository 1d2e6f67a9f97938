"""Measurements: what was measured whenever a frame was shown, in bounded memory."""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from engine.history import RECENT, Curve
from engine.network import Network
from engine.reports import Measure, Score
from tui.frame import MEASURED

Floats = NDArray[np.float64]

CAPACITY = 2048


class Measurements:
    """Rows as in `Frame.measured`, epochs ascending: at first one for each state of the run that was measured; when
    there are 2048 of them every second is dropped, and so on, as in the history. `recent` has the last 512 measured.
    """

    def __init__(self, layers: int) -> None:
        columns = len(MEASURED) + layers
        # Its first column counts the measurements.
        self._curve = Curve(CAPACITY, 1 + columns)
        self._count = 0
        self.recent = np.empty((0, columns))

    def add(self, epoch: float, measure: Measure, rate: float) -> None:
        """Add what was measured when `epoch` epochs were done. It replaces what was measured then or later: a run goes
        back when it diverges, and weights are set by hand.
        """
        row = np.array([epoch - 1.0, _quality(measure.train), _quality(measure.test), rate, *_norms(measure.gradient)])
        kept = self._curve.rows[: self._curve.count, 1]
        self._curve.count = int(np.searchsorted(kept, row[0]))
        self._curve.extend(self._count, row[None])
        self._count += 1
        self.recent = np.concatenate([self.recent[self.recent[:, 0] < row[0]], row[None]])[-RECENT:]

    @property
    def whole(self) -> Floats:
        """The whole run: what has been kept of it, and the newest row."""
        rows = self._curve.rows[: self._curve.count, 1:]
        is_complete = len(rows) and rows[-1, 0] == self.recent[-1, 0]
        return rows.copy() if is_complete else np.concatenate([rows, self.recent[-1:]])


def _quality(score: Score | None) -> float:
    """The accuracy or, for values, R2; NaN if there is none."""
    quality = None if score is None else score.accuracy if score.of_classes else score.r2
    return np.nan if quality is None else quality


def _norms(gradient: Network) -> Floats:
    """The L2 norm of each layer's weights and biases together."""
    sizes = [(below + 1) * units for below, units in pairwise(gradient.sizes)]
    with np.errstate(all="ignore"):
        norms: Floats = np.sqrt(np.add.reduceat(np.square(gradient.parameters), [0, *accumulate(sizes[:-1])]))
    return norms
