"""The network's rows, and the settings' rows, read as text."""

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
from tui.drawing.settings import Setting, outside, setting_at, settings
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
    assert said(46, *iris)[-1].strip() == "sep le, sep wi, pet le, pet wi"
    assert said(34, *map(str, range(1000)))[-1].strip() == "columns"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_activation_is_cut_in_the_narrowest_panel(name: str) -> None:
    for units in (4, 1024):
        rows = layers(some_layers(2, units, 64, 2, activation=name), 1, 30, True)
        assert plain(rows[1]).split()[4:] == [name, "12" if units == 4 else "3k"]


ROWS = (
    Setting("learning rate", "0.05", True, "how far each update goes against the gradient."),
    Setting("momentum", "0", True, "fraction of the last step kept in the next."),
    Setting("loss", "half_squared_error", False, "training loss, which decides the output units; starts a new run."),
    Setting("seed", str(2**63 - 1), False, "seed for initial weights and shuffling; starts a new run."),
)


def test_a_row_a_setting_and_the_chosen_one_explained() -> None:
    drawing = [plain(row) for row in settings(ROWS, 1, 35, 12, True)]
    assert drawing[0].split() == ["learning", "rate", "0.05", "live"]
    assert drawing[1].split() == ["›", "momentum", "0", "live"]
    assert drawing[2].split() == ["loss", "half_squared_error"]
    assert " ".join(" ".join(drawing[4:]).split()) == ROWS[1].help
    assert drawing[4] == ""


def test_arrows_say_that_there_are_more_settings_than_fit() -> None:
    def marks(chosen: int, lines: int) -> str:
        return "".join(plain(row)[:1] for row in settings(ROWS, chosen, 34, lines, True)).rstrip()

    assert marks(1, 12) == " ›"
    assert marks(0, 4) == "› ↓"
    assert marks(2, 4) == "↑›"
    assert marks(1, 4) == " ›↓"


def test_a_value_that_is_too_long_is_cut_and_whole_in_the_explanation() -> None:
    drawing = [plain(row) for row in settings(ROWS, 0, 30, 12, True)]
    assert "…" in drawing[3]
    assert drawing[2].split() == ["loss", "half_squa_err"]
    assert max(len(row) for row in drawing) <= 30
    chosen = " ".join(" ".join(plain(row) for row in settings(ROWS, 2, 30, 12, True)).split())
    assert f"half_squared_error: {ROWS[2].help}" in chosen
    path = Setting("data", "/data/someone/tables/iris.csv", False, "what is learned.")
    assert plain(settings((path,), 0, 22, 12, True)[0]).split() == ["›", "data", "…bles/iris.csv"]


def test_settings_that_have_no_row_are_counted() -> None:
    assert outside(ROWS, 1, 34, 12) == ""
    assert outside(ROWS, 0, 34, 4) == "↓ 1 more"


def test_live_settings_say_so_in_one_column() -> None:
    places = {plain(row).find("live") for row in settings(ROWS, 0, 34, 12, True)[:2]}
    assert len(places) == 1
    assert -1 not in places


@pytest.mark.parametrize("chosen", range(4))
@pytest.mark.parametrize("lines", range(1, 12))
def test_the_chosen_setting_is_always_seen(chosen: int, lines: int) -> None:
    drawing = settings(ROWS, chosen, 34, lines, True)
    marked = [number for number, row in enumerate(drawing) if plain(row).startswith("›")]
    assert len(marked) == 1
    # What lies under the mouse is what is drawn there.
    assert setting_at(marked[0], ROWS, chosen, 34, lines) == chosen
    for y, row in enumerate(drawing):
        place = setting_at(y, ROWS, chosen, 34, lines)
        assert place is None or ROWS[place].name in plain(row)
    assert setting_at(-1, ROWS, chosen, 34, lines) is None
    assert setting_at(lines - 1, ROWS, chosen, 34, lines) is None or lines == 1


@given(st.integers(0, 3), st.integers(0, 80), st.integers(0, 20), st.booleans())
def test_no_drawing_of_settings_is_larger_than_asked(chosen: int, columns: int, lines: int, active: bool) -> None:
    rows = settings(ROWS, chosen, columns, lines, active)
    assert len(rows) <= lines
    assert all(width(row) <= columns for row in rows)
