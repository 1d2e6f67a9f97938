"""The hyperparameters panel: values are chosen and changed with arrows, or typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from engine import RecipeError
from engine.fields import Choice, DataSource
from engine.functions.losses import LOSSES
from engine.recipe import in_use
from engine.recipe_fields import FIELDS
from tui.actions import bindings, key_of
from tui.choices import Choices, among, choices
from tui.drawing.cells import Row
from tui.drawing.settings import Setting, outside, setting_at, settings
from tui.frame import Frame
from tui.hyperparameters import changed, label, spoken, stepped, value
from tui.panels.editor import Question, ask
from tui.panels.panel import ListPanel
from tui.paths import complete
from tui.session import Answer, Session
from tui.speed import SPEEDS

SPEED = "speed"
SPEED_NAMES = Choice(tuple(speed.label for speed in SPEEDS))
SPEED_ROWS = tuple((name, "") for name in SPEED_NAMES.names)
SPEED_HELP = "how fast the run is shown, if the machine keeps up; speed never changes what the run computes"


class HyperparametersPanel(ListPanel):
    """One row for each field that matters to the recipe, then the speed. The chosen row is remembered by its field,
    because rows appear and disappear when other values change.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("hyperparameters")]
    hint = ("←→ change", "enter choose")
    about = (
        "The settings that matter to the current run. An optimizer's constants, and settings of a schedule or "
        "the data, appear indented below it when they are needed. Rows marked live act from the next batch on and keep "
        "the optimizer's state; the others go back to epoch 0. A value set to auto shows what it stands for. Other "
        "data may change the loss: mse for values, cross_entropy for classes; choosing a table of your own replaces "
        "the notebook's settings by settings that suit tables. The chosen row is explained below."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._place = 0
        self.field = "learning_rate"
        self._drawn: tuple[Setting, ...] = ()

    def title(self, frame: Frame) -> str:
        return self.fitting(f"Hyperparameters · rate {frame.learning_rate:.4g}", "Hyperparameters")

    def fields(self) -> tuple[str, ...]:
        """The fields of the rows, in order."""
        inputs = 2 if self.frame is None else self.frame.data.inputs.shape[1]
        return (*in_use(self._session.recipe, inputs, self._problem), SPEED)

    @property
    def chosen(self) -> int:
        """The chosen row; if it has disappeared, the row now in its place."""
        fields = self.fields()
        if self.field in fields:
            self._place = fields.index(self.field)
        else:
            self._place = min(self._place, len(fields) - 1)
            self.field = fields[self._place]
        return self._place

    @chosen.setter
    def chosen(self, row: int) -> None:
        self.field = self.fields()[row]

    @property
    def _problem(self) -> str | None:
        return None if self.frame is None else self.frame.data.problem

    @property
    def _samples(self) -> int | None:
        """The number of samples in the training and the test part."""
        if self.frame is None:
            return None
        return len(self.frame.data) + (0 if self.frame.test is None else len(self.frame.test.data))

    def settings(self) -> tuple[Setting, ...]:
        recipe = self._session.recipe
        return tuple(
            Setting(SPEED, SPEEDS[self._session.speed].label, False, f"{SPEED_HELP}.")
            if name == SPEED
            else Setting(
                label(name),
                value(recipe, name, self._problem),
                FIELDS[name].live,
                self._help(name),
            )
            for name in self.fields()
        )

    def _help(self, field: str) -> str:
        """What the field is, and its effective value where that is not shown elsewhere."""
        text = f"{FIELDS[field].help}{'.' if FIELDS[field].live else '; starts a new run.'}"
        if self.frame is None:
            return text
        if field == "data":
            return " ".join((text, *(f"{note[0].upper()}{note[1:]}." for note in self.frame.data.notes)))
        shown = {"standardize": self.frame.preparation.shown, "scale_targets": self.frame.preparation.shown_of_targets}
        now = shown[field]() if field in shown else ""
        return f"{text} Now {now}." if now else text

    def draw(self, columns: int, lines: int) -> list[Row]:
        self._drawn = self.settings()
        return settings(self._drawn, self.chosen, columns, lines, self.has_focus)

    def values(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Every value that can be chosen by name now: a field, and a value with its sentence."""
        recipe = self._session.recipe
        rows = {field: choices(field, self._problem).rows for field in self.fields() if field != SPEED}
        if recipe.hidden:
            rows["activation"] = choices("activation").rows
        rows["output"] = among("activation", LOSSES[recipe.loss_for(self._problem)].outputs).rows
        for field, named in rows.items():
            yield from ((field, row) for row in named)

    def choose_value(self, field: str, name: str) -> None:
        """Set a field to one of these values."""
        recipe = self._session.recipe
        try:
            self._session.set_recipe(changed(recipe, field, FIELDS[field].kind.parse(field, name)), self.answer)
        except RecipeError as error:
            self.explain(str(error))

    def more(self) -> str:
        return outside(self._drawn, self.chosen, self.size.width, self.size.height)

    async def ask_for(self, field: str) -> None:
        """Choose a field's row and ask for its value."""
        self.field = field
        self.redraw()
        await self.action_edit()

    # --- actions -------------------------------------------------------------------------------------------------

    def action_choose(self, direction: int) -> None:
        self.chosen = min(max(self.chosen + direction, 0), len(self.fields()) - 1)
        self.redraw()

    def action_change(self, direction: int) -> None:
        name = self.fields()[self.chosen]
        if name == SPEED:
            self._session.change_speed(direction)
            return
        recipe = self._session.recipe
        try:
            wanted = stepped(recipe, name, direction, self._problem, self._samples)
            self._session.set_recipe(changed(recipe, name, wanted), self.answer)
        except RecipeError as error:
            self.explain(str(error))
            return
        if wanted == getattr(recipe, name):
            way = "up" if direction > 0 else "down"
            self.explain(
                f"{spoken(name)} {value(recipe, name)}: no step {way}; press {key_of('edit')} to type a value."
            )

    async def action_edit(self) -> None:
        name = self.fields()[self.chosen]
        if name == SPEED:
            now = SPEEDS[self._session.speed].label
            await ask(Question(self, SPEED, now, SPEED_NAMES.allowed, self._accept_speed, Choices(SPEED_ROWS)))
            return
        kind = FIELDS[name].kind

        def accept(text: str, answer: Answer) -> None:
            self._session.set_recipe(changed(self._session.recipe, name, kind.parse(name, text)), answer)

        now = kind.format(getattr(self._session.recipe, name))
        paths = complete if isinstance(kind, DataSource) else None
        await ask(Question(self, spoken(name), now, kind.allowed, accept, choices(name, self._problem), paths))

    def _accept_speed(self, text: str, answer: Answer) -> None:
        wanted = SPEED_NAMES.names.index(SPEED_NAMES.parse("speed", text))
        self._session.change_speed(wanted - self._session.speed)
        answer(None)

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
