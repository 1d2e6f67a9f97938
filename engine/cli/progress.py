"""Progress of a run: lines that stay or, on a terminal, one line that is redrawn (`bar.py`)."""

from __future__ import annotations

import os
import sys
from typing import Protocol

from engine.cli.streams import say
from engine.runs.stops import Stop
from engine.trainer import Trainer

DEFAULT_EVERY = 100


class Progress(Protocol):
    def horizon(self) -> int:
        """Epochs that may be trained before the next `tell`."""

    def tell(self) -> None:
        """Print or draw the progress, if it is time."""

    def say(self, words: str) -> None:
        """Print another message meanwhile."""

    def end(self, finished: bool) -> None:
        """Nothing follows; `finished`: by a stop rule, not by a signal."""


def progress_of(trainer: Trainer, stop: Stop, every: int | None) -> Progress:
    """One line every so many epochs; by default, a bar if one can be drawn."""
    if every is None and can_be_redrawn():
        from engine.cli.bar import Bar  # imports Rich, which nothing else needs

        return Bar(trainer, stop)
    return Lines(trainer, every or DEFAULT_EVERY)


def can_be_redrawn() -> bool:
    """Whether stderr is a terminal whose cursor can move back."""
    return sys.stderr.isatty() and os.environ.get("TERM", "").lower() not in ("dumb", "unknown")


class Lines:
    """`Epoch 100: Loss = 0.7129...` every so many epochs and for the last one; the first epoch is epoch 0."""

    def __init__(self, trainer: Trainer, every: int) -> None:
        self._trainer, self._every = trainer, every
        self._told = trainer.epoch - 1
        samples, loss = len(trainer.data), trainer.recipe.loss
        say(f"Loss is the notebook's: each sample's mse just before its update, summed over the {samples} samples.")
        say(f"The training loss is {loss}" + ("." if loss == "mse" else "; it and mse are means over the samples."))

    def horizon(self) -> int:
        return -(-self._trainer.epoch // self._every) * self._every + 1 - self._trainer.epoch

    def tell(self) -> None:
        if self._trainer.epoch and (self._trainer.epoch - 1) % self._every == 0:
            self._tell()

    def say(self, words: str) -> None:
        say(words)

    def end(self, finished: bool) -> None:
        if finished:
            self._tell()

    def _tell(self) -> None:
        """Print both losses, the notebook's first, but no line twice."""
        trainer = self._trainer
        if trainer.epoch - 1 <= self._told:
            return
        self._told = trainer.epoch - 1
        epoch, loss, mse, test_loss, _ = trainer.history.recent[-1].tolist()
        line = f"Epoch {int(epoch)}: Loss = {mse * len(trainer.data)!r:<22}  mse {mse:<12.6g}"
        if trainer.recipe.loss != "mse":
            line += f"  {trainer.recipe.loss} {loss:<12.6g}"
        if trainer.test_data is not None:
            line += f"  test {trainer.recipe.loss} {test_loss:.6g}"
        say(line.rstrip())
