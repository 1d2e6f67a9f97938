"""Options: a parser that reports mistakes in one line, and an option for every field of a recipe."""

from __future__ import annotations

import argparse
import os.path
from collections.abc import Mapping
from textwrap import fill
from typing import Any, NoReturn

from engine.cli.recipes import SAVED_RUN, TABLE, find_recipe, kind_of_file
from engine.cli.streams import deliver
from engine.cli.words import option_of
from engine.cookbook import BUILT_IN, FOR_BUILT_IN_DATA, FOR_TABLES
from engine.data.generators import GENERATORS
from engine.errors import PlainError, RecipeError, meant, shown
from engine.fields import Choice, DataSource, Flag, Layers, Named, Names, Number, StringList, Subset
from engine.fields.words import LIKE_A_PATH
from engine.recipe import Recipe
from engine.recipe_fields import FIELDS

# Placeholders for values in the list of options.
PLACEHOLDERS: dict[type[Any], str] = {
    Choice: "NAME",
    Named: "NAME",
    Names: "NAME[,NAME...]",
    Subset: "NAME[,NAME...]",
    StringList: "NAME[,NAME...]",
    DataSource: "NAME|FILE",
    Layers: "N,N,...",
    Number: "N",
}
# The first field of each group in the list of options.
GROUPS = {"data": "data", "hidden": "network", "optimizer": "training"}


class UsageError(PlainError):
    """Options that cannot be parsed."""


class UnknownOption(UsageError):
    """An option that this parser does not know."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


class Parser(argparse.ArgumentParser):
    """argparse that raises `UsageError` with one line and never exits; options cannot be abbreviated.

    --version and --help are flags, handled by `inform`. `allowed` describes the values of options that are not recipe
    fields.
    """

    def __init__(self, prog: str, description: str, allowed: Mapping[str, str] | None = None) -> None:
        super().__init__(
            prog=prog,
            usage=f"{prog} [RECIPE] [options]",
            description=description,
            allow_abbrev=False,
            add_help=False,
            # Raw, because the list of recipes at the end has its own line breaks.
            formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=30),
        )
        self._allowed = {
            **{option_of(name): field.kind.allowed for name, field in FIELDS.items()},
            "--save-recipe": "the path of a .toml file",
            **(allowed or {}),
        }
        self.add_argument("--version", action="store_true", help="print the version and exit")
        self.add_argument("--help", "-h", action="store_true", help="print this help and exit")

    @property
    def options(self) -> list[str]:
        """All options, such as --seed."""
        return [name for name in self._option_string_actions if name.startswith("--")]

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        options, left_over = self.parse_known_args(arguments)
        for given in left_over:
            option = given.split("=", 1)[0]
            if option.startswith("-") and option != "-":
                message = (
                    f"{shown(option)} is unknown{meant(option, self.options)} `{self.prog} --help` lists all options"
                )
                raise UnknownOption(option, message)
        if left_over:
            raise UsageError(f"{shown(left_over[0])} is one argument too many; one RECIPE and options are allowed")
        return options

    def error(self, message: str) -> NoReturn:
        message = message.removeprefix("argument ")
        option = message.partition(":")[0]
        if option in self._allowed:
            message = f"{option}: no value given; allowed: {self._allowed[option]}"
        raise UsageError(message)

    def inform(self, options: argparse.Namespace) -> int | None:
        """Print what --help or --version asks for, and return the exit code; None if neither is there."""
        if options.help:
            return deliver(self.prog, self.format_help().rstrip())
        return deliver(self.prog, version()) if options.version else None


def add_recipe_options(parser: argparse.ArgumentParser) -> None:
    """Add RECIPE, --save-recipe and an option for every field of `Recipe`. Read them with `recipe_from`."""
    parser.add_argument(
        "recipe",
        nargs="?",
        metavar="RECIPE",
        help=f"a built-in recipe ({', '.join(BUILT_IN)}; default: {FOR_BUILT_IN_DATA}, for --data FILE {FOR_TABLES}), "
        "or a file: a recipe in TOML, a saved run or a table; options override it",
    )
    parser.add_argument(
        "--save-recipe",
        metavar="FILE.toml",
        help="write the recipe, options included, to FILE.toml before the run starts; an existing file is replaced",
    )
    parser.epilog = _built_in()
    usual = Recipe()
    group: Any = parser
    for name, field in FIELDS.items():
        if name in GROUPS:
            group = parser.add_argument_group(GROUPS[name])
        value = field.kind.format(getattr(usual, name))
        text = f"{field.help} [{field.kind.allowed}; notebook: {value}]".replace("%", "%%")
        if isinstance(field.kind, Flag):
            group.add_argument(option_of(name), action=argparse.BooleanOptionalAction, help=text)
        else:
            group.add_argument(option_of(name), metavar=PLACEHOLDERS.get(type(field.kind), "VALUE"), help=text)


def _built_in() -> str:
    """The list of built-in recipes, with a sentence each."""
    width = max(map(len, BUILT_IN))
    rows = (f"  {name:<{width}}  {row.sentence}" for name, row in BUILT_IN.items())
    return "\n".join(["built-in recipes:", *(fill(row, 79, subsequent_indent=" " * (width + 4)) for row in rows)])


def place_file(options: argparse.Namespace) -> None:
    """If RECIPE is a table, make it the value of --data; if it is a saved run, that of --resume. Raises `UsageError`
    if there is one already, and `RunError` for a file that cannot be read.
    """
    name = options.recipe
    if name is None or name in BUILT_IN or not os.path.isfile(name):  # noqa: PTH113 - Path.is_file raises errors of its own
        return
    field = {TABLE: "data", SAVED_RUN: "resume"}.get(kind_of_file(name))
    if field is None:
        return
    other = getattr(options, field, None)
    if other is not None:
        problem = f"{shown(name)} and {option_of(field)} {shown(other)} given"
        raise UsageError(f"{problem}; give one {TABLE if field == 'data' else SAVED_RUN}")
    # A table may be called like built-in data.
    setattr(options, field, name if LIKE_A_PATH.search(name) else os.path.join(".", name))  # noqa: PTH118
    options.recipe = None


def recipe_from(options: argparse.Namespace) -> Recipe:
    """The recipe that parsed options ask for; raises `RecipeError`. What RECIPE is has been found out by
    `place_file`.
    """
    settings = settings_from(options)
    name = options.recipe
    if name is None:
        name = Recipe.usual_for(settings.get("data", Recipe().data))
    recipe = find_recipe(name)
    if name == FOR_TABLES and "data" not in settings:
        raise RecipeError("recipe", f"{name} is for a table in a file; give one, such as --data my.csv")
    return recipe.with_changes(**settings)


def note_on(options: argparse.Namespace, recipe: Recipe) -> str:
    """The note that a run without a named recipe starts from the one for tables."""
    if options.recipe is not None or recipe.data in GENERATORS:
        return ""
    return f"starting from the recipe {FOR_TABLES}, for data in a file; options override it"


def settings_from(options: argparse.Namespace) -> dict[str, Any]:
    """The fields of a recipe that are given as options, by name; raises `RecipeError`."""
    given = {name: getattr(options, name) for name in FIELDS if getattr(options, name) is not None}
    return {
        name: FIELDS[name].kind.parse(name, value) if isinstance(value, str) else value for name, value in given.items()
    }


def version() -> str:
    """`xorcise 0.1.0`, as installed."""
    from importlib import metadata

    try:
        return f"xorcise {metadata.version('xorcise')}"
    except metadata.PackageNotFoundError:
        return "xorcise (not installed)"
