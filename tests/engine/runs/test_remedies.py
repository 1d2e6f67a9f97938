"""Remedies: what is named helps, and what would not is not named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Recipe
from engine.runs import kinds
from engine.runs.diagnosis import Diagnosis, Evidence, diagnose
from engine.runs.hurdles import Hurdles
from engine.runs.remedies import Remedy, remedies
from tests.engine.runs.test_diagnosis import GUESS, judged


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"hidden": ()}, Remedy("hidden", (8,))),
        ({"initializer": "zeros", "activation": "tanh"}, Remedy("initializer", "he_uniform")),
        ({"initializer": "constant(0.5)"}, Remedy("initializer", "he_uniform")),
        ({"activation": "linear"}, Remedy("activation", "tanh")),
        ({"activation": "sigmoid"}, Remedy("activation", "tanh")),
        ({"hidden": (4,), "activation": "sigmoid"}, Remedy("seed", 1)),
        ({"regularization": "l2", "regularization_rate": 1.0}, Remedy("regularization", "none")),
        ({"learning_rate": 1e-4}, Remedy("learning_rate", 1e-3)),
        ({"learning_rate": 1e-4, "optimizer": "adam"}, Remedy("seed", 1)),
    ],
)
def test_other_weights_are_no_remedy_where_the_network_learns_no_more_with_any(
    changes: dict[str, Any], remedy: Remedy
) -> None:
    trainer, _ = judged(0, **changes)
    plateau = np.full(512, 0.7)
    verdict = diagnose(Evidence(trainer.recipe, plateau, 800, trainer.measure(), guess=GUESS))
    assert (verdict.kind, verdict.remedies) == (kinds.STUCK, (remedy,))
    assert trainer.recipe.with_changes(**{remedy.field: remedy.value}) != trainer.recipe


@pytest.mark.parametrize(
    "changes", [{"hidden": ()}, {"initializer": "zeros"}, {"activation": "linear"}, {"activation": "sigmoid"}]
)
def test_what_is_named_instead_of_other_weights_helps(changes: dict[str, Any]) -> None:
    trainer, verdict = judged(1500, **changes)
    assert verdict.kind == kinds.STUCK
    [remedy] = verdict.remedies
    better, _ = judged(1500, **{**changes, remedy.field: remedy.value, "seed": 2})
    assert better.measure().accuracy == 1.0
    assert trainer.measure().accuracy != 1.0


def test_a_layer_that_dies_among_many_rows_wants_a_lower_rate() -> None:
    _, verdict = judged(100, data="spiral", seed=5, samples=100)
    assert (verdict.killed, verdict.remedies) == (True, (Remedy("learning_rate", 0.005),))


def test_what_is_scaled_already_is_not_to_be_scaled() -> None:
    hurdles = Hurdles(targets=1e6)
    assert remedies(kinds.STUCK, Recipe(scale_targets=True), Recipe(), hurdles, killed=False) == (Remedy("seed", 1),)


def test_a_rate_that_was_lowered_while_a_layer_was_dead_already_wants_a_restart() -> None:
    trainer, verdict = judged(300, optimizer="adam", learning_rate=0.5)
    assert verdict.killed
    for rate, wanted in ((0.4, 0.04), (0.05, 0.05), (0.01, 0.01)):
        trainer.change(learning_rate=rate)
        trainer.step(1)
        assert Diagnosis(trainer).verdict(trainer.measure()).remedies == (Remedy("learning_rate", wanted),)
