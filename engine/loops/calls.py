"""The only caller of the loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.functions.optimizers import OPTIMIZERS, UPDATES, Constants
from engine.functions.schedules import SCHEDULES
from engine.loops.plan import Index, Memory, Plan, Settings
from engine.numerics.memory import zeros

Floats = NDArray[np.float64]
SevenFloats = tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats]


def load(on_compile: Callable[[], None] | None = None) -> None:
    """Import the compiled loops and have them ready. The first time on a machine this compiles for some seconds.

    `on_compile` is called, in this thread, when there is something to compile rather than to load from the cache.
    """
    try:
        from numba.core import event
    except ImportError:
        from engine.loops import kernels

        return

    class Watcher(event.Listener):
        told = on_compile is None

        def on_start(self, happening: Any) -> None:  # noqa: ARG002
            if on_compile is not None and not self.told:
                self.told = True
                on_compile()

        def on_end(self, happening: Any) -> None:
            pass

    with event.install_listener("numba:compile", Watcher()):
        from engine.loops import kernels  # noqa: F401


def compiled() -> bool:
    from engine.loops import kernels

    return kernels.COMPILED


def train(
    plan: Plan,
    memory: Memory,
    settings: Settings,
    inputs: Floats,
    targets: Floats,
    epoch: np.uintp,
    records: Floats,
    updates: np.uintp,
    lanes: np.uintp | None,
) -> None:
    from engine.loops import kernels

    with np.errstate(all="ignore"):  # uncompiled, overflow would warn
        kernels.train(plan, memory, settings, inputs, targets, epoch, records, updates, lanes)


def no_update() -> Settings:
    """Plain descent at rate 0."""
    nothing = Index(0)
    return Settings(
        Index(UPDATES.index(OPTIMIZERS["sgd"].update)),
        nothing,
        0.0,
        Constants(0.0, 0.0, 0.0, 0.0, 0.0),
        0.0,
        Index(list(SCHEDULES).index("constant")),
        1.0,
        1.0,
        0.0,
        np.inf,
        nothing,
        0.0,
        0.0,
        False,
        False,
        np.uint64(0),
    )


def buffers(sizes: tuple[int, ...], size: int, *, dropout: bool) -> SevenFloats:
    """z, a, passed, delta, target, turned and sums for batches of up to `size` samples."""
    stride = -(-size // 4) * 4
    units = sum(sizes) * stride
    a = zeros(units)
    passed = zeros(units) if dropout else a
    widest = -(-max(sizes[:-1]) // 4) * 4
    turned, sums = zeros(widest * stride + 4), zeros(2 * stride)
    return zeros(units), a, passed, zeros(units), zeros(sizes[-1] * stride), turned, sums
