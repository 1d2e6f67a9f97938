"""Reading the rows of a table: numbers from its input columns, and the cells of its target columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import nan

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import Floats
from engine.data.columns import CORRECT, Columns
from engine.data.delimited import Row, rows_of
from engine.data.marks import COMMA, OTHER, POINT, Ambiguous, Decimals, decimals_of, grouped, number, ungrouped
from engine.data.missing import is_missing
from engine.data.source import Source
from engine.errors import printable, shown


class Table:
    """The rows of a table while they are read: `inputs` (samples, inputs), NaN where a value is missing, and each row's
    line and target cells. `most`: only so many rows are known, so that a decision is preliminary.
    """

    def __init__(self, source: Source, columns: Columns, most: int | None = None) -> None:
        self.columns = columns
        self.lines: Sequence[int] = ()
        self.answers: list[list[str]] = []
        self._source, self._most = source, most
        self.decimals = Decimals(POINT)
        self._grouped = False

    def read(self, rows: Iterable[Row]) -> None:
        inputs, targets = self.columns.inputs, self.columns.targets
        dropped = sorted((*targets, *self.columns.left_out), reverse=True)
        numbers, lines = array("d"), array("q")
        undecided = True
        for line, cells in rows:
            if undecided:
                text = "".join(cells)
                if POINT in text or COMMA in text:
                    self.decide()
                    undecided = False
            self.answers.append([printable(cells[column]) for column in targets])
            for column in dropped:
                del cells[column]
            try:
                text = "".join(cells)
                if not text.isascii() or "_" in text:  # Digits of other scripts, and 1_000: numbers only to Python.
                    raise ValueError
                if self.decimals.mark != COMMA:
                    numbers.extend(map(float, cells))
                elif POINT not in text:
                    numbers.extend([float(cell.replace(COMMA, POINT)) for cell in cells])
                else:
                    raise ValueError
            except ValueError:
                del numbers[len(lines) * len(inputs) :]
                numbers.extend(self.numbers(line, inputs, cells))
            lines.append(line)
        self.lines = lines
        self.inputs = self.finite(np.array(numbers).reshape(len(lines), len(inputs)), inputs)

    def decide(self) -> None:
        """Decide the decimal mark of the whole file, reading it from the beginning again until a number decides it."""
        with rows_of(self._source) as (separator, rows):
            header = int(self.columns.names is not None)
            known = islice(rows, header, None if self._most is None else header + self._most)
            found = decimals_of(map(self._kept, known), separator)
        if not isinstance(found, Ambiguous):
            self.decimals = found
        elif self._most is None:
            raise self.columns.wrong(found.line, found.column, str(found))

    def _kept(self, row: Row) -> Row:
        """The row without the cells of columns that are left out."""
        left_out = self.columns.left_out
        return (
            Row(row.line, [cell * (place not in left_out) for place, cell in enumerate(row.cells)]) if left_out else row
        )

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop the other rows (samples,)."""
        self.inputs = self.inputs[kept]
        self.lines = [line for line, stays in zip(self.lines, kept, strict=True) if stays]
        self.answers = [cells for cells, stays in zip(self.answers, kept, strict=True) if stays]

    def number(self, line: int, column: int, cell: str) -> float | None:
        """The number in a cell; None if there is none."""
        value = ungrouped(cell, self.decimals.mark)
        if value is not None:
            return value
        value = grouped(cell, self.decimals.mark)
        if value is not None and not self._grouped:
            self._grouped = True
            place = f"line {line}, {self.columns.called(column)}"
            self.columns.notes.append(
                f"{shown(cell.strip())} ({place}) is read as {value:.15g}, and similar numbers likewise"
            )
        return value

    def said(self, cell: str) -> str:
        """What is wrong with a cell that is not a number."""
        if self.is_misfit(cell):
            known = self.decimals
            example = f", as in line {known.line} ({shown(known.cell)})" if known.line else ""
            return f"{shown(cell.strip())} is not a number where {shown(known.mark)} is the decimal mark{example}"
        return f"{shown(cell.strip())} is not a number"

    def is_misfit(self, cell: str) -> bool:
        """Whether a cell is a number only with the other decimal mark."""
        return number(cell, self.decimals.mark) is None and number(cell, OTHER[self.decimals.mark]) is not None

    def numbers(self, line: int, columns: Sequence[int], cells: Iterable[str]) -> Iterator[float]:
        """The numbers in these columns' cells, NaN where one is missing; an error for the first other cell."""
        for column, cell in zip(columns, cells, strict=True):
            value = nan if is_missing(cell) else self.number(line, column, cell)
            if value is None:
                advice = self.columns.advice(column) if column in self.columns.inputs else CORRECT
                raise self.columns.wrong(line, column, f"{self.said(cell)}; {advice}")
            yield value

    def finite(self, values: Floats, columns: Sequence[int]) -> Floats:
        bad = np.argwhere(np.isinf(values))
        if len(bad):
            row, place = bad[0].tolist()
            problem = f"{values[row, place]} is not a finite number; {CORRECT}"
            raise self.columns.wrong(self.lines[row], columns[place], problem)
        return values
