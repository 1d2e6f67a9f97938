"""Recipe: everything that determines a run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import Any, NamedTuple

from engine.data.dataset import PROBLEMS, Dataset
from engine.data.generators import GENERATORS, generate
from engine.data.preparation import FEATURES
from engine.errors import RecipeError, unknown
from engine.fields import Choice, DataSource, Flag, Kind, Layers, Names, Number, StringList, Subset
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZER
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES

UNITS = Number(1, 1024, whole=True)
# Weights between hidden layers: more would keep a screen waiting for a single epoch.
MOST_WEIGHTS = 4_000_000
# How the name of a file with a table ends.
ENDINGS = (".csv", ".tsv", ".txt")
# Fields that mean nothing for other data.
FOR_BUILT_IN, FOR_FILES = ("samples", "noise"), ("target", "header", "problem")


class Field(NamedTuple):
    """What is known of a recipe's field. `live`: it can be changed while training, without new weights."""

    kind: Kind
    help: str
    live: bool = False


AUTO = "auto"
REGULARIZATIONS = ("none", "l1", "l2")
RATES = (1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SHARES = (0.0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
SEED = Number(0, 2**63 - 1, whole=True)
# What steps go through of the built-in data: of each family one.
STEPPED = tuple(name for name in GENERATORS if "-" not in name or not name[-1].isdigit() or name.endswith("-3"))

FIELDS: dict[str, Field] = {
    "data": Field(DataSource(tuple(GENERATORS), STEPPED, ENDINGS), "what to learn: built in, or read from a file"),
    "samples": Field(
        Number(2, 1_000_000, (50, 100, 200, 500, 1000), whole=True, words=(AUTO,), words_first=True),
        "how many samples to generate; auto: as many as the data usually has",
    ),
    "noise": Field(
        Number(0, 1, (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)), "how noisy the generated samples are"
    ),
    "data_seed": Field(SEED, "seed for generating samples"),
    "target": Field(StringList("last"), "the columns of a file to predict, by name or number; last: its last one"),
    "header": Field(Choice((AUTO, "yes", "no")), "whether the first row of a file has the names of its columns"),
    "problem": Field(Choice((AUTO, *PROBLEMS)), "whether a file's target is a class or a value; auto looks at it"),
    "features": Field(
        Subset(AUTO, tuple(FEATURES)), "what the network sees of two inputs; auto: the inputs themselves"
    ),
    "standardize": Field(Flag(), "inputs get mean 0 and deviation 1, measured on the training part"),
    "test_fraction": Field(
        Number(0, 1, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5), below_high=True),
        "fraction held out for testing",
    ),
    "test_seed": Field(SEED, "seed of the train/test split"),
    "hidden": Field(Layers(32, UNITS), "units of each hidden layer, first to last"),
    "activation": Field(Names(Choice(tuple(ACTIVATIONS))), "activation of the hidden layers"),
    "loss": Field(Choice(tuple(LOSSES)), "the training loss; it decides the output units"),
    "output": Field(
        Choice((AUTO, *dict.fromkeys(name for row in LOSSES.values() for name in row.outputs))),
        "output units; auto takes those that belong to the loss",
    ),
    "initializer": Field(INITIALIZER, "how the initial weights are drawn"),
    "bias": Field(Number(-1000, 1000, (0.0, 0.01, 0.1, 0.5, 1.0)), "initial value of every bias"),
    "optimizer": Field(Choice(tuple(OPTIMIZERS)), "how a gradient becomes a step", live=True),
    "learning_rate": Field(
        Number(0, 1000, RATES, above_low=True), "how far each update goes against the gradient", live=True
    ),
    "momentum": Field(
        Number(0, 1, SHARES[:-1], below_high=True, words=(AUTO,), words_first=True),
        "share of the last step that is kept in the next; auto: 0 for sgd, 0.9 for momentum and nesterov",
        live=True,
    ),
    "beta1": Field(Number(0, 1, SHARES, below_high=True), "Adam's share of the mean gradient that is kept", live=True),
    "beta2": Field(Number(0, 1, SHARES, below_high=True), "Adam's share of the mean square that is kept", live=True),
    "rho": Field(
        Number(0, 1, SHARES, below_high=True, words=(AUTO,), words_first=True),
        "share of the mean square that is kept; auto: 0.99 for rmsprop, 0.9 for adadelta",
        live=True,
    ),
    "epsilon": Field(
        Number(0, 1, (1e-10, 1e-8, 1e-7, 1e-6, 1e-4, 1e-2), above_low=True, words=(AUTO,), words_first=True),
        "keeps divisions finite; auto: 1e-10 for adagrad, 1e-6 for adadelta, else 1e-8",
        live=True,
    ),
    "weight_decay": Field(
        Number(0, 1000, (0.0, 0.0001, 0.001, 0.01, 0.1)), "adamw shrinks weights by this times the rate", live=True
    ),
    "schedule": Field(Choice(tuple(SCHEDULES)), "how the learning rate changes over the epochs", live=True),
    "schedule_epochs": Field(
        Number(0, 1_000_000_000, (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0), above_low=True),
        "how long a schedule's step, fall, cycle or rise takes",
        live=True,
    ),
    "schedule_factor": Field(
        Number(0, 1, (0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99), above_low=True),
        "step and exponential multiply the rate by this after schedule_epochs",
        live=True,
    ),
    "schedule_floor": Field(
        Number(0, 1000, (0.0, 1e-6, *RATES)), "step, exponential and cosine do not go below this rate", live=True
    ),
    "clip_norm": Field(
        Number(0, 1_000_000, (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0), above_low=True, words=("none",)),
        "gradients are clipped to this L2 norm",
        live=True,
    ),
    "regularization": Field(
        Choice(REGULARIZATIONS), "what pulls weights, never biases, towards 0: l1 evenly, l2 in proportion", live=True
    ),
    "regularization_rate": Field(
        Number(0, 1000, (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)),
        "how strongly regularization pulls",
        live=True,
    ),
    "dropout": Field(
        Number(0, 1, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5), below_high=True),
        "share of the hidden units that an update leaves out, others each time",
        live=True,
    ),
    "batch_size": Field(
        Number(1, 1_000_000, (1, 2, 3, 4, 8, 10, 16, 32, 64, 128), whole=True, words=("all",)),
        "samples whose gradients are averaged into one update",
        live=True,
    ),
    "shuffle": Field(Flag(), "a new order of the samples in every epoch, drawn from the seed", live=True),
    "seed": Field(SEED, "seed for initial weights, shuffling and dropout"),
}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that determines a run: same recipe, same bits. Immutable; a bad value raises `RecipeError`.

    `Recipe()` is the notebook's run. `hidden` are the units of the hidden layers (none at all is allowed), `activation`
    is one name for all of them or one each. `batch_size` is a number of samples or "all". "auto" leaves a value to
    what it depends on: `output` to the loss, `momentum`, `rho` and `epsilon` to the optimizer, `samples`, `header` and
    `problem` to the data. `FIELDS` has the limits and a sentence for each.
    """

    data: str = "xor"
    samples: int | str = AUTO
    noise: float = 0.0
    data_seed: int = 0
    target: tuple[str, ...] = ()
    header: str = AUTO
    problem: str = AUTO
    features: str | tuple[str, ...] = AUTO
    standardize: bool = False
    test_fraction: float = 0.0
    test_seed: int = 0
    hidden: tuple[int, ...] = (4, 4, 4, 4)
    activation: str | tuple[str, ...] = "relu"
    loss: str = "cross_entropy"
    output: str = AUTO
    initializer: str = "notebook"
    bias: float = 0.0
    optimizer: str = "sgd"
    learning_rate: float = 0.05
    momentum: float | str = AUTO
    beta1: float = 0.9
    beta2: float = 0.999
    rho: float | str = AUTO
    epsilon: float | str = AUTO
    weight_decay: float = 0.01
    schedule: str = "constant"
    schedule_epochs: float = 100.0
    schedule_factor: float = 0.1
    schedule_floor: float = 0.0
    clip_norm: float | str = "none"
    regularization: str = "none"
    regularization_rate: float = 0.0
    dropout: float = 0.0
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
                    f"{len(self.activation)} given for {len(self.hidden)} hidden layers; give one for all or one each",
                )
            if len(set(self.activation)) == 1:
                object.__setattr__(self, "activation", self.activation[0])
            elif not self.activation:
                object.__setattr__(self, "activation", "relu")
        outputs = LOSSES[self.loss].outputs
        if self.output != AUTO and self.output not in outputs:
            raise RecipeError(
                "output", f"{self.output} does not go with {self.loss}; allowed: auto, {', '.join(outputs)}"
            )

    @property
    def output_activation(self) -> str:
        """The output units' activation, "auto" resolved as far as the recipe alone tells the problem."""
        values = self.problem == "regression" or (self.data in GENERATORS and not GENERATORS[self.data].classes)
        return self.output_for(PROBLEMS[values])

    def output_for(self, problem: str | None) -> str:
        """The output units' activation for a problem, "auto" resolved."""
        if self.output != AUTO:
            return self.output
        loss = LOSSES[self.loss]
        return loss.for_values if problem == "regression" and not loss.needs_classes else loss.outputs[0]

    @property
    def constants(self) -> dict[str, float]:
        """What the optimizer uses beside the learning rate, by field, "auto" resolved."""
        return {
            name: usual if getattr(self, name) == AUTO else getattr(self, name)
            for name, usual in OPTIMIZERS[self.optimizer].constants.items()
        }

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

    def to_toml(self) -> str:
        """The content of a TOML file: every field on a line of its own, and what it is."""
        lines = [f"{_assignment(name, value):<31} # {FIELDS[name].help}" for name, value in self.as_dict().items()]
        return "\n".join(
            ["# A recipe for xorcise: `xorcise FILE` shows it, `xorcise train FILE` trains it.", *lines, ""]
        )


def in_use(recipe: Recipe, inputs: int) -> tuple[str, ...]:
    """The fields that matter to a run of this recipe on data with so many inputs, beside those of the architecture."""
    return (
        "learning_rate",
        "optimizer",
        *recipe.constants,
        "batch_size",
        "shuffle",
        "schedule",
        *SCHEDULES[recipe.schedule].uses,
        "regularization",
        *(["regularization_rate"] if recipe.regularization != "none" else []),
        *(["dropout"] if recipe.hidden else []),
        "clip_norm",
        "loss",
        "initializer",
        "bias",
        "data",
        *_in_use_of_data(recipe),
        *(["features"] if inputs == 2 or recipe.features != AUTO else []),
        "standardize",
        "test_fraction",
        *(["test_seed"] if recipe.test_fraction else []),
        "seed",
    )


def _in_use_of_data(recipe: Recipe) -> list[str]:
    if recipe.data not in GENERATORS:
        return ["target", "header", "problem"]
    row = GENERATORS[recipe.data]
    fields = [] if row.fixed else ["samples"]
    if row.noisy:
        fields.append("noise")
    return fields if row.fixed and not recipe.noise else [*fields, "data_seed"]


def _assignment(name: str, value: Any) -> str:
    """`name = value` in TOML, an array on the same line."""
    import tomli_w  # late: `import engine` stays quick

    first, *rest = tomli_w.dumps({name: value}).rstrip("\n").split("\n")
    return f"{first}{' '.join(map(str.strip, rest)).removesuffix(', ]')}]" if rest else first


def samples_of(recipe: Recipe) -> Dataset:
    """The recipe's data, drawn or read; raises `RecipeError` or `DataError`."""
    built_in = recipe.data in GENERATORS
    others, kind = (FOR_FILES, "data in a file") if built_in else (FOR_BUILT_IN, "built-in data")
    for name in others:
        given, usual = (FIELDS[name].kind.format(getattr(row, name)) for row in (recipe, Recipe()))
        if given != usual:
            raise RecipeError(name, f"{given} given; it is for {kind}, which {recipe.data} is not: leave it at {usual}")
    if built_in:
        samples = None if isinstance(recipe.samples, str) else recipe.samples
        return generate(recipe.data, samples, recipe.noise, recipe.data_seed)
    from engine.data.tables import read_table

    return read_table(recipe.data, recipe.target, recipe.header, recipe.problem)
