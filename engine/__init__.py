"""xorcise's engine: small dense networks, trained step by step, every number within reach.

>>> from engine import Recipe, Trainer
>>> trainer = Trainer(Recipe(seed=3))
>>> trainer.step(epochs=1000)
1000
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.datasets import Dataset
from engine.errors import DataError, RecipeError, RunError
from engine.network import Network
from engine.recipe import Recipe
from engine.trainer import Trainer

if TYPE_CHECKING:
    from engine.gradients import GradientCheck, gradient_check
    from engine.saving import load, save
    from engine.stops import Stop, run
    from engine.sweeps import Sweep, sweep

# Loaded when they are first asked for: `import engine` stays quick.
LATER = {
    "GradientCheck": "engine.gradients",
    "gradient_check": "engine.gradients",
    "load": "engine.saving",
    "save": "engine.saving",
    "Stop": "engine.stops",
    "run": "engine.stops",
    "Sweep": "engine.sweeps",
    "sweep": "engine.sweeps",
}

__all__ = [
    "DataError",
    "Dataset",
    "GradientCheck",
    "Network",
    "Recipe",
    "RecipeError",
    "RunError",
    "Stop",
    "Sweep",
    "Trainer",
    "gradient_check",
    "load",
    "run",
    "save",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(LATER[name]), name)
