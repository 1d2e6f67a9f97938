"""The predictions: what is asked, what is wanted, what is answered, and whether that is right.

Only what is seen is looked at: of thousands of samples the rows around the chosen one, of hundreds of inputs the first,
and of many classes the one that is answered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from engine import Dataset
from engine.reports import Score
from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, Span, around, fit, plain, row

Floats = NDArray[np.float64]

VERDICTS = {1: ("✓", "good"), 0: ("✗", "bad"), -1: ("=", "warning")}
WORDS = {1: "right", 0: "wrong", -1: "a tie"}
HALVES = {(False, False): " ", (True, False): "▌", (False, True): "▐", (True, True): "█"}
# Columns of a number with a space before it, of a verdict, and the most that a name gets.
NUMBER, VERDICT, LONGEST_NAME = 6, 3, 12
ANSWER = "got"


def bar(value: float | None, low: float, high: float, columns: int) -> str:
    """A bar of half cells for `value` between `low` and `high`: from 0 if that lies between them, else from `low`; half
    a cell at least, so that its colour is seen."""
    if value is None or not np.isfinite(value) or columns < 1 or high <= low:
        return " " * max(columns, 0)
    halves = columns * 2
    origin = 0.0 if low < 0.0 < high else low
    begin, end = (round(min(max((at - low) / (high - low), 0.0), 1.0) * halves) for at in (origin, value))
    first, last = sorted((begin, end))
    if first == last:
        first, last = min(first, halves - 1), min(first, halves - 1) + 1
    filled = [first <= half < last for half in range(halves)]
    return "".join(HALVES[left, right] for left, right in zip(filled[::2], filled[1::2], strict=True))


def right_aligned(text: str, columns: int) -> str:
    """In so many columns, a space before it; cut with a sign where it is longer."""
    cut = plain(fit(row(text), columns - 1))
    return " " * (columns - cell_len(cut)) + cut


def wanted(data: Dataset, sample: int) -> str:
    """The class of a sample, or the numbers themselves."""
    targets = data.targets[sample]
    if len(targets) == 1:
        return wanted_name(data, int(targets[0] > data.threshold))
    if sorted(targets)[-2:] == [0.0, 1.0] and targets.sum() == 1.0:
        return wanted_name(data, int(targets.argmax()))
    return " ".join(f"{target:g}" for target in targets)


def wanted_name(data: Dataset, label: int) -> str:
    """The name of a class; without names, of two that one output tells apart, the number that is wanted of it."""
    if data.targets.shape[1] == 1 and _numbered(data):
        return f"{data.targets.max() if label else data.targets.min():g}"
    return class_name(data, label)


def class_name(data: Dataset, label: int) -> str:
    return str(label) if data.classes is None else data.classes[label]


def output_name(data: Dataset, output: int) -> str:
    """`p(0)`, or the class's own name; `output` if there is only one."""
    if data.targets.shape[1] == 1:
        return "output"
    name = class_name(data, output)
    return f"p({name})" if _numbered(data) else name


def _numbered(data: Dataset) -> bool:
    """Whether the classes have numbers for names."""
    return data.classes is None or all(name.lstrip("-").replace(".", "", 1).isdigit() for name in data.classes)


def seen(samples: int, chosen: int, lines: int) -> range:
    """The samples that have a row below the header, around the chosen one."""
    return around(chosen, samples, max(lines - 1, 1))


class Columns(NamedTuple):
    """How a table is laid out: widths in columns, and how many inputs and outputs are seen."""

    inputs: int
    input_size: int
    digits: str  # how inputs are written: as a format, or as shares where they are too different
    want_size: int
    outputs: int  # 0: only the class that is answered, and how sure
    size: int  # of an output's number
    bar_size: int
    low: float  # the ends of a bar
    high: float
    fits: bool  # nothing is cut


@lru_cache(maxsize=1)
def _columns(data: Dataset, of_classes: bool, columns: int) -> Columns:
    """The layout for so many columns: it looks at all samples, but once. Tight, if more is seen so."""
    ways = (_laid_out(data, of_classes, columns, NUMBER, 2), _laid_out(data, of_classes, columns, NUMBER - 1, 1))
    return max(ways, key=lambda laid: (laid.fits, laid.inputs))


def _laid_out(data: Dataset, of_classes: bool, columns: int, number: int, space: int) -> Columns:
    """With inputs of `number` columns and so much space before what is wanted."""
    inputs, outputs = data.inputs.shape[1], data.targets.shape[1]
    input_size, digits = _written(data.inputs[:, : max(columns, 1)], number)
    low, high = float(data.targets.min()), float(data.targets.max())
    # Two inputs at least stay in sight, or all where there are fewer.
    room = columns - 2 - min(inputs, 2) * input_size
    gap, size = 0, NUMBER
    if not of_classes:
        want_size, size = NUMBER - 1 + space, NUMBER + 1
        shown = max(min(outputs, room // (want_size + 2 * size)), 1)
        answers = shown * (want_size + 2 * size)
    else:
        names = [wanted_name(data, label) for label in range(max(outputs, 2))]
        want_size = min(max(4, *map(cell_len, names)), LONGEST_NAME) + space
        shown = outputs if outputs <= 2 or outputs * NUMBER <= room - want_size - VERDICT else 0
        if shown:
            each = max((columns - 2 - inputs * input_size - want_size - VERDICT) // outputs, NUMBER)
            size = NUMBER + 1 if each >= 12 else NUMBER
            gap = each - size
            answers = want_size + outputs * size + VERDICT
        else:
            size = max(want_size, len(ANSWER) + 1)
            answers = want_size + size + NUMBER + VERDICT
            gap = room - answers - 1
    bar_size = min(gap - 1, 24) if gap >= 4 else 0
    answers += max(shown, 1) * (bar_size + 1 if bar_size else 0)
    # Where some inputs are left out, a sign for them needs room too.
    fitting = (columns - 2 - answers) // input_size
    taken = inputs if inputs <= fitting else max((columns - 4 - answers) // input_size, 1)
    ends = (low, high) if high > low else (0.0, 1.0)
    fits = 2 + taken * input_size + (0 if taken == inputs else 2) + answers <= columns
    return Columns(taken, input_size, digits, want_size, shown, size, bar_size, *ends, fits)


def _written(inputs: Floats, size: int) -> tuple[int, str]:
    """The columns that an input takes, a space before it, and the format in which all are equally long."""
    low, high = float(inputs.min()), float(inputs.max())
    if -1e4 < low <= high < 1e5 and bool((inputs == np.rint(inputs)).all()):
        return max(len(f"{low:g}"), len(f"{high:g}"), 2) + 1, "g"
    forms = (form for form in (".3f", ".2f", ".1f") if max(len(format(low, form)), len(format(high, form))) < size)
    return size, next(forms, "")


def table(
    data: Dataset, of_classes: bool, score: Score | None, chosen: int, columns: int, lines: int, active: bool
) -> list[Row]:
    """A header and a row a sample, as many as fit around the chosen one.

    Of classes, each output as a number and a bar where there is room for all of them, else the one that is answered.
    The answer (the largest output) is bold, its bar in the verdict's colour. Of values, what is wanted, the output and
    the error.
    """
    laid = _columns(data, of_classes, columns)
    rows = [fit(row((_head(data, of_classes, laid).rstrip(), "muted")), columns)]
    for sample in seen(len(data), chosen, lines):
        is_chosen = sample == chosen
        values = "".join(_input(value, laid) for value in data.inputs[sample, : laid.inputs].tolist())
        spans = [
            Span("› " if is_chosen else "  ", "accent"),
            Span(values + _more(data, laid), "strong" if is_chosen and active else "text"),
            *(_answers if of_classes else _values)(data, score, sample, laid),
        ]
        rows.append(fit(tuple(spans), columns))
    return rows


def _input(value: float, laid: Columns) -> str:
    text = format(value, laid.digits) if laid.digits else numbers.share(value, laid.input_size - 1)
    return text.rjust(laid.input_size)


def _more(data: Dataset, laid: Columns) -> str:
    return " …" if laid.inputs < data.inputs.shape[1] else ""


def _head(data: Dataset, of_classes: bool, laid: Columns) -> str:
    names = data.input_names or tuple(f"x{number}" for number in range(1, data.inputs.shape[1] + 1))
    head = "  " + "".join(right_aligned(name, laid.input_size) for name in names[: laid.inputs]) + _more(data, laid)
    if not of_classes:
        return (
            head + ("want".rjust(laid.want_size) + "output".rjust(laid.size) + "error".rjust(laid.size)) * laid.outputs
        )
    head += "want".rjust(laid.want_size)
    if laid.outputs == 0:
        return head + ANSWER.rjust(laid.size) + "p".rjust(NUMBER)
    gap = " " * (laid.bar_size + 1 if laid.bar_size else 0)
    return head + "".join(right_aligned(output_name(data, output), laid.size) + gap for output in range(laid.outputs))


def _answers(data: Dataset, score: Score | None, sample: int, laid: Columns) -> list[Span]:
    """What is wanted, what is answered and whether that is right."""
    spans = [Span(right_aligned(wanted(data, sample), laid.want_size), "strong")]
    verdicts = None if score is None else score.verdicts
    glyph, role = (" ", "bar") if verdicts is None else VERDICTS[int(verdicts[sample])]
    outputs = None if score is None else score.predictions[sample]
    if laid.outputs == 0:
        answer = None if outputs is None else int(outputs.argmax())
        name = numbers.UNKNOWN if answer is None else class_name(data, answer)
        value = None if outputs is None or answer is None else float(outputs[answer])
        spans += [
            Span(right_aligned(name, laid.size), "strong"),
            Span(numbers.share(value).rjust(NUMBER), "muted"),
        ]
        if laid.bar_size:
            spans.append(Span(" " + bar(value, laid.low, laid.high, laid.bar_size), role))
    for output in range(laid.outputs):
        value = None if outputs is None else float(outputs[output])
        is_answer = outputs is not None and value == outputs.max()
        spans.append(Span(numbers.share(value).rjust(laid.size), "strong" if is_answer else "muted"))
        if laid.bar_size:
            drawn = bar(value, laid.low, laid.high, laid.bar_size)
            spans.append(Span(" " + drawn, role if is_answer else "muted"))
    return [*spans, Span(f"  {glyph}", role)]


def _values(data: Dataset, score: Score | None, sample: int, laid: Columns) -> list[Span]:
    """What is wanted, the output, and the output minus what is wanted."""
    spans = []
    for output in range(laid.outputs):
        target = float(data.targets[sample, output])
        value = None if score is None else float(score.predictions[sample, output])
        error = numbers.UNKNOWN.rjust(laid.size) if value is None else numbers.signed(value - target, 3, laid.size - 1)
        spans += [
            Span(numbers.share(target).rjust(laid.want_size), "text"),
            Span(numbers.share(value).rjust(laid.size), "strong"),
            Span(error.rjust(laid.size), "muted"),
        ]
    return spans


def detail_size(data: Dataset, of_classes: bool) -> int:
    """How many lines the chosen sample in full takes."""
    return 2 + int(data.targets.shape[1]) * (1 if of_classes else 3)


def detail(data: Dataset, score: Score | None, chosen: int, columns: int, lines: int) -> list[Row]:
    """The chosen sample in full precision; where not all outputs have room, the wanted and the answered come first."""
    if score is None or lines < 2:
        return []
    targets, predictions = data.targets[chosen], score.predictions[chosen]
    outputs = list(range(len(targets)))
    rows: list[Row] = [BLANK, row((f"  row {chosen + 1}", "accent"))]
    if score.verdicts is not None:
        verdict = int(score.verdicts[chosen])
        rows[1] += row((f"  {WORDS[verdict]}", VERDICTS[verdict][1]))
        if len(outputs) > lines - len(rows):
            outputs.sort(key=lambda output: (-targets[output], -predictions[output]))
    for output in outputs[: max(lines - len(rows), 0)]:
        name, value, target = output_name(data, output), float(predictions[output]), float(targets[output])
        if score.verdicts is not None:
            rows.append(row((f"  {name}  ", "muted"), numbers.exact(value), (f"  wanted {target:g}", "muted")))
        else:
            facts = (("wanted", target), (name, value), ("error", value - target))
            rows += [row((f"  {what:<8}", "muted"), numbers.exact(number)) for what, number in facts]
    return [fit(line, columns) for line in rows[:lines]]
