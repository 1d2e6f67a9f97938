"""The path that is suggested for a run, whatever was opened before and whatever has become of its folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import load
from tests.tui.screen import editor_says, field_of, opened, press

# What is drawn behind the questions costs time.
SMALL = 80, 24


async def test_a_very_long_name_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        for letter in "aä":
            app.files.opened(str(tmp_path / f"{letter * 120}.csv"))
            await press(pilot, "A")
            assert field_of(app).value == f"{letter * 60}.xorcise"
            await press(pilot, "enter")
            await pilot.pause()
            assert load(f"{letter * 60}.xorcise").epoch == 5
            await press(pilot, "n")
            await app.session.train(5)
        # Even one with which no file of ours could be.
        app.files.opened(str(tmp_path / f"{'a' * 251}.csv"))
        await press(pilot, "W")
        assert field_of(app).value == f"{'a' * 60}-2.xorcise"


async def test_a_folder_that_may_no_longer_be_searched_is_said_when_it_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(status: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def refused(path: Any, *more: Any, **how: Any) -> os.stat_result:
            if "locked/" in str(path):
                raise PermissionError(13, "Permission denied", path)
            return status(path, *more, **how)

        return refused

    (tmp_path / "locked").mkdir()
    monkeypatch.chdir(tmp_path)
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        app.files.opened(str(tmp_path / "locked" / "a.csv"))
        for name in ("stat", "lstat"):
            monkeypatch.setattr(os, name, locked(getattr(os, name)))
        for key in ("A", "W"):
            await press(pilot, key)
            assert field_of(app).value == "locked/a.xorcise"
            monkeypatch.setattr(os, "access", lambda *_, **__: False)
            await press(pilot, "enter")
            await pilot.pause()
            assert "locked is not writable; save elsewhere" in editor_says(app)
            await press(pilot, "escape")
        # The table of the samples as well.
        await press(pilot, "D", "2", "w")
        field_of(app).value = "locked/b.csv"
        await press(pilot, "enter")
        while "reading" in editor_says(app):
            await pilot.pause(0.01)
        assert "locked is not writable; save elsewhere" in editor_says(app)
