"""What others call our options and values is answered with our names, on the command line, in recipes and in Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Recipe, RecipeError, cli
from engine.cli.train import parser
from engine.data.generators import GENERATORS
from engine.errors import unknown
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.other_names import OURS, our_name, plain
from engine.recipe_fields import FIELDS, REGULARIZATIONS

OPTIONS = [option.removeprefix("--").replace("-", "_") for option in parser().options]
KINDS = [FIELDS, OPTIONS, ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, INITIALIZERS, REGULARIZATIONS, GENERATORS]


def test_all_of_ours_are_there() -> None:
    assert {name for name in OURS if not any(name in kind for kind in KINDS)} == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: next(iter(kind)))
def test_no_other_name_stands_for_two_of_a_kind(kind: list[str]) -> None:
    said = [plain(other) for ours in OURS if ours in kind for other in OURS[ours].split(",")]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        (["--lr", "0.1"], "--learning-rate"),
        (["--layers=4,4"], "--hidden"),
        (["--max-iter", "5"], "--epochs"),
        (["--epoch", "5"], "--epochs"),
        (["--verbose"], "--every"),
        (["--activation-function", "relu"], "--activation"),
        (["--batch", "5"], "--batch-size"),
        (["--optim", "adam"], "--optimizer"),
        (["--loss", "bce"], "binary_cross_entropy"),
        (["--loss", "l1"], "mae"),
        (["--loss", "NLL"], "cross_entropy"),
        (["--loss", "categorical_crossentropy"], "cross_entropy"),
        (["--optimizer", "sgd with momentum"], "momentum"),
        (["--initializer", "xavier"], "glorot_uniform"),
        (["--initializer", "Kaiming"], "he_normal"),
        (["--activation", "swish"], "silu"),
        (["--activation", "leakyrelu"], "leaky_relu"),
        (["--regularization", "ridge"], "l2"),
    ],
    ids=" ".join,
)
def test_it_is_named_on_the_command_line(given: list[str], ours: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(given) == 2
    said = capsys.readouterr().err
    assert f"is unknown; xorcise calls it {ours}." in said or f"is unknown, did you mean {ours}?" in said


def test_it_is_named_in_a_recipe_and_in_python(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("lr = 0.1\n", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"lr: 'lr' is unknown; xorcise calls it learning_rate\."):
        Recipe.from_toml(path)
    with pytest.raises(RecipeError, match=r"'lr' is unknown; xorcise calls it learning_rate\."):
        Recipe().with_changes(lr=0.1)
    with pytest.raises(RecipeError, match="'xavier' is unknown; xorcise calls it glorot_uniform"):
        Recipe(initializer="xavier")


def test_what_is_called_so_nowhere() -> None:
    assert our_name("nowhere", FIELDS) is None
    assert our_name(3, FIELDS) is None
    assert unknown("nowhere", ["a", "b"]) == "'nowhere' is unknown. Allowed: a, b"
