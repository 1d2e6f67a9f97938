"""A run's verdict in words, with the keys that help."""

from __future__ import annotations

from itertools import product

from engine.runs import kinds, reasons
from tui.actions import key_of, way_to
from tui.drawing import numbers
from tui.frame import Frame

# The role of each kind of verdict that takes precedence over other messages.
ROLES = {
    kinds.DIVERGED: "bad",
    kinds.OVERFLOWING: "bad",
    kinds.RISING: "bad",
    kinds.STUCK: "bad",
    kinds.OSCILLATING: "warning",
    kinds.FLAT: "muted",
}


# The switches that are rows of the panel Sampling on page Data as well.
OF_THE_DATA = ("standardize", "scale_targets")


def words(frame: Frame, page: str) -> tuple[str, ...]:
    """The role of the verdict's sentence, then its versions, longest first; nothing if all is well. The keys are those
    that work on this page.
    """
    verdict = frame.verdict
    if verdict.kind == kinds.SOLVED:
        return _solved(frame)
    if verdict.kind not in ROLES:
        return ()
    whats, hurdles, cures = _what(frame), reasons.hurdles(verdict), remedies(frame, page)
    whys = (reasons.listed(hurdles), "") if hurdles else ("",)
    ways = {" ".join(_sentence(part) for part in parts if part) for parts in product(whats, whys, cures)}
    return ROLES[verdict.kind], *sorted(ways, key=len, reverse=True), _sentence(whats[-1])


def remedies(frame: Frame, page: str) -> tuple[str, str]:
    """What would help, in a long and a short version, with the keys from this page; empty if nothing is known."""
    verdict = frame.verdict
    switches = [remedy for remedy in verdict.remedies if remedy.value is True]
    near = page == "data" and switches and all(remedy.field in OF_THE_DATA for remedy in switches)
    path = way_to("sampling" if near else "hyperparameters", page)
    keys = f"key{'s' * (len(path) > 1)} {', '.join(path)}"
    if switches:
        named = reasons.listed(tuple(map(str, switches)))
        return f"turn on {named} ({keys})", f"{named} ({keys})"
    if not verdict.remedies:
        return "", ""
    remedy, restart = verdict.remedies[0], f"{key_of('restart_run')} restarts"
    if remedy.field == "seed":
        new = key_of("new_weights")
        return f"press {new} for new weights", f"{new}: new weights"
    if remedy.field == "hidden":
        keys = f"{', '.join(way_to('network', page))}, then {key_of('add_layer')}"
        return f"press {keys} for a hidden layer", f"{keys}: a hidden layer"
    if remedy.field != "learning_rate":
        palette = key_of("command_palette")
        return f"choose {remedy} {remedy.value} ({palette})", f"choose {remedy.value} ({palette})"
    if remedy.value == frame.recipe.learning_rate:
        return f"{restart} with the lower {remedy}", restart
    how = "raise" if verdict.kind == kinds.STUCK and not verdict.killed else "lower"
    what, brief = f"{how} the {remedy} ({keys})", f"{how} the rate ({keys})"
    if verdict.kind == kinds.DIVERGED:
        return f"{what} to continue; {restart}", brief
    return (f"{what}, then {restart}" if verdict.killed or verdict.kind == kinds.OVERFLOWING else what), brief


def _what(frame: Frame) -> tuple[str, ...]:
    """What is the case, in a long and a short version."""
    verdict, done, loss = frame.verdict, progress(frame), numbers.loss(frame.verdict.loss)
    match verdict.kind:
        case kinds.DIVERGED:
            where = str(frame.divergence)
            return f"{where}; the last finite state is kept", where, where.split(":")[0]
        case kinds.OVERFLOWING:
            return reasons.state(verdict), f"about to overflow: {loss}"
        case kinds.RISING:
            what = f"the loss has risen to {loss}"
            return f"{reasons.state(verdict)}{done}", reasons.state(verdict), f"{what}{done}", what
        case kinds.OSCILLATING:
            what = "the loss oscillates"
            return f"{reasons.state(verdict)}{done}", f"{what}{done}", what
        case kinds.STUCK if verdict.dead_layer is not None:
            dead = f"{verdict.dead_layer} is dead (†)"
            return f"{dead}: all samples have equal outputs", f"{dead}{done}", dead
        case kinds.STUCK:
            return _stuck(frame, done)
    flat = f"flat for {numbers.count(verdict.flat)} epochs"
    return f"{flat}{done}{tested(frame)}", f"{flat}{done}", flat


def _stuck(frame: Frame, done: str) -> tuple[str, ...]:
    verdict, why = frame.verdict, reasons.sameness(frame.verdict, frame.data)
    if why is None and verdict.dead_units:
        why = "one dead unit (†)" if verdict.dead_units == 1 else f"{verdict.dead_units} dead units (†)"
    stuck = f"stuck for {numbers.count(verdict.flat)} epochs"
    return *([] if why is None else [f"{stuck}{done}: {why}"]), f"{stuck}{done}", stuck


def _solved(frame: Frame) -> tuple[str, ...]:
    long, short = (f"Solved: {progress(frame, brief).removeprefix(', ')}" for brief in (False, True))
    others, told = f"{key_of('new_weights')} tries other weights.", tested(frame)
    return "good", f"{long}{told}. {others}", f"{long}{told}.", f"{short}{told}.", f"{short}."


def progress(frame: Frame, brief: bool = False) -> str:
    """`, 3 of 4 right`"""
    done = reasons.progress(frame.verdict, frame.data, frame.right_since, brief)
    return "" if done is None else f", {done}"


def tested(frame: Frame) -> str:
    """`. Test: 140 of 150 right`"""
    count = None if frame.test is None else frame.test.right
    if frame.test is None or count is None:
        return ""
    return f". Test: {numbers.count(count)} of {numbers.count(len(frame.test.data))} right"


def _sentence(text: str) -> str:
    """A sentence with a capital letter, unless it starts with a key."""
    return f"{text[0].upper() if text[1:2].isalpha() else text[0]}{text[1:]}."
