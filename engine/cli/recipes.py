"""What RECIPE stands for on a command line: a built-in recipe, or a file that is read for what it contains."""

from __future__ import annotations

import os.path

from engine.cookbook import BUILT_IN
from engine.data.generators import GENERATORS
from engine.errors import RecipeError, RunError, printable, shown, unknown
from engine.fields import STANDARD_INPUT
from engine.fields.words import LIKE_A_PATH
from engine.files import nearby, opened
from engine.recipe import Recipe
from engine.recipe_files import ENDING, MAX_BYTES, parse

RUN_ENDING = ".xorcise"
# Usual endings of files with tables.
TABLES = (".csv", ".tsv", ".txt", ".data", ".gz")
RECIPE, SAVED_RUN, TABLE = "recipe", "saved run", "table"
# How a saved run begins, which is a zip file.
ZIP = b"PK"
OR_A_FILE = "or the path of a recipe, a saved run or a table"
WANTED = "give the path of a recipe, a saved run or a table"


def find_recipe(name: str) -> Recipe:
    """A built-in recipe by its name, or the recipe in a TOML file by its path; raises `RecipeError`."""
    if name in BUILT_IN:
        return Recipe.named(name)
    # Path raises errors of its own.
    if name.endswith(ENDING) or os.path.isdir(name) or os.path.isfile(name):  # noqa: PTH112, PTH113
        return Recipe.from_toml(name)
    if name in GENERATORS or name == STANDARD_INPUT:
        raise RecipeError("recipe", f"{unknown(name, BUILT_IN)}, {OR_A_FILE}; {shown(name)} is data: --data {name}")
    if LIKE_A_PATH.search(name):
        near = nearby(name)
        hint = f", did you mean {printable(near)}? If not, {WANTED}" if near else f"; {WANTED}"
        raise RecipeError("recipe", f"there is no file {printable(name)}{hint}")
    raise RecipeError("recipe", f"{unknown(name, BUILT_IN)}, {OR_A_FILE}")


def kind_of_name(path: str) -> str:
    """What kind of file a name suggests: a recipe, a saved run or a table."""
    name = path.lower()
    return RECIPE if name.endswith(ENDING) else SAVED_RUN if name.endswith(RUN_ENDING) else TABLE


def kind_of_file(path: str) -> str:
    """What a file is: a saved run if it begins like one, a recipe if it is TOML with a value in it, and otherwise what
    its name suggests. Raises `RunError` if it cannot be read.
    """
    with opened(path, WANTED) as file:
        try:
            content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise RunError(f"{path} cannot be read ({error.strerror or error}); {WANTED}") from None
    if content.startswith(ZIP):
        return SAVED_RUN
    try:
        if len(content) <= MAX_BYTES and parse(path, content.decode("utf-8-sig")):
            return RECIPE
    except (RecipeError, UnicodeDecodeError):
        pass
    return kind_of_name(path)
