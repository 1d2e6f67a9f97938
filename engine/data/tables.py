"""Tables in CSV and TSV files: read as samples, or refused with the line and the column that is wrong.

Columns are separated by tabs if the first line has one, else by semicolons, else by commas; where commas separate
nothing they are decimal commas. Cells may be in double quotes. Rows without any content are passed over.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Floats, Samples
from engine.errors import DataError, nearest, shortened, shown

SEPARATORS = "\t;,"
MOST_BYTES = 200_000_000
MOST_COLUMNS = 10_000
# Characters of a line; more is not read.
LONGEST_LINE = 10_000_000
MOST_CLASSES = 1000
# Whole numbers are taken for classes if there are only two, or at most this many and two samples of each on average.
FEW = 20

WANTED = "give the path of a CSV or TSV file"
NEEDED = "needed: one row a sample, columns separated by commas, semicolons or tabs"
CORRECT = "correct it, or leave out its row or its column"


def read_table(
    path: str | Path, target: Sequence[str | int] = (), header: str = "auto", problem: str = "auto"
) -> Samples:
    """The samples of a file, every column a number but for labels.

    `target`: the columns to learn, by name or by number (the first is 1; a whole number is never a name); none means
    the last. `header`: is the first row one of names; "auto" takes it for one if no input in it is a number.
    `problem` "auto": one target column of words is a classification, and so is one of whole numbers if they are
    only two, or at most 20 with two samples of each on average. Else, and for several columns, it is a regression.
    Several columns asked to be a classification are one-hot. Raises `DataError`.
    """
    path = str(path)
    _look_at(path)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return _samples(path, file, tuple(_printable(str(column)) for column in target), header, problem)
    except UnicodeDecodeError:
        raise DataError(f"{path}: line {_line_not_utf8(path)} is not UTF-8 text; save the file as UTF-8") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); {WANTED}") from None


def _look_at(path: str) -> None:
    """Whatever shows that there is no table, before it is read."""
    from stat import S_ISDIR, S_ISREG

    problem = None
    try:
        status = Path(path).stat()
        if S_ISDIR(status.st_mode):
            problem = f"{path} is a folder; {WANTED}"
        elif not S_ISREG(status.st_mode):
            problem = f"{path} is not an ordinary file; {WANTED}"
        elif status.st_size > MOST_BYTES:
            size = f"{status.st_size / 1e6:,.0f} MB"
            problem = f"{path} has {size}; at most {MOST_BYTES / 1e6:g} MB are read: keep fewer rows or columns"
        else:
            with Path(path).open("rb") as file:
                start = file.read(4096)
            if start.startswith((b"\xff\xfe", b"\xfe\xff")):
                problem = f"{path} is UTF-16 text; save it as UTF-8"
            elif b"\0" in start:
                problem = f"{path} is not text; save the table as CSV"
    except (FileNotFoundError, ValueError):  # ValueError: no file's name has a NUL in it
        problem = f"there is no file {path}; {WANTED}"
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror}); {WANTED}"
    if problem:
        raise DataError(problem)


def _line_not_utf8(path: str) -> int:
    number = 0
    with Path(path).open("rb") as file:
        for line in file:
            number += 1
            try:
                line.decode()
            except UnicodeDecodeError:
                break
    return number


# --- from text to cells ----------------------------------------------------------------------------------------------


def _lines(path: str, file: TextIO, separator: str) -> Iterator[str]:
    """Line by line, but never more than can be kept."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if separator and line.count(separator) >= MOST_COLUMNS:
            raise DataError(f"{path}: line {number} has more than {MOST_COLUMNS:,} columns; give a table with fewer")
        if len(line) == LONGEST_LINE:
            raise DataError(f"{path}: line {number} has {LONGEST_LINE:,} characters or more; {NEEDED}")
        yield line


def _separator(path: str, file: TextIO) -> str:
    """Which one the first line with content has, outside of quotes."""
    for line in _lines(path, file, ""):
        if line.strip():
            file.seek(0)
            bare = "".join(line.split('"')[::2])
            return next((separator for separator in SEPARATORS if separator in bare), ",")
    raise DataError(f"{path} is empty; {NEEDED}")


def _line(path: str, number: int) -> str:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return next(islice(file, number - 1, None))


def _rows(path: str, file: TextIO, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with content: the line it begins on, and its cells, in every row as many."""
    import csv  # late: `import engine` stays quick

    reader = csv.reader(_lines(path, file, separator), delimiter=separator, skipinitialspace=True, strict=True)
    first, width = 0, 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = "a quote is opened and not closed; close it or remove it"
            if "expected after" in str(error):
                reason = "text follows a closing quote; write a quote inside quotes twice"
            elif '"' not in _line(path, line):
                most = f"{csv.field_size_limit():,} characters"
                reason = f"a cell has more than {most}; shorten it or leave out its column"
            raise DataError(f"{path}: line {line}: {reason}") from None
        if cells is None:
            return
        if not any(map(str.strip, cells)):
            continue
        if not width:
            first, width = line, len(cells)
        if len(cells) != width:
            count = f"{len(cells)} column{'s' * (len(cells) > 1)}"
            raise DataError(f"{path}: line {line} has {count}, line {first} has {width}; every row needs as many")
        yield line, cells


# --- from cells to samples -------------------------------------------------------------------------------------------

# Labels and classes, or values.
Answers = tuple[NDArray[np.intp] | None, tuple[str, ...], Floats | None]


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


def _printable(text: str) -> str:
    """Names and words on one line, and nothing in them that a terminal would obey."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())


def _is_plain(text: str) -> bool:
    """Whether nothing in it is a number to Python alone: 1_000, or digits of other scripts."""
    return text.isascii() and "_" not in text


def _said(cell: str) -> str:
    return f"{shown(cell.strip())} is not a number" if cell.strip() else "a value is missing"


def _samples(path: str, file: TextIO, target: tuple[str, ...], header: str, problem: str) -> Samples:
    separator = _separator(path, file)
    rows = _rows(path, file, separator)
    start = list(islice(rows, 2))
    if not start:
        raise DataError(f"{path} is empty; {NEEDED}")
    first = [_printable(cell) for cell in start[0][1]]
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
            raise DataError(f"{path} has a row of names but no samples; add some, or say header no if it is one")

    numbers, lines = array("d"), array("q")
    answers: list[list[str]] = []
    dropped = sorted(targets, reverse=True)
    for line, cells in chain(start[named:], rows):
        answers.append([_printable(cells[column]) for column in targets])
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
        samples = Samples(values, names, *_one_column(table, targets[0], [cell for [cell] in answers], lines, problem))
    else:
        samples = Samples(values, names, *_several_columns(table, targets, answers, lines, problem))
    if samples.labels is not None and (samples.labels == samples.labels[0]).all():
        only = shown(samples.classes[samples.labels[0]])
        raise DataError(f"{path}: every sample has class {only}; give some of another class, or choose another target")
    return samples


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


def _has_names(table: _Table, inputs: list[int], start: list[tuple[int, list[str]]]) -> bool:
    """Does the file begin with names: words, and no number, where the inputs are?

    Both together may be names of which one is 2019, or a sample with a mistake: nobody can tell, unless the row below
    has the same words' columns wrong, too.
    """
    line, first = start[0]
    filled = [column for column in inputs if first[column].strip()]
    words = [column for column in filled if table.number(first[column]) is None]
    if not words or len(words) == len(filled):
        return bool(words)
    if len(start) > 1 and all(table.number(start[1][1][column]) is not None for column in words):
        advice = "say header yes if this row has names, else correct it"
        raise table.wrong(line, words[0], f"{_said(first[words[0]])}, but others in its row are; {advice}")
    return False


def _one_column(table: _Table, column: int, cells: list[str], lines: Sequence[int], problem: str) -> Answers:
    numbers = [table.number(cell) for cell in cells]
    for row in [row for row, number in enumerate(numbers) if number is None]:
        if not cells[row]:
            advice = CORRECT
        elif problem == "regression":
            advice = "correct it, or say problem classification if these are classes"
        elif problem == "auto" and numbers.count(None) < len(numbers):
            advice = "others in its column are: correct it, or say problem classification if all are classes"
        else:
            continue
        raise table.wrong(lines[row], column, f"{_said(cells[row])}; {advice}")
    if None in numbers:
        classes = sorted(set(cells))
        place = {name: label for label, name in enumerate(classes)}
        labels = np.array([place[cell] for cell in cells], dtype=np.intp)
    else:
        values = table.finite(np.array(numbers, dtype=np.float64).reshape(-1, 1), [column], lines)
        distinct, labels = np.unique(values[:, 0], return_inverse=True)
        few = len(distinct) <= 2 or (len(distinct) <= FEW and 2 * len(distinct) <= len(cells))
        whole = bool((distinct == np.floor(distinct)).all())
        if problem == "regression" or (problem == "auto" and not (few and whole)):
            return None, (), values
        classes = [repr(value + 0.0).removesuffix(".0") for value in distinct.tolist()]
    if len(classes) > MOST_CLASSES:
        advice = f"at most {MOST_CLASSES:,} are allowed: choose another target, or problem regression for numbers"
        raise DataError(f"{table.path}: {table.called(column)} has {len(classes):,} classes; {advice}")
    return labels, tuple(classes), None


def _several_columns(
    table: _Table, columns: list[int], rows: list[list[str]], lines: Sequence[int], problem: str
) -> Answers:
    numbers = [list(table.numbers(line, columns, cells)) for line, cells in zip(lines, rows, strict=True)]
    values = table.finite(np.array(numbers), columns, lines)
    if problem != "classification":
        return None, (), values
    for row, line in zip(numbers, lines, strict=True):
        if sorted(row) != [0.0] * (len(row) - 1) + [1.0]:
            problem = f"the targets are {shown(row)}; a class in several columns is one 1 and else 0"
            raise DataError(f"{table.path}: line {line}: {problem}: correct it, or say problem regression")
    classes = tuple((table.names and table.names[column]) or str(column + 1) for column in columns)
    return values.argmax(axis=1), classes, None
