"""Steps of a computation written out: the formula, the formula with the numbers in it, and the result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from engine.arithmetic import Step
from engine.arithmetic.notation import NAME
from tui.drawing import numbers
from tui.drawing.cells import Row, fit, row, width, wrap

DIGITS = re.compile(r"\d+")
# Before lines that continue a step.
INDENT = "  "


def figure(value: float) -> str:
    """A number within a formula, in five digits."""
    return numbers.short(value, digits=5)


def factor(value: float) -> str:
    """A number that something stands before: a negative one in brackets."""
    text = figure(value)
    return f"({text})" if text.startswith("-") else text


def filled(step: Step) -> str:
    """The formula with the numbers in it: `max(0, z)` becomes `max(0, -0.3)`."""

    def number(found: re.Match[str]) -> str:
        if found[0] not in step.values:
            return found[0]
        value, before, after = step.values[found[0]], step.formula[: found.start()], step.formula[found.end() :]
        is_apart = (not before or before.endswith(("(", "|", ", ", "where "))) and not after.startswith("^")
        return figure(value) if is_apart else factor(value)

    return NAME.sub(number, step.formula)


def all_written(steps: Sequence[Step], columns: int, lines: int, now: int) -> list[Row]:
    """All steps, one below the other. `now`: the number of the one at which one stands; those after it are still to
    come. Where they do not fit: of steps that differ only in a number the one with the largest result; then without
    numbers, except in the present step or else the last one; then only the last ones.
    """
    whole = [line for number, step in enumerate(steps) for line in written(step, columns, now - number)]
    if len(whole) <= lines:
        return whole
    families = _families(steps)
    some = [line for each in families for line in _noted(written(each.step, columns, now - each.number), each, columns)]
    if len(some) <= lines:
        return some
    present = now if any(each.number == now for each in families) else len(steps) - 1
    brief: list[Row] = []
    for each in families:
        show = written if each.number == present else _brief
        brief += _noted(show(each.step, columns, now - each.number), each, columns)
    if len(brief) <= lines:
        return brief
    return [_brief(step, columns, now - number)[0] for number, step in enumerate(steps)][-lines:] if lines > 0 else []


def written(step: Step, columns: int, at: int = 1) -> list[Row]:
    """`a = max(0, z) = max(0, 0.213) = 0.213` in as many lines as it takes. `at`: 0 if one stands at this step, below 0
    if it is still to come.
    """
    with_numbers, result = filled(step), figure(step.result)
    parts = [part for part in dict.fromkeys((step.formula, with_numbers)) if part != result]
    quiet, loud, mark = _roles(at)
    start, end = row((mark, "accent"), (step.name, loud)), row((" = ", "muted"), (result, loud))
    whole = start + row(*(piece for part in parts for piece in ((" = ", "muted"), (part, quiet))))
    if not parts or width(whole) + width(end) <= columns:
        return [fit(whole + end, columns)]
    rows: list[Row] = []
    for number, part in enumerate(parts):
        before = row((INDENT * 2 + "= ", "muted")) if number else start + row((" = ", "muted"))
        for place, text in enumerate(wrap(part, max(columns - width(before), 1))):
            rows.append((row(INDENT * 3) if place else before) + row((text, quiet)))
    if width(rows[-1]) + width(end) <= columns:
        rows[-1] += end
    else:
        rows.append(row(INDENT + " ") + end)
    return [fit(line, columns) for line in rows]


def _roles(at: int) -> tuple[str, str, str]:
    """The roles of a formula and of its name and result, and the mark before it."""
    if at == 0:
        return "text", "accent", "› "
    return ("muted", "muted", INDENT) if at < 0 else ("text", "strong", INDENT)


class Family(NamedTuple):
    """Three steps or more that differ only in a number, as `e1` to `e9`: the one with the largest result, and how many
    there are. Or a single step.
    """

    number: int
    step: Step
    members: int


def _families(steps: Sequence[Step]) -> list[Family]:
    found: dict[tuple[str, str], list[int]] = {}
    for number, step in enumerate(steps):
        is_numbered = step.name[-1].isdigit()
        key = (DIGITS.sub("#", step.name), DIGITS.sub("#", step.formula)) if is_numbered else (step.name, str(number))
        found.setdefault(key, []).append(number)
    together = []
    for members in found.values():
        if len(members) < 3:
            together += [Family(number, steps[number], 1) for number in members]
        else:
            number = max(members, key=lambda at: abs(steps[at].result))
            together.append(Family(number, steps[number], len(members)))
    return sorted(together)


def _noted(rows: list[Row], family: Family, columns: int) -> list[Row]:
    """With the number of steps for which it stands, where there is room."""
    note = row((f"  1 of {family.members}", "muted"))
    at = next((at for at, line in enumerate(rows) if width(line) + width(note) <= columns), None)
    if family.members == 1 or at is None:
        return rows
    return [*rows[:at], rows[at] + note, *rows[at + 1 :]]


def _brief(step: Step, columns: int, at: int) -> list[Row]:
    """One line: the formula, if it fits, and the result."""
    quiet, loud, mark = _roles(at)
    start, end = row((mark, "accent"), (step.name, loud)), row((" = ", "muted"), (figure(step.result), quiet))
    formula = row((" = ", "muted"), (step.formula, quiet))
    return [start + formula + end if width(start + formula + end) <= columns else fit(start + end, columns)]
