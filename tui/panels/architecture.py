"""The architecture: hidden layers, their units and activations, changed for whichever layer is chosen."""

from __future__ import annotations

from engine import DataError, Recipe, RecipeError
from engine.fields import Choice
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.recipe_fields import AUTO, UNITS
from engine.settings import check_reach
from tui.actions import key_of
from tui.choices import among
from tui.panels.editor import Question, ask
from tui.panels.panel import Panel
from tui.session import Answer, Session


class Architecture:
    """Requests another recipe from the session; `panel` says why one is refused."""

    def __init__(self, panel: Panel, session: Session) -> None:
        self._panel, self._session = panel, session

    @property
    def _chosen(self) -> int:
        """The number of the chosen layer; 0 is the input."""
        return self._session.chosen.layer

    def _hidden(self) -> tuple[list[int], list[str], int | None]:
        """Units and activations of the hidden layers, and the index of the chosen one (None: input or output)."""
        recipe = self._session.recipe
        place = self._chosen - 1
        units = list(recipe.hidden)
        return units, list(recipe.hidden_activations), place if 0 <= place < len(units) else None

    def _want(self, hidden: list[int], activations: list[str], chosen: int) -> None:
        try:
            recipe = self._session.recipe.with_changes(hidden=hidden, activation=activations or "relu")
        except RecipeError as error:
            self._panel.explain(str(error))
            return
        self._session.choose(layer=chosen)
        self._session.set_recipe(recipe, self._panel.answer)

    def _name(self, layer: int) -> str:
        return f"hidden {layer}" if 0 < layer <= len(self._session.recipe.hidden) else "the output"

    def _explain_ends(self) -> None:
        if self._chosen == 0:
            self._panel.explain("The input has one unit for each column of the data.")
        else:
            self._panel.explain(
                "The output's units follow from the data and the loss; "
                f"{key_of('change_activation(1)', 'network')} changes its activation."
            )

    # --- units and layers ----------------------------------------------------------------------------------------

    def change_units(self, direction: int) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return
        before, units[place] = units[place], UNITS.step(units[place], direction)
        if units[place] == before:
            self._panel.explain(f"{self._name(self._chosen)} has {before:,} units; allowed: {UNITS.allowed}.")
            return
        self._want(units, names, self._chosen)

    async def ask_for_units(self) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return

        def accept(text: str, answer: Answer) -> None:
            units[place] = UNITS.parse("units", text)
            self._session.set_recipe(self._session.recipe.with_changes(hidden=units, activation=names), answer)

        question = f"units of {self._name(self._chosen)}"
        await ask(Question(self._panel, question, str(units[place]), UNITS.allowed, accept))

    def add_layer(self) -> None:
        """After the chosen one, and like it."""
        units, names, place = self._hidden()
        at = min(self._chosen, len(units))
        near = place if place is not None else min(at, len(units) - 1)
        units.insert(at, units[near] if units else 4)
        names.insert(at, names[near] if names else "relu")
        self._want(units, names, at + 1)

    def duplicate_layer(self) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return
        units.insert(place + 1, units[place])
        names.insert(place + 1, names[place])
        self._want(units, names, self._chosen + 1)

    def remove_layer(self) -> None:
        units, names, place = self._hidden()
        if place is None:
            self._explain_ends()
            return
        del units[place], names[place]
        self._want(units, names, min(self._chosen, max(len(units), 1)))

    # --- activations ---------------------------------------------------------------------------------------------

    def change_activation(self, direction: int) -> None:
        every, now = self._activations()
        if every:
            name = every[(every.index(now) + direction) % len(every)]
            self._session.set_recipe(self._with_activation(self._chosen, name), self._panel.answer)

    async def ask_for_activation(self) -> None:
        every, now = self._activations()
        if not every:
            return
        chosen, kind = self._chosen, Choice(tuple(every))

        def accept(text: str, answer: Answer) -> None:
            self._session.set_recipe(self._with_activation(chosen, kind.parse("activation", text)), answer)

        question = f"activation of {self._name(chosen)}"
        await ask(Question(self._panel, question, now, kind.allowed, accept, among("activation", every)))

    def _activations(self) -> tuple[list[str], str]:
        """The activations the chosen layer can have and the one it has; if there is no choice, say so and return
        nothing.
        """
        _, names, place = self._hidden()
        if place is not None:
            return list(ACTIVATIONS), names[place]
        if self._chosen == 0:
            self._explain_ends()
            return [], ""
        frame = self._panel.frame
        recipe, problem = self._session.recipe, None if frame is None else frame.data.problem
        loss = recipe.loss_for(problem)  # Of a run that is still being built, "auto" is not resolved.
        every = [name for name in LOSSES[loss].outputs if self._reaches(name, loss)]
        now = recipe.output_for(problem)
        if len(every) > 1 and now in every:
            return every, now
        self._panel.explain(f"{loss} needs {now} outputs; choose another loss first.")
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
        frame = self._panel.frame
        if frame is None or not frame.of_values:
            return True
        recipe = self._session.recipe.with_changes(loss=loss, output=AUTO)
        try:
            check_reach(recipe, frame.data, output)
            frame.data.check(loss, output)
        except (RecipeError, DataError):
            return False
        return True
