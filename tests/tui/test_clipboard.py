"""The recipe as a command for somebody else: whole, on the clipboard and on the screen, and honest about changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import Static

from engine import Dataset, Recipe, Trainer, load
from tests.tui.screen import opened, press, rows, said, text
from tui.clipboard import copied
from tui.screens.command import CommandScreen

ROOT = Path(__file__).parents[2]


def changed(**settings: object) -> Trainer:
    trainer = Trainer(Recipe())
    trainer.step(3)
    trainer.change(**settings)
    return trainer


def test_a_run_that_was_left_alone_is_made_again() -> None:
    line = copied(Trainer(Recipe(hidden=(3,), seed=7)))
    assert line.words == ("xorcise", "--hidden 3", "--seed 7")
    assert line.notes[1:] == ("Whoever runs this command sees the same run.",)


def test_a_run_in_which_code_took_part_says_so() -> None:
    trainer = Trainer(Recipe())
    for _ in range(2):
        line = copied(trainer, by_code=True)
        assert line.notes[0].startswith("The recipe is copied, ")
        assert "starts its recipe afresh" in line.notes[1]
        assert line.notes[2] == "Code from the console took part in this run; the command is without it."
        trainer.change(learning_rate=0.1)


def test_a_table_is_named() -> None:
    line = copied(Trainer(Recipe(data=str(ROOT / "examples" / "fruit.csv"))))
    assert line.notes[-1] == f"It needs the file {ROOT / 'examples' / 'fruit.csv'}."


def test_a_run_that_was_changed_says_so_and_how_to_save_it() -> None:
    trainer = changed(learning_rate=0.3)
    line = copied(trainer)
    assert line.words == ("xorcise", "--learning-rate 0.3")
    assert line.notes[0].startswith("The recipe is copied, ")
    again = "the command starts its recipe afresh"
    assert line.notes[1] == (
        f"This run was changed once by hand: {again}, with the settings it has now. W saves the whole run in a file."
    )
    trainer.network.weights[0][0, 0] = 1.0
    trainer.frozen.weights[0][0, 0] = 1.0
    assert f"changed 3 times by hand: {again}, without the changed weights. W" in copied(trainer).notes[1]
    trainer.continue_with(trainer.data)
    assert ", without the changed weights and samples. W" in copied(trainer).notes[1]
    trainer = Trainer(Recipe())
    trainer.restart()
    assert "the same run" in copied(trainer).notes[1]


def test_samples_that_no_command_names_are_a_problem() -> None:
    line = copied(Trainer(Recipe(), Dataset([[0.0, 0.0], [1.0, 0.0]], [0, 1])))
    assert line.words == ()
    assert "No file has the samples" in line.problem


def test_what_cannot_be_pasted_is_a_problem(tmp_path: Path) -> None:
    table = tmp_path / "a\x1bb.csv"
    table.write_text("a,b\n1,x\n2,y\n")
    assert "cannot be pasted" in copied(Trainer(Recipe(data=str(table)))).problem
    odd = os.fsdecode(bytes(tmp_path) + b"/\xff.csv")
    Path(odd).write_text("a,b\n1,x\n2,y\n")
    assert "cannot be pasted" in copied(Trainer(Recipe(data=odd))).problem


async def test_y_copies_it_and_shows_it_over_the_whole_width() -> None:
    async with opened(data="spiral", hidden=(3, 3), loss="binary_cross_entropy", activation="tanh", size=(60, 24)) as (
        app,
        pilot,
    ):
        await press(pilot, "y")
        assert isinstance(app.screen, CommandScreen)
        command = "xorcise --data spiral --hidden 3,3 --activation tanh --loss binary_cross_entropy"
        assert app.clipboard == command
        shown = [row for row in rows(app) if row.startswith(("xorcise", "--"))]
        assert shown[0].endswith(" \\")
        assert len(shown[0]) == 60
        assert " ".join("".join(row.rstrip("\\ ") + " " for row in shown).split()) == command
        await pilot.resize_terminal(120, 24)
        await pilot.pause()
        assert [row.rstrip() for row in rows(app) if row.startswith("xorcise")] == [command]
        await press(pilot, "y")
        assert not isinstance(app.screen, CommandScreen)


async def test_a_changed_run_is_saved_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(epochs=3) as (app, pilot):
        app.session.set_recipe(app.session.recipe.with_changes(learning_rate=0.3))
        await press(pilot, "y")
        assert "This run was changed once" in text(app)
        await press(pilot, "W")
        await pilot.pause()
        await press(pilot, "enter")
        assert load("xor.xorcise").epoch == 3
        assert "Saved in xor.xorcise: the run at epoch 3." in text(app)


async def test_a_problem_is_a_notice_and_copies_nothing() -> None:
    async with opened() as (app, pilot):
        app.session.trainer.given_data = app.session.trainer.data
        await press(pilot, "y")
        assert "No file has the samples" in said(app)[0]
        assert app.clipboard == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
async def test_pasted_from_the_screen_it_makes_the_same_bits(tmp_path: Path) -> None:
    """The rows as a mouse selects them, margin included; `xorcise` stands for the program without a screen."""
    folder = tmp_path / f"it's a long way #{'x' * 50}"
    folder.mkdir()
    table = folder / "-a b.csv"
    table.write_text("size,kind\n" + "1.5,rose\n3.25,iris\n2,rose\n4,iris\n" * 3)
    recipe = Recipe.named("table").with_changes(data=str(table), hidden=(3,), bias=-1e-5, seed=7)
    async with opened(recipe, size=(60, 24), epochs=20) as (app, pilot):
        await press(pilot, "y")
        region = app.screen.query_one("#command", Static).region
        pasted = "\n".join(rows(app)[region.y : region.bottom])
        expected = app.session.trainer.network.parameters.tobytes()
    run = tmp_path / "run"
    program = f"xorcise() {{ '{sys.executable}' -m tui train \"$@\" --epochs 20 --save '{run}'; }}\n{pasted}\n"
    done = subprocess.run(["sh", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert load(run).network.parameters.tobytes() == expected
