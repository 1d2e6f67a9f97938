"""The weights of one layer, as numbers and colours, with a cursor."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from textual import events
from textual.binding import BindingType

from tui.actions import bindings
from tui.drawing.cells import BLANK, Row
from tui.drawing.matrix import View, cell_at, detail, matrix, view
from tui.frame import Floats, Frame, Layer
from tui.panels.panel import Panel
from tui.session import Session


class WeightsPanel(Panel):
    """Layer 1 is the first with weights; the cursor's last column is the bias."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("weights")]
    hint = "arrows move  [ ] layer  f freeze"
    about = (
        "The weights that lead into one layer: a row for each of its units, a column for each unit below, then "
        "the bias. Blue is positive, orange negative, and every number carries its sign. The cursor shows one "
        "weight in full: its value, its gradient (of the mean loss over all samples, with the weights as they "
        "are) and its change over the last epoch, which is the sum of that epoch's updates. A frozen weight has a "
        "star behind it and stays as it is until a new run begins. Under L1, a weight that was pulled to exactly "
        "0 is a plain 0, and the border counts them."
    )
    layer_number = 1
    cursor = (0, 0)

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._seen = View(0, 0, 1, 1, 7)

    def title(self, frame: Frame) -> str:
        number = min(self.layer_number, len(frame.layers) - 1)
        layer = frame.layers[number]
        where = f"{frame.layers[number - 1].name} → {layer.name}"
        if layer.weights is None or not _zeroes(frame):
            return self.fitting(f"Weights · {where}", where)
        zeros = f"{layer.weights.size - np.count_nonzero(layer.weights):,} of {layer.weights.size:,} are 0"
        return self.fitting(f"Weights · {where} · {zeros}", f"{where} · {zeros}", f"{layer.name} · {zeros}", where)

    def _layer(self) -> tuple[Layer, Floats, Floats]:
        assert self.frame is not None
        self.layer_number = min(self.layer_number, len(self.frame.layers) - 1)
        layer = self.frame.layers[self.layer_number]
        assert layer.weights is not None
        assert layer.biases is not None
        height, width = layer.weights.shape
        self.cursor = min(self.cursor[0], height - 1), min(self.cursor[1], width)
        return layer, layer.weights, layer.biases

    def draw(self, columns: int, lines: int) -> list[Row]:
        layer, weights, biases = self._layer()
        height, width = weights.shape
        # The detail has up to four lines below the matrix, and an empty one between where there is room.
        facts = min(4, max(lines - 1 - min(height, 4), 0))
        gap = 1 if lines > facts + 1 + height else 0
        room = lines - facts - gap
        self._seen = view(height, width + 1, self.cursor, self._seen.top, self._seen.left, columns, room)
        assert self.frame is not None
        zeroed = _zeroes(self.frame)
        held = layer.frozen_weights, layer.frozen_biases
        frozen = None if held[0] is None or held[1] is None else (held[0], held[1])
        rows = matrix(weights, biases, self._seen, self.cursor, columns, self.has_focus, frozen, zeroed)
        if facts:
            rows += [BLANK] * gap
            numbers = self._facts(layer, weights, biases)
            unit, source = self.cursor
            is_bias = source == width
            is_held = frozen is not None and bool(frozen[1][unit] if is_bias else frozen[0][unit, source])
            is_zero = zeroed and numbers[0] == 0.0 and not is_bias
            state = "frozen" if is_held else "zeroed (L1)" if is_zero else ""
            rows += detail(self._where(layer), *numbers, columns, facts, state)
        return rows

    def _where(self, layer: Layer) -> str:
        assert self.frame is not None
        unit, source = self.cursor
        below = self.frame.layers[self.layer_number - 1]
        if source == below.units:
            return f"bias of {layer.name} unit {unit + 1}"
        return f"{below.name} unit {source + 1} → {layer.name} unit {unit + 1}"

    def _facts(self, layer: Layer, weights: Floats, biases: Floats) -> tuple[float | None, float | None, float | None]:
        unit, source = self.cursor
        if source == weights.shape[1]:
            tables = (biases, layer.bias_gradient, layer.bias_change)
            value, gradient, change = (None if table is None else float(table[unit]) for table in tables)
        else:
            tables = (weights, layer.weight_gradient, layer.weight_change)
            value, gradient, change = (None if table is None else float(table[unit, source]) for table in tables)
        return value, gradient, change

    # --- actions -------------------------------------------------------------------------------------------------

    def action_move(self, down: int, right: int) -> None:
        if self.frame is None:
            return
        _, weights, _ = self._layer()
        height, width = weights.shape
        self.cursor = (
            min(max(self.cursor[0] + down, 0), height - 1),
            min(max(self.cursor[1] + right, 0), width),
        )
        self.redraw()

    def action_freeze(self) -> None:
        if self.frame is not None:
            self._layer()
            self._session.toggle_frozen(self.layer_number - 1, *self.cursor)

    def action_choose_layer(self, direction: int) -> None:
        if self.frame is None:
            return
        number = self.layer_number + direction
        if not 1 <= number < len(self.frame.layers):
            self.explain(f"{self._layer()[0].name} is the {'last' if direction > 0 else 'first'} layer with weights.")
            return
        self.layer_number = number
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None:
            return
        _, weights, _ = self._layer()
        height, width = weights.shape
        cell = cell_at(offset.x, offset.y, height, width + 1, self._seen)
        if cell is not None:
            self.cursor = cell
            self.redraw()

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1, 0)

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1, 0)


def _zeroes(frame: Frame) -> bool:
    """Whether regularization makes weights exactly 0."""
    return frame.recipe.regularization == "l1" and frame.recipe.regularization_rate > 0.0
