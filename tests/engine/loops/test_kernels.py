"""The compiled loops: compiled once for all, cached on all their sources, and the same bits without a compiler."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from inspect import isfunction
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Recipe, Trainer
from engine.functions import activations, losses, optimizers, schedules
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.loops import kernels, plan
from engine.numerics import elementary
from tests.engine.interpreter import in_a_fresh_interpreter
from tests.engine.known_runs import some_data

SOURCES = (elementary, activations, losses, optimizers, plan, schedules)
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
    trainer = Trainer(Recipe(data="circle", test_fraction=0.5, features=("x1", "x2^2"), standardize=True))
    for optimizer in OPTIMIZERS:
        for regularization, schedule in zip(("l1", "l2", "none"), cycle(SCHEDULES)):
            trainer.change(optimizer=optimizer, schedule=schedule, regularization=regularization, dropout=0.3)
            trainer.frozen.weights[0][0] = 1
            trainer.step(1)
            trainer.change(batch_size=50, clip_norm=0.1, regularization_rate=0.1, dropout=0.0)
            trainer.step(1)
    trainer = Trainer(Recipe(hidden=(3,)), some_data(outputs=2, samples=300))
    trainer.step(1)
    trainer.measure()
    trainer.trace(5)
    trainer.predict(trainer.data.inputs)
    trainer.predict([[0, 1, 2]])
    trainer.predict(trainer.data.inputs[::2])


@needs_numba
def test_nothing_is_compiled_anew() -> None:
    """Loading compiles all there is: one form for batches of one, one for larger ones and for looking."""
    from numba.core import event

    with event.install_recorder("numba:compile") as recorder:
        try_everything()
    assert recorder.buffer == []
    assert len(kernels.train.signatures) == 2


@needs_numba
def test_the_recorder_above_sees_what_is_compiled() -> None:
    import numba
    from numba.core import event

    with event.install_recorder("numba:compile") as recorder:
        numba.njit(lambda x: x + 1)(1)
    assert recorder.buffer != []


@needs_numba
@pytest.mark.parametrize("units", [4, 80])
def test_an_epoch_allocates_nothing(units: int) -> None:
    """Narrow, or wide enough for BLAS: Numba counts as many allocations for 200 epochs of one call as for one."""
    nrt: Any = import_module("numba.core.runtime._nrt_python")
    trainer = Trainer(Recipe(hidden=(units, units), batch_size="all"), some_data(outputs=2, samples=100, inputs=units))

    def counted(work: Callable[[], object]) -> int:
        before: int = nrt.memsys_get_stats_alloc()
        work()
        after: int = nrt.memsys_get_stats_alloc()
        return after - before

    allocating = kernels.njit(lambda: np.ones(3).sum())
    allocating()
    nrt.memsys_enable_stats()
    try:
        assert counted(lambda: trainer.step(200)) == counted(lambda: trainer.step(1))
        assert counted(allocating) == 1
    finally:
        nrt.memsys_disable_stats()


SAYING = """
from engine.loops import calls
said = []
calls.load(lambda: said.append(1))
"""


@needs_numba
def test_it_says_nothing_when_it_loads_from_the_cache() -> None:
    """Which this module has filled."""
    if type(kernels.train._cache).__name__ == "NullCache":
        pytest.skip("Numba can keep no cache here")
    assert in_a_fresh_interpreter(f"{SAYING}print(said)") == "[]"


@needs_numba
@pytest.mark.parametrize("module", SOURCES, ids=lambda module: module.__name__)
def test_cache_is_keyed_on_every_source(module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba watches kernels.py itself; for the rest, a number made from their text is part of the function."""
    before = kernels._sources()
    assert kernels._sources() == before
    changed = tmp_path / "changed.py"
    changed.write_bytes(Path(module.__file__).read_bytes().replace(b"0", b"1", 1))
    monkeypatch.setattr(module, "__file__", str(changed))
    assert kernels._sources() != before
    assert before in [cell.cell_contents for cell in kernels.train.py_func.__closure__]
    old, new = kernels._entry(before, cache=True), kernels._entry(kernels._sources(), cache=True)
    signature, codegen = kernels.train.signatures[0], kernels.train.targetctx.codegen()
    assert old._cache._index_key(signature, codegen) != new._cache._index_key(signature, codegen)


def test_every_source_is_watched() -> None:
    """All of the engine's modules whose functions are compiled are among them."""
    rows: list[Any] = []
    for activation in ACTIVATIONS.values():
        rows += [activation.f, activation.derivative]
    rows += [row.batch for row in LOSSES.values()] + [row.update for row in OPTIMIZERS.values()]
    rows += [row.rate for row in SCHEDULES.values()]
    # What they call, and what that calls.
    called = set(rows)
    while rows:
        function = rows.pop()
        named = [vars(sys.modules[function.__module__]).get(name) for name in function.__code__.co_names]
        new = {other for other in named if isfunction(other)} - called
        called |= new
        rows += new
    # Of the plan it is the numbers of its columns that the loops have in them.
    assert {module.__name__ for module in SOURCES} == {row.__module__ for row in called} | {plan.__name__}


# --- without Numba ---------------------------------------------------------------------------------------------------


def test_loading_without_numba_says_nothing() -> None:
    program = """
import sys
sys.modules["numba"] = None
from engine.loops import calls
said = []
calls.load(lambda: said.append(1))
print(calls.compiled(), said)
"""
    assert in_a_fresh_interpreter(program) == "False []"
