"""Recipe: its defaults and its errors."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from engine import Recipe, RecipeError
from engine.data.generators import GENERATORS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS

DATA = ", ".join(GENERATORS) + ", or the path of a CSV or TSV file"


def test_default_is_the_notebooks() -> None:
    assert Recipe().as_dict() == {
        "data": "xor",
        "samples": "auto",
        "noise": 0.0,
        "data_seed": 0,
        "target": (),
        "leave_out": (),
        "header": "auto",
        "problem": "auto",
        "missing": "refuse",
        "features": "auto",
        "standardize": False,
        "scale_targets": False,
        "test_fraction": 0.0,
        "test_seed": 0,
        "hidden": (4, 4, 4, 4),
        "activation": "relu",
        "loss": "cross_entropy",
        "output": "auto",
        "initializer": "notebook",
        "bias": 0.0,
        "optimizer": "sgd",
        "learning_rate": 0.05,
        "momentum": "auto",
        "beta1": 0.9,
        "beta2": 0.999,
        "rho": "auto",
        "epsilon": "auto",
        "weight_decay": 0.01,
        "schedule": "constant",
        "schedule_epochs": 100.0,
        "schedule_factor": 0.1,
        "schedule_floor": 0.0,
        "clip_norm": "none",
        "regularization": "none",
        "regularization_rate": 0.0,
        "dropout": 0.0,
        "batch_size": 1,
        "shuffle": False,
        "seed": 0,
    }
    assert Recipe(**Recipe().as_dict()) == Recipe()


def test_it_is_immutable_and_a_key() -> None:
    recipe = Recipe()
    with pytest.raises(FrozenInstanceError):
        recipe.seed = 1  # type: ignore[misc]
    assert len({recipe, Recipe(), Recipe(seed=1)}) == 2


def test_its_repr_has_what_is_not_the_notebooks() -> None:
    assert repr(Recipe()) == "Recipe()"
    assert repr(Recipe(hidden=[8, 8], data="spiral", seed=0)) == "Recipe(data='spiral', hidden=(8, 8))"  # type: ignore[arg-type]


def test_values_come_in_their_normal_form() -> None:
    recipe = Recipe(hidden=[3.0, 2], learning_rate=1, seed=5.0, activation=["relu", "relu"])  # type: ignore[arg-type]
    assert recipe == Recipe(hidden=(3, 2), learning_rate=1.0, seed=5, activation="relu")
    assert isinstance(recipe.learning_rate, float)
    assert isinstance(recipe.seed, int)


def test_activations_one_for_all_or_one_each() -> None:
    assert Recipe(activation="tanh", hidden=(3, 2)).hidden_activations == ("tanh", "tanh")
    assert Recipe(activation=("tanh", "relu"), hidden=(3, 2)).hidden_activations == ("tanh", "relu")
    assert Recipe(activation=(), hidden=()).hidden_activations == ()


@pytest.mark.parametrize("loss", LOSSES)
def test_output_units_belong_to_the_loss(loss: str) -> None:
    assert Recipe(loss=loss).output_activation == LOSSES[loss].outputs[0]
    for output in LOSSES[loss].outputs:
        assert Recipe(loss=loss, output=output).output_activation == output


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hidden": (4, 0)}, "hidden: layer 2 has 0 units; allowed: a whole number from 1 to 1024"),
        ({"hidden": (4,) * 33}, "hidden: 33 layers given; at most 32 are allowed"),
        ({"hidden": 4}, "hidden: 4 given; a list of whole numbers is needed, such as [4, 4]"),
        ({"hidden": "8,8"}, "hidden: '8,8' given; a list of whole numbers is needed, such as [4, 4]"),
        ({"learning_rate": "0.1"}, "learning_rate: '0.1' given; allowed: a number above 0 and up to 1000"),
        ({"learning_rate": float("nan")}, "learning_rate: nan given; allowed: a number above 0 and up to 1000"),
        ({"momentum": 1.0}, "momentum: 1.0 given; allowed: a number from 0 to less than 1, or auto"),
        ({"batch_size": 0}, "batch_size: 0 given; allowed: a whole number from 1 to 1000000, or all"),
        (
            {"batch_size": "ALL"},
            "batch_size: 'ALL' given, did you mean all? Allowed: a whole number from 1 to 1000000, or all",
        ),
        ({"loss": "MSE"}, f"loss: 'MSE' is unknown, did you mean mse? Allowed: auto, {', '.join(LOSSES)}"),
        ({"seed": True}, "seed: True given; allowed: a whole number from 0 to 9223372036854775807"),
        ({"shuffle": 1}, "shuffle: 1 given; allowed: true, false"),
        (
            {"data": "xorr"},
            f"data: 'xorr' is unknown, did you mean xor? Allowed: {DATA}",
        ),
        (
            {"optimizer": "adm"},
            f"optimizer: 'adm' is unknown, did you mean adam? Allowed: {', '.join(OPTIMIZERS)}",
        ),
        (
            {"activation": ("relu", "tanh")},
            "activation: 2 given for 4 hidden layers; give one for all or one each",
        ),
        (
            {"output": "sigmoid"},
            "output: sigmoid does not go with cross_entropy; allowed: auto, softmax",
        ),
        (
            {"rate": 1},
            "rate: 'rate' is unknown; xorcise calls it learning_rate. Allowed: " + ", ".join(Recipe().as_dict()),
        ),
    ],
)
def test_errors(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        Recipe().with_changes(**changes)
    assert str(caught.value) == message
    assert caught.value.field == next(iter(changes))
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", "3"),
        ("seed", True),
        ("samples", None),
        ("learning_rate", [0.1]),
        ("loss", 5),
        ("initializer", 5),
        ("shuffle", "yes"),
        ("hidden", 4),
        ("activation", None),
        ("features", 5),
        ("data", 5),
        ("target", 5),
    ],
)
def test_wrong_types_are_type_errors_too(field: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"^{field}: ") as caught:
        Recipe().with_changes(**{field: value})
    assert isinstance(caught.value, RecipeError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (type(caught.value), str(caught.value))


@pytest.mark.parametrize(
    ("field", "value"), [("seed", -1), ("seed", 1.5), ("samples", "all"), ("loss", "x"), ("target", [""])]
)
def test_wrong_values_are_none(field: str, value: object) -> None:
    with pytest.raises(RecipeError) as caught:
        Recipe().with_changes(**{field: value})
    assert not isinstance(caught.value, TypeError)


def test_differences() -> None:
    first, second = Recipe(), Recipe(seed=4, hidden=(2,))
    assert first.differences(second) == {"hidden": (2,), "seed": 4}
    assert first.with_changes(**first.differences(second)) == second
    assert first.differences(first) == {}


def test_as_many_weights_as_allowed() -> None:
    assert Recipe(hidden=(1000, 1000, 1000, 1000, 1000)).hidden == (1000,) * 5
    with pytest.raises(RecipeError) as caught:
        Recipe(hidden=(1000, 1000, 1000, 1000, 1000, 1))
    message = "hidden: 4001000 weights between the hidden layers; at most 4000000 are allowed"
    assert str(caught.value) == f"{message}: use fewer layers or fewer units"
