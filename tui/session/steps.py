"""Steps: one epoch, one batch, one sample, or all the way to a goal."""

from __future__ import annotations

from collections.abc import Callable

from engine import RecipeError, Trainer
from engine.arithmetic import Update
from tui.chosen import Chosen
from tui.drawing import numbers
from tui.session.goal import NO_GOAL, Goal, GoalChoices, goal_choices
from tui.session.undo import UNDO, Undo
from tui.session.worker import Worker

# The most samples of a batch that a notice names.
NAMED = 2


class Steps:
    """`notify` is called with a sentence about what was done. A step pauses the run."""

    def __init__(self, worker: Worker, past: Undo, notify: Callable[[str], None]) -> None:
        self._worker, self._past, self._notify = worker, past, notify

    def epoch(self) -> None:
        """One epoch; a partly done one is finished."""
        self._pause_and(self._worker.step_epoch)

    def batch(self) -> None:
        """One batch; the last one of an epoch is followed by the test part."""
        self._pause_and(lambda: self._worker.step(train_batch))

    def batch_ahead(self, name: str, chosen: Chosen) -> None:
        """One batch whose update of the weight of this name is shown: it can be undone, and the notice tells the
        weight's new value. If `chosen` is still what is looked at when it has been trained, the sample becomes the
        first one of the batch after it.
        """
        self._pause_and(lambda: self._batch_ahead(name, chosen))

    def sample(self) -> None:
        """One update with the next sample alone."""
        self._pause_and(self._sample)

    def run_to(self, text: str, answer: Callable[[str | None], None]) -> None:
        """Train, and stop at a goal (see `Goal`); "none" drops the goal. `answer` is called with None, or with the
        reason why the run never gets there. A pause keeps the goal, and so does a new run.
        """
        self._worker.do(lambda: answer(self._run_to(text)))

    @property
    def goals(self) -> GoalChoices:
        """Examples of goals for this run."""
        trainer = self._worker.trainer
        of_values = not trainer.data.is_classification(trainer.recipe.loss)
        return goal_choices(trainer.epoch, of_values, self._worker.requests.goal is not None)

    def _pause_and(self, command: Callable[[], None]) -> None:
        self._notify("")
        self._worker.play(False)
        self._worker.do(command)

    def _batch_ahead(self, name: str, chosen: Chosen) -> None:
        trainer = self._worker.trainer
        update = self._worker.ahead.update(trainer)
        if trainer.divergence is None:
            self._past.remember("training a batch", trainer)
            self._notify(f"{trained(update, name)}; {UNDO}")
        self._worker.requests.leaving = chosen
        self._worker.step(train_batch)

    def _sample(self) -> None:
        trainer = self._worker.trainer
        size = trainer.descent.batch_size
        if size > 1 and trainer.divergence is None:
            self._past.remember("an update with one sample", trainer)
            self._notify(f"one update with 1 sample instead of {size}, recorded in the run; {UNDO}")
        self._worker.step(train_sample)

    def _run_to(self, text: str) -> str | None:
        goal = None
        if text.strip().lower() != NO_GOAL:
            try:
                goal = Goal.of(text, self._worker.trainer.epoch)
            except RecipeError as error:
                return error.message
            refusal = goal.refusal(self._worker.trainer, self._worker.photographer.is_solved)
            if refusal is not None:
                return refusal
        self._notify("")
        self._worker.requests.goal = goal
        self._worker.play(goal is not None or self._worker.playing)
        return None


def trained(update: Update | None, name: str) -> str:
    """`trained samples 119, 95, ...: x1 → hidden 1 unit 1 is now +0.407704`"""
    if update is None:
        return "trained a batch"
    value = numbers.signed(update.after, 6, 10).strip()
    becomes = "is now" if update.after != update.before else "is still"
    return f"trained {numbers.samples(update.samples, NAMED)}: {name} {becomes} {value}"


def train_batch(trainer: Trainer) -> None:
    """The next batch; the last one of an epoch is followed by the test part."""
    trainer.step(batches=1)


def train_sample(trainer: Trainer) -> None:
    """The next sample as a batch of its own. Where batches have more samples the batch size is 1 for this update: two
    events, so that the run can be repeated. After a divergence it stays 1: another change would end the divergence.
    """
    size = trainer.recipe.batch_size
    if trainer.descent.batch_size > 1:
        trainer.change(batch_size=1)
    trainer.step(batches=1)
    if trainer.divergence is None and trainer.recipe.batch_size != size:
        trainer.change(batch_size=size)
