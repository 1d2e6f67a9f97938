"""The recipe that a command line names."""

from __future__ import annotations

import os.path

from engine.cookbook import BUILT_IN
from engine.data.generators import GENERATORS
from engine.errors import RecipeError, shown, unknown
from engine.recipe import Recipe
from engine.recipe_fields import ENDINGS
from engine.recipe_files import ENDING


def find_recipe(name: str) -> Recipe:
    """A built-in recipe by its name, or that of a TOML file by its path; raises `RecipeError`."""
    if name in BUILT_IN:
        return Recipe.named(name)
    if not name.endswith(ENDING) and not os.path.isdir(name):  # noqa: PTH112 - Path.is_dir raises errors of its own
        raise RecipeError("recipe", f"{unknown(name, BUILT_IN)}, or the path of a {ENDING} file{_other(name)}")
    return Recipe.from_toml(name)


def _other(name: str) -> str:
    """What else a name that is no recipe's may be, and how that is asked for."""
    if name in GENERATORS or name.endswith(ENDINGS):
        return f"; {shown(name)} is data: --data {name}"
    return f"; {shown(name)} may be a saved run: xorcise train --resume {name}" if name.endswith(".xorcise") else ""
