"""The table of samples."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset
from engine.data.generators import generate
from engine.data.preparation import split
from tui.drawing.cells import plain, width
from tui.drawing.samples import layout, spot_of, table
from tui.drawing.scene import Spot

WIDE = Dataset(
    np.arange(120.0).reshape(12, 10) / 4.0,
    ["a long name", "another"] * 6,
    input_names=[f"measure number {k}" for k in range(10)],
)


def test_each_row_is_a_sample() -> None:
    training, test, _ = split(generate("gauss", 12), 0.25, 0)
    rows = [plain(row).split() for row in table(training, test, Spot(0, False), 60, 13, active=False)]
    assert rows[0] == ["#", "x1", "x2", "class", "part"]
    for number, row in enumerate(rows[1:]):
        spot = spot_of(training, number)
        data = test if spot.is_test and test is not None else training
        cells = row[1:] if row[0] == "›" else row
        assert [float(cell) for cell in cells[1:3]] == pytest.approx(data.inputs[spot.sample], abs=6e-4)
        assert cells[0] == str(number + 1)
        assert cells[4:] == [str(data.labels[spot.sample]), "test" if spot.is_test else "train"]


def test_values_stand_in_place_of_the_class() -> None:
    data = Dataset([[1.0], [2.0]], [[0.5, 10.0], [0.25, -3.0]], "regression", ["width"], ["low", "high"])
    rows = [plain(row).split() for row in table(data, None, Spot(1, False), 40, 9, active=True)]
    assert rows == [["#", "width", "low", "high"], ["1", "1", "0.50", "10"], ["›", "2", "2", "0.25", "-3"]]


@pytest.mark.parametrize("columns", [8, 20, 26, 34, 60, 100])
@pytest.mark.parametrize("first", [0, 3, 9])
def test_it_fits_and_says_what_is_hidden(columns: int, first: int) -> None:
    training, test, _ = split(WIDE, 0.25, 0)
    rows = table(training, test, Spot(0, True), columns, 6, active=True, first=first)
    assert len(rows) == 6
    assert max(map(width, rows)) <= columns
    laid = layout(training, test, columns, first)
    assert first + len(laid.inputs) + laid.hidden == 10
    if columns >= 26:
        assert laid.size <= columns
        assert all((" …" in plain(row)) == (laid.hidden > 0) for row in rows[1:])
    assert sum("›" in plain(row) for row in rows) == 1
