"""A sum written out: in one line with the numbers in it, and as a table of its products with the sum so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Sum
from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, fit, flowing, row, width
from tui.drawing.names import shortened, widest
from tui.drawing.written import INDENT, factor, figure

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


def entries(total: Sum, label: Callable[[int], str], start: str = "") -> list[Entry]:
    """The rows of a sum, `label` from the number of a term's source; `start` names what it starts with, if anything."""
    first = [Entry(start, None, None, total.start, total.start)] if start else []
    return first + [Entry(label(term.source), *term[1:]) for term in total.terms]


def in_a_line(
    name: str, rows: Sequence[Entry], total: float, now: int, columns: int, lines: int, is_here: bool = False
) -> list[Row]:
    """`z = 0.1 + 0.51·0.3 + (-0.44)·1 = -0.187` in at most so many lines; what does not fit is left out, the smallest
    first. `now`: the number of the row at which one stands, -1 before all; the rows after it are still to come.
    `is_here`: whether one stands at the sum as a whole. Empty lines are added where other numbers would take more.
    """
    mark = ("› ", "accent") if is_here else (INDENT, "text")
    products = [_product(entry) for entry in rows]
    # No more than would fit if no line had any room left.
    needed = np.cumsum([len(products[number]) + len("+  ") for number in _by_size(rows, now)])
    kept = int(np.searchsorted(needed, (columns + 1) * lines + len("+ "), side="right"))
    while kept > 0:
        shown = largest(rows, kept, now)
        parts = [row(mark, (name, "muted" if now < 0 else "strong"), (" =", "muted"))]
        for place, number in enumerate(shown):
            if number and number - 1 != (shown[place - 1] if place else -1):
                parts.append(row(("+ …" if place else "…", "muted")))
            parts.append(row(("+ " if place or number else "", "muted"), (products[number], _role(number, now))))
        if shown[-1] < len(rows) - 1:
            parts.append(row(("+ …", "muted")))
        parts.append(row(("= ", "muted"), (figure(total), "strong" if now >= len(rows) - 1 else "muted")))
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


def table(
    rows: Sequence[Entry], heads: Sequence[str], now: int, columns: int, lines: int, corner: str = ""
) -> list[Row]:
    """A header, and a row for each product: `x1  +0.5100 · +0.3000 = +0.1530  +0.2530`, the last number the sum so far,
    unless there are only three `heads` or no room for it. Where not all rows fit: the largest ones, their sum so far
    without the others, and those together at the end. `now` as above; `corner`: what the labels are, left out where it
    would take the numbers' room.
    """
    room, is_sum = lines - 1, len(heads) > 3
    if room < min(len(rows), 3):
        return []
    shown = range(len(rows)) if len(rows) <= room else largest(rows, room - 1, now)
    present = [rows[number] for number in shown] if len(shown) == len(rows) else _alone(rows, shown)
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
    digits = (
        0 if all(number is None or float(number).is_integer() for each in rows for number in each[1:]) else DIGITS[size]
    )
    last = None if len(heads) > 3 else -2
    found += [
        _row(entry, number, now, label, size, digits)[:last] for entry, number in zip(present, shown, strict=True)
    ]
    hidden = len(rows) - len(shown)
    if hidden and is_sum:
        product, running = (_number(value, digits, size) for value in (_added(rows, shown), rows[-1].running))
        together = "  " + _padded(f"other {hidden:,} terms", label + 2 * size + 3)
        role = "text" if now >= len(rows) - 1 else "muted"
        found.append(
            row((together, "muted"), ("   ", "muted"), (product, role), ("  ", "muted"), (running, role))[:end]
        )
    elif hidden:
        found.append(row((f"  and {hidden:,} smaller ones of {len(rows):,}", "muted")))
    return [fit(line, columns) for line in found]


def _padded(text: str, columns: int) -> str:
    """In so many columns and a space."""
    short = shortened(text, columns)
    return short + " " * (columns - widest((short,)) + 1)


def _alone(rows: Sequence[Entry], shown: Sequence[int]) -> list[Entry]:
    """The shown rows, with the sum so far of these alone."""
    with np.errstate(all="ignore"):
        sums = np.cumsum([rows[number].product for number in shown]).tolist()
    return [rows[number]._replace(running=running) for number, running in zip(shown, sums, strict=True)]


def _added(rows: Sequence[Entry], shown: Sequence[int]) -> float:
    """The products of the other rows, added up."""
    with np.errstate(all="ignore"):
        return float(np.sum([entry.product for number, entry in enumerate(rows) if number not in {*shown}]))


def _row(entry: Entry, number: int, now: int, label: int, size: int, digits: int) -> Row:
    role = _role(number, now)
    product, running = (_number(value, digits, size) for value in (entry.product, entry.running))
    factors, equals = " " * (2 * size + 3), "   "
    if entry.weight is not None and entry.value is not None:
        weight, value = (_number(value, digits, size) for value in (entry.weight, entry.value))
        factors, equals = f"{weight} · {value}", " = "
    return row(
        ("› " if number == now else "  ", "accent"),
        (_padded(entry.label, label), "accent" if number == now else "muted"),
        (factors, role),
        (equals, "muted"),
        (product, role),
        ("  ", "muted"),
        (running, "strong" if number == now else role),
    )


def _number(value: float, digits: int, size: int) -> str:
    """With its sign in a column; a small one with a power of ten."""
    text = numbers.signed(value, digits, size)
    return numbers.scientific(value, size - 7).rjust(size) if "e-" in text and size > 8 else text


def largest(rows: Sequence[Entry], count: int, now: int) -> list[int]:
    """So many rows, in their order: the first if it is no product, the one at which one stands, and the largest."""
    return sorted(_by_size(rows, now)[: max(count, 0)])


def _by_size(rows: Sequence[Entry], now: int) -> list[int]:
    """All rows, those first that are shown first."""
    sizes = np.abs([entry.product for entry in rows])
    sizes[np.isnan(sizes)] = np.inf
    first = [0] if rows and rows[0].weight is None else []
    wanted = [*first, *([now] if 0 <= now < len(rows) else []), *np.argsort(-sizes, kind="stable").tolist()]
    return list(dict.fromkeys(wanted))


def _role(number: int, now: int) -> str:
    return "accent" if number == now else "text" if number < now else "muted"
