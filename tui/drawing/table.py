"""The predictions: what is asked, what is wanted, what is answered, and whether that is right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, Span, around, fit, row

Floats = NDArray[np.float64]

VERDICTS = {1: ("✓", "good"), 0: ("✗", "bad"), -1: ("=", "warning")}
WORDS = {1: "right", 0: "wrong", -1: "a tie"}
BAR, HALF = "█", "▌"


def bar(value: float | None, low: float, high: float, columns: int) -> str:
    """A bar of half cells for `value` between `low` and `high`."""
    if value is None or not np.isfinite(value) or columns < 1 or high <= low:
        return " " * max(columns, 0)
    halves = round(min(max((value - low) / (high - low), 0.0), 1.0) * columns * 2)
    return (BAR * (halves // 2) + HALF * (halves % 2)).ljust(columns)


def wanted(targets: Floats) -> str:
    """The class of a one-hot row, or the numbers themselves."""
    if len(targets) > 1 and sorted(targets)[-2:] == [0.0, 1.0] and targets.sum() == 1.0:
        return str(int(targets.argmax()))
    return " ".join(f"{target:g}" for target in targets)


def seen(samples: int, chosen: int, lines: int) -> range:
    """The samples that have a row below the header, around the chosen one."""
    return around(chosen, samples, max(lines - 1, 1))


def table(
    inputs: Floats,
    targets: Floats,
    predictions: Floats | None,
    verdicts: NDArray[np.int8] | None,
    chosen: int,
    columns: int,
    lines: int,
    active: bool,
) -> list[Row]:
    """A header and a row a sample, as many as fit around the chosen one, each output as a number and a bar.

    The answer (the largest output) is bold, its bar in the verdict's colour.
    """
    outputs = targets.shape[1]
    input_size = max(max(len(f"{value:g}") for value in inputs.ravel()), 2) + 1
    want_size = max(max(len(wanted(row_)) for row_ in targets), 4) + 2
    fixed = 2 + input_size * inputs.shape[1] + want_size + 3
    each = max((columns - fixed) // outputs, 6)
    size = 7 if each >= 12 else 6
    bar_size = min(each - size - 1, 24) if each >= size + 4 else 0
    low, high = (float(targets.min()), float(targets.max())) if targets.max() > targets.min() else (0.0, 1.0)
    names = [f"x{number}" for number in range(1, inputs.shape[1] + 1)]
    head = "  " + "".join(name.rjust(input_size) for name in names) + "want".rjust(want_size)
    names = [f"p({number})" for number in range(outputs)] if outputs > 1 else ["output"]
    head += "".join(name.rjust(size) + " " * (bar_size + 1 if bar_size else 0) for name in names)
    rows = [fit(row((head.rstrip(), "muted")), columns)]
    for sample in seen(len(inputs), chosen, lines):
        is_chosen = sample == chosen
        values = "".join(f"{value:g}".rjust(input_size) for value in inputs[sample])
        spans = [
            Span("› " if is_chosen else "  ", "accent"),
            Span(values, "strong" if is_chosen and active else "text"),
            Span(wanted(targets[sample]).rjust(want_size), "strong"),
        ]
        glyph, role = (" ", "bar") if verdicts is None else VERDICTS[int(verdicts[sample])]
        for output in range(outputs):
            value = None if predictions is None else float(predictions[sample, output])
            is_answer = predictions is not None and value == predictions[sample].max()
            spans.append(Span(numbers.share(value).rjust(size), "strong" if is_answer else "muted"))
            if bar_size:
                spans.append(Span(" " + bar(value, low, high, bar_size), role if is_answer else "muted"))
        spans.append(Span(f"  {glyph}", role))
        rows.append(fit(tuple(spans), columns))
    return rows


def detail(
    targets: Floats,
    predictions: Floats | None,
    verdicts: NDArray[np.int8] | None,
    chosen: int,
    columns: int,
    lines: int,
) -> list[Row]:
    """The chosen sample in full precision."""
    if predictions is None or lines < 2:
        return []
    word = "" if verdicts is None else f"  {WORDS[int(verdicts[chosen])]}"
    role = "text" if verdicts is None else VERDICTS[int(verdicts[chosen])][1]
    rows: list[Row] = [BLANK, row((f"  row {chosen + 1}", "accent"), (word, role))]
    for output in range(targets.shape[1]):
        name = f"  p({output})  " if targets.shape[1] > 1 else "  output  "
        value = numbers.exact(float(predictions[chosen, output]))
        rows.append(row((name, "muted"), value, (f"  wanted {targets[chosen, output]:g}", "muted")))
    return [fit(line, columns) for line in rows[:lines]]
