"""The user's folders for this program, and TOML files there: read, and damaged ones reported in one line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from engine.atomic import replacing
from engine.errors import RecipeError
from engine.recipe_files import parse, read

# platformdirs is imported late: only `main` needs it, and tests of panels never do.


def config() -> Path:
    """The folder of `config.toml`, which the user writes."""
    from platformdirs import user_config_path

    return user_config_path("xorcise", appauthor=False)


def state() -> Path:
    """The folder of what the program itself keeps: recovery files, and `state.toml`."""
    from platformdirs import user_state_path

    return user_state_path("xorcise", appauthor=False)


class Table(NamedTuple):
    """What is in a TOML file, `content` being its text. `problem`: why it cannot be read, in one line; then it has no
    values. A file that does not exist has no values and no problem.
    """

    path: Path
    values: Mapping[str, Any] = {}
    content: str = ""
    problem: str = ""


def table(path: Path) -> Table:
    """Read a TOML file. Never raises."""
    try:
        path.stat()
        content = read(str(path))
        return Table(path, parse(str(path), content), content)
    except RecipeError as error:
        return Table(path, problem=error.message)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        links = (each for each in (path, *path.parents) if os.path.lexists(each) and not os.path.exists(each))  # noqa: PTH110
        return Table(path, problem=next((f"{link} is a link to what is not there" for link in links), ""))
    except OSError as error:
        return Table(path, problem=f"{path} cannot be read ({error.strerror or error})")


def write(path: Path, values: Mapping[str, Any]) -> None:
    """Write a TOML file, with its folder if there is none; raises `RunError` and `OSError`."""
    import tomli_w  # Imported late: only the end of the screen needs it.

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with replacing(path) as file:
        tomli_w.dump(values, file)
