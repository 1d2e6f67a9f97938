"""The kinds of value a recipe's field can have: how each is checked, read from text, written, and changed by a step.

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
    """What every kind of value can do. `check` returns the value in its normal form or raises `RecipeError`, which is a
    `TypeError` too if no value of this kind has its type."""

    @property
    def allowed(self) -> str: ...
    def check(self, field: str, value: Any) -> Any: ...
    def parse(self, field: str, text: str) -> Any: ...
    def format(self, value: Any) -> str: ...
    def step(self, value: Any, direction: int) -> Any: ...
