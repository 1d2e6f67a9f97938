"""History: bounded, exact where it keeps, gapless at its recent end."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from engine import Recipe, RunError, Trainer
from engine.history import CAPACITY, RECENT, History
from tests.engine.known_runs import Floats

# What each column of the records is at epoch e: this divided by e + 1, so that values say which epoch they belong to.
COLUMNS = {"loss": 1000.0, "mse": 500.0, "test_loss": 2000.0, "test_mse": 700.0}


def records(first: int, count: int) -> Floats:
    epochs = first + np.arange(count)
    return np.column_stack([scale / (epochs + 1) for scale in COLUMNS.values()])


def filled(total: int, pieces: list[int], in_one: int = 0) -> History:
    """So many epochs, of which the first may have come in one piece."""
    history = History()
    history.extend(0, records(0, in_one))
    first = in_one
    while first < total:
        for piece in pieces:
            history.extend(first, records(first, min(piece, total - first)))
            first += min(piece, total - first)
    return history


def test_empty() -> None:
    history = History()
    for values in (history.epoch, history.loss, history.mse, history.test_loss, history.test_mse):
        assert values.shape == (0,)
    assert history.recent.shape == history.whole.shape == (0, 5)
    assert history.epochs_since_fall == 0


@pytest.mark.parametrize("pieces", [[1], [3, 5], [4096], [10_000], [1, 0, 700]])
@pytest.mark.parametrize("total", [1, 511, 512, 513, 8191, 8192, 8193, 16384, 16385, 20_001, 50_000])
def test_thinning_keeps_exact_values(total: int, pieces: list[int]) -> None:
    # Of small pieces only the last make a difference: most totals lie where thinning begins.
    history = filled(total, pieces, in_one=max(0, total - 1000) if max(pieces) < 1000 else 0)
    stride = 1
    while -(-total // stride) > CAPACITY:
        stride *= 2
    kept = np.arange(0, total, stride)
    assert history.epoch.tolist() == kept.tolist()
    for name, scale in COLUMNS.items():
        assert np.array_equal(getattr(history, name), scale / (kept + 1))

    newest = np.arange(max(0, total - RECENT), total)
    assert history.recent[:, 0].tolist() == newest.tolist()
    for column, scale in enumerate(COLUMNS.values(), 1):
        assert np.array_equal(history.recent[:, column], scale / (newest + 1))

    whole = history.whole
    assert whole[-1].tolist() == [total - 1, *(scale / total for scale in COLUMNS.values())]
    assert (np.diff(whole[:, 0]) > 0).all()
    assert len(whole) <= CAPACITY + 1


def test_one_huge_piece_is_as_many_small_ones() -> None:
    assert np.array_equal(filled(100_000, [100_000]).whole, filled(100_000, [777]).whole)


def test_memory_is_flat() -> None:
    """Five million epochs take no more than half a million."""
    history = History()
    first, sizes = 0, []
    tracemalloc.start()
    for target in (500_000, 5_000_000):
        while first < target:
            history.extend(first, records(first, 4096))
            first += 4096
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert CAPACITY / 2 <= len(history.epoch) <= CAPACITY
    assert len(history.recent) == RECENT
    assert sizes[1] < sizes[0] + 100_000


def test_a_million_epochs_of_training() -> None:
    trainer = Trainer(Recipe(hidden=(1,)))
    assert trainer.step(1_000_000) == 1_000_000
    history = trainer.history
    assert history.epoch[0] == 0
    assert np.array_equal(np.diff(history.epoch), np.full(len(history.epoch) - 1, 128))
    assert history.recent[:, 0].tolist() == list(range(1_000_000 - RECENT, 1_000_000))


def test_arrays_are_copies() -> None:
    history = filled(10, [10])
    for name in COLUMNS:
        getattr(history, name)[...] = 0.0
    history.epoch[...] = 0
    assert history.whole[:, 0].tolist() == list(range(10))
    assert (history.whole[:, 1:] > 0).all()


@pytest.mark.parametrize("piece", [1, 3, 100])
def test_epochs_since_fall(piece: int) -> None:
    """A fall is 1% below the last value that counted, also when it comes by and by; a rise never counts."""
    # each value: whether it counts
    losses = [(1.0, True), (0.995, False), (0.991, False), (0.98, True), (2.0, False), (0.975, False), (0.9, True)]
    losses += [(0.95, False)] * 5
    rows = np.array([[loss, 0.0, 0.0, 0.0] for loss, _ in losses])
    for total in range(1, len(rows) + 1):
        history = History()
        for first in range(0, total, piece):
            history.extend(first, rows[first : min(first + piece, total)])
        last = max(place for place, (_, counts) in enumerate(losses[:total]) if counts)
        assert history.epochs_since_fall == total - last


def test_epochs_since_fall_of_a_stuck_run() -> None:
    trainer = Trainer(Recipe(seed=4))  # ends on the constant plateau
    trainer.step(1000)
    assert trainer.history.epochs_since_fall > 500
    trainer.step(1000)
    assert trainer.history.epochs_since_fall > 1500


def test_first_epoch_is_epoch_0() -> None:
    """Its loss was seen before the updates: with a rate next to nothing it is that of the initial weights."""
    trainer = Trainer(Recipe(learning_rate=1e-15))
    before = trainer.measure()
    trainer.step()
    assert trainer.history.epoch.tolist() == [0]
    assert trainer.history.loss[0] == pytest.approx(before.loss, rel=1e-12)
    assert trainer.history.mse[0] == pytest.approx(before.mse, rel=1e-12)


@pytest.mark.parametrize("tested", [True, False])
@pytest.mark.parametrize("total", [0, 3, 20_001])
def test_a_csv_file_has_it_all(tmp_path: Path, total: int, tested: bool) -> None:
    history = filled(total, [4096])
    if not tested:
        rows = records(0, total)
        rows[:, 2:] = np.nan
        history = History()
        history.extend(0, rows)
    path = tmp_path / "history.csv"
    path.write_text("what was there before")
    history.to_csv(path)
    head, *lines = path.read_text().splitlines()
    columns = 5 if tested and total else 3
    assert head.split(",") == ["epoch", "loss", "mse", "test_loss", "test_mse"][:columns]
    read = np.array([[float(number) for number in line.split(",")] for line in lines]).reshape(-1, columns)
    assert np.array_equal(read, history.whole[:, :columns])
    assert all(line.split(",")[0].isdigit() for line in lines)


def test_a_csv_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^there is no folder "):
        filled(3, [3]).to_csv(tmp_path / "missing" / "history.csv")


def test_repr() -> None:
    assert repr(History()) == "History(0 epochs)"
    assert repr(filled(20_000, [4096])) == "History(20000 epochs, loss 0.05)"
