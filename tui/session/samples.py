"""Samples: those that are added, moved, given another target or removed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine import DataError, Dataset, Recipe, Trainer
from engine.data import editing
from engine.data.prepared import PreparedData
from engine.recipe import FOR_BUILT_IN, FOR_FILES
from tui.drawing import numbers
from tui.drawing.scene import Spot
from tui.session.photographer import has_own_samples
from tui.session.undo import UNDO, Undo
from tui.session.worker import Worker

# Called with None when a change was made, or with the reason why it cannot be.
Answer = Callable[[str | None], None]


class Samples:
    """Changes single samples of the worker's run, between two pieces of training; each change is an event of the run,
    and is undone in one step. The run continues from the beginning of the current epoch, with the preparation that it
    began with.

    `seen` is the training part of the frame that was looked at: if the data is another one by now, nothing changes.
    `notify` is called with a sentence about the change.
    """

    def __init__(self, worker: Worker, past: Undo, notify: Callable[[str], None]) -> None:
        self._worker, self._past, self._notify = worker, past, notify

    def add(self, inputs: Sequence[float], targets: Sequence[float], answer: Answer) -> None:
        """Add a sample with these raw inputs and encoded targets."""
        self._change(None, "added", lambda whole: editing.added(whole, inputs, targets), answer)

    def move(
        self, seen: Dataset, spot: Spot, inputs: Sequence[float], answer: Answer, targets: Sequence[float] | None = None
    ) -> None:
        """Give a sample other raw inputs and, if given, other encoded targets."""

        def moved(whole: Dataset) -> Dataset:
            row = self._row(spot)
            other = editing.moved(whole, row, inputs)
            return other if targets is None else editing.answered(other, row, targets)

        self._change(seen, "moved", moved, answer)

    def set_targets(self, seen: Dataset, spot: Spot, targets: Sequence[float], answer: Answer) -> None:
        """Give a sample other encoded targets."""
        self._change(seen, "changed", lambda whole: editing.answered(whole, self._row(spot), targets), answer)

    def remove(self, seen: Dataset, spot: Spot, answer: Answer) -> None:
        """Remove a sample."""
        self._change(seen, "removed", lambda whole: editing.removed(whole, self._row(spot)), answer)

    def whole(self, then: Callable[[Dataset], None]) -> None:
        """Call `then` with the samples of both parts in their own order."""
        self._worker.do(lambda: then(self._worker.trainer.prepared.whole()))

    def _row(self, spot: Spot) -> int:
        return self._worker.trainer.prepared.row_in_whole(*spot)

    def _change(self, seen: Dataset | None, done: str, change: Callable[[Dataset], Dataset], answer: Answer) -> None:
        self._worker.do(lambda: answer(self._changed(seen, done, change)))

    def _changed(self, seen: Dataset | None, done: str, change: Callable[[Dataset], Dataset]) -> str | None:
        """Make a change; returns the reason if it is refused."""
        trainer = self._worker.trainer
        if seen is not None and trainer.data is not seen:
            return "the samples have changed meanwhile; try again"
        before = trainer.prepared
        moment = self._past.now(f"a sample {done}", trainer)
        try:
            trainer.continue_with(change(before.whole()))
        except DataError as error:
            return str(error)
        self._past.keep(moment, trainer)
        again = "; the train/test split was made anew" if _is_drawn_again(before, trainer.prepared) else ""
        self._notify(f"a sample was {done} after epoch {numbers.count(trainer.epoch)}{again}; {UNDO}")
        return None


def _is_drawn_again(before: PreparedData, after: PreparedData) -> bool:
    """Whether a sample that was in one of the parts may be in the other one now."""
    return before.test is not None and not np.array_equal(before.tested, after.tested)


def kept_for(trainer: Trainer, recipe: Recipe) -> Dataset | None:
    """The samples of a run that a run of this recipe keeps: its own ones, unless the recipe asks for others."""
    others = {"data", "data_seed", *FOR_BUILT_IN, *FOR_FILES}
    asks = others & {*trainer.recipe.differences(recipe)}
    return trainer.prepared.whole() if has_own_samples(trainer) and not asks else None
