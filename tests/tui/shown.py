"""The hyperparameters of the notebook's recipe that have a row, and the panel these stand in."""

from __future__ import annotations

from engine import Recipe
from engine.recipe import in_use
from tui.app import XorciseApp
from tui.panels.hyperparameters import HyperparametersPanel

SHOWN = in_use(Recipe(), 2)


def panel_of(app: XorciseApp) -> HyperparametersPanel:
    return app.query_one(HyperparametersPanel)
