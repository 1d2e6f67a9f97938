"""The network's rows, read as text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.functions.activations import ACTIVATIONS
from tests.tui.frames import some_layers
from tui.drawing.cells import Row, plain, width
from tui.drawing.layers import layers
from tui.frame import Layer

NOTEBOOK = some_layers(2, 4, 4, 4, 4, 2)


def text(rows: list[Row]) -> str:
    return "\n".join(plain(row) for row in rows)


def test_a_row_a_layer_with_units_activation_and_parameters() -> None:
    assert [plain(row).split() for row in layers(NOTEBOOK, 1, 34, True)] == [
        ["input", "2"],
        ["›", "hidden", "1", "4", "relu", "12"],
        ["hidden", "2", "4", "relu", "20"],
        ["hidden", "3", "4", "relu", "20"],
        ["hidden", "4", "4", "relu", "20"],
        ["output", "2", "softmax", "10"],
    ]


def test_the_chosen_layer_has_a_mark_and_only_with_the_focus_its_colour() -> None:
    assert [row[0].role for row in layers(NOTEBOOK, 2, 34, True)] == ["text", "text", "chosen", "text", "text", "text"]
    assert [row[0].role for row in layers(NOTEBOOK, 2, 34, False)][2] == "strong"
    assert [plain(row)[0] for row in layers(NOTEBOOK, 2, 34, False)] == [" ", " ", "›", " ", " ", " "]


def test_the_largest_network_keeps_its_columns() -> None:
    wide = layers(some_layers(2, 1024, 1024, 2, activation="leaky_relu"), 0, 34, True)
    assert [width(row) for row in wide] == [34] * 4
    assert [plain(row).split()[-1] for row in wide] == ["2", "3,072", "1,050k", "2,050"]
    assert [width(row) for row in layers(some_layers(2, *[9] * 32, 2), 0, 34, True)] == [34] * 34


@given(st.lists(st.integers(1, 1024), min_size=2, max_size=12), st.integers(0, 90), st.data())
def test_no_row_of_a_network_is_longer_than_asked(sizes: list[int], columns: int, data: st.DataObject) -> None:
    shown = some_layers(*(min(size, 40) for size in sizes))
    chosen = data.draw(st.integers(0, len(shown) - 1))
    rows = layers(shown, chosen, columns, True)
    assert len(rows) == len(shown)
    assert all(width(row) <= columns for row in rows)


def with_dead(*dead: int) -> tuple[Layer, ...]:
    """The notebook's layers, of which the first hidden one has dead units."""
    told = np.isin(np.arange(4), dead)
    return (NOTEBOOK[0], replace(NOTEBOOK[1], dead=told), *NOTEBOOK[2:])


def test_dead_units_are_marked() -> None:
    assert "relu 2 dead † " in plain(layers(with_dead(1, 3), 0, 44, True)[1])
    assert plain(layers(with_dead(1, 3), 0, 32, True)[1]).split() == ["hidden", "1", "4", "relu", "2†", "12"]
    assert "†" not in text(layers(with_dead(), 0, 44, True))


def test_arrows_say_that_there_are_more_layers_than_fit() -> None:
    rows = [plain(row)[:10] for row in layers(NOTEBOOK, 2, 34, True, (), 3)]
    assert rows == ["↑ hidden 1", "› hidden 2", "↓ hidden 3"]


def test_the_input_says_what_goes_in_as_far_as_there_is_room() -> None:
    def said(columns: int, *names: str) -> list[str]:
        return plain(layers(NOTEBOOK, 1, columns, True, names)[0]).split(maxsplit=2)

    assert said(34, "x1", "x2", "x1^2", "x2^2")[-1].strip() == "x1, x2, x1^2, x2^2"
    assert said(30, "x1", "x2", "x1^2", "x2^2")[-2:] == ["2", "columns       "]
    iris = "sepal length", "sepal width", "petal length", "petal width"
    assert said(46, *iris)[-1].strip() == "se…le…, se…wi…, pe…le…, pe…wi…"
    assert said(34, *map(str, range(1000)))[-1].strip() == "columns"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_activation_is_cut_in_the_narrowest_panel(name: str) -> None:
    for units in (4, 1024):
        rows = layers(some_layers(2, units, 64, 2, activation=name), 1, 30, True)
        assert plain(rows[1]).split()[4:] == [name, "12" if units == 4 else "3k"]
