"""The weights panel: the weights of one layer, as numbers and colours, with a cursor."""

from __future__ import annotations

from itertools import groupby, pairwise
from operator import attrgetter
from typing import ClassVar

import numpy as np
from textual import events
from textual.binding import BindingType

from tui.actions import bindings, keys_for
from tui.drawing import numbers
from tui.drawing.blocks import BETWEEN, Block, arranged
from tui.drawing.cells import BLANK, Row, beside, hidden, row
from tui.drawing.links import link_name, link_of
from tui.drawing.matrix import CHANGE, FACTS, GRADIENT, ROOMY, View, cell_at, detail, matrix, outside, view
from tui.frame import Floats, Frame, Layer
from tui.panels.panel import Panel
from tui.panels.parameters import ask_for_parameter
from tui.session import Session

# What is shown of a single layer.
TABLES = ("weights", "weights"), GRADIENT, CHANGE
# What the mark at a unit's number means.
DEAD = f"{numbers.DEAD} dead"


class WeightsPanel(Panel):
    """Layer 1 is the first one with weights; the cursor's last column is the bias."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("weights")]
    hint = (
        keys_for("weights", "move", "move(-1, 0)", "move(1, 0)", "move(0, -1)", "move(0, 1)"),
        keys_for("weights", "set", "edit"),
        keys_for("weights", "layer", "choose_layer(-1)", "choose_layer(1)"),
        keys_for("weights", "freeze", "freeze"),
        keys_for("weights", "to 0", "prune"),
    )
    about = (
        "The weights into one layer: a row for each of its units, a column for each unit of the layer before, then the "
        "bias. Blue is positive, orange negative, and every number carries its sign. The cursor shows one weight in "
        "full: its value, its gradient (of the mean loss over all samples, with the current weights: neither that of "
        "one sample nor that of a batch, which the page Inspect shows) and its change since the last epoch began: the "
        "sum of the updates and of what was set by hand. A number can be typed with {edit}: the weight or bias is set "
        "to a number or a fraction, also while training: it then learns from there. A frozen weight is marked with a "
        "star and does not change until a new run starts; {prune} sets a weight to 0 and freezes it, as if there were "
        "no such connection. {undo} undoes each of these. Where there is room, several layers are side by side and "
        "below one another; beside a single one are its gradients and changes. A unit with a † is dead: 0 on every "
        "sample. With L1, a weight that was pulled to exactly 0 is shown as a plain 0, and the border counts these."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._views: dict[int, View] = {}  # The visible part of each layer that is drawn.
        self._blocks: list[Block] = []

    def title(self, frame: Frame) -> str:
        number = frame.chosen.weight[0]
        layer = frame.layers[number]
        where = f"Weights · {frame.layers[number - 1].name} → {layer.name}"
        short = f"Weights · {layer.name}"
        if layer.weights is None or not _zeroes(frame):
            return self.fitting(where, short, "Weights")
        zeros = f"{layer.weights.size - np.count_nonzero(layer.weights):,} of {layer.weights.size:,} are 0"
        return self.fitting(f"{where} · {zeros}", f"{short} · {zeros}", f"Weights · {zeros}", short, "Weights")

    @property
    def layer_number(self) -> int:
        return 1 if self.frame is None else self.frame.chosen.weight[0]

    @property
    def cursor(self) -> tuple[int, int]:
        """The unit and the source of the chosen weight."""
        return (0, 0) if self.frame is None else self.frame.chosen.weight[1:]

    def lines_for(self, columns: int) -> int:
        """Captions, a header, the units of the largest layer, and one weight in full after an empty line."""
        assert self.frame is not None
        largest = max(layer.units for layer in self.frame.layers[1:])
        captions = len(self._arranged(self.frame, columns, 1000)) > 1
        return captions + 1 + largest + 1 + (1 if columns >= ROOMY else 5)

    def _arranged(self, frame: Frame, columns: int, lines: int) -> list[Block]:
        """Where the layers stand or, of a single one, its weights and what else is known of them."""
        shapes = [(below.units, above.units + 1) for above, below in pairwise(frame.layers)]
        known = sum(weights is not None for weights, _ in _tables(frame.layers[1]))
        return arranged(shapes, frame.chosen.weight[0] - 1, columns, lines, known)

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        number, unit, source = self.frame.chosen.weight
        below, layer = self.frame.layers[number - 1], self.frame.layers[number]
        is_dead = layer.dead is not None and bool(layer.dead[unit])
        # What the detail takes at least; a few rows of the matrix come first.
        least = 1 if columns >= ROOMY else 4
        self._blocks = self._arranged(self.frame, columns, max(lines - least, min(lines, 5)))
        captions = len(self._blocks) > 1
        height = max(block.y + self.frame.layers[block.layer + 1].units for block in self._blocks)
        # The detail takes up to four lines below the matrix, or one long line if that keeps all units visible; an empty
        # line between them if it fits, and one for a note.
        free = lines - 1 - captions - height
        facts = 1 if columns >= ROOMY and free < 4 else min(4, max(lines - 1 - captions - min(height, 4), 0))
        gap = 1 if free > facts else 0
        if free > facts + 1 and facts == 4:
            facts += is_dead
        room = lines - facts - gap
        self._blocks = self._arranged(self.frame, columns, room)
        rows: list[Row] = []
        for top, group in groupby(self._blocks, attrgetter("y")):
            beside_it = [(self._matrix(block, len(self._blocks) > 1), block.columns) for block in group]
            rows += [*[BLANK] * (top - len(rows)), *beside(beside_it, BETWEEN)]
        if facts:
            rows += [BLANK] * gap
            link = link_of(layer, unit, source)
            is_zero = _zeroes(self.frame) and link.value == 0.0 and source < below.units
            state = "frozen" if link.frozen else "zeroed (L1)" if is_zero else ""
            room_for_name = columns - FACTS if facts == 1 and columns >= ROOMY else columns
            where = link_name(self.frame, *self.frame.chosen.weight, room_for_name)
            left = columns - FACTS - len(where) if facts == 1 else columns
            note = _note(link.gradient, left) if is_dead else ""
            rows += detail(where, link.value, link.gradient, link.change, columns, facts, state, note)
        return rows

    def _matrix(self, block: Block, captions: bool) -> list[Row]:
        """A layer's numbers, below the layer's name if other layers are beside it."""
        assert self.frame is not None
        number = block.layer + 1
        below, layer = self.frame.layers[block.layer], self.frame.layers[number]
        weights, biases = _tables(layer)[block.table]
        assert weights is not None
        assert biases is not None
        is_chosen = number == self.layer_number
        height, width = layer.units, below.units + 1
        was = self._views.get(number, View(0, 0, 1, 1, 7))
        cursor = self.cursor if is_chosen else (min(was.top, height - 1), min(was.left, width - 1))
        seen = view(height, width, cursor, was.top, was.left, block.columns, block.lines - captions)
        self._views[number] = seen
        held = layer.frozen_weights, layer.frozen_biases
        frozen = None if block.table or held[0] is None or held[1] is None else (held[0], held[1])
        names = self.frame.preparation.names if block.layer == 0 else ()
        active = (self.has_focus or self.has_class("edited") or self.frame.chosen.on_link) and is_chosen
        zeroed = _zeroes(self.frame) and not block.table
        rows = matrix(weights, biases, seen, cursor, block.columns, active, frozen, zeroed, names, layer.dead)
        if not captions:
            return rows
        is_single = len(self.frame.layers) == 2
        names = TABLES[block.table] if is_single else (f"{below.name} → {layer.name}",)
        name = f"{next((way for way in names if len(way) <= block.columns), names[-1])}  "
        more = (outside(seen, height, width, what) for what in ("more", ""))
        said = next((way for way in more if len(name) + len(way) <= block.columns), "")
        return [row((name, "accent" if is_chosen else "strong"), (said, "muted")), *rows]

    def hints(self) -> tuple[str, ...]:
        """The keys, and then what the mark is for if one is drawn."""
        return (*self.hint, DEAD) if self._shows_dead else self.hint

    def more(self) -> str:
        """How much is hidden; without the focus, what the mark is for as well."""
        return "  ".join(filter(None, (DEAD if self._shows_dead and not self.has_focus else "", self._hidden())))

    @property
    def _shows_dead(self) -> bool:
        """Whether the mark of a dead unit is drawn. What a hidden panel drew last may be of another network."""
        layers = () if self.frame is None else self.frame.layers
        drawn = [block.layer + 1 for block in self._blocks if block.layer + 1 < len(layers)]
        dead = [(self._views.get(number), layers[number].dead) for number in drawn]
        return any(
            seen is not None and marks is not None and bool(marks[seen.top : seen.top + seen.rows].any())
            for seen, marks in dead
        )

    def _hidden(self) -> str:
        """How much of the matrix is hidden, unless its caption says so, and how many layers are."""
        assert self.frame is not None
        if not self._blocks:
            return ""
        before, after = self._blocks[0].layer, len(self.frame.layers) - 2 - self._blocks[-1].layer
        plural = "s" if before + after > 1 else ""
        below, layer = self.frame.layers[self.layer_number - 1], self.frame.layers[self.layer_number]
        seen = self._views[self.layer_number] if len(self._blocks) == 1 else None
        ways = (
            "  ".join(part for part in parts if part)
            for parts in (
                (
                    "" if seen is None else outside(seen, layer.units, below.units + 1, more),
                    hidden(0, 0, before, after, f"{more} layer{plural}".strip()),
                )
                for more in ("more", "")
            )
        )
        return self.fitting(*ways)

    # --- actions -------------------------------------------------------------------------------------------------

    def action_move(self, down: int, right: int) -> None:
        layer, unit, source = self._session.chosen.weight
        self._session.choose(layer=layer, unit=unit + down, source=source + right)

    async def action_edit(self) -> None:
        if self.frame is not None:
            await ask_for_parameter(self, self._session, self.frame, *self.frame.chosen.weight)

    def action_freeze(self) -> None:
        if self.frame is not None:
            self._session.parameters.toggle_frozen(*self._session.chosen.weight)

    def action_prune(self) -> None:
        if self.frame is not None:
            self._session.parameters.prune(*self._session.chosen.weight)

    def action_choose_layer(self, direction: int) -> None:
        if self.frame is None:
            return
        number, unit, source = self._session.chosen.weight
        number += direction
        if not 1 <= number < len(self.frame.layers):
            name = self.frame.layers[number - direction].name
            self.explain(f"{name} is the {'last' if direction > 0 else 'first'} layer with weights.")
            return
        self._session.choose(layer=number, unit=unit, source=source)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None:
            return
        for block in self._blocks:
            height, width = self.frame.layers[block.layer + 1].units, self.frame.layers[block.layer].units + 1
            y = offset.y - block.y - (len(self._blocks) > 1)
            inside = block.x <= offset.x < block.x + block.columns and y < block.lines
            cell = cell_at(offset.x - block.x, y, height, width, self._views[block.layer + 1]) if inside else None
            if cell is not None:
                again = (block.layer + 1, *cell) == self._session.chosen.weight and event.chain > 1
                self._session.choose(layer=block.layer + 1, unit=cell[0], source=cell[1])
                if again:
                    await self.action_edit()

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1, 0)

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1, 0)


def _tables(layer: Layer) -> tuple[tuple[Floats | None, Floats | None], ...]:
    """The weights and biases of a layer, their gradients and their changes; None: not known yet."""
    return (
        (layer.weights, layer.biases),
        (layer.weight_gradient, layer.bias_gradient),
        (layer.weight_change, layer.bias_change),
    )


def _note(gradient: float | None, columns: int) -> str:
    """The note about a dead unit. At 0 some activations still have a slope."""
    if gradient != 0.0:
        return f"{numbers.DEAD} 0 on every sample"
    ways = ("on every sample, so no gradient reaches it", "on every sample, no gradient", "on every sample")
    return next((f"{DEAD}: 0 {way}" for way in ways if len(way) + 10 <= columns), DEAD)


def _zeroes(frame: Frame) -> bool:
    """Whether regularization makes weights exactly 0."""
    return frame.recipe.regularization == "l1" and frame.recipe.regularization_rate > 0.0
