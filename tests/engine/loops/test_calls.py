"""The loops' only caller: which ones run, why, and how they get ready while a run goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.loops import calls, epoch
from tests.engine.interpreter import LOOKED_AT, in_a_fresh_interpreter

needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="Numba is not there")


# --- why they stay uncompiled ----------------------------------------------------------------------------------------

RUN = """
import warnings
from engine import Recipe, Trainer
from engine.loops import calls
warnings.simplefilter("always")
warnings.showwarning = lambda warning, kind, file, *_: told.append((str(warning), kind.__name__, file))
told = []
trainer = Trainer(Recipe(data="circle", batch_size=3, shuffle=True, dropout=0.2, samples=20))
trainer.step(2)
bits = trainer.network.parameters.tobytes().hex()
single = Trainer(Recipe(shuffle=True))
single.step(5)
bits += single.network.parameters.tobytes().hex()
"""
SAID = "print(calls.compiled(), calls.why_not(), *told, bits, sep='|')"


def uncompiled(reason: str) -> str:
    """What `RUN` then tells: the warning, once, is about a line of its own."""
    warning = f"the training loops run uncompiled, and slowly: {reason}"
    return f"False|{reason}|{(warning, 'RuntimeWarning', '<string>')}|{run()}"


def run() -> str:
    """The bits of `RUN`, of the loops in this process."""
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        exec(RUN, names)
    return str(names["bits"])


def test_numba_is_missing() -> None:
    said = in_a_fresh_interpreter(f"import sys; sys.modules['numba'] = None{RUN}{SAID}")
    assert said == uncompiled("Numba is not installed")


@needs_numba
def test_numba_is_switched_off() -> None:
    said = in_a_fresh_interpreter(f"{RUN}{SAID}", NUMBA_DISABLE_JIT="1")
    assert said == uncompiled("NUMBA_DISABLE_JIT is set")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("raise ImportError('Numba needs NumPy 2.4 or less.\\n\\nGot NumPy 2.9.')", "Numba needs NumPy 2.4 or less"),
        ("import llvmlite_that_is_not_there", "No module named 'llvmlite_that_is_not_there'"),
        ("raise OSError('no libLLVM')", "no libLLVM"),
        ("raise AttributeError", "AttributeError"),
        ("", "module 'numba' has no attribute 'config'"),
    ],
)
def test_numba_is_broken(source: str, words: str, tmp_path: Path) -> None:
    package = tmp_path / "numba"
    package.mkdir()
    (package / "__init__.py").write_text(source, encoding="utf-8")
    said = in_a_fresh_interpreter(f"{RUN}{SAID}", PYTHONPATH=str(tmp_path))
    assert said == uncompiled(f"Numba cannot be used: {words}")


def test_where_numba_is_not_scipy_need_not_be_either() -> None:
    wide = "print(Trainer(Recipe(data='circle', hidden=(128, 128), batch_size='all')).step())"
    program = f"import sys; sys.modules['numba'] = sys.modules['scipy'] = None{RUN}{wide}"
    assert in_a_fresh_interpreter(program) == "1"


def test_indices_of_32_bits_are_enough() -> None:
    """`numpy.uintp` has as many as an address: here those of another processor."""
    program = f"""
import sys, numpy
sys.modules["numba"] = None
numpy.uintp = numpy.uint32
{RUN}
from engine import sweep
from engine.loops.plan import plan_of
assert plan_of((2, 1), ("relu",), "mse").layers.dtype == numpy.uint32
sweep(Recipe(), [1], 3)
trainer.predict([[0.5, 0.5]])
print(bits)
"""
    assert in_a_fresh_interpreter(program) == run()


# --- beside a run ----------------------------------------------------------------------------------------------------

BESIDE = """
import json
from numba.core import event
from engine import Trainer
from engine.loops import calls
told = []
with event.install_recorder("numba:compile") as recorder:
    thread = calls.load_beside(lambda why: told.append(["compile", why]), lambda failure: told.append(str(failure)))
    trainer = Trainer()
    began_compiled = calls.compiled()
    trainer.step(3)
    thread.join()
    trainer.step(500)
here = {happening.data["dispatcher"].py_func.__name__ for _, happening in recorder.buffer}
print(json.dumps([told, began_compiled, calls.compiled(), sorted(here), trainer.network.parameters.tobytes().hex()]))
"""


@needs_numba
def test_the_first_run_trains_while_another_process_fills_the_cache(tmp_path: Path) -> None:
    """Which a folder full of other people's modules does not mislead."""
    folder, cache = tmp_path / "folder", tmp_path / "cache"
    folder.mkdir()
    for name in ("engine", "numba", "subprocess", "hashlib"):
        (folder / f"{name}.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != LOOKED_AT}
    environment["NUMBA_CACHE_DIR"] = str(cache)

    def result() -> Any:
        command = [sys.executable, "-P", "-W", "error", "-c", BESIDE]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return json.loads(done.stdout)

    told, began_compiled, compiled, compiled_here, bits = result()
    assert (told, began_compiled, compiled) == ([["compile", calls.FIRST_RUN], "None"], False, True)
    assert compiled_here == ["train"]  # refused, as it was not in the cache
    assert result() == [["None"], False, True, [], bits]
    # Compiled once for all programs.
    train = [sys.executable, "-P", "-m", "tui", "train", "--epochs", "1"]
    done = subprocess.run(train, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert "After 1 epoch" in done.stderr
    assert "ompil" not in done.stderr


SMALL = """
def train(plan, memory, settings, inputs, targets, epoch, records, updates, lanes):
    memory.progress[0] = epoch
"""
TOGETHER = """
from engine.loops import compiling
import small
compiling.train = small.train
loops = compiling.CompiledLoops()
print("ready", flush=True)
input()
loops.compile()
print(compiling.CompiledLoops().load())
"""


@needs_numba
def test_processes_that_compile_at_once_fill_one_cache(tmp_path: Path) -> None:
    """Shown with loops that are compiled in no time."""
    (tmp_path / "small.py").write_text(SMALL, encoding="utf-8")
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}
    command, pipe = [sys.executable, "-c", TOGETHER], subprocess.PIPE
    processes = [subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in processes] == ["True\n", "True\n"]


# --- in which order --------------------------------------------------------------------------------------------------


def fresh_calls() -> Any:
    """The module once more, with nothing loaded yet."""
    spec = spec_from_file_location("fresh_calls", calls.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_numba
@pytest.mark.parametrize(
    ("cache", "found", "beside", "process", "events"),
    [
        ("", [True], False, None, ["load"]),
        ("", [True], True, None, ["load"]),
        ("", [False], False, None, ["load", "compile"]),
        ("", [False, True], True, True, ["load", calls.FIRST_RUN, "process", "load"]),
        ("damaged", [False, True], True, True, ["load", calls.AGAIN, "process", "load"]),
        ("", [False, False], True, True, ["load", calls.FIRST_RUN, "process", "load", "compile"]),
        ("", [False], True, False, ["load", calls.FIRST_RUN, "process", "compile"]),
        ("obstacle", [False], True, None, ["load", calls.EVERY_RUN, "compile"]),
        ("obstacle", [False], False, None, ["load", "compile"]),
    ],
)
def test_what_is_not_in_the_cache_is_compiled(
    cache: str,
    found: list[bool],
    beside: bool,
    process: bool | None,
    events: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from engine.loops import compiling

    happened: list[str] = []
    in_cache = iter(found)

    class Stub:
        def __init__(self) -> None:
            self.cache = SimpleNamespace(damaged=cache == "damaged", obstacle=cache if cache == "obstacle" else None)
            self.kept = cache != "obstacle"

        def train(self) -> None:
            pass

        def load(self) -> bool:
            happened.append("load")
            return next(in_cache)

        def compile(self) -> None:
            happened.append("compile")

    def compile_in_a_process() -> bool | None:
        happened.append("process")
        return process

    monkeypatch.setattr(compiling, "CompiledLoops", Stub)
    monkeypatch.setattr(compiling, "compile_in_a_process", compile_in_a_process)
    fresh = fresh_calls()
    assert not fresh.compiled()
    if beside:
        failures: list[BaseException | None] = []
        fresh.load_beside(happened.append, failures.append).join()
        assert failures == [None]
    else:
        fresh.load()
    fresh.load()  # once is enough
    assert (happened, fresh.compiled(), fresh.why_not()) == (events, True, None)
    assert (fresh.unusual() or "").startswith("the training loops are compiled in every run") == (cache == "obstacle")


@needs_numba
def test_a_failure_is_told_and_the_loops_go_on_uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.loops import compiling

    def fail() -> Any:
        raise ZeroDivisionError("no compiler today")

    monkeypatch.setattr(compiling, "CompiledLoops", fail)
    fresh = fresh_calls()
    failures: list[BaseException] = []
    fresh.load_beside(print, failures.append).join()
    assert [str(failure) for failure in failures] == ["no compiler today"]
    assert fresh.loops is epoch.train
    with pytest.raises(ZeroDivisionError):
        fresh.load()


@needs_numba
def test_a_program_that_is_not_python_is_not_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.loops import compiling

    def start(*_: object, **__: object) -> None:
        raise AssertionError("started")

    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert not compiling.compile_in_a_process()
    monkeypatch.undo()
    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setattr(sys, "executable", None)
    assert not compiling.compile_in_a_process()
