"""The only caller of the loops: compiled if possible, otherwise as plain Python. The bits are the same."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from importlib.util import find_spec
from threading import RLock, Thread
from typing import Any

import numpy as np

from engine.errors import said_by
from engine.functions.optimizers import OPTIMIZERS, UPDATES, Constants
from engine.functions.schedules import SCHEDULES
from engine.loops import epoch as plain
from engine.loops.blas import ONE_THREAD
from engine.loops.blocks import FOUR
from engine.loops.plan import BLAS_FROM, NONE, Index, Memory, Plan, Settings, Table, Vector
from engine.numerics.memory import zeros

Loops = Callable[[Plan, Memory, Settings, Table, Table, Index, Table, Index, Index | None], None]

UNCOMPILED = "the training loops run uncompiled, and slowly"
# Reasons for compiling.
FIRST_RUN, AGAIN, EVERY_RUN = "first run only", "again: the cache was damaged", "in every run; set NUMBA_CACHE_DIR"

# What `train` runs. None: nothing yet, it loads them first.
loops: Loops | None = None


def train(
    plan: Plan,
    memory: Memory,
    settings: Settings,
    inputs: Table,
    targets: Table,
    epoch: Index,
    records: Table,
    updates: Index,
    lanes: Index | None,
) -> None:
    """Train as described in `epoch.train`. Compiled, the GIL is released meanwhile."""
    notes: list[str] = []
    if loops is None and _load(beside=False, on_compile=notes.append):
        words = unusual() or (f"the training loops are compiled {AGAIN}" if AGAIN in notes else None)
        if words is not None:
            warnings.warn(words, RuntimeWarning, _outside_the_engine())
    assert loops is not None
    # A batch size that can be rounded up to a stride without overflow.
    wide = lanes is not None and bool((plan.layers[:, BLAS_FROM] < lanes + FOUR).any())
    quiet = np.errstate(all="ignore") if loops is plain.train else nullcontext()  # Uncompiled, overflow would warn.
    with quiet, ONE_THREAD if wide else nullcontext():
        loops(plan, memory, settings, inputs, targets, epoch, records, updates, lanes)


# --- getting them ready ----------------------------------------------------------------------------------------------

_loading = RLock()
_ready = False
_why_not: str | None = None
_unkept: str | None = None
_thread: Thread | None = None


def load() -> None:
    """Load or compile the loops. The first time on a machine this takes several seconds."""
    _load(beside=False, on_compile=lambda _note: None)


def load_beside(on_compile: Callable[[str], None], on_done: Callable[[BaseException | None], None]) -> Thread:
    """Load or compile the loops in a thread, while `train` runs them uncompiled; it switches between two calls.

    Called in that thread: `on_compile(FIRST_RUN)`, AGAIN or EVERY_RUN, if there is something to compile;
    `on_done(failure)` at the end. Loops for the cache are compiled in a separate process, so that
    this one's GIL stays free. The thread is a daemon, yet only `os._exit` does not wait for a compiler.
    """
    global loops, _thread
    if loops is None:
        loops = plain.train

    def work() -> None:
        failure: BaseException | None = None
        try:
            _load(beside=True, on_compile=on_compile)
        except BaseException as error:
            failure = error
        on_done(failure)

    _thread = Thread(target=work, name="load-loops", daemon=True)
    _thread.start()
    return _thread


def loading() -> bool:
    """Whether a thread is loading or compiling the loops now."""
    return _thread is not None and _thread.is_alive()


def compiled() -> bool:
    """Whether `train` runs compiled loops now."""
    return loops not in (None, plain.train)


def why_not() -> str | None:
    """Why the loops stay uncompiled, in one line, once this is known; None if they do not."""
    return _why_not


def unusual() -> str | None:
    """What a user should know about the loops when a run starts, in one line; None if all is well."""
    if _why_not is not None:
        return f"{UNCOMPILED}: {_why_not}"
    if _unkept is not None:
        return f"the training loops are compiled in every run: {_unkept}; set NUMBA_CACHE_DIR to a writable folder"
    return None


def _load(*, beside: bool, on_compile: Callable[[str], None]) -> bool:
    """Load or compile the loops; returns whether that was still necessary."""
    global loops, _ready, _why_not
    with _loading:
        if _ready:
            return False
        _why_not = _obstacle()
        loops = plain.train if _why_not else _compiled_loops(beside, on_compile)
        _ready = True
        return True


def _obstacle() -> str | None:
    if find_spec("numba") is None:
        return "Numba is not installed"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the environment, with a traceback in it
            import numba

        config: Any = numba.config
        return "NUMBA_DISABLE_JIT is set" if config.DISABLE_JIT else None
    except Exception as error:  # Too new a NumPy, no LLVM, an incomplete installation: any exception.
        return f"Numba cannot be used: {said_by(error).rstrip('.')}"


def _outside_the_engine() -> int:
    """The stack level of the first caller outside the engine: a warning shows that line."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals["__name__"].startswith("engine."):
        frame, level = frame.f_back, level + 1
    return level


def _compiled_loops(beside: bool, on_compile: Callable[[str], None]) -> Loops:
    global _unkept
    from engine.loops.compiling import CompiledLoops, compile_in_a_process

    new = CompiledLoops()
    if not new.load():
        on_compile(AGAIN if new.cache.damaged and new.kept else FIRST_RUN if new.kept else EVERY_RUN)
        filled = beside and new.kept and compile_in_a_process() and new.load()
        if not filled:
            new.compile()
        _unkept = new.cache.obstacle
    made: Loops = new.train
    return made


# --- for evaluation only --------------------------------------------------------------------------------------------


def no_update() -> Settings:
    """Plain gradient descent at rate 0."""
    return Settings(
        optimizer=Index(UPDATES.index(OPTIMIZERS["sgd"].update)),
        moments=Index(0),
        learning_rate=0.0,
        constants=Constants(0.0, 0.0, 0.0, 0.0, 0.0),
        weight_decay=0.0,
        schedule=Index(list(SCHEDULES).index("constant")),
        schedule_epochs=1.0,
        schedule_factor=1.0,
        schedule_floor=0.0,
        clip_norm=np.inf,
        regularization=NONE,
        regularization_rate=0.0,
        dropout=0.0,
        freezes=False,
        shuffle=False,
        seed=np.uint64(0),
    )


def buffers(
    sizes: Sequence[int], size: int, *, dropout: bool
) -> tuple[Vector, Vector, Vector, Vector, Vector, Vector, Vector]:
    """z, a, passed, delta, target, transposed and sums (see `Memory`) for batches of up to `size` samples."""
    stride = -(-size // 4) * 4
    units = sum(sizes) * stride
    a = zeros(units)
    passed = zeros(units) if dropout else a
    widest = -(-max(sizes[:-1]) // 4) * 4
    transposed, sums = zeros(widest * stride + 4), zeros(2 * stride)
    return zeros(units), a, passed, zeros(units), zeros(sizes[-1] * stride), transposed, sums
