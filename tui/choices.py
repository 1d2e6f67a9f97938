"""Choices: the names that a value can be chosen from, each with a sentence, and those that match what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.data.generators import GENERATORS
from engine.data.preparation import FEATURES
from engine.fields import Choice, DataSource, Flag, Named, Names, Subset
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.recipe_fields import AUTO
from tui.hyperparameters import EVERY_LOSS, LOSSES_FOR_VALUES, kind_of, layer_of

# The sentences of fields whose names are in a table of the engine.
SENTENCES: dict[str, Mapping[str, str]] = {
    "activation": {name: row.formula for name, row in ACTIVATIONS.items()},
    "data": {name: row.help for name, row in GENERATORS.items()},
    "features": {AUTO: "the inputs themselves"} | dict.fromkeys(FEATURES, ""),
    "initializer": {name: row.formula for name, row in INITIALIZERS.items()},
    "loss": {name: row.formula for name, row in LOSSES.items()},
    "optimizer": {name: row.formula for name, row in OPTIMIZERS.items()},
    "regularization": {
        "l1": "pulls weights towards 0 by a constant",
        "l2": "pulls weights towards 0 in proportion to each",
    },
    "schedule": {name: row.formula for name, row in SCHEDULES.items()},
}


class Choices(NamedTuple):
    """`rows` are the names with their sentences. `more` says what else can be typed; `many`: several names, separated
    by commas.
    """

    rows: tuple[tuple[str, str], ...] = ()
    more: str = ""
    many: bool = False

    def matching(self, typed: str) -> tuple[tuple[str, str], ...]:
        """The rows whose names contain the text: first an exact match, then names that start with it."""
        part = _plain(self.split(typed)[1])
        found = [row for row in self.rows if part in _plain(row[0])]
        return tuple(sorted(found, key=lambda row: (_plain(row[0]) != part, not _plain(row[0]).startswith(part))))

    def split(self, typed: str) -> tuple[str, str]:
        """The text, split before the name that is being typed."""
        before, comma, part = typed.rpartition(",") if self.many else ("", "", typed)
        return before + comma, part.strip()


def choices(field: str, problem: str | None = None, loss: str | None = None) -> Choices:
    """The choices for the value of a row, usually a field; nothing for numbers and columns. Only losses that suit the
    problem, and output units that go with the loss, if one is given.
    """
    kind = kind_of(field, loss)
    if layer_of(field) or field == "output":
        return among("activation", kind.names if isinstance(kind, Choice) else ())
    if field == "loss":
        return among(field, (LOSSES_FOR_VALUES if problem == "regression" else EVERY_LOSS).names)
    match kind:
        case Choice():
            return among(field, kind.names)
        case Flag():
            return among(field, map(kind.format, (True, False)))
        case Names():
            more = f"one each: {','.join(kind.choice.names[:2])}"
            return Choices(among(field, kind.choice.names).rows, more, many=True)
        case Subset():
            more = f"several: {','.join(kind.names[:2])}"
            return Choices(among(field, (kind.word, *kind.names)).rows, more, many=True)
        case Named():
            number = next(f"{name}({row.limits.format(row.default)})" for name, row in kind.names.items() if row)
            return Choices(among(field, kind.names).rows, f"a number in brackets: {number}")
        case DataSource():
            return Choices(among(field, kind.names).rows, "the path of a file")
        case _:
            return Choices()


def among(field: str, names: Iterable[str]) -> Choices:
    """These names, with their sentences as values of the field."""
    sentences = SENTENCES.get(field, {})
    return Choices(tuple((name, sentences.get(name, "")) for name in names))


def _plain(name: str) -> str:
    """Names match whichever way their words are joined."""
    return name.lower().replace("-", "_").replace(" ", "_")
