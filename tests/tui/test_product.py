"""The matrix product of the notebook, term by term."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.tui.screen import opened, press, text
from tui.app import XorciseApp
from tui.drawing.cells import plain
from tui.drawing.product import Product, product
from tui.screens.help import HelpScreen
from tui.screens.product import EXAMPLE, ProductCanvas, ProductScreen


def said(app: XorciseApp) -> list[str]:
    return [plain(row) for row in app.screen.query_one("#product", ProductCanvas).rows]


async def test_the_notebooks_product_is_walked_through_with_the_keys_of_inspect() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        commands["matrix product, term by term"]()
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, ProductScreen)
        used = []
        while "A @ B" not in said(app)[-1]:
            (row,) = (line for line in said(app) if line.startswith("›"))
            used.append([float(word) for word in row.replace("·b", "b").replace("·", "").replace("=", "").split()[2:]])
            await press(pilot, "enter")
        assert used == [
            [1, 8, 8, 8],
            [2, 12, 24, 32],
            [1, 10, 10, 10],
            [2, 14, 28, 38],
            [3, 8, 24, 24],
            [4, 12, 48, 72],
            [3, 10, 30, 30],
            [4, 14, 56, 86],
        ]
        assert [line.split()[-2:] for line in said(app)[:2]] == [["32", "38"], ["72", "86"]]
        assert "enter close" in text(app)
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "in z = W·x, A is W" in text(app)
        await press(pilot, "escape", "backspace", "up")
        assert "enter next" in text(app)
        assert "c21: row 2 of A times column 1 of B, added up" in said(app)
        assert [line.split()[-2:] for line in said(app)[:2]] == [["32", "38"], ["[24]", "_"]]
        await press(pilot, "down", "right", "right", "enter")
        assert not isinstance(app.screen, ProductScreen)
        assert app.session.trainer.epoch == 0


def test_the_factors_that_are_used_are_in_brackets() -> None:
    first, second, words = (plain(row) for row in product(EXAMPLE, 1, 51, 12)[:3])
    assert "z = W·x: A is W" in words
    assert not words.endswith("…")
    assert first.split() == ["A", "1", "[2]", "·", "B", "8", "10", "=", "C", "[32]", "_"]
    assert second.split() == ["3", "4", "[12]", "14", "_", "_"]


@given(
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)).flatmap(
        lambda sizes: st.tuples(
            arrays(float, sizes[:2], elements=st.integers(-9, 9)), arrays(float, sizes[1:], elements=st.integers(-9, 9))
        )
    )
)
def test_every_product_is_numpys(pair: tuple[np.ndarray, np.ndarray]) -> None:
    whole = Product(*pair)
    wanted = pair[0] @ pair[1]
    lines = [plain(row) for row in product(whole, whole.terms, 200, 40)]
    for line, numbers in zip(lines, wanted, strict=False):
        assert [float(word) for word in line.split()[-len(numbers) :]] == pytest.approx(numbers.tolist())
    for number in range(whole.terms):
        assert any(plain(row).startswith("›") for row in product(whole, number, 200, 40))
