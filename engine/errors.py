"""The engine's exceptions: one line that says what was given, what is allowed and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from numbers import Integral, Real

from engine.other_names import our_name

MAX_SECONDS = 1_000_000_000
# The maximum length of a name or a value, a path, and a whole message: longer text is cut in the middle.
MAX_NAME, MAX_PATH, MAX_MESSAGE = 60, 200, 1200
LONG_WORDS = re.compile(rf"\S{{{MAX_PATH + 1},}}")


class PlainError(ValueError):
    """One line in plain words. Text it repeats from files, names and paths contains nothing that a terminal would
    interpret, and is limited in length.
    """

    def __init__(self, message: str) -> None:
        super().__init__(_limited(harmless(message)))


class RecipeError(PlainError):
    """A recipe field has a value that is not allowed, or there is no such field. `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        name = field if field.isprintable() and len(field) <= MAX_NAME else shown(field)  # A file may contain any name.
        super().__init__(f"{name}: {message}")
        self.field = field
        self.message = _limited(harmless(message))

    def __reduce__(self) -> tuple[type[RecipeError], tuple[str, str]]:
        """For pickle, which carries it back from another process."""
        return type(self), (self.field, self.message)


class RecipeTypeError(RecipeError, TypeError):
    """A recipe field has a value of a type that is not allowed for it."""


class DataError(PlainError):
    """Data that cannot be trained on, or inputs that do not fit the network."""


class MissingDataError(DataError):
    """There is no such file of data."""


class RunError(PlainError):
    """A file that cannot be written, a saved run that cannot be read, a state or events of another run, or a worker
    that has failed."""


class MissingFileError(RunError):
    """There is no such file."""


def expect(name: str, value: object, kind: type, example: str) -> None:
    """Raise `TypeError` for another type of argument: `recipe: 5 given; a Recipe is needed, such as Recipe(seed=3)`."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(f"{name}: {shown(value)} given; {article} {kind.__name__} is needed, such as {example}")


def expect_count(name: str, value: object, default: int | None = None) -> int:
    """A whole number from 0, or `default` for None; raises `TypeError` and `ValueError` for anything else."""
    if value is None and default is not None:
        return default
    problem = f"{name}: {shown(value)} given; a whole number from 0 is allowed"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(problem)
    if value < 0:
        raise ValueError(problem)
    return int(value)


def expect_seconds(value: object) -> float:
    """A number of seconds from 0; raises `TypeError` and `ValueError` for anything else."""
    problem = f"seconds: {shown(value)} given; a number from 0 to {MAX_SECONDS:,} is allowed"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(problem)
    seconds = float(value)
    if not 0.0 <= seconds <= MAX_SECONDS:
        raise ValueError(problem)
    return seconds


def bad_value(field: str, message: str, right_type: bool) -> RecipeError:
    """The error for a field's value: also a `TypeError` if none of the field's values have its type."""
    return (RecipeError if right_type else RecipeTypeError)(field, message)


def shown(value: object) -> str:
    """A value as shown in an error message: one line of limited length."""
    try:
        text = " ".join(map(str.strip, repr(value).splitlines()))
    except ValueError:  # Python refuses to convert thousands of digits.
        text = f"a huge {type(value).__name__}"
    except Exception:  # A foreign __repr__ may raise anything, which must not hide the message.
        text = f"an unprintable {type(value).__name__}"
    return shortened(harmless(text))


def printable(text: str) -> str:
    """Names and words on one line, without anything that a terminal would interpret."""
    return " ".join(harmless(text).split())


def harmless(text: str) -> str:
    """The same, but keeping spaces: every invisible character becomes a space, including marks that change the writing
    direction or have no width, and surrogates.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)


def harmless_lines(text: str) -> str:
    """`harmless`, line by line."""
    return "\n".join(map(harmless, text.split("\n")))


def said_by(error: BaseException) -> str:
    """The first line of an exception's message; its type if it has none."""
    return printable(str(error).strip().partition("\n")[0]) or type(error).__name__


def shortened(text: str, most: int = MAX_NAME) -> str:
    """The text, with its middle left out if it is too long."""
    half = (most - 3) // 2
    return text if len(text) <= most else f"{text[: most - 3 - half]}...{text[-half:]}"


def _limited(message: str) -> str:
    return shortened(LONG_WORDS.sub(lambda word: shortened(word[0], MAX_PATH), message), MAX_MESSAGE)


def nearest(given: object, names: Iterable[str]) -> str | None:
    """The name that was probably meant, ignoring case."""
    from difflib import get_close_matches  # Imported only for an error: `import engine` stays fast.

    lowered = {name.lower(): name for name in names}
    near = get_close_matches(given.lower(), lowered, n=1) if isinstance(given, str) else []
    return lowered[near[0]] if near else None


def unknown(given: object, allowed: Iterable[str]) -> str:
    """`'rleu' is unknown, did you mean relu? Allowed: relu, tanh, ...`"""
    names = list(allowed)
    return f"{shown(given)} is unknown{meant(given, names)} Allowed: {', '.join(names)}"


def meant(given: object, names: Iterable[str]) -> str:
    """The words after "is unknown": `; xorcise calls it silu.`, `, did you mean relu?` or a full stop."""
    names = list(names)
    ours, near = our_name(given, names), nearest(given, names)
    if ours is not None and ours != near:
        return f"; xorcise calls it {ours}."
    return f", did you mean {near}?" if near else "."


def refused(given: str, allowed: str, near: str | None = None) -> str:
    """`-1 given; allowed: a whole number from 0 to 9`, or `'ALL' given, did you mean all? Allowed: ...`"""
    return f"{given} given, did you mean {near}? Allowed: {allowed}" if near else f"{given} given; allowed: {allowed}"
