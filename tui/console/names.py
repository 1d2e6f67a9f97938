"""Names: what can be used in the console without having been defined there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
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
    """The console's global names: NumPy as `np`, the public names of the engine, what was defined, and those of `LIVE`.
    A function that was defined for one run means the next one's later: it looks them up here each time. The bodies of
    classes, and `exec` with other local names, see what was put in place by `refresh`.
    """

    def __init__(self, trainer: Callable[[], Trainer]) -> None:
        super().__init__(__name__="__main__", np=np)
        self.update((name, getattr(engine, name)) for name in engine.__all__)
        self._trainer = trainer
        self._placed: dict[str, Any] = {}
        self.refresh()

    def refresh(self) -> None:
        """Put in place what the names of `LIVE` mean now; what code has made unreadable keeps its meaning."""
        trainer = self._trainer()
        for name, meaning in LIVE.items():
            with suppress(Exception):
                self._placed[name] = meaning(trainer)
        self.update(self._placed)

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return LIVE[name](self._trainer()) if name in LIVE and value is self._placed[name] else value

    def everything(self) -> dict[str, Any]:
        """All names with what they mean now."""
        return {**self, **{name: meaning(self._trainer()) for name, meaning in LIVE.items()}}

    def give_back(self) -> list[str]:
        """Those of `LIVE` that were given another meaning, or deleted, have their own again; returns them."""
        taken = [name for name, value in self._placed.items() if self.get(name) is not value]
        self.refresh()
        return taken
