"""Continuing a saved run, with changes to its live settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import RecipeError
from engine.recipe_fields import FIELDS
from engine.runs.saving import load
from engine.trainer import Trainer


def resumed(path: str, settings: Mapping[str, Any]) -> Trainer:
    """The run in a file, with these settings from now on; `data` is where its table is now, if it has moved. Raises
    what `load` raises, and `RecipeError` for a setting that needs a new run.
    """
    settings = dict(settings)
    trainer = load(path, settings.pop("data", None))
    changes = trainer.recipe.differences(trainer.recipe.with_changes(**settings))
    for name, value in changes.items():
        if not FIELDS[name].live:
            given, kept = map(FIELDS[name].kind.format, (value, getattr(trainer.recipe, name)))
            raise RecipeError(name, f"{given} given, but a resumed run keeps {kept}; leave it out, or start a new run")
    if changes:
        trainer.change(**changes)
    return trainer
