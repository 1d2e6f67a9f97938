"""Recent files: which are remembered, how they are listed, and that what is listed opens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine import Recipe
from tests.tui.screen import frame_of, opened, press, said
from tui.recent import MAX_RECENT, Recent
from tui.screens.preview import PreviewScreen

# What is drawn behind the questions costs time.
SMALL = 80, 24


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of this test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_so_many_files_are_remembered_newest_first_and_each_once(folder: Path) -> None:
    async with opened(size=SMALL) as (app, _):
        for number in [*range(20), 15]:
            (folder / f"{number}.toml").write_text("")
            app.files.opened(f"{number}.toml")
        names = [path for path, _ in Recent(app.config).files()]
        assert names == [f"{number}.toml" for number in (15, 19, 18, 17, 16, *range(14, 7, -1))]
        assert len(names) == MAX_RECENT
        odd = os.fsdecode(b"\xff.toml")
        Path(odd).write_text("")
        app.files.opened(odd)
        assert [path for path, _ in Recent(app.config).files()] == names


async def test_recent_files_below_the_home_folder_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder / "home"
    (home / "data").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    (home / "mine.toml").write_text("seed = 4")
    (home / "data" / "mine.csv").write_text("size,kind\n" + "1,rose\n3.5,iris\n" * 3)
    (folder / "work").mkdir()
    monkeypatch.chdir(folder / "work")
    # This one is in a folder called ~, not below the home folder.
    Path("~").mkdir()
    Path("~/odd.toml").write_text("seed = 5")
    async with opened(size=SMALL) as (app, pilot):
        for path in ("./~/odd.toml", str(home / "data" / "mine.csv"), str(home / "mine.toml")):
            app.files.opened(os.path.abspath(path))  # noqa: PTH100
        listed = [path for path, _ in Recent(app.config).files()]
        assert listed == ["~/mine.toml", "~/data/mine.csv", "./~/odd.toml"]
        await press(pilot, "O", "enter")
        await pilot.pause()
        assert frame_of(app).recipe == Recipe(seed=4)
        assert frame_of(app).notice == "opened mine.toml; u: undo"
        await press(pilot, "O", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        await press(pilot, "escape")
        commands = {command.title: command for command in app.get_system_commands(app.screen_stack[0])}
        commands["recent: ./~/odd.toml"].callback()
        await pilot.pause()
        assert frame_of(app).recipe == Recipe(seed=5)
        commands["recent: ~/mine.toml"].callback()
        await pilot.pause()
        assert frame_of(app).recipe == Recipe(seed=4)
        assert said(app) == []
