"""Where the matrices of several layers stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.blocks import BETWEEN, HEADS, Block, arranged
from tui.drawing.matrix import DIGITS, view, width_of

NOTEBOOK = [(4, 3), (4, 5), (4, 5), (4, 5), (2, 5)]
SPIRAL = [(16, 3), (16, 17), (1, 17)]


def layers(blocks: list[Block]) -> list[int]:
    return [block.layer for block in blocks]


def test_layers_stand_beside_and_then_below_one_another_as_far_as_they_have_room() -> None:
    assert layers(arranged(NOTEBOOK, 0, 198, 6)) == [0, 1, 2, 3, 4]
    assert layers(arranged(NOTEBOOK, 0, 118, 6)) == [0, 1, 2]
    assert layers(arranged(NOTEBOOK, 4, 118, 6)) == [2, 3, 4]
    assert [(block.layer, block.x, block.y) for block in arranged(NOTEBOOK, 0, 118, 13)] == [
        *((0, 0, 0), (1, 28, 0), (2, 70, 0)),
        *((3, 0, 7), (4, 42, 7)),
    ]
    # With more lines, every number has all of its decimals.
    tall = arranged(NOTEBOOK, 0, 118, 31)
    assert layers(tall) == [0, 1, 2, 3, 4]
    assert [block.columns for block in tall] == [width_of(shape, max(DIGITS)) for shape in NOTEBOOK]
    assert layers(arranged(NOTEBOOK, 2, 40, 31)) == [0, 1, 2, 3]
    assert arranged(NOTEBOOK, 2, 40, 6) == [Block(2, 0, 0, 40, 6)]


def test_a_part_of_the_next_layer_stands_where_more_of_it_is_seen() -> None:
    fruit = [(32, 3), (4, 33)]
    beside = [Block(0, 0, 0, 26, 15), Block(1, 29, 0, 169, 6)]
    assert arranged(fruit, 0, 198, 15) == arranged(fruit, 1, 198, 15) == beside
    assert arranged(fruit, 0, 118, 45)[1] == Block(1, 0, 35, 118, 6)
    # Too little of it, and it is not drawn; chosen, it stands alone.
    assert arranged(fruit, 0, 40, 15) == [Block(0, 0, 0, 40, 15)]
    assert arranged(fruit, 1, 40, 15) == [Block(1, 0, 0, 40, 15)]
    assert layers(arranged([(32, 65), (10, 33)], 1, 198, 13)) == [1]


def test_a_single_layer_has_its_tables_beside_one_another_if_they_fit() -> None:
    assert arranged([(4, 3)], 0, 198, 9, 3) == [Block(0, 40 * table, 0, 37, 6, table) for table in range(3)]
    assert arranged([(4, 3)], 0, 198, 9) == [Block(0, 0, 0, 37, 6)]
    assert arranged([(4, 3)], 0, 116, 9, 3) == [Block(0, 0, 0, 116, 9)]
    assert {block.table for block in arranged([(4, 3), (2, 5)], 0, 198, 9, 3)} == {0}


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(2, 40)), min_size=1, max_size=8),
    st.integers(0, 220),
    st.integers(1, 60),
    st.data(),
)
def test_the_chosen_layer_is_among_them_and_none_covers_another_one(
    shapes: list[tuple[int, int]], columns: int, lines: int, data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(shapes) - 1))
    blocks = arranged(shapes, chosen, columns, lines)
    assert chosen in layers(blocks)
    assert layers(blocks) == list(range(blocks[0].layer, blocks[-1].layer + 1))
    for number, block in enumerate(blocks):
        assert block.x + block.columns <= max(columns, 0)
        assert block.y + block.lines <= lines
        for other in blocks[:number]:
            assert block.x >= other.x + other.columns + BETWEEN or block.y > other.y + other.lines
        height, width = shapes[block.layer]
        if len(blocks) > 1 and block != blocks[-1]:
            seen = view(height, width, (0, 0), 0, 0, block.columns, block.lines - 1)
            assert (seen.left, seen.columns) == (0, width)
            assert block.y == 0 or block.lines == height + HEADS
