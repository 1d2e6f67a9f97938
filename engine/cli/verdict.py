"""A run's verdict in words, with the options that would help."""

from __future__ import annotations

from engine.cli.words import option
from engine.errors import printable
from engine.reports import Measure
from engine.runs import kinds, reasons
from engine.runs.diagnosis import Diagnosis, Verdict
from engine.runs.stops import EPOCHS
from engine.trainer import Trainer

# If at least this fraction of the variance is explained, more epochs are not suggested.
EXPLAINED = 0.99
# Nor if the test loss has risen by this fraction of its minimum: the network overfits.
RISEN = 0.05


def advice(trainer: Trainer, measure: Measure, stopped: str) -> str:
    """How a run that ended by the rule `stopped` was going and which options would help, in one line; nothing if it is
    solved.
    """
    verdict, data = Diagnosis(trainer).verdict(measure), trainer.data
    if verdict.kind == kinds.SOLVED:
        return ""
    done, same = reasons.progress(verdict, data), reasons.sameness(verdict, data)
    what = reasons.state(verdict) if done is None else f"{reasons.state(verdict)}, {done}"
    if verdict.kind == kinds.STUCK and same is not None:
        what += f": {same}"
    hurdles = reasons.hurdles(verdict)
    worse = _worse(trainer, measure) if verdict.kind in (kinds.LEARNING, kinds.FLAT) else ""
    more = not worse and stopped == EPOCHS
    others = (part for part in (reasons.listed(hurdles) if hurdles else "", worse, _try(verdict, more)) if part)
    return printable("Verdict: " + ". ".join((what, *(f"{part[0].upper()}{part[1:]}" for part in others))))


def _worse(trainer: Trainer, measure: Measure) -> str:
    """`the test loss was lowest in epoch 412 (0.0879)`, if it has risen since."""
    epoch, lowest = trainer.history.lowest(test=True)
    if measure.test is None or epoch < 0 or measure.test.loss <= lowest * (1.0 + RISEN):
        return ""
    return f"the test loss was lowest in epoch {epoch:,} ({lowest:.4g})"


def _try(verdict: Verdict, more: bool) -> str:
    """`try --standardize --learning-rate 0.005`; `more`: whether more epochs would have been trained."""
    words = " ".join(option(remedy.field, remedy.value) for remedy in verdict.remedies)
    if more and verdict.kind == kinds.LEARNING and not words and (verdict.r2 or 0.0) < EXPLAINED:
        return "try more --epochs"
    return words and f"try {words}"
