"""The targets of a table: whether its target columns are classes or values, and those of each row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import Floats
from engine.data.columns import CORRECT, Columns
from engine.data.labels import MAX_CLASSES, class_name
from engine.data.missing import is_missing
from engine.data.reading import Table
from engine.errors import DataError, shown

# Whole numbers are read as classes if there are only two, or at most this many with two samples of each on average.
FEW = 20
# The number of samples used to guess what a column is.
FIRST = 1000

# For each target column the numbers in its cells (samples,); None for a cell that is not a number.
Numbers = list[list[float | None]]


class TooFew(DataError):
    """What may be right if the table has more rows."""


class Wanted(NamedTuple):
    """The form of targets that a `Dataset` needs: labels, or values (samples, outputs)."""

    targets: Any
    problem: str
    classes: tuple[str, ...] | None = None


def numbers_of(table: Table) -> Numbers:
    """The numbers in the target columns."""
    return [
        [table.number(line, column, cells[place]) for line, cells in zip(table.lines, table.answers, strict=True)]
        for place, column in enumerate(table.columns.targets)
    ]


def lacking(table: Table, numbers: Numbers, problem: str) -> NDArray[np.bool_]:
    """Which targets (samples, targets) are missing. In a column of words only empty cells are: NA may be a class."""
    absent = {cell for cells in table.answers for cell in cells if is_missing(cell)}
    if absent - {""} and len(numbers) == 1 and problem != "regression":
        both = zip(numbers[0], table.answers, strict=True)
        if any(value is None and cell not in absent for value, [cell] in both):
            absent = {""}
    found = np.zeros((len(table.answers), len(numbers)), dtype=np.bool_)
    if absent:
        found[:] = [[cell in absent for cell in cells] for cells in table.answers]
    return found


def wanted(table: Table, numbers: Numbers, problem: str) -> Wanted:
    """The targets, none of which is missing."""
    if len(numbers) == 1:
        return _one_column(table, numbers[0], problem)
    return _several_columns(table, numbers, problem)


def _one_column(table: Table, numbers: list[float | None], problem: str) -> Wanted:
    columns, cells = table.columns, [cell for [cell] in table.answers]
    [column] = columns.targets
    for row in [row for row, value in enumerate(numbers) if value is None]:
        if problem == "regression":
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
        if problem == "regression" or (problem == "auto" and not are_few(values)):
            return Wanted(values, "regression")
        labels = values[:, 0].tolist()
    count = len(set(labels))
    if count > MAX_CLASSES:
        advice = f"at most {MAX_CLASSES:,} are allowed: choose another target, or set problem=regression for numbers"
        raise DataError(f"{columns.table}: {columns.called(column)} has {count:,} classes; {advice}")
    return Wanted(_of_several_classes(columns.table, columns.called(column), labels), "classification")


def are_few(values: Floats) -> bool:
    """Whether numbers look like classes: whole numbers with few distinct values."""
    distinct = np.unique(values)
    few = len(distinct) <= 2 or (len(distinct) <= FEW and 2 * len(distinct) <= values.size)
    return few and bool((distinct == np.floor(distinct)).all())


def note_the_target(columns: Columns, inputs: Floats) -> None:
    """Note which column is the target if the last one has values and was not asked for, while only the first one could
    be classes.
    """
    start = inputs[:FIRST]
    if are_few(start[:, 0]) and not any(are_few(values) for values in start[:, 1:].T):
        taken, first = columns.targets[0], columns.inputs[0]
        note = f"the target is {columns.called(taken)}, the last one"
        columns.notes.append(f"{note}; set {columns.as_target(first)} to predict {columns.called(first)}")


def _several_columns(table: Table, numbers: Numbers, problem: str) -> Wanted:
    columns, places = table.columns, table.columns.targets
    for row, (line, cells) in enumerate(zip(table.lines, table.answers, strict=True)):
        for place, column in enumerate(places):
            if numbers[place][row] is None:
                raise columns.wrong(line, column, f"{table.said(cells[place])}; {CORRECT}")
    values = table.finite(np.array(numbers, dtype=np.float64).T.copy(), places)
    names = tuple((columns.names and columns.names[column]) or str(column + 1) for column in places)
    if len(set(names)) < len(names):
        names = tuple(str(column + 1) for column in places)
    if problem != "classification":
        return Wanted(values, "regression", names if columns.names else None)
    for row, line in zip(values.tolist(), table.lines, strict=True):
        if sorted(row) != [0.0] * (len(row) - 1) + [1.0]:
            problem = f"the targets are {shown(row)}; a class in several columns is a single 1, with 0 elsewhere"
            raise DataError(f"{columns.table}: line {line}: {problem}: correct it, or set problem=regression")
    labels = [names[place] for place in values.argmax(axis=1)]
    return Wanted(_of_several_classes(columns.table, "", labels), "classification", names)


def _of_several_classes(name: str, column: str, labels: list[Any]) -> list[Any]:
    if len(set(labels)) == 1:
        only = shown(class_name(labels[0]))
        where = f" in {column}" if column else ""
        advice = "add samples of another class, or choose another target"
        raise TooFew(f"{name}: every sample has class {only}{where}; {advice}")
    return labels
