"""The columns of a table: which are inputs and which targets, their names, and which only count rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from engine.data.arrays import Floats
from engine.data.delimited import NEEDED, SEPARATORS, Row, comment, is_comment
from engine.data.labels import checked_name
from engine.data.marks import is_number
from engine.data.missing import REFUSE
from engine.data.source import Source
from engine.errors import DataError, nearest, printable, shortened, shown

# The number of rows examined to decide what the columns are.
PEEKED = 100
# Names of columns that may only count the rows; without a name, that many rows are needed to decide so.
COUNTERS = ("", "id", "index", "idx", "row", "row id", "rowid", "rownames", "no", "no.", "nr", "nr.", "#")
MANY = 10

CORRECT = "correct it, or leave out its row or its column"
# The maximum number of columns that a message advises to leave out.
MAX_ADVISED = 20
HEADER = "set header=yes if these are column names, header=no if they are a sample"


class Asked(NamedTuple):
    """How a table is to be read: `read_table` explains each."""

    target: tuple[str, ...] = ()
    header: str = "auto"
    problem: str = "auto"
    leave_out: tuple[str, ...] = ()
    missing: str = REFUSE


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
    left_out: list[int] = field(default_factory=list)
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

    def asked_as(self, column: int) -> str:
        """How to ask for this column: by its name, or else by its number."""
        name = self.names[column] if self.names else ""
        by_name = self.names and self._named[name] == 1 and not name.isdecimal() and shortened(name) == name
        return name if name and by_name and "," not in name else str(column + 1)

    @cached_property
    def _named(self) -> Counter[str]:
        """How many columns have each name."""
        return Counter(self.names)

    def as_target(self, column: int) -> str:
        """`target=species`"""
        return f"target={self.asked_as(column)}"

    def leaving_out(self, columns: Iterable[int]) -> str:
        """How to leave out these columns as well as those that are: `leave_out=name,ticket`."""
        return f"leave_out={','.join(map(self.asked_as, sorted({*self.left_out, *columns})))}"

    def wrong(self, line: int, column: int, problem: str) -> DataError:
        return DataError(f"{self.table}: line {line}, {self.called(column)}: {problem}")

    def advice(self, column: int) -> str:
        """What to do about a cell of an input column that is not a number."""
        worded = [place for place in range(self.width) if not any(is_number(row.cells[place]) for row in self.samples)]
        if worded == [column] and all(row.cells[column].strip()[:1].isalpha() for row in self.samples):
            return f"set {self.as_target(column)} if its column is the target, otherwise set {self.leaving_out(worded)}"
        words = [place for place in worded if place in self.inputs]
        if column in words and len(words) < min(len(self.inputs), MAX_ADVISED):
            columns = "its column" if words == [column] else f"the {len(words)} columns of words"
            return f"correct it, or set {self.leaving_out(words)} to leave out {columns}"
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


def table_of(source: Source, start: list[Row]) -> Columns:
    """A table that starts with these rows, whose columns are not known yet; raises `DataError` if it is none."""
    if not start:
        raise DataError(f"{source.name} is empty; {NEEDED}")
    columns = Columns(source.name, start, notes=[*source.notes])
    if columns.width == 1:
        raise _one_column(columns)
    return columns


def find_columns(columns: Columns, separator: str, rest: Iterable[Row], asked: Asked) -> None:
    """Find out which columns are what. Raises `DataError`."""
    start, table = columns.start, columns.table
    first = [printable(cell) for cell in start[0].cells]
    names = first if asked.header != "no" else None
    columns.left_out = _places(columns, "leave_out", asked.leave_out, names)
    kept = [column for column in range(columns.width) if column not in columns.left_out]
    last = columns.width - 1
    if last in kept and _is_empty(columns, last, rest):
        problem = f"every row ends in a {SEPARATORS[separator]}, so the last column is empty"
        raise DataError(f"{table}: {problem}; remove the {SEPARATORS[separator]} at the end of each line")
    columns.targets = _places(columns, "target", asked.target, names) or kept[-1:]
    for column in columns.targets:
        if column in columns.left_out:
            raise DataError(f"leave_out: {columns.called(column)} is the target; choose one or the other")
    columns.inputs = [column for column in kept if column not in columns.targets]
    if not columns.inputs:
        field = "leave_out" if len(columns.left_out) else "target"
        raise DataError(f"{field}: every column of {table} is given; leave at least one as input")
    by_name = not all(map(str.isdecimal, (*asked.target, *asked.leave_out)))
    if asked.header == "yes" or by_name or (asked.header == "auto" and _has_names(columns, asked.target)):
        columns.names = [checked_name(table, name) for name in first]
        if len(start) == 1:
            raise DataError(f"{table} has a row of names but no samples; add some, or set header=no if it is one")


def _is_empty(columns: Columns, column: int, rest: Iterable[Row]) -> bool:
    """Whether all cells of a column are empty; rows that have to be read for that join those of the start."""
    start = columns.start
    if any(row.cells[column].strip() for row in start):
        return False
    for line, cells in rest:
        start.append(Row(line, [*cells]))
        if cells[column].strip():
            return False
    return True


def _one_column(columns: Columns) -> DataError:
    if is_comment(columns.start[0]):
        return comment(columns.table, columns.start[0])
    lines = [row.cells[0].strip() for row in columns.start]
    for mark, called in ((None, "spaces"), ("|", "vertical bars")):
        counts = {len(line.split(mark)) for line in lines}
        if len(counts) == 1 and counts.pop() > 1:
            return DataError(f"{columns.table}: its columns are separated by {called}; {NEEDED}")
    return DataError(f"{columns.table} has one column only, but an input and a target are two; {NEEDED}")


def _places(columns: Columns, field: str, asked: Iterable[str], names: list[str] | None) -> list[int]:
    """The columns that a field asks for, by name or number."""
    places: list[int] = []
    for given in asked:
        if given.isdecimal():
            column = int(given) - 1 if len(given) < 10 else -1
            if not 0 <= column < columns.width:
                span = f"{columns.table} has columns 1 to {columns.width}"
                raise DataError(f"{field}: column {shortened(given)} given; {span}")
        elif names is None:
            number = f"give the number of a column, 1 to {columns.width}"
            raise DataError(f"{field}: {shown(given)} given, but there are no names with header=no; {number}")
        elif given not in names:
            near = nearest(given, names)
            hint = f", did you mean {near}?" if near else "."
            raise DataError(f"{field}: {shown(given)} is unknown{hint} Columns: {shortened(', '.join(names))}")
        elif names.count(given) > 1:
            raise DataError(
                f"{field}: {names.count(given)} columns are called {shortened(given)}; give a number instead"
            )
        else:
            column = names.index(given)
        if column in places:
            raise DataError(f"{field}: column {column + 1} is given twice; once is enough")
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
