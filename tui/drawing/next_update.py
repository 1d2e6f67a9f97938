"""The run's next update of the chosen weight: each sample's gradient, their mean, and every step to the new value."""

from __future__ import annotations

import re

from engine.arithmetic import Step, Update
from tui.actions import key_of
from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, fit, plain, row, width, wrap
from tui.drawing.sums import Entries, in_a_line, table
from tui.drawing.way import NOT_READY, from_below, now_at, place_of, sample_name, told
from tui.drawing.written import noted, written_within
from tui.frame import Frame
from tui.walk import UPDATE, Now, Place, Route

WEIGHT = re.compile(r"\bw\b")
# The most samples of a batch that are named.
NAMED = 4


def next_update(frame: Frame, route: Route, columns: int, lines: int) -> list[Row]:
    """What is still to come in the walk is muted, except while the run trains."""
    update = frame.update
    if update is None:
        return told(_why_none(frame), columns)
    place = place_of(frame, route)
    now = now_at(frame, place.step - 1 if place.part == UPDATE else -2)
    of_bias = place.source == frame.layers[place.layer - 1].units
    head = [row((line, role)) for text, role in _batch(frame, update, columns) for line in wrap(text, columns)]
    foot = _foot(update, now, of_bias, columns)
    *head, foot = noted([*head, foot], _left_out(frame, of_bias), columns)
    named = _named(update.steps, of_bias)
    steps, is_whole = written_within(named, columns, max(lines - len(head) - 2, 2), now)
    if not is_whole:
        key = key_of("zoom_panel")
        told_where = noted([*head, foot], (f"{key} shows all numbers", f"{key} shows all"), columns)
        if told_where == [*head, foot]:
            note = f"…  ({key} shows all)"
            begun = plain(head[0])[: columns - len(note)].rstrip("…, ")
            told_where[0] = row((begun, head[0][0].role), (note, "muted"))
        *head, foot = told_where
    room = lines - len(head) - len(steps) - 1
    mean = _mean(frame, update, place, now, columns, room)
    left = lines - len(head) - len(mean) - len(steps) - 1
    gaps = [[BLANK] * (left > place) for place in range(3)]
    rows = [*head, *gaps[1], *mean, *gaps[0], *steps, *gaps[2], foot]
    return [fit(line, columns) for line in rows][:lines]


def _named(steps: tuple[Step, ...], of_bias: bool) -> list[Step]:
    """With `b` for a bias, and the result as `new w` or `new b`: on its right stands the old one."""
    name = "b" if of_bias else "w"
    renamed = [
        step._replace(
            name=name if step.name == "w" else step.name,
            formula=WEIGHT.sub(name, step.formula),
            values={name if key == "w" else key: value for key, value in step.values.items()},
        )
        for step in steps
    ]
    return [*renamed[:-1], renamed[-1]._replace(name=f"new {name}")]


def _left_out(frame: Frame, of_bias: bool) -> list[str]:
    """What the settings ask for and a bias does not have."""
    recipe = frame.recipe
    found = [recipe.regularization.upper()] if recipe.regularization != "none" else []
    if recipe.optimizer == "adamw" and recipe.weight_decay:
        found.append("weight decay")
    return [f"a bias has no {' and no '.join(found)}"] if of_bias and found else []


def _why_none(frame: Frame) -> str:
    if frame.trace is None:
        return NOT_READY
    if frame.divergence is not None:
        return "No update: the run has diverged."
    if frame.is_update_unknown:
        return "The next update is not known yet."
    return "The next batch makes the run diverge, so it changes no weight. Lower the learning rate."


def _batch(frame: Frame, update: Update, columns: int) -> list[tuple[str, str]]:
    """Which samples are next, what else becomes of them, and whether the chosen one is among them."""
    samples = update.samples
    more = f" ({len(samples):,} of them)" if len(samples) > NAMED else ""
    first = f"next batch: {numbers.samples(samples, NAMED)}{more}"
    follow = f"{key_of('choose_next_batch', 'update')} follows sample {samples[0] + 1:,}"
    is_missing = frame.chosen.test or frame.chosen.sample not in samples
    if is_missing and len(samples) == 1:
        said = [(f"{first}, not {sample_name(frame)}; {follow}", "strong")]
    else:
        mean = "; g is the mean of their gradients" if len(samples) > 1 else ""
        others = sum(layer.parameters for layer in frame.layers) - 1
        ways = (f"{mean}; the other {others:,} parameters likewise", mean)
        said = [(first + next((way for way in ways if len(first + way) <= columns), ""), "muted")]
    if is_missing and len(samples) > 1:
        said.append((f"{sample_name(frame)} is not among them; {follow}", "strong"))
    if frame.recipe.dropout:
        said.append(("with dropout, which the pass of a sample is without", "muted"))
    return said


def _mean(frame: Frame, update: Update, place: Place, now: Now, columns: int, lines: int) -> list[Row]:
    """The mean of the samples' gradients as a line, and as a table where there is more than one sample."""
    chosen = -1 if frame.chosen.test else frame.chosen.sample
    count, dropped = len(update.samples), frozenset(update.dropped)

    def label(sample: int) -> str:
        return f"{'●' if sample == chosen else ' '} {sample + 1:,}{' dropped' if sample in dropped else ''}"

    rows = Entries(update.mean, label)
    # Its rows are not walked through: none of them is the present one.
    at = now_at(frame, count if now.here >= -1 else -1)
    room = 2 if count == 1 else max(lines - count - 1, 1)
    name = "g" if count == 1 else f"g (mean of {count:,})"
    high = max(min(lines, room, 3), 1)
    line = in_a_line(name, rows, update.mean.total, at, columns, high, now.here == -1)
    if count == 1:
        return line
    heads = (f"delta/{count}", from_below(place.layer), "product", "sum so far")
    return [*line, *table(rows, heads, at, columns, lines - len(line), "sample")]


def _foot(update: Update, now: Now, of_bias: bool, columns: int) -> Row:
    """`0.51 → 0.5089`, and at the end the key that trains the batch."""
    key, last = key_of("go_on(1)", "update"), len(update.steps) - 1
    before, after = (numbers.signed(value, 6, 10).strip() for value in (update.before, update.after))
    change = numbers.short(update.after - update.before, "+", 5)
    name = "  b " if of_bias else "  w "
    role = "muted" if now.at(last) < 0 else "strong"
    foot = row((name, "muted"), (before, role), (" → ", "muted"), (after, role), (f"  ({change})", "muted"))
    if now.at(last) != 0:
        return foot
    ends = (row((f"  {key}", "accent"), (f" trains{what}", "text")) for what in (" this batch", ""))
    return next((foot + end for end in ends if width(foot + end) <= columns), foot)
