"""The kinds of value a recipe's field can have: how each is checked, read from text, written, and changed by a step.

One description of a field serves the recipe's validation, the command line and the hyperparameter panel.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import groupby
from math import nan
from numbers import Real
from typing import Any, NamedTuple, Protocol

from engine.errors import RecipeError, RecipeTypeError, bad_value, nearest, refused, shortened, shown, unknown

# A comma before three digits: is `1,500` one and a half, or fifteen hundred? (`0,125` can only be an eighth.)
AMBIGUOUS = re.compile(r"[1-9]\d*,\d{3}(?!\d)")
# `uniform(0.3)`
BRACKETS = re.compile(r"(\w+) *\((.*)\)")


class Kind(Protocol):
    """What every kind of value can do. `check` returns the value in its normal form or raises `RecipeError`, which is a
    `TypeError` too if no value of this kind has its type."""

    @property
    def allowed(self) -> str: ...
    def check(self, field: str, value: Any) -> Any: ...
    def parse(self, field: str, text: str) -> Any: ...
    def format(self, value: Any) -> str: ...
    def step(self, value: Any, direction: int) -> Any: ...


class Number(NamedTuple):
    """A number from `low` to `high`; a step goes along the sensible values of `ladder`.

    `words` stand beside the numbers: above the ladder, or below it with `words_first`.
    """

    low: float
    high: float
    ladder: Sequence[float] = ()
    whole: bool = False
    above_low: bool = False
    below_high: bool = False
    words: tuple[str, ...] = ()
    words_first: bool = False

    @property
    def allowed(self) -> str:
        """`a number from 0 to 1`, `from 0 to less than 1`, `above 0 and up to 1` or `above 0 and below 1`."""
        kind = "a whole number" if self.whole else "a number"
        low = f"above {self.low:g} and" if self.above_low else f"from {self.low:g} to"
        limit = self.format(self.high)
        if self.below_high:
            high = f"below {limit}" if self.above_low else f"less than {limit}"
        else:
            high = f"up to {limit}" if self.above_low else limit
        return f"{kind} {low} {high}" + "".join(f", or {word}" for word in self.words)

    def check(self, field: str, value: Any) -> Any:
        if isinstance(value, str) and value in self.words:
            return value
        return self._checked(field, value, shown(value))

    def _checked(self, field: str, value: Any, given: str) -> float:
        """`value` as a number that is allowed, or an error that says `given`."""
        number = self._number(value)
        above = number > self.low if self.above_low else number >= self.low
        below = number < self.high if self.below_high else number <= self.high
        if not (above and below):
            right_type = _is_number(value) or (bool(self.words) and isinstance(value, str))
            raise bad_value(field, refused(given, self.allowed, nearest(value, self.words)), right_type)
        return number

    def _number(self, value: Any) -> float:
        """As int or float; NaN, which no limit admits, for what is neither."""
        if not _is_number(value):
            return nan
        try:
            number = int(value) if self.whole else float(value)
        except (ValueError, OverflowError):
            return nan
        return number if number == value or not self.whole else nan

    def parse(self, field: str, text: str) -> Any:
        text = text.strip()
        try:
            if self.whole:
                value: Any = int(text)
            else:
                value = float(text if AMBIGUOUS.search(text) else text.replace(",", "."))
        except ValueError:
            return self.check(field, text)
        return self._checked(field, value, shortened(text))

    def format(self, value: Any) -> str:
        return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)

    def step(self, value: Any, direction: int) -> Any:
        """The next value of the ladder in this direction (without one: one more or less), or the same at its end."""
        below, above = (self.words, ()) if self.words_first else ((), self.words)
        rungs: Sequence[Any] = (*below, *self.ladder, *above)
        if not rungs:
            return min(max(value + direction, int(self.low)), int(self.high))
        if value in rungs:
            place = rungs.index(value) + direction
        else:
            between = bisect_right(self.ladder, value) if direction > 0 else bisect_left(self.ladder, value) - 1
            place = len(below) + between
        return rungs[place] if 0 <= place < len(rungs) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


class Choice(NamedTuple):
    """One of some names."""

    names: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return ", ".join(self.names)

    def check(self, field: str, value: Any) -> str:
        if isinstance(value, str) and value in self.names:
            return value
        raise bad_value(field, unknown(value, self.names), isinstance(value, str))

    def parse(self, field: str, text: str) -> str:
        return self.check(field, text.strip())

    def format(self, value: Any) -> str:
        return str(value)

    def step(self, value: Any, direction: int) -> str:
        return self.names[(self.names.index(value) + direction) % len(self.names)]


class Argument(NamedTuple):
    """The number in brackets behind a name: what the name alone means, and what is allowed."""

    default: float
    limits: Number


class Named(NamedTuple):
    """One of some names, with a number in brackets for those that have an argument: `uniform(0.3)`.

    Left out, the number is the argument's default; the normal form leaves that one out.
    """

    names: Mapping[str, Argument | None]

    @property
    def allowed(self) -> str:
        """The names, each number its default: `zeros, uniform(0.5)`."""
        return ", ".join(
            f"{name}({row.limits.format(row.default)})" if row else name for name, row in self.names.items()
        )

    def check(self, field: str, value: Any) -> str:
        match = BRACKETS.fullmatch(value) if isinstance(value, str) else None
        name, number = match.groups() if match else (value, None)
        if not isinstance(name, str) or name not in self.names:
            raise bad_value(field, unknown(name, self.names), isinstance(value, str))
        if number is None:
            return name
        argument = self.names[name]
        if argument is None:
            raise RecipeError(field, f"{shown(value)} given; {name} takes no number, write {name}")
        try:
            size = argument.limits.parse(field, number)
        except RecipeError as error:
            raise RecipeError(field, f"{name}: {error.message}") from None
        return name if size == argument.default else f"{name}({argument.limits.format(size)})"

    def parse(self, field: str, text: str) -> str:
        return self.check(field, text.strip())

    def format(self, value: Any) -> str:
        return str(value)

    def step(self, value: Any, direction: int) -> str:
        """The next name, its number left out."""
        names = list(self.names)
        return names[(names.index(self.split(value)[0]) + direction) % len(names)]

    def split(self, value: str) -> tuple[str, float | None]:
        """The name and the number of a value in its normal form; None for a name that takes none."""
        name, _, number = value.partition("(")
        argument = self.names[name]
        if number:
            return name, float(number[:-1])
        return name, argument.default if argument else None


class Flag(NamedTuple):
    """On or off."""

    allowed: str = "on, off"

    def check(self, field: str, value: Any) -> bool:
        if isinstance(value, bool):
            return value
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


class Layers(NamedTuple):
    """The units of each hidden layer, first to last; none at all is allowed."""

    most_layers: int
    units: Number

    @property
    def allowed(self) -> str:
        return f"up to {self.most_layers} layers of {self.units.low:g} to {self.units.high:g} units, such as 4,4"

    def check(self, field: str, value: Any) -> tuple[int, ...]:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            raise RecipeTypeError(field, f"{shown(value)} given; a list of whole numbers is needed, such as [4, 4]")
        layers = tuple(value)
        if len(layers) > self.most_layers:
            raise RecipeError(field, f"{len(layers)} layers given; at most {self.most_layers} are allowed")
        for place, units in enumerate(layers, start=1):
            try:
                self.units.check(field, units)
            except RecipeError:
                message = f"layer {place} has {shown(units)} units; allowed: {self.units.allowed}"
                raise RecipeError(field, message) from None
        return tuple(int(units) for units in layers)

    def parse(self, field: str, text: str) -> tuple[int, ...]:
        text = text.strip()
        if text in ("", "none"):
            return ()
        layers: list[Any] = []
        for part in text.split(","):
            try:
                layers.append(int(part))
            except ValueError:
                layers.append(part.strip())
        return self.check(field, layers)

    def format(self, value: Any) -> str:
        return ",".join(str(units) for units in value) or "none"

    def step(self, value: Any, direction: int) -> Any:  # noqa: ARG002
        return value


class Names(NamedTuple):
    """One name for all hidden layers, or one each."""

    choice: Choice

    @property
    def allowed(self) -> str:
        return f"one for all hidden layers or one each, of {self.choice.allowed}"

    def check(self, field: str, value: Any) -> str | tuple[str, ...]:
        if isinstance(value, (list, tuple)):
            return tuple(self.choice.check(field, name) for name in value)
        return self.choice.check(field, value)

    def parse(self, field: str, text: str) -> str | tuple[str, ...]:
        names = [name.strip() for name in text.split(",")]
        return self.check(field, names if len(names) > 1 else names[0])

    def format(self, value: Any) -> str:
        return value if isinstance(value, str) else ",".join(value)

    def step(self, value: Any, direction: int) -> Any:
        return self.choice.step(value, direction) if isinstance(value, str) else value


class Some(NamedTuple):
    """Some of several names, in an order that counts; or one word, which leaves them to what is usual."""

    word: str
    names: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return f"{self.word}, or some of {', '.join(self.names)}"

    def check(self, field: str, value: Any) -> str | tuple[str, ...]:
        if isinstance(value, (list, tuple)):
            return tuple(Choice(self.names).check(field, name) for name in value)
        name = Choice((self.word, *self.names)).check(field, value)
        return name if name == self.word else (name,)

    def parse(self, field: str, text: str) -> str | tuple[str, ...]:
        names = [name.strip() for name in text.split(",")]
        return self.check(field, names if len(names) > 1 else names[0])

    def format(self, value: Any) -> str:
        return value if isinstance(value, str) else ",".join(value)

    def step(self, value: Any, direction: int) -> Any:  # noqa: ARG002
        return value


class Source(NamedTuple):
    """One of some names, or the path of a file with one of these endings; steps go through the names of `stepped`."""

    names: tuple[str, ...]
    stepped: tuple[str, ...]
    endings: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """The names, those of a family together: `blobs-2 to blobs-10`."""
        families = [list(members) for _, members in groupby(self.names, key=lambda name: name.rstrip("0123456789"))]
        names = (f"{members[0]} to {members[-1]}" if len(members) > 1 else members[0] for members in families)
        return f"{', '.join(names)}, {self._or_a_file}"

    @property
    def _or_a_file(self) -> str:
        *others, last = self.endings
        return f"or the path of a {', '.join(others)} or {last} file"

    def check(self, field: str, value: Any) -> str:
        if isinstance(value, str) and (value in self.names or value.lower().endswith(self.endings)):
            return value
        raise bad_value(field, f"{unknown(value, self.names)}, {self._or_a_file}", isinstance(value, str))

    def parse(self, field: str, text: str) -> str:
        return self.check(field, text.strip())

    def format(self, value: Any) -> str:
        return str(value)

    def step(self, value: Any, direction: int) -> str:
        if value in self.stepped:
            return self.stepped[(self.stepped.index(value) + direction) % len(self.stepped)]
        # Not among them, such as a file: to the first or the last.
        return self.stepped[0 if direction > 0 else -1]


class Texts(NamedTuple):
    """Some texts, such as the names of columns; or none, which stands for something that `none` says."""

    none: str

    @property
    def allowed(self) -> str:
        return f"names separated by commas, or {self.none}"

    def check(self, field: str, value: Any) -> tuple[str, ...]:
        texts = value
        if isinstance(value, str):
            texts = () if value == self.none else (value,)
        if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) and text for text in texts):
            message = f'{shown(value)} given; a list of texts is needed, such as ["species"] or ["5"]'
            raise bad_value(field, message, isinstance(texts, (list, tuple)))
        return tuple(texts)

    def parse(self, field: str, text: str) -> tuple[str, ...]:
        text = text.strip()
        return () if text in ("", self.none) else self.check(field, [name.strip() for name in text.split(",")])

    def format(self, value: Any) -> str:
        return ",".join(value) or self.none

    def step(self, value: Any, direction: int) -> Any:  # noqa: ARG002
        return value
