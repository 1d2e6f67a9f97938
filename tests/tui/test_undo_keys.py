"""Undo on the screen: the keys, what the status line says, and what every panel shows afterwards."""

from __future__ import annotations

import pytest

from tests.tui.screen import frame_of, opened, press, rows, text
from tui.session.session import Session


@pytest.mark.parametrize("panel", ["1", "2", "3", "4", "5", "6"])
async def test_u_and_shift_u_from_every_panel(panel: str) -> None:
    async with opened(epochs=40, hidden=(3,)) as (app, pilot):
        await press(pilot, panel, "n")
        assert "New weights: seed 1; u: undo." in text(app)
        await press(pilot, "u")
        assert "Undone: seed 0 → 1; epoch 40 again; U: redo." in text(app)
        assert (frame_of(app).epoch, frame_of(app).recipe.seed) == (40, 0)
        await press(pilot, "U")
        assert "Redone: seed 0 → 1; epoch 0 again; u: undo." in text(app)
        await press(pilot, "u", "u")
        assert "There is nothing to undo." in text(app)
        assert frame_of(app).epoch == 40


async def test_a_key_pressed_for_another_one_loses_no_run() -> None:
    async with opened(epochs=40) as (app, pilot):
        before = rows(app)
        await press(pilot, "1", "<")
        assert "2-3-4-4-4-2" in rows(app)[0]
        assert frame_of(app).epoch == 0
        await press(pilot, "u")
        # All but the line that says what was undone, and the border of the focused panel.
        assert rows(app)[0] == before[0]
        assert frame_of(app).epoch == 40


async def test_escape_cancels_only_while_something_is_being_built(monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled: list[Session] = []
    monkeypatch.setattr(Session, "cancel_building", lambda session: cancelled.append(session))
    async with opened() as (app, pilot):
        await press(pilot, "escape")
        assert cancelled == []
        monkeypatch.setattr(Session, "building", True)
        await press(pilot, "?", "escape")  # of the help
        assert cancelled == []
        await press(pilot, "escape")
        assert cancelled == [app.session]
