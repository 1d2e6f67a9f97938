"""The hyperparameters: chosen and changed by arrows, or typed."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.binding import BindingType

from engine import RecipeError
from engine.fields import Choice
from engine.recipe import FIELDS
from tui.actions import bindings
from tui.drawing.cells import Row
from tui.drawing.settings import Setting, setting_at, settings
from tui.frame import Frame
from tui.panels.editor import EditingPanel, Editor
from tui.speed import SPEEDS

# The recipe's fields in the order of the panel; the architecture has a panel of its own.
SHOWN = ("learning_rate", "momentum", "batch_size", "shuffle", "loss", "initializer", "data", "seed")
SPEED_NAMES = Choice(tuple(speed.label for speed in SPEEDS))
SPEED_HELP = "how fast the run is shown, in ticks of 1/30 s from 10 a tick on; it never changes what the run computes"


class HyperparametersPanel(EditingPanel):
    """A row for each of `SHOWN`, then the speed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("hyperparameters")]
    hint = "←→ change  enter type"

    def title(self, frame: Frame) -> str:
        return f"Hyperparameters · rate {frame.recipe.learning_rate:g}"

    def settings(self) -> tuple[Setting, ...]:
        recipe = self._session.recipe
        rows = [
            Setting(
                name.replace("_", " "),
                FIELDS[name].kind.format(getattr(recipe, name)),
                FIELDS[name].live,
                f"{FIELDS[name].help}" + ("." if FIELDS[name].live else "; begins a new run."),
            )
            for name in SHOWN
        ]
        return (*rows, Setting("speed", SPEEDS[self._session.speed].label, False, f"{SPEED_HELP}."))

    def draw(self, columns: int, lines: int) -> list[Row]:
        return settings(self.settings(), self.chosen, columns, lines, self.has_focus)

    async def ask(self, row: int) -> None:
        """Choose a row and ask for its value."""
        self.chosen = row
        self.redraw()
        await self.action_edit()

    # --- actions -------------------------------------------------------------------------------------------------

    def action_choose(self, direction: int) -> None:
        self.chosen = min(max(self.chosen + direction, 0), len(SHOWN))
        self.redraw()

    def action_change(self, direction: int) -> None:
        if self.chosen == len(SHOWN):
            self._session.change_speed(direction)
            return
        name = SHOWN[self.chosen]
        value = FIELDS[name].kind.step(getattr(self._session.recipe, name), direction)
        try:
            self._set(name, value)
        except RecipeError as error:
            self.explain(str(error))

    async def action_edit(self) -> None:
        editor = self.query_one(Editor)
        if self.chosen == len(SHOWN):
            await editor.open("speed", SPEEDS[self._session.speed].label, SPEED_NAMES.allowed, self._accept_speed)
            return
        name = SHOWN[self.chosen]
        kind = FIELDS[name].kind

        def accept(text: str) -> None:
            self._set(name, kind.parse(name, text))

        await editor.open(
            name.replace("_", " "), kind.format(getattr(self._session.recipe, name)), kind.allowed, accept
        )

    def _set(self, name: str, value: Any) -> None:
        # Another loss may not know the output units that were chosen for the old one.
        changes = {name: value, "output": "auto"} if name == "loss" else {name: value}
        self._session.set_recipe(self._session.recipe.with_changes(**changes))

    def _accept_speed(self, text: str) -> None:
        # `30` is short for `30 epochs/s`.
        name = next((name for name in SPEED_NAMES.names if name.split()[0] == text.strip()), text)
        wanted = SPEED_NAMES.names.index(SPEED_NAMES.parse("speed", name))
        self._session.change_speed(wanted - self._session.speed)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None or event.widget is not self:
            return
        row = setting_at(offset.y, self.settings(), self.chosen, self.size.width, self.size.height)
        if row is not None:
            again = row == self.chosen and event.chain > 1
            self.chosen = row
            self.redraw()
            if again:
                await self.action_edit()
