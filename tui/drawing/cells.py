"""Rows of cells: what every drawing function returns and every panel paints.

A row is a tuple of spans; a span is a piece of text with a role ("muted", "good", "weight+3", ...). The palette maps
roles to styles, so a drawing can be read, and tested, as plain text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from engine.errors import harmless


class Span(NamedTuple):
    text: str
    role: str = "text"


Row = tuple[Span, ...]

BLANK: Row = ()


def row(*parts: Span | str | tuple[str, str]) -> Row:
    """A row from spans, (text, role) pairs or plain strings; empty pieces are left out.

    All text of the panels comes through here: names from files have nothing in them then that a terminal would obey.
    """
    spans = []
    for part in parts:
        text, role = (part, "text") if isinstance(part, str) else part
        if text:
            spans.append(Span(text if text.isprintable() else harmless(text), role))
    return tuple(spans)


def size(text: str) -> int:
    """The columns of a text. Most of it is ASCII, which is quickly told."""
    return len(text) if text.isascii() else cell_len(text)


def width(spans: Row) -> int:
    total = 0
    for text, _ in spans:  # A loop: every row is measured several times a frame.
        total += size(text)
    return total


def changed(old: Row, new: Row, columns: int) -> tuple[int, int]:
    """From which column to which a row of so many columns differs from another one; spans are compared whole."""
    start = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        start += size(one.text)
    if width(old) != width(new):
        return min(start, columns), columns
    end = width(new)
    for one, other in zip(reversed(old), reversed(new), strict=False):
        if one != other or end - size(one.text) < start:
            break
        end -= size(one.text)
    return min(start, columns), min(end, columns)


def fit(spans: Row, columns: int) -> Row:
    """The row cut to `columns`; a cut row ends in an ellipsis, so that nothing cut looks complete."""
    if width(spans) <= columns:
        return spans
    kept: list[Span] = []
    left = columns - 1
    for span in spans:
        needed = size(span.text)
        if needed > left:
            kept.append(Span(set_cell_size(span.text, left) + "…", span.role) if columns > 0 else Span(""))
            break
        kept.append(span)
        left -= needed
    return tuple(span for span in kept if span.text)


def spread(left: Row, right: Row, columns: int) -> Row:
    """`left` at the left edge and `right` at the right one; if both do not fit, `left` is cut."""
    room = columns - width(right)
    if room < 2:
        return fit(right, columns)
    left = fit(left, room - 1)
    return (*left, Span(" " * (room - width(left))), *right)


def join(rows: Iterable[Row], between: str) -> Row:
    """Rows joined with `between` in a muted colour."""
    joined: list[Span] = []
    for part in rows:
        if joined and part:
            joined.append(Span(between, "muted"))
        joined.extend(part)
    return tuple(joined)


def around(chosen: int, count: int, room: int) -> range:
    """The visible part of `count` rows if `room` of them fit: those around the chosen one."""
    start = min(max(chosen - room // 2, 0), max(count - room, 0))
    return range(start, min(start + room, count))


def beside(drawings: Iterable[tuple[list[Row], int]], between: int) -> list[Row]:
    """Drawings side by side, each padded to its columns, with so many empty columns between them."""
    pieces = list(drawings)
    lines: list[Row] = []
    for number in range(max((len(rows) for rows, _ in pieces), default=0)):
        line: list[Span] = []
        for rows, columns in pieces:
            if line:
                line.append(Span(" " * between))
            part = fit(rows[number], columns) if number < len(rows) else BLANK
            line += [*part, Span(" " * (columns - width(part)))]
        lines.append(tuple(span for span in line if span.text))
    return lines


def hidden(above: int, below: int, left: int = 0, right: int = 0, what: str = "more") -> str:
    """How many rows and columns are hidden, and where: `↑ 3 ↓ 1,291 → 9 more`; empty if none are."""
    counts = (("↑", above), ("↓", below), ("←", left), ("→", right))
    said = " ".join(f"{arrow} {count:,}" for arrow, count in counts if count > 0)
    return f"{said} {what}".rstrip() if said else ""


def plain(spans: Row) -> str:
    return "".join(span.text for span in spans)


def flowing(parts: Iterable[Row], columns: int, between: int = 2) -> list[Row]:
    """The parts in as many lines of `columns` as they need, with so many spaces between them; empty ones are left
    out.
    """
    lines: list[list[Span]] = []
    used = 0
    for part in filter(None, parts):
        needed = width(part)
        if lines and used + between + needed <= columns:
            lines[-1] += Span(" " * between), *part
            used += between + needed
        else:
            lines.append([*part])
            used = needed
    return [fit(tuple(line), columns) for line in lines]


def wrap(text: str, columns: int, most: int | None = None) -> list[str]:
    """Words wrapped to lines of at most `columns`; of at most so many lines, the last one has the rest, to be cut."""
    lines = [""]
    for word in text.split():
        if lines[-1] and size(lines[-1]) + 1 + size(word) > columns:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], " ".join(lines[most - 1 :])] if most else []
