"""What is written as a table reads back as the same samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import DataError, Dataset, Recipe, RunError, Trainer
from engine.data import editing
from engine.data.generators import GENERATORS, generate
from engine.data.tables import read_table
from engine.data.writing import table_of, write_table

TABLES = sorted((Path(__file__).parents[2] / "data" / "tables").glob("*.csv"))


def assert_same(one: Dataset, other: Dataset) -> None:
    assert one.inputs.tobytes() == other.inputs.tobytes()
    assert one.problem == other.problem
    if one.problem == "classification":
        assert (one.labels.tolist(), one.classes) == (other.labels.tolist(), other.classes)
    else:
        assert one.targets.tobytes() == other.targets.tobytes()


@pytest.mark.parametrize("name", GENERATORS)
def test_every_built_in_set_reads_back_with_no_options(name: str, tmp_path: Path) -> None:
    data = generate(name, None if GENERATORS[name].fixed else 60)
    assert write_table(data, tmp_path / "a.csv") == {}
    assert_same(read_table(tmp_path / "a.csv"), data)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_table_reads_back(path: Path, tmp_path: Path) -> None:
    try:
        data = read_table(path)
    except DataError:
        pytest.skip("is refused for a reason of its own")
    options = write_table(data, tmp_path / "a.csv")
    assert_same(read_table(tmp_path / "a.csv", **options), data)


def test_the_target_keeps_the_name_of_its_column(tmp_path: Path) -> None:
    for answers, name in (("1.5\n2,0.25", "score"), ("no\n2,yes", "passed")):
        (tmp_path / "a.csv").write_text(f"hours,{name}\n1,{answers}\n")
        data = read_table(tmp_path / "a.csv")
        assert data.target_name == data.part(np.array([0])).target_name == name
        write_table(data, tmp_path / "b.csv")
        assert (tmp_path / "b.csv").read_text().startswith(f"hours,{name}\n")
    assert generate("xor").target_name is None


def test_a_run_on_the_file_trains_as_the_run_that_was_written(tmp_path: Path) -> None:
    run = Trainer(Recipe(data="gauss", samples=30, test_fraction=0.2))
    run.continue_with(editing.added(run.prepared.whole(), [1.5, -0.25], editing.class_targets(run.data, 1)))
    run.restart()
    write_table(run.prepared.whole(), tmp_path / "a.csv")
    again = Trainer(Recipe(data=str(tmp_path / "a.csv"), test_fraction=0.2))
    for one in (run, again):
        one.step(3)
    assert run.network.parameters.tobytes() == again.network.parameters.tobytes()
    assert run.prepared.fingerprint == again.prepared.fingerprint


def test_what_would_read_otherwise_says_which_options_it_needs() -> None:
    few = Dataset(np.eye(3), [[1.0], [2.0], [1.0]], "regression")
    assert table_of(few)[1] == {"problem": "regression"}
    many = Dataset(np.eye(5), [0, 1, 2, 3, 4])
    assert table_of(many)[1] == {"problem": "classification"}
    two = Dataset(np.eye(4), np.arange(8.0).reshape(4, 2), "regression")
    assert table_of(two)[1] == {"target": "y1,y2"}


def test_names_that_collide_or_hold_commas() -> None:
    data = Dataset([[1.0, 2.0], [3.0, 4.0]], ["a,b", 'say "c"'], input_names=("class", "two, three"))
    content, options = table_of(data)
    assert options == {}
    assert content.decode().splitlines()[0] == 'class,"two, three",target class'


def test_refusals(tmp_path: Path) -> None:
    several = Dataset(np.eye(3), [[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]], "classification")
    with pytest.raises(DataError, match="several classes, which a CSV table cannot hold"):
        write_table(several, tmp_path / "a.csv")
    with pytest.raises(RunError, match="there is no folder"):
        write_table(generate("xor"), tmp_path / "none" / "a.csv")
    assert not list(tmp_path.iterdir())
