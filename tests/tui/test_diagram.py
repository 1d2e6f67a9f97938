"""The network's diagram: tiles against the units' outputs, numbers against activations, and what stands where."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from math import ceil, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dataset, Recipe
from engine.data.generators import GENERATORS
from engine.functions.activations import ACTIVATIONS
from tests.tui.network import Shown, cells, frame_of, shown
from tui.chosen import Chosen
from tui.drawing import numbers
from tui.drawing.arrangement import BELOW, BESIDE
from tui.drawing.cells import plain, width
from tui.drawing.diagram import arrangement, diagram, told
from tui.drawing.matrix import View, matrix

FOUR = Dataset(
    np.random.default_rng(0).normal(size=(12, 4)),
    ["setosa", "versicolor", "virginica"] * 4,
    input_names=("sepal length", "sepal width", "petal length", "petal width"),
)
PLANES = [name for name in GENERATORS if name not in ("parity-3", "parity-4") and not name.startswith("parity-")]


def level(value: float, middle: float, reach: float) -> int:
    """A level of the diverging scale, from the middle to its end, in eight steps."""
    share = min(max((value - middle) / reach, -1.0), 1.0)
    return int(np.floor(abs(share) * 8 + 0.5)) * (1 if share >= 0 else -1)


def expected(one: Shown, layer: int, unit: int) -> list[list[int]]:
    """The levels at the cells' centres, the top ones first, from the trainer itself."""
    assert one.picture is not None
    (left, right), (low, high) = one.picture.grid.plane.ranges
    columns, lines = one.where.way.width, one.where.way.height
    x = left + (right - left) * (np.arange(columns) + 0.5) / columns
    y = high - (high - low) * (np.arange(lines) + 0.5) / lines
    points = np.stack([np.tile(x, lines), np.repeat(y, columns)], axis=1)
    values = one.trainer.unit_outputs(points)[layer]
    row = ACTIVATIONS.get(one.frame.layers[layer].activation)
    if layer == len(one.frame.layers) - 1:
        middle, reach = 0.5, 0.5  # softmax and sigmoid
    elif row is not None and row.low is not None and row.high is not None:
        middle, reach = (row.low + row.high) / 2, (row.high - row.low) / 2
    else:
        largest = float(np.abs(values[:, list(one.where.layers[layer].units)]).max())
        middle, reach = 0.0, 2.0 ** ceil(log2(max(largest, 1e-9)) - 1e-9)
    return [[level(float(value), middle, reach) for value in line] for line in values[:, unit].reshape(lines, columns)]


def seen_levels(one: Shown, layer: int, unit: int) -> list[list[int | None]]:
    """The levels a tile is drawn with; None under the mark of a dead unit."""
    table, column = cells(one.drawing.rows), one.where.layers[layer]
    found: list[list[int | None]] = []
    for half in range(column.top(unit), column.top(unit) + one.where.way.height):
        line: list[int | None] = []
        for x in range(column.x, column.x + one.where.way.width):
            glyph, role = table[half // 2][x]
            kind, *names = role.split()
            line.append(None if kind == "on" else int(names[half % 2 if kind == "heat" else 0]))
            assert glyph in ("▀†" if half % 2 == 0 else "▀▄†")
        found.append(line)
    return found


def check_tiles(one: Shown) -> None:
    for layer, column in enumerate(one.where.layers):
        for unit in column.units:
            for mine, wanted in zip(seen_levels(one, layer, unit), expected(one, layer, unit), strict=True):
                assert all(a is None or a == b for a, b in zip(mine, wanted, strict=True)), (layer, unit)


@pytest.mark.parametrize("name", PLANES)
def test_tiles_show_the_units_outputs_at_their_cells_for_every_data_set(name: str) -> None:
    loss = "mse" if name in ("plane", "multi-gauss") else "cross_entropy"
    if loss == "mse":
        check_hidden_tiles(Recipe(data=name, samples=20, hidden=(3,), activation="tanh", loss=loss))
    else:
        check_tiles(shown(Recipe(data=name, hidden=(3, 2), activation="tanh", loss=loss), 64, 15, 2))


def check_hidden_tiles(recipe: Recipe) -> None:
    one = shown(recipe, 60, 15, 2)
    for unit in one.where.layers[1].units:
        assert seen_levels(one, 1, unit) == expected(one, 1, unit)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_tiles_show_the_units_outputs_for_every_activation(activation: str) -> None:
    check_tiles(shown(Recipe(activation=activation, hidden=(4, 3), features=("x1", "x1x2")), 60, 13, 30))


@pytest.mark.parametrize(
    ("columns", "lines", "height"),
    [(60, 13, 4), (60, 12, 4), (60, 10, 3), (98, 22, 6), (150, 44, 12), (66, 8, 2)],
)
def test_tiles_are_right_at_every_size(columns: int, lines: int, height: int) -> None:
    one = shown(Recipe(), columns, lines, 60)
    assert one.where.way.height == height
    check_tiles(one)


def test_numbers_are_the_activations_of_the_chosen_sample() -> None:
    for number, one in (
        (BELOW, shown(Recipe(), 98, 22, 60, sample=2)),
        (BESIDE, shown(Recipe(hidden=(8, 8)), 98, 10, 60)),
    ):
        assert one.where.way.number == number
        outputs = one.trainer.unit_outputs(one.frame.data.inputs[[one.frame.chosen.sample]])
        lines = one.text.splitlines()
        for layer in range(1, len(one.frame.layers) - 1):
            column = one.where.layers[layer]
            for unit in column.units:
                top = column.top(unit)
                line = (top + one.where.way.height) // 2 if number == BELOW else one.where.line_of(top)
                x = column.x if number == BELOW else column.x + one.where.way.width
                if number == BELOW:
                    text = lines[line][x : x + one.where.way.width]
                    assert abs((len(text) - len(text.lstrip())) - (len(text) - len(text.rstrip()))) <= 1  # centred
                assert float(lines[line][x : x + 6].strip("▌ ")) == pytest.approx(outputs[layer][0, unit], abs=0.0051)
        for unit, value in enumerate(outputs[-1][0]):
            assert f"{value:.3f}" in one.text
            assert f"p({unit})" in one.text


def test_dead_units_are_marked_and_only_they() -> None:
    one = shown(Recipe(), 60, 14, 200)
    dead = sum(int(layer.dead.sum()) for layer in one.frame.layers if layer.dead is not None)
    assert one.text.count("†") == dead > 0


@pytest.mark.parametrize("active", [True, False])
def test_data_without_a_plane_has_the_number_and_its_colour_in_the_tile(active: bool) -> None:
    one = shown(Recipe(hidden=(6,), loss="cross_entropy", activation="tanh"), 60, 14, 3, FOUR, sample=5)
    activity = one.frame.activity
    assert activity is not None
    assert not one.where.is_picture
    for layer, column in enumerate(one.where.layers):
        for unit in column.units:
            value = activity.a[layer][unit]
            row = one.drawing.rows[column.top(unit) // 2]
            assert any(
                numbers.signed(value, 2, 6).strip() in span.text and (span.role[6:7] in ("+", "-"))
                for span in row
                if span.text.strip()
            ), (layer, unit, active)
    assert "sepal" in one.text
    assert "versicolor" in one.text


def test_heads_tell_units_and_activations_and_how_many_units_are_drawn() -> None:
    one = shown(Recipe(hidden=(64, 5), activation=("tanh", "relu")), 98, 16, layer=1, unit=40)
    head = one.text.splitlines()[0]
    assert "9 of 64 tanh" in head
    assert "hidden 2 · 5 relu" in head
    units = one.where.layers[1].units
    assert 40 in units
    assert len(units) == 9
    wide = shown(Recipe(), 98, 22)
    assert wide.text.splitlines()[0].split()[:3] == ["input", "hidden", "1"]
    assert wide.text.splitlines()[1].split() == ["2", *["4", "relu"] * 4, "2", "softmax"]


@pytest.mark.parametrize("columns", range(38, 110, 5))
@pytest.mark.parametrize("units", [3, 32, 1024])
def test_the_number_of_units_is_never_cut(units: int, columns: int) -> None:
    recipe = Recipe(hidden=(units,), loss="cross_entropy", activation="leaky_relu", standardize=True)
    one = shown(recipe, columns, 10, 0, FOUR)
    heads = one.text.splitlines()[0]
    starts = [column.x for column in one.where.layers]
    for layer, (start, end) in zip(one.frame.layers, pairwise([*starts, columns]), strict=True):
        head, column = heads[start:end].strip(), one.where.layers[one.frame.layers.index(layer)]
        count = re.search(r"(?:(\d+)(?: of |/))?([\d,]+)(?: |$)", head.removeprefix(f"{layer.name} · "))
        assert count is not None, head
        assert int(count[2].replace(",", "")) == layer.units
        assert count[1] is None or int(count[1]) == len(column.units)
        kinds = [layer.activation[:2]] if layer.activation else ["st", "sc"]
        assert head.rpartition(count[2])[2].strip()[:2] in (*kinds, "")


def test_a_weight_has_the_same_level_as_a_line_and_in_its_matrix() -> None:
    _, frame = frame_of(Recipe(hidden=(3, 4)), 5)
    frame.layers[1].weights[0, 0] = 90.0  # type: ignore[index]
    where = arrangement(frame, 120, 50)
    assert where is not None
    one = diagram(frame, where, None, False, True)
    for layer, gap in zip(frame.layers[1:], one.links, strict=True):
        assert layer.weights is not None
        assert layer.biases is not None
        every = matrix(layer.weights, layer.biases, View(0, 0, 9, 9, 9), (0, 0), 200, False)
        roles = [[span.role for span in row if span.role.startswith("weight")] for row in every[1:]]
        for stroke in gap.strokes:
            assert roles[stroke.unit][stroke.source] == f"weight{stroke.level:+d}"
        assert len(gap.strokes) >= np.count_nonzero([role != "weight+0" for row in roles for role in row[:-1]])
    assert "up to 128, 1, 1 from left to right" in "\n".join(map(plain, told(frame, where, False)))


def test_names_that_are_long_or_wide_stay_within_their_columns() -> None:
    names = ("a very long name of a column", "温度の平均値と最大値")
    data = Dataset(np.array([[0.0, 1.0], [1.0, 0.0]]), ["是", "no" * 30], input_names=names)
    for columns in (50, 60, 100):
        one = shown(Recipe(hidden=(3,)), columns, 12, 0, data)
        assert all(width(row) <= columns for row in one.drawing.rows)
        assert "温" in one.text


def test_many_features_are_drawn_around_the_chosen_one() -> None:
    data = Dataset(np.random.default_rng(0).normal(size=(10, 40)), np.arange(10) % 2)
    one = shown(Recipe(hidden=(3,)), 60, 14, 0, data, layer=0, unit=33)
    assert "x34" in one.text
    assert "x1 " not in one.text
    assert "of 40" in one.text.splitlines()[0]


def test_no_hidden_layer() -> None:
    one = shown(Recipe(data="and", hidden=()), 60, 12)
    assert len(one.drawing.links) == 1
    assert len(one.where.layers) == 2


def test_the_chosen_unit_is_marked_at_both_sides_and_its_bias_by_a_letter() -> None:
    one = shown(Recipe(), 60, 13, layer=2, unit=1, source=4, on_link=True)
    column = one.where.layers[2]
    line = one.where.line_of(column.top(1))
    table = cells(one.drawing.rows)
    assert table[line][column.x - 2 : column.x] == [("b", "accent"), ("▐", "accent")]
    assert table[line][column.x + one.where.way.width] == ("▌", "accent")


def test_a_link_is_found_where_it_is_seen() -> None:
    one = shown(Recipe(), 60, 13, 60, layer=3, unit=2, source=1, on_link=True)
    found = {one.drawing.link_at(x, y) for y in range(13) for x in range(60)} - {None}
    assert (3, 2, 1) in found
    for place in found:
        assert place is not None
        layer, unit, source = place
        weights = one.frame.layers[layer].weights
        assert weights is not None
        assert weights[unit, source] != 0.0


@pytest.mark.parametrize(("columns", "lines"), [(36, 8), (20, 30), (60, 4), (2, 2), (0, 0), (-3, -1)])
def test_where_it_would_not_be_legible_there_is_no_diagram(columns: int, lines: int) -> None:
    frame = shown().frame
    assert arrangement(frame, columns, lines) is None


def test_weights_that_are_not_finite_are_drawn_as_such() -> None:
    one = shown(Recipe(hidden=(3,)), 60, 14)
    weights = one.frame.layers[1].weights
    assert weights is not None
    weights[1, 1] = np.inf
    rows = diagram(one.frame, one.where, one.picture, False, True).rows
    assert "bad" in {span.role for row in rows for span in row}
    assert all(len(plain(row)) <= 60 for row in rows)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 130), st.integers(0, 60), st.integers(0, 2), st.booleans(), st.data())
def test_no_drawing_is_larger_than_asked(
    columns: int, lines: int, which: int, on_link: bool, data: st.DataObject
) -> None:
    frame = FRAMES[which]
    layer = data.draw(st.integers(0, len(frame.layers) - 1))
    frame = replace(frame, chosen=Chosen(layer, data.draw(st.integers(0, frame.layers[layer].units - 1))))
    where = arrangement(frame, columns, lines)
    if where is None:
        return
    rows = [*diagram(frame, where, None, on_link, True).rows, *told(frame, where, on_link)]
    assert len(rows) <= lines
    assert all(width(row) <= columns for row in rows)


FRAMES = (
    frame_of(Recipe())[1],
    frame_of(Recipe(hidden=(30, 20), activation="leaky_relu"), data=FOUR)[1],
    frame_of(Recipe(data="plane", samples=20, loss="mse", hidden=()))[1],
)
