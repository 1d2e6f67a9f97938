"""What values can be chosen from, and which of it goes with what is typed."""

from __future__ import annotations

import pytest

from engine.data.generators import GENERATORS
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.recipe_fields import FIELDS
from tui.choices import KNOWN, among, choices


def names(field: str, typed: str) -> list[str]:
    return [name for name, _ in choices(field).matching(typed)]


@pytest.mark.parametrize(
    ("field", "table"),
    [
        ("activation", ACTIVATIONS),
        ("data", GENERATORS),
        ("initializer", INITIALIZERS),
        ("loss", LOSSES),
        ("optimizer", OPTIMIZERS),
        ("schedule", SCHEDULES),
    ],
)
def test_a_table_of_the_engines_is_listed_whole_with_its_sentences(field: str, table: dict[str, object]) -> None:
    assert [name for name, _ in choices(field).rows] == list(table)
    assert all(words for _, words in choices(field).rows)


def test_every_listed_value_is_one_of_the_fields() -> None:
    for field, row in FIELDS.items():
        for name, _ in choices(field).rows:
            row.kind.parse(field, name)


def test_numbers_and_columns_have_no_list() -> None:
    assert choices("learning_rate").rows == choices("target").rows == choices("hidden").rows == ()


def test_the_name_itself_is_first_then_those_that_begin_with_what_is_typed() -> None:
    assert names("optimizer", "adam") == ["adam", "adamw"]
    assert names("optimizer", "ada") == ["adagrad", "adadelta", "adam", "adamw"]
    assert names("data", "xor") == ["xor", "xor-cloud"]
    assert names("data", "or")[0] == "or"
    assert names("activation", "elu") == ["elu", "relu", "leaky_relu", "selu", "gelu"]
    assert names("optimizer", "adm") == []


def test_words_are_found_however_they_are_joined_and_written() -> None:
    assert names("initializer", "He Normal") == names("initializer", "he-normal") == ["he_normal"]


def test_of_several_names_the_last_is_looked_for() -> None:
    assert names("activation", "relu,ta") == ["tanh"]
    assert choices("activation").split("relu, ta") == ("relu,", "ta")
    assert names("optimizer", "sgd,ad") == []


def test_values_are_not_offered_losses_that_need_classes() -> None:
    offered = [name for name, _ in choices("loss", "regression").rows]
    assert "mse" in offered
    assert "cross_entropy" not in offered


def test_what_else_can_be_typed_is_said_and_true() -> None:
    for field in ("activation", "features", "initializer"):
        FIELDS[field].kind.parse(field, choices(field).more.rpartition(": ")[2])


def test_some_names_keep_their_sentences() -> None:
    (_, words), softmax = among("activation", ["tanh", "softmax"]).rows
    assert words.endswith(ACTIVATIONS["tanh"].formula)
    assert softmax == ("softmax", "")


def test_activations_optimizers_and_losses_have_a_sentence_besides_their_formula() -> None:
    names = {*ACTIVATIONS, *OPTIMIZERS, *LOSSES}
    assert {*KNOWN} == names
    assert all(len(words) < 80 for words in KNOWN.values())
