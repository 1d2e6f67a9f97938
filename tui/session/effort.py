"""Effort: roughly how long training on samples, or measuring them, takes."""

from __future__ import annotations

from engine import Trainer
from engine.loops import calls

# In seconds: training short enough for the event loop itself.
MOMENT = 0.002
# Samples times parameters that take about a moment, and how many times as long they take uncompiled.
MOMENTS_WORK, UNCOMPILED = 5_000_000, 2_000
# What takes more moments uncompiled is not measured: meanwhile nothing could be trained, paused or changed.
MAX_UNCOMPILED = 5_000


def moments(trainer: Trainer, samples: int) -> float:
    """The rough time in moments for so many samples."""
    work = samples * len(trainer.network.parameters)
    return work * (1 if calls.compiled() else UNCOMPILED) / MOMENTS_WORK


def is_endless(trainer: Trainer, samples: int) -> bool:
    """Whether so many samples take too long uncompiled to be measured at all."""
    return not calls.compiled() and moments(trainer, samples) > MAX_UNCOMPILED
