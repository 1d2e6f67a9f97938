"""The examples in the engine's docstrings: they run, and print what is written below them."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "engine"
# Modules with an example, as `engine.runs.stops`; a package is its __init__.py.
MODULES = [
    ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(ENGINE.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    if name == "engine.estimators":
        pytest.importorskip("sklearn")
    failed, tried = doctest.testmod(import_module(name))
    assert (failed, tried > 0) == (0, True)
