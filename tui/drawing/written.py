"""Steps of a computation written out: the formula, the formula with the numbers in it, and the result."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from math import floor, isfinite, log10
from typing import NamedTuple

from engine.arithmetic import Step
from engine.arithmetic.notation import NAME
from tui.drawing import numbers
from tui.drawing.cells import Row, fit, plain, row, width, wrap
from tui.walk import Now

DIGITS = re.compile(r"\d+")
# A formula with two cases, and a difference of two numbers or names, of which the second may be squared.
CASES = re.compile(r"(.*) where (\w+) > 0, else (.*)")
DIFFERENCE = re.compile(r"(?<![\w.·/^])(?<!/ )([\w.]+) - ([\w.]+)(\^2)?(?![·(\w.]| /)")
# How many digits a number is written with, whatever its name, and the most.
Digits = Mapping[float, int]
MOST = 12
# What is said of a step, by its name and formula, and by a name in it; each shorter and shorter.
OF_STEPS = {
    "delta = a - t": ("softmax and cross-entropy together: dL/dz", "dL/dz"),
    "delta = (a - t) / K": ("sigmoid and cross-entropy together: dL/dz", "dL/dz"),
    "delta = (2 / K)·a·(a - t - s)": ("softmax and MSE together: dL/dz", "dL/dz"),
    "p1 = p1·beta1": ("beta1^n in update n", "beta1^n"),
    "p2 = p2·beta2": ("beta2^n in update n", "beta2^n"),
    "delta = error·slope": ("dL/dz",),
}
OF_NAMES = {"error": ("dL/da",), "K": ("K: number of outputs", "K outputs")}
# Before lines that continue a step.
INDENT = "  "


def figure(value: float, digits: int = 5) -> str:
    """A number within a formula, in five digits."""
    return numbers.short(value, digits=digits)


def factor(value: float, digits: int = 5) -> str:
    """A number that something stands before: a negative one in brackets."""
    text = figure(value, digits)
    return f"({text})" if text.startswith("-") else text


def filled(step: Step, digits: Digits | None = None) -> str:
    """The formula with the numbers in it: `max(0, z)` becomes `max(0, -0.3)`. Of one with two cases, the one that
    holds. `digits`: of the numbers that need more than five.
    """
    formula = _case(step)[0]
    digits = _digits([step]) if digits is None else digits

    def number(found: re.Match[str]) -> str:
        if found[0] not in step.values:
            return found[0]
        value, before, after = step.values[found[0]], formula[: found.start()], formula[found.end() :]
        is_apart = (not before or before.endswith(("(", "|", ", "))) and not after.startswith("^")
        return (figure if is_apart else factor)(value, digits.get(value, 5))

    return NAME.sub(number, formula)


def _case(step: Step) -> tuple[str, str]:
    """The part of a formula with two cases that holds, and why: `1` and `z = 0.3 > 0`; a formula without is whole."""
    found = CASES.fullmatch(step.formula)
    if found is None:
        return step.formula, ""
    first, name, other = found.groups()
    value = step.values[name]
    return (first, f"{name} = {figure(value)} > 0") if value > 0 else (other, f"{name} = {figure(value)} is not > 0")


def _digits(steps: Sequence[Step]) -> Digits:
    """Numbers of which another one nearly as large is subtracted, or that are: as many digits as leave five of the
    difference, so that it can be checked by hand.
    """
    found: dict[float, int] = {}
    for step in steps:
        for *names, squared in DIFFERENCE.findall(step.formula):
            values = [step.values[name] if name in step.values else float(name) for name in names if _is(name, step)]
            difference = values[0] - values[-1] ** (2 if squared else 1) if len(values) == 2 else 0.0
            if difference == 0.0 or not isfinite(difference):
                continue
            for value in values:
                if value:
                    wanted = 5 + floor(log10(abs(value))) - floor(log10(abs(difference)))
                    found[value] = max(found.get(value, 5), min(wanted, MOST))
    return found


def _is(name: str, step: Step) -> bool:
    """Whether it is a number, or stands for one."""
    return name in step.values or name.replace(".", "").isdigit()


def all_written(steps: Sequence[Step], columns: int, lines: int, now: Now) -> list[Row]:
    """The rows of `written_within`."""
    return written_within(steps, columns, lines, now)[0]


def written_within(steps: Sequence[Step], columns: int, lines: int, now: Now) -> tuple[list[Row], bool]:
    """All steps, one below the other, and whether they fit. `now`: at which one stands, and which are still to
    come. Where they do not fit: of steps that differ only in a number the one with the largest result; then long ones
    without numbers, except the present step or else the last one; then only the last ones, and the present one.
    """
    digits = _digits(steps)
    alone = [written(step, columns, now.at(number), digits) for number, step in enumerate(steps)]
    if sum(map(len, alone)) <= lines:
        single = (Family(number, step, "") for number, step in enumerate(steps))
        return [line for each in single for line in noted(alone[each.number], _notes(each), columns)], True
    families = _families(steps)
    some = [noted(alone[each.number], _notes(each), columns) for each in families]
    if sum(map(len, some)) <= lines:
        return list(chain.from_iterable(some)), False
    present = next((at for at, each in enumerate(families) if each.number == now.here), len(families) - 1)
    brief = [
        rows
        if at == present or len(rows) == 1
        else noted(_brief(each.step, columns, now.at(each.number), digits), _notes(each), columns)
        for at, (each, rows) in enumerate(zip(families, some, strict=True))
    ]
    # The present step has room first, then the last ones.
    left = lines - len(some[present]) if families else 0
    if left < 0:
        brief[present] = _brief(families[present].step, columns, now.at(families[present].number), digits)
        left = lines - 1
    others = [at for at in range(len(brief)) if at != present]
    kept = {present, *others[max(len(others) - left, 0) :]}
    return [line for at in sorted(kept) for line in brief[at]][: max(lines, 0)] if brief else [], False


def noted(rows: list[Row], words: Sequence[str], columns: int) -> list[Row]:
    """With the first of these notes, each shorter than the one before, for which the end of a row has room: of the last
    row if possible.
    """
    for text in words:
        note = row((f"  ({text})", "muted"))
        for at in reversed(range(len(rows))):
            if rows[at] and width(rows[at]) + width(note) <= columns:
                return [*rows[:at], rows[at] + note, *rows[at + 1 :]]
    return rows


def reason(step: Step, rows: Sequence[Row], columns: int) -> list[Row]:
    """Why a step is what it is, if that had no room in its rows."""
    said, (words, *short) = " ".join(map(plain, rows)), OF_STEPS.get(f"{step.name} = {step.formula}", ("",))
    if words in said:
        return []
    # What its row does say is not said again.
    left = words.partition(":")[0] if any(part in said for part in short) else words
    return [fit(row((f"{INDENT * 2}({left})", "muted")), columns)]


def written(step: Step, columns: int, at: int = 1, digits: Digits | None = None) -> list[Row]:
    """`a = max(0, z) = max(0, 0.213) = 0.213` in as many lines as it takes; of a formula with two cases with the one
    that holds, and why if that is only a number. `at`: 0 if one stands at this step, below 0 if it is still to come.
    """
    digits = _digits([step]) if digits is None else digits
    with_numbers, result = filled(step, digits), _result(step, digits)
    formula, (case, why) = step.formula, _case(step)
    if why:
        is_number = not NAME.search(case)
        formula, why = (case, f", because {why}") if is_number else (f"({formula})", "")
        with_numbers = result if is_number else with_numbers
    parts = [part for part in dict.fromkeys((formula, with_numbers)) if part != result]
    quiet, loud, mark = _roles(at)
    start, end = row((mark, "accent"), (step.name, loud)), row((" = ", "muted"), (result, loud), (why, quiet))
    whole = start + row(*(piece for part in parts for piece in ((" = ", "muted"), (part, quiet))))
    if width(whole) + width(end) <= columns:
        return [whole + end]
    if not parts:
        return [fit(whole + end[:2], columns)]
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
    """Three steps or more that differ only in a number, as `e1` to `e9`: the one with the largest result, and the
    `others`, as `e2 to e9`. Or a single step.
    """

    number: int
    step: Step
    others: str


def _families(steps: Sequence[Step]) -> list[Family]:
    found: dict[tuple[str, str], list[int]] = {}
    for number, step in enumerate(steps):
        is_numbered = step.name[-1].isdigit()
        key = (DIGITS.sub("#", step.name), DIGITS.sub("#", step.formula)) if is_numbered else (step.name, str(number))
        found.setdefault(key, []).append(number)
    together = []
    for members in found.values():
        if len(members) < 3:
            together += [Family(number, steps[number], "") for number in members]
        else:
            number = max(members, key=lambda at: abs(steps[at].result))
            first, *_, last = (
                [each for each in members if each != number] if number in (members[0], members[-1]) else members
            )
            together.append(Family(number, steps[number], f"{steps[first].name} to {steps[last].name}"))
    return sorted(together)


def _notes(family: Family) -> list[str]:
    """What to say of a step, shorter and shorter."""
    step = family.step
    of_step = OF_STEPS.get(f"{step.name} = {step.formula}", OF_NAMES.get(step.name, ()))
    of_number = OF_NAMES["K"] if "K" in step.values else ()
    both = [f"{long}; {number}" for long in of_step for number in of_number]
    likewise = [f"{family.others} likewise"] if family.others else []
    return likewise or [*both, *of_step, *of_number]


def _brief(step: Step, columns: int, at: int, digits: Digits) -> list[Row]:
    """One line: the formula, if it fits, and the result."""
    quiet, loud, mark = _roles(at)
    start, end = row((mark, "accent"), (step.name, loud)), row((" = ", "muted"), (_result(step, digits), quiet))
    formula = row((" = ", "muted"), (step.formula if not _case(step)[1] else f"({step.formula})", quiet))
    return [start + formula + end if width(start + formula + end) <= columns else fit(start + end, columns)]


def _result(step: Step, digits: Digits) -> str:
    return figure(step.result, digits.get(step.result, 5))
