"""Words: one of several names, on or off, or the path of a file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from engine import files
from engine.errors import RecipeError, RecipeTypeError, bad_value, printable, refused, shown, unknown
from engine.fields.numbers import Number

# `uniform(0.3)`
BRACKETS = re.compile(r"(\w+) *\((.*)\)")
# What marks a path, unlike a name or a number: folders, or an extension.
LIKE_A_PATH = re.compile(r"[/\\]|\.\w*[^\W\d_]")
STANDARD_INPUT = "-"
OR_A_FILE = "or the path of a CSV or TSV file"


class Choice(NamedTuple):
    """One of several names."""

    names: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return ", ".join(self.names)

    def check(self, field: str, value: Any) -> str:
        if isinstance(value, str) and value in self.names:
            return str(value)  # also NumPy's strings
        raise bad_value(field, unknown(value, self.names), isinstance(value, str))

    def parse(self, field: str, text: str) -> str:
        return self.check(field, text.strip())

    def format(self, value: Any) -> str:
        return str(value)

    def step(self, value: Any, direction: int) -> str:
        return self.names[(self.names.index(value) + direction) % len(self.names)]


class Argument(NamedTuple):
    """The number in brackets after a name: its default, and what is allowed."""

    default: float
    limits: Number


class Named(NamedTuple):
    """One of several names, with a number in brackets for those that have an argument: `uniform(0.3)`.

    Without brackets the number has its default, which the normal form leaves out.
    """

    names: Mapping[str, Argument | None]

    @property
    def allowed(self) -> str:
        """The names, with their default numbers: `zeros, uniform(0.5)`."""
        return ", ".join(
            f"{name}({row.limits.format(row.default)})" if row else name for name, row in self.names.items()
        )

    def check(self, field: str, value: Any) -> str:
        match = BRACKETS.fullmatch(value) if isinstance(value, str) else None
        name, number = match.groups() if match else (value, None)
        if not isinstance(name, str) or name not in self.names:
            raise bad_value(field, unknown(name, self.names), isinstance(value, str))
        if number is None:
            return str(name)
        argument = self.names[name]
        if argument is None:
            raise RecipeError(field, f"{shown(value)} given; {name} takes no number; write {name}")
        try:
            size = argument.limits.parse(field, number)
        except RecipeError as error:
            raise RecipeError(field, f"{name}: {error.message}") from None
        return str(name) if size == argument.default else f"{name}({argument.limits.format(size)})"

    def parse(self, field: str, text: str) -> str:
        return self.check(field, text.strip())

    def format(self, value: Any) -> str:
        return str(value)

    def step(self, value: Any, direction: int) -> str:
        """The next name, without a number."""
        names = list(self.names)
        return names[(names.index(self.split(value)[0]) + direction) % len(names)]

    def split(self, value: str) -> tuple[str, float | None]:
        """The name and the number of a value in its normal form; None for a name without an argument."""
        name, _, number = value.partition("(")
        argument = self.names[name]
        if number:
            return name, float(number[:-1])
        return name, argument.default if argument else None


class Flag(NamedTuple):
    """On or off."""

    allowed: str = "on, off"

    def check(self, field: str, value: Any) -> bool:
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        raise RecipeTypeError(field, refused(shown(value), "true, false"))

    def parse(self, field: str, text: str) -> bool:
        word = text.strip().lower()
        if word in ("on", "true", "yes", "1"):
            return True
        if word in ("off", "false", "no", "0"):
            return False
        raise RecipeError(field, refused(shown(text), self.allowed))

    def format(self, value: Any) -> str:
        return "on" if value else "off"

    def step(self, value: Any, direction: int) -> bool:  # noqa: ARG002
        return not value


class DataSource(NamedTuple):
    """One of several names, the path of a file, or standard input; steps go through the names of `stepped`."""

    names: tuple[str, ...]
    stepped: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """The names, with families abbreviated: `blobs-2 to blobs-10`."""
        families = [list(members) for _, members in groupby(self.names, key=lambda name: name.rstrip("0123456789"))]
        names = (f"{members[0]} to {members[-1]}" if len(members) > 1 else members[0] for members in families)
        return f"{', '.join(names)}, {OR_A_FILE}"

    def check(self, field: str, value: Any) -> str:
        """Text that looks like a path is taken for one: the file may be created later, or have moved. A plain word is a
        path only if there is such a file, and is then written so that it looks like one.
        """
        if isinstance(value, str):
            if value in self.names or value == STANDARD_INPUT or LIKE_A_PATH.search(value):
                return str(value)
            if os.path.isfile(value):  # noqa: PTH113 - Path.is_file raises errors of its own
                return f"./{value}"
        near = files.nearby(value, self.names) if isinstance(value, str) else None
        hint = f", did you mean {printable(near)}?" if near else "."
        raise bad_value(
            field,
            f"{shown(value)} is unknown{hint} Allowed: {', '.join(self.names)}, {OR_A_FILE}",
            isinstance(value, str),
        )

    def parse(self, field: str, text: str) -> str:
        """Spaces around the text count only if they belong to a file's name."""
        return self.check(field, text if os.path.isfile(text) else text.strip())  # noqa: PTH113

    def format(self, value: Any) -> str:
        return str(value)

    def step(self, value: Any, direction: int) -> str:
        if value in self.stepped:
            return self.stepped[(self.stepped.index(value) + direction) % len(self.stepped)]
        # Other values, such as a file: go to the first or the last name.
        return self.stepped[0 if direction > 0 else -1]
