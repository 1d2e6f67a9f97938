"""Choosing: what is looked at, on all pages alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tui.chosen import Chosen, extent_of
from tui.frame import Frame
from tui.session.worker import Worker


class Choosing:
    """What was chosen last, or the nearest to it that exists in the worker's run."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        # None until something is chosen; and the units of the network in which it was.
        self._chosen: Chosen | None = None
        self._units: tuple[int, ...] = ()
        # What learned first.
        self._first: Chosen | None = None

    @property
    def chosen(self) -> Chosen:
        extent = extent_of(self._worker.trainer)
        chosen = (self._chosen or Chosen()).within(extent)
        # Of another network's weights none is meant.
        return chosen if extent.units == self._units else replace(chosen, on_link=False)

    @property
    def is_first(self) -> bool:
        """Whether what learned first is still chosen, and nobody has chosen anything."""
        return self._chosen is not None and self._chosen is self._first

    def change(self, **changes: Any) -> bool:
        """Choose other fields of `Chosen`, or the nearest that exist. Returns whether anything is different."""
        return self._look_at(self.chosen.but(**changes))

    def begin(self, frame: Frame) -> Frame:
        """Unless something was chosen, choose what learns. Returns the frame with it."""
        if self._chosen is not None or frame.learning is None:
            return frame
        layer, unit, source = frame.learning
        self._look_at(Chosen(layer, unit, source))
        self._first = self._chosen
        return replace(frame, chosen=self.chosen)

    def _look_at(self, chosen: Chosen) -> bool:
        before, extent = self.chosen, extent_of(self._worker.trainer)
        self._chosen, self._units = chosen.within(extent), extent.units
        return self._chosen != before
