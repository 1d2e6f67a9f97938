"""What the engine raises: one line that says what was given, what is allowed and what to do."""

from __future__ import annotations

from collections.abc import Iterable


class RecipeError(ValueError):
    """A recipe's field has a value that is not allowed. `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class DataError(ValueError):
    """Data that cannot be trained on, or inputs that do not fit the network."""


def shown(value: object) -> str:
    """A value as it appears in an error message, never longer than a line has room for."""
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write out thousands of digits
        text = f"a huge {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."


def unknown(given: object, allowed: Iterable[str]) -> str:
    """`'rleu' is unknown, did you mean relu? Allowed: relu, tanh, ...`"""
    from difflib import get_close_matches  # only when there is an error: `import engine` stays quick

    names = list(allowed)
    near = get_close_matches(given, names, n=1) if isinstance(given, str) else []
    hint = f", did you mean {near[0]}?" if near else "."
    return f"{shown(given)} is unknown{hint} Allowed: {', '.join(names)}"
