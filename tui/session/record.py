"""Record: what is known about a run besides its trainer."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from engine import Dataset, Trainer
from engine.events import DataReplaced, FrozenSet, ParametersSet, by_hand

# Seconds of unsaved training from which it is asked before the run is left.
LONG = 60.0

# A change by hand; of all changes to samples only the result counts.
Handmade = ParametersSet | FrozenSet | Dataset


@dataclass(eq=False)
class Record:
    """`path` is the file that the run was saved in last, or opened from; `unsaved` are the seconds for which it has
    trained since, `saved` is what had been made by hand by then. The waiting for the next tick counts as well: what
    matters is how long somebody has watched. `given_up` are the seconds, and what was made by hand, of which it was
    answered that they need not be saved.
    """

    path: str | None = None
    unsaved: float = 0.0
    saved: tuple[Handmade, ...] = ()
    given_up: tuple[float, str] = 0.0, ""

    @property
    def is_long(self) -> bool:
        """Whether more than a minute of training would be lost."""
        return self.unsaved > LONG

    def is_missed(self, made: str = "") -> bool:
        """Whether more would be lost than what was given up: a minute of training, or what was `made` by hand."""
        seconds, known = self.given_up
        return self.unsaved - seconds > LONG or made not in ("", known)

    def was_saved(self, trainer: Trainer, path: str) -> None:
        """The run is in this file, as it is now."""
        self.path, self.unsaved, self.saved, self.given_up = path, 0.0, (*handmade(trainer),), (0.0, "")

    def handmade(self, trainer: Trainer) -> str:
        """What would be lost of what was made by hand, in words: `samples and weights`; usually empty."""
        return by_hand(made for made in handmade(trainer) if not any(_are_same(made, kept) for kept in self.saved))

    async def count(self, training: Awaitable[None]) -> None:
        """Await training, and count its seconds."""
        began = perf_counter()
        await training
        self.unsaved += perf_counter() - began


def handmade(trainer: Trainer) -> Iterator[Handmade]:
    """The samples of a run, if they are its own, and the changes to weights, set or frozen."""
    replaced = [event.data for event in trainer.events if isinstance(event, DataReplaced)]
    own = replaced[-1] if replaced else trainer.given_data
    if own is not None:
        yield own
    yield from (event for event in trainer.events if isinstance(event, ParametersSet | FrozenSet))


def _are_same(one: Handmade, other: Handmade) -> bool:
    """Whether both are the same change, or the same samples; a run that begins anew has encoded them again."""
    if isinstance(one, Dataset) and isinstance(other, Dataset):
        return one is other or (np.array_equal(one.inputs, other.inputs) and np.array_equal(one.targets, other.targets))
    return one is other
