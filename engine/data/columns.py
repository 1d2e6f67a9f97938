"""The columns of a table: which are inputs and which targets, their names, and which only count rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from engine.data.arrays import Floats
from engine.data.delimited import NEEDED, SEPARATORS, Row, comment, is_comment
from engine.data.marks import is_number
from engine.errors import DataError, nearest, printable, shortened, shown

# The number of rows examined to decide what the columns are.
PEEKED = 100
# Names of columns that may only count the rows; without a name, that many rows are needed to decide so.
COUNTERS = ("", "id", "index", "idx", "row", "row id", "rowid", "rownames", "no", "no.", "nr", "nr.", "#")
MANY = 10

CORRECT = "correct it, or leave out its row or its column"
HEADER = "set header=yes if these are column names, header=no if they are a sample"


@dataclass
class Columns:
    """What is known about a table's columns. They are counted from 0 here, and from 1 in messages.

    `notes`: decisions made automatically, one line each.
    """

    table: str
    start: list[Row]
    names: list[str] | None = None
    targets: list[int] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.start[0].cells)

    @property
    def samples(self) -> list[Row]:
        """The first rows that are not the header."""
        return self.start[self.names is not None :]

    def called(self, column: int) -> str:
        """`column 3 (width)`"""
        name = self.names[column] if self.names else ""
        return f"column {column + 1}" + (f" ({shortened(name)})" if name else "")

    def as_target(self, column: int) -> str:
        """How to ask for this column as the target: `target=species`, or by its number."""
        name = self.names[column] if self.names else ""
        by_name = self.names and self.names.count(name) == 1 and not name.isdecimal() and shortened(name) == name
        return f"target={name}" if name and by_name and "," not in name else f"target={column + 1}"

    def wrong(self, line: int, column: int, problem: str) -> DataError:
        return DataError(f"{self.table}: line {line}, {self.called(column)}: {problem}")

    def advice(self, column: int) -> str:
        """What to do about a cell of an input column that is not a number."""
        worded = [place for place in range(self.width) if not any(is_number(row.cells[place]) for row in self.samples)]
        if worded == [column] and all(row.cells[column].strip()[:1].isalpha() for row in self.samples):
            return f"set {self.as_target(column)} if its column is the target, otherwise leave its column out"
        return CORRECT

    def leave_out_counters(self, values: Floats) -> Floats:
        """`values` (samples, inputs) without columns that only count the rows."""
        counters = [place for place in range(len(self.inputs)) if self._only_counts(place, values[:, place])]
        if not counters or len(counters) == len(self.inputs):
            return values
        for place in counters:
            name = self.names and self.names[self.inputs[place]]
            advice = "rename it to keep it" if name else "give it a name, in the first row, to keep it"
            self.notes.append(f"{self.called(self.inputs[place])} only numbers the rows and is left out; {advice}")
        self.inputs = [column for place, column in enumerate(self.inputs) if place not in counters]
        return np.delete(values, counters, axis=1)

    def _only_counts(self, place: int, values: Floats) -> bool:
        column = self.inputs[place]
        if self.names is None:
            named = column == 0 and len(values) >= MANY
        else:
            named = _is_counter(self.names[column]) and len(values) > 1
        if not named:
            return False
        if values[0] in (0.0, 1.0) and (np.diff(values) == 1.0).all():
            return True
        # pandas numbers the rows like this in a table that was shuffled, or sampled from a larger one.
        whole = (values >= 0.0).all() and (values == np.floor(values)).all()
        return self.names is not None and len(values) >= MANY and bool(whole) and len(np.unique(values)) == len(values)


def columns_of(
    table: str, separator: str, start: list[Row], rest: Iterable[Row], target: tuple[str, ...], header: str
) -> Columns:
    """The columns of a table that starts with the rows `start`; raises `DataError`."""
    if not start:
        raise DataError(f"{table} is empty; {NEEDED}")
    columns = Columns(table, start)
    if columns.width == 1:
        raise _one_column(columns)
    if all(not row.cells[-1].strip() for row in chain(start, rest)):
        problem = f"every row ends in a {SEPARATORS[separator]}, so the last column is empty"
        raise DataError(f"{table}: {problem}; remove the {SEPARATORS[separator]} at the end of each line")
    first = [printable(cell) for cell in start[0].cells]
    columns.targets = _targets(columns, target, first if header != "no" else None)
    columns.inputs = [column for column in range(columns.width) if column not in columns.targets]
    if not columns.inputs:
        raise DataError(f"target: every column of {table} is given; leave at least one as input")
    by_name = not all(map(str.isdecimal, target))
    if header == "yes" or by_name or (header == "auto" and _has_names(columns, target)):
        columns.names = first
        if len(start) == 1:
            raise DataError(f"{table} has a row of names but no samples; add some, or set header=no if it is one")
    return columns


def _one_column(columns: Columns) -> DataError:
    if is_comment(columns.start[0]):
        return comment(columns.table, columns.start[0])
    lines = [row.cells[0].strip() for row in columns.start]
    for mark, called in ((None, "spaces"), ("|", "vertical bars")):
        counts = {len(line.split(mark)) for line in lines}
        if len(counts) == 1 and counts.pop() > 1:
            return DataError(f"{columns.table}: its columns are separated by {called}; {NEEDED}")
    return DataError(f"{columns.table} has one column only, but an input and a target are two; {NEEDED}")


def _targets(columns: Columns, target: tuple[str, ...], names: list[str] | None) -> list[int]:
    """The requested target columns, by name or number."""
    places: list[int] = []
    for given in target or (str(columns.width),):
        if given.isdecimal():
            column = int(given) - 1 if len(given) < 10 else -1
            if not 0 <= column < columns.width:
                span = f"{columns.table} has columns 1 to {columns.width}"
                raise DataError(f"target: column {shortened(given)} given; {span}")
        elif names is None:
            number = f"give the number of a column, 1 to {columns.width}"
            raise DataError(f"target: {shown(given)} given, but there are no names with header=no; {number}")
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
        if column in places:
            raise DataError(f"target: column {column + 1} is given twice; once is enough")
        places.append(column)
    return places


def _has_names(columns: Columns, target: Sequence[str]) -> bool:
    """Whether the table starts with a header: words, and no number, where the inputs are; or 0, 1, 2, ..., as pandas
    writes it.

    Words mixed with numbers may be a header with a name such as 2019, or a sample with a mistake: this is undecidable,
    unless the row below has words in the same columns.
    """
    line, first = columns.start[0]
    cells = [cell.strip() for cell in first]
    if _counts_from_0(cells[1:]) and _is_counter(cells[0]):
        return True
    if _counts_from_0(cells):
        return _has_counted_names(columns, target)
    if _counts_on(cells) and columns.width >= 3 and _have_decimals(columns.start[1:]):
        raise DataError(f"{columns.table}: line {line} is {shortened(', '.join(cells))}; {HEADER}")
    filled = [column for column in columns.inputs if cells[column]]
    words = [column for column in filled if not is_number(cells[column])]
    if not words:  # Words are also needed among the targets, unless all other targets are numbers.
        words = [column for column in columns.targets if cells[column] and not is_number(cells[column])]
        words = [column for column in words if all(is_number(row.cells[column]) for row in columns.start[1:])]
    elif len(words) == len(filled):
        return True
    if words and len(columns.start) > 1 and all(is_number(columns.start[1].cells[column]) for column in words):
        advice = "set header=yes if this row has names, else correct it"
        problem = f"{shown(cells[words[0]])} is not a number, but others in its row are"
        raise columns.wrong(line, words[0], f"{problem}; {advice}")
    return False


def _has_counted_names(columns: Columns, target: Sequence[str]) -> bool:
    """Whether a first row 0, 1, 2, ... is a header: yes if the rows below are written differently, and yes if it is
    long, because samples are hardly ever like that. 0, 1 may well be a sample, such as one of a truth table.
    """
    line, below = columns.start[0].line, columns.start[1:]
    if not below:
        return False
    words = any(not any(is_number(row.cells[column]) for row in below) for column in range(columns.width))
    decimals = _have_decimals(below)
    if not words and columns.width < (3 if decimals else 5):
        if columns.width == 2 and not decimals:
            return False
        raise DataError(f"{columns.table}: line {line} is {', '.join(columns.start[0].cells)}; {HEADER}")
    note = f"line {line} ({shortened(', '.join(columns.start[0].cells))}) is read as column names"
    if target:
        column = columns.targets[0]
        note += f", but columns are still counted from 1: target={column + 1} is the column named {column}"
    columns.notes.append(f"{note}; set header=no if it is a sample")
    return True


def _counts_from_0(cells: Sequence[str]) -> bool:
    return len(cells) > 0 and list(cells) == [str(place) for place in range(len(cells))]


def _counts_on(cells: Sequence[str]) -> bool:
    """1, 2, 3, ... or 2019, 2020, ...: consecutive numbers with any start."""
    if not all(cell.isascii() and cell.isdecimal() and len(cell) < 10 for cell in cells):
        return False
    return [int(cell) for cell in cells] == [int(cells[0]) + place for place in range(len(cells))]


def _have_decimals(rows: Iterable[Row]) -> bool:
    return any("." in cell or "," in cell for row in rows for cell in row.cells)


def _is_counter(name: str) -> bool:
    words = name.strip().lower().replace("_", " ")
    return words in COUNTERS or words.startswith("unnamed: 0") or words.endswith(" id") or name.strip().endswith("Id")
