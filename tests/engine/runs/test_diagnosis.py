"""Verdicts: from what is known of a run, and on real runs; and that the remedies help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris, load_wine

from engine import Dataset, Recipe, Trainer
from engine.functions.activations import ACTIVATIONS
from engine.reports import Divergence
from engine.runs import kinds
from engine.runs.diagnosis import Diagnosis, Evidence, Verdict, dead_layers, diagnose
from engine.runs.hurdles import NO_HURDLES, Hurdles
from engine.runs.remedies import Remedy

HOUSES = Path(__file__).parents[2] / "data" / "house.csv"
GUESS = float(np.log(2))
DEAD_SEED = 4  # of XOR: hidden 4 is dead with its initial weights
ISOLATED_SEED = 14  # of XOR: one pattern is told from the others, which all get one answer


def judged(epochs: int, given: Dataset | None = None, **changes: Any) -> tuple[Trainer, Verdict]:
    trainer = Trainer(Recipe().with_changes(**changes), given)
    trainer.step(epochs)
    return trainer, Diagnosis(trainer).verdict(trainer.measure())


def kind_of(losses: Any, flat: int = 0, recipe: Recipe | None = None, **known: Any) -> str:
    return diagnose(Evidence(recipe or Recipe(), np.array(losses, dtype=float), flat, guess=GUESS, **known)).kind


# --- from what is known ----------------------------------------------------------------------------------------------


def test_what_is_known_without_a_measure() -> None:
    assert kind_of([]) == kinds.READY
    assert kind_of([0.7]) == kinds.EARLY
    assert kind_of(np.linspace(0.7, 0.1, 100), 1) == kinds.LEARNING
    assert kind_of(np.full(512, 0.7), 800) == kinds.FLAT
    assert kind_of(np.linspace(0.1, 0.7, 100), 99) == kinds.RISING
    assert kind_of(np.tile([0.2, 0.6], 50), 90) == kinds.OSCILLATING
    assert kind_of([0.5, 1e20]) == kinds.OVERFLOWING
    assert kind_of([0.5, 1e20], divergence=Divergence(2, 0, "hidden 1", "so")) == kinds.DIVERGED


def test_weights_that_solve_it_before_the_first_epoch_are_told_as_solved() -> None:
    trainer = Trainer(Recipe(hidden=(2,)))
    # Layer by layer: the weights of each unit, then the biases.
    trainer.network.parameters[:] = [*(1, 1, 1, 1, 0, -1), *(-9, 18, 9, -18, 4, -4)]
    verdict = Diagnosis(trainer).verdict(trainer.measure())
    assert (verdict.kind, verdict.right) == (kinds.SOLVED, 4)


def test_a_huge_loss_that_falls_does_not_overflow() -> None:
    assert kind_of([1e58, 1e51, 1e46]) == kinds.EARLY
    assert kind_of([1e58, 1e51, 1e51]) == kinds.OVERFLOWING
    trainer = Trainer()
    measure = trainer.measure()
    later = replace(measure, train=replace(measure.train, loss=1e40))
    assert kind_of([1e13], measure=later) == kinds.OVERFLOWING
    assert kind_of([1e58], measure=later) == kinds.EARLY
    assert kind_of([np.inf], measure=replace(measure, train=replace(measure.train, loss=np.inf))) == kinds.OVERFLOWING


@pytest.mark.parametrize(
    ("right", "margin_of_first", "kind"),
    [(4, 0.9, kinds.SOLVED), (4, 0.5, kinds.SOLVED), (4, 0.03, kinds.LEARNING), (3, -0.03, kinds.LEARNING)],
)
def test_solved_is_right_by_a_clear_margin(right: int, margin_of_first: float, kind: str) -> None:
    trainer, _ = judged(10)
    measure = trainer.measure()
    answers = trainer.data.targets.copy()
    answers[0] = (1 + margin_of_first) / 2, (1 - margin_of_first) / 2
    seen = replace(measure, train=replace(measure.train, predictions=answers))
    found = diagnose(Evidence(Recipe(), np.linspace(0.7, 0.1, 100), 1, seen, guess=GUESS))
    assert (found.kind, found.right) == (kind, right)
    assert found.margin == (pytest.approx(margin_of_first) if right == 4 else None)
    assert found.solved == (kind == kinds.SOLVED)


def test_flat_is_stuck_where_little_is_right_or_explained() -> None:
    data = Dataset(np.arange(20.0)[:, None], np.arange(20) % 2)
    trainer, _ = judged(1, data, hidden=(2,), activation="tanh")
    for wrong, kind in ((2, kinds.FLAT), (3, kinds.STUCK)):
        answers = trainer.data.targets.copy()
        answers[:wrong] = 1.0 - answers[:wrong]
        measure = trainer.measure()
        seen = replace(measure, train=replace(measure.train, predictions=answers))
        assert kind_of(np.full(300, 0.5), 290, measure=seen) == kind
    values = Dataset(np.arange(20.0)[:, None], np.arange(20.0) % 2, "regression")
    trainer, _ = judged(1, values, hidden=(2,), activation="tanh", loss="mse")
    for share, kind in ((1.0, kinds.FLAT), (0.01, kinds.STUCK)):
        measure = trainer.measure()
        answers = 0.5 + share * (trainer.data.targets - 0.5)
        seen = replace(measure, train=replace(measure.train, predictions=answers, loss=0.25))
        assert diagnose(Evidence(Recipe(), np.full(300, 0.25), 290, seen, guess=0.25)).kind == kind


def test_hurdles_are_told_before_the_start_and_where_nothing_is_learned() -> None:
    hurdles = Hurdles(1680.0, 3e5, "class")
    switches = Remedy("standardize", True), Remedy("scale_targets", True), Remedy("shuffle", True)

    def found(losses: Any, flat: int = 0, **changes: Any) -> Verdict:
        recipe = Recipe().with_changes(**changes)
        return diagnose(Evidence(recipe, np.array(losses, dtype=float), flat, hurdles=hurdles, guess=GUESS))

    assert found([]).remedies == switches
    assert found([]).hurdles == hurdles
    assert found([], shuffle=True).remedies == switches[:2]
    assert found([], batch_size="all").hurdles.sorted_by is None
    assert found(np.linspace(0.7, 0.1, 100), 1).hurdles == NO_HURDLES
    assert found(np.linspace(0.7, 0.1, 100), 1).remedies == ()
    assert found(np.linspace(0.1, 0.7, 100), 99).remedies == (*switches, Remedy("learning_rate", 0.005))


@pytest.mark.parametrize(("rate", "lower"), [(0.05, 0.005), (0.5, 0.05), (5.0, 0.1), (1000.0, 0.1), (3e-4, 3e-5)])
def test_a_rate_is_lowered_to_a_tenth_and_to_what_is_usual(rate: float, lower: float) -> None:
    recipe = Recipe(learning_rate=rate)
    remedies = diagnose(Evidence(recipe, np.linspace(0.1, 0.7, 100), 99, guess=GUESS)).remedies
    assert remedies == (Remedy("learning_rate", lower),)
    assert recipe.with_changes(**{remedy.field: remedy.value for remedy in remedies}).learning_rate == lower


# --- real runs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("epochs", [5, 20, 100, 1000])
def test_xor_at_rate_10_has_risen_and_wants_a_lower_rate(epochs: int) -> None:
    """From 0.69 to 5.0, and it stays there, its layers dead: other weights would fare alike."""
    for seed in range(5):
        _, verdict = judged(epochs, learning_rate=10.0, seed=seed)
        assert verdict.kind == kinds.RISING
        assert verdict.remedies == (Remedy("learning_rate", 0.1),)
        assert verdict.loss == pytest.approx(5.0, abs=0.1)
        assert verdict.guess == pytest.approx(GUESS)


def test_a_run_that_explodes_never_learns_on_the_way() -> None:
    trainer = Trainer(Recipe(loss="mse", output="linear", learning_rate=5.0))
    diagnosis = Diagnosis(trainer)
    seen = set()
    while trainer.divergence is None:
        trainer.step(1)
        seen.add(diagnosis.verdict(trainer.measure()).kind)
    assert seen == {kinds.OVERFLOWING, kinds.DIVERGED}
    assert diagnosis.verdict(trainer.measure()).remedies == (Remedy("learning_rate", 0.1),)


def test_a_layer_that_is_born_dead_wants_new_weights_and_says_so_at_once() -> None:
    for epochs in (0, 1, 3, 300):
        trainer, verdict = judged(epochs, seed=DEAD_SEED)
        assert (verdict.kind, verdict.dead_layer, verdict.constant) == (kinds.STUCK, "hidden 4", True)
        assert verdict.remedies == (Remedy("seed", DEAD_SEED + 1),)
        assert not verdict.killed
        assert verdict.dead_units == sum(int(dead.sum()) for dead in trainer.measure().dead)


def test_a_layer_that_large_updates_killed_wants_a_lower_rate() -> None:
    for seed in range(5):
        _, verdict = judged(300, optimizer="adam", learning_rate=0.5, seed=seed)
        assert verdict.killed == (verdict.remedies == (Remedy("learning_rate", 0.05),))
        assert verdict.dead_layer is not None
    assert judged(300, optimizer="adam", learning_rate=0.5)[1].killed


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - {"relu", "gaussian"}))
def test_a_layer_of_zeros_that_can_learn_is_not_dead(activation: str) -> None:
    """tanh of 0 is 0, but not flat there."""
    trainer = Trainer(Recipe(hidden=(3,), activation=activation))
    trainer.network.weights[0][:] = 0.0
    trainer.network.biases[0][:] = 0.0
    measure = trainer.measure()
    assert measure.dead[0].all() == (activation not in ("sigmoid", "softplus"))
    assert dead_layers(measure) == ()
    assert Diagnosis(trainer).verdict(measure).kind == kinds.READY
    assert dead_layers(Trainer(Recipe(hidden=(3, 3), initializer="zeros")).measure()) == ("hidden 1", "hidden 2")


def test_a_plateau_of_xor_names_the_rows_that_get_one_answer() -> None:
    trainer, verdict = judged(1000, seed=ISOLATED_SEED)
    assert (verdict.kind, verdict.right, verdict.remedies) == (kinds.STUCK, 3, (Remedy("seed", ISOLATED_SEED + 1),))
    assert trainer.measure().loss == pytest.approx(0.477386, abs=0.03)
    alike = trainer.measure().predictions[list(verdict.alike)]
    assert len(alike) == 3
    assert np.ptp(alike, axis=0).max() < 0.02
    assert not verdict.constant


def test_a_solved_run_is_learning_until_its_margin_is_clear() -> None:
    trainer = Trainer()
    diagnosis = Diagnosis(trainer)
    seen = []
    for _ in range(200):
        trainer.step(1)
        verdict = diagnosis.verdict(trainer.measure())
        seen.append((verdict.kind, verdict.right == 4))
    assert (kinds.LEARNING, True) in seen
    assert seen[-1] == (kinds.SOLVED, True)
    assert {kind for kind, _ in seen} == {kinds.EARLY, kinds.LEARNING, kinds.SOLVED}


@pytest.mark.parametrize("name", Recipe.names())
def test_the_built_in_recipes_are_never_said_to_go_wrong(name: str) -> None:
    recipe = Recipe.named(name)
    if recipe.data == Recipe().data and name != "notebook":
        pytest.skip("it wants a file")
    trainer = Trainer(recipe)
    diagnosis = Diagnosis(trainer)
    for _ in range(20):
        trainer.step(5)
        assert diagnosis.verdict(trainer.measure()).kind in (kinds.LEARNING, kinds.SOLVED)


# --- tables with the notebook's settings -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "epochs", "fields"),
    [
        (load_digits, 20, ("standardize",)),
        (load_wine, 100, ("standardize", "shuffle")),
        (load_iris, 300, ("standardize", "shuffle")),
    ],
)
def test_tables_that_cannot_be_learned_are_named_with_their_options(load: Any, epochs: int, fields: tuple[str]) -> None:
    table = load()
    data = Dataset(table.data, table.target, "classification")
    for seed in range(3):
        trainer, verdict = judged(epochs, data, seed=seed)
        assert (trainer.score().accuracy or 0.0) < 0.4
        assert verdict.kind in (kinds.STUCK, kinds.RISING)
        assert verdict.constant
        assert verdict.remedies[: len(fields)] == tuple(Remedy(field, True) for field in fields)
        trainer, verdict = judged(0, data, seed=seed)
        assert tuple(remedy.field for remedy in verdict.remedies) == fields or verdict.dead_layer is not None
    settings = dict.fromkeys(fields, True)
    trainer, verdict = judged(20, data, **settings, hidden=(16,))
    assert (trainer.score().accuracy or 0.0) > 0.9
    assert verdict.remedies == ()


def test_rows_sorted_by_class_are_told_while_the_loss_looks_good() -> None:
    """Each class is unlearned while the next ones come: 0.08 along the way, 1.3 after it."""
    table = load_iris()
    trainer, verdict = judged(50, Dataset(table.data, table.target, "classification"))
    assert trainer.history.loss[-1] < 0.2 < 1.0 < trainer.loss
    assert (verdict.kind, verdict.remedies) == (kinds.LEARNING, (Remedy("shuffle", True),))
    assert verdict.hurdles == Hurdles(sorted_by="class")


def test_house_prices_want_their_columns_scaled() -> None:
    """9e59, then one value for all 60 rows."""
    for epochs in (1, 5, 50, 400):
        _, verdict = judged(epochs, data=str(HOUSES), loss="mse")
        assert verdict.kind == kinds.STUCK
        assert verdict.dead_layer == "hidden 1"
        assert [remedy.field for remedy in verdict.remedies] == ["standardize", "scale_targets"]
        assert verdict.hurdles == Hurdles(220.4, 671_200.0)
    _, verdict = judged(200, data=str(HOUSES), loss="mse", standardize=True, scale_targets=True, hidden=(8,))
    assert verdict.r2 is not None
    assert verdict.r2 > 0.8
    assert verdict.remedies == ()


def test_other_data_are_looked_at_again() -> None:
    trainer = Trainer(Recipe(hidden=(3,)), Dataset([[0.0, 1.0], [1.0, 0.0]] * 10, [0, 1] * 10))
    diagnosis = Diagnosis(trainer)
    assert diagnosis.verdict(trainer.measure()).hurdles == NO_HURDLES
    trainer.continue_with(Dataset([[0.0, 900.0], [500.0, 0.0]] * 10, [0, 1] * 10))
    assert diagnosis.verdict(trainer.measure()).hurdles.inputs == 900.0
