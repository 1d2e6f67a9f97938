"""Undo: the runs as they were before changes, to return to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import Trainer
from engine.state import State
from tui.actions import key_of
from tui.session.photographer import Photographer, has_begun
from tui.session.record import Record
from tui.session.worker import Worker

# The end of a notice about a change that can be undone.
UNDO = f"{key_of('undo')}: undo"
# The maximum number of changes that can be undone, and the maximum bytes kept for them; one change can always be
# undone.
LEVELS = 20
MAX_BYTES = 256_000_000


@dataclass(frozen=True, eq=False)
class Moment:
    """The state of a run before a change."""

    trainer: Trainer
    photographer: Photographer  # with the measurements of the run until then
    # None if the change left this trainer alone and started another: then it still has this state.
    state: State | None
    change: str  # in words
    begun: bool
    record: Record


class Undo:
    """Changes that are undone can be redone until another change is made. No thread may hold the worker's trainer
    meanwhile.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        # The newest state is the last of `_past`; the next one to redo is the last of `_future`.
        self._past: list[Moment] = []
        self._future: list[Moment] = []

    def remember(self, change: str, following: Trainer) -> None:
        """Called just before a change: keep the run's state. `following`: the trainer of the run after it, which may be
        the same one.
        """
        self.keep(self.now(change, following), following)

    def keep(self, moment: Moment, following: Trainer) -> None:
        """Keep the state from before a change that has been made since."""
        self._past.append(moment)
        self._future.clear()
        self._forget(following)

    @property
    def records(self) -> list[Record]:
        """Those of the runs that undo and redo lead to, without the present one."""
        return [*({moment.record for moment in (*self._past, *self._future)} - {self._worker.record})]

    @property
    def levels(self) -> int:
        """How many changes can be undone."""
        return len(self._past)

    def undo(self) -> str | None:
        """Go back to before the last change; returns its name, or None if there is none."""
        return self._go(self._past, self._future)

    def redo(self) -> str | None:
        """Redo the change undone last; returns its name, or None if there is none."""
        return self._go(self._future, self._past)

    def _go(self, source: list[Moment], target: list[Moment]) -> str | None:
        if not source:
            return None
        moment = source.pop()
        target.append(self.now(moment.change, moment.trainer))
        if moment.state is not None:
            moment.trainer.restore(moment.state)
        self._worker.begin(moment.trainer, moment.photographer, moment.record)
        self._forget(moment.trainer)
        return moment.change

    def now(self, change: str, following: Trainer) -> Moment:
        """The run's state before a change, which is only kept by `keep`."""
        trainer, state = self._worker.trainer, None
        if trainer is following:
            state = trainer.state()
        else:
            trainer.descent.workspace.memory = None  # Buffers are created again when they are needed.
        photographer = self._worker.photographer.without_pictures()
        return Moment(trainer, photographer, state, change, has_begun(trainer), self._worker.record)

    def _forget(self, trainer: Trainer) -> None:
        """Stay within the limits: drop runs that have not begun first, then the oldest."""
        while len(self._past) > LEVELS:
            del self._past[next((place for place, moment in enumerate(self._past) if not moment.begun), 0)]
        while len(self._past) + len(self._future) > 1 and self.bytes_beside(trainer) > MAX_BYTES:
            del (self._past or self._future)[0]

    def bytes_beside(self, trainer: Trainer) -> int:
        """The bytes kept beyond those of this trainer."""
        here = set(map(id, _arrays(trainer)))
        return sum(array.nbytes for array in _arrays([*self._past, *self._future]) if id(array) not in here)


def _arrays(thing: object) -> Iterator[NDArray[np.generic]]:
    """The distinct arrays in it, with views replaced by the arrays they are views of."""
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
