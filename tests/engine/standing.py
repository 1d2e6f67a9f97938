"""All of a run that can be compared."""

from __future__ import annotations

from typing import Any

from engine import Trainer
from engine.events import as_json


def everything(trainer: Trainer) -> tuple[Any, ...]:
    """All of a run that can be compared, numbers by their bits."""
    state = trainer.state()
    standing = state.standing
    checkpoints = standing.now, *standing.checkpoints
    tables = *(table for each in checkpoints for table in each), standing.sums, standing.frozen, standing.order
    bits = [(table.shape, table.tobytes()) for table in (*tables, *state.history.arrays().values())]
    told = trainer.recipe, trainer.first_recipe, [as_json(event) for event in state.events], str(trainer.divergence)
    return *told, trainer.epoch, standing.sample, bits
