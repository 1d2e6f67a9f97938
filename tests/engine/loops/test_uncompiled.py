"""The loops as they stand: the same bits as compiled.

This is also how their lines are measured: a tracer cannot look into compiled code, and it is the same code.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from engine import Recipe, Trainer
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.loops import calls, epoch
from engine.recipe_fields import REGULARIZATIONS
from tests.engine.known_runs import some_data


def recipes() -> Iterator[Recipe]:
    """Every activation with every loss and each of its outputs; the rest mixed."""
    pick: Callable[[Any], Any] = Random(0).choice
    for activation in ACTIVATIONS:
        for loss in LOSSES.values():
            for output in loss.outputs:
                yield Recipe(
                    hidden=pick([(3, 2), (5,), (4, 6), (9, 1)]),
                    activation=activation,
                    loss=loss.name,
                    output=output,
                    optimizer=pick(list(OPTIMIZERS)),
                    learning_rate=pick([0.01, 0.1]),
                    momentum=pick(["auto", 0.5]),
                    schedule=pick(list(SCHEDULES)),
                    schedule_epochs=pick([1.5, 4.0]),
                    regularization=pick(REGULARIZATIONS),
                    regularization_rate=0.01,
                    clip_norm=pick(["none", 0.1]),
                    dropout=pick([0.0, 0.0, 0.3]),
                    test_fraction=pick([0.0, 0.4]),
                    batch_size=pick([1, 1, 2, 3, 4, "all"]),
                    shuffle=pick([True, False]),
                    seed=pick([0, 2**63 - 1]),
                )
    for optimizer in OPTIMIZERS:
        for activation in ("relu", "leaky_relu", "linear"):
            hidden = pick([(3, 2), (5,), (4, 6), (9, 1)])
            yield Recipe(hidden=hidden, activation=activation, optimizer=optimizer, shuffle=True)
    yield Recipe(hidden=(), batch_size=2)
    yield Recipe(hidden=(2,), loss="mse", learning_rate=1000, activation="linear")


def everything() -> dict[str, list[Any]]:
    """All bits of these runs and of the state they end in."""
    results = {}
    for number, recipe in enumerate(recipes()):
        trainer = Trainer(recipe, some_data(outputs=2, samples=7))
        trainer.frozen.biases[0][:] = number % 3 == 0 and recipe.schedule != "constant"
        trainer.step(1)
        trainer.change(learning_rate=recipe.learning_rate / 2)
        done = trainer.step(200 if recipe.learning_rate == 1000 else 2)
        arrays = (
            trainer.network.parameters,
            trainer.history.whole,
            trainer.predict(trainer.data.inputs),
            trainer.measure().gradient.parameters,
            trainer.trace(1).layers[-1].delta,
        )
        results[f"{number}: {recipe}"] = [*(array.tobytes() for array in arrays), done, str(trainer.divergence)]
    return results


def test_the_bits_are_the_same_uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing warns there, though overflow would."""
    monkeypatch.setattr(calls, "loops", epoch.train)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain = everything()
    assert "diverged" in list(plain.values())[-1][-1]
    assert {values[-1] for values in list(plain.values())[:-1]} == {"None"}
    monkeypatch.undo()
    calls.load()
    if calls.why_not():
        pytest.skip("there are no compiled loops to compare with")
    compiled = everything()
    assert calls.compiled()
    assert list(compiled) == list(plain)
    assert [name for name in plain if plain[name] != compiled[name]] == []
