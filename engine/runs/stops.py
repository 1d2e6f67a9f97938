"""Stop rules: when an unattended run ends.

All rules except the clock depend only on the run itself, between two epochs: where a run stops does not depend on
speed, on how training is split into calls, or on whether it was saved and resumed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from time import perf_counter

import numpy as np

from engine.descent import PIECE
from engine.errors import DataError, RunError, expect, shown
from engine.evaluation import is_solved
from engine.fields import Flag, Number
from engine.trainer import Trainer

MAX_LIMIT = 1_000_000_000

# The value of each rule that has a number.
LIMITS: dict[str, Number] = {
    "epochs": Number(0, MAX_LIMIT, whole=True),
    "until_loss": Number(0, MAX_LIMIT, above_low=True),
    "patience": Number(1, MAX_LIMIT, whole=True),
    "seconds": Number(0, MAX_LIMIT, above_low=True),
}
DIVERGED, UNTIL_LOSS, UNTIL_SOLVED, PATIENCE, EPOCHS, SECONDS, ON_EPOCH = (
    "diverged",
    "until_loss",
    "until_solved",
    "patience",
    "epochs",
    "seconds",
    "on_epoch",
)


@dataclass(frozen=True, kw_only=True, repr=False)
class Stop:
    """When to stop: as soon as one of these rules holds, or the run has diverged. None: no such rule.

    `epochs` are done, including those before a call or in an earlier process. `until_loss`: the loss of the last
    epoch, as in the history, is below this. `until_solved`: every training sample is right, measured with the
    weights at the epoch's end. `patience`: the loss (with a test part the test loss) has had no new minimum for so many
    epochs. `seconds` have passed; this rule may stop mid-epoch, and at a different place each time.
    """

    epochs: int | None = None
    until_loss: float | None = None
    until_solved: bool = False
    patience: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name, limits in LIMITS.items():
            if getattr(self, name) is not None:
                object.__setattr__(self, name, limits.check(name, getattr(self, name)))
        object.__setattr__(self, "until_solved", Flag().check("until_solved", self.until_solved))

    def __repr__(self) -> str:
        """`Stop(until_solved=True, epochs=1000)`: only the rules that are given."""
        rules = ((rule.name, getattr(self, rule.name), rule.default) for rule in fields(self))
        return f"Stop({', '.join(f'{name}={value!r}' for name, value, default in rules if value != default)})"

    def check(self, trainer: Trainer) -> None:
        """Raise `DataError` for a rule that can never hold for this trainer."""
        if self.until_solved and not trainer.data.is_classification(trainer.recipe.loss):
            raise DataError("until_solved: these targets are values, which are never right or wrong; use until_loss")

    def reached(self, trainer: Trainer, seconds: float = 0.0) -> str | None:
        """The rule that holds after so many seconds, or None. If several hold, the first of: diverged, until_loss,
        until_solved, patience, epochs, seconds.
        """
        if trainer.divergence is not None:
            return DIVERGED
        if trainer.samples_done == 0:
            if self.until_loss is not None and trainer.epoch and trainer.history.recent[-1, 1] < self.until_loss:
                return UNTIL_LOSS
            if self.until_solved and is_solved(trainer.network, trainer.plan, trainer.prepared.training):
                return UNTIL_SOLVED
            if self.patience is not None and self._waited(trainer) >= self.patience:
                return PATIENCE
        if self.epochs is not None and trainer.epoch >= self.epochs:
            return EPOCHS
        if self.seconds is not None and seconds >= self.seconds:
            return SECONDS
        return None

    def horizon(self, trainer: Trainer) -> int:
        """Epochs that can be trained before any rule except the clock can hold."""
        if self.until_loss is not None or self.until_solved:
            return 1
        left = MAX_LIMIT if self.epochs is None else self.epochs - trainer.epoch
        return left if self.patience is None else min(left, max(self.patience - self._waited(trainer), 1))

    def piece(self, seconds: float) -> float:
        """Seconds to train, after so many, before the clock and the signals must be checked."""
        return PIECE if self.seconds is None else min(PIECE, self.seconds - seconds)

    def _waited(self, trainer: Trainer) -> int:
        """Epochs since the last new minimum of the monitored loss."""
        return trainer.epoch - 1 - trainer.history.lowest(trainer.test_data is not None)[0]


def run(trainer: Trainer, stop: Stop, on_epoch: Callable[[Trainer], object] | None = None) -> str:
    """Train until a rule of `stop` holds; returns its name, or "diverged".

    `on_epoch(trainer)` is called after every finished epoch, including the last one, and may read and change the
    trainer; when it returns True the run stops and "on_epoch" is returned; other values are ignored. Exceptions it
    raises leave `run` between two epochs: the trainer can continue from there.

    >>> from engine import Stop, Trainer, run
    >>> run(Trainer(), Stop(until_solved=True, epochs=10_000))
    'until_solved'
    >>> run(Trainer(), Stop(epochs=1000), on_epoch=lambda trainer: trainer.history.loss[-1] < 0.5)
    'on_epoch'
    """
    expect("trainer", trainer, Trainer, "Trainer(recipe)")
    expect("stop", stop, Stop, "Stop(epochs=1000)")
    if stop == Stop():
        raise RunError("stop: Stop() given; a rule is needed, such as Stop(epochs=1000)")
    if on_epoch is not None and not callable(on_epoch):
        raise TypeError(f"on_epoch: {shown(on_epoch)} given; a function of the trainer is needed, such as print")
    stop.check(trainer)
    began = perf_counter()
    while (rule := stop.reached(trainer, perf_counter() - began)) is None:
        epochs = stop.horizon(trainer) if on_epoch is None else 1
        if trainer.advance(epochs, stop.piece(perf_counter() - began)) and on_epoch is not None:
            answer = on_epoch(trainer)
            if isinstance(answer, (bool, np.bool_)) and answer:
                return ON_EPOCH
    return rule
