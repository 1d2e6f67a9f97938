"""Kinds of verdict: how a run can be going."""

from __future__ import annotations

READY = "ready"  # not begun
EARLY = "early"  # begun, but too early to say
LEARNING = "learning"  # the loss falls
SOLVED = "solved"  # all samples are right, and clearly so
FLAT = "flat"  # the loss no longer falls, and most is right: there may be nothing more to learn
STUCK = "stuck"  # the loss no longer falls, or never can, and most is not right
RISING = "rising"  # the loss rises, or has risen above that of a guess
OSCILLATING = "oscillating"  # the loss swings and does not fall
OVERFLOWING = "overflowing"  # the loss is huge and does not fall
DIVERGED = "diverged"  # the loss or a weight is no longer finite; training has stopped
