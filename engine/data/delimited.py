"""Text as rows of cells, or an error that names the line.

Columns are separated by tabs if the first line has one, otherwise by semicolons, otherwise by commas; a first line
`sep=;`, as Excel reads it, says so itself. Cells may be in double quotes. Empty rows are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple, TextIO, TypeVar

from engine.data.source import UNREADABLE, Source, unreadable
from engine.errors import DataError, shown

SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma"}
MAX_COLUMNS = 10_000
# The maximum length of a line in characters.
MAX_LINE = 10_000_000
# A first line that names the separator.
NAMED_SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)
# How comment lines start in various programs.
COMMENTS = ("#", "%", "//")

NEEDED = "needed: one row a sample, columns separated by commas, semicolons or tabs"


T = TypeVar("T")


class NotUtf8(DataError):
    """A file that is not text in the encoding in which it is read, with the first such line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class Row(NamedTuple):
    """The line on which it starts, from 1, and its cells: every row of a file has the same number."""

    line: int
    cells: list[str]


@contextmanager
def rows_of(source: Source) -> Iterator[tuple[str, Iterator[Row]]]:
    """The separator of a table's columns and its rows, read one by one. Raises `DataError`."""
    try:
        with source.text() as file:
            separator, before = _separator(source.name, file)
            yield separator, _rows(source, file, separator, before)
    except UnicodeDecodeError:
        line = _line_not_utf8(source)
        raise NotUtf8(f"{source.name}: line {line} is not UTF-8 text; save the file as UTF-8", line) from None
    except UNREADABLE as error:
        raise unreadable(source.name, error) from None


def decoded(source: Source, read: Callable[[Source], T]) -> T:
    """What `read` makes of a table's text: UTF-8 or else, with a note, Windows-1252, in which programs under Windows
    save tables. The difference is in names only: numbers are the same in both.
    """
    try:
        return read(source)
    except NotUtf8 as error:
        try:
            return read(source.in_windows_1252(error.line))
        except NotUtf8:
            raise error from None


def comment(name: str, row: Row) -> DataError:
    """The error for a row that is a comment."""
    return DataError(f"{name}: line {row.line} is a comment ({shown(row.cells[0].strip())}); remove comment lines")


def is_comment(row: Row) -> bool:
    return row.cells[0].lstrip().startswith(COMMENTS)


def _line_not_utf8(source: Source) -> int:
    number = 0
    with source.open() as file:
        for line in file:
            number += 1
            try:
                line.decode()
            except UnicodeDecodeError:
                break
    return number


def _lines(name: str, file: TextIO, separator: str, number: int = 0) -> Iterator[str]:
    """Line by line, within the maximum length; `number` lines have been read before."""
    while line := file.readline(MAX_LINE):
        number += 1
        if separator and line.count(separator) >= MAX_COLUMNS:
            raise DataError(f"{name}: line {number} has more than {MAX_COLUMNS:,} columns; give a table with fewer")
        if len(line) == MAX_LINE:
            raise DataError(f"{name}: line {number} has {MAX_LINE:,} characters or more; {NEEDED}")
        yield line


def _separator(name: str, file: TextIO) -> tuple[str, int]:
    """The separator, and how many lines come before the table: named by the first line, or in the first line with
    content, outside of quotes.
    """
    for number, line in enumerate(_lines(name, file, ""), start=1):
        named = NAMED_SEPARATOR.fullmatch(line)
        if named and named[1] in SEPARATORS:
            return named[1], number
        if line.strip():
            file.seek(0)
            bare = "".join(line.split('"')[::2])
            return next((separator for separator in SEPARATORS if separator in bare), ","), 0
    raise DataError(f"{name} is empty; {NEEDED}")


def _line(source: Source, number: int) -> str:
    with source.text() as file:
        return next(islice(file, number - 1, None))


def _rows(source: Source, file: TextIO, separator: str, before: int) -> Iterator[Row]:
    """Each row with content; so many lines have been read before."""
    import csv  # Imported late: `import engine` stays fast.

    lines = _lines(source.name, file, separator, before)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    first: Row | None = None
    width = 0
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = "a quote is not closed; close it or remove it"
            if "expected after" in str(error):
                reason = "text follows a closing quote; write a quote inside quotes twice"
            elif '"' not in _line(source, line):
                most = f"{csv.field_size_limit():,} characters"
                reason = f"a cell has more than {most}; shorten it or leave out its column"
            raise DataError(f"{source.name}: line {line}: {reason}") from None
        if cells is None:
            return
        if not any(map(str.strip, cells)):
            continue
        if first is None:
            first, width = Row(line, list(cells)), len(cells)
        if len(cells) != width:
            raise _uneven(source.name, separator, first, Row(line, cells))
        yield Row(line, cells)


def _uneven(name: str, separator: str, first: Row, row: Row) -> DataError:
    """The error for a row that has more or fewer cells than the first one."""
    for either in (first, row):
        if is_comment(either):
            return comment(name, either)
    width = len(first.cells)
    count = f"{len(row.cells)} column{'s' * (len(row.cells) > 1)}"
    problem = f"{name}: line {row.line} has {count}, line {first.line} has {width}"
    longer = max(first, row, key=lambda either: len(either.cells))
    if abs(len(row.cells) - width) == 1 and not longer.cells[-1].strip():
        mark = SEPARATORS[separator]
        return DataError(f"{problem}: line {longer.line} ends in a {mark}; end every line without one")
    return DataError(f"{problem}; every row needs as many")
