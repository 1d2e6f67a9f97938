"""The predictions table: inputs, targets, outputs, and whether they are right.

Only visible cells are computed: of thousands of samples the rows around the chosen one, of hundreds of inputs the
visible ones, and of many classes the predicted one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import Dataset
from engine.reports import Score
from tui.drawing import numbers
from tui.drawing.axes import round_up
from tui.drawing.cells import Row, Span, around, fit, row
from tui.drawing.columns import ANSWER, PROBABILITIES, TARGET, VALUES, Columns, columns_for, wanted, wanted_label
from tui.drawing.names import right_aligned

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

VERDICTS = {1: ("✓", "good"), 0: ("✗", "bad"), -1: ("=", "warning")}
HALVES = {(False, False): " ", (True, False): "▌", (False, True): "▐", (True, True): "█"}
EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(value: float | None, low: float, high: float, columns: int) -> str:
    """A bar for `value` between `low` and `high`, rounded to eighths of a cell. If 0 lies between them, the bar begins
    there, to the left or to the right, and is rounded to half cells: there are no eighths of a cell's right side.
    """
    if value is None or not np.isfinite(value) or columns < 1 or high <= low:
        return " " * max(columns, 0)
    share, origin = (min(max((at - low) / (high - low), 0.0), 1.0) for at in (value, 0.0))
    if not low < 0.0 < high:
        whole, rest = divmod(round(share * columns * 8), 8)
        return f"{'█' * whole}{EIGHTHS[rest] if rest else ''}".ljust(columns)
    first, last = sorted((round(origin * columns * 2), round(share * columns * 2)))
    filled = [first <= half < last for half in range(columns * 2)]
    return "".join(HALVES[left, right] for left, right in zip(filled[::2], filled[1::2], strict=True))


def reach(errors: Floats) -> float:
    """The end of the scale of errors: the largest one, rounded up to 1, 2 or 5 times a power of ten."""
    finite = np.abs(errors[np.isfinite(errors)])
    largest = float(finite.max()) if finite.size else 0.0
    if largest < 1e-300:  # No round number is as small.
        return 1.0
    return round_up(largest / 1.000001)


def seen(samples: int, place: int, lines: int) -> range:
    """The places of the samples with a visible row, around that of the chosen one."""
    return around(place, samples, max(lines - 1, 1))


def place_of(sample: int, order: Integers | None) -> int:
    """The place of a sample in the order; None: as they come."""
    return sample if order is None else int(np.flatnonzero(order == sample)[0])


def table(
    data: Dataset,
    outputs: str,
    score: Score | None,
    chosen: int,
    columns: int,
    lines: int,
    active: bool,
    first: int = 0,
    order: Integers | None = None,
) -> list[Row]:
    """A header and one row per sample, as many as fit around the chosen one; inputs from number `first` on. `order` are
    the samples in another order than they come in.

    For classes, each output as a number and a bar if all fit, otherwise the predicted one. The answer (the largest
    output) is bold, its bar in the verdict's colour. For values, the target, the output and the error.
    """
    laid = columns_for(data, outputs, columns, first)
    ends: tuple[float, ...] = ()
    if outputs == VALUES and laid.bar_size and score is not None:
        with np.errstate(over="ignore", invalid="ignore"):
            ends = tuple(map(reach, (score.predictions - data.targets).T))
    rows = [fit(row(("‹ " if first else "  ", "accent"), (_head(outputs, laid, ends).rstrip(), "muted")), columns)]
    places = seen(len(data), place_of(chosen, order), lines)
    for place in places:
        sample = place if order is None else int(order[place])
        is_chosen = sample == chosen
        values = data.inputs[sample, first : first + len(laid.inputs)].tolist()
        text = "".join(
            numbers.fixed(value, column.digits, column.size - 1).rjust(column.size)
            for value, column in zip(values, laid.inputs, strict=True)
        )
        more = "↑" if place == places[0] > 0 else "↓" if place == places[-1] < len(data) - 1 else " "
        spans = [
            Span("› " if is_chosen else f"{more} ", "accent"),
            Span(text + _more(laid), "strong" if is_chosen and active else "text"),
            *(_values(data, score, sample, laid, ends) if outputs == VALUES else _answers(data, score, sample, laid)),
        ]
        rows.append(fit(tuple(spans), columns))
    return rows


def _more(laid: Columns) -> str:
    return " …" if laid.hidden else ""


def _head(outputs: str, laid: Columns, ends: tuple[float, ...]) -> str:
    head = "".join(right_aligned(column.head, column.size) for column in laid.inputs) + _more(laid)
    if outputs == VALUES:
        error = right_aligned("error", laid.error_size)
        return head + "".join(
            right_aligned(label, laid.label_size)
            + right_aligned(output, laid.size)
            + error
            + (" " + _scale(ends[place], laid.bar_size) if ends else " " * (laid.bar_size + (laid.bar_size > 0)))
            for place, (label, output) in enumerate(zip(laid.labels, laid.heads, strict=False))
        )
    head += right_aligned(TARGET, laid.label_size)
    if not laid.heads:
        return (
            head
            + right_aligned(ANSWER, laid.answer_size)
            + right_aligned("p" if outputs == PROBABILITIES else "out", laid.size)
        )
    gap = " " * (laid.bar_size + 1 if laid.bar_size else 0)
    return head + "".join(right_aligned(name, laid.size) + gap for name in laid.heads)


def _scale(end: float, columns: int) -> str:
    """`-0.5    0    +0.5`: the ends and the middle of the bars of errors."""
    low, high, side = numbers.short(-end, "+"), numbers.short(end, "+"), columns // 2
    return f"{low:<{side}}0{high:>{side}}"


def _answers(data: Dataset, score: Score | None, sample: int, laid: Columns) -> list[Span]:
    """The target class, the predicted one and whether it is right."""
    label = wanted_label(data, sample)
    spans = [
        Span(right_aligned(wanted(data, sample) if label is None else laid.labels[label], laid.label_size), "strong")
    ]
    verdicts = None if score is None else score.verdicts
    glyph, role = (" ", "bar") if verdicts is None else VERDICTS[int(verdicts[sample])]
    outputs = None if score is None else score.predictions[sample]
    if not laid.heads:
        answer = None if outputs is None else int(outputs.argmax())
        name = numbers.UNKNOWN if answer is None else laid.labels[answer]
        value = None if outputs is None or answer is None else float(outputs[answer])
        spans.append(Span(right_aligned(name, laid.answer_size), "strong"))
        if laid.size:
            spans.append(Span(numbers.fixed(value, laid.digits[0], laid.size - 1).rjust(laid.size), "muted"))
        if laid.bar_size:
            spans.append(Span(" " + bar(value, laid.low, laid.high, laid.bar_size), role))
    for output in range(len(laid.heads)):
        value = None if outputs is None else float(outputs[output])
        is_answer = outputs is not None and value == outputs.max()
        number = numbers.fixed(value, laid.digits[output], laid.size - 1).rjust(laid.size)
        spans.append(Span(number, "strong" if is_answer else "muted"))
        if laid.bar_size:
            drawn = bar(value, laid.low, laid.high, laid.bar_size)
            spans.append(Span(" " + drawn, role if is_answer else "muted"))
    return [*spans, Span(" " * laid.gap + glyph, role)]


def _values(data: Dataset, score: Score | None, sample: int, laid: Columns, ends: tuple[float, ...]) -> list[Span]:
    """The target, the output, and the output minus the target, also as a bar up to one of `ends` to each side."""
    spans = []
    for output in range(len(laid.heads)):
        target, digits = float(data.targets[sample, output]), laid.digits[output]
        value = None if score is None else float(score.predictions[sample, output])
        spans += [
            Span(numbers.fixed(target, digits, laid.label_size - 1).rjust(laid.label_size), "text"),
            Span(numbers.fixed(value, digits, laid.size - 1).rjust(laid.size), "strong"),
        ]
        if laid.error_size:
            size = laid.error_size - 1
            error = numbers.UNKNOWN if value is None else numbers.signed(value - target, digits, size)
            spans.append(Span(error.rjust(laid.error_size), "muted"))
        if ends:
            drawn = bar(None if value is None else value - target, -ends[output], ends[output], laid.bar_size)
            middle = laid.bar_size // 2
            spans.append(Span(f" {drawn[:middle]}", "bar"))
            is_small = drawn[middle] == " "
            spans.append(Span("│" if is_small else drawn[middle], "muted" if is_small else "bar"))
            spans.append(Span(drawn[middle + 1 :], "bar"))
    return spans
