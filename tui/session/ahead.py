"""Ahead: the run's next update of the chosen weight, computed while a panel shows it."""

from __future__ import annotations

from collections.abc import Sequence

from engine import DataError, RunError, Trainer, arithmetic
from engine.arithmetic import Update
from engine.events import Event
from tui.session.effort import is_endless
from tui.session.haste import Haste
from tui.session.loader import Loader
from tui.session.requests import Requests


class Ahead:
    """`weight`: layer, unit and source, as in `Chosen.weight`. Only the holder of the trainer may call `take`."""

    def __init__(self, requests: Requests, loader: Loader, haste: Haste) -> None:
        self._requests, self._loader, self._haste = requests, loader, haste
        self.weight = 1, 0, 0
        # The panels that show it, and what it was computed of.
        self._shown_by: frozenset[str] = frozenset()
        self._taken_of: tuple[object, ...] = ()
        self._events: Sequence[Event] | None = None
        self._update: Update | None = None

    def want(self, panel: str, wanted: bool) -> bool:
        """Whether a panel shows the update from now on. Returns whether that is new. Once none does, the walk does not
        go on with the batch after a requested one.
        """
        before = self._shown_by
        self._shown_by = before | {panel} if wanted else before - {panel}
        if not self._shown_by:
            self._requests.leaving = None
        return self._shown_by != before

    def is_missing(self, trainer: Trainer) -> bool:
        """Whether it is to be computed: it is not known, and the loops are ready for a batch of this size."""
        samples = trainer.descent.batch_size
        is_ready = self._loader.ready and not self._haste.is_soon_quicker(samples) and not is_endless(trainer, samples)
        return is_ready and self.is_unknown(trainer)

    def is_unknown(self, trainer: Trainer) -> bool:
        """Whether a panel shows it, and it is that of an earlier state or of another weight."""
        return bool(self._shown_by) and not self._is_of(trainer)

    def take(self, trainer: Trainer) -> None:
        """Compute it; the run is not changed."""
        layer, unit, source = self.weight
        self._taken_of, self._events = self._state(trainer), trainer.events
        try:
            self._update = arithmetic.update(trainer, layer - 1, unit, source)
        except (RunError, DataError):  # The run has diverged, or will in this batch; or a new one has no such weight.
            self._update = None

    def update(self, trainer: Trainer) -> Update | None:
        """The update of the run's current state; None if nobody shows it, if it is not known, or if there is none."""
        return self._update if self._shown_by and self._is_of(trainer) else None

    def _is_of(self, trainer: Trainer) -> bool:
        return self._taken_of == self._state(trainer) and self._events is trainer.events

    def _state(self, trainer: Trainer) -> tuple[object, ...]:
        """What changes, or the events do, whenever the update does."""
        return trainer, trainer.recipe, trainer.epoch, trainer.samples_done, self.weight
