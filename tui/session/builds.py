"""Builds: the trainers of requested runs, made now or, if that takes long, in a process beside the current run."""

from __future__ import annotations

from collections.abc import Callable

from engine import DataError, Recipe, RecipeError, RunError, Trainer
from engine.recipe_fields import AUTO, FIELDS
from tui.building import Builder, Made, Opening, Order, same_samples
from tui.drawing import numbers
from tui.drawing.names import data_name
from tui.hyperparameters import what_changed
from tui.session.answer import Answer
from tui.session.photographer import has_begun
from tui.session.record import Record, handmade
from tui.session.undo import UNDO, Undo
from tui.session.worker import Worker

# How undo calls a run that was opened.
OPENING = "opening"


class Builds:
    """One at a time. The worker continues with the new run unless something else has been requested since; the old one
    is one step back. `notify` is called with a notice about it, `ended` when the wait is over.
    """

    def __init__(self, worker: Worker, past: Undo, notify: Callable[[str], None], ended: Callable[[], None]) -> None:
        self._worker, self._past, self._notify, self._ended = worker, past, notify, ended
        self._builder = Builder()
        # What was requested last, unless that has been overtaken, and who waits for it.
        self._order: Order | Opening | None = None
        self._answer: Answer | None = None

    @property
    def doing(self) -> str:
        """What is being built, in words; empty if nothing is."""
        return self._builder.doing

    def open(self, wanted: Opening, answer: Answer) -> None:
        """Open another run, and pause; the current one is one step back. `answer` hears how it ends."""
        self._worker.do(lambda: self.begin(wanted, answer))

    def begin(self, order: Order | Opening, answer: Answer) -> None:
        """Build this instead of anything else; `answer` is called at the end."""
        self.end(None)
        self._order, self._answer = order, answer
        beside = self._worker.running and order.takes_long
        if beside and self._builder.begin(order, lambda made: self._worker.do(lambda: self._made(order, made))):
            return
        try:
            made: Made = order.trainer()
        except (RecipeError, DataError, RunError) as error:
            made = error
        self._made(order, made)

    def overtake(self) -> None:
        """Something else was requested, which will follow between two pieces of training: drop what is ready before."""
        self._order = None

    def end(self, refusal: str | None) -> None:
        """Cancel what is being built, and tell whoever waits for it that the wait is over."""
        self._builder.cancel()
        self._order, answer, self._answer = None, self._answer, None
        if answer is not None:
            answer(refusal)

    def _made(self, order: Order | Opening, made: Made) -> None:
        if order is not self._order:
            return
        if isinstance(made, Trainer):
            self._follow(order, made)
        self._ended()
        self.end(None if isinstance(made, Trainer) else str(made))

    def _follow(self, order: Order | Opening, trainer: Trainer) -> None:
        old = self._worker.trainer.recipe
        if isinstance(order, Order):
            again = f"the samples of {data_name(trainer.recipe.data)} again"
            changed = what_changed(old, order.recipe, trainer.recipe) or again
            words, record = f"new weights: {changed}", None
            self._past.remember("new weights", trainer)
        else:
            place = f" at epoch {numbers.count(trainer.epoch)}" if has_begun(trainer) else ""
            words, record = f"opened {order.said}{place}", Record(order.path, saved=(*handmade(trainer),))
            self._past.remember(f"{OPENING} {order.said}", trainer)
            self._worker.play(False)
        self._worker.begin(trainer, record=record)
        notes = () if same_samples(old, trainer.recipe) else trainer.data.notes
        self._notify("; ".join((words, *notes, UNDO)))


def resolved(trainer: Trainer, recipe: Recipe) -> Recipe:
    """The recipe, with the loss that "auto" stands for on the data of the run."""
    if recipe.loss != AUTO or not same_samples(trainer.recipe, recipe):
        return recipe
    return recipe.with_changes(loss=recipe.loss_for(trainer.data.problem), output=AUTO)


def beyond_live(trainer: Trainer, recipe: Recipe) -> set[str]:
    """The fields in which a recipe differs from the run's so that it needs a new run."""
    return {name for name in trainer.recipe.differences(recipe) if not FIELDS[name].live}
