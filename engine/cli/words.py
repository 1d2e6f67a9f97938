"""A recipe as the words of a command line, quoted for a POSIX shell."""

from __future__ import annotations

from shlex import quote

from engine.recipe import Recipe
from engine.recipe_fields import FIELDS


def option_of(name: str) -> str:
    """`--learning-rate` for `learning_rate`."""
    return f"--{name.replace('_', '-')}"


def option(name: str, value: object) -> str:
    """A field with its value: `--learning-rate 0.1`, `--no-shuffle`, `--data 'my file.csv'`."""
    flag = option_of(name)
    if isinstance(value, bool):
        return flag if value else f"--no-{flag.removeprefix('--')}"
    text = FIELDS[name].kind.format(value)
    # Otherwise a value such as -x.csv would be taken for an option.
    return f"{flag}{'=' if text.startswith('-') else ' '}{quote(text)}"


def options(recipe: Recipe) -> tuple[str, ...]:
    """The options that make this recipe, read without a RECIPE before them."""
    usual = Recipe.named(Recipe.usual_for(recipe.data))
    return tuple(option(name, value) for name, value in usual.differences(recipe).items())
