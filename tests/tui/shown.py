"""The hyperparameters of the notebook's recipe that have a row, the panel they stand in, and its run anew."""

from __future__ import annotations

from engine import Recipe
from engine.recipe_fields import FIELDS
from tui.app import XorciseApp
from tui.groups import arranged
from tui.panels.hyperparameters import HyperparametersPanel

SHOWN = tuple(row for row in arranged(Recipe(), 2).rows if row in FIELDS)


def panel_of(app: XorciseApp) -> HyperparametersPanel:
    return app.query_one(HyperparametersPanel)


async def begin_again(app: XorciseApp, epochs: int) -> None:
    """The notebook's run after so many epochs, whatever was changed before: opening an app takes far longer."""
    app.session.set_recipe(Recipe())
    app.session.restart()
    await app.session.train(epochs)
