"""A preview of a table: its first rows and what the reader makes of them, without reading the rest."""

from __future__ import annotations

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
from engine.errors import DataError

# The number of samples looked at: so many, but fewer in a wide table, so that there are not many more cells than this.
ROWS, CELLS, FEWEST = 200, 50_000, 20
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
        start = list(islice(rows, 1))
        most = max(min(ROWS, CELLS // len(start[0].cells)), FEWEST) if start else ROWS
        start += islice(rows, most + 1)
    whole = len(start) < most + 2
    columns = table_of(source, start)
    refusal = ""
    try:
        find_columns(columns, separator, (), asked)
    except DataError as error:
        refusal = str(error)
        kept = [column for column in range(columns.width) if column not in columns.left_out]
        columns.targets = columns.targets or kept[-1:]
        columns.inputs = [column for column in kept if column not in columns.targets]
    del start[most + (columns.names is not None) :]
    table = Table(source, columns, None if whole else most)
    try:
        table.decide()
    except DataError as error:
        refusal = refusal or str(error)
    cells = [_Cells(columns, column, table.decimals.mark) for column in range(columns.width)]
    as_asked = replace(columns, notes=[*columns.notes])
    data, reason = _attempt(Table(source, as_asked, None if whole else most), asked, whole)
    refusal = refusal or reason
    if data is None:  # The targets may be known nevertheless, and which columns number the rows.
        usable = [column for column in columns.inputs if cells[column].kind in (NUMBERS, NOTHING)]
        rest = [column for column in range(columns.width) if column not in (*usable, *columns.targets)]
        filled = [_filled(row, usable) for row in start]
        as_asked = replace(columns, start=filled, inputs=usable, left_out=rest, notes=[*columns.notes])
        data, _ = _attempt(Table(source, as_asked, most), asked._replace(missing=DROP), whole)
        counters = {*usable} - {*as_asked.inputs}
    else:
        counters = {*columns.inputs} - {*as_asked.inputs}
    roles = {**dict.fromkeys(columns.left_out, LEFT_OUT), **dict.fromkeys(columns.inputs, INPUT)}
    roles |= {**dict.fromkeys(counters, COUNTER), **dict.fromkeys(columns.targets, TARGET)}
    problem = None if data is None else data.problem
    return Preview(
        columns.table,
        tuple(columns.samples),
        tuple(_column(columns, column, cells[column], roles[column], problem) for column in range(columns.width)),
        whole,
        columns.names is not None,
        problem,
        None if data is None else data.classes,
        refusal,
        tuple(as_asked.notes),
    )


def _attempt(table: Table, asked: Asked, whole: bool) -> tuple[Dataset | None, str]:
    """The first samples, or the reason why they cannot be read; neither if nothing is left to be read."""
    if not table.columns.targets or not table.columns.inputs:
        return None, ""
    try:
        table.read(copies(table.columns.samples))
        return dataset_of(table, asked), ""
    except TooFew as error:
        return None, str(error) if whole else ""
    except DataError as error:
        return None, str(error)


def _filled(row: Row, inputs: list[int]) -> Row:
    """The row with a number, which numbers no rows, where an input is missing."""
    fill = [place in inputs and is_missing(cell) for place, cell in enumerate(row.cells)]
    return Row(row.line, ["-1" if missing else cell for missing, cell in zip(fill, row.cells, strict=True)])


class _Cells:
    """What is in the cells of a column: `missing` and `words` have the lines of those that are no numbers."""

    def __init__(self, columns: Columns, column: int, mark: str) -> None:
        self.empty: list[int] = []
        self.missing: list[int] = []
        self.words: list[int] = []
        self.found: set[str] = set()
        for line, cells in columns.samples:
            cell = cells[column].strip()
            if is_missing(cell):
                self.missing.append(line)
                if not cell:
                    self.empty.append(line)
                continue
            self.found.add(cell)
            if number(cell, mark) is None:
                self.words.append(line)
        present = len(columns.samples) - len(self.missing)
        every = len(self.words) == present
        self.kind = (WORDS if every else MIXED if self.words else NUMBERS) if present else NOTHING


def _column(columns: Columns, column: int, cells: _Cells, role: str, problem: str | None) -> Column:
    # NA may be a class.
    of_words = role == TARGET and cells.kind != NUMBERS and problem != "regression"
    wrong = cells.kind == MIXED or (cells.kind == WORDS and role == INPUT)
    return Column(
        column + 1,
        columns.names[column] if columns.names else "",
        columns.asked_as(column),
        role,
        cells.kind,
        len(cells.found),
        tuple(cells.empty if of_words else cells.missing),
        cells.words[0] if wrong else None,
    )
