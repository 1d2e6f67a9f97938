"""Thumbnails, and galleries of them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from engine.data.generators import GENERATORS, TRUTH_TABLES, generate
from engine.data.preparation import FEATURES
from tui.drawing.cells import plain, width
from tui.drawing.gallery import Tile, gallery, layout
from tui.drawing.thumbnails import of_feature, of_set
from tui.plane import Grid, Plane


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("size", [(9, 3), (24, 11)])
def test_every_set_has_a_picture_that_fits(name: str, size: tuple[int, int]) -> None:
    rows = of_set(name, *size)
    assert 0 < len(rows) <= size[1]
    assert max(map(width, rows)) <= size[0]
    assert any(plain(row).strip(" ⠀") for row in rows)


@pytest.mark.parametrize("name", TRUTH_TABLES)
def test_a_truth_table_is_two_by_two(name: str) -> None:
    upper, lower = (plain(row).split() for row in of_set(name, 12, 4)[:2])
    labels = TRUTH_TABLES[name]
    assert (upper, lower) == (
        ["1", "│", "○●"[labels[1]], "○●"[labels[3]]],
        ["0", "│", "○●"[labels[0]], "○●"[labels[2]]],
    )


@pytest.mark.parametrize("size", [(9, 3), (10, 3), (12, 4), (22, 10), (40, 18)])
def test_a_truth_table_has_numbers_on_both_axes_and_grows_with_its_tile(size: tuple[int, int]) -> None:
    rows = [plain(row) for row in of_set("xor", *size)]
    assert len(rows) == size[1]
    places = {(y, x): mark for y, row in enumerate(rows) for x, mark in enumerate(row) if mark in "○●"}
    (top, left), (_, right), (bottom, _), _ = sorted(places)
    assert [places[at] for at in sorted(places)] == ["●", "○", "○", "●"]
    assert (rows[top][0], rows[bottom][0]) == ("1", "0")
    assert (rows[-1][left], rows[-1][right]) == ("0", "1")
    assert right - left >= (size[0] - 3) // 2
    assert bottom - top >= (size[1] - 2) // 2


def test_a_board_of_parity_grows_with_its_tile_and_is_even() -> None:
    for columns, lines in ((9, 3), (10, 3), (22, 10)):
        rows = [plain(row) for row in of_set("parity-3", columns, lines)]
        places = [[x for x, mark in enumerate(row) if mark in "○●"] for row in rows if row.strip()]
        assert len({after - before for before, after in zip(places[0], places[0][1:], strict=False)}) == 1
        assert places[0] == places[1]
        assert places[0][-1] - places[0][0] >= columns // 2


def test_parity_is_a_board_of_all_its_rows() -> None:
    rows = [plain(row).split() for row in of_set("parity-4", 12, 4)]
    assert [mark for row in rows for mark in row] == ["○●"[label] for label in generate("parity-4").labels]


@pytest.mark.parametrize("name", FEATURES)
def test_the_signs_of_a_feature_are_those_of_its_values(name: str) -> None:
    plane = Plane((0, 1), ((-3.0, 3.0), (-2.0, 4.0)), (0.0, 0.0))
    values = FEATURES[name](*Grid(plane, 20, 9).points().T).reshape(9, 20)
    limit = np.abs(values).max()
    for line, row in enumerate(of_feature(name, plane, 20, 9)):
        for text, value in zip(plain(row), values[line].tolist(), strict=True):
            assert text == "·" if abs(value) < 0.02 * limit else text in ("+-"[value < 0], "·")
            if abs(value) > 0.1 * limit:
                assert text == "+-"[value < 0]


TILES = tuple(Tile(name, name == "or", partial(of_set, name)) for name in (*TRUTH_TABLES, "circle", "spiral", "moons"))


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 5), (9, 4), (26, 5), (34, 14), (48, 30), (90, 40)])
@pytest.mark.parametrize("chosen", [0, 4, 7])
def test_a_gallery_fits_and_shows_the_chosen_tile(size: tuple[int, int], chosen: int) -> None:
    rows = gallery(TILES, chosen, *size, active=True)
    assert len(rows) <= size[1]
    assert max(map(width, rows)) <= size[0]
    grid = layout(len(TILES), chosen, *size)
    assert grid.first <= chosen // grid.across <= grid.last
    if size[0] > 10:
        words = [plain(row) for row in rows]
        assert any(f"›{gap}{TILES[chosen].name}" in word for word in words for gap in ("", " "))


def test_all_tiles_are_seen_where_there_is_room_and_the_one_in_use_is_marked() -> None:
    text = "\n".join(map(plain, gallery(TILES, 0, 60, 24, active=False)))
    assert all(tile.name in text for tile in TILES)
    assert "  or ●" in text
    assert "› xor " in text


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_mark_of_use_is_after_the_name_whatever_is_chosen(chosen: int) -> None:
    tiles = tuple(Tile(name, name == "two-spirals", partial(of_set, name)) for name in ("two-spirals", "plane"))
    label = plain(gallery(tiles, chosen, 33, 7, active=True)[-1])
    assert label == ("› two-spirals ●    plane" if chosen == 0 else "  two-spirals ●  › plane")
    narrow = plain(gallery(tiles, chosen, 19, 4, active=True)[-1])
    assert narrow == ("› two-sp… ● plane" if chosen == 0 else "  two… ●  › plane")


def test_a_long_name_reaches_into_the_space_before_the_next_one() -> None:
    tiles = tuple(Tile(name, False, partial(of_set, name)) for name in ("two-spirals", "plane", "multi-gauss", "xor"))

    def labels(chosen: int) -> list[str]:
        rows = [plain(row) for row in gallery(tiles, chosen, 21, 8, active=True)]
        return [rows[3].rstrip(), rows[7].rstrip()]

    assert labels(3) == [" two-spirals plane", "  multi-g… › xor"]
    assert labels(0) == ["›two-spirals plane", " multi-gauss xor"]
    assert labels(1) == ["  two-spi… › plane", " multi-gauss xor"]


def test_another_name_is_used_where_it_fits() -> None:
    tile = TILES[0]._replace(long="temperature (x1)")
    assert plain(gallery((tile,), 0, 24, 9, active=True)[-1]).strip() == "› temperature (x1)"
    assert plain(gallery((tile,), 0, 16, 9, active=True)[-1]).strip() == "› xor"


def test_a_click_finds_the_tile() -> None:
    for chosen in range(len(TILES)):
        grid = layout(len(TILES), chosen, 60, 24)
        x, y = chosen % grid.across * (grid.columns + 1), (chosen // grid.across - grid.first) * (grid.lines + 1)
        assert grid.tile_at(x, y, len(TILES)) == chosen
    assert grid.tile_at(grid.columns * grid.across + 5, 0, len(TILES)) is None
    assert grid.tile_at(0, 500, len(TILES)) is None
