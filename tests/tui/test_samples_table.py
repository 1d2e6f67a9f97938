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


def test_the_target_has_the_name_of_its_column() -> None:
    values = Dataset([[1.0], [2.0]], [[0.5], [0.25]], "regression", ["hours"], target_name="score")
    classes = Dataset([[1.0], [2.0]], ["no", "yes"], input_names=["hours"], target_name="passed")
    for data, name in ((values, "score"), (classes, "passed")):
        assert plain(table(data, None, Spot(0, False), 40, 3, active=False)[0]).split() == ["#", "hours", name]


@pytest.mark.parametrize("spot", [Spot(1, False), Spot(1, True)])
@pytest.mark.parametrize("columns", [24, 60])
def test_the_chosen_row_is_marked_as_a_whole(spot: Spot, columns: int) -> None:
    training, test, _ = split(generate("gauss", 12), 0.25, 0)
    rows = table(training, test, spot, columns, 13, active=True)
    [marked] = [row for row in rows if plain(row).startswith("›")]
    assert {span.role for span in marked} == {"chosen"}
    assert width(marked) == max(map(width, rows))


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
