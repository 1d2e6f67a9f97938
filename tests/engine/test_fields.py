"""The fields of a recipe: checking, reading, writing, and steps along sensible values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from engine import Recipe, RecipeError
from engine.errors import shown
from engine.fields import Number
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.schedules import SCHEDULES
from engine.recipe_fields import FIELDS

# Values that no field takes.
NEVER = [
    None,
    nan,
    inf,
    -inf,
    10**400,
    10**5000,
    1.5j,
    b"1",
    "",
    "NaN",
    "nonsense",
    object(),
    {"a": 1},
    Decimal("0.5"),
]
# Fields by the numbers they take.
SEEDS = ("seed", "data_seed", "test_seed")
COUNTS = ("samples", "batch_size")
FROM_0_TO_1 = ("noise", "test_fraction", "momentum", "beta1", "beta2", "rho", "dropout")
ABOVE_0_TO_1 = ("epsilon", "schedule_factor")
FROM_0 = ("bias", "weight_decay", "schedule_floor", "regularization_rate")
ABOVE_0 = ("learning_rate", "schedule_epochs", "clip_norm")
FRACTIONS = (*FROM_0_TO_1, *ABOVE_0_TO_1, *FROM_0, *ABOVE_0)
# Values that only some take, and which.
SOMETIMES: list[tuple[Any, tuple[str, ...]]] = [
    (True, ("shuffle", "standardize", "scale_targets")),
    (np.True_, ("shuffle", "standardize", "scale_targets")),
    (0, (*SEEDS, *FROM_0_TO_1, *FROM_0)),
    (-1, ("bias",)),
    (-1001, ()),
    (0.5, FRACTIONS),
    (np.float32(0.5), FRACTIONS),
    (Fraction(1, 2), FRACTIONS),
    (1, ("batch_size", "noise", *SEEDS, *ABOVE_0_TO_1, *FROM_0, *ABOVE_0)),
    (7.0, (*SEEDS, *COUNTS, *FROM_0, *ABOVE_0)),
    (np.int64(7), (*SEEDS, *COUNTS, *FROM_0, *ABOVE_0)),
    (1_000_001, (*SEEDS, "schedule_epochs")),
    (2**63 - 1, SEEDS),
    (2**63, ()),
    ("0.5", ()),
    ("1", ()),
    ("all", ("batch_size",)),
    ("none", ("clip_norm", "regularization")),
    ("auto", ("samples", "header", "problem", "features", "loss", "output", "momentum", "rho", "epsilon")),
    ("relu", ("activation", "output")),
    ((), ("hidden", "target", "leave_out", "features")),
    ((4, 4, 4, 4), ("hidden",)),
    (("relu", "tanh", "relu", "tanh"), ("activation", "target", "leave_out")),
]
# One allowed value of each field that is not the default.
OTHER: dict[str, Any] = {
    "data": "nand",
    "samples": 250,
    "noise": 0.25,
    "data_seed": 3,
    "target": ("species", "size"),
    "leave_out": ("name", "7"),
    "header": "no",
    "problem": "regression",
    "missing": "drop",
    "features": ("x1^2", "sin(x2)"),
    "standardize": True,
    "scale_targets": True,
    "test_fraction": 0.3,
    "test_seed": 2**62,
    "hidden": (3, 1),
    "activation": "leaky_relu",
    "loss": "mse",
    "output": "softmax",
    "initializer": "uniform(0.3)",
    "bias": 0.1,
    "optimizer": "adamw",
    "learning_rate": 1 / 3,
    "momentum": 0.123456789012345,
    "beta1": 0.8,
    "beta2": 0.99,
    "rho": 0.95,
    "epsilon": 1e-7,
    "weight_decay": 0.004,
    "schedule": "one-cycle",
    "schedule_epochs": 2.5,
    "schedule_factor": 0.97,
    "schedule_floor": 1e-6,
    "clip_norm": 0.1,
    "regularization": "l1",
    "regularization_rate": 0.003,
    "dropout": 0.2,
    "batch_size": "all",
    "shuffle": True,
    "seed": 2**63 - 1,
}
LIVE = (
    "optimizer, learning_rate, momentum, beta1, beta2, rho, epsilon, weight_decay, schedule, schedule_epochs, "
    "schedule_factor, schedule_floor, clip_norm, regularization, regularization_rate, dropout, batch_size, shuffle"
)
DRAWN = ", ".join(INITIALIZERS)
COLUMNS = ("target", "leave_out")  # of a file, which may have any names
every_field = pytest.mark.parametrize("name", FIELDS)


def test_fields_are_the_recipes() -> None:
    assert list(FIELDS) == list(Recipe().as_dict()) == list(OTHER)
    assert all(row.help and row.kind.allowed for row in FIELDS.values())
    assert ", ".join(name for name, row in FIELDS.items() if row.live) == LIVE


def refused() -> list[Any]:
    """Each field with each value that none takes, in messages without addresses, which are others in every process."""
    return [
        pytest.param(name, value, id=f"{name} {shown(value)}".partition(" at 0x")[0])
        for name in FIELDS
        for value in NEVER
        if not (name in COLUMNS and isinstance(value, str) and value)
    ]


@pytest.mark.parametrize(("name", "value"), refused())
def test_no_field_takes(name: str, value: Any) -> None:
    with pytest.raises(RecipeError) as caught:
        Recipe(**{name: value})
    assert caught.value.field == name
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)
    # The built-in data are many, and all of them are named.
    assert len(str(caught.value)) < (450 if name == "data" else 250)


@every_field
@pytest.mark.parametrize(("value", "takers"), SOMETIMES, ids=shown)
def test_some_fields_take(name: str, value: Any, takers: tuple[str, ...]) -> None:
    changes = {name: value, **({"loss": "mse"} if name == "output" else {})}
    if name in COLUMNS and isinstance(value, str):
        assert getattr(Recipe(**changes), name) == (() if (name, value) == ("leave_out", "none") else (value,))
    elif name in takers:
        kept = getattr(Recipe(**changes), name)
        assert kept == value
        assert type(kept) in (bool, int, float, str, tuple)
    else:
        with pytest.raises(RecipeError):
            Recipe(**changes)


@pytest.mark.parametrize("value", [np.array(3.0), np.array([1, 2]), np.array(["relu", "tanh"]), [[1, 2]]], ids=shown)
@pytest.mark.parametrize("name", [name for name in FIELDS if name != "hidden"])
def test_arrays_are_no_single_values(name: str, value: Any) -> None:
    with pytest.raises(RecipeError):
        Recipe(**{name: value})


@every_field
def test_what_is_written_can_be_read(name: str) -> None:
    kind = FIELDS[name].kind
    for value in (getattr(Recipe(), name), OTHER[name]):
        assert kind.parse(name, kind.format(value)) == value
        assert kind.parse(name, f"  {kind.format(value)} ") == value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("learning_rate", "0,05", 0.05),
        ("learning_rate", "0,125", 0.125),
        ("learning_rate", "10,5", 10.5),
        ("learning_rate", "1e-3", 0.001),
        ("seed", "1_000", 1000),
        ("batch_size", "all", "all"),
        ("batch_size", "16", 16),
        ("initializer", "uniform(0.5)", "uniform"),
        ("initializer", "uniform (0,50)", "uniform"),
        ("initializer", "uniform( 0.30 )", "uniform(0.3)"),
        ("initializer", "normal(1e-3)", "normal(0.001)"),
        ("initializer", "normal(0.1234567890123)", "normal(0.1234567890123)"),
        ("initializer", "constant(-1)", "constant(-1)"),
        ("hidden", "8, 4", (8, 4)),
        ("hidden", "none", ()),
        ("hidden", "", ()),
        ("activation", "relu, tanh", ("relu", "tanh")),
        ("shuffle", "Yes", True),
        ("shuffle", "0", False),
    ],
)
def test_parse(name: str, text: str, value: Any) -> None:
    assert FIELDS[name].kind.parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("learning_rate", "fast", "learning_rate: 'fast' given; allowed: a number above 0 and up to 1000"),
        ("learning_rate", "nan", "learning_rate: nan given; allowed: a number above 0 and up to 1000"),
        ("learning_rate", "0", "learning_rate: 0 given; allowed: a number above 0 and up to 1000"),
        ("learning_rate", " 1001 ", "learning_rate: 1001 given; allowed: a number above 0 and up to 1000"),
        ("learning_rate", "1e400", "learning_rate: 1e400 given; allowed: a number above 0 and up to 1000"),
        ("learning_rate", "1,000", "learning_rate: '1,000' given; allowed: a number above 0 and up to 1000"),
        ("learning_rate", "12,345,678", "learning_rate: '12,345,678' given; allowed: a number above 0 and up to 1000"),
        ("learning_rate", "1,500.5", "learning_rate: '1,500.5' given; allowed: a number above 0 and up to 1000"),
        ("momentum", "1", "momentum: 1 given; allowed: a number from 0 to less than 1, or auto"),
        ("dropout", "1", "dropout: 1 given; allowed: a number from 0 to less than 1"),
        ("schedule", "cosin", "schedule: 'cosin' is unknown, did you mean cosine? Allowed: " + ", ".join(SCHEDULES)),
        ("batch_size", "1.5", "batch_size: '1.5' given; allowed: a whole number from 1 to 1000000, or all"),
        ("seed", "-1", "seed: -1 given; allowed: a whole number from 0 to 9223372036854775807"),
        ("hidden", "4,0,4", "hidden: layer 2 has 0 units; allowed: a whole number from 1 to 1024"),
        ("hidden", "4,x", "hidden: layer 2 has 'x' units; allowed: a whole number from 1 to 1024"),
        ("hidden", "4,2000", "hidden: layer 2 has 2000 units; allowed: a whole number from 1 to 1024"),
        ("initializer", "uniform()", "initializer: uniform: '' given; allowed: a number above 0 and up to 1000"),
        ("initializer", "normal(0)", "initializer: normal: 0 given; allowed: a number above 0 and up to 1000"),
        ("initializer", "constant(-1e4)", "initializer: constant: -1e4 given; allowed: a number from -1000 to 1000"),
        ("initializer", "rai(2)", "initializer: 'rai(2)' given; rai takes no number; write rai"),
        ("initializer", "unifrom(2)", f"initializer: 'unifrom' is unknown, did you mean uniform? Allowed: {DRAWN}"),
        ("initializer", "uniform(2", f"initializer: 'uniform(2' is unknown, did you mean uniform? Allowed: {DRAWN}"),
        ("shuffle", "maybe", "shuffle: 'maybe' given; allowed: on, off"),
        ("activation", "rleu", f"activation: 'rleu' is unknown, did you mean relu? Allowed: {', '.join(ACTIVATIONS)}"),
    ],
)
def test_parse_refuses(name: str, text: str, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        FIELDS[name].kind.parse(name, text)
    assert str(caught.value) == message


@every_field
@pytest.mark.parametrize("text", ["\x00", "9" * 5000, "💥", "1e999", "--1", ",", "[4]", "None"], ids=shown)
def test_parse_never_breaks(name: str, text: str) -> None:
    if name in COLUMNS and text != ",":  # any name will do
        assert FIELDS[name].kind.parse(name, text) == (text,)
    else:
        with pytest.raises(RecipeError):
            FIELDS[name].kind.parse(name, text)


# --- steps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "up", "down"),
    [
        ("learning_rate", 0.05, 0.1, 0.02),
        ("learning_rate", 0.07, 0.1, 0.05),
        ("learning_rate", 10.0, 10.0, 5.0),
        ("learning_rate", 1000.0, 1000.0, 10.0),
        ("learning_rate", 1e-9, 1e-5, 1e-9),
        ("momentum", 0.0, 0.3, "auto"),
        ("momentum", 0.999, 0.999, 0.99),
        ("momentum", "auto", 0.0, "auto"),
        ("beta1", 0.999, 0.999, 0.99),
        ("clip_norm", "none", "none", 10.0),
        ("batch_size", 1, 2, 1),
        ("batch_size", 128, "all", 64),
        ("batch_size", 1000, "all", 128),
        ("batch_size", "all", "all", 128),
        ("seed", 0, 1, 0),
        ("seed", 2**63 - 1, 2**63 - 1, 2**63 - 2),
        ("shuffle", False, True, True),
        ("data", "xor", "and", "multi-gauss"),
        ("data", "flowers.csv", "xor", "multi-gauss"),
        ("initializer", "uniform", "normal", "notebook"),
        ("initializer", "uniform(0.3)", "normal", "notebook"),
        ("initializer", "notebook", "uniform", "constant"),
        ("hidden", (4, 4), (4, 4), (4, 4)),
        ("activation", "relu", "leaky_relu", "gaussian"),
        ("activation", ("relu", "tanh"), ("relu", "tanh"), ("relu", "tanh")),
    ],
)
def test_step(name: str, value: Any, up: Any, down: Any) -> None:
    kind = FIELDS[name].kind
    assert (kind.step(value, 1), kind.step(value, -1)) == (up, down)


@every_field
def test_steps_stay_allowed_and_come_to_all_of_a_ladder(name: str) -> None:
    kind = FIELDS[name].kind
    value, seen = getattr(Recipe(), name), set()
    for direction in (-1, 1):
        for _ in range(40):
            value = kind.check(name, kind.step(value, direction))
            seen.add(value)
    if isinstance(kind, Number):
        assert seen.issuperset((*kind.ladder, *kind.words))
