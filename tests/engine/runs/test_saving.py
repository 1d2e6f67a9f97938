"""Saved runs: what is resumed is the same to the last bit, and what is no run is refused in one line."""

from __future__ import annotations

import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import DataError, Dataset, Recipe, RecipeError, RunError, Stop, Trainer, load, run, save
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.history import History
from tests.engine.standing import everything

RECIPES = st.builds(
    Recipe,
    data=st.sampled_from(["xor", "parity-3", "blobs-3"]),
    test_fraction=st.sampled_from([0.0, 0.4]),
    standardize=st.booleans(),
    hidden=st.sampled_from([(), (3,), (4, 2)]),
    activation=st.sampled_from(["relu", "tanh"]),
    loss=st.sampled_from(list(LOSSES)),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    momentum=st.sampled_from(["auto", 0.5]),
    schedule=st.sampled_from(list(SCHEDULES)),
    schedule_epochs=st.sampled_from([3.0, 50.0]),
    clip_norm=st.sampled_from(["none", 0.5]),
    regularization=st.sampled_from(["none", "l1", "l2"]),
    regularization_rate=st.just(0.01),
    dropout=st.sampled_from([0.0, 0.3]),
    batch_size=st.sampled_from([1, 4, "all"]),
    shuffle=st.booleans(),
    seed=st.integers(0, 5),
).map(lambda recipe: recipe.with_changes(samples=31) if recipe.data == "blobs-3" else recipe)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "optimizer": st.sampled_from(list(OPTIMIZERS)),
        "learning_rate": st.sampled_from([0.01, 0.2]),
        "batch_size": st.sampled_from([2, 5]),
        "shuffle": st.booleans(),
        "dropout": st.sampled_from([0.0, 0.5]),
    },
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def train(trainer: Trainer, batches: int) -> None:
    """So many batches and no more, wherever in an epoch that ends."""
    for _ in range(batches):
        trainer.advance(1, seconds=0.0)


@given(RECIPES, st.integers(0, 40), CHANGES, st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_resumed_run_is_the_unbroken_one(
    tmp_path: Path, recipe: Recipe, before: int, changes: dict[str, Any], between: int, after: int
) -> None:
    path = tmp_path / "run.xorcise"
    trainer = Trainer(recipe)
    train(trainer, before)
    trainer.change(**changes)
    trainer.frozen.parameters[before % len(trainer.frozen.parameters)] = 1.0
    train(trainer, between)
    save(trainer, path)
    resumed = load(path)
    assert everything(resumed) == everything(trainer)
    for one in (trainer, resumed):
        train(one, after)
        one.step(30)
    assert everything(resumed) == everything(trainer)
    assert np.array_equal(resumed.measure().predictions, trainer.measure().predictions)
    save(trainer, path)
    again = path.read_bytes()
    save(resumed, path)
    assert path.read_bytes() == again


@pytest.mark.parametrize("epochs", [9_000, 20_000])
def test_a_long_history_goes_on(epochs: int, tmp_path: Path) -> None:
    trainer = Trainer()
    trainer.step(epochs)
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    for one in (trainer, resumed):
        one.step(10_000)
    assert everything(resumed) == everything(trainer)
    assert np.array_equal(resumed.history.whole, trainer.history.whole, equal_nan=True)
    assert resumed.history.epochs_since_fall == trainer.history.epochs_since_fall


@pytest.mark.parametrize("epochs", [0, 1, 511, 513, 8191, 8192, 8193, 16384, 16385, 40_000])
def test_a_history_of_any_length_is_made_again(epochs: int) -> None:
    history = History()
    history.extend(0, np.random.default_rng(0).uniform(size=(epochs, 4)))
    arrays = history.arrays()
    again = History.from_arrays(epochs, arrays).arrays()
    assert all(array.tobytes() == again[name].tobytes() for name, array in arrays.items())


def test_patience_goes_on_where_it_was(tmp_path: Path) -> None:
    recipe = Recipe(data="moons", noise=0.5, samples=60, test_fraction=0.5, hidden=(8,), learning_rate=0.5)
    stop = Stop(patience=20, epochs=3000)
    unbroken = Trainer(recipe)
    assert run(unbroken, stop) == "patience"
    trainer = Trainer(recipe)
    trainer.step(unbroken.epoch - 5)
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert run(resumed, stop) == "patience"
    assert everything(resumed) == everything(unbroken)


def test_a_diverged_run_is_still_diverged_and_may_be_changed(tmp_path: Path) -> None:
    trainer = Trainer(Recipe(learning_rate=1000.0, data="plane", loss="mse"))
    trainer.step(100)
    assert trainer.divergence is not None
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert resumed.divergence == trainer.divergence
    assert resumed.step(1) == 0
    for one in (trainer, resumed):
        one.change(learning_rate=0.001)
        one.step(5)
    assert everything(resumed) == everything(trainer)


def test_a_resumed_epoch_that_diverges_goes_back_to_its_beginning(tmp_path: Path) -> None:
    trainer = Trainer(Recipe(optimizer="adam"))
    train(trainer, 6)
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    for one in (trainer, resumed):
        one.network.parameters[...] = 1e308
        assert one.step(1) == 0
    assert everything(resumed) == everything(trainer)
    assert trainer.state().standing.now.moments.any()


def test_going_back_within_one_trainer() -> None:
    trainer = Trainer(Recipe(optimizer="adam", dropout=0.2, batch_size=2, shuffle=True))
    train(trainer, 5)
    state = trainer.state()
    network = trainer.network
    trainer.step(50)
    trainer.change(batch_size=4, optimizer="sgd")
    trainer.step(50)
    trainer.restore(state)
    assert trainer.network is network
    other = Trainer(Recipe(optimizer="adam", dropout=0.2, batch_size=2, shuffle=True))
    train(other, 5)
    for one in (trainer, other):
        one.step(20)
    assert everything(trainer) == everything(other)


# --- data ------------------------------------------------------------------------------------------------------------


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
        with pytest.raises(RunError, match=r"table\.csv is no longer the data of this run; bring that back, or begin"):
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
    said = f"(the data of the run in {tmp_path / 'run'}; if it has moved, data or --data says where to)"
    assert str(caught.value) == f"there is no file {table}; give the path of a CSV or TSV file {said}"
    resumed = load(tmp_path / "run", data=moved)
    assert resumed.recipe == trainer.recipe.with_changes(data=str(moved))
    for one in (trainer, resumed):
        one.step(5)
    assert everything(resumed)[2:] == everything(trainer)[2:]
    save(resumed, tmp_path / "run")
    assert everything(load(tmp_path / "run")) == everything(resumed)
    moved.write_text("a,b,kind\n1,2,x\n3,4,y\n5,7,x\n7,6,x\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"moved\.csv is no longer the data of this run; bring that back, or begin"):
        load(tmp_path / "run", data=str(moved))


@pytest.mark.parametrize("given", [5, "moved", "moved.xls", Path("moved")])
def test_data_that_are_none(given: Any, table: Path, tmp_path: Path) -> None:
    save(Trainer(Recipe(data=str(table))), tmp_path / "run")
    with pytest.raises(RecipeError, match=r"^data: .* is unknown.* or the path of a \.csv"):
        load(tmp_path / "run", data=given)


def test_data_that_are_in_the_file_are_not_moved(tmp_path: Path) -> None:
    save(Trainer(Recipe(), Dataset([[0], [1]], np.eye(2))), tmp_path / "run")
    with pytest.raises(RunError, match=r"run has the data of its run in it; leave data out$"):
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


# --- files that are no runs ------------------------------------------------------------------------------------------


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


def refused(path: Path) -> str:
    """The one line about a file that cannot be loaded."""
    with pytest.raises(RunError) as caught:
        load(path)
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 300
    assert path.name in line
    return line


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is not a saved run; give a file that --save or engine.save has written"),
        (b"PK", "is damaged or cut off (File is not a zip file)"),
        (b"x1,x2,y\n0,0,0\n", "is not a saved run"),
        (b"\x93NUMPY", "is not a saved run"),
        (b"PK\x03\x04" + b"\0" * 100, "is damaged or cut off"),
    ],
)
def test_other_files(content: bytes, line: str, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert line in refused(path)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert "there is no file" in refused(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    assert "is a folder" in refused(tmp_path / "folder")
    with pytest.raises(RunError):
        load("a\0b")


def test_a_file_that_is_cut_off_anywhere(saved: Path) -> None:
    content = saved.read_bytes()
    for length in range(0, len(content), 97):
        saved.write_bytes(content[:length])
        refused(saved)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_with_other_bytes_anywhere(saved: Path) -> None:
    """Each is refused in one line, or (in the zip's own notes, such as a date) makes no difference."""
    content = saved.read_bytes()
    before = everything(load(saved))
    rng = np.random.default_rng(0)
    for place in [*range(0, len(content), 41), *range(len(content) - 200, len(content))]:
        changed = bytearray(content)
        changed[place] ^= int(rng.integers(1, 256))
        saved.write_bytes(changed)
        try:
            resumed = load(saved)
        except RunError as error:
            assert "\n" not in str(error)  # noqa: PT017
        else:
            assert everything(resumed) == before


def rewritten(path: Path, **parts: Any) -> Path:
    """The same zip, valid, but with other parts: bytes, an array, or a function of what the header was."""
    with zipfile.ZipFile(path) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        if callable(part):
            header = json.loads(old["run.json"])
            part(header)
            old["run.json"] = json.dumps(header).encode()
        elif isinstance(part, np.ndarray):
            with zipfile.ZipFile(path, "w") as archive, archive.open("x", "w") as file:
                np.lib.format.write_array(file, part)
            with zipfile.ZipFile(path) as archive:
                old[f"{name}.npy"] = archive.read("x")
        elif part is None:
            del old[f"{name}.npy"]
        else:
            old[name] = part
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in old.items():
            archive.writestr(name, content)
    return path


def array(path: Path, name: str) -> Any:
    with np.load(path) as arrays:
        return arrays[name]


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a[:-1],
        lambda a: a.astype(np.float32),
        lambda a: a.reshape(1, -1),
        lambda _: None,
        lambda a: np.array(["x"] * len(a)),
    ],
    ids=["shorter", "float32", "2-d", "missing", "text"],
)
@pytest.mark.parametrize("name", ["parameters", "frozen", "order", "powers", "beginning_moments", "history_marks"])
def test_arrays_of_another_shape(name: str, change: Callable[[Any], Any], saved: Path) -> None:
    assert "is damaged or cut off" in refused(rewritten(saved, **{name: change(array(saved, name))}))


@pytest.mark.parametrize("columns", [0, 1, 4, 6])
@pytest.mark.parametrize("name", ["history", "history_recent"])
def test_a_history_with_other_columns(name: str, columns: int, saved: Path) -> None:
    assert "is damaged or cut off" in refused(rewritten(saved, **{name: np.ones((3, columns))}))


@pytest.mark.parametrize(
    ("name", "place", "value", "line"),
    [
        ("order", 0, 5_000_000, "the order of the samples leaves some out"),
        ("order", 0, 2**63, "the order of the samples leaves some out"),
        ("epoch_sums", 1, np.nan, "there is no such place in an epoch"),
        ("powers", 0, 2.0, "there is no such place in an epoch"),
        ("beginning_powers", 1, np.nan, "there is no such place in an epoch"),
        ("beginning_parameters", 3, np.inf, "parameters kept have numbers that are not finite"),
        ("beginning_before_parameters", 3, np.nan, "parameters kept have numbers that are not finite"),
        ("frozen", 3, np.nan, "frozen have numbers that are not finite"),
        ("history", (1, 0), 7.0, "the history is not that of 3 epochs"),
        ("history", (1, 1), np.nan, "the history is not that of 3 epochs"),
        ("history_recent", (0, 0), 1.0, "the history is not that of 3 epochs"),
        ("history_marks", 0, 4.0, "the history is not that of 3 epochs"),
        ("history_marks", 7, np.nan, "the history is not that of 3 epochs"),
        ("data_inputs", (0, 0), np.nan, "row 0 column 0 is nan"),
        ("data_targets", (0, 0), 0.5, "row 0 is"),
        ("data_inputs", (0, 0), 7.0, "the data in it is no longer the data of this run"),
    ],
)
def test_numbers_that_no_run_has(name: str, place: Any, value: float, line: str, saved: Path) -> None:
    changed = array(saved, name).copy()
    changed[place] = value
    assert line in refused(rewritten(saved, **{name: changed}))


def test_between_two_epochs_everything_is_finite(tmp_path: Path) -> None:
    path = tmp_path / "run"
    save(Trainer(), path)
    for name in ("parameters", "moments"):
        save(Trainer(), path)
        changed = array(path, name).copy()
        changed.flat[1] = np.nan
        assert f"{name} have numbers that are not finite" in refused(rewritten(path, **{name: changed}))
    trainer = Trainer()
    trainer.network.weights[0][0, 0] = np.nan
    before = path.read_bytes()
    with pytest.raises(RunError, match=r"^the run cannot be saved: parameters have numbers that are not finite$"):
        save(trainer, path)
    assert path.read_bytes() == before


def test_in_the_middle_of_an_epoch_a_weight_may_have_overflowed(tmp_path: Path) -> None:
    """That is seen at the epoch's end, then as well as without a file."""
    data = Dataset([[1e200], [0.0]], [[1e150], [0.0]])
    trainer = Trainer(Recipe(hidden=(), loss="mse", initializer="zeros"), data)
    train(trainer, 1)
    assert (trainer.samples_done, trainer.divergence) == (1, None)
    assert np.isinf(trainer.network.weights[0]).all()
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert everything(resumed) == everything(trainer)
    for one in (trainer, resumed):
        assert one.step() == 0
        assert str(one.divergence) == "diverged in epoch 0: weights of output are no longer finite"
    assert everything(resumed) == everything(trainer)


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adadelta", "adam"])
def test_squares_of_gradients_may_be_infinite(optimizer: str, tmp_path: Path) -> None:
    """Where they are, steps are 0, and the weights stay finite."""
    recipe = Recipe(hidden=(), loss="mse", initializer="zeros", optimizer=optimizer)
    trainer = Trainer(recipe, Dataset([[1e200]], [[1.0]]))
    assert trainer.step(2) == 2
    assert np.isinf(trainer.state().standing.now.moments).any()
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    for one in (trainer, resumed):
        one.step(2)
    assert everything(resumed) == everything(trainer)


@pytest.mark.parametrize("name", ["moments", "beginning_moments", "data_inputs", "history"])
def test_arrays_column_by_column(name: str, saved: Path) -> None:
    """The numbers would be read in another order."""
    turned = np.asfortranarray(array(saved, name))
    assert not turned.flags.c_contiguous
    assert f"is damaged or cut off ({name} is (" in refused(rewritten(saved, **{name: turned}))


def test_an_encrypted_file(saved: Path) -> None:
    """Bit 0 of a part's flags, in the list at the end of the zip."""
    content = bytearray(saved.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    saved.write_bytes(content)
    assert "is compressed or encrypted, and no saved run is; give a file that" in refused(saved)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda h: h.update(version=4), "is of a newer xorcise (version 4 of saved runs, 3 here); update this one"),
        (lambda h: h.update(version=2), "is of an older xorcise (version 2 of saved runs, 3 here); train it anew"),
        (lambda h: h.update(version="1"), "is damaged"),
        (lambda h: h.update(format="other"), "is not a saved run"),
        (lambda h: h.pop("epoch"), "is damaged"),
        (lambda h: h.update(epoch=4), "the history is not that of 4 epochs"),
        (lambda h: h.update(epoch=10**30), "is damaged"),
        (lambda h: h.update(epoch=True), "is damaged"),
        (lambda h: h["recipe"].update(colour="red"), "colour: 'colour' is unknown"),
        (lambda h: h["recipe"].update(learning_rate=-1), "learning_rate: -1 given"),
        (lambda h: h["recipe"].update(hidden=[30, 30]), "is damaged"),
        (lambda h: h.update(recipe=[1]), "is damaged"),
        (lambda h: h.update(sample=10**6), "there is no such place in an epoch"),
        (lambda h: h.update(sample=-1), "is damaged"),
        (lambda h: h.update(sample=1.5), "is damaged"),
        (lambda h: h.update(events=5), "is damaged"),
        (lambda h: h.update(events=[5]), "is damaged"),
        (lambda h: h["events"][0].update(epoch=-1), "is damaged"),
        (lambda h: h["events"][0].update(event="magic"), "is damaged"),
        (lambda h: h["data"].update(threshold=float("nan")), "the threshold of the targets is not finite"),
        (lambda h: h["data"].update(threshold="x"), "is damaged"),
        (lambda h: h["data"].update(classes=["one"]), "is damaged"),
        (lambda h: h.update(data=[]), "is damaged"),
        (lambda h: h.update(divergence={"epoch": 1, "layer": 9, "what": ""}), "no run diverges like this"),
        (lambda h: h.update(divergence={"epoch": 1, "layer": 0, "what": "\x1b[2J"}), "no run diverges like this"),
    ],
)
def test_headers_that_no_run_has(change: Callable[[Any], Any], line: str, saved: Path) -> None:
    assert line in refused(rewritten(saved, header=change))


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"[" * 100_000, b"\xff", b'{"format": 1}'])
def test_headers_that_are_none(text: bytes, saved: Path) -> None:
    refused(rewritten(saved, **{"run.json": text}))


def test_a_small_file_never_becomes_large(saved: Path, tmp_path: Path) -> None:
    """Compressed zeros, and a .npy that says it is huge."""
    bomb = tmp_path / "bomb"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run.json", b" " * 10_000_000)
    assert "is compressed or encrypted" in refused(bomb)
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 2), }\n"
    huge = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head
    for name in ("data_inputs", "parameters", "history"):
        assert "is damaged" in refused(rewritten(saved, **{f"{name}.npy": huge}))


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: save(Recipe(), "run"), "trainer: Recipe() given; a Trainer is needed"),  # type: ignore[arg-type]
        (lambda: save("run", Trainer()), "trainer: 'run' given; a Trainer is needed, such as Trainer(recipe)"),  # type: ignore[arg-type]
        (lambda: save(Trainer(), 5), "path: 5 given; the path of a file is needed, such as 'run.xorcise'"),  # type: ignore[arg-type]
        (lambda: save(Trainer(), None), "path: None given; the path of a file is needed, such as 'run.xorcise'"),  # type: ignore[arg-type]
        (lambda: load(Trainer()), "path: Trainer(xor, 2-4-4-4-4-2, sgd 0.05, epoch 0) given"),  # type: ignore[arg-type]
        (lambda: load(None), "path: None given; the path of a file is needed, such as 'run.xorcise'"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_run_and_no_path(call: Callable[[], Any], line: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_a_bug_of_ours_is_not_called_damage(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise TypeError("a bug")

    monkeypatch.setattr(Trainer, "restore", broken)
    with pytest.raises(TypeError, match="a bug"):
        load(saved)


def test_damage_names_its_cause(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:500])
    with pytest.raises(RunError, match="is damaged or cut off") as caught:
        load(saved)
    assert isinstance(caught.value.__cause__, ValueError)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_run_that_cannot_be_written_leaves_the_one_before(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(RunError, match=r"cannot be written \(No space left on device\); nothing is changed$"):
            save(Trainer(Recipe(seed=1)), saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_the_test_loss_may_be_no_number(tmp_path: Path) -> None:
    """An update too large for the samples that are held out, though not for the others."""
    data = Dataset([[1.0], [0.0], [1e308], [1e308]], [[1.0], [0.0], [1.0], [1.0]], "regression")
    recipe = Recipe(hidden=(2,), activation="linear", loss="mse", test_fraction=0.5, learning_rate=1e-3)
    trainer = next(
        t for t in (Trainer(recipe.with_changes(test_seed=k), data) for k in range(50)) if t.data.inputs.max() == 1
    )
    trainer.network.parameters[:] = 1e200, -1e200, 0.0, 0.0, 1e200, 1e200, 0.0
    trainer.frozen.parameters[:] = 1.0
    trainer.step()
    assert np.isnan(trainer.history.test_loss).all()
    save(trainer, tmp_path / "run")
    assert everything(load(tmp_path / "run")) == everything(trainer)
