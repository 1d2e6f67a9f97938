"""Kinds of verdict: how a run is going."""

from __future__ import annotations

READY = "ready"  # not started
EARLY = "early"  # started, but too early to say
LEARNING = "learning"  # the loss falls
SOLVED = "solved"  # all samples are right, and clearly so
FLAT = "flat"  # the loss no longer falls, and most samples are right: there may be nothing more to learn
STUCK = "stuck"  # the loss no longer falls, or never can, and most samples are not right
RISING = "rising"  # the loss rises, or has risen above that of a guess
OSCILLATING = "oscillating"  # the loss oscillates and does not fall
OVERFLOWING = "overflowing"  # the loss is huge and does not fall
DIVERGED = "diverged"  # the loss or a weight is no longer finite; training has stopped
