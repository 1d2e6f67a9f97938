"""The whole screen with other keys for every action: what is pressed, and what is shown wherever a key is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.program import start
from tests.tui.terminal import Terminal
from tui.actions import ACTIONS
from tui.keymap import FIXED

# In a program of its own: keys are bound when modules are imported.
SHOWN = """
import asyncio, json, sys
from tui import actions, config
settings = config.load()
assert settings.problems == (), settings.problems
actions.use(settings.actions)
from engine import Recipe
from tests.tui.screen import KINDS, frame_of, opened, press, text
from tui.session.undo import UNDO

async def main():
    found = {"hints": {name: kind.hint for name, kind in KINDS.items()}, "undo": UNDO}
    async with opened(size=(160, 90)) as (app, pilot):
        found["ready"] = text(app)
        await press(pilot, "N")
        found["notice"] = frame_of(app).notice
        await press(pilot, "n")
        found["seed"] = frame_of(app).recipe.seed
        app.action_show_panel(2)
        await app.run_action("show_help")
        await pilot.pause()
        found["help"] = text(app)
        await pilot.press("f9")
        found["after help"] = text(app)
    print(json.dumps(found))

asyncio.run(main())
"""


def settings_with(folder: Path, keys: dict[str, str]) -> None:
    (folder / "xorcise").mkdir()
    rows = (f"{json.dumps(name)} = {json.dumps(key, ensure_ascii=False)}" for name, key in keys.items())
    (folder / "xorcise" / "config.toml").write_text("\n".join(["[keys]", *rows]), encoding="utf-8")


def test_everything_that_shows_a_key_shows_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    # A letter of another alphabet for each.
    letters = [chr(code) for code in range(0x430, 0x530) if chr(code).isalpha()]
    keys = {action.name: letter for action, letter in zip(ACTIONS, letters, strict=False)}
    del keys[FIXED]
    keys |= {"new_weights": "N", "show_help": "f9"}
    settings_with(tmp_path, keys)
    told = json.loads(subprocess.run([sys.executable, "-c", SHOWN], capture_output=True, check=True, text=True).stdout)
    first = f"{keys['toggle_training'].capitalize()} starts training, F9 shows help."
    assert first in told["ready"]
    assert told["undo"] == f"{keys['undo']}: undo"
    assert told["notice"].endswith(f"; {keys['undo']}: undo")
    assert told["seed"] == 1
    footer = told["ready"].splitlines()[-1]
    assert f"{keys['toggle_training']} train {keys['step_epoch']} step" in footer
    usual = {key for action in ACTIONS for key in action.shown.split(" or ")}
    for panel, hints in told["hints"].items():
        for hint in hints:
            assert not usual & {*hint.split()[:-1]}, f"{panel}: {hint}"
            assert "arrows" not in hint
    for action in ACTIONS:
        if action.panel in (None, "loss") and action.name in keys:
            shown = "F9" if keys[action.name] == "f9" else keys[action.name]
            assert any(f" {shown} " in row and action.help in row for row in told["help"].splitlines()), action.name
    assert f"{keys['loss.end_cursor']} removes it" in " ".join(told["help"].split())
    assert "↑↓ scroll  esc close" in told["help"]
    assert "Help · " not in told["after help"]


def test_the_program_obeys_and_tells_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings_with(tmp_path, {"quit": "Q", "undo": "k"})
    with Terminal([sys.executable, "-m", "tui"]) as terminal:
        start(terminal)
        assert "Undo: k is already the key of network.walk(0, -1); undo stays u (line 3 of " in terminal.text()
        terminal.send("q")
        terminal.send("Q")
        assert terminal.end() == 0
