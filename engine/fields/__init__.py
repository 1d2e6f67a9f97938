"""The types of value that a recipe field can have: how each is checked, read from text, written, and stepped through.

One description of a field serves the recipe's validation, the command line and the hyperparameter panel.
"""

from __future__ import annotations

from typing import Any, Protocol

from engine.fields.lists import Layers, Names, StringList, Subset
from engine.fields.numbers import Number
from engine.fields.words import STANDARD_INPUT, Argument, Choice, DataSource, Flag, Named

__all__ = [
    "STANDARD_INPUT",
    "Argument",
    "Choice",
    "DataSource",
    "Flag",
    "Kind",
    "Layers",
    "Named",
    "Names",
    "Number",
    "StringList",
    "Subset",
]


class Kind(Protocol):
    """What every type of value can do. `check` returns the value in its normal form or raises `RecipeError`, which is
    also a `TypeError` if no value of this type has its Python type.
    """

    @property
    def allowed(self) -> str: ...
    def check(self, field: str, value: Any) -> Any: ...
    def parse(self, field: str, text: str) -> Any: ...
    def format(self, value: Any) -> str: ...
    def step(self, value: Any, direction: int) -> Any: ...
