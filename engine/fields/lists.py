"""Lists: units of the layers, one name per layer, an ordered selection of names, column names."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.errors import RecipeError, RecipeTypeError, bad_value, shown
from engine.fields.numbers import Number
from engine.fields.words import Choice


class Layers(NamedTuple):
    """The units of each hidden layer, first to last; none at all is allowed."""

    max_layers: int
    units: Number

    @property
    def allowed(self) -> str:
        return f"up to {self.max_layers} layers of {self.units.low:g} to {self.units.high:g} units, such as 4,4"

    def check(self, field: str, value: Any) -> tuple[int, ...]:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            raise RecipeTypeError(field, f"{shown(value)} given; a list of whole numbers is needed, such as [4, 4]")
        layers = tuple(value)
        if len(layers) > self.max_layers:
            raise RecipeError(field, f"{len(layers)} layers given; at most {self.max_layers} are allowed")
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


class Subset(NamedTuple):
    """Some of several names, in order; or one word, which stands for the usual ones."""

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


class StringList(NamedTuple):
    """A list of strings, such as column names; an empty one is written as the word `none`.

    As text it is a row of CSV: a name with a comma or a quotation mark is quoted, `"height, cm",age`.
    """

    none: str

    @property
    def allowed(self) -> str:
        return f"names separated by commas, or {self.none}"

    def check(self, field: str, value: Any) -> tuple[str, ...]:
        texts = value
        if isinstance(value, str):
            texts = () if value == self.none else (value,)
        if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) and text for text in texts):
            message = f'{shown(value)} given; a list of strings is needed, such as ["species"] or ["5"]'
            raise bad_value(field, message, isinstance(texts, (list, tuple)))
        return tuple(map(str, texts))

    def parse(self, field: str, text: str) -> tuple[str, ...]:
        text = text.strip()
        return () if text in ("", self.none) else self.check(field, _split(text))

    def format(self, value: Any) -> str:
        return ",".join(map(self._quoted, value)) or self.none

    def _quoted(self, name: str) -> str:
        plain = name != self.none and name.isprintable() and _split(name) == [name]
        return name if plain else '"{}"'.format(name.replace('"', '""'))

    def step(self, value: Any, direction: int) -> Any:  # noqa: ARG002
        return value


def _split(text: str) -> list[str]:
    """The cells of a row of CSV, without the spaces around those that are not quoted."""
    import csv  # Imported late: `import engine` stays fast.

    try:
        cells = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:  # For example a line break outside of quotes.
        return [name.strip() for name in text.split(",")]
    return [cell if '"' in text else cell.strip() for cell in cells]
