"""The missing values of a table: where they are, and what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.columns import Columns
from engine.errors import DataError

# The maximum number of missing values that a message names.
NAMED = 3


class Gaps(NamedTuple):
    """The missing values of a table: `lacking` (rows, columns) is true for each; `lines` has the line of every row and
    `places` the columns, the inputs first.
    """

    columns: Columns
    lines: Sequence[int]
    places: Sequence[int]
    lacking: NDArray[np.bool_]

    @property
    def whole_rows(self) -> NDArray[np.bool_]:
        """Which rows (rows,) have all values."""
        return np.logical_not(self.lacking.any(axis=1))

    def where(self) -> str:
        """`line 3, column 2 (b); line 9, column 1 (a); and 4 more`"""
        found = np.argwhere(self.lacking)
        named = [f"line {self.lines[row]}, {self.columns.called(self.places[k])}" for row, k in found[:NAMED].tolist()]
        more = len(found) - len(named)
        return "; ".join([*named, f"and {more:,} more"] if more else named)

    def refusal(self) -> DataError:
        """The error that says where values are missing and what can be done."""
        count, rows = int(self.lacking.sum()), int((~self.whole_rows).sum())
        if count == 1:
            problem, these = f"{self.where()}: a value is missing", "this row"
        else:
            many = f"{count:,} values are missing in {rows:,} of {len(self.lines):,} rows"
            problem, these = f"{many} ({self.where()})", "these rows" if rows > 1 else "this row"
        advice = f"set missing=drop to drop {these}, {self.advice()}"
        return DataError(f"{self.columns.table}: {problem}; {advice}")

    def advice(self) -> str:
        """What can be done besides dropping rows: the column that lacks the most values may be left out."""
        counts = self.lacking.sum(axis=0)[: len(self.columns.inputs)]
        worst = counts.argmax() if len(counts) > 1 and 2 * counts.max() >= self.lacking.sum() else None
        if worst is None:
            return "or fill in what is missing"
        return f"{self.columns.leaving_out([self.places[worst]])} to leave out the column, or fill in what is missing"

    def note(self) -> str:
        """What was dropped."""
        rows, all_rows = int((~self.whole_rows).sum()), len(self.lines)
        which = f"{rows:,} of {all_rows:,} rows" if rows > 1 else f"1 of {all_rows:,} rows"
        return f"{which} {'were' if rows > 1 else 'was'} dropped, because values are missing ({self.where()})"
