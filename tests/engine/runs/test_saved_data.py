"""The data of saved runs: in the file, or still where they were."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import DataError, Dataset, Recipe, RecipeError, RunError, Trainer, load, save
from tests.engine.runs.saved_runs import rewritten
from tests.engine.standing import everything


def test_given_data_is_in_the_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(9, 3)), rng.uniform(size=(9, 1)), "classification", "abc", ["no", "yes"], 0.4)
    trainer = Trainer(Recipe(loss="half_squared_error", test_fraction=0.3, standardize=True), data)
    trainer.step(5)
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert everything(resumed) == everything(trainer)
    given = resumed.given_data
    assert given is not None
    assert (given.problem, given.input_names, given.classes, given.threshold) == (
        "classification",
        ("a", "b", "c"),
        ("no", "yes"),
        0.4,
    )
    assert np.array_equal(given.inputs, data.inputs)
    with np.load(tmp_path / "run") as arrays:
        assert np.array_equal(arrays["data_inputs"], data.inputs)
        assert np.array_equal(arrays["parameters"], trainer.network.parameters)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("a,b,kind\n1,2,x\n3,4,y\n5,7,x\n7,6,y\n", encoding="utf-8")
    return path


def test_a_changed_file_of_data_is_noticed(table: Path, tmp_path: Path) -> None:
    """An input, a target, a sample more."""
    trainer = Trainer(Recipe(data=str(table)))
    trainer.step(3)
    save(trainer, tmp_path / "run")
    assert everything(load(tmp_path / "run")) == everything(trainer)
    text = table.read_text(encoding="utf-8")
    for other in ("7,6.5,y\n", "7,6,x\n", "7,6,y\n8,9,y\n"):
        table.write_text(text.replace("7,6,y\n", other), encoding="utf-8")
        with pytest.raises(RunError, match=r"table\.csv is no longer the data of this run; restore it, or start"):
            load(tmp_path / "run")
    table.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"table\.csv is empty.* \(the data of the run in .*run\)$"):
        load(tmp_path / "run")
    table.unlink()
    with pytest.raises(DataError, match=r"there is no file .*table\.csv"):
        load(tmp_path / "run")


def test_a_file_of_data_may_be_moved(table: Path, tmp_path: Path) -> None:
    trainer = Trainer(Recipe(data=str(table), batch_size=2, momentum=0.5))
    trainer.step(3)
    trainer.change(learning_rate=0.1)
    save(trainer, tmp_path / "run")
    moved = table.rename(tmp_path / "moved.csv")
    with pytest.raises(DataError) as caught:
        load(tmp_path / "run")
    said = f"(the data of the run in {tmp_path / 'run'}; if it has moved, give its path as data or --data)"
    assert str(caught.value) == f"there is no file {table}; give the path of a CSV or TSV file {said}"
    resumed = load(tmp_path / "run", data=moved)
    assert resumed.recipe == trainer.recipe.with_changes(data=str(moved))
    for one in (trainer, resumed):
        one.step(5)
    assert everything(resumed)[2:] == everything(trainer)[2:]
    save(resumed, tmp_path / "run")
    assert everything(load(tmp_path / "run")) == everything(resumed)
    moved.write_text("a,b,kind\n1,2,x\n3,4,y\n5,7,x\n7,6,x\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"moved\.csv is no longer the data of this run; restore it, or start"):
        load(tmp_path / "run", data=str(moved))


@pytest.mark.parametrize("given", [5, "moved", Path("moved")])
def test_data_that_are_none(given: Any, table: Path, tmp_path: Path) -> None:
    save(Trainer(Recipe(data=str(table))), tmp_path / "run")
    with pytest.raises(RecipeError, match=r"^data: .* is unknown.* or the path of a CSV"):
        load(tmp_path / "run", data=given)


def test_data_that_are_in_the_file_are_not_moved(tmp_path: Path) -> None:
    save(Trainer(Recipe(), Dataset([[0], [1]], np.eye(2))), tmp_path / "run")
    with pytest.raises(RunError, match=r"run contains the data of its run; leave data out$"):
        load(tmp_path / "run", data="moved.csv")


def test_a_run_that_went_on_with_other_samples(tmp_path: Path) -> None:
    trainer = Trainer(Recipe(standardize=True), Dataset([[0], [1]], np.eye(2)))
    trainer.step(3)
    trainer.continue_with(Dataset([[0], [2]], np.eye(2)))
    save(trainer, tmp_path / "run")
    assert everything(load(tmp_path / "run")) == everything(trainer)
    again = pickle.loads(pickle.dumps(trainer))
    for one in (trainer, again):
        one.step(3)
    assert everything(again) == everything(trainer)


def test_a_run_of_version_4_leaves_nothing_of_a_table_out(tmp_path: Path) -> None:
    def older(header: Any) -> None:
        header["version"] = 4
        del header["recipe"]["leave_out"], header["recipe"]["missing"]

    trainer = Trainer(Recipe())
    trainer.step(3)
    save(trainer, tmp_path / "run")
    assert everything(load(rewritten(tmp_path / "run", header=older))) == everything(trainer)


def test_a_run_of_version_3_has_unscaled_targets(tmp_path: Path) -> None:
    def older(header: Any) -> None:
        header["version"] = 3
        del header["recipe"]["scale_targets"]

    trainer = Trainer(Recipe(loss="mse"), Dataset([[0.0], [1.0]], [[5.0], [7.0]], "regression"))
    trainer.step(3)
    save(trainer, tmp_path / "run")
    assert everything(load(rewritten(tmp_path / "run", header=older))) == everything(trainer)
