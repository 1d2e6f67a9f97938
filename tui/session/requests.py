"""Requests: single epochs and steps that are trained besides playing, and the goal at which training stops."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from engine import Trainer
from tui.chosen import Chosen
from tui.session.code import Code
from tui.session.goal import Goal

# Trains at most one batch.
Step = Callable[[Trainer], object]


class Trained(NamedTuple):
    """The epochs that were finished, and the notice that training stops: the goal is reached, or code says so."""

    epochs: int
    arrival: str = ""


class Requests:
    """`goal` is kept while paused, and by the next run. The thread that holds the trainer may call `advance` and
    `take_step`.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.goal: Goal | None = None
        self.epochs = 0
        self.step: Step | None = None
        # What was looked at when the step was asked for, if the sample is to become the first of the batch after it.
        self.leaving: Chosen | None = None
        self.code = Code()
        self.trainer = trainer

    @property
    def are_open(self) -> bool:
        """Whether there is anything to train, playing or not."""
        return self.epochs > 0 or self.step is not None

    @property
    def at_once(self) -> int:
        """How many samples hold the trainer until they are done: a batch, or all to see whether they are right."""
        goal, trainer = self.goal, self.trainer
        return len(trainer.data) if goal is not None and goal.stop.until_solved else trainer.descent.batch_size

    @property
    def samples(self) -> int:
        """How many samples both parts have together."""
        return len(self.trainer.prepared.inputs)

    def drop(self) -> None:
        """What is not finished is not wanted any more; the goal stays."""
        self.epochs, self.step, self.leaving = 0, None, None

    def begin(self, trainer: Trainer) -> None:
        """Another run: it keeps a goal that it can reach."""
        self.drop()
        self.trainer = trainer
        if self.goal is not None and self.goal.is_impossible(trainer):
            self.goal = None

    def advance(self, epochs: int, seconds: float) -> Trained:
        """Train for about so long, at most to the goal, or until code stops it."""
        if self.code.on_epoch is None:
            return Trained(self._advance(epochs, seconds), self._arrival())
        until, done = perf_counter() + seconds, 0
        while done < epochs:
            finished = self._advance(1, max(until - perf_counter(), 0.0))
            done += finished
            stopped = self._call_on_epoch() if finished else ""
            if stopped or not finished or perf_counter() >= until:
                return Trained(done, stopped or self._arrival())
        return Trained(done, self._arrival())

    def _advance(self, epochs: int, seconds: float) -> int:
        goal, trainer = self.goal, self.trainer
        return trainer.advance(epochs, seconds) if goal is None else goal.advance(trainer, epochs, seconds)

    def take_step(self) -> Trained:
        """Train the requested step."""
        step, self.step = self.step, None
        epoch = self.trainer.epoch
        if step is not None and self.trainer.divergence is None:
            step(self.trainer)
        return Trained(0, (self._call_on_epoch() if self.trainer.epoch > epoch else "") or self._arrival())

    def _call_on_epoch(self) -> str:
        """After an epoch that was finished: why training stops, if it does."""
        on_epoch = self.code.on_epoch
        return "" if on_epoch is None else on_epoch(self.trainer)

    def _arrival(self) -> str:
        if self.goal is None or not self.goal.is_reached(self.trainer):
            return ""
        arrival, self.goal = self.goal.arrival(self.trainer), None
        return arrival
