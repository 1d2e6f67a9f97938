"""Undo: the runs that changes have left behind, as they stood, to come back to."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import Trainer
from engine.state import State
from tui.session.photographer import Photographer
from tui.session.worker import Worker

# So many changes can be undone, and fewer if what is kept for it would take more than so many bytes; one always can.
LEVELS = 20
MAX_BYTES = 256_000_000


@dataclass(frozen=True, eq=False)
class Moment:
    """A run as it stood before a change."""

    trainer: Trainer
    photographer: Photographer  # with what was seen of the run until then
    # None where the change left this trainer alone and began another: then it still stands there.
    state: State | None
    change: str  # in words
    begun: bool


class Undo:
    """A change that is undone can be redone, until there is another one. The worker's trainer must not be held by a
    thread."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        # The newest is the last of `_past`; of those undone, the one to redo next is the last of `_future`.
        self._past: list[Moment] = []
        self._future: list[Moment] = []

    def remember(self, change: str, following: Trainer) -> None:
        """Just before a change: keep the run as it stands. `following`: the trainer of the run after it, which may be
        the same one."""
        self._past.append(self._now(change, following))
        self._future.clear()
        self._forget(following)

    def undo(self) -> str | None:
        """Go back to before the last change; returns which it was, None if there is none."""
        return self._go(self._past, self._future)

    def redo(self) -> str | None:
        """Go to where the last undo was; returns the change, None if there is none."""
        return self._go(self._future, self._past)

    def _go(self, source: list[Moment], target: list[Moment]) -> str | None:
        if not source:
            return None
        moment = source.pop()
        target.append(self._now(moment.change, moment.trainer))
        if moment.state is not None:
            moment.trainer.restore(moment.state)
        self._worker.begin(moment.trainer, moment.photographer)
        self._forget(moment.trainer)
        return moment.change

    def _now(self, change: str, following: Trainer) -> Moment:
        trainer, state = self._worker.trainer, None
        if trainer is following:
            state = trainer.state()
        else:
            trainer.descent.workspace.memory = None  # buffers, which are made again when they are needed
        return Moment(trainer, copy(self._worker.photographer), state, change, has_begun(trainer))

    def _forget(self, trainer: Trainer) -> None:
        """Keep within the bounds: what has not begun goes first, then what is oldest."""
        while len(self._past) > LEVELS:
            del self._past[next((place for place, moment in enumerate(self._past) if not moment.begun), 0)]
        while len(self._past) + len(self._future) > 1 and self.bytes_beside(trainer) > MAX_BYTES:
            del (self._past or self._future)[0]

    def bytes_beside(self, trainer: Trainer) -> int:
        """What is kept takes so many bytes beyond those of this trainer."""
        here = set(map(id, _arrays(trainer)))
        return sum(array.nbytes for array in _arrays([*self._past, *self._future]) if id(array) not in here)


def has_begun(trainer: Trainer) -> bool:
    """Whether anything was trained or changed: else a restart changes nothing."""
    return bool(trainer.epoch or trainer.samples_done or trainer.events)


def _arrays(thing: object) -> Iterator[NDArray[np.generic]]:
    """The arrays in it, each once, views as what they are views of."""
    found: set[int] = set()
    todo = [thing]
    while todo:
        part = todo.pop()
        while isinstance(part, np.ndarray) and isinstance(part.base, np.ndarray):
            part = part.base
        if id(part) in found:
            continue
        found.add(id(part))
        if isinstance(part, np.ndarray):
            yield part
        elif isinstance(part, tuple | list):
            todo += part
        elif type(part).__module__.startswith(("engine.", "tui.")):
            todo += vars(part).values()
