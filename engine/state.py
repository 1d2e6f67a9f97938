"""State: the complete state of a run, its data included, to return to or to write to a file; and which trainers it
fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.data.dataset import Dataset
from engine.data.prepared import PreparedData
from engine.errors import RunError
from engine.events import Event
from engine.history import History
from engine.loops.workspace import Standing
from engine.recipe import Recipe
from engine.reports import Divergence


class Owner(NamedTuple):
    """What a state belongs to: it cannot continue in a trainer with another network or loss."""

    architecture: str  # `2-4-1`, the units from input to output
    activations: str  # `relu-relu-softmax`, layer by layer
    loss: str

    def check(self, given: Owner) -> None:
        """Raise `RunError` if `given` is another."""
        for name, mine, other in zip(self._fields, self, given, strict=True):
            if mine != other:
                problem = f"state: it has {name} {mine}, this trainer {other}"
                raise RunError(f"{problem}; restore it in a trainer like the one it came from")


@dataclass(frozen=True, eq=False, repr=False)
class State:
    """Everything that determines how a run continues, and its history. Nothing in it is live."""

    owner: Owner
    recipe: Recipe  # the current recipe
    first_recipe: Recipe  # the recipe at the start of the run
    given_data: Dataset | None  # the initial data, if not the recipe's own
    prepared: PreparedData  # the current data
    events: tuple[Event, ...]
    epoch: int
    divergence: Divergence | None
    standing: Standing
    history: History

    def __repr__(self) -> str:
        """`State(2-4-2, epoch 3, sample 2 of the next)`"""
        sample = f", sample {self.standing.sample} of the next" if self.standing.sample else ""
        return f"State({self.owner.architecture}, epoch {self.epoch}{sample})"
