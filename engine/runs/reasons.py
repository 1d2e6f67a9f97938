"""Reasons why a run does not learn, in words shared by the screen and the command line."""

from __future__ import annotations

from math import isnan

from engine.data.arrays import Floats
from engine.data.dataset import Dataset
from engine.runs import kinds
from engine.runs.diagnosis import Verdict
from engine.runs.trends import is_worse

# Rows are named by their inputs if there are at most this many.
MAX_INPUTS = 4


def state(verdict: Verdict) -> str:
    """How the run is going, in a few words."""
    epochs = f"{verdict.flat:,} epoch{'' if verdict.flat == 1 else 's'}"
    loss = "" if verdict.loss is None else f"{verdict.loss:.4g}"
    if verdict.kind == kinds.STUCK and verdict.dead_layer is not None:
        return f"stuck because {verdict.dead_layer} is dead (0 on every sample)"
    risen = f"the loss has risen to {loss}"
    if verdict.guess is not None and is_worse(verdict.loss or 0.0, verdict.guess):
        risen += f", worse than guessing ({verdict.guess:.4g})"
    return {
        kinds.READY: "not trained yet",
        kinds.EARLY: "too early to say how it goes",
        kinds.LEARNING: f"still learning: the loss last fell by 1% {epochs} ago",
        kinds.SOLVED: "solved",
        kinds.FLAT: f"flat for {epochs}",
        kinds.STUCK: f"stuck for {epochs}",
        kinds.RISING: risen,
        kinds.OSCILLATING: "the loss oscillates and does not fall",
        kinds.OVERFLOWING: f"about to overflow: the loss is {loss}",
        kinds.DIVERGED: "diverged",
    }[verdict.kind]


def hurdles(verdict: Verdict) -> tuple[str, ...]:
    """What in the data prevents learning: `inputs reach 1,680`, `rows are sorted by class`."""
    inputs, targets, sorted_by = verdict.hurdles
    return (
        *([] if inputs is None else [_far("inputs", inputs)]),
        *([] if targets is None else [_far("targets", targets)]),
        *([] if sorted_by is None else [f"rows are sorted by {sorted_by}"]),
    )


def sameness(verdict: Verdict, data: Dataset) -> str | None:
    """Which samples get the same output, if they should not."""
    if verdict.constant:
        return "all samples have equal outputs"
    if verdict.alike and data.inputs.shape[1] <= MAX_INPUTS:
        *names, last = (_row(inputs) for inputs in data.inputs[list(verdict.alike)])
        return f"{', '.join(names)} and {last} get the same output"
    return f"{len(verdict.alike)} samples get the same output" if verdict.alike else None


def progress(verdict: Verdict, data: Dataset, since: int | None = None, brief: bool = False) -> str | None:
    """`3 of 4 right`; `4 of 4 right since epoch 250, smallest margin 0.03`: if all are right, the margin of the least
    clear answer, unless `brief`; or `R² 0.9835`.
    """
    if verdict.right is not None:
        right = f"{verdict.right:,} of {len(data):,} right{'' if since is None else f' since epoch {since:,}'}"
        return right if brief or verdict.margin is None else f"{right}, smallest margin {verdict.margin:.2g}"
    return None if verdict.r2 is None else r_squared(verdict.r2)


def r_squared(r2: float | None) -> str:
    """`R² 0.9835`, with the same digits wherever it is said; not 1 unless it is 1: then it is rounded down. A dash if
    there is none; far below 0 its size says nothing.
    """
    if r2 is None or isnan(r2):
        return "R² –"
    if r2 < -99.0:
        return "R² below -99"
    return f"R² {round(min(r2, 1.0 if r2 >= 1.0 else 0.9999), 4) + 0.0:.4f}"


def listed(words: tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`"""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _far(what: str, size: float) -> str:
    if size < 1.0:
        return f"{what} reach only {size:.1g}"
    return f"{what} reach {size:,.0f}" if 100.0 <= size < 1e9 else f"{what} reach {size:.3g}"


def _row(inputs: Floats) -> str:
    return f"({', '.join(f'{value + 0.0:.3g}' for value in inputs)})"
