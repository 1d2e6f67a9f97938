"""The fields of a recipe: for each its kind of value, a help sentence, and whether it can be changed while training."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.data.dataset import PROBLEMS
from engine.data.generators import GENERATORS
from engine.data.missing import DROP, REFUSE
from engine.data.preparation import FEATURES
from engine.errors import RecipeError
from engine.fields import Choice, DataSource, Flag, Kind, Layers, Names, Number, StringList, Subset
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZER
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES

UNITS = Number(1, 1024, whole=True)


class Field(NamedTuple):
    """What is known about one field of a recipe. `live`: it can be changed while training, without new weights."""

    kind: Kind
    help: str
    live: bool = False


AUTO = "auto"
REGULARIZATIONS = ("none", "l1", "l2")
RATES = (1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SHARES = (0.0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
SEED = Number(0, 2**63 - 1, whole=True)
# Stepping through the built-in data visits one data set per family.
STEPPED = tuple(name for name in GENERATORS if "-" not in name or not name[-1].isdigit() or name.endswith("-3"))

FIELDS: dict[str, Field] = {
    "data": Field(DataSource(tuple(GENERATORS), STEPPED), "what to learn: built-in data or a file"),
    "samples": Field(
        Number(2, 1_000_000, (50, 100, 200, 500, 1000), whole=True, words=(AUTO,), words_first=True),
        "how many samples to generate; auto: the usual number for this data",
    ),
    "noise": Field(
        Number(0, 1, (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)), "amount of noise in the generated samples"
    ),
    "data_seed": Field(SEED, "seed for generating samples"),
    "target": Field(StringList("last"), "the columns of a file to predict, by name or number; last: the last column"),
    "leave_out": Field(StringList("none"), "the columns of a file to leave out, by name or number"),
    "header": Field(Choice((AUTO, "yes", "no")), "whether the first row of a file is a header with column names"),
    "problem": Field(Choice((AUTO, *PROBLEMS)), "whether a file's target is a class or a value; auto: from the file"),
    "missing": Field(
        Choice((REFUSE, DROP)),
        "what to do with rows of a file in which values are missing: refuse the file or drop them",
    ),
    "features": Field(Subset(AUTO, tuple(FEATURES)), "features computed from two inputs; auto: the inputs themselves"),
    "standardize": Field(Flag(), "scale inputs to mean 0 and standard deviation 1, measured on the training part"),
    "scale_targets": Field(
        Flag(), "scale targets to mean 0 and standard deviation 1 for training; results keep their own unit"
    ),
    "test_fraction": Field(
        Number(0, 1, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5), below_high=True),
        "fraction held out for testing",
    ),
    "test_seed": Field(SEED, "seed of the train/test split"),
    "hidden": Field(Layers(32, UNITS), "units of each hidden layer, first to last"),
    "activation": Field(Names(Choice(tuple(ACTIVATIONS))), "activation of the hidden layers"),
    "loss": Field(
        Choice((AUTO, *LOSSES)),
        "training loss, which decides the output units; auto: cross_entropy for classes, mse for values",
    ),
    "output": Field(
        Choice((AUTO, *dict.fromkeys(name for row in LOSSES.values() for name in row.outputs))),
        "activation of the output units; auto: the one that belongs to the loss",
    ),
    "initializer": Field(INITIALIZER, "how the initial weights are drawn"),
    "bias": Field(Number(-1000, 1000, (0.0, 0.01, 0.1, 0.5, 1.0)), "initial value of every bias"),
    "optimizer": Field(Choice(tuple(OPTIMIZERS)), "how the gradient becomes an update step", live=True),
    "learning_rate": Field(Number(0, 1000, RATES, above_low=True), "step size of each update", live=True),
    "momentum": Field(
        Number(0, 1, SHARES[:-1], below_high=True, words=(AUTO,), words_first=True),
        "fraction of the last step kept in the next; auto: 0 for sgd, 0.9 for momentum and nesterov",
        live=True,
    ),
    "beta1": Field(Number(0, 1, SHARES, below_high=True), "Adam's decay rate for the mean gradient", live=True),
    "beta2": Field(Number(0, 1, SHARES, below_high=True), "Adam's decay rate for the mean squared gradient", live=True),
    "rho": Field(
        Number(0, 1, SHARES, below_high=True, words=(AUTO,), words_first=True),
        "decay rate for the mean squared gradient; auto: 0.99 for rmsprop, 0.9 for adadelta",
        live=True,
    ),
    "epsilon": Field(
        Number(0, 1, (1e-10, 1e-8, 1e-7, 1e-6, 1e-4, 1e-2), above_low=True, words=(AUTO,), words_first=True),
        "avoids division by zero; auto: 1e-10 for adagrad, 1e-6 for adadelta, else 1e-8",
        live=True,
    ),
    "weight_decay": Field(
        Number(0, 1000, (0.0, 0.0001, 0.001, 0.01, 0.1)),
        "adamw shrinks weights by this times the learning rate",
        live=True,
    ),
    "schedule": Field(Choice(tuple(SCHEDULES)), "how the learning rate changes over the epochs", live=True),
    "schedule_epochs": Field(
        Number(0, 1_000_000_000, (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0), above_low=True),
        "length of a schedule's step, decay, cycle or warm-up, in epochs",
        live=True,
    ),
    "schedule_factor": Field(
        Number(0, 1, (0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99), above_low=True),
        "step and exponential multiply the learning rate by this once per schedule length",
        live=True,
    ),
    "schedule_floor": Field(
        Number(0, 1000, (0.0, 1e-6, *RATES)), "lowest learning rate of step, exponential and cosine", live=True
    ),
    "clip_norm": Field(
        Number(0, 1_000_000, (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0), above_low=True, words=("none",)),
        "gradients are clipped to this L2 norm",
        live=True,
    ),
    "regularization": Field(
        Choice(REGULARIZATIONS), "pulls weights, never biases, towards 0: l1 by a constant, l2 in proportion", live=True
    ),
    "regularization_rate": Field(
        Number(0, 1000, (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)),
        "strength of the regularization",
        live=True,
    ),
    "dropout": Field(
        Number(0, 1, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5), below_high=True),
        "fraction of hidden units left out of each update, chosen at random",
        live=True,
    ),
    "batch_size": Field(
        Number(1, 1_000_000, (1, 2, 3, 4, 8, 10, 16, 32, 64, 128), whole=True, words=("all",)),
        "number of samples averaged into one update",
        live=True,
    ),
    "shuffle": Field(Flag(), "reorder the samples in every epoch, drawn from the seed", live=True),
    "seed": Field(SEED, "seed for initial weights, shuffling and dropout"),
}


def check_live(names: Iterable[str]) -> None:
    """Raise `RecipeError` for a field that cannot be changed while training; unknown names pass."""
    for name in names:
        if name in FIELDS and not FIELDS[name].live:
            live = ", ".join(field for field, row in FIELDS.items() if row.live)
            raise RecipeError(name, f"cannot change while training ({live} can); make a new Trainer")
