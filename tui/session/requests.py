"""Requests: single epochs and steps that are trained besides playing, and the goal at which training stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine import Trainer
from tui.session.goal import Goal

# Trains at most one batch.
Step = Callable[[Trainer], object]


class Trained(NamedTuple):
    """The epochs that were finished, and the notice that the goal is reached, if it is."""

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
        self._trainer = trainer

    @property
    def are_open(self) -> bool:
        """Whether there is anything to train, playing or not."""
        return self.epochs > 0 or self.step is not None

    @property
    def at_once(self) -> int:
        """How many samples hold the trainer until they are done: a batch, or all to see whether they are right."""
        goal, trainer = self.goal, self._trainer
        return len(trainer.data) if goal is not None and goal.stop.until_solved else trainer.descent.batch_size

    def drop(self) -> None:
        """What is not finished is not wanted any more; the goal stays."""
        self.epochs, self.step = 0, None

    def begin(self, trainer: Trainer) -> None:
        """Another run: it keeps a goal that it can reach."""
        self.drop()
        self._trainer = trainer
        if self.goal is not None and self.goal.is_impossible(trainer):
            self.goal = None

    def advance(self, epochs: int, seconds: float) -> Trained:
        """Train for about so long, at most to the goal."""
        goal, trainer = self.goal, self._trainer
        done = trainer.advance(epochs, seconds) if goal is None else goal.advance(trainer, epochs, seconds)
        return Trained(done, self._arrival())

    def take_step(self) -> Trained:
        """Train the requested step."""
        step, self.step = self.step, None
        if step is not None and self._trainer.divergence is None:
            step(self._trainer)
        return Trained(0, self._arrival())

    def _arrival(self) -> str:
        if self.goal is None or not self.goal.is_reached(self._trainer):
            return ""
        arrival, self.goal = self.goal.arrival(self._trainer), None
        return arrival
