"""What importing and training load, and what the engine calls its own."""

from __future__ import annotations

import engine
from tests.engine.interpreter import in_a_fresh_interpreter


def test_importing_the_engine_loads_no_screen_and_no_compiler() -> None:
    program = "import sys, engine; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = in_a_fresh_interpreter(program)
    for name in ("numpy", "engine"):
        assert f"'{name}'" in loaded
    for name in ("tui", "textual", "rich", "plotext", "numba", "llvmlite"):
        assert f"'{name}'" not in loaded


def test_training_loads_no_screen() -> None:
    program = "import sys, engine; engine.Trainer().step(); print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = in_a_fresh_interpreter(program)
    for name in ("tui", "textual", "rich", "plotext"):
        assert f"'{name}'" not in loaded


def test_public_names() -> None:
    classes = {"DataError", "Dataset", "Network", "Recipe", "RecipeError", "RunError", "Stop", "Trainer"}
    assert set(engine.__all__) == classes | {"load", "run", "save"}
    assert all(hasattr(engine, name) for name in engine.__all__)
