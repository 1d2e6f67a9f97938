"""Recipe: everything that determines a run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import IO, Any

from engine.cookbook import BUILT_IN, FOR_BUILT_IN_DATA, FOR_TABLES
from engine.data.dataset import PROBLEMS, Dataset
from engine.data.generators import GENERATORS, generate
from engine.data.missing import REFUSE
from engine.errors import DataError, RecipeError, unknown
from engine.fields import STANDARD_INPUT, Choice
from engine.files import AnyPath, path_of
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.recipe_fields import AUTO, FIELDS

# The maximum weights between hidden layers: with more, a single epoch would block the screen.
MAX_WEIGHTS = 4_000_000
# Fields that have no meaning for other data.
FOR_BUILT_IN, FOR_FILES = ("samples", "noise"), ("target", "leave_out", "header", "problem", "missing")
# The losses that "auto" stands for.
FOR_CLASSES, FOR_VALUES = "cross_entropy", "mse"


@dataclass(frozen=True, kw_only=True, repr=False)
class Recipe:
    """Everything that determines a run except the events while it trains: same recipe, same bits. Immutable; a bad
    value raises `RecipeError`.

    `Recipe()` is the notebook's run. `hidden` are the units of the hidden layers (none at all is allowed), `activation`
    is one name for all of them or one each. `batch_size` is a number of samples or "all". "auto" derives a value from
    what it depends on: `output` from the loss, `momentum`, `rho` and `epsilon` from the optimizer, `samples`, `header`,
    `problem` and `loss` from the data; in the recipe of a trainer `loss` is never "auto". `FIELDS` has the limits and a
    sentence for each.
    """

    data: str = "xor"
    samples: int | str = AUTO
    noise: float = 0.0
    data_seed: int = 0
    target: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    header: str = AUTO
    problem: str = AUTO
    missing: str = REFUSE
    features: str | tuple[str, ...] = AUTO
    standardize: bool = False
    scale_targets: bool = False
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

    def __repr__(self) -> str:
        """`Recipe(data='spiral', hidden=(8, 8))`: only the fields that differ from the notebook's."""
        changes = Recipe().differences(self)
        return f"Recipe({', '.join(f'{name}={value!r}' for name, value in changes.items())})"

    def __post_init__(self) -> None:
        for name, field in FIELDS.items():
            object.__setattr__(self, name, field.kind.check(name, getattr(self, name)))
        weights = sum(below * above for below, above in pairwise(self.hidden))
        if weights > MAX_WEIGHTS:
            problem = f"{weights} weights between the hidden layers; at most {MAX_WEIGHTS} are allowed"
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
        outputs = LOSSES[self.loss].outputs if self.loss != AUTO else (self.output,)
        if self.output != AUTO and self.output not in outputs:
            raise RecipeError(
                "output", f"{self.output} does not go with {self.loss}; allowed: auto, {', '.join(outputs)}"
            )

    @property
    def output_activation(self) -> str:
        """The output units' activation; "auto" is resolved as far as the recipe alone decides the problem."""
        values = self.problem == "regression" or (self.data in GENERATORS and not GENERATORS[self.data].classes)
        return self.output_for(PROBLEMS[values])

    def output_for(self, problem: str | None) -> str:
        """The output units' activation for a problem, "auto" resolved."""
        if self.output != AUTO:
            return self.output
        loss = LOSSES[self.loss_for(problem)]
        return loss.for_values if problem == "regression" and not loss.needs_classes else loss.outputs[0]

    def loss_for(self, problem: str | None) -> str:
        """The training loss for a problem, "auto" resolved."""
        if self.loss != AUTO:
            return self.loss
        return FOR_VALUES if problem == "regression" else FOR_CLASSES

    @property
    def constants(self) -> dict[str, float]:
        """The values of the optimizer's constants besides the learning rate, by field, "auto" resolved."""
        return {
            name: usual if getattr(self, name) == AUTO else getattr(self, name)
            for name, usual in OPTIMIZERS[self.optimizer].constants.items()
        }

    @property
    def hidden_activations(self) -> tuple[str, ...]:
        """One activation name per hidden layer."""
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

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of the built-in recipes, for `named`."""
        return tuple(BUILT_IN)

    @classmethod
    def named(cls, name: str) -> Recipe:
        """A built-in recipe; raises `RecipeError`.

        >>> Recipe.named("and")
        Recipe(data='and', hidden=(), loss='binary_cross_entropy', initializer='uniform', learning_rate=0.5)
        """
        return cls(**BUILT_IN[Choice(cls.names()).check("recipe", name)].fields)

    @classmethod
    def usual_for(cls, data: str) -> str:
        """The name of the built-in recipe from which a run on this data starts if none is named."""
        return FOR_BUILT_IN_DATA if data in GENERATORS else FOR_TABLES

    @classmethod
    def from_toml(cls, path: AnyPath) -> Recipe:
        """The recipe in a TOML file: one `field = value` per line; fields left out have the notebook's values.

        The path of a table is relative to the folder of the TOML file. Raises `RecipeError`, which names the line, and
        `TypeError` if `path` is not a path.
        """
        from engine import recipe_files  # Imported late: `import engine` stays fast.

        path = path_of(path)
        content = recipe_files.read(path)
        values = recipe_files.parse(path, content)
        if isinstance(values.get("data"), str):
            values["data"] = recipe_files.beside(path, values["data"])
        try:
            return cls().with_changes(**values)
        except RecipeError as error:
            raise recipe_files.placed(error, path, content) from None

    def to_toml(self, path: AnyPath) -> None:
        """Write a TOML file that `from_toml` reads, replacing an existing one; raises `RunError`, and `TypeError` if
        `path` is not a path.
        """
        from engine import recipe_files

        recipe_files.write(path_of(path), self.as_dict())


def in_use(recipe: Recipe, inputs: int, problem: str | None = None) -> tuple[str, ...]:
    """The fields that matter to a run of this recipe, on data with so many inputs and this problem, apart from the
    architecture.
    """
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
        *(["scale_targets"] if problem == "regression" else []),
        "test_fraction",
        *(["test_seed"] if recipe.test_fraction else []),
        "seed",
    )


def _in_use_of_data(recipe: Recipe) -> list[str]:
    if recipe.data not in GENERATORS:
        return [*FOR_FILES]
    row = GENERATORS[recipe.data]
    fields = [] if row.fixed else ["samples"]
    if row.noisy:
        fields.append("noise")
    return fields if row.fixed and not recipe.noise else [*fields, "data_seed"]


def samples_of(recipe: Recipe, standard_input: IO[bytes] | None = None) -> Dataset:
    """The recipe's data, generated or read; raises `RecipeError` or `DataError`. `standard_input` can be read only
    once, so it is read only if the caller passes it.
    """
    built_in = recipe.data in GENERATORS
    others, kind = (FOR_FILES, "data in a file") if built_in else (FOR_BUILT_IN, "built-in data")
    for name in others:
        given, usual = (FIELDS[name].kind.format(getattr(row, name)) for row in (recipe, Recipe()))
        if given != usual:
            raise RecipeError(
                name,
                f"{given} given, but {recipe.data} is not {kind}: leave it at {usual}",
            )
    if built_in:
        samples = None if isinstance(recipe.samples, str) else recipe.samples
        return generate(recipe.data, samples, recipe.noise, recipe.data_seed)
    from engine.data.tables import read_table

    if recipe.data == STANDARD_INPUT and standard_input is None:
        advice = "give the path of a file, or use `xorcise train`"
        raise DataError(f"data: {STANDARD_INPUT} is standard input, which cannot be read here; {advice}")
    return read_table(
        standard_input or recipe.data,
        recipe.target,
        recipe.header,
        recipe.problem,
        recipe.leave_out,
        recipe.missing,
    )
