"""The decimal mark and the thousands separator of numbers: one decision for a whole file.

>>> number("1.234,5", ","), number("1,234.5", "."), number("1 234", "."), number("1'234,5", ",")
(1234.5, 1234.5, 1234.0, 1234.5)
>>> number("0,5", "."), number("1.23,4", ","), number("1_000", ".")
(None, None, None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from engine.data.delimited import Row

POINT, COMMA = ".", ","
OTHER = {POINT: COMMA, COMMA: POINT}
# 1.234 and 1.234.567,8: groups of three digits, all with the same mark between them.
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)([.,])[0-9]*)?")
# 12, 0,5, .5 and 1.5e-3: no thousands marks, at most one decimal mark.
UNGROUPED = re.compile(r"[+-]?(?:[0-9]+([.,]?)[0-9]*|([.,])[0-9]+)(?:[eE][+-]?[0-9]+)?")
# Thousands separators in print: non-breaking spaces, and the apostrophe.
PRINTED = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})


class Decimals(NamedTuple):
    """A file's decimal mark, and the first cell that decides it (if one does), with its line."""

    mark: str
    line: int = 0
    cell: str = ""


class Ambiguous(NamedTuple):
    """The first cell that can be read in two ways, with its line and its column (from 0)."""

    line: int
    column: int
    cell: str

    def __str__(self) -> str:
        mark = COMMA if COMMA in self.cell else POINT
        whole, decimal = self.cell.replace(mark, ""), number(self.cell, mark)
        problem = f"{self.cell!r} can be {whole} or {decimal:g}, and no other number decides which"
        return f"{problem}; write {whole}, or {self.cell}0 if it has decimals"


def number(cell: str, decimal: str) -> float | None:
    """The number in a cell with this decimal mark and any thousands separator; None if there is none."""
    value = ungrouped(cell, decimal)
    return grouped(cell, decimal) if value is None else value


def ungrouped(cell: str, decimal: str) -> float | None:
    """The number in a cell without thousands separators; None if there is none."""
    if (decimal == COMMA and POINT in cell) or not cell.isascii() or "_" in cell:
        return None  # Only Python reads digits of other scripts, and 1_000.
    try:
        return float(cell.replace(decimal, POINT))
    except ValueError:
        return None


def grouped(cell: str, decimal: str) -> float | None:
    """The number in a cell with thousands separators; None if there is none."""
    text = cell.strip().translate(PRINTED)
    match = GROUPED.fullmatch(text)
    if match is None or match[1] == decimal or match[2] not in (None, decimal):
        return None
    return float(text.replace(match[1], "").replace(decimal, POINT))


def is_number(cell: str) -> bool:
    """Whether a cell is a number with one decimal mark or the other."""
    return number(cell, POINT) is not None or number(cell, COMMA) is not None


def decimals_of(rows: Iterable[Row], separator: str) -> Decimals | Ambiguous:
    """The decimal mark of a file, from the first number in these rows that can have only this one.

    1,234 can be a whole number or have decimals; so can 1.234. If no other number decides, the point is the decimal
    mark if commas separate the columns. Otherwise, numbers without any mark decide, in a column where all are below
    1000: beside 950, 82,000 is a whole number, because with three decimals 950 would be 950,000. Where thousands are
    separated by spaces or apostrophes, as in 90 000, points and commas are decimal marks.
    """
    columns: dict[int, _Column] = {}
    spaced = False
    for line, cells in rows:
        for column, cell in enumerate(cells):
            text = cell.strip().translate(PRINTED)
            groups, plain = GROUPED.fullmatch(text), UNGROUPED.fullmatch(text)
            if groups and not groups[2] and groups[1] in " '":
                spaced = True
                continue
            if groups and not groups[2] and text.count(groups[1]) == 1:
                columns.setdefault(column, _Column()).add(Ambiguous(line, column, text), groups[1])
            elif groups:
                return Decimals(groups[2] or OTHER[groups[1]], line, text)
            elif plain and (plain[1] or plain[2]):
                return Decimals(plain[1] or plain[2], line, text)
            elif plain:
                columns.setdefault(column, _Column()).add_whole(text)
    unclear = [column for column in columns.values() if column.marks]
    thousands = {mark for column in unclear if column.groups_thousands for mark in column.marks}
    marks = {mark for column in unclear for mark in column.marks}
    if spaced and len(marks) == 1:  # Thousands have a separator of their own.
        return Decimals(marks.pop())
    if separator == ",":
        thousands |= {COMMA}
    elif not unclear:
        return Decimals(POINT)
    if len(thousands) == 1:
        return Decimals(OTHER[thousands.pop()])
    return min(column.first for column in unclear if column.first)


class _Column:
    """What is known about a column in which no number decides the decimal mark."""

    def __init__(self) -> None:
        self.first: Ambiguous | None = None
        self.marks: set[str] = set()
        self.rounded = False  # one of them ends in 0
        self.small = self.large = False  # Whether there are whole numbers without a mark below 1000, and from 1000 on.

    def add(self, cell: Ambiguous, mark: str) -> None:
        self.first = self.first or cell
        self.marks.add(mark)
        self.rounded |= cell.cell.endswith("0")

    def add_whole(self, text: str) -> None:
        digits = text.lstrip("+-0")
        if digits.isdecimal():  # 0 is never written with decimals; 1e5 has marks of its own.
            self.small |= len(digits) <= 3
            self.large |= len(digits) > 3

    @property
    def groups_thousands(self) -> bool:
        return self.small and not self.large and self.rounded and len(self.marks) == 1
