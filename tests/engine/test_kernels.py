"""The compiled loops: compiled once for all, cached on all their sources, and the same bits without a compiler."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import Recipe, Trainer, activations, elementary, losses, optimizers
from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.trainer import load_kernels
from tests.engine.interpreter import in_a_fresh_interpreter
from tests.engine.runs import some_data

kernels: Any = load_kernels()
needs_numba = pytest.mark.skipif(not kernels.COMPILED, reason="Numba is not there")


# --- compiling -----------------------------------------------------------------------------------------------------


def try_everything() -> None:
    """Every setting, several shapes, every way of looking."""
    for loss, row in LOSSES.items():
        for output in row.outputs:
            for activation in ACTIVATIONS:
                trainer = Trainer(Recipe(loss=loss, output=output, activation=activation, learning_rate=0.01))
                trainer.step(2)
    for hidden in ((), (1,), (7,), (3, 9, 2), (2,) * 10):
        for initializer in INITIALIZERS:
            trainer = Trainer(Recipe(hidden=hidden, initializer=initializer, momentum=0.5, shuffle=True, seed=9))
            trainer.step(2)
            for batch_size in (2, 3, "all", 1):
                trainer.change(batch_size=batch_size, learning_rate=0.3, momentum=0.1, shuffle=False)
                trainer.step(2)
    trainer = Trainer(Recipe(hidden=(3,)), some_data(outputs=2, samples=300))
    trainer.step(1)
    trainer.measure()
    trainer.trace(5)
    trainer.predict(trainer.data.inputs)
    trainer.predict([[0, 1, 2]])
    trainer.predict(trainer.data.inputs[::2])


@needs_numba
def test_nothing_is_compiled_anew() -> None:
    """Loading compiles all there is: one loop for batches of one, one for larger ones, one for predictions."""
    from numba.core import event

    with event.install_recorder("numba:compile") as recorder:
        try_everything()
    assert recorder.buffer == []
    assert len(kernels.train.signatures) == 2
    assert len(kernels.predict.signatures) == 1


@needs_numba
def test_the_recorder_above_sees_what_is_compiled() -> None:
    import numba
    from numba.core import event

    with event.install_recorder("numba:compile") as recorder:
        numba.njit(lambda x: x + 1)(1)
    assert recorder.buffer != []


@needs_numba
def test_it_says_when_it_compiles_and_only_then(tmp_path: Path) -> None:
    program = (
        "from engine.trainer import load_kernels; said = []; load_kernels(lambda: said.append(1)); print(any(said))"
    )
    seen = [in_a_fresh_interpreter(program, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2)]
    assert seen == ["True", "False"]


@needs_numba
@pytest.mark.parametrize("module", [elementary, activations, losses, optimizers], ids=lambda module: module.__name__)
def test_cache_is_keyed_on_every_source(module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba watches kernels.py itself; for the rest, a number made from their text is part of the function."""
    before = kernels._sources()
    assert kernels._sources() == before
    changed = tmp_path / "changed.py"
    changed.write_bytes(Path(module.__file__).read_bytes().replace(b"0", b"1", 1))
    monkeypatch.setattr(module, "__file__", str(changed))
    assert kernels._sources() != before
    for function in (kernels.train, kernels.predict):
        assert before in [cell.cell_contents for cell in function.py_func.__closure__]
    old, new = kernels._entries(before, cache=True)[1], kernels._entries(kernels._sources(), cache=True)[1]
    signature, codegen = kernels.predict.signatures[0], kernels.predict.targetctx.codegen()
    assert old._cache._index_key(signature, codegen) != new._cache._index_key(signature, codegen)


@needs_numba
def test_every_source_is_watched() -> None:
    """All of the engine's modules whose functions are compiled are among the four."""
    watched = {elementary.__name__, activations.__name__, losses.__name__, optimizers.__name__}
    rows: list[Any] = []
    for activation in ACTIVATIONS.values():
        rows += [activation.f, activation.derivative]
    rows += [row.sample for row in LOSSES.values()] + [row.update for row in optimizers.OPTIMIZERS.values()]
    assert {row.__module__ for row in rows} <= watched


@needs_numba
def test_without_a_folder_for_the_cache() -> None:
    program = """
from numba.core import caching
caching.CompileResultCacheImpl._locator_classes = []
from engine import Trainer, Recipe
trainer = Trainer(Recipe(hidden=(2,)))
from engine import kernels
print(trainer.step(3), trainer.predict([[0, 1]]).shape, type(kernels.train._cache).__name__)
"""
    assert in_a_fresh_interpreter(program) == "3 (1, 2) NullCache"


# --- without Numba ---------------------------------------------------------------------------------------------------

RUNS = """
from engine import Recipe, Trainer
from engine.losses import LOSSES
from tests.engine.runs import some_data

def finish(trainer, epochs):
    trainer.step(epochs)
    print(trainer.network.parameters.tobytes().hex())
    print(trainer.history.whole.tobytes().hex(), trainer.divergence)
    print(trainer.measure().gradient.parameters.tobytes().hex(), trainer.trace(1).loss.hex())

finish(Trainer(), 200)
for loss, row in LOSSES.items():
    for activation in ("leaky_relu", "tanh", "sigmoid", "linear"):
        for batch_size in (1, 3):
            recipe = Recipe(hidden=(3,), activation=activation, loss=loss, output=row.outputs[-1], seed=2**63 - 1,
                            momentum=0.5, batch_size=batch_size, shuffle=True)
            finish(Trainer(recipe, some_data(outputs=2)), 5)
finish(Trainer(Recipe(loss="mse", activation="linear", hidden=(2,), learning_rate=100)), 1000)
"""


@needs_numba
def test_the_same_bits_without_numba() -> None:
    """Compiled or as plain Python; without Numba nothing warns, though overflow would."""
    compiled = in_a_fresh_interpreter(f"from engine import kernels; assert kernels.COMPILED\n{RUNS}")
    plain = in_a_fresh_interpreter(
        f"import sys; sys.modules['numba'] = None\nfrom engine import kernels; assert not kernels.COMPILED\n{RUNS}"
    )
    assert "no longer finite" in plain.splitlines()[-2]
    assert plain == compiled


def test_loading_without_numba_says_nothing() -> None:
    program = """
import sys
sys.modules["numba"] = None
from engine.trainer import load_kernels
said = []
print(load_kernels(lambda: said.append(1)).COMPILED, said)
"""
    assert in_a_fresh_interpreter(program) == "False []"
