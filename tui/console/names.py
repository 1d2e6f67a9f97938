"""Names: what can be used in the console without having been defined there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import engine
from engine import Trainer

# What these mean follows from the run that is on the screen.
LIVE: dict[str, Callable[[Trainer], Any]] = {
    "trainer": lambda trainer: trainer,
    "network": lambda trainer: trainer.network,
    "recipe": lambda trainer: trainer.recipe,
    "data": lambda trainer: trainer.data,
    "history": lambda trainer: trainer.history,
}


class Names(dict[str, Any]):
    """The console's global names: NumPy as `np`, the public names of the engine, what was defined, and those of `LIVE`,
    which are looked up each time: a function that was defined for one run means the next one's later.
    """

    def __init__(self, trainer: Callable[[], Trainer]) -> None:
        super().__init__(__name__="__main__", np=np)
        self.update((name, getattr(engine, name)) for name in engine.__all__)
        self._trainer = trainer

    def __missing__(self, name: str) -> Any:
        if name in LIVE:
            return LIVE[name](self._trainer())
        raise KeyError(name)

    def everything(self) -> dict[str, Any]:
        """All names with what they mean now."""
        return {**self, **{name: self[name] for name in LIVE}}

    def give_back(self) -> list[str]:
        """Those of `LIVE` that were given another meaning have their own again; returns them."""
        taken = [name for name in LIVE if name in self]
        for name in taken:
            del self[name]
        return taken
