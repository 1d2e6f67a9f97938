"""Finding the recipe that a command line names."""

from __future__ import annotations

import os.path

from engine.cookbook import BUILT_IN
from engine.data.generators import GENERATORS
from engine.errors import RecipeError, shown, unknown
from engine.fields import STANDARD_INPUT
from engine.recipe import Recipe
from engine.recipe_files import ENDING

RUN_ENDING = ".xorcise"
# Usual endings of files with tables.
TABLES = (".csv", ".tsv", ".txt", ".data", ".gz")


def find_recipe(name: str) -> Recipe:
    """A built-in recipe by its name, or the recipe in a TOML file by its path; raises `RecipeError`."""
    if name in BUILT_IN:
        return Recipe.named(name)
    if not name.endswith(ENDING) and not os.path.isdir(name):  # noqa: PTH112 - Path.is_dir raises errors of its own
        raise RecipeError("recipe", f"{unknown(name, BUILT_IN)}, or the path of a {ENDING} file{_other(name)}")
    return Recipe.from_toml(name)


def _other(name: str) -> str:
    """What else a name that is not a recipe's may be, and the option for it."""
    if name.endswith(RUN_ENDING):
        return f"; {shown(name)} may be a saved run: xorcise train --resume {name}"
    is_data = name in GENERATORS or name == STANDARD_INPUT or name.lower().endswith(TABLES) or os.path.isfile(name)  # noqa: PTH113
    return f"; {shown(name)} is data: --data {name}" if is_data else ""


def kind_of(path: str) -> str:
    """What kind of file a name suggests: a recipe, a saved run or a table."""
    name = path.lower()
    return "recipe" if name.endswith(ENDING) else "saved run" if name.endswith(RUN_ENDING) else "table"
