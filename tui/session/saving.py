"""Saving: the run, or its recipe, is written to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine import RunError, save
from engine.cli.recipes import RUN_ENDING
from engine.errors import printable
from engine.events import by_hand
from tui import recovery
from tui.drawing import numbers
from tui.paths import short
from tui.session.answer import Answer
from tui.session.record import handmade
from tui.session.worker import Worker

# The seconds that an unexpected end waits for a thread that trains the run.
PATIENCE = 5.0


class Saving:
    """What it writes is the run between two pieces of training. `notify` is called with a notice about it."""

    def __init__(self, worker: Worker, notify: Callable[[str], None]) -> None:
        self._worker, self._notify = worker, notify

    def run(self, path: str, answer: Answer) -> None:
        """Save the run, replacing an existing file."""
        self._worker.do(lambda: self._write(self._save_run, path, answer))

    def recipe(self, path: str, answer: Answer) -> None:
        """Save the run's recipe, with all changes made to it, replacing an existing file."""
        self._worker.do(lambda: self._write(self._save_recipe, path, answer))

    def keep(self) -> Path | None:
        """For an unexpected end: write the run to a recovery file. None if it cannot be written, or if a thread trains
        it all the time.
        """
        return recovery.write(self._worker.trainer) if self._worker.turns.rest(PATIENCE) else None

    def _write(self, write: Callable[[str], str], path: str, answer: Answer) -> None:
        try:
            what = write(path)
        except RunError as error:
            answer(str(error))
            return
        self._notify(f"saved in {printable(short(path))}: {what}")
        answer(None)

    def _save_run(self, path: str) -> str:
        trainer, record = self._worker.trainer, self._worker.record
        save(trainer, path)
        record.was_saved(trainer, path)
        without = ", without the code that took part in it" if self._worker.photographer.by_code else ""
        return f"the run at epoch {numbers.count(trainer.epoch)}{without}"

    def _save_recipe(self, path: str) -> str:
        trainer = self._worker.trainer
        trainer.recipe.to_toml(path)
        made = by_hand(handmade(trainer))
        return f"the recipe without the changed {made}; *{RUN_ENDING} has them" if made else "the recipe"
