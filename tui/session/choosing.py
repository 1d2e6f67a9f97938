"""Choosing: what is looked at, on all pages alike."""

from __future__ import annotations

from collections.abc import Callable
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

    def framed(self, frame_now: Callable[[], Frame]) -> Frame:
        """A frame of what is chosen: unless something was, that is what learns; when a batch of the walk has been
        trained, the sample is the first one of the batch after it.
        """
        frame = frame_now()
        first = self._next_sample(frame)
        if first is not None and self._look_at(self.chosen.but(sample=first, test=False)):
            frame = frame_now()
        if self._chosen is not None or frame.learning is None:
            return frame
        layer, unit, source = frame.learning
        self._look_at(Chosen(layer, unit, source))
        self._first = self._chosen
        return replace(frame, chosen=self.chosen)

    def _next_sample(self, frame: Frame) -> int | None:
        """The first sample of the next batch, once and only if it is to be chosen now."""
        requests = self._worker.requests
        if requests.leaving is None or requests.step is not None or frame.is_update_unknown:
            return None
        is_left = requests.leaving != self.chosen or frame.playing
        requests.leaving = None
        return None if is_left or frame.update is None else frame.update.samples[0]

    def _look_at(self, chosen: Chosen) -> bool:
        before, extent = self.chosen, extent_of(self._worker.trainer)
        self._chosen, self._units = chosen.within(extent), extent.units
        return self._chosen != before
