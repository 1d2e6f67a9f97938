"""What importing and training load, and what the engine calls its own."""

from __future__ import annotations

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
