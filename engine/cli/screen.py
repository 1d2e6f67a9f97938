"""`xorcise [RECIPE] [options]`: the recipe that the screen opens with."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from engine.cli import train
from engine.cli.options import (
    Parser,
    UnknownOption,
    UsageError,
    add_recipe_options,
    note_on,
    option_of,
    recipe_from,
    settings_from,
)
from engine.cli.streams import MISUSED, complain
from engine.cookbook import BUILT_IN
from engine.errors import RecipeError, RunError, nearest, shown
from engine.recipe import Recipe

PROGRAM = "xorcise"
HINT = f"{train.PROGRAM} [RECIPE] [options] trains without a screen; see {train.PROGRAM} --help"


class Recovery(NamedTuple):
    """A request for the newest recovery file; `data` is where its table is now, if it has moved."""

    data: str | None


def screen_recipe(arguments: list[str]) -> tuple[Recipe, str] | Recovery | int:
    """The result of `xorcise [RECIPE] [options]`: a recipe and a note about it, or an exit code if there is nothing to
    open (--help, an error).
    """
    parser = Parser(PROGRAM, "Watch a small neural network learn, live in this terminal.")
    parser.add_argument(
        train.RECOVER,
        action="store_true",
        help="open the newest run that was ended by a crash, a closed terminal or a logout",
    )
    add_recipe_options(parser)
    parser.epilog = f"{parser.epilog}\n\n{HINT}"
    try:
        given = parser.parse_known_args(arguments)[0].recipe
        if given is not None and not given.endswith(".toml") and nearest(given, ("train", *BUILT_IN)) == "train":
            raise UsageError(
                f"{shown(given)} is unknown, did you mean `{train.PROGRAM}`? `train` comes first, options after it"
            )
        options = parser.parse(arguments)
        informed = parser.inform(options)
        if informed is not None:
            return informed
        if options.recover:
            return _recovery(options)
        recipe = recipe_from(options)
        if options.save_recipe is not None:
            recipe.to_toml(options.save_recipe)
        return recipe, note_on(options, recipe)
    except (UsageError, RecipeError, RunError) as error:
        problem: object = error
        if isinstance(error, UnknownOption) and error.option in train.parser().options:
            problem = f"{error.option} is for `{train.PROGRAM}`, without a screen; leave it out, or put `train` first"
        complain(PROGRAM, problem)
        return MISUSED


def _recovery(options: argparse.Namespace) -> Recovery:
    settings = settings_from(options)
    data = settings.pop("data", None)
    others = [option_of(name) for name in settings]
    if options.recipe is not None:
        others.append(repr(options.recipe))
    if options.save_recipe is not None:
        others.append("--save-recipe")
    if others:
        raise UsageError(f"{others[0]} given, but --recover opens a run unchanged; only --data may be given with it")
    return Recovery(data)
