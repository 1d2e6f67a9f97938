"""The network: a row a layer, and below it, where there is room, its units as dots."""

from __future__ import annotations

from rich.cells import cell_len

from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, fit, row
from tui.frame import Layer

DOTS = 8


def layers(
    shown: tuple[Layer, ...], chosen: int, columns: int, active: bool, inputs: tuple[str, ...] = ()
) -> list[Row]:
    """One row a layer: name, units, activation, parameters; of the input what goes in. The `chosen` one is marked."""
    rows = []
    for number, layer in enumerate(shown):
        mark = "›" if number == chosen else " "
        parameters = numbers.count(layer.parameters) if layer.parameters else ""
        if layer.parameters >= 100_000:
            parameters = f"{layer.parameters / 1000:,.0f}k"
        start = f"{mark} {layer.name:<9}{layer.units:>4} "
        what = layer.activation if number else named(inputs, columns - len(start))
        text = f"{start}{what:<10}" if number else f"{start}{what}"
        role = ("chosen" if active else "strong") if number == chosen else "text"
        number_text = f"{parameters} ".rjust(max(min(columns, 36) - len(text), 4)) if parameters else ""
        rows.append(fit(row((text, role), (number_text, role if number == chosen else "muted")), columns))
    return rows


def named(inputs: tuple[str, ...], columns: int) -> str:
    """`x1, x2, x1^2`, or where that has no room `3 columns`."""
    names = ", ".join(inputs)
    return names if cell_len(names) <= columns else f"{numbers.count(len(inputs))} columns"


def sketch(shown: tuple[Layer, ...], chosen: int, columns: int, lines: int) -> list[Row]:
    """Every layer as a column of dots, the chosen one in the accent colour; nothing where there is no room for it."""
    most = min(max(layer.units for layer in shown), DOTS)
    step = min((columns - 2) // len(shown), 8)
    if lines < most + 2 or step < 3:
        return []
    rows: list[Row] = []
    middle = (most - 1) / 2
    airy = lines >= 2 * most + 2
    for line in range(most):
        if airy and line:
            rows.append(BLANK)
        spans: list[tuple[str, str]] = [("  ", "text")]
        for number, layer in enumerate(shown):
            dots = min(layer.units, DOTS)
            top = int(middle - (dots - 1) / 2)
            here = top <= line < top + dots
            more = layer.units > DOTS and line == top + dots - 1
            glyph = "⋮" if more else "●" if number in (0, len(shown) - 1) else "○"
            spans.append(((glyph if here else " ").ljust(step), "accent" if number == chosen else "text"))
        rows.append(fit(row(*spans), columns))
    # A label may not run into the next one.
    counts = [str(layer.units) if len(str(layer.units)) < step else f"{layer.units // 1000}k" for layer in shown]
    labels = "".join(f"{count} ".ljust(step - 2, " ") + ("→ " if step > 4 else "  ")[:step] for count in counts[:-1])
    rows.append(fit(row((f"  {labels}{counts[-1]}", "muted")), columns))
    return [BLANK, *rows]
