"""xorcise's engine: small dense networks, trained step by step, with every number accessible.

>>> from engine import Recipe, Trainer
>>> trainer = Trainer(Recipe(seed=3))
>>> trainer.step(epochs=1000)
1000
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from engine.data.dataset import Dataset
from engine.errors import DataError, RecipeError, RunError
from engine.network import Network
from engine.recipe import Recipe
from engine.trainer import Trainer

if TYPE_CHECKING:
    __version__: str
    from engine.runs.gradients import GradientCheck, gradient_check
    from engine.runs.saving import load, save
    from engine.runs.stops import Stop, run
    from engine.runs.sweeps import Sweep, sweep

# Loaded on first access: `import engine` stays fast.
LATER = {
    "GradientCheck": "engine.runs.gradients",
    "gradient_check": "engine.runs.gradients",
    "load": "engine.runs.saving",
    "save": "engine.runs.saving",
    "Stop": "engine.runs.stops",
    "run": "engine.runs.stops",
    "Sweep": "engine.runs.sweeps",
    "sweep": "engine.runs.sweeps",
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


def __dir__() -> list[str]:
    """The public names, the loaded modules, and Python's own names."""
    others = (name for name, value in globals().items() if isinstance(value, ModuleType) or name.startswith("__"))
    return sorted({*__all__, *others, "__version__"})


if not TYPE_CHECKING:  # Otherwise a type checker would accept any name.

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            return _version()
        if name not in LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(LATER[name]), name)


def _version() -> str:
    """The installed version; `0+unknown` in a checkout that is not installed."""
    from importlib import metadata

    try:
        return metadata.version("xorcise")
    except metadata.PackageNotFoundError:
        return "0+unknown"
