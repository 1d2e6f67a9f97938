"""CSV and TSV files as rows of cells, or refused with the line that is wrong.

Columns are separated by tabs if the first line has one, else by semicolons, else by commas. Cells may be in double
quotes. Rows without any content are passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from engine import files
from engine.errors import DataError, RunError

SEPARATORS = "\t;,"
MAX_BYTES = 200_000_000
MAX_COLUMNS = 10_000
# Characters of a line; more is not read.
MAX_LINE = 10_000_000

WANTED = "give the path of a CSV or TSV file"
NEEDED = "needed: one row a sample, columns separated by commas, semicolons or tabs"


class Row(NamedTuple):
    """The line that it begins on, from 1, and its cells: in every row of a file as many."""

    line: int
    cells: list[str]


@contextmanager
def opened(path: str) -> Iterator[tuple[str, Iterator[Row]]]:
    """The separator of a file's columns and its rows, read one by one. Raises `DataError`."""
    try:
        _check(path)
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            separator = _separator(path, file)
            yield separator, _rows(path, file, separator)
    except UnicodeDecodeError:
        raise DataError(f"{path}: line {_line_not_utf8(path)} is not UTF-8 text; save the file as UTF-8") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); {WANTED}") from None


def _check(path: str) -> None:
    """Raise `DataError` for what is no table, before it is read; OSError where the system does not let it be read."""
    try:
        with files.opened(path, WANTED) as file:
            size, start = os.fstat(file.fileno()).st_size, file.read(4096)
    except RunError as error:
        raise DataError(str(error)) from None
    if size > MAX_BYTES:
        most = f"at most {MAX_BYTES / 1e6:g} MB are read: keep fewer rows or columns"
        raise DataError(f"{path} has {size / 1e6:,.0f} MB; {most}")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"{path} is UTF-16 text; save it as UTF-8")
    if b"\0" in start:
        raise DataError(f"{path} is not text; save the table as CSV")


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


def _lines(path: str, file: TextIO, separator: str) -> Iterator[str]:
    """Line by line, but never more than can be kept."""
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        if separator and line.count(separator) >= MAX_COLUMNS:
            raise DataError(f"{path}: line {number} has more than {MAX_COLUMNS:,} columns; give a table with fewer")
        if len(line) == MAX_LINE:
            raise DataError(f"{path}: line {number} has {MAX_LINE:,} characters or more; {NEEDED}")
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


def _rows(path: str, file: TextIO, separator: str) -> Iterator[Row]:
    """Each row with content."""
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
        yield Row(line, cells)
