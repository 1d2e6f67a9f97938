"""A run's verdict in words, with the options that help."""

from __future__ import annotations

from engine.cli.options import option_of
from engine.errors import printable
from engine.recipe_fields import FIELDS
from engine.reports import Measure
from engine.runs import kinds, reasons
from engine.runs.diagnosis import Diagnosis, Remedy, Verdict
from engine.trainer import Trainer

# Where so much of the variance of values is explained, more epochs are not worth the advice.
EXPLAINED = 0.99


def advice(trainer: Trainer, measure: Measure) -> str:
    """How a run that has ended was going, and which options would help: a line; nothing if it is solved."""
    verdict, data = Diagnosis(trainer).verdict(measure), trainer.data
    if verdict.kind == kinds.SOLVED:
        return ""
    done, same = reasons.progress(verdict, data), reasons.sameness(verdict, data)
    what = reasons.state(verdict) if done is None else f"{reasons.state(verdict)}, {done}"
    if verdict.kind == kinds.STUCK and same is not None:
        what += f": {same}"
    hurdles = reasons.hurdles(verdict)
    others = (part for part in (reasons.listed(hurdles) if hurdles else "", _try(verdict)) if part)
    return printable("Verdict: " + ". ".join((what, *(f"{part[0].upper()}{part[1:]}" for part in others))))


def _try(verdict: Verdict) -> str:
    """`try --standardize --learning-rate 0.005`"""
    words = " ".join(map(_option, verdict.remedies))
    if verdict.kind == kinds.LEARNING and not words and (verdict.r2 or 0.0) < EXPLAINED:
        return "try more --epochs"
    return words and f"try {words}"


def _option(remedy: Remedy) -> str:
    flag = option_of(remedy.field)
    return flag if remedy.value is True else f"{flag} {FIELDS[remedy.field].kind.format(remedy.value)}"
