"""The network as rows, one for each layer, where there is no room for a diagram."""

from __future__ import annotations

from rich.cells import cell_len

from tui.drawing import numbers
from tui.drawing.cells import Row, around, fit, row
from tui.drawing.names import apart
from tui.frame import Layer

# The maximum width of a row, and the width from which dead units are named in words.
WIDEST, ROOMY = 44, 40
# A shortened name keeps so many columns.
SHORTEST = 6


def layers(
    shown: tuple[Layer, ...],
    chosen: int,
    columns: int,
    active: bool,
    inputs: tuple[str, ...] = (),
    lines: int | None = None,
) -> list[Row]:
    """One row per layer, those around the `chosen` one if not all fit: name, units, activation, dead units, parameters;
    for the input, its features.
    """
    seen = around(chosen, len(shown), len(shown) if lines is None else lines)
    right = min(columns, WIDEST)
    rows = []
    for number in seen:
        layer = shown[number]
        above, below = number == seen[0] > 0, number == seen[-1] < len(shown) - 1
        mark = "›" if number == chosen else "↑" if above else "↓" if below else " "
        start = f"{mark} {layer.name:<9}{layer.units:>4} "
        what = f"{layer.activation}{_dead(layer, right)}" if number else named(inputs, columns - len(start))
        role = ("chosen" if active else "strong") if number == chosen else "text"
        text = f"{start}{what:<10}"
        room = right - cell_len(text)
        parameters = _short(layer.parameters, room - 1)
        end = (f"{parameters} " if parameters else "").rjust(room)
        rows.append(fit(row((text, role), (end, role if number == chosen else "muted")), columns))
    return rows


def _dead(layer: Layer, columns: int) -> str:
    """` 2 dead †`, or ` 2†` if that does not fit."""
    count = 0 if layer.dead is None else int(layer.dead.sum())
    return "" if not count else f" {count} dead {numbers.DEAD}" if columns >= ROOMY else f" {count}{numbers.DEAD}"


def _short(parameters: int, columns: int) -> str:
    """`3,072`, or `3k` if that does not fit."""
    ways = (numbers.count(parameters), f"{parameters / 1000:,.0f}k", f"{parameters / 1e6:,.0f}M")
    return next((way for way in ways if len(way) <= columns), "") if parameters else ""


def named(inputs: tuple[str, ...], columns: int) -> str:
    """`x1, x2, x1^2`; if that does not fit, with shortened names, or else `columns`, whose number the row shows."""
    if cell_len(", ".join(inputs)) <= columns:
        return ", ".join(inputs)
    each = (columns - 2 * (len(inputs) - 1)) // max(len(inputs), 1)
    return ", ".join(apart(inputs, each)) if each >= SHORTEST else "columns"
