"""Sizes: what is seen at which, the notice when there is too little room, and storms of resizing."""

from __future__ import annotations

import os
import random
import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tui.frames import scored
from tests.tui.screen import STUCK_SEED, drawn, frame_of, opened, press, rows, seen_by, text, wheel
from tui.app import XorciseApp
from tui.drawing.cells import width
from tui.pages import PANELS, SMALLEST
from tui.panels.panel import Canvas, Panel


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60)])
async def test_everything_is_there_and_useful(size: tuple[int, int]) -> None:
    async with opened(size=size, epochs=300) as (app, _):
        screen = rows(app)
        assert len(screen) == size[1]
        assert {len(row) for row in screen} == {size[0]}
        whole = "\n".join(screen)
        # The status line.
        assert re.search(r"✓ solved.*epoch 300.*seed 0", screen[0])
        assert "Solved: 4 of 4 right" in screen[1]
        # Network: a row or a column for each layer.
        network = drawn(app, "network")
        if size == (80, 24):
            for name in ("input", "hidden 1", "hidden 2", "hidden 3", "hidden 4", "output"):
                assert re.search(rf"{name} +\d", network), name
        else:
            assert (network.count("4 relu"), network.count("2 softmax")) == (4, 1)
        assert "82 parameters" in whole
        # Loss: value, sparkline, chart with an axis.
        assert re.search(r"Loss (\(cross-entropy\) )?(now )?0.0168", whole)
        assert "▁▁▁" in whole or size == (80, 24)
        assert "┤" in whole
        # Hyperparameters: at least the chosen one and how it is explained.
        assert re.search(r"learning rate +0\.05 ", whole)
        # Weights: all four units, with their biases and the weight under the cursor in full.
        layer = frame_of(app).layers[1]
        assert layer.weights is not None
        for row in layer.weights:
            for weight in row:
                assert f"{weight:+.2f}"[:-1] in whole
        assert "bias" in whole
        assert repr(float(layer.weights[0, 0])).lstrip("-") in whole
        # Predictions: all four rows with their verdicts.
        assert "4 of 4 right" in whole
        assert sum("✓" in row for row in screen[2:]) == 4
        # The keys.
        assert "quit" in screen[-1]


def shown(app: XorciseApp) -> list[Panel]:
    return [panel for panel in app.query(Panel) if panel.is_seen]


LARGE = [(160, 44), (160, 56), (200, 60)]
IRIS = Path(__file__).parents[1] / "data" / "iris.csv"
RUNS: tuple[dict[str, Any], ...] = (
    {},
    {"data": "spiral", "hidden": (16, 16)},
    {"data": str(IRIS), "hidden": (8,), "standardize": True},
)


@pytest.mark.parametrize(("size", "changes"), list(product(LARGE, RUNS)))
async def test_where_there_is_much_room_no_panel_is_half_empty(size: tuple[int, int], changes: dict[str, Any]) -> None:
    async with opened(size=size, epochs=20, **changes) as (app, pilot):
        for key in ("D", "T"):
            await press(pilot, key)
            await pilot.pause()
            for panel in shown(app):
                lines = drawn(app, str(panel.id)).splitlines()
                used = [line for line in lines if line.strip()]
                assert len(used) > 0.6 * panel.size.height, panel.id
            # Nothing lies over anything else: as many panels end as begin.
            assert text(app).count("╰") == text(app).count("╭") == len(shown(app))
        # Another network: as many rows as that has.
        before = {panel.id: panel.size.height for panel in shown(app)}
        app.session.set_recipe(app.session.recipe.with_changes(hidden=(2,)), lambda _: None)
        await pilot.pause()
        after = {panel.id: panel.size.height for panel in shown(app)}
        assert after["weights"] == 4 + max(2, frame_of(app).layers[-1].units)
        assert after["loss"] == before["loss"] + before["weights"] - after["weights"]
        await press(pilot, "4", "z")
        assert app.query_one("#weights", Panel).outer_size.height == size[1] - 3


async def test_no_title_is_cut_at_80_columns() -> None:
    for changes in ({"loss": "half_squared_error"}, {"loss": "mse"}, {"seed": STUCK_SEED}, {"hidden": (100, 100)}):
        async with opened(size=(80, 24), epochs=150, **changes) as (app, _):
            for row in rows(app):
                if "╭" in row:
                    assert "…" not in row


async def test_the_smallest_size_shows_every_panel() -> None:
    async with opened(size=SMALLEST, epochs=300) as (app, pilot):
        for panel in shown(app):
            assert panel.size.height >= 2
            assert panel.size.width >= 20
        assert "4 of 4 right" in text(app)
        await press(pilot, "4", "z")
        assert "Weights · input → hidden 1" in text(app)


@pytest.mark.parametrize("size", [(59, 20), (60, 19), (30, 10), (40, 60), (200, 5)])
async def test_below_it_a_notice_says_what_there_is_and_what_is_needed(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        assert f"needs 60x20, this is {size[0]}x{size[1]}." in " ".join(text(app).split())
        assert "The run is not affected." in " ".join(text(app).split())
        assert "Network" not in text(app)
        # And it does: keys work, and the screen is whole again with more room.
        await press(pilot, "s", "s")
        assert frame_of(app).epoch == 2
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "needs" not in text(app)
        assert "epoch 2" in rows(app)[0]
        assert "Network" in text(app)


async def test_one_cell_is_survived() -> None:
    async with opened(size=(1, 1), epochs=5) as (app, pilot):
        assert len(rows(app)) == 1
        await press(pilot, "space", "space", "s", "6", "enter", "escape", "z", "question_mark", "escape", "ctrl+p")
        await press(pilot, "escape")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "epoch 6" in rows(app)[0]


async def test_a_storm_of_sizes_leaves_the_screen_that_the_last_one_has() -> None:
    shuffled = random.Random(0)
    async with opened(size=(120, 40), epochs=50) as (app, pilot):
        before = text(app)
        for number in range(20):
            await pilot.resize_terminal(shuffled.randint(1, 220), shuffled.randint(1, 70))
            if number % 4 == 0:
                await app.session.train(1)
                await press(pilot, str(number // 4 % 5 + 1), "z")
        app.session.restart()
        await app.session.train(50)
        app.session.toggle()  # what was said of the restart goes
        app.session.toggle()
        await press(pilot, *(["z"] if app.page.zoomed else []), "5")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert text(app) == before


async def test_nothing_that_draws_raises_or_draws_too_wide_at_any_size() -> None:
    sizes = [
        *product((1, 2, 3, 5, 8, 13, 20, 21, 34), (1, 2, 3, 5, 8, 13)),
        *product((46, 80, 220), (1, 6, 22, 70)),
    ]
    hard = np.array([[0.0, np.nan, 1.0, 5.0, 0.0], [1.0, 1e300, np.inf, np.nan, 0.0], [2.0, 0.0, 0.0, 0.0, 0.0]])
    for changes in (
        {},
        {"hidden": ()},
        {"hidden": (1024,)},
        {"hidden": (1,) * 32},
        {"loss": "half_squared_error"},
        {"data": "blobs-10", "samples": 20, "test_fraction": 0.3, "regularization": "l1", "regularization_rate": 0.1},
        {"data": "plane", "samples": 20, "loss": "mse", "test_fraction": 0.3, "schedule": "one-cycle"},
    ):
        async with opened(epochs=3, **changes) as (app, pilot):
            await press(pilot, "4")
            frame = frame_of(app)
            for shown in (frame, replace(frame, history=hard, recent=hard, loss=np.nan, mse=np.inf, train=None)):
                for canvas in app.query(Canvas):
                    canvas.frame = shown
                    for columns, lines in sizes:
                        drawing = canvas.draw(columns, lines)
                        assert all(width(row) <= columns for row in drawing), (canvas, columns, lines)
            app.session.publish()


async def test_only_rows_that_changed_are_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(epochs=20) as (app, _):
        panel = app.query_one("#predictions", Canvas)
        painted: list[int] = []
        monkeypatch.setattr(panel, "refresh", lambda *regions, **_: painted.extend(region.y for region in regions))
        app.session.publish()
        assert painted == []
        other = scored(frame_of(app).data, seen_by(app).predictions[:, ::-1])
        panel.show(replace(frame_of(app), train=other))
        assert painted
        assert 0 not in painted  # the header is as it was


async def test_the_wheel_works_where_the_mouse_is() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "2")
        for name in ("hyperparameters", "predictions"):
            panel = app.query_one(f"#{name}")
            before = panel.chosen  # type: ignore[attr-defined]
            await wheel(pilot, f"#{name}", 1)
            assert panel.chosen == before + 1  # type: ignore[attr-defined]
            await wheel(pilot, f"#{name}", -1)
            assert panel.chosen == before  # type: ignore[attr-defined]
        await wheel(pilot, "#weights", 1)
        assert app.query_one("#weights").cursor == (1, 0)  # type: ignore[attr-defined]
        assert app.query_one("#loss").has_focus  # the wheel moves no focus


async def test_long_values_stay_within_their_panels() -> None:
    async with opened(size=(80, 24), seed=2**63 - 1, hidden=(1024,), load=False) as (app, _):
        assert "4,098 parameters" in drawn_title(app) or "5,122 parameters" in drawn_title(app)
        assert {len(row) for row in rows(app)} == {80}
        assert "…" in rows(app)[0] or str(2**63 - 1) in rows(app)[0]


def drawn_title(app: XorciseApp) -> str:
    return str(app.query_one("#network").border_title)


async def test_panels_are_all_in_the_table() -> None:
    async with opened(load=False) as (app, pilot):
        for name in PANELS:
            app.show_panel(name)
            await pilot.pause()
            assert drawn(app, name)
        assert {str(panel.id) for panel in app.query(Panel)} == set(PANELS)


async def test_a_size_that_was_not_heard_last_is_found_when_all_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        monkeypatch.setattr(XorciseApp, "is_headless", False)
        monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((100, 30)))
        app.settle()
        await pilot.pause()
        await pilot.pause()
        assert app.size == (100, 30)
