"""Tables in CSV and TSV files: read as a `Dataset`, or refused with the line and the column that is wrong.

Where commas do not separate the columns, they are decimal commas.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engine.data.arrays import Floats
from engine.data.dataset import Dataset
from engine.data.delimited import NEEDED, Row, opened
from engine.data.labels import MAX_CLASSES, class_name
from engine.errors import DataError, nearest, printable, shortened, shown

# Whole numbers are taken for classes if there are only two, or at most this many and two samples of each on average.
FEW = 20

CORRECT = "correct it, or leave out its row or its column"


def read_table(
    path: str | Path, target: Sequence[str | int] = (), header: str = "auto", problem: str = "auto"
) -> Dataset:
    """The samples of a file, every column a number but for labels.

    `target`: the columns to learn, by name or by number (the first is 1; a whole number is never a name); none means
    the last. `header`: is the first row one of names; "auto" takes it for one if no input in it is a number.
    `problem` "auto": one target column of words is a classification, and so is one of whole numbers if they are
    only two, or at most 20 with two samples of each on average. Else, and for several columns, it is a regression.
    Several columns asked to be a classification are one-hot. Raises `DataError`.
    """
    with opened(str(path)) as (separator, rows):
        wanted = tuple(printable(str(column)) for column in target)
        return _dataset(str(path), separator, rows, wanted, header, problem)


class _Wanted(NamedTuple):
    """What a `Dataset` needs of its targets: labels, or values (samples, outputs)."""

    targets: Any
    problem: str
    classes: tuple[str, ...] | None = None


@dataclass
class _Table:
    """What is known of a file while it is read. Columns are counted from 0 here, and from 1 for people."""

    path: str
    decimal_comma: bool
    width: int
    names: list[str] | None = None

    def number(self, cell: str) -> float | None:
        """The number in a cell; None if there is none."""
        if not _is_plain(cell):
            return None
        try:
            return float(cell)
        except ValueError:
            if not self.decimal_comma:
                return None
        try:
            return float(cell.replace(",", "."))
        except ValueError:
            return None

    def called(self, column: int) -> str:
        """`column 3 (width)`"""
        name = self.names[column] if self.names else ""
        return f"column {column + 1}" + (f" ({shortened(name)})" if name else "")

    def wrong(self, line: int, column: int, problem: str) -> DataError:
        return DataError(f"{self.path}: line {line}, {self.called(column)}: {problem}")

    def numbers(self, line: int, columns: Sequence[int], cells: Iterable[str]) -> Iterator[float]:
        """The number in each of these columns' cells; an error for the first that has none."""
        for column, cell in zip(columns, cells, strict=True):
            number = self.number(cell)
            if number is None:
                raise self.wrong(line, column, f"{_said(cell)}; {CORRECT}")
            yield number

    def finite(self, values: Floats, columns: Sequence[int], lines: Sequence[int]) -> Floats:
        bad = np.argwhere(~np.isfinite(values))
        if len(bad):
            row, place = bad[0].tolist()
            problem = f"{values[row, place]} is not a finite number; {CORRECT}"
            raise self.wrong(lines[row], columns[place], problem)
        return values


def _is_plain(text: str) -> bool:
    """Whether nothing in it is a number to Python alone: 1_000, or digits of other scripts."""
    return text.isascii() and "_" not in text


def _said(cell: str) -> str:
    return f"{shown(cell.strip())} is not a number" if cell.strip() else "a value is missing"


def _dataset(
    path: str, separator: str, rows: Iterator[Row], target: tuple[str, ...], header: str, problem: str
) -> Dataset:
    start = list(islice(rows, 2))
    if not start:
        raise DataError(f"{path} is empty; {NEEDED}")
    first = [printable(cell) for cell in start[0].cells]
    table = _Table(path, separator != ",", len(first))
    if table.width == 1:
        raise DataError(f"{path} has one column only, but an input and a target are two; {NEEDED}")
    targets = _targets(table, target, first if header != "no" else None)
    inputs = [column for column in range(table.width) if column not in targets]
    if not inputs:
        raise DataError(f"target: every column of {path} is given; leave at least one as input")
    by_name = not all(map(str.isdecimal, target))
    named = header == "yes" or by_name or (header == "auto" and _has_names(table, inputs, start))
    if named:
        table.names = first
        if len(start) == 1:
            raise DataError(f"{path} has a row of names but no samples; add some, or set header=no if it is one")

    numbers, lines = array("d"), array("q")
    answers: list[list[str]] = []
    dropped = sorted(targets, reverse=True)
    for line, cells in chain(start[named:], rows):
        answers.append([printable(cells[column]) for column in targets])
        for column in dropped:
            del cells[column]
        try:
            if not _is_plain("".join(cells)):
                raise ValueError
            numbers.extend(map(float, cells))
        except ValueError:
            del numbers[len(lines) * len(inputs) :]
            numbers.extend(table.numbers(line, inputs, cells))
        lines.append(line)
    values = table.finite(np.array(numbers).reshape(len(lines), len(inputs)), inputs, lines)
    names = tuple((named and first[column]) or f"x{place}" for place, column in enumerate(inputs, start=1))
    if len(targets) == 1:
        wanted = _one_column(table, targets[0], [cell for [cell] in answers], lines, problem)
    else:
        wanted = _several_columns(table, targets, answers, lines, problem)
    return Dataset(values, wanted.targets, wanted.problem, names, wanted.classes)


def _targets(table: _Table, target: tuple[str, ...], names: list[str] | None) -> list[int]:
    """The columns that are asked for, by name or number."""
    columns: list[int] = []
    for given in target or (str(table.width),):
        if given.isdecimal():
            column = int(given) - 1 if len(given) < 10 else -1
            if not 0 <= column < table.width:
                raise DataError(f"target: column {shortened(given)} given; {table.path} has columns 1 to {table.width}")
        elif names is None:
            number = f"give the number of a column, 1 to {table.width}"
            raise DataError(f"target: {shown(given)} given, but header is no, so there are no names; {number}")
        elif given not in names:
            near = nearest(given, names)
            hint = f", did you mean {near}?" if near else "."
            raise DataError(f"target: {shown(given)} is unknown{hint} Columns: {shortened(', '.join(names))}")
        elif names.count(given) > 1:
            raise DataError(
                f"target: {names.count(given)} columns are called {shortened(given)}; give a number instead"
            )
        else:
            column = names.index(given)
        if column in columns:
            raise DataError(f"target: column {column + 1} is given twice; once is enough")
        columns.append(column)
    return columns


def _has_names(table: _Table, inputs: list[int], start: list[Row]) -> bool:
    """Does the file begin with names: words, and no number, where the inputs are?

    Both together may be names of which one is 2019, or a sample with a mistake: nobody can tell, unless the row below
    has the same words' columns wrong, too.
    """
    line, first = start[0]
    filled = [column for column in inputs if first[column].strip()]
    words = [column for column in filled if table.number(first[column]) is None]
    if not words or len(words) == len(filled):
        return bool(words)
    if len(start) > 1 and all(table.number(start[1].cells[column]) is not None for column in words):
        advice = "set header=yes if this row has names, else correct it"
        raise table.wrong(line, words[0], f"{_said(first[words[0]])}, but others in its row are; {advice}")
    return False


def _one_column(table: _Table, column: int, cells: list[str], lines: Sequence[int], problem: str) -> _Wanted:
    numbers = [table.number(cell) for cell in cells]
    for row in [row for row, number in enumerate(numbers) if number is None]:
        if not cells[row]:
            advice = CORRECT
        elif problem == "regression":
            advice = "correct it, or set problem=classification if these are classes"
        elif problem == "auto" and numbers.count(None) < len(numbers):
            advice = "others in its column are: correct it, or set problem=classification if all are classes"
        else:
            continue
        raise table.wrong(lines[row], column, f"{_said(cells[row])}; {advice}")
    labels: list[Any] = cells
    if None not in numbers:
        values = table.finite(np.array(numbers, dtype=np.float64).reshape(-1, 1), [column], lines)
        distinct = np.unique(values)
        few = len(distinct) <= 2 or (len(distinct) <= FEW and 2 * len(distinct) <= len(cells))
        whole = bool((distinct == np.floor(distinct)).all())
        if problem == "regression" or (problem == "auto" and not (few and whole)):
            return _Wanted(values, "regression")
        labels = values[:, 0].tolist()
    count = len(set(labels))
    if count > MAX_CLASSES:
        advice = f"at most {MAX_CLASSES:,} are allowed: choose another target, or set problem=regression for numbers"
        raise DataError(f"{table.path}: {table.called(column)} has {count:,} classes; {advice}")
    return _Wanted(_of_several_classes(table, labels), "classification")


def _several_columns(
    table: _Table, columns: list[int], rows: list[list[str]], lines: Sequence[int], problem: str
) -> _Wanted:
    numbers = [list(table.numbers(line, columns, cells)) for line, cells in zip(lines, rows, strict=True)]
    values = table.finite(np.array(numbers), columns, lines)
    if problem != "classification":
        return _Wanted(values, "regression")
    for row, line in zip(numbers, lines, strict=True):
        if sorted(row) != [0.0] * (len(row) - 1) + [1.0]:
            problem = f"the targets are {shown(row)}; a class in several columns is one 1 and else 0"
            raise DataError(f"{table.path}: line {line}: {problem}: correct it, or set problem=regression")
    numbered = tuple(str(column + 1) for column in columns)
    classes = tuple(
        (table.names and table.names[column]) or number for column, number in zip(columns, numbered, strict=True)
    )
    if len(set(classes)) < len(classes):
        classes = numbered
    labels = [classes[place] for place in values.argmax(axis=1)]
    return _Wanted(_of_several_classes(table, labels), "classification", classes)


def _of_several_classes(table: _Table, labels: list[Any]) -> list[Any]:
    if len(set(labels)) == 1:
        only = shown(class_name(labels[0]))
        advice = "give some of another class, or choose another target"
        raise DataError(f"{table.path}: every sample has class {only}; {advice}")
    return labels
