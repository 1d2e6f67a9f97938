"""The architecture editor."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from engine import DataError, Recipe, RecipeError
from engine.fields import Choice
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.recipe_fields import AUTO, UNITS
from engine.settings import check_reach
from tui.actions import bindings
from tui.choices import among
from tui.drawing.cells import Row, around, hidden
from tui.drawing.layers import layers, sketch
from tui.frame import Frame
from tui.panels.editor import Question, ask
from tui.panels.panel import ListPanel
from tui.session import Answer


class NetworkPanel(ListPanel):
    """One row per layer; layer 0 is the input, the last one the output."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("network")]
    hint = ("←→ units", "f c func", "a x layer")
    about = (
        "One row per layer, from the input to the output: its units, its activation and how many weights and biases "
        "lead into it; for the input, the features. A † marks dead units, which are 0 on every sample. Changing the "
        "architecture draws new weights and goes back to epoch 0. Input and output follow from the data and the "
        "loss."
    )

    @property
    def chosen(self) -> int:
        """The number of the chosen layer."""
        return self._session.chosen.layer

    def title(self, frame: Frame) -> str:
        return self.fitting(f"Network · {sum(layer.parameters for layer in frame.layers):,} parameters", "Network")

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        shown = self.frame.layers
        chosen = self.frame.chosen.layer
        rows = layers(shown, chosen, columns, self.has_focus, self.frame.preparation.names, lines)
        return rows + sketch(shown, chosen, columns, lines - len(rows))

    def more(self) -> str:
        assert self.frame is not None
        count = len(self.frame.layers)
        seen = around(self.frame.chosen.layer, count, self.size.height)
        return hidden(seen.start, count - seen.stop)

    # --- the recipe ----------------------------------------------------------------------------------------------

    def _want(self, hidden: list[int], activations: list[str], chosen: int) -> None:
        try:
            recipe = self._session.recipe.with_changes(hidden=hidden, activation=activations or "relu")
        except RecipeError as error:
            self.explain(str(error))
            return
        self._session.set_recipe(recipe, self.answer)
        self._session.choose(layer=chosen)

    def _hidden(self) -> tuple[list[int], list[str], int | None]:
        """Units and activations of the hidden layers, and the index of the chosen one (None: input or output)."""
        recipe = self._session.recipe
        place = self.chosen - 1
        units = list(recipe.hidden)
        return units, list(recipe.hidden_activations), place if 0 <= place < len(units) else None

    def _layer_name(self, layer: int) -> str:
        return f"hidden {layer}" if 0 < layer <= len(self._session.recipe.hidden) else "the output"

    def _explain_ends(self) -> None:
        if self.chosen == 0:
            self.explain("The input has one unit for each column of the data.")
        else:
            self.explain("The output's units follow from the data and the loss; f changes what it computes.")

    # --- actions -------------------------------------------------------------------------------------------------

    def action_choose(self, direction: int) -> None:
        self._session.choose(layer=self.chosen + direction)

    def action_change_units(self, direction: int) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return
        before, units[place] = units[place], UNITS.step(units[place], direction)
        if units[place] == before:
            self.explain(f"{self._layer_name(self.chosen)} has {before:,} units; allowed: {UNITS.allowed}.")
            return
        self._want(units, names, self.chosen)

    def action_change_activation(self, direction: int) -> None:
        every, now = self._activations()
        if every:
            name = every[(every.index(now) + direction) % len(every)]
            self._session.set_recipe(self._with_activation(self.chosen, name), self.answer)

    async def action_choose_activation(self) -> None:
        every, now = self._activations()
        if not every:
            return
        chosen, kind = self.chosen, Choice(tuple(every))

        def accept(text: str, answer: Answer) -> None:
            self._session.set_recipe(self._with_activation(chosen, kind.parse("activation", text)), answer)

        question = f"activation of {self._layer_name(chosen)}"
        await ask(Question(self, question, now, kind.allowed, accept, among("activation", every)))

    def _activations(self) -> tuple[list[str], str]:
        """The activations the chosen layer can have and the one it has; if there is no choice, say so and return
        nothing.
        """
        _, names, place = self._hidden()
        if place is not None:
            return list(ACTIVATIONS), names[place]
        if self.chosen == 0:
            self._explain_ends()
            return [], ""
        recipe, problem = self._session.recipe, None if self.frame is None else self.frame.data.problem
        loss = recipe.loss_for(problem)  # Of a run that is still being built, "auto" is not resolved.
        every = [name for name in LOSSES[loss].outputs if self._reaches(name, loss)]
        now = recipe.output_for(problem)
        if len(every) > 1 and now in every:
            return every, now
        self.explain(f"{loss} needs {now} outputs; choose another loss first.")
        return [], ""

    def _with_activation(self, layer: int, name: str) -> Recipe:
        recipe = self._session.recipe
        if layer > len(recipe.hidden):
            return recipe.with_changes(output=name)
        names = [*recipe.hidden_activations]
        names[layer - 1] = name
        return recipe.with_changes(activation=names)

    def _reaches(self, output: str, loss: str) -> bool:
        """Whether these output units can reach the target values; targets of classes are encoded to suit the units."""
        if self.frame is None or not self.frame.of_values:
            return True
        recipe, data = self._session.recipe.with_changes(loss=loss, output=AUTO), self.frame.data
        try:
            check_reach(recipe, data, output)
            data.check(loss, output)
        except (RecipeError, DataError):
            return False
        return True

    def action_add_layer(self) -> None:
        units, names, place = self._hidden()
        at = min(self.chosen, len(units))
        near = place if place is not None else min(at, len(units) - 1)
        units.insert(at, units[near] if units else 4)
        names.insert(at, names[near] if names else "relu")
        self._want(units, names, at + 1)

    def action_duplicate_layer(self) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return
        units.insert(place + 1, units[place])
        names.insert(place + 1, names[place])
        self._want(units, names, self.chosen + 1)

    def action_remove_layer(self) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return
        del units[place], names[place]
        self._want(units, names, min(self.chosen, max(len(units), 1)))

    async def action_edit(self) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return

        def accept(text: str, answer: Answer) -> None:
            units[place] = UNITS.parse("units", text)
            self._session.set_recipe(self._session.recipe.with_changes(hidden=units, activation=names), answer)

        await ask(Question(self, f"units of {self._layer_name(self.chosen)}", str(units[place]), UNITS.allowed, accept))

    async def on_click(self, event: events.Click) -> None:
        if self.frame is None or event.widget is not self:
            return
        offset = event.get_content_offset(self)
        if offset is None:
            return
        seen = around(self.chosen, len(self.frame.layers), self.size.height)
        if 0 <= offset.y < len(seen):
            row = seen[offset.y]
            again = row == self.chosen and event.chain > 1
            self._session.choose(layer=row)
            if again:
                await self.action_edit()
