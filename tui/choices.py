"""Choices: the names that a value can be chosen from, each with a sentence, and those that match what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from engine.data.generators import GENERATORS
from engine.data.missing import DROP, REFUSE
from engine.data.preparation import FEATURES
from engine.fields import Choice, DataSource, Flag, Named, Names, Subset
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.recipe_fields import AUTO
from tui.hyperparameters import EVERY_LOSS, LOSSES_FOR_VALUES, kind_of, layer_of

# What is good to know about a name besides its formula.
KNOWN: dict[str, str] = {
    "relu": "quick, and the usual choice; a unit that is 0 on every sample is dead",
    "leaky_relu": "like relu, but with a small slope below 0, so that no unit dies",
    "elu": "like relu, but bends towards -1 below 0, so that no unit dies",
    "selu": "elu scaled so that activations keep their size through many layers",
    "gelu": "a smooth relu, usual in transformers",
    "silu": "a smooth relu that dips below 0; also called swish",
    "mish": "a smooth relu that dips below 0, much like silu",
    "softplus": "a smooth relu that is never 0",
    "softsign": "like tanh, but nears -1 and 1 more slowly",
    "tanh": "from -1 to 1; good in small networks, but flat far from 0",
    "sigmoid": "from 0 to 1; flat far from 0, so deep networks learn slowly",
    "linear": "no bend: linear hidden layers can do no more than a network without them",
    "sin": "goes up and down without end: for periodic data",
    "gaussian": "a bump around 0, and nothing far from it",
    "sgd": "a step against the gradient; the plainest way",
    "momentum": "keeps part of the last step: faster along valleys, less zigzag across",
    "nesterov": "momentum that looks ahead: overshoots less",
    "adagrad": "smaller steps where gradients have been large; steps only shrink",
    "rmsprop": "steps divided by the recent size of each gradient",
    "adadelta": "like rmsprop, with steps as large as recent ones; a learning rate of 1 is usual",
    "adam": "momentum and rmsprop at once; the usual choice, with a learning rate near 0.001",
    "adamw": "adam, and weights shrink a little at every step",
    "cross_entropy": "the usual loss for classification: each class has a probability",
    "binary_cross_entropy": "for two classes with one output, or for several yes-or-no outputs",
    "mse": "the usual loss for regression; large errors count most",
    "mae": "for values with outliers: an error counts in proportion to its size",
    "huber": "mse for small errors, mae for large ones",
    "half_squared_error": "TensorFlow Playground's loss, for classes, too",
    "softmax_mse": "squared errors of probabilities; slow to correct confident mistakes",
}


def _told(table: Mapping[str, Any]) -> dict[str, str]:
    """What is known about each name, and its formula."""
    return {name: f"{KNOWN[name]}. {row.formula}" if name in KNOWN else row.formula for name, row in table.items()}


# The sentences of fields whose names are in a table of the engine.
SENTENCES: dict[str, Mapping[str, str]] = {
    "activation": _told(ACTIVATIONS),
    "data": {name: row.help for name, row in GENERATORS.items()},
    "features": {AUTO: "the inputs themselves"} | dict.fromkeys(FEATURES, ""),
    "initializer": {name: row.formula for name, row in INITIALIZERS.items()},
    "loss": _told(LOSSES),
    "missing": {
        REFUSE: "a table with missing values is not read",
        DROP: "rows in which values are missing are left out",
    },
    "optimizer": _told(OPTIMIZERS),
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
