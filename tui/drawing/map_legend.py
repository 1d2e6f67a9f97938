"""The legend of a map: what its colours, signs and marks mean, with true numbers, in as many words as there is room
for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from engine import Dataset
from engine.data.dataset import TIE, WRONG
from tui.drawing import numbers
from tui.drawing.cells import Row, Span, fit, flowing, row, width
from tui.drawing.columns import class_name
from tui.drawing.heat import FIRST_CLASS, MIDDLE, Scale, faint, role
from tui.drawing.marks import BOTH, CLASS_COLOURS, SEVERAL
from tui.drawing.names import apart
from tui.drawing.points import ABOVE, BELOW, CLASSES, NOT_RIGHT, NOT_RIGHT_PAIR, Samples
from tui.drawing.scale import LEVELS
from tui.drawing.views import View, scale_of
from tui.frame import Frame

# The columns of the longest name, tried until all fits: shorter than ROOMY, colours are narrower as well; with ALONE,
# the number of a class stands alone.
CAPS = (40, 24, 14, 12, 10, 8, 6, 5, 4, 3, 0)
ROOMY, LEAST, ALONE = 8, 3, 0
# The step of the scale on which its sign is written.
SIGNED = 5
# Marks that are explained only if they are drawn.
NOW_AND_THEN = frozenset({*NOT_RIGHT_PAIR[TIE], NOT_RIGHT[TIE], BOTH, SEVERAL})


def legends(
    frame: Frame, view: View, scale: Scale, sides_only: bool, samples: Sequence[Samples], drawn: Collection[str]
) -> Iterator[list[Row]]:
    """Ways to explain a map, each shorter than the one before; in all of them the most important comes first. `drawn`:
    the marks on it.
    """
    if view.unit is None and not sides_only:
        for cap in CAPS[: CAPS.index(ROOMY) + 1]:
            yield [*_legend(frame, view, scale, sides_only, samples, drawn, cap), row(("brighter: surer", "axis"))]
    for cap in CAPS:
        yield _legend(frame, view, scale, sides_only, samples, drawn, cap)


def _legend(
    frame: Frame, view: View, scale: Scale, sides: bool, samples: Sequence[Samples], drawn: Collection[str], cap: int
) -> list[Row]:
    if view.unit is None:
        colours = _of_classes(frame.data, cap)
    else:
        colours = _of_sides(scale) if sides else [_of_scale(scale, cap)]
    return [*colours, *(part for some in samples for part in of_marks(some, view, cap, drawn))]


def lines_needed(frame: Frame, view: View, sides_only: bool, samples: Sequence[Samples], columns: int) -> int:
    """How many lines of so many columns the legend needs with short names, whatever is drawn: this number stays the
    same while the network trains.
    """
    is_output = view.layer == len(frame.layers) - 1
    scale = scale_of(view, frame, None) if is_output else Scale(0.0, 1.0)
    return len(flowing(_legend(frame, view, scale, sides_only, samples, NOW_AND_THEN, LEAST), columns, 1))


def fitted(ways: Iterable[list[Row]], columns: int, lines: int, one_each: bool = False) -> list[Row]:
    """The first of the ways that fits into so many lines, or as much of the last one as does; with `one_each`, each
    part has a line of its own if there are enough.
    """
    parts: list[Row] = []
    for parts in ways:
        if one_each and len(parts) <= lines:
            return [fit(part, columns) for part in parts]
        sizes = [width(part) for part in parts]
        # Wrapped only if there is any chance: most ways are much too long where there is little room.
        if max(sizes, default=0) <= columns and sum(sizes) <= lines * columns:
            for between in (2, 1):
                found = flowing(parts, columns, between)
                if len(found) <= lines:
                    return found
    return flowing(parts, columns, 1)[:lines]


def number(value: float) -> str:
    return f"{value + 0.0:.4g}"


def _of_scale(scale: Scale, cap: int) -> Row:
    """`0 ▁▂▃ 0.5 ▅▆▇ 1`, in colours, with the signs that are written on the map."""
    steps = range(1, LEVELS, 4 if cap == ALONE else 2)
    low, middle, high = (
        number(value) if cap >= ROOMY else numbers.mark(value + 0.0).strip()
        for value in (scale.low, scale.middle, scale.high)
    )

    def colour(step: int, sign: str) -> tuple[str, str]:
        shade = MIDDLE + step
        signed = abs(step) == SIGNED
        return (sign if signed else " ").ljust(1 + (cap >= ROOMY)), faint(shade) if signed else role(shade, shade)

    below = [colour(-step, BELOW) for step in reversed(steps)]
    above = [colour(step, ABOVE) for step in steps]
    between = "" if cap == ALONE else f" {middle} "
    return row((f"{low} ", "axis"), *below, (between, "axis"), *above, (f" {high}", "axis"))


def _of_sides(scale: Scale) -> list[Row]:
    middle = number(scale.middle)
    return [
        row((f" {BELOW} ", faint(MIDDLE - LEVELS)), (f" below {middle}", "axis")),
        row((f" {ABOVE} ", faint(MIDDLE + LEVELS)), (" above", "axis")),
    ]


def _of_classes(data: Dataset, cap: int) -> list[Row]:
    """A piece of its colour with its raised number, and its name; many classes share the ten colours, which then stand
    alone.
    """
    count = data.targets.shape[1]
    names = apart(tuple(class_name(data, label) for label in range(count)), cap or LEAST)
    rows = []
    for label, name in enumerate(names if cap != ALONE else names[:CLASS_COLOURS]):
        shade = FIRST_CLASS + label % CLASS_COLOURS * LEVELS + LEVELS - 2
        sign = CLASSES[label % len(CLASSES)]
        chip = f" {sign} " if cap >= ROOMY or cap == ALONE else f"{sign} "
        text = f" {name}" if cap >= ROOMY else name if cap != ALONE else ""
        rows.append(row((chip, faint(shade)), (text, "text")))
    return rows


def of_marks(samples: Samples, view: View, cap: int, drawn: Collection[str], in_colour: bool = False) -> list[Row]:
    """The marks of the classes, on a map without their colours, and those of what is not right."""
    if not samples.of_classes:
        return [row(("+ · -", "text"), (f" {'test' if samples.is_test else 'training'} targets", "axis"))]
    rows = []
    if samples.classes == 2:
        names = tuple(class_name(samples.data, label) for label in range(2))
        names = apart(("no", "yes") if samples.data.independent else names, max(cap, LEAST))
        for label, name in enumerate(names):
            mark = samples.mark(label)
            rows.append(row(mark if in_colour else (mark.text, "strong"), f" {name}"))
    elif view.unit is not None:
        rows.append(row(("0 1 2", "text"), (" classes", "axis")))
    for verdict, word in ((WRONG, "wrong"), (TIE, "tie")):
        pair = [samples.mark(label, verdict) for label in range(2)]
        if samples.classes > 2:
            pair = [Span(pair[0].text, "strong")]
        if verdict == WRONG or any(mark.text in drawn for mark in pair):
            rows.append(row(*pair, (f" {word}", "axis")))
    if samples.several in drawn:
        rows.append(row((samples.several, "text"), (" both" if samples.classes == 2 else " several", "axis")))
    return rows
