"""Samples: those that are added, moved, given another target or removed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine import DataError, Dataset, Recipe, Trainer
from engine.data import editing
from engine.data.generators import GENERATORS
from engine.recipe import FOR_BUILT_IN, FOR_FILES
from tui.building import MANY_SAMPLES
from tui.drawing import numbers
from tui.drawing.scene import Spot
from tui.session.answer import Answer
from tui.session.photographer import has_own_samples
from tui.session.undo import UNDO, Undo
from tui.session.worker import Worker

# Which of all samples are in the test part; all samples with that; and what changes both.
Rows = NDArray[np.bool_]
Whole = tuple[Dataset, Rows]
Change = Callable[[Dataset, Rows], Whole]


class Samples:
    """Changes single samples of the worker's run, between two pieces of training; each change is an event of the run,
    and is undone in one step. The run continues from the beginning of the current epoch, with the preparation that it
    began with. An added sample is in the training part; all others stay in theirs.

    Only where there are few samples: each event keeps all of them, and preparing many takes long.

    `seen` is the training part of the frame that was looked at: if the data is another one by now, nothing changes.
    `notify` is called with a sentence about the change.
    """

    def __init__(self, worker: Worker, past: Undo, notify: Callable[[str], None]) -> None:
        self._worker, self._past, self._notify = worker, past, notify

    def add(self, inputs: Sequence[float], targets: Sequence[float], answer: Answer) -> None:
        """Add a sample with these raw inputs and encoded targets."""
        self._change(
            None,
            "added",
            lambda whole, tested: (editing.added(whole, inputs, targets), np.append(tested, False)),
            answer,
        )

    def move(
        self, seen: Dataset, spot: Spot, inputs: Sequence[float], answer: Answer, targets: Sequence[float] | None = None
    ) -> None:
        """Give a sample other raw inputs and, if given, other encoded targets."""

        def moved(whole: Dataset, tested: Rows) -> Whole:
            row = self._row(spot)
            other = editing.moved(whole, row, inputs)
            return other if targets is None else editing.answered(other, row, targets), tested

        self._change(seen, "moved", moved, answer)

    def set_targets(self, seen: Dataset, spot: Spot, targets: Sequence[float], answer: Answer) -> None:
        """Give a sample other encoded targets."""

        def changed(whole: Dataset, tested: Rows) -> Whole:
            return editing.answered(whole, self._row(spot), targets), tested

        self._change(seen, "changed", changed, answer)

    def remove(self, seen: Dataset, spot: Spot, answer: Answer) -> None:
        """Remove a sample."""

        def removed(whole: Dataset, tested: Rows) -> Whole:
            row = self._row(spot)
            return editing.removed(whole, row), np.delete(tested, row)

        self._change(seen, "removed", removed, answer)

    def whole(self, then: Callable[[Dataset], None]) -> None:
        """Call `then` with the samples of both parts in their own order."""
        self._worker.do(lambda: then(self._worker.trainer.prepared.whole()))

    def _row(self, spot: Spot) -> int:
        return self._worker.trainer.prepared.row_in_whole(*spot)

    def _change(self, seen: Dataset | None, done: str, change: Change, answer: Answer) -> None:
        self._worker.do(lambda: answer(self._changed(seen, done, change)))

    def _changed(self, seen: Dataset | None, done: str, change: Change) -> str | None:
        """Make a change; returns the reason if it is refused."""
        trainer = self._worker.trainer
        if seen is not None and trainer.data is not seen:
            return "the samples have changed meanwhile; try again"
        before = trainer.prepared
        if len(before.inputs) + (done == "added") > MANY_SAMPLES:
            advice = "generate fewer" if trainer.recipe.data in GENERATORS else "edit the file and open it again"
            return f"samples can be changed by hand where there are at most {numbers.count(MANY_SAMPLES)}; {advice}"
        moment = self._past.now(f"a sample {done}", trainer)
        try:
            data, tested = change(before.whole(), before.tested)
            trainer.continue_with(data, None if before.test is None else tuple(np.flatnonzero(tested).tolist()))
        except DataError as error:
            return str(error)
        self._past.keep(moment, trainer)
        self._notify(f"a sample was {done} after epoch {numbers.count(trainer.epoch)}; {UNDO}")
        return None


def kept_for(trainer: Trainer, recipe: Recipe) -> Dataset | None:
    """The samples of a run that a run of this recipe keeps: its own ones, unless the recipe asks for others."""
    others = {"data", "data_seed", *FOR_BUILT_IN, *FOR_FILES}
    asks = others & {*trainer.recipe.differences(recipe)}
    return trainer.prepared.whole() if has_own_samples(trainer) and not asks else None
