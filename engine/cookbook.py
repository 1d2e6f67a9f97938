"""The cookbook: the built-in recipes, and recipes in TOML files."""

from __future__ import annotations

import os.path
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.atomic import replacing
from engine.data.generators import GENERATORS
from engine.errors import RecipeError, RunError, shown, unknown
from engine.recipe import ENDINGS, Recipe


@dataclass(frozen=True)
class BuiltIn:
    """A recipe that comes along; `sentence` says what it shows, within 1000 epochs."""

    recipe: Recipe
    sentence: str


# One unit draws one straight line: no hidden layer.
LINE = Recipe(hidden=(), loss="binary_cross_entropy", initializer="uniform", learning_rate=0.5)
# Points of which some are kept for the test, learned in small batches by Adam.
POINTS = Recipe(
    hidden=(16, 16),
    activation="tanh",
    loss="binary_cross_entropy",
    initializer="glorot_uniform",
    optimizer="adam",
    learning_rate=0.01,
    batch_size=10,
    shuffle=True,
    test_fraction=0.3,
)

BUILT_IN: dict[str, BuiltIn] = {
    "notebook": BuiltIn(
        Recipe(), "XOR with four layers of four ReLU: seed 0 learns it in 140 epochs, four seeds in ten never do."
    ),
    "and": BuiltIn(LINE.with_changes(data="and"), "AND needs no hidden layer: a single sigmoid unit learns it."),
    "or": BuiltIn(LINE.with_changes(data="or"), "OR needs no hidden layer: a single sigmoid unit learns it."),
    "circle": BuiltIn(
        POINTS.with_changes(data="circle", hidden=(3,)),
        "A disc in a ring: three tanh units close a line around it, and 99 of 100 points are right.",
    ),
    "spiral": BuiltIn(
        POINTS.with_changes(data="spiral"),
        "Two interleaved spirals: two layers of 16 tanh get 98 of 100 points right.",
    ),
    "two-spirals": BuiltIn(
        POINTS.with_changes(
            data="two-spirals", hidden=(32, 32), learning_rate=0.02, batch_size="all", shuffle=False, test_fraction=0
        ),
        "The hard one of 1988, three turns each: two layers of 32 tanh learn all 194 points.",
    ),
    "moons": BuiltIn(
        POINTS.with_changes(data="moons", noise=0.2, hidden=(8,)),
        "Two noisy half moons: eight tanh units get 94 of 100 points right, the rest lie among the others.",
    ),
    "blobs": BuiltIn(
        POINTS.with_changes(data="blobs-4", noise=0.5, hidden=(), loss="cross_entropy", optimizer="sgd"),
        "Four clouds that touch: softmax alone, without a hidden layer, gets 97 of 100 points right.",
    ),
    "regression": BuiltIn(
        POINTS.with_changes(data="multi-gauss", loss="mse", schedule="cosine", schedule_epochs=500),
        "Values instead of classes: six bumps, learned to an R2 of 0.97 while the rate falls along a cosine.",
    ),
    "playground": BuiltIn(
        Recipe(
            data="circle",
            test_fraction=0.5,
            hidden=(4, 2),
            activation="tanh",
            loss="half_squared_error",
            initializer="uniform(0.5)",
            bias=0.1,
            learning_rate=0.03,
            batch_size=10,
        ),
        "What TensorFlow Playground opens with: a disc in a ring, one tanh output, 99 of 100 points right.",
    ),
}

WANTED = "give the path of a .toml file or a built-in name"


def find_recipe(name: str) -> Recipe:
    """A built-in recipe by its name, or that of a TOML file: one `field = value` a line, left-out fields default.

    Data in a file are looked for from the folder of the TOML file. Raises `RecipeError`, which names the line.
    """
    if name in BUILT_IN:
        return BUILT_IN[name].recipe
    if not name.endswith(".toml") and not os.path.isdir(name):  # noqa: PTH112 - Path.is_dir raises errors of its own
        raise RecipeError("recipe", f"{unknown(name, BUILT_IN)}, or the path of a .toml file{_other(name)}")
    text = _read(name)
    values = _parse(name, text)
    try:
        recipe = Recipe().with_changes(**values)
    except RecipeError as error:
        line = _line(text, error.field)
        place = f"line {line} of {name}" if line else f"in {name}"
        raise RecipeError(error.field, f"{error.message} ({place})") from None
    if recipe.data in GENERATORS:
        return recipe
    return recipe.with_changes(data=os.path.join(os.path.dirname(name), recipe.data))  # noqa: PTH118, PTH120


def _other(name: str) -> str:
    """What else a name that is no recipe's may be, and how that is asked for."""
    if name in GENERATORS or name.endswith(ENDINGS):
        return f"; {shown(name)} is data: --data {name}"
    return f"; {shown(name)} may be a saved run: xorcise train --resume {name}" if name.endswith(".xorcise") else ""


def save_recipe(recipe: Recipe, path: str | Path) -> None:
    """Write a TOML file that `find_recipe` reads, or replace one; raises `RunError`."""
    path = Path(path)
    if path.suffix != ".toml":
        raise RunError(f"{str(path)!r} is no name for a recipe; give one that ends in .toml")
    if recipe.data not in GENERATORS:
        recipe = recipe.with_changes(data=_seen_from(path.parent, recipe.data))
    try:
        content = recipe.to_toml().encode()
    except UnicodeEncodeError as error:
        name = error.object[error.start : error.end]
        raise RunError(f"the recipe has {name!r}, which is not UTF-8 text; rename the file or column") from None
    with replacing(path) as file:
        file.write(content)


def _seen_from(folder: Path, data: str) -> str:
    """The path of the data as it is looked for from this folder; an absolute one stays."""
    file = Path(data)
    if file.is_absolute():
        return data
    try:
        way = os.path.relpath(os.path.realpath(file.parent), os.path.realpath(folder))
    except ValueError:  # on another drive of Windows
        return str(file.absolute())
    return (Path(way) / file.name).as_posix()


# --- reading TOML ----------------------------------------------------------------------------------------------------


def _read(name: str) -> str:
    """The text of a file; one plain line about whatever stands in the way of it."""
    try:
        return Path(name).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problem = f"there is no file {name}; {WANTED}"
    except IsADirectoryError:
        problem = f"{name} is a folder; {WANTED}"
    except UnicodeDecodeError:
        problem = f"{name} is not UTF-8 text; save it as UTF-8"
    except OSError as error:
        problem = f"{name} cannot be read: {(error.strerror or 'the system gives no reason').lower()}"
    except ValueError:  # a NUL in it
        problem = f"{name!r} is not the path of a file; {WANTED}"
    raise RecipeError("recipe", problem)


def _parse(name: str, text: str) -> dict[str, Any]:
    import tomllib  # only when a file is read: `import engine` stays quick

    try:
        return tomllib.loads(f"{text}\n")  # or what is wrong in the last line were wrong "at end of document"
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
    except RecursionError:
        problem = "brackets in brackets in brackets"
    except ValueError:  # Python reads no number of thousands of digits
        problem = "a number is too long"
    raise RecipeError("recipe", f"{name} is not TOML: {problem}")


def _line(text: str, key: str) -> int | None:
    """The line, counted from 1, that gives a key its value or is its table's head."""
    match = re.search(rf"""^[ \t]*\[*[ \t]*["']?{re.escape(key)}["']?[ \t]*[=.\]]""", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else None
