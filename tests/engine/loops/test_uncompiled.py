"""The loops as they stand, without Numba: the same bits as compiled.

Run in an interpreter of its own, which is also how the lines of the compiled loops are measured: a tracer cannot look
into compiled code, and it is the same code. Only layers wide enough for BLAS are exempt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from engine import Recipe, Trainer
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.loops import calls
from engine.recipe_fields import REGULARIZATIONS
from tests.engine.interpreter import in_a_fresh_interpreter
from tests.engine.known_runs import some_data

PROGRAM = """
import sys
sys.modules["numba"] = None
from engine.loops import kernels
from tests.engine.loops.test_uncompiled import everything, wide
assert not kernels.COMPILED
print(everything())
print(wide())
"""


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


def everything() -> str:
    """All bits of these runs and the state they end in, as JSON."""
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
        bits = [np.ascontiguousarray(array).tobytes().hex() for array in arrays]
        results[f"{number}: {recipe}"] = [*bits, str(done), str(trainer.divergence)]
    return json.dumps(results)


def wide() -> str:
    """The parameters after training with layers wide enough for BLAS, as JSON."""
    trainer = Trainer(Recipe(hidden=(64, 70), activation="tanh", batch_size=64), some_data(outputs=2, samples=70))
    for weights in trainer.network.weights:
        weights /= np.sqrt(weights.shape[1])
    trainer.step(2)
    return json.dumps(trainer.network.parameters.tolist())


@pytest.mark.skipif(not calls.compiled(), reason="Numba is not there")
def test_the_bits_are_the_same_without_numba() -> None:
    """And nothing warns there, though overflow would."""
    all_bits, products = in_a_fresh_interpreter(PROGRAM).splitlines()
    compiled, plain = json.loads(everything()), json.loads(all_bits)
    assert list(compiled) == list(plain)
    assert [name for name in plain if plain[name] != compiled[name]] == []
    assert "diverged" in list(plain.values())[-1][-1]
    assert {values[-1] for values in list(plain.values())[:-1]} == {"None"}
    np.testing.assert_allclose(json.loads(products), json.loads(wide()), rtol=1e-12, atol=1e-13)
