"""Tables in CSV and TSV files: read as a `Dataset`, or refused with line and column."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from engine.data.arrays import Floats
from engine.data.columns import CORRECT, PEEKED, Columns, columns_of
from engine.data.dataset import Dataset
from engine.data.delimited import Row, rows_of
from engine.data.labels import MAX_CLASSES, class_name
from engine.data.marks import COMMA, OTHER, POINT, Ambiguous, Decimals, decimals_of, grouped, number, ungrouped
from engine.data.source import Source, source_of
from engine.errors import DataError, printable, shown

# Whole numbers are read as classes if there are only two, or at most this many with two samples of each on average.
FEW = 20
# The number of samples used to guess what a column is.
FIRST = 1000


def read_table(
    given: str | Path | IO[bytes], target: Sequence[str | int] = (), header: str = "auto", problem: str = "auto"
) -> Dataset:
    """The samples of a file or of a stream of bytes; every column is numeric except labels.

    `target`: the columns to learn, by name or by number (the first is 1; a whole number is never a name); none means
    the last. `header`: whether the first row is a header; "auto" decides so if no input in it is a number, or if it
    counts the columns from 0. `problem` "auto": one target column of words is a classification, and so is one of whole
    numbers if there are only two, or at most 20 with two samples of each on average. Otherwise, and with several
    columns, it is a regression. Several columns with problem "classification" are one-hot. A column that only numbers
    the rows is left out. The data's `notes` say what was decided here. Raises `DataError`.
    """
    source = source_of(given)
    wanted = tuple(printable(str(column)) for column in target)
    with rows_of(source) as (separator, rows):
        start = list(islice(rows, PEEKED))
        columns = columns_of(source.name, separator, start, rows, wanted, header)
        table = _Table(source, columns)
        table.read(chain((Row(line, [*cells]) for line, cells in columns.samples), rows))
    inputs = columns.leave_out_counters(table.inputs)
    if len(columns.targets) == 1:
        answers = _one_column(table, columns.targets[0], problem)
        if answers.problem == "regression" and not wanted:
            _note_the_target(columns, inputs)
    else:
        answers = _several_columns(table, problem)
    names = tuple(
        (columns.names and columns.names[column]) or f"x{place}" for place, column in enumerate(columns.inputs, start=1)
    )
    return Dataset(inputs, answers.targets, answers.problem, names, answers.classes, notes=columns.notes)


class _Wanted(NamedTuple):
    """The form of targets that a `Dataset` needs: labels, or values (samples, outputs)."""

    targets: Any
    problem: str
    classes: tuple[str, ...] | None = None


class _Table:
    """The rows of a table while they are read: `inputs` (samples, inputs), and each row's line and target cells."""

    def __init__(self, source: Source, columns: Columns) -> None:
        self.columns = columns
        self.lines: Sequence[int] = ()
        self.answers: list[list[str]] = []
        self._source = source
        self.decimals = Decimals(POINT)
        self._grouped = False

    def read(self, rows: Iterable[Row]) -> None:
        inputs, targets = self.columns.inputs, self.columns.targets
        dropped = sorted(targets, reverse=True)
        numbers, lines = array("d"), array("q")
        undecided = True
        for line, cells in rows:
            if undecided:
                text = "".join(cells)
                if POINT in text or COMMA in text:
                    self.decimals, undecided = self._decide(), False
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

    def _decide(self) -> Decimals:
        """Decide the decimal mark of the whole file, reading it from the beginning again until a number decides it."""
        with rows_of(self._source) as (separator, rows):
            found = decimals_of(islice(rows, self.columns.names is not None, None), separator)
        if isinstance(found, Ambiguous):
            raise self.columns.wrong(found.line, found.column, str(found))
        return found

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
        if not cell.strip():
            return "a value is missing"
        if self.is_misfit(cell):
            known = self.decimals
            example = f", as in line {known.line} ({shown(known.cell)})" if known.line else ""
            return f"{shown(cell.strip())} is not a number where {shown(known.mark)} is the decimal mark{example}"
        return f"{shown(cell.strip())} is not a number"

    def is_misfit(self, cell: str) -> bool:
        """Whether a cell is a number only with the other decimal mark."""
        return number(cell, self.decimals.mark) is None and number(cell, OTHER[self.decimals.mark]) is not None

    def numbers(self, line: int, columns: Sequence[int], cells: Iterable[str]) -> Iterator[float]:
        """The numbers in these columns' cells; an error for the first cell without one."""
        for column, cell in zip(columns, cells, strict=True):
            value = self.number(line, column, cell)
            if value is None:
                advice = self.columns.advice(column) if column in self.columns.inputs else CORRECT
                raise self.columns.wrong(line, column, f"{self.said(cell)}; {advice}")
            yield value

    def finite(self, values: Floats, columns: Sequence[int]) -> Floats:
        bad = np.argwhere(~np.isfinite(values))
        if len(bad):
            row, place = bad[0].tolist()
            problem = f"{values[row, place]} is not a finite number; {CORRECT}"
            raise self.columns.wrong(self.lines[row], columns[place], problem)
        return values


def _one_column(table: _Table, column: int, problem: str) -> _Wanted:
    columns, cells = table.columns, [cell for [cell] in table.answers]
    numbers = [table.number(line, column, cell) for line, cell in zip(table.lines, cells, strict=True)]
    for row in [row for row, value in enumerate(numbers) if value is None]:
        if not cells[row]:
            advice = CORRECT
        elif problem == "regression":
            advice = "correct it, or set problem=classification if these are classes"
        elif problem == "auto" and numbers.count(None) < len(numbers):
            advice = "others in its column are: correct it, or set problem=classification if all are classes"
        elif problem == "auto" and table.is_misfit(cells[row]):
            advice = "write all numbers alike, or set problem=classification if these are classes"
        else:
            continue
        raise columns.wrong(table.lines[row], column, f"{table.said(cells[row])}; {advice}")
    labels: list[Any] = cells
    if None not in numbers:
        values = table.finite(np.array(numbers, dtype=np.float64).reshape(-1, 1), [column])
        if problem == "regression" or (problem == "auto" and not _are_few(values)):
            return _Wanted(values, "regression")
        labels = values[:, 0].tolist()
    count = len(set(labels))
    if count > MAX_CLASSES:
        advice = f"at most {MAX_CLASSES:,} are allowed: choose another target, or set problem=regression for numbers"
        raise DataError(f"{columns.table}: {columns.called(column)} has {count:,} classes; {advice}")
    return _Wanted(_of_several_classes(columns.table, columns.called(column), labels), "classification")


def _are_few(values: Floats) -> bool:
    """Whether numbers look like classes: whole numbers with few distinct values."""
    distinct = np.unique(values)
    few = len(distinct) <= 2 or (len(distinct) <= FEW and 2 * len(distinct) <= values.size)
    return few and bool((distinct == np.floor(distinct)).all())


def _note_the_target(columns: Columns, inputs: Floats) -> None:
    """Note which column is the target if the last one has values and was not asked for, while only the first one could
    be classes.
    """
    start = inputs[:FIRST]
    if _are_few(start[:, 0]) and not any(_are_few(values) for values in start[:, 1:].T):
        taken, first = columns.targets[0], columns.inputs[0]
        note = f"the target is {columns.called(taken)}, the last one"
        columns.notes.append(f"{note}; set {columns.as_target(first)} to predict {columns.called(first)}")


def _several_columns(table: _Table, problem: str) -> _Wanted:
    columns, places = table.columns, table.columns.targets
    numbers = [list(table.numbers(line, places, cells)) for line, cells in zip(table.lines, table.answers, strict=True)]
    values = table.finite(np.array(numbers), places)
    names = tuple((columns.names and columns.names[column]) or str(column + 1) for column in places)
    if len(set(names)) < len(names):
        names = tuple(str(column + 1) for column in places)
    if problem != "classification":
        return _Wanted(values, "regression", names if columns.names else None)
    for row, line in zip(numbers, table.lines, strict=True):
        if sorted(row) != [0.0] * (len(row) - 1) + [1.0]:
            problem = f"the targets are {shown(row)}; a class in several columns is a single 1, with 0 elsewhere"
            raise DataError(f"{columns.table}: line {line}: {problem}: correct it, or set problem=regression")
    labels = [names[place] for place in values.argmax(axis=1)]
    return _Wanted(_of_several_classes(columns.table, "", labels), "classification", names)


def _of_several_classes(name: str, column: str, labels: list[Any]) -> list[Any]:
    if len(set(labels)) == 1:
        only = shown(class_name(labels[0]))
        where = f" in {column}" if column else ""
        advice = "add samples of another class, or choose another target"
        raise DataError(f"{name}: every sample has class {only}{where}; {advice}")
    return labels
