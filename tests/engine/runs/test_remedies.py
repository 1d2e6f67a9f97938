"""Remedies: what is named helps, and what would not is not named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.runs import kinds
from engine.runs.diagnosis import Diagnosis, Evidence, diagnose
from engine.runs.remedies import Remedy
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


def test_a_rate_that_was_lowered_while_a_layer_was_dead_already_wants_a_restart() -> None:
    trainer, verdict = judged(300, optimizer="adam", learning_rate=0.5)
    assert verdict.killed
    for rate, wanted in ((0.4, 0.04), (0.05, 0.05), (0.01, 0.01)):
        trainer.change(learning_rate=rate)
        trainer.step(1)
        assert Diagnosis(trainer).verdict(trainer.measure()).remedies == (Remedy("learning_rate", wanted),)
