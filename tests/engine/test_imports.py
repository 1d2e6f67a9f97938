"""What importing and training load, and what the engine calls its own."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import pytest

import engine
from tests.engine.interpreter import in_a_fresh_interpreter


def test_importing_the_engine_loads_no_screen_and_no_compiler() -> None:
    program = "import sys, engine; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = in_a_fresh_interpreter(program)
    for name in ("numpy", "engine"):
        assert f"'{name}'" in loaded
    for name in ("tui", "textual", "rich", "plotext", "numba", "llvmlite", "sklearn"):
        assert f"'{name}'" not in loaded


def test_training_loads_no_screen() -> None:
    program = "import sys, engine; engine.Trainer().step(); print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = in_a_fresh_interpreter(program)
    for name in ("tui", "textual", "rich", "plotext", "sklearn"):
        assert f"'{name}'" not in loaded


def test_public_names() -> None:
    nouns = {"Dataset", "GradientCheck", "Network", "Recipe", "Stop", "Sweep", "Trainer"}
    errors = {"DataError", "RecipeError", "RunError"}
    assert set(engine.__all__) == nouns | errors | {"gradient_check", "load", "run", "save", "sweep"}
    assert all(hasattr(engine, name) for name in engine.__all__)


def test_what_is_loaded_later_is_listed_before_and_nothing_that_is_not_for_others() -> None:
    listed = set(dir(engine))
    assert {*engine.__all__, "__version__", "__doc__"} <= listed
    others = {name for name in listed - set(engine.__all__) if not name.startswith("__")}
    assert {getattr(engine, name).__name__ for name in others} == {f"engine.{name}" for name in others}
    program = "import engine; print({*engine.__all__, '__version__'} <= set(dir(engine)))"
    assert in_a_fresh_interpreter(program) == "True"


def test_the_version_is_that_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.__version__ == version("xorcise")
    monkeypatch.setattr("importlib.metadata.version", raise_not_found)
    assert engine.__version__ == "0+unknown"


def raise_not_found(name: str) -> str:
    raise PackageNotFoundError(name)


def test_no_such_name() -> None:
    with pytest.raises(AttributeError, match=r"^module 'engine' has no attribute 'Trianer'$"):
        getattr(engine, "Trianer")  # noqa: B009 - a type checker would know
