"""Compiling: all at once, kept on disk under all that it was made of, and by what of Numba is not public."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine import Recipe, Trainer, functions, loops, numerics
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.loops import calls
from tests.engine.known_runs import some_data

numba: Any = pytest.importorskip("numba")
from numba.core import event  # noqa: E402

from engine.loops import compiling  # noqa: E402


@pytest.fixture(autouse=True)
def _loaded() -> None:
    calls.load()


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


def test_nothing_is_compiled_anew() -> None:
    """Loading compiles all there is: one form for batches of one, one for larger ones and for looking."""
    with event.install_recorder("numba:compile") as recorder:
        try_everything()
    assert recorder.buffer == []
    assert len(vars(calls)["loops"].signatures) == 2


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

    allocating = numba.njit(lambda: np.ones(3).sum())
    allocating()
    nrt.memsys_enable_stats()
    try:
        assert counted(lambda: trainer.step(200)) == counted(lambda: trainer.step(1))
        assert counted(allocating) == 1
    finally:
        nrt.memsys_disable_stats()


# --- the cache -------------------------------------------------------------------------------------------------------


def sources() -> list[Path]:
    folders = [Path(package.__path__[0]) for package in (functions, loops, numerics)]
    return [path for folder in folders for path in sorted(folder.glob("*.py"))]


@pytest.mark.parametrize("source", sources(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_cache_is_keyed_on_every_source(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiling.key_of_sources()
    assert compiling.key_of_sources() == before
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read_bytes(path) + b"#" * (path == source))
    assert compiling.key_of_sources() != before


def test_all_that_is_compiled_is_in_those_folders() -> None:
    """Or made of text that is: `switches` writes some."""
    files = {Path(function.__code__.co_filename) for function in compiling.CompiledLoops().functions}
    assert files - {Path("<string>")} <= set(sources())
    assert len(files) > 8


def test_another_key_is_another_file(monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiling.CompiledLoops().load():
        pytest.skip("there is no folder to keep a cache in")
    monkeypatch.setattr(compiling, "key_of_sources", lambda: "another")
    assert not compiling.CompiledLoops().load()


# --- Numba's private parts -------------------------------------------------------------------------------------------


def assembly(function: Callable[..., Any], **options: Any) -> str:
    """Of a new compiled form of the function, for a vector."""
    form = numba.njit(**options)(function)
    form.compile((numba.float64[::1],))
    (text,) = form.inspect_asm().values()
    return re.sub(r"v\d+B\d+", "", text)  # the number of the form, which is part of its name


def four_squares(x: Any) -> None:
    a, b, c, d = x[0], x[1], x[2], x[3]
    x[0], x[1], x[2], x[3] = a * a, b * b, c * c, d * d


def test_references_can_be_left_uncounted() -> None:
    assert "NRT_incref" in assembly(lambda x: x)
    assert "NRT_incref" not in assembly(lambda x: x, _nrt=False)


def test_llvm_is_set_by_the_configuration_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = assembly(four_squares)
    assert assembly(four_squares) == usual
    config = numba.config
    with monkeypatch.context() as changed:
        changed.setattr(config, "OPT", type(config.OPT)(0))
        assert assembly(four_squares) != usual
    with monkeypatch.context() as changed:
        changed.setattr(config, "SLP_VECTORIZE", int(not config.SLP_VECTORIZE))
        assert assembly(four_squares) != usual


def test_each_function_is_announced_before_and_after_it_is_compiled() -> None:
    with event.install_recorder("numba:compile") as recorder:
        function = numba.njit(lambda x: x + 1)
        function(1)
    begun, ended = (happening for _, happening in recorder.buffer)
    assert (begun.is_start, ended.is_end) == (True, True)
    assert begun.data["dispatcher"] is ended.data["dispatcher"] is function


def test_a_listener_can_refuse_what_begins_to_be_compiled() -> None:
    function, other = numba.njit(lambda x: x + 1), numba.njit(lambda x: x + 2)
    with event.install_listener("numba:compile", compiling.Refusal(function)):
        with pytest.raises(compiling.NotKept):
            function.compile((numba.int64,))
        assert other(1) == 3
    assert function(1) == 2


def test_llvm_is_set_for_each_part_and_for_nobody_else() -> None:
    config: Any = numba.config
    usual = config.OPT, config.SLP_VECTORIZE
    tuning = compiling.Tuning("train", ["block"])

    def now() -> tuple[int, int]:
        return int(config.OPT), config.SLP_VECTORIZE

    seen = []
    for step in ("train", "part", "block", "", "", "", "other's", "block", "", ""):
        if step:
            tuning.on_start(SimpleNamespace(data={"dispatcher": step}))
        else:
            tuning.on_end(None)
        seen.append(now())
    whole, light, block, others = (2, 0), (1, 0), (2, 1), (int(usual[0]), usual[1])
    assert seen == [whole, light, block, light, whole, others, others, others, others, others]
    assert (config.OPT, config.SLP_VECTORIZE) == usual


def test_the_example_has_the_types_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look(*arguments: Any) -> None:
        seen.append(tuple(map(numba.typeof, arguments)))
        arguments[6][:] = 0.0

    monkeypatch.setattr(calls, "loops", look)
    Trainer(Recipe(batch_size=2)).measure()
    assert seen[0] == tuple(map(numba.typeof, compiling.example(loops.plan.Index(1))))
