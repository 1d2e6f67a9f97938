"""The lines that say how far a run is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine import Trainer
from tests.engine.cli.program import Train, epochs_and_totals
from tests.engine.interpreter import ROOT

NOTEBOOK = json.loads((ROOT / "tests/data/notebook_runs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("run", NOTEBOOK, ids=lambda run: f"seed {run['seed']}")
def test_the_notebook_prints_these_totals(run: dict[str, Any], train: Train) -> None:
    result = train("notebook", "--seed", str(run["seed"]))
    wanted = {int(epoch): total for epoch, total in run["total_mse_by_epoch"].items()}
    assert epochs_and_totals(result.err) == pytest.approx(wanted, rel=0, abs=1e-9)
    assert result.code == 0


def test_progress_names_both_losses_and_says_once_which_is_trained_on(train: Train) -> None:
    err = train("--epochs", "5", "--every", "2").err
    assert list(epochs_and_totals(err)) == [0, 2, 4]
    assert err.count("training loss is cross_entropy") == 1
    lines = re.findall(r"^Epoch .*Loss = (\S+) +mse (\S+) +cross_entropy (\S+)$", err, re.MULTILINE)
    trainer = Trainer()
    trainer.step(5)
    for (total, mse, loss), epoch in zip(lines, (0, 2, 4), strict=True):
        assert float(total) == 4 * trainer.history.mse[epoch]
        assert float(mse) == pytest.approx(trainer.history.mse[epoch], rel=1e-5)
        assert float(loss) == pytest.approx(trainer.history.loss[epoch], rel=1e-5)
    assert f"After 5 epochs, measured after the last update: cross_entropy {trainer.loss:.6g}, mse " in err


def test_an_mse_that_is_trained_on_is_named_once(train: Train) -> None:
    err = train("--loss", "mse", "--epochs", "1").err
    assert "training loss is mse" in err
    assert re.search(r"^Epoch 0: Loss = \S+ +mse \S+$", err, re.MULTILINE)
    assert re.search(r"^After 1 epoch, measured after the last update: mse \S+$", err, re.MULTILINE)


def test_every_may_be_larger_than_the_run(train: Train) -> None:
    assert list(epochs_and_totals(train("--epochs", "7", "--every", "50").err)) == [0, 6]
