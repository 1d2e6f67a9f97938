"""Parameters: weights and biases that are set or frozen by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine import Trainer
from tui.drawing import numbers
from tui.session.undo import UNDO, Undo
from tui.session.worker import Worker


class Parameters:
    """Changes single parameters of the worker's run, between two pieces of training; each change is undone in one step.
    The run notices what was written and records it as an event. A diverged run may continue after a change.

    A parameter is named by its layer (as in `Frame.layers`: 1 is the first with weights), its unit, and the unit
    `source` of the layer below that the weight comes from; `source` = the number of units below is the unit's bias. If
    the network has no such parameter any more, nothing changes. `notify` is called with a sentence about the change.
    """

    def __init__(self, worker: Worker, past: Undo, notify: Callable[[str], None]) -> None:
        self._worker, self._past, self._notify = worker, past, notify

    def set(self, layer: int, unit: int, source: int, value: float) -> None:
        """Give a parameter another value; it stays frozen if it was, and otherwise learns from there."""
        self._worker.do(lambda: self._set(layer, unit, source, value))

    def toggle_frozen(self, layer: int, unit: int, source: int) -> None:
        """Freeze a parameter, or let it learn again. For this run only: a new one has no frozen parameters."""
        self._worker.do(lambda: self._toggle_frozen(layer, unit, source))

    def prune(self, layer: int, unit: int, source: int) -> None:
        """Set a parameter to 0 and freeze it, as if there were no such connection."""
        self._worker.do(lambda: self._prune(layer, unit, source))

    def _set(self, layer: int, unit: int, source: int, value: float) -> None:
        place = self._place(layer, unit, source)
        if place is None:
            return
        what, here, frozen = place
        number = numbers.exact(value, "")
        if here[0] == value:
            self._notify(f"this {what} is {number} already")
            return
        self._past.remember(f"setting a {what} to {number}", self._trainer)
        here[0] = value
        if frozen[0]:
            self._changed(f"this frozen {what} is {number} from {self._here} on")
        else:
            self._changed(f"this {what} was set to {number} after {self._here}")

    def _toggle_frozen(self, layer: int, unit: int, source: int) -> None:
        place = self._place(layer, unit, source)
        if place is None:
            return
        what, _, frozen = place
        self._past.remember(f"{'freeing' if frozen[0] else 'freezing'} a {what}", self._trainer)
        frozen[0] = 1.0 - frozen[0]
        self._changed(f"this {what} {'is frozen' if frozen[0] else 'learns again'} from {self._here} on")

    def _prune(self, layer: int, unit: int, source: int) -> None:
        place = self._place(layer, unit, source)
        if place is None:
            return
        what, here, frozen = place
        if here[0] == 0.0 and frozen[0]:
            self._notify(f"this {what} is 0 and frozen already")
            return
        self._past.remember(f"setting a {what} to 0 and freezing it", self._trainer)
        here[0], frozen[0] = 0.0, 1.0
        self._changed(f"this {what} is 0 and frozen from {self._here} on")

    @property
    def _trainer(self) -> Trainer:
        return self._worker.trainer

    @property
    def _here(self) -> str:
        return numbers.place(self._trainer.epoch, self._trainer.samples_done)

    def _place(self, layer: int, unit: int, source: int) -> tuple[str, NDArray[np.float64], NDArray[np.float64]] | None:
        """`weight` or `bias`, and writable views of the parameter and of whether it is frozen, each of one element.
        None, after a notice, if there is no such parameter.
        """
        network, frozen = self._trainer.network, self._trainer.frozen
        sizes = network.sizes
        if not (0 < layer < len(sizes) and 0 <= unit < sizes[layer] and 0 <= source <= sizes[layer - 1]):
            self._notify("nothing was changed: there is a different network now")
            return None
        if source == sizes[layer - 1]:
            return "bias", network.biases[layer - 1][unit:][:1], frozen.biases[layer - 1][unit:][:1]
        return "weight", network.weights[layer - 1][unit, source:][:1], frozen.weights[layer - 1][unit, source:][:1]

    def _changed(self, notice: str) -> None:
        if self._trainer.divergence is not None:
            self._trainer.change()  # It can continue.
        self._notify(f"{notice}; {UNDO}")
