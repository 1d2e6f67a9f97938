"""A matrix product term by term: the matrices with what is used marked, and the sum of the present entry."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arithmetic import Sum
from tui.drawing.cells import BLANK, Row, Span, fit, row
from tui.drawing.numbers import exact
from tui.drawing.sums import Entries, in_a_line, table
from tui.frame import Floats
from tui.walk import Now

# What it is in a network.
LAYER = "  z = W·x: A is W, B has a column for each sample"


class Product(NamedTuple):
    """`left` (rows, inner) times `right` (inner, columns). Terms are numbered in the order in which they are used."""

    left: Floats
    right: Floats

    @property
    def inner(self) -> int:
        return len(self.right)

    @property
    def terms(self) -> int:
        return int(len(self.left) * self.right.shape[1] * self.inner)

    def place(self, number: int) -> tuple[int, int, int]:
        """The row and column of the entry to which a term belongs, and which of its terms it is."""
        entry, term = divmod(number, self.inner)
        return *divmod(entry, self.right.shape[1]), term

    def sum_of(self, line: int, column: int) -> Sum:
        return Sum.of(0.0, range(self.inner), self.left[line], self.right[:, column])


def product(whole: Product, number: int, columns: int, lines: int) -> list[Row]:
    """At so many terms: `whole.terms` once all are added."""
    is_done = number >= whole.terms
    line, column, term = whole.place(min(number, whole.terms - 1))
    total = whole.sum_of(line, column)
    rows = [*_matrices(whole, None if is_done else (line, column, term)), row((LAYER, "muted"))]
    if is_done:
        words = "Each entry is a row of A times a column of B, added up.", "In NumPy: A @ B"
        return [fit(one, columns) for one in [*rows, BLANK, *(row((text, "text")) for text in words)]][:lines]
    said = f"c{line + 1}{column + 1}: row {line + 1} of A times column {column + 1} of B, added up"
    products = Entries(total, lambda source: f"a{line + 1}{source + 1}·b{source + 1}{column + 1}")
    name, now = f"c{line + 1}{column + 1}", Now(term, term)
    below = in_a_line(name, products, total.total, now, columns, 2)
    below += table(products, ("A", "B", "product", "sum so far"), now, columns, whole.inner + 1)
    return [fit(one, columns) for one in [*rows, BLANK, row((said, "muted")), BLANK, *below]][:lines]


def _matrices(whole: Product, at: tuple[int, int, int] | None) -> list[Row]:
    """`A · B = C`; what is used is in square brackets, an entry to come is a line."""
    result = np.array([[whole.sum_of(i, j).total for j in range(whole.right.shape[1])] for i in range(len(whole.left))])
    size = max(len(exact(float(value), "")) for part in (whole.left, whole.right, result) for value in part.flat)
    done = result.size if at is None else at[0] * whole.right.shape[1] + at[1]

    def entry(line: int, column: int) -> Span:
        number = line * whole.right.shape[1] + column
        if at is not None and number == done:
            return _cell(whole.sum_of(line, column).terms[at[2]].running, size, True)
        return _cell(float(result[line, column]), size, False) if number < done else Span("_ ".rjust(size + 2), "muted")

    def factor(part: Floats, line: int, column: int, used: tuple[int, int] | None) -> Span:
        return _cell(float(part[line, column]), size, (line, column) == used)

    left, right = (None, None) if at is None else ((at[0], at[2]), (at[2], at[1]))
    found = []
    for line in range(max(len(whole.left), whole.inner)):
        a, b, c = ("  A  ", "  ·  B  ", "  =  C  ") if not line else (" " * 5, " " * 8, " " * 8)
        of_left, of_right = range(whole.inner), range(whole.right.shape[1])
        found.append(
            row(
                (a, "muted"),
                *(factor(whole.left, line, k, left) for k in of_left if line < len(whole.left)),
                (b, "muted"),
                *(factor(whole.right, line, j, right) for j in of_right if line < whole.inner),
                (c, "muted"),
                *(entry(line, j) for j in of_right if line < len(whole.left)),
            )
        )
    return found


def _cell(value: float, size: int, used: bool) -> Span:
    text = exact(value, "")
    return Span(f"[{text}]".rjust(size + 2) if used else f"{text} ".rjust(size + 2), "accent" if used else "text")
