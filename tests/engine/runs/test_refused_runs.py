"""Files that are no runs, or damaged ones: each is refused in one line."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Recipe, RunError, Trainer, load, save
from tests.engine.runs.saved_runs import array, refused, rewritten
from tests.engine.standing import everything

# --- other files and cut ones ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is not a saved run; give a file that --save or engine.save has written"),
        (b"PK", "is damaged or truncated (File is not a zip file)"),
        (b"x1,x2,y\n0,0,0\n", "is not a saved run"),
        (b"\x93NUMPY", "is not a saved run"),
        (b"PK\x03\x04" + b"\0" * 100, "is damaged or truncated"),
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
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "is not an ordinary file" in refused(tmp_path / "pipe")
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


# --- arrays ----------------------------------------------------------------------------------------------------------


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
    assert "is damaged or truncated" in refused(rewritten(saved, **{name: change(array(saved, name))}))


@pytest.mark.parametrize("columns", [0, 1, 4, 6])
@pytest.mark.parametrize("name", ["history", "history_recent"])
def test_a_history_with_other_columns(name: str, columns: int, saved: Path) -> None:
    assert "is damaged or truncated" in refused(rewritten(saved, **{name: np.ones((3, columns))}))


@pytest.mark.parametrize(
    ("name", "place", "value", "line"),
    [
        ("order", 0, 5_000_000, "the order of the samples leaves some out"),
        ("order", 0, 2**63, "the order of the samples leaves some out"),
        ("epoch_sums", 1, np.nan, "the position in the epoch is impossible"),
        ("powers", 0, 2.0, "the position in the epoch is impossible"),
        ("beginning_powers", 1, np.nan, "the position in the epoch is impossible"),
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
    with pytest.raises(
        RunError,
        match=r"^the run cannot be saved: parameters have numbers that are not finite; set finite values, or restart",
    ):
        save(trainer, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["moments", "beginning_moments", "data_inputs", "history"])
def test_arrays_column_by_column(name: str, saved: Path) -> None:
    """The numbers would be read in another order."""
    turned = np.asfortranarray(array(saved, name))
    assert not turned.flags.c_contiguous
    assert f"is damaged or truncated ({name} is (" in refused(rewritten(saved, **{name: turned}))


def test_an_encrypted_file(saved: Path) -> None:
    """Bit 0 of a part's flags, in the list at the end of the zip."""
    content = bytearray(saved.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    saved.write_bytes(content)
    assert "is compressed or encrypted, unlike a saved run; give a file that" in refused(saved)


# --- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda h: h.update(version=7), "is from a newer xorcise (version 7 of saved runs, 6 here); update xorcise"),
        (lambda h: h.update(version=2), "is from an older xorcise (version 2 of saved runs, 6 here); train it again"),
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
        (lambda h: h.update(sample=10**6), "the position in the epoch is impossible"),
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
        (lambda: save(Trainer(), 5), "path: 5 given; the path of a file is needed, as a str or a Path"),  # type: ignore[arg-type]
        (lambda: save(Trainer(), None), "path: None given; the path of a file is needed, as a str or a Path"),  # type: ignore[arg-type]
        (lambda: load(Trainer()), "path: Trainer(xor, 2-4-4-4-4-2, sgd 0.05, epoch 0) given"),  # type: ignore[arg-type]
        (lambda: load(None), "path: None given; the path of a file is needed, as a str or a Path"),  # type: ignore[arg-type]
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
    with pytest.raises(RunError, match="is damaged or truncated") as caught:
        load(saved)
    assert isinstance(caught.value.__cause__, ValueError)
