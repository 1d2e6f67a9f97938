"""A preview of a table: its first rows and what the reader makes of them, without reading the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from engine.data.columns import Asked, Columns, find_columns, table_of
from engine.data.dataset import Dataset
from engine.data.delimited import Row, decoded, rows_of
from engine.data.marks import number
from engine.data.missing import DROP, is_missing
from engine.data.reading import Table
from engine.data.source import Source, source_of
from engine.data.tables import copies, dataset_of
from engine.data.targets import TooFew
from engine.errors import DataError, printable

# The number of samples looked at.
ROWS = 200
# What a column is for.
TARGET, INPUT, LEFT_OUT, COUNTER = "target", "input", "left out", "row number"
# What is in a column.
NUMBERS, WORDS, MIXED, NOTHING = "numbers", "words", "both", "nothing"


class Column(NamedTuple):
    """A column in the first rows. `asked_as` asks for it, by its name or else its number, from 1. `different` is the
    number of different values, `missing` are the lines on which one is missing, `misfit` is the first line on which a
    number is expected, but something else is there.
    """

    number: int
    name: str
    asked_as: str
    role: str
    kind: str
    different: int
    missing: tuple[int, ...]
    misfit: int | None

    @property
    def is_used(self) -> bool:
        return self.role in (INPUT, TARGET)


class Preview(NamedTuple):
    """The first rows of a table: the cells of each, with its line, and its `columns`.

    `whole`: there are no more rows. `has_names`: the first row is a header. `problem` and `classes` are those of the
    targets in these rows; None if they are not known. `refusal` is why the table cannot be read as it was asked for;
    empty if these rows can be. `notes`: what is decided automatically.
    """

    name: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    whole: bool
    has_names: bool
    problem: str | None
    classes: tuple[str, ...] | None
    refusal: str
    notes: tuple[str, ...]

    @property
    def lacking(self) -> tuple[int, ...]:
        """The lines on which a value that is used is missing."""
        return tuple(sorted({line for column in self.columns if column.is_used for line in column.missing}))


def preview(given: str | Path, asked: Asked) -> Preview:
    """The first rows of a file, read as asked for; raises `DataError` if there are no rows to show."""
    return decoded(source_of(given, whole=False), lambda source: _preview(source, asked))


def _preview(source: Source, asked: Asked) -> Preview:
    with rows_of(source) as (separator, rows):
        start = list(islice(rows, ROWS + 2))
    whole = len(start) < ROWS + 2
    columns = table_of(source, start)
    refusal = ""
    try:
        find_columns(columns, separator, (), asked)
    except DataError as error:
        refusal = str(error)
        kept = [column for column in range(columns.width) if column not in columns.left_out]
        columns.targets = columns.targets or kept[-1:]
        columns.inputs = [column for column in kept if column not in columns.targets]
    del start[ROWS + (columns.names is not None) :]
    table = Table(source, columns, None if whole else ROWS)
    try:
        table.decide()
    except DataError as error:
        refusal = refusal or str(error)
    kinds = [_kind(columns, column, table.decimals.mark) for column in range(columns.width)]
    as_asked = replace(columns, notes=[*columns.notes])
    data, reason = _attempt(Table(source, as_asked, None if whole else ROWS), asked, whole)
    refusal = refusal or reason
    if data is None:  # The targets may be known nevertheless, and which columns number the rows.
        usable = [column for column in columns.inputs if kinds[column] in (NUMBERS, NOTHING)]
        rest = [column for column in range(columns.width) if column not in (*usable, *columns.targets)]
        as_asked = replace(columns, inputs=usable, left_out=rest, notes=[*columns.notes])
        data, _ = _attempt(Table(source, as_asked, ROWS), asked._replace(missing=DROP), whole)
        counters = {*usable} - {*as_asked.inputs}
    else:
        counters = {*columns.inputs} - {*as_asked.inputs}
    roles = {**dict.fromkeys(columns.left_out, LEFT_OUT), **dict.fromkeys(columns.inputs, INPUT)}
    roles |= {**dict.fromkeys(counters, COUNTER), **dict.fromkeys(columns.targets, TARGET)}
    problem = None if data is None else data.problem
    return Preview(
        columns.table,
        tuple(columns.samples),
        tuple(
            _column(columns, column, roles[column], kinds[column], problem, table.decimals.mark)
            for column in range(columns.width)
        ),
        whole,
        columns.names is not None,
        problem,
        None if data is None else data.classes,
        refusal,
        tuple(as_asked.notes),
    )


def _attempt(table: Table, asked: Asked, whole: bool) -> tuple[Dataset | None, str]:
    """The first samples, or the reason why they cannot be read."""
    try:
        table.read(copies(table.columns.samples))
        return dataset_of(table, asked), ""
    except TooFew as error:
        return None, str(error) if whole else ""
    except DataError as error:
        return None, str(error)


def _cells(columns: Columns, column: int) -> Iterator[tuple[int, str]]:
    """The cells of a column that are not missing, with their lines."""
    return ((row.line, row.cells[column]) for row in columns.samples if not is_missing(row.cells[column]))


def _kind(columns: Columns, column: int, mark: str) -> str:
    numbers = {number(cell, mark) is not None for _, cell in _cells(columns, column)}
    return {(): NOTHING, (True,): NUMBERS, (False,): WORDS}.get(tuple(numbers), MIXED)


def _column(columns: Columns, column: int, role: str, kind: str, problem: str | None, mark: str) -> Column:
    named_missing = role != TARGET or kind == NUMBERS or problem == "regression"
    cells = [(row.line, row.cells[column].strip()) for row in columns.samples]
    misfit = None
    if kind == MIXED or (kind == WORDS and role == INPUT):
        misfit = next(line for line, cell in _cells(columns, column) if number(cell, mark) is None)
    return Column(
        column + 1,
        columns.names[column] if columns.names else "",
        columns.asked_as(column),
        role,
        kind,
        len({printable(cell) for _, cell in _cells(columns, column)}),
        tuple(line for line, cell in cells if (is_missing(cell) if named_missing else not cell)),
        misfit,
    )
