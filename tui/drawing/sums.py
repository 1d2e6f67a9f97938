"""A sum written out: in one line with the numbers in it, and as a table of its products with the sum so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Sum
from tui.drawing import cells, numbers
from tui.drawing.cells import BLANK, Row, fit, flowing, row, width
from tui.drawing.names import shortened, widest
from tui.drawing.written import INDENT, factor, figure
from tui.walk import Now

# The widths of a number in a table, and its decimals in each.
DIGITS = {11: 6, 10: 5, 9: 4, 8: 4, 7: 3, 6: 2}
# The columns of most products in a line: `+ (-0.12345)·(-0.12345)`.
USUAL = 24
# The most columns of a label, and the least.
LABEL, LEAST = 24, 4
# The width of numbers with enough decimals.
ENOUGH = 9


class Entry(NamedTuple):
    """A row of a sum: what it starts with (no weight), or a product."""

    label: str
    weight: float | None
    value: float | None
    product: float
    running: float


class Entries:
    """The rows of a sum, each made when it is first asked for: most rows of a long sum never are. `label`: from the
    number of a term's source; `start` names what the sum starts with, if anything.
    """

    def __init__(self, total: Sum, label: Callable[[int], str], start: str = "") -> None:
        self._total, self._label, self._start = total, label, start
        self.products = np.append(total.start, total.products) if start else total.products
        self._made: dict[int, Entry] = {}

    @property
    def has_start(self) -> bool:
        """Whether the first row is no product."""
        return bool(self._start)

    def __len__(self) -> int:
        return len(self.products)

    def __getitem__(self, number: int) -> Entry:
        if number not in self._made:
            self._made[number] = self._entry(number)
        return self._made[number]

    def _entry(self, number: int) -> Entry:
        total, term = self._total, number - self.has_start
        if term < 0:
            return Entry(self._start, None, None, total.start, total.start)
        factors = total.weights.item(term), total.values.item(term)
        return Entry(self._label(total.sources[term]), *factors, total.products.item(term), total.running.item(term))


def in_a_line(
    name: str, rows: Entries, total: float, now: Now, columns: int, lines: int, is_here: bool = False
) -> list[Row]:
    """`z = 0.1 + 0.51·0.3 + (-0.44)·1 = -0.187` in at most so many lines; what does not fit is left out, the smallest
    first. `now`: at which row one stands, and which are still to come.
    `is_here`: whether one stands at the sum as a whole. Empty lines are added where other numbers would take more.
    """
    mark = ("› ", "accent") if is_here else (INDENT, "text")
    # No more than would fit if no line had any room left.
    room = (columns + 1) * lines + len("+ ")
    order = _by_size(rows, now, room // len("0·0 + ") + 1)
    products = {number: _product(rows[number]) for number in order}
    needed = np.cumsum([len(text) + len("+  ") for text in products.values()])
    kept = int(np.searchsorted(needed, room, side="right"))
    while kept > 0:
        shown = sorted(order[:kept])
        parts = [row(mark, (name, "muted" if now.last < 0 else "strong"), (" =", "muted"))]
        for place, number in enumerate(shown):
            if number and number - 1 != (shown[place - 1] if place else -1):
                parts.append(row(("+ …" if place else "…", "muted")))
            parts.append(row(("+ " if place or number else "", "muted"), (products[number], _role(number, now))))
        if shown[-1] < len(rows) - 1:
            parts.append(row(("+ …", "muted")))
        parts.append(row(("= ", "muted"), (figure(total), "strong" if now.last >= len(rows) - 1 else "muted")))
        is_short = sum(width(part) + 1 for part in parts) <= columns + 1
        first, *others = flowing(parts, columns if is_short else columns - 2 * len(INDENT), 1)
        found = [first, *(row(INDENT * 2) + line for line in others)]
        if len(found) <= lines:
            # As many lines while digits change, so that nothing below jumps.
            usual = min(-(-(len(shown) * USUAL + len(INDENT)) // columns), lines)
            return found + [BLANK] * (usual - len(found))
        kept = min(kept - 1, int(kept * 0.9))
    whole = row(mark, (name, "strong"), (" = ", "muted"), (figure(total), "strong"))
    return [fit(whole, columns)] if lines > 0 else []


def _product(entry: Entry) -> str:
    if entry.weight is None or entry.value is None:
        return factor(entry.product)
    return f"{factor(entry.weight)}·{factor(entry.value)}"


def table(rows: Entries, heads: Sequence[str], now: Now, columns: int, lines: int, corner: str = "") -> list[Row]:
    """A header, and a row for each product: `x1  +0.5100 · +0.3000 = +0.1530  +0.2530`, the last number the sum so far,
    unless there are only three `heads` or no room for it. Where not all rows fit: the largest ones, their sum so far
    without the others, and those together at the end. `now` as above; `corner`: what the labels are, left out where it
    would take the numbers' room.
    """
    room, is_sum = lines - 1, len(heads) > 3
    if room < min(len(rows), 3):
        return []
    shown = [*range(len(rows))] if len(rows) <= room else sorted(_by_size(rows, now, room - 1))
    hidden = len(rows) - len(shown)
    present = _alone(rows, shown) if hidden else [rows[number] for number in shown]
    others = (_added(rows, shown), rows[len(rows) - 1].running) if hidden and is_sum else ()
    heads = (*heads[:-1], "sum of these") if others else heads
    names = widest(entry.label for entry in present)
    if 4 * min(DIGITS) + 11 + LEAST > columns:
        heads = heads[:3]
    # Between the numbers, and before the label and after it.
    between = 3 + (8 if len(heads) > 3 else 6)

    def size_beside(label: int) -> int:
        fitting = (each for each in DIGITS if len(heads) * each + between + min(label, LABEL) <= columns)
        return next(fitting, min(DIGITS))

    if size_beside(max(names, widest((corner,)))) < min(size_beside(names), ENOUGH):
        corner = ""
    names = max(names, widest((corner,)))
    size = size_beside(names)
    label = min(names, LABEL, max(columns - len(heads) * size - between, LEAST))
    head, end = "", 0
    for text, gap in zip(heads, (0, 3, 3, 2), strict=False):
        end += gap + size
        # At the end of its column; a long one begins in the gap.
        head += (text if len(text) <= size else text.split(" ", 1)[-1]).rjust(end - len(head))
    found = [row(("  " + _padded(corner, label) + head, "muted"))]
    written = chain(others, *(each[1:] for each in present))
    digits = 0 if all(number is None or float(number).is_integer() for number in written) else DIGITS[size]
    last = None if len(heads) > 3 else -2
    found += [
        _row(entry, number, now, label, size, digits)[:last] for entry, number in zip(present, shown, strict=True)
    ]
    if others:
        product, running = (_number(value, digits, size) for value in others)
        together = "  " + _padded(f"{hidden:,} smaller terms", label + 2 * size + 3)
        role = "text" if now.last >= len(rows) - 1 else "muted"
        found.append(
            row((together, "muted"), ("   ", "muted"), (product, role), ("  ", "muted"), (running, role))[:end]
        )
    elif hidden:
        found.append(row((f"  and {hidden:,} smaller ones of {len(rows):,}", "muted")))
    return [fit(line, columns) for line in found]


def _padded(text: str, columns: int) -> str:
    """In so many columns and a space."""
    short = shortened(text, columns)
    return short + " " * (columns - cells.size(short) + 1)


def _alone(rows: Entries, shown: list[int]) -> list[Entry]:
    """The shown rows, with the sum so far of these alone."""
    with np.errstate(all="ignore"):
        sums = np.cumsum(rows.products[shown]).tolist()
    return [rows[number]._replace(running=running) for number, running in zip(shown, sums, strict=True)]


def _added(rows: Entries, shown: list[int]) -> float:
    """The products of the other rows, added up."""
    with np.errstate(all="ignore"):
        return float(np.delete(rows.products, shown).sum())


def _row(entry: Entry, number: int, now: Now, label: int, size: int, digits: int) -> Row:
    role = _role(number, now)
    product, running = (_number(value, digits, size) for value in (entry.product, entry.running))
    factors, equals = " " * (2 * size + 3), "   "
    if entry.weight is not None and entry.value is not None:
        weight, value = (_number(value, digits, size) for value in (entry.weight, entry.value))
        factors, equals = f"{weight} · {value}", " = "
    return row(
        ("› " if number == now.here else "  ", "accent"),
        (_padded(entry.label, label), "accent" if number == now.here else "muted"),
        (factors, role),
        (equals, "muted"),
        (product, role),
        ("  ", "muted"),
        (running, "strong" if number == now.here else role),
    )


def _number(value: float, digits: int, size: int) -> str:
    """With its sign in a column; one of which less than two digits would be left with a power of ten."""
    text = numbers.signed(value, digits, size)
    is_small = digits > 0 and 0.0 < abs(value) < 10.0 ** (1 - digits)
    return numbers.scientific(value, size - 7).rjust(size) if is_small and size > 8 else text


def _by_size(rows: Entries, now: Now, count: int) -> list[int]:
    """So many rows, or all: the first if it is no product, the one at which one stands, and the largest."""
    if count < 1:
        return []
    sizes = np.abs(rows.products)
    sizes[np.isnan(sizes)] = np.inf
    # Those that may be among the largest are sorted.
    least = np.partition(sizes, -count)[-count] if count < len(sizes) else 0.0
    large = np.flatnonzero(sizes >= least)
    first = [0] if rows.has_start else []
    here = [now.here] if 0 <= now.here < len(rows) else []
    wanted = [*first, *here, *large[np.argsort(-sizes[large], kind="stable")[:count]].tolist()]
    return list(dict.fromkeys(wanted))[:count]


def _role(number: int, now: Now) -> str:
    return ("muted", "accent", "text")[now.at(number) + 1]
