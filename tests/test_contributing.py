"""What CONTRIBUTING.md says is to be added for a new activation, optimizer, data set, action and panel is enough: its
changes are made in a copy of the packages, which is then trained with and looked at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.interpreter import LOOKED_AT

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

# Uncompiled, for compiling takes longer than all the rest, and the bits are the same.
UNCOMPILED = "import sys; sys.modules['numba'] = None\n"

ENGINE = """
from engine import Recipe, Trainer, arithmetic, cli, gradient_check

trainer = Trainer(Recipe(data="rings", samples=20, hidden=(2,), activation="hard_tanh", optimizer="sign_sgd", seed=1))
before = trainer.network.parameters.copy()
update = arithmetic.update(trainer, 0, 0, 0)
trainer.step(batches=1)
assert update.after == trainer.network.weights[0][0, 0]
moved = trainer.network.parameters - before
assert moved.any()
assert {f"{abs(step):.9f}" for step in moved} <= {"0.050000000", "0.000000000"}
trainer.step(epochs=2)
assert gradient_check(trainer).passed
assert sorted(set(trainer.data.targets.argmax(axis=1))) == [0, 1]
recipe = "--data rings --samples 20 --activation hard_tanh --hidden 3,3 --optimizer sign_sgd --epochs 2"
assert cli.main(recipe.split()) == 0
"""

SCREEN = """
import asyncio
from tests.tui.screen import drawn, opened, press, text
from tui.panels.panel import Panel

async def look():
    async with opened(size=(160, 56), epochs=1, activation="hard_tanh", optimizer="sign_sgd") as (app, pilot):
        panels = [panel.region.area for panel in app.query(Panel) if panel.is_seen]
        assert (len(panels), sum(panels)) == (7, app.page.region.area)
        assert "hidden 1" in drawn(app, "gradients")
        assert "Gradients · 5 layers" in text(app)
        await press(pilot, "X")
        assert (app.session.playing, app.session.trainer.epoch) == (True, 0)
        await press(pilot, "7", "question_mark")
        assert "Help · Gradients" in text(app)
        assert "back to epoch 0 with the same initial weights, and train" in text(app)
    async with opened(size=(80, 24), epochs=1) as (app, pilot):
        assert "Gradients" not in text(app)
        await press(pilot, "7")
        assert "hidden 1" in drawn(app, "gradients")

asyncio.run(look())
"""


def change(folder: Path, diff: str) -> None:
    """Make the changes of a diff without line numbers: what is there before must stand in its file exactly once."""
    for name, hunks in re.findall(r"^--- (\S+)\n(.*?)(?=^--- |\Z)", diff, flags=re.MULTILINE | re.DOTALL):
        path = folder / name
        for hunk in hunks.split("@@\n"):
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] in " -")
            after = "".join(line[1:] for line in lines if line[0] in " +")
            text = path.read_text(encoding="utf-8") if before else ""
            assert text.count(before) == 1, f"{name} has {text.count(before)} times\n{before}"
            path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages as they are after all changes."""
    folder = tmp_path_factory.mktemp("changed")
    for package in ("engine", "tui"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for diff in re.findall(r"^```diff\n(.*?)^```$", CONTRIBUTING, flags=re.MULTILINE | re.DOTALL):
        change(folder, diff)
    return folder


def run(*program: str, folder: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != LOOKED_AT}
    environment |= {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *program], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("kind", ["an activation", "an optimizer", "a data set", "an action", "a panel"])
def test_each_takes_one_to_three_places_and_a_file_of_its_own_at_most(kind: str) -> None:
    section = CONTRIBUTING.split(f"\n## Add {kind}\n")[1].split("\n## ")[0]
    places = re.findall(r"^--- (\S+)$", section, flags=re.MULTILINE)
    assert 1 <= len([place for place in places if (ROOT / place).exists()]) <= 3
    assert all(f"`{place}`" in section for place in places if (ROOT / place).exists())


def test_what_was_added_to_the_engine_trains(changed: Path) -> None:
    run("-c", UNCOMPILED + ENGINE, folder=changed)


def test_what_was_added_to_the_screen_is_there(changed: Path) -> None:
    run("-c", UNCOMPILED + SCREEN, folder=changed)


def test_what_was_added_is_formatted_and_keeps_the_contracts(changed: Path) -> None:
    run("-m", "ruff", "format", "--check", "--quiet", ".", folder=changed)
    run("-m", "ruff", "check", "--quiet", ".", folder=changed)
    run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", folder=changed)


def test_links_and_files_exist() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", CONTRIBUTING):
        assert (ROOT / link).exists(), link
    for name in re.findall(r"`((?:engine|tests|tui|docs|examples)/[\w/.]+)`", CONTRIBUTING):
        assert (ROOT / name).exists(), name
