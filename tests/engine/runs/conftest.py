"""A saved run with all there can be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer, save
from tests.engine.runs.saved_runs import train


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A run with all there can be: data, a test part, changes, the middle of an epoch."""
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(9, 2)), np.eye(3)[np.arange(9) % 3])
    trainer = Trainer(Recipe(hidden=(3,), test_fraction=0.3, shuffle=True), data)
    trainer.step(3)
    trainer.change(optimizer="adam", batch_size=2)
    train(trainer, 2)
    save(trainer, tmp_path / "saved")
    return tmp_path / "saved"
