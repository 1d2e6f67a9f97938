"""Recipes in TOML files: reading them, reporting errors with their line, and writing them."""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.atomic import replacing
from engine.data.generators import GENERATORS
from engine.errors import RecipeError, RunError, shown
from engine.fields import STANDARD_INPUT
from engine.fields.words import LIKE_A_PATH
from engine.files import opened
from engine.recipe_fields import FIELDS

ENDING = ".toml"
HEAD = "# A recipe for xorcise: `xorcise FILE` shows it, `xorcise train FILE` trains it."
WANTED = "give the path of a .toml file"
MAX_BYTES = 1_000_000

# --- reading ---------------------------------------------------------------------------------------------------------


def read(path: str) -> str:
    """The text of a file; raises `RecipeError`, one plain line, if it cannot be read."""
    try:
        with opened(path, WANTED) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content.decode("utf-8-sig")
        problem = f"{path} has more than {MAX_BYTES:,} bytes, too many for a recipe; {WANTED}"
    except RunError as error:
        problem = str(error)
    except UnicodeDecodeError:
        problem = f"{path} is not UTF-8 text; save it as UTF-8"
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror or error}); {WANTED}"
    raise RecipeError("recipe", problem)


def parse(path: str, content: str) -> dict[str, Any]:
    """The values in the text of a file, by field; raises `RecipeError` if it is not TOML."""
    import tomllib  # Imported only when a file is read: `import engine` stays fast.

    try:
        return tomllib.loads(f"{content}\n")  # Otherwise an error in the last line would be "at end of document".
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
    except RecursionError:
        problem = "its brackets are nested too deeply"
    except ValueError:  # Python does not convert thousands of digits.
        problem = "a number is too long"
    raise RecipeError("recipe", f"{path} is not TOML: {problem}")


def placed(error: RecipeError, path: str, content: str) -> RecipeError:
    """The error for a value in the text of a file, with its line."""
    line = _line(content, error.field)
    place = f"line {line} of {path}" if line else f"in {path}"
    return RecipeError(error.field, f"{error.message} ({place})")


def _line(content: str, key: str) -> int | None:
    """The line, counted from 1, that assigns a key or is its table's header."""
    match = re.search(rf"""^[ \t]*\[*[ \t]*["']?{re.escape(key)}["']?[ \t]*[=.\]]""", content, re.MULTILINE)
    return content.count("\n", 0, match.start()) + 1 if match else None


def beside(path: str, data: str) -> str:
    """The path of data, given relative to the recipe file's folder; a name is returned unchanged."""
    there = os.path.join(os.path.dirname(path), data)  # noqa: PTH118, PTH120
    is_path = data not in (*GENERATORS, STANDARD_INPUT) and (
        LIKE_A_PATH.search(data) or os.path.isfile(there)  # noqa: PTH113
    )
    return there if is_path else data


# --- writing ---------------------------------------------------------------------------------------------------------


def text(values: Mapping[str, Any]) -> str:
    """The content of a file: one line per field, with its sentence."""
    lines = [f"{_assignment(name, value):<31} # {FIELDS[name].help}" for name, value in values.items()]
    return "\n".join([HEAD, *lines, ""])


def write(path: str, values: Mapping[str, Any]) -> None:
    """Write these values, replacing an existing file, with the path of the data made relative to it; raises
    `RunError`.
    """
    if Path(path).suffix != ENDING:
        raise RunError(f"{path!r} cannot be a recipe; give a name that ends in {ENDING}")
    try:
        content = text({**values, "data": _seen_from(Path(path).parent, values["data"])}).encode()
    except UnicodeEncodeError as error:
        name = error.object[error.start : error.end]
        raise RunError(f"the recipe has {shown(name)}, which is not UTF-8 text; rename the file or column") from None
    with replacing(path) as file:
        file.write(content)


def _assignment(name: str, value: Any) -> str:
    """`name = value` in TOML, an array on the same line."""
    import tomli_w  # Imported late: `import engine` stays fast.

    first, *rest = tomli_w.dumps({name: value}).rstrip("\n").split("\n")
    return f"{first}{' '.join(map(str.strip, rest)).removesuffix(', ]')}]" if rest else first


def _seen_from(folder: Path, data: str) -> str:
    """The path of data relative to this folder; an absolute path is returned unchanged."""
    file = Path(data)
    if data in (*GENERATORS, STANDARD_INPUT) or file.is_absolute():
        return data
    try:
        way = os.path.relpath(os.path.realpath(file.parent), os.path.realpath(folder))
    except ValueError:  # On another drive of Windows.
        return str(file.absolute())
    return (Path(way) / file.name).as_posix()
