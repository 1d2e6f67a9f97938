"""Recipe: everything that determines a run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import Any

from engine.activations import ACTIVATIONS
from engine.datasets import TRUTH_TABLES
from engine.errors import RecipeError, unknown
from engine.fields import Choice, Flag, Kind, Layers, Names, Number
from engine.initializers import INITIALIZER
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS

UNITS = Number(1, 1024, whole=True)
# Weights between hidden layers: more would keep a screen waiting for a single epoch.
MOST_WEIGHTS = 4_000_000


@dataclass(frozen=True)
class Field:
    """What is known of a recipe's field. `live`: it can be changed while training, without new weights."""

    kind: Kind
    help: str
    live: bool = False


FIELDS: dict[str, Field] = {
    "data": Field(Choice(tuple(TRUTH_TABLES)), "the truth table to learn"),
    "hidden": Field(Layers(32, UNITS), "units of each hidden layer, first to last"),
    "activation": Field(Names(Choice(tuple(ACTIVATIONS))), "activation of the hidden layers, one for all or one each"),
    "loss": Field(Choice(tuple(LOSSES)), "what is descended; it decides the output units"),
    "output": Field(
        Choice(("auto", *dict.fromkeys(name for row in LOSSES.values() for name in row.outputs))),
        "output units; auto takes those that belong to the loss",
    ),
    "initializer": Field(INITIALIZER, "how the first weights are drawn"),
    "bias": Field(Number(-1000, 1000, (0.0, 0.01, 0.1, 0.5, 1.0)), "every bias at the start"),
    "optimizer": Field(Choice(tuple(OPTIMIZERS)), "how a gradient becomes a step"),
    "learning_rate": Field(
        Number(
            0,
            1000,
            (1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
            above_low=True,
        ),
        "how far each update goes against the gradient",
        live=True,
    ),
    "momentum": Field(
        Number(0, 1, (0.0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99), below_high=True),
        "share of the last step that is kept in the next",
        live=True,
    ),
    "batch_size": Field(
        Number(1, 1_000_000, (1, 2, 3, 4, 8, 16, 32, 64, 128), whole=True, words=("all",)),
        "samples whose gradients are averaged into one update",
        live=True,
    ),
    "shuffle": Field(Flag(), "a new order of the samples in every epoch, drawn from the seed", live=True),
    "seed": Field(Number(0, 2**63 - 1, whole=True), "the first weights and every shuffle follow from it"),
}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that determines a run: same recipe, same bits. Immutable; a bad value raises `RecipeError`.

    `Recipe()` is the notebook's run. `hidden` are the units of the hidden layers (none at all is allowed), `activation`
    is one name for all of them or one each. `batch_size` is a number of samples or "all". `output` "auto" means the
    units that belong to the loss. `FIELDS` has the limits and a sentence for each.
    """

    data: str = "xor"
    hidden: tuple[int, ...] = (4, 4, 4, 4)
    activation: str | tuple[str, ...] = "relu"
    loss: str = "cross_entropy"
    output: str = "auto"
    initializer: str = "notebook"
    bias: float = 0.0
    optimizer: str = "sgd"
    learning_rate: float = 0.05
    momentum: float = 0.0
    batch_size: int | str = 1
    shuffle: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        for name, field in FIELDS.items():
            object.__setattr__(self, name, field.kind.check(name, getattr(self, name)))
        weights = sum(below * above for below, above in pairwise(self.hidden))
        if weights > MOST_WEIGHTS:
            problem = f"{weights} weights between the hidden layers; at most {MOST_WEIGHTS} are allowed"
            raise RecipeError("hidden", f"{problem}: use fewer layers or fewer units")
        if isinstance(self.activation, tuple):
            if len(self.activation) != len(self.hidden):
                raise RecipeError(
                    "activation",
                    f"{len(self.activation)} names for {len(self.hidden)} hidden layers; give one for all or one each",
                )
            if len(set(self.activation)) == 1:
                object.__setattr__(self, "activation", self.activation[0])
            elif not self.activation:
                object.__setattr__(self, "activation", "relu")
        outputs = LOSSES[self.loss].outputs
        if self.output != "auto" and self.output not in outputs:
            raise RecipeError(
                "output", f"{self.output} does not go with {self.loss}; allowed: auto, {', '.join(outputs)}"
            )

    @property
    def output_activation(self) -> str:
        """The output units' activation, "auto" resolved."""
        return LOSSES[self.loss].outputs[0] if self.output == "auto" else self.output

    @property
    def hidden_activations(self) -> tuple[str, ...]:
        """One name a hidden layer."""
        return self.activation if isinstance(self.activation, tuple) else (self.activation,) * len(self.hidden)

    def with_changes(self, /, **changes: Any) -> Recipe:
        """A copy with some fields changed; unknown names raise `RecipeError`."""
        for name in changes:
            if name not in FIELDS:
                raise RecipeError(name, unknown(name, FIELDS))
        return replace(self, **changes)

    def differences(self, other: Recipe) -> dict[str, Any]:
        """The fields in which `other` differs, with its values."""
        return {
            field.name: getattr(other, field.name)
            for field in fields(self)
            if getattr(self, field.name) != getattr(other, field.name)
        }

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


BUILT_IN: dict[str, Recipe] = {"notebook": Recipe()}
WANTED = "give the path of a .toml file or a built-in name"


def find_recipe(name: str) -> Recipe:
    """A built-in recipe by its name, or that of a TOML file: one `field = value` a line, left-out fields default."""
    import os.path

    if name in BUILT_IN:
        return BUILT_IN[name]
    if not name.endswith(".toml") and not os.path.isdir(name):  # noqa: PTH112 - Path.is_dir raises errors of its own
        raise RecipeError("recipe", f"{unknown(name, BUILT_IN)}, or the path of a .toml file")
    values = _read(name)
    try:
        return Recipe().with_changes(**values)
    except RecipeError as error:
        raise RecipeError(error.field, f"{error.message} (in {name})") from None


def _read(name: str) -> dict[str, Any]:
    """What a TOML file holds; one plain line about whatever stands in the way of it."""
    import tomllib  # only when a file is read: `import engine` stays quick
    from pathlib import Path

    try:
        return tomllib.loads(Path(name).read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        problem = f"there is no file {name}; {WANTED}"
    except IsADirectoryError:
        problem = f"{name} is a folder; {WANTED}"
    except UnicodeDecodeError:
        problem = f"{name} is not UTF-8 text; save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"{name} is not TOML: {error}"
    except OSError as error:
        problem = f"{name} cannot be read: {(error.strerror or 'the system gives no reason').lower()}"
    except ValueError:  # a NUL in it
        problem = f"{name!r} is not the path of a file; {WANTED}"
    raise RecipeError("recipe", problem)
