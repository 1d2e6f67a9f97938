"""xorcise's engine: small dense networks, trained step by step, every number within reach.

>>> from engine import Recipe, Trainer
>>> trainer = Trainer(Recipe(seed=3))
>>> trainer.step(epochs=1000)
1000
"""

from __future__ import annotations

from engine.datasets import Dataset
from engine.errors import DataError, RecipeError, RunError
from engine.gradient_check import GradientCheck, gradient_check
from engine.network import Network
from engine.recipe import Recipe
from engine.saving import load, save
from engine.stops import Stop, run
from engine.trainer import Trainer

__all__ = [
    "DataError",
    "Dataset",
    "GradientCheck",
    "Network",
    "Recipe",
    "RecipeError",
    "RunError",
    "Stop",
    "Trainer",
    "gradient_check",
    "load",
    "run",
    "save",
]
