"""How the samples are drawn, split and prepared."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from engine import RecipeError
from engine.data.generators import GENERATORS
from engine.recipe import in_use
from engine.recipe_fields import FIELDS
from tui.actions import bindings, keys_for
from tui.frame import Frame
from tui.groups import GROUPS
from tui.hyperparameters import changed
from tui.panels.settings import SettingsPanel

# The fields of this panel, in the order of their rows: all of data but the set and its features, which have panels of
# their own.
OTHERS = ("data", "features")
ROWS = tuple(field for group in GROUPS if group.name == "data" for field in group.fields if field not in OTHERS)


class SamplingPanel(SettingsPanel):
    """A row for each setting of the data that matters to the run."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("sampling")]
    hint = (
        keys_for("sampling", "change", "change(-1)", "change(1)"),
        keys_for("sampling", "type", "edit"),
        keys_for("sampling", "draw again", "regenerate"),
    )
    field = "noise"
    about = (
        "How many samples are drawn and with how much noise, how many of them are held out for testing, and how "
        "inputs and targets are scaled. The same seeds draw the same samples and the same split; {regenerate} takes "
        "the next data seed or, for data that is not drawn, the next test seed. All of these start a new run."
    )

    def title(self, frame: Frame) -> str:
        by_hand = " · changed by hand" if frame.own_samples else ""
        seed = f" · data seed {frame.recipe.data_seed}" if "data_seed" in self.fields() else ""
        return self.fitting(f"Sampling{seed}{by_hand}", f"Sampling{by_hand}", f"Sampling{seed}", "Sampling")

    def fields(self) -> tuple[str, ...]:
        inputs = 2 if self.frame is None else self.frame.data.inputs.shape[1]
        here = in_use(self.recipe, inputs, self.problem)
        return tuple(field for field in ROWS if field in here)

    def action_regenerate(self) -> None:
        """Draw with the next seed."""
        recipe = self.recipe
        made = GENERATORS.get(recipe.data)
        if made is not None and (not made.fixed or recipe.noise):
            field = "data_seed"
        elif recipe.test_fraction:
            field = "test_seed"
        else:
            self.explain("These samples are always the same: there is nothing to draw.")
            return
        seed = FIELDS[field].kind.step(getattr(recipe, field), 1)
        try:
            self._session.set_recipe(changed(recipe, field, seed), self.answer)
        except RecipeError as error:
            self.explain(str(error))
