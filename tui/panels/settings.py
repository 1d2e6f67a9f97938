"""What panels of settings share: values are chosen and changed with arrows, or typed, and can be brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

from textual import events

from engine import Recipe, RecipeError
from engine.fields import DataSource
from engine.recipe_fields import FIELDS
from tui.actions import key_of
from tui.choices import Choices, choices
from tui.drawing.cells import Row
from tui.drawing.settings import Setting, outside, setting_at, settings
from tui.hyperparameters import brought_back, changed, field_of, given, kind_of, label, layer_of, spoken, stepped, value
from tui.panels.editor import Question, ask
from tui.panels.panel import ListPanel
from tui.paths import complete
from tui.session import Answer, Session


class SettingsPanel(ListPanel):
    """One row for each of `fields`, which a subclass names: fields of the recipe, or activations of single layers. The
    chosen row is remembered by its field, because rows appear and disappear when other values change.

    A subclass with rows of other kinds returns them from `entries` as well, and overrides what is done with a row.
    """

    field = "learning_rate"

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._place = 0
        self._drawn: tuple[Setting, ...] = ()

    def fields(self) -> tuple[str, ...]:
        """Every field that can be set here, in order."""
        raise NotImplementedError

    def entries(self) -> tuple[str, ...]:
        """The rows that are shown, in order."""
        return self.fields()

    @property
    def recipe(self) -> Recipe:
        """The recipe requested last."""
        return self._session.recipe

    @property
    def problem(self) -> str | None:
        return None if self.frame is None else self.frame.data.problem

    @property
    def _samples(self) -> int | None:
        """The number of samples in the training and the test part."""
        if self.frame is None:
            return None
        return len(self.frame.data) + (0 if self.frame.test is None else len(self.frame.test.data))

    @property
    def chosen(self) -> int:
        """The chosen row; if it has disappeared, the row now in its place."""
        entries = self.entries()
        if self.field in entries:
            self._place = entries.index(self.field)
        else:
            self._place = min(self._place, len(entries) - 1)
            self.field = entries[self._place]
        return self._place

    @chosen.setter
    def chosen(self, row: int) -> None:
        self.field = self.entries()[row]

    # --- what a row is -------------------------------------------------------------------------------------------

    def setting(self, entry: str) -> Setting:
        """How a row is shown."""
        text, is_live = value(self.recipe, entry, self.problem), FIELDS[field_of(entry)].live
        return Setting(label(entry), text, is_live, self.help_of(entry), self.is_changed(entry))

    def help_of(self, entry: str) -> str:
        """What the field is, its effective value where that is not shown elsewhere, and what it was at first."""
        layer, field = layer_of(entry), field_of(entry)
        what = f"activation of hidden layer {layer} alone" if layer else FIELDS[field].help
        text = f"{what}{'.' if FIELDS[field].live else '; starts a new run.'}"
        if self.is_changed(entry):
            text += f" Opened with {value(self._session.opened, entry)}."
        if self.frame is None:
            return text
        if entry == "data":
            return " ".join((text, *(f"{note[0].upper()}{note[1:]}." for note in self.frame.data.notes)))
        shown = {"standardize": self.frame.preparation.shown, "scale_targets": self.frame.preparation.shown_of_targets}
        now = shown[entry]() if entry in shown else ""
        return f"{text} Now {now}." if now else text

    def is_changed(self, entry: str) -> bool:
        """Whether a value of the row differs from that of the recipe that was opened."""
        recipe, opened = self.recipe, self._session.opened
        return any(given(recipe, row) != given(opened, row) for row in self.covered(entry))

    def covered(self, entry: str) -> tuple[str, ...]:
        """The fields whose values the row stands for."""
        return (entry,)

    def count_changed(self) -> int:
        """How many fields were changed."""
        return sum(self.is_changed(field) for field in self.fields() if not layer_of(field))

    def choices_of(self, entry: str) -> Choices:
        """What the value can be chosen from."""
        return choices(entry, self.problem, self.recipe.loss_for(self.problem))

    def change(self, entry: str, direction: int) -> None:
        """The next value (1) or the previous one (-1)."""
        recipe = self.recipe
        wanted = stepped(recipe, entry, direction, self.problem, self._samples)
        self._request(lambda: changed(recipe, entry, wanted))
        if wanted == given(recipe, entry):
            way = "up" if direction > 0 else "down"
            now = f"{spoken(entry)} {value(recipe, entry)}"
            self.explain(f"{now}: no step {way}; press {key_of('edit', self.id)} to type a value.")

    async def edit(self, entry: str) -> None:
        """Ask for a value."""
        kind = kind_of(entry, self.recipe.loss_for(self.problem))

        def accept(text: str, answer: Answer) -> None:
            self._session.set_recipe(changed(self.recipe, entry, kind.parse(field_of(entry), text)), answer)

        now = kind.format(given(self.recipe, entry))
        paths = complete if isinstance(kind, DataSource) else None
        await ask(Question(self, spoken(entry), now, kind.allowed, accept, self.choices_of(entry), paths))

    def bring_back(self, entry: str) -> None:
        """Return to the values of the recipe that was opened."""
        rows = [row for row in self.covered(entry) if self.is_changed(row)]
        if not rows:
            self.explain("Nothing to bring back: this is as it was opened.")
            return
        opened = self._session.opened
        self._request(lambda: reduce(lambda recipe, row: brought_back(recipe, row, opened), rows, self.recipe))

    def _request(self, wanted: Callable[[], Recipe]) -> None:
        """Ask the session for another recipe; say why if there can be no such recipe."""
        try:
            recipe = wanted()
        except RecipeError as error:
            self.explain(str(error))
        else:
            self._session.set_recipe(recipe, self.answer)

    # --- by name -------------------------------------------------------------------------------------------------

    def values(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Every value that can be chosen by name now: a field, and a value with its sentence."""
        for field in self.fields():
            if field in FIELDS:
                yield from ((field, row) for row in self.choices_of(field).rows)

    def choose_value(self, field: str, name: str) -> None:
        """Set a field to one of these values."""
        self._request(lambda: changed(self.recipe, field, FIELDS[field].kind.parse(field, name)))

    async def ask_for(self, field: str) -> None:
        """Choose a field's row and ask for its value."""
        self.field = field
        self.redraw()
        await self.action_edit()

    # --- drawing -------------------------------------------------------------------------------------------------

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        """A row each, and two lines for the chosen one's explanation after an empty one."""
        return len(self.fields()) + 3

    def draw(self, columns: int, lines: int) -> list[Row]:
        self._drawn = tuple(map(self.setting, self.entries()))
        return settings(self._drawn, self.chosen, columns, lines, self.has_focus)

    def more(self) -> str:
        return outside(self._drawn, self.chosen, self.size.width, self.size.height)

    # --- actions -------------------------------------------------------------------------------------------------

    def action_choose(self, direction: int) -> None:
        self.chosen = min(max(self.chosen + direction, 0), len(self.entries()) - 1)
        self.redraw()

    def action_change(self, direction: int) -> None:
        self.change(self.entries()[self.chosen], direction)

    async def action_edit(self) -> None:
        await self.edit(self.entries()[self.chosen])

    def action_bring_back(self) -> None:
        self.bring_back(self.entries()[self.chosen])

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None or event.widget is not self:
            return
        row = setting_at(*offset, self._drawn, self.chosen, self.size.width, self.size.height)
        if row is not None:
            again = row == self.chosen and event.chain > 1
            self.chosen = row
            self.redraw()
            if again:
                await self.action_edit()
