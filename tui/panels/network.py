"""The network: a diagram, or rows where there is no room for one, and the editor of both."""

from __future__ import annotations

from time import perf_counter
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.actions import bindings, keys_for
from tui.drawing.arrangement import Arrangement
from tui.drawing.cells import BLANK, Row, around, hidden
from tui.drawing.diagram import Diagram, arrangement, diagram, told
from tui.drawing.facts import facts
from tui.drawing.layers import layers
from tui.frame import Frame
from tui.panels.architecture import Architecture
from tui.panels.panel import Panel
from tui.panels.parameters import ask_for_parameter
from tui.plane import Grid, Plane
from tui.session import Session

# The keys that the border shows: for the layers, with a diagram also for the weights; while a weight is chosen, first
# those that do something else then.
IN_ROWS = (
    keys_for("network", "units", "change_units(-1)", "change_units(1)"),
    keys_for("network", "func", "change_activation(1)", "choose_activation"),
    keys_for("network", "layer", "add_layer", "remove_layer"),
)
IN_DIAGRAM = (keys_for("network", "weights", "choose_link(-1)", "choose_link(1)"), *IN_ROWS)
ON_WEIGHT = (
    keys_for("network", "freeze", "change_activation(1)"),
    keys_for("network", "to 0", "remove_layer"),
    keys_for("network", "back", "cancel"),
    keys_for("network", "set", "edit"),
    keys_for("network", "weights", "choose_link(-1)", "choose_link(1)"),
)
TO_SOURCE = keys_for("network", "source", "walk(-1, 0)")
# While training, the diagram is drawn at most once in so many seconds, unless there is a new picture.
PERIOD = 0.1
# Lines below the rows for what is chosen.
MOST_FACTS = 6


class NetworkPanel(Panel):
    """Wants a picture of all units while the tiles of the diagram show one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("network")]
    about = (
        "A column for each layer, the inputs on the left. The lines are the weights: blue ones positive, orange and "
        "dashed ones negative; the larger a weight among those of its layer, the brighter and thicker its line; "
        "where there are too many, the weakest are left out. With two inputs a unit's tile shows its output over "
        "both, as the map does; its number is its activation on the chosen sample. A † marks a dead unit, 0 on every "
        "sample. {choose_link(-1)} and {choose_link(1)} go along the weights into the chosen unit, whose numbers are "
        "below; {cancel} leads back to the unit. Where there is little room, there is one row for each layer "
        "instead. Changing the architecture draws new weights and goes back to epoch 0; input and output follow from "
        "the data and the loss."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._architecture = Architecture(self, session)
        self._diagram: Diagram | None = None
        self._drawn_of: tuple[object, ...] = ()
        self._sizes_drawn = ""
        self._drawn_at = 0.0
        self._plane: Plane | None = None
        self._plane_of: tuple[object, ...] = ()

    # --- what is drawn -------------------------------------------------------------------------------------------

    @property
    def on_link(self) -> bool:
        """Whether keys are for the chosen weight and not for the chosen unit and its layer."""
        return self._session.chosen.on_link

    def title(self, frame: Frame) -> str:
        return self.fitting(f"Network · {sum(layer.parameters for layer in frame.layers):,} parameters", "Network")

    def redraw(self) -> None:
        if self.frame is not None and self._has_room:
            # Before anything is drawn: the frame with the picture may follow at once.
            self._session.want(str(self.id), self._grid(self.frame, arrangement(self.frame, *self.size)))
        super().redraw()

    def on_hidden(self) -> None:
        self._session.want(str(self.id), None)

    def _grid(self, frame: Frame, where: Arrangement | None) -> Grid | None:
        if where is None or not where.is_picture:
            return None
        key = frame.data, frame.test_data, frame.chosen.axes
        if self._plane is None or key != self._plane_of:
            self._plane_of = key
            self._plane = Plane.of(frame.data, frame.test_data, frame.chosen.axes, None, frame.recipe.data)
        return Grid(self._plane, where.way.width, where.way.height)

    def draw(self, columns: int, lines: int) -> list[Row]:
        frame = self.frame
        assert frame is not None
        where = arrangement(frame, columns, lines)
        if where is None:
            self._diagram = None
            rows = layers(frame.layers, frame.chosen.layer, columns, self.has_focus, frame.preparation.names, lines)
            room = lines - len(rows)
            words = facts(frame, frame.chosen.on_link, columns, min(max(room - 1, 1), room, MOST_FACTS))
            return [*rows, *[BLANK] * (room > 1), *words]
        picture = frame.pictures.get(str(self.id))
        if picture is not None and picture.grid != self._grid(frame, where):
            picture = None
        key = where, frame.data, frame.chosen, picture, self.has_focus
        now = perf_counter()
        if self._diagram is None or key != self._drawn_of or not frame.playing or now >= self._drawn_at + PERIOD:
            self._diagram, self._drawn_of = diagram(frame, where, picture, frame.chosen.on_link, self.has_focus), key
            self._drawn_at, self._sizes_drawn = now, frame.architecture
        return [*self._diagram.rows, *told(frame, where, frame.chosen.on_link)]

    def hints(self) -> tuple[str, ...]:
        on_link = self.frame is not None and self.frame.chosen.on_link
        if self._diagram is None:
            return ON_WEIGHT if on_link else IN_ROWS
        return (*ON_WEIGHT, TO_SOURCE) if on_link else IN_DIAGRAM

    def more(self) -> str:
        assert self.frame is not None
        if self._diagram is not None:
            every = sum(0 if layer.weights is None else layer.weights.size for layer in self.frame.layers)
            drawn = sum(len(gap.strokes) for gap in self._diagram.links)
            return "" if drawn == every else f"{drawn:,} of {every:,} weights"
        count = len(self.frame.layers)
        seen = around(self.frame.chosen.layer, count, self.size.height)
        return hidden(seen.start, count - seen.stop)

    # --- what is chosen ------------------------------------------------------------------------------------------

    def action_walk(self, right: int, down: int) -> None:
        """To another layer or unit, or along the weights of the chosen unit; in rows, from layer to layer."""
        if self.frame is None:
            return
        chosen = self.frame.chosen
        # While the panel is hidden the network may have changed.
        if self._diagram is None or self.frame.architecture != self._sizes_drawn:
            self._session.choose(layer=chosen.layer + right + down, on_link=False)
        elif self.on_link and down:
            self.action_choose_link(down)
        elif self.on_link:
            self.go_back()
            if right < 0 and chosen.source < self.frame.layers[chosen.layer - 1].units:
                self._session.choose(layer=chosen.layer - 1, unit=chosen.source)
        elif down:
            self._session.choose(unit=max(chosen.unit + down, 0))
        else:
            self._walk_to(min(max(chosen.layer + right, 0), len(self.frame.layers) - 1), self._diagram.where)

    def _walk_to(self, layer: int, where: Arrangement) -> None:
        """To the nearest unit that is drawn of another layer."""
        assert self.frame is not None
        chosen, column = self.frame.chosen, where.layers[layer]
        if layer != chosen.layer:
            top = where.layers[chosen.layer].top(chosen.unit)
            unit = min(column.units, key=lambda unit: abs(column.top(unit) - top))
            self._session.choose(layer=layer, unit=unit)

    @property
    def can_go_back(self) -> bool:
        return self.on_link

    def go_back(self) -> None:
        """From a weight to its unit."""
        self._session.choose(on_link=False)

    def action_choose_link(self, direction: int) -> None:
        """The next weight into the chosen unit, or the one before; the bias is the last one."""
        if self.frame is None:
            return
        chosen = self.frame.chosen
        if not chosen.layer:
            self.explain("No weights lead into an input; → goes to the first layer with weights.")
            return
        count = self.frame.layers[chosen.layer - 1].units + 1
        source = (chosen.source + direction) % count if self.on_link else chosen.source
        self._session.choose(source=source, on_link=True)

    def on_mouse_scroll_up(self) -> None:
        self.action_walk(0, -1)

    def on_mouse_scroll_down(self) -> None:
        self.action_walk(0, 1)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or event.widget is not self or offset is None:
            return
        before = self._session.chosen
        if not self._choose_at(*offset):
            return
        if event.chain > 1 and before == self._session.chosen:
            await self.action_edit()

    def _choose_at(self, x: int, y: int) -> bool:
        """Choose what is drawn at a place, if anything is."""
        assert self.frame is not None
        if self._diagram is None:
            seen = around(self.frame.chosen.layer, len(self.frame.layers), self.size.height)
            if 0 <= y < len(seen):
                self._session.choose(layer=seen[y], on_link=False)
            return 0 <= y < len(seen)
        at = self._diagram.where.unit_at(x, y)
        link = None if at is not None else self._diagram.link_at(x, y)
        if link is not None:
            self._session.choose(layer=link[0], unit=link[1], source=link[2], on_link=True)
        elif at is not None:
            self._session.choose(layer=at[0], **({} if at[1] is None else {"unit": at[1]}), on_link=False)
        return at is not None or link is not None

    # --- what is changed -----------------------------------------------------------------------------------------

    async def action_edit(self) -> None:
        if self.on_link and self.frame is not None:
            await ask_for_parameter(self, self._session, self.frame, *self.frame.chosen.weight)
        else:
            await self._architecture.ask_for_units()

    def action_change_activation(self, direction: int) -> None:
        if self.on_link:
            self._session.parameters.toggle_frozen(*self._session.chosen.weight)
        else:
            self._architecture.change_activation(direction)

    async def action_choose_activation(self) -> None:
        await self._architecture.ask_for_activation()

    def action_remove_layer(self) -> None:
        if self.on_link:
            self._session.parameters.prune(*self._session.chosen.weight)
        else:
            self._architecture.remove_layer()

    def action_change_units(self, direction: int) -> None:
        self._architecture.change_units(direction)

    def action_add_layer(self) -> None:
        self._architecture.add_layer()

    def action_duplicate_layer(self) -> None:
        self._architecture.duplicate_layer()
