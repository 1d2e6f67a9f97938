"""History: the loss of every epoch, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.atomic import replacing
from engine.files import AnyPath

Floats = NDArray[np.float64]

CAPACITY = 8192
RECENT = 512
# The loss counts as fallen when it is this fraction below the last value that counted.
FALL = 0.01
COLUMNS = ("epoch", "loss", "mse", "test_loss", "test_mse")


class Curve:
    """Rows whose first column counts up, of which it keeps those that are multiples of `stride`; when it is full, every
    second row is dropped.
    """

    def __init__(self, capacity: int, columns: int) -> None:
        self.stride = 1
        self.count = 0
        self.rows = np.empty((capacity, columns))

    def extend(self, first: int, records: Floats) -> None:
        """Add rows `first`, `first` + 1, ...; `records` are their other columns."""
        while len(records):
            skip = -first % self.stride
            kept = records[skip :: self.stride]
            room = len(self.rows) - self.count
            taken = kept[:room]
            end = self.count + len(taken)
            self.rows[self.count : end, 0] = first + skip + self.stride * np.arange(len(taken))
            self.rows[self.count : end, 1:] = taken
            self.count = end
            if len(kept) <= room:
                return
            used = skip + room * self.stride
            first, records = first + used, records[used:]
            half = self.rows[: self.count : 2].copy()
            self.count = len(half)
            self.rows[: self.count] = half
            self.stride *= 2


class History:
    """Epochs are counted from 0, as in the notebook: epoch e trains the weights that have finished e epochs.

    `epoch`, `loss`, `mse` are arrays of equal length over the whole run: every epoch up to 8192 of them, then every
    second, every fourth, ... `recent` has the last 512 epochs without gaps. A value is the mean over the epoch's
    samples, each measured just before the update that used it; `test_loss` and `test_mse` are measured at the end of
    the epoch.
    """

    def __init__(self) -> None:
        self._curve = Curve(CAPACITY, len(COLUMNS))
        self._recent = np.empty((0, len(COLUMNS)))
        self._fallen_to = np.inf
        self._fallen_at = 0
        self._epochs = 0
        # For the loss and the test loss: the minimum, and the epoch in which it was first reached.
        self._lowest = np.full(2, np.inf)
        self._lowest_at = np.full(2, -1.0)

    def __repr__(self) -> str:
        """`History(140 epochs, loss 0.0123)`: the last epoch's."""
        last = f", loss {self._recent[-1, 1]:.4g}" if self._epochs else ""
        return f"History({self._epochs} epochs{last})"

    def extend(self, first: int, records: Floats) -> None:
        """Add epochs `first`, `first` + 1, ... with rows of (loss, mse, test loss, test mse)."""
        self._curve.extend(first, records)
        newest = records[-RECENT:]
        epochs = first + len(records) - len(newest) + np.arange(len(newest))
        self._recent = np.concatenate([self._recent, np.column_stack([epochs, newest])])[-RECENT:]
        self._epochs = first + len(records)
        at = 0
        while at < len(records):
            fallen = np.flatnonzero(records[at:, 0] < self._fallen_to * (1.0 - FALL))
            if not len(fallen):
                break
            at += int(fallen[0])
            self._fallen_to = float(records[at, 0])
            self._fallen_at = first + at
            at += 1
        for column, losses in enumerate(records.T[::2]):
            lowest = np.fmin.reduce(losses, initial=np.inf)
            if lowest < self._lowest[column]:
                self._lowest[column] = lowest
                self._lowest_at[column] = first + int((losses == lowest).argmax())

    @property
    def epoch(self) -> NDArray[np.int64]:
        return self._curve.rows[: self._curve.count, 0].astype(np.int64)

    @property
    def loss(self) -> Floats:
        return self._curve.rows[: self._curve.count, 1].copy()

    @property
    def mse(self) -> Floats:
        return self._curve.rows[: self._curve.count, 2].copy()

    @property
    def test_loss(self) -> Floats:
        """NaN without a test part."""
        return self._curve.rows[: self._curve.count, 3].copy()

    @property
    def test_mse(self) -> Floats:
        return self._curve.rows[: self._curve.count, 4].copy()

    @property
    def recent(self) -> Floats:
        """The last epochs, rows of (epoch, loss, mse, test loss, test mse); read-only."""
        return self._recent

    @property
    def whole(self) -> Floats:
        """The whole run, rows of (epoch, loss, mse, test loss, test mse): those of `epoch`, then the newest."""
        rows = self._curve.rows[: self._curve.count]
        if len(self._recent) and rows[-1, 0] != self._recent[-1, 0]:
            return np.concatenate([rows, self._recent[-1:]])
        return rows.copy()

    @property
    def epochs_since_fall(self) -> int:
        """Epochs since the loss was last 1% below its previous minimum: large when a run is stuck or finished."""
        return self._epochs - self._fallen_at

    def lowest(self, test: bool = False) -> tuple[int, float]:
        """The first epoch in which the loss (or the test loss) had its minimum, and the minimum; -1 and inf before any
        epoch.
        """
        return int(self._lowest_at[int(test)]), float(self._lowest[int(test)])

    def to_csv(self, path: AnyPath) -> None:
        """Write the rows of `whole` to a CSV file, replacing an existing one, in full precision; raises `RunError`, and
        `TypeError` if `path` is not a path.

        Its first line is `epoch,loss,mse`, followed by `,test_loss,test_mse` if there is a test part.
        """
        rows = self.whole
        columns = COLUMNS[:3] if np.isnan(rows[:, 3:]).all() else COLUMNS
        lines = (f"{int(epoch)},{','.join(map(repr, values))}" for epoch, *values in rows[:, : len(columns)].tolist())
        with replacing(path) as file:
            file.write("\n".join([",".join(columns), *lines, ""]).encode())

    # --- kept in a file ----------------------------------------------------------------------------------------------

    def arrays(self) -> dict[str, Floats]:
        """The complete history as arrays, which are copies: `from_arrays` restores it from them."""
        marks = [self._epochs, self._curve.stride, self._fallen_to, self._fallen_at, *self._lowest, *self._lowest_at]
        rows = self._curve.rows[: self._curve.count].copy()
        return {"history": rows, "history_recent": self._recent.copy(), "history_marks": np.array(marks)}

    @classmethod
    def from_arrays(cls, epochs: int, arrays: Mapping[str, Floats]) -> History:
        """The history of so many epochs; raises ValueError for arrays that do not form a history."""
        rows, recent, marks = (arrays[name] for name in ("history", "history_recent", "history_marks"))
        stride = 1
        while -(-epochs // stride) > CAPACITY:
            stride *= 2
        fits = (
            rows.shape[1] == recent.shape[1] == len(COLUMNS)
            and np.array_equal(rows[:, 0], np.arange(0, epochs, stride))
            and np.array_equal(recent[:, 0], np.arange(max(epochs - RECENT, 0), epochs))
            and np.isfinite(np.concatenate([rows[:, 1], recent[:, 1]])).all()
            and marks[:2].tolist() == [epochs, stride]
            and all(-1 <= mark <= epochs for mark in marks[[3, 6, 7]].tolist())
        )
        if not fits:
            raise ValueError(f"the history is not that of {epochs} epochs")
        history = cls()
        history._epochs, history._curve.stride, history._curve.count = epochs, stride, len(rows)
        history._curve.rows[: len(rows)] = rows
        history._recent = recent.copy()
        history._fallen_to, history._fallen_at = float(marks[2]), int(marks[3])
        history._lowest, history._lowest_at = marks[4:6].copy(), marks[6:8].copy()
        return history
