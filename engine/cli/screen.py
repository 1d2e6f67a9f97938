"""`xorcise [RECIPE] [options]`: what the screen opens with."""

from __future__ import annotations

import argparse
import os.path
from typing import Any, NamedTuple

from engine.cli import train
from engine.cli.options import (
    Parser,
    UnknownOption,
    UsageError,
    add_recipe_options,
    note_on,
    place_file,
    recipe_from,
    settings_from,
)
from engine.cli.streams import MISUSED, complain
from engine.cli.words import option_of
from engine.cookbook import BUILT_IN
from engine.data.generators import GENERATORS
from engine.errors import RecipeError, RunError, nearest, shown
from engine.recipe import Recipe
from engine.recipe_files import ENDING

PROGRAM = "xorcise"
HINT = f"{train.PROGRAM} [RECIPE] [options] trains without a screen; see {train.PROGRAM} --help"


class SavedRun(NamedTuple):
    """A request for the run in a file, or for the newest recovery file (None). `settings` are changed in it from then
    on; `data` is where its table is now, if it has moved. `has_console`: as in `Opened`.
    """

    path: str | None
    settings: dict[str, Any]
    has_console: bool = True


class SettingsAsked(NamedTuple):
    """A request for the user's settings, which the screen knows."""


class Opened(NamedTuple):
    """A request for a new run; `note` tells about it. `path` is the file with the recipe, or else with the table.
    `has_console`: whether Python may be typed.
    """

    recipe: Recipe
    note: str
    path: str | None = None
    has_console: bool = True


def screen_run(arguments: list[str]) -> Opened | SavedRun | SettingsAsked | int:
    """The result of `xorcise [RECIPE] [options]`, or an exit code if there is nothing to open (--help, an error)."""
    parser = Parser(PROGRAM, "Watch a small neural network learn, live in this terminal.")
    parser.add_argument(
        train.RECOVER,
        action="store_true",
        help="open the newest run that was ended by a crash, a closed terminal or a logout",
    )
    parser.add_argument(
        "--config",
        action="store_true",
        help="print where your settings and keys are kept, and what they are",
    )
    parser.add_argument(
        "--no-console",
        action="store_true",
        help="open without the console, in which Python can be typed",
    )
    add_recipe_options(parser)
    parser.set_defaults(resume=None)  # `place_file` sets it.
    parser.epilog = f"{parser.epilog}\n\n{HINT}"
    try:
        given = parser.parse_known_args(arguments)[0].recipe
        if _is_no_file(given) and nearest(given, ("train", *BUILT_IN)) == "train":
            raise UsageError(
                f"{shown(given)} is unknown, did you mean `{train.PROGRAM}`? `train` comes first, options after it"
            )
        options = parser.parse(arguments)
        informed = parser.inform(options)
        if informed is not None:
            return informed
        if options.config:
            return SettingsAsked()
        if options.recover:
            return _recovery(options)
        path = options.recipe
        place_file(options)
        if options.resume is not None:
            if options.save_recipe is not None:
                raise UsageError(f"--save-recipe given, but {path} is a saved run; save its recipe from the screen")
            return SavedRun(path, settings_from(options), not options.no_console)
        recipe = recipe_from(options)
        if options.save_recipe is not None:
            recipe.to_toml(options.save_recipe)
        file = path or recipe.data
        path = None if file in (*BUILT_IN, *GENERATORS) else file
        return Opened(recipe, note_on(options, recipe), path, not options.no_console)
    except (UsageError, RecipeError, RunError) as error:
        problem: object = error
        if isinstance(error, UnknownOption) and error.option in train.parser().options:
            problem = f"{error.option} is for `{train.PROGRAM}`, without a screen; leave it out, or put `train` first"
        complain(PROGRAM, problem)
        return MISUSED


def _is_no_file(given: str | None) -> bool:
    return given is not None and not given.endswith(ENDING) and not os.path.isfile(given)  # noqa: PTH113


def _recovery(options: argparse.Namespace) -> SavedRun:
    settings = settings_from(options)
    others = [option_of(name) for name in settings if name != "data"]
    if options.recipe is not None:
        others.append(repr(options.recipe))
    if options.save_recipe is not None:
        others.append("--save-recipe")
    if others:
        raise UsageError(f"{others[0]} given, but --recover opens a run unchanged; only --data may be given with it")
    return SavedRun(None, settings, not options.no_console)
