"""Has Numba compile the loops from their modules, unchanged. Importing this module imports Numba.

A compiled form is made from a copy of the function that sees, under the same names, compiled forms of its callees. The
functions themselves stay plain Python: compiled and uncompiled loops run side by side in one process.

All that depends on Numba's internals is in this file, and tests/engine/loops/test_compiling.py fails when a newer Numba
changes them:

- `_nrt=False`: no reference counting, which is atomic. These functions create no arrays, and their caller holds all
  of their arguments.
- `numba.core.event`: reports when compilation of a function starts, and thereby what is not in the cache.
- `config.OPT` and `config.SLP_VECTORIZE`: options for LLVM, read for each function, not for the whole process as
  documented.
- `Dispatcher._cache`: asked before compiling, and given what was compiled (`engine/loops/cache.py`).
- `gc.disable()`, for the whole process, while Numba compiles: compiling creates millions of small objects, none
  of them garbage yet, and takes a tenth longer with the collector.
"""

from __future__ import annotations

import dis
import gc
import hashlib
import subprocess
from collections.abc import Callable
from inspect import isfunction
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
from numba import njit, typeof
from numba.core import event

from engine import functions, loops, numerics
from engine.functions.optimizers import Constants
from engine.interpreter import python_command
from engine.loops.batch import backward, forward
from engine.loops.blas import multiply_by_blas, product
from engine.loops.blocks import ONE, ZERO, add_up, multiply, multiply_back, multiply_out, row_out, transpose
from engine.loops.cache import Cache
from engine.loops.epoch import train
from engine.loops.plan import Index, Memory, Plan, Settings
from engine.loops.single import backward_block

Function = Callable[..., Any]
Options = dict[str, Any]

config: Any = numba.config

COMPILED = "numba:compile"
# NumPy's rules for division by zero (inf, no exception); the GIL is released.
OPTIONS: Options = {"error_model": "numpy", "nogil": True, "no_cfunc_wrapper": True}
UNCOUNTED: Options = {**OPTIONS, "_nrt": False}
INSIDE: Options = {**UNCOUNTED, "forceinline": True, "no_cpython_wrapper": True}
# For large functions called from one place: not compiled separately first.
ONCE: Options = {**UNCOUNTED, "inline": "always", "no_cpython_wrapper": True}
# The only functions that create views, whose references are counted.
COUNTED: Options = {**OPTIONS, "_nrt": True, "no_cpython_wrapper": True}

# All except INSIDE.
SPECIAL: dict[Function, Options] = {forward: ONCE, backward: ONCE, multiply_by_blas: COUNTED, product: COUNTED}
# Blocks of four rely on vectors made from neighbouring scalars, which would slow down all other code.
BLOCKS = multiply, multiply_back, transpose, multiply_out, row_out, add_up, backward_block


class CompiledLoops:
    """`train` for batches of one and for larger ones. It is available once `load` has found both, or `compile`
    returns.
    """

    def __init__(self) -> None:
        self._forms: dict[Function, Any] = {}
        form: Any = njit(**UNCOUNTED)(self._copy(train))
        self.train = form
        self.cache = form._cache = Cache(f"train_{key_of_sources()}")

    @property
    def kept(self) -> bool:
        """Whether the compiled loops will be in the cache."""
        return self.cache.obstacle is None

    @property
    def functions(self) -> list[Function]:
        """All functions that are compiled."""
        return list(self._forms)

    def _copy(self, function: Function) -> Any:
        """The function with compiled forms of the functions that it calls."""
        code, names = function.__code__, dict(function.__globals__)
        for name in {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}:
            if isfunction(names.get(name)):
                names[name] = self._form(names[name])
        return FunctionType(code, names, function.__name__)

    def _form(self, function: Function) -> Any:
        if function not in self._forms:
            copy = dot if function is product else self._copy(function)
            self._forms[function] = njit(**SPECIAL.get(function, INSIDE))(copy)
        return self._forms[function]

    def load(self) -> bool:
        """Load both from the cache; returns whether they were there. If not, there is a folder for them or an
        obstacle.
        """
        try:
            with event.install_listener(COMPILED, Refusal(self.train)):
                self._get_both()
        except NotKept:
            self.cache.find_folder()
            return False
        return True

    def compile(self) -> None:
        """Compile what `load` has not found, and keep it in the cache."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            with event.install_listener(
                COMPILED, Tuning(self.train, [form for part, form in self._forms.items() if part in BLOCKS])
            ):
                self._get_both()
        finally:
            if collecting:
                gc.enable()

    def _get_both(self) -> None:
        for lanes in (None, ONE):
            self.train.compile(tuple(map(typeof, example(lanes))))


class NotKept(Exception):
    """A function to be loaded is not in the cache."""


class Refusal(event.Listener):
    """Raises NotKept when compilation of a function starts."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def on_start(self, happening: Any) -> None:
        if happening.data["dispatcher"] is self.function:
            raise NotKept

    def on_end(self, happening: Any) -> None:
        pass


class Tuning(event.Listener):
    """Configures LLVM for each part of `function`: vectorization for its `blocks`; and inlined functions are optimized
    once more in their caller. Level 3 takes longer and gains nothing.
    """

    def __init__(self, function: Any, blocks: list[Any]) -> None:
        self.function, self.blocks = function, blocks
        self.usual = config.OPT, config.SLP_VECTORIZE
        self.whole, self.light = map(type(config.OPT), (2, 1))
        self.compiling: list[Any] = []

    def on_start(self, happening: Any) -> None:
        self.compiling.append(happening.data["dispatcher"])
        self.set()

    def on_end(self, happening: Any) -> None:  # noqa: ARG002
        self.compiling.pop()
        self.set()

    def set(self) -> None:
        """Other threads may compile their own functions before and after."""
        if self.function not in self.compiling[:1]:
            config.OPT, config.SLP_VECTORIZE = self.usual
            return
        block = self.compiling[-1] in self.blocks
        config.SLP_VECTORIZE = int(block)
        config.OPT = self.whole if block or len(self.compiling) == 1 else self.light


def dot(left: Any, right: Any, result: Any) -> None:
    """The source that `product` is compiled from: Numba calls SciPy's dgemm for it."""
    np.dot(left, right, result)


def key_of_sources() -> str:
    """A short text derived from every source file that is compiled here; it names the files of the cache."""
    digest = hashlib.sha256()
    for folder in (functions, loops, numerics):
        for path in sorted(folder_of(folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def folder_of(package: ModuleType) -> Path:
    return Path(package.__path__[0])


def example(lanes: Index | None) -> tuple[Any, ...]:
    """Arguments of the types with which `train` is called."""
    vector, table, places = np.empty(0), np.empty((0, 0)), np.empty(0, dtype=Index)
    plan = Plan(np.empty((0, 0), dtype=Index), places, places, ZERO, False)
    buffers: Any = (vector, table, vector, table, *(vector,) * 9, places, table, vector)
    memory = Memory(*buffers)
    constants = Constants(0.0, 0.0, 0.0, 0.0, 0.0)
    settings = Settings(
        *(ZERO, ZERO, 0.0, constants, 0.0, ZERO, 0.0, 0.0, 0.0, 0.0, ZERO, 0.0, 0.0, False, False, np.uint64(0))
    )
    return plan, memory, settings, table, table, ZERO, table, ZERO, lanes


def fill() -> str | None:
    """Compile what is missing in the cache, and keep it there; returns why it could not be kept."""
    new = CompiledLoops()
    if not new.load() and new.kept:
        new.compile()
    return new.cache.obstacle


def compile_in_a_process() -> bool:
    """Compile in a separate process, which leaves the loops in the cache; returns whether that succeeded.

    It uses the same module path as this one, has no terminal to write to, and continues if this one ends.
    """
    command = python_command(f"from {__name__} import fill; sys.exit(fill())")
    if command is None:
        return False
    nowhere = subprocess.DEVNULL
    done = subprocess.run(
        command,
        stdin=nowhere,
        stdout=nowhere,
        stderr=nowhere,
        start_new_session=True,
        check=False,
    )
    return done.returncode == 0
