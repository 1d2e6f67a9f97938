"""The two lines at the top: what is trained and how far, and in words what is happening."""

from __future__ import annotations

from typing import NamedTuple

from engine.errors import shortened
from engine.fields import Names
from engine.recipe_fields import FIELDS
from engine.runs import kinds, reasons
from tui.actions import key_of
from tui.drawing import numbers, verdict
from tui.drawing.cells import Row, Span, fit, join, row, spread, width
from tui.drawing.names import data_name
from tui.frame import Frame
from tui.pages import PAGES

# The width from which everything about a state is shown.
ROOMY = 100
# Below so many epochs per second it is shown how far the current one is.
SLOW = 1.0
# The most columns for the name of the data, and the fewest in which it can be recognized; the gap after what is on the
# left.
NAME, LEAST = 24, 6
BETWEEN = 4

# What takes part in training if it is typed in the console; what is said about a run in which code took part.
ON_EPOCH = "on_epoch"
BY_CODE = "Code took part: recipe and events alone may not repeat this run."

# A glyph for every state: colour is never the only signal.
STATES = {
    "ready": ("○", "muted"),
    "training": ("●", "accent"),
    "paused": ("○", "text"),
    "solved": ("✓", "good"),
    "diverged": ("✗", "bad"),
}


def tabs(page: str, short: bool = False) -> Row:
    """`Train Data`: the pages with their keys, the open one marked; `short`: of the others only the keys."""
    spans: list[Span] = []
    for name, (key, rest) in _tabs(page, short).items():
        if name == page:
            spans += [Span(f" {key}{rest} ", "cursor"), Span(" ")]
        else:
            spans += [Span(f" {key}", "accent"), Span(f"{rest} " if short else f"{rest}  ", "muted")]
    return tuple(spans)


def tab_at(x: int, page: str, short: bool = False) -> str | None:
    """The page whose name is at this column of `tabs`."""
    for name, (key, rest) in _tabs(page, short).items():
        size = len(key) + len(rest) + (2 if short and name != page else 3)
        if 0 <= x < size:
            return name
        x -= size
    return None


def _tabs(open_page: str, short: bool) -> dict[str, tuple[str, str]]:
    """The key of each page, and what is written after it: `T` and `rain`, or `x` and ` Train` for another key."""
    found = {}
    for name, page in PAGES.items():
        key = key_of(f"show_page('{name}')")
        rest = page.title.removeprefix(key) if page.title.startswith(key) else f" {page.title}"
        found[name] = (key, "" if short and name != open_page else rest)
    return found


class Facts(NamedTuple):
    """The first line, and whether the other pages have only their keys in it."""

    row: Row
    short: bool


def facts(frame: Frame, page: str, columns: int) -> Facts:
    """`Train Data  xor · 2-4-4-2 · ...   ● training  epoch 1,284  30 epochs/s  seed 0`. What does not fit is left out:
    first the description from its end except for the data, then the seed, then the speed, then the names of the other
    pages.
    """
    glyph, role = STATES[frame.state]
    beside = [" · paused"] if frame.state == "solved" and not frame.playing else []
    beside += [" · compiling"] if frame.compiling and columns >= ROOMY else []
    beside += [f" · {_code(frame)}"] if frame.code else []
    # Fixed widths while digits change: nothing jumps.
    rate = f"{numbers.rate(frame.rate)} epochs/s".rjust(13 if frame.rate is None or frame.rate < 1e6 else 15)
    beside += [f" {frame.goal}" if frame.playing else f" · {frame.goal}"] if frame.goal else []
    ends = [
        row((f"{glyph} {frame.state}{''.join(beside)}", role)),
        row(("epoch ", "muted"), (numbers.count(frame.epoch), "strong"), (_within(frame), "text")),
        row((rate if frame.playing else "", "text")),
        row(("seed ", "muted"), str(frame.recipe.seed)),
    ]
    activation = FIELDS["activation"].kind
    assert isinstance(activation, Names)
    hidden = f"{activation.format(frame.recipe.activation)} → " if frame.recipe.hidden else ""
    name = shortened(data_name(frame.recipe.data), NAME)
    parts = [
        row(name, (", changed" if frame.own_samples else "", "warning"), (_by_code(frame), "warning")),
        row(frame.architecture),
        row(f"{hidden}{frame.layers[-1].activation}"),
        row(f"{frame.recipe.optimizer} {frame.recipe.learning_rate:g}{_scheduled(frame)}"),
    ]
    left, short = (*tabs(page), Span(" ")), False

    def room() -> int:
        return columns - width(left) - width(join(parts, " · ")) - width(join(ends, "  ")) - BETWEEN

    while room() < 0 and len(parts) > 1:
        parts.pop()
    while room() < 0 and len(ends) > 2:
        ends.pop()
    if room() < 0:
        left, short = (*tabs(page, True), Span(" ")), True
    if room() < 0:
        parts = [row(name)]
    if room() < 0:
        left_over = width(parts[0]) + room()
        parts = [row(shortened(name, left_over))] if left_over >= LEAST else []
    return Facts(fit(spread((*left, *join(parts, " · ")), join(ends, "  "), columns), columns), short)


def _code(frame: Frame) -> str:
    """`on_epoch`, `2 methods replaced`: what takes part in training besides the engine."""
    *methods, last = frame.code.split(", ")
    if last == ON_EPOCH:
        return last
    on = [ON_EPOCH] if ON_EPOCH in methods else []
    count = len(methods) + 1 - len(on)
    return ", ".join((*on, f"{last} replaced" if count == 1 else f"{count} methods replaced"))


def _by_code(frame: Frame) -> str:
    return ", with code" if frame.by_code else ""


def _within(frame: Frame) -> str:
    """` · 3 of 4 samples` done within an epoch. While training only if epochs take long: it would flicker otherwise."""
    place = frame.within_epoch
    if place is None or (frame.playing and not (frame.rate is not None and frame.rate < SLOW)):
        return ""
    what, done, count = place
    named = {"sample": "samples", "batch": "batches"}[what]
    return f" · {numbers.count(done).rjust(len(numbers.count(count)))} of {numbers.count(count)} {named}"


def _scheduled(frame: Frame) -> str:
    """` cosine now 0.0123`: the current learning rate, if a schedule changes it."""
    if frame.recipe.schedule == "constant":
        return ""
    return f" {frame.recipe.schedule} now {frame.learning_rate:.3g}"


def sentence(frame: Frame, columns: int, page: str = "train") -> Row:
    """What is happening and what can be done about it on this page, in words: the longest version that fits."""
    role, *ways = _words(frame, page)
    if frame.by_code:
        ways = [*(f"{way} {BY_CODE}" for way in ways), *ways]
    said = next((way for way in ways if len(way) <= columns), ways[-1])
    if len(said) > columns and "; " in said:  # what can be done about it stands at the end
        what, _, advice = said.rpartition("; ")
        said = f"{what[: max(columns - len(advice) - 3, 0)]}…; {advice}"
    return fit(row((said, role)), columns)


def _zeros(frame: Frame) -> str:
    """That all inputs of the chosen sample are 0, if they are and another one can be chosen."""
    count = len(frame.data if not frame.chosen.test or frame.test_data is None else frame.test_data)
    if count < 2 or frame.trace is None or frame.trace.inputs.any():
        return ""
    direction = 1 if frame.chosen.sample + 1 < count else -1
    key = key_of(f"choose_sample({direction})", "arithmetic").split(" or ")[0]
    name, other = (f"sample {sample + 1:,}" for sample in (frame.chosen.sample, frame.chosen.sample + direction))
    return f"All inputs of {name} are 0; {key} shows {other}."


def _begun(words: str) -> str:
    """The start of a sentence: with a capital letter, unless it is a path, a name or a quotation."""
    first = words.split(maxsplit=1)[0].removesuffix(":").removesuffix(",")
    return f"{words[0].upper()}{words[1:]}" if first.isalpha() else words


def _words(frame: Frame, page: str) -> tuple[str, ...]:
    """The role of the sentence, then its versions, longest first."""
    train, step = key_of("toggle_training"), key_of("step_epoch")
    if frame.building:
        what, cancel = f"{frame.building} ...", f"{key_of('cancel')}: cancel"
        meanwhile = f" This run continues meanwhile; {cancel}." if frame.playing else f"; {cancel}."
        return "warning", f"{what}{meanwhile}", f"{what}; {cancel}."
    words = verdict.words(frame, page)
    if frame.notice and frame.divergence is None:
        return "warning", f"{_begun(frame.notice)}."
    if words:
        return words
    if frame.compiling:
        what = f"Compiling the training loops ({frame.why_compiling})"
        until = "training is slower until then" if frame.playing else f"{train} trains meanwhile, but slower"
        if frame.waiting:
            until = "training of this size starts when that is done"
        return "warning", f"{what}: {until}.", f"{what}."
    hurdles, (cure, brief) = reasons.hurdles(frame.verdict), verdict.remedies(frame, page)
    if hurdles:
        why = reasons.listed(hurdles).capitalize()
        done = verdict.progress(frame).removeprefix(", ")
        begin = f" {train.capitalize()} starts training." if frame.state == "ready" else ""
        before = f"{done}. " if done and not begin else ""
        return (
            "warning",
            f"{before}{why}: {cure}.{begin}",
            f"{before}{why}: {cure}.",
            f"{why}: {cure}.",
            f"{why}: {brief}.",
            f"{cure.capitalize()}.",
            f"{_begun(brief)}.",
        )
    zeros = _zeros(frame) if page == "inspect" and not frame.playing else ""
    if zeros:
        return "muted", zeros
    if frame.state == "ready":
        return "muted", f"{train.capitalize()} starts training, {key_of('show_help')} shows help."
    done, short = (verdict.progress(frame, brief) for brief in (False, True))
    if not frame.playing:
        to = f" {frame.goal}" if frame.goal else ""
        what = f"{train.capitalize()} continues{to}, {step} trains one epoch."
        return "muted", *(f"Paused{part}. {what}" for part in (f"{done}{verdict.tested(frame)}", done, short, ""))
    if frame.why_uncompiled is not None:
        what = f"Training uncompiled: {frame.why_uncompiled}"
        return (
            "warning",
            f"{what}. Compiled, the same loops run about 500 times as fast.",
            f"{what}.",
            "Uncompiled: slow.",
        )
    what = "Learning" if frame.verdict.kind == kinds.LEARNING else "Training"
    keys = f"{key_of('faster')} and {key_of('slower')} change it."
    told = verdict.tested(frame)
    speed = f"Speed {frame.speed}: {keys}"
    ways = f"{done}{told}. {speed}", f"{done}. {speed}", f"{short}. {speed}", f"{done}.", f"{short}.", "."
    return "muted", *(f"{what}{way}" for way in ways)
