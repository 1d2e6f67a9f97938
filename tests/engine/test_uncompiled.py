"""The loops as they stand, without Numba: the same bits as compiled.

Run in an interpreter of its own, which is also how the lines of `engine.kernels` are measured: a tracer cannot look
into compiled code, and it is the same code.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np

from engine import Recipe, Trainer
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from tests.engine.runs import some_data

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
sys.modules["numba"] = None
from engine import kernels
from tests.engine.test_uncompiled import everything
assert not kernels.COMPILED
print(everything())
"""


def recipes() -> Iterator[Recipe]:
    """Every activation, every loss with each of its outputs, and batches of one, some and all."""
    batches: Iterator[int | str] = cycle([1, 3, "all", 2])
    for activation in ACTIVATIONS:
        for loss in LOSSES.values():
            for output in loss.outputs:
                size = next(batches)
                yield Recipe(
                    hidden=(3, 2),
                    activation=activation,
                    loss=loss.name,
                    output=output,
                    batch_size=size,
                    shuffle=size in (2, 3),
                    momentum=0.5 if size == 3 else 0.0,
                )
    yield Recipe(hidden=(), batch_size=2)
    yield Recipe(hidden=(2,), loss="mse", learning_rate=1000, activation="linear")


def everything() -> str:
    """All bits of these runs and the state they end in, as JSON."""
    results = {}
    for number, recipe in enumerate(recipes()):
        trainer = Trainer(recipe, some_data(outputs=2, samples=5))
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


def test_the_bits_are_the_same_without_numba() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    compiled, plain = json.loads(everything()), json.loads(run.stdout)
    assert list(compiled) == list(plain)
    assert [name for name in plain if plain[name] != compiled[name]] == []
    assert "diverged" in list(plain.values())[-1][-1]
    assert {values[-1] for values in list(plain.values())[:-1]} == {"None"}
