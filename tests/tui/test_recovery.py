"""Recovery files: what ends the screen unasked leaves the run behind, and --recover goes on with it."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path
from typing import Any

import pytest

import tui.app
from engine import DataError, Recipe, RunError, Trainer, save
from tests.tui.program import PROGRAM, beyond, epoch, start, wrapped
from tests.tui.screen import frame_of, text
from tests.tui.terminal import Terminal
from tests.tui.test_main import App, in_a_terminal
from tests.tui.test_pty_endings import CRASH
from tui import recovery
from tui.__main__ import main
from tui.app import XorciseApp


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files of this test lie."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # nor are this process's signals ignored from here on
    return tmp_path / "xorcise"


def trained(epochs: int = 30, **changes: Any) -> Trainer:
    trainer = Trainer(Recipe().with_changes(**changes))
    trainer.step(epochs)
    return trainer


def bits(trainer: Trainer, path: Path) -> bytes:
    save(trainer, path)
    return path.read_bytes()


def test_a_run_is_kept_and_goes_on_bit_for_bit(folder: Path, tmp_path: Path) -> None:
    trainer = trained(data="moons", samples=50, optimizer="adam", shuffle=True, batch_size=7)
    trainer.change(learning_rate=0.01)
    trainer.frozen.weights[1][0, 0] = 1.0
    trainer.step(batches=3)
    path = recovery.write(trainer)
    assert path is not None
    assert path.parent == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    again = recovery.open_newest()
    for run in (trainer, again):
        run.step(20)
    assert bits(again, tmp_path / "again") == bits(trainer, tmp_path / "run")
    assert recovery.files() == [path]  # it is still there


def test_the_newest_are_kept_and_the_newest_of_them_is_opened(folder: Path) -> None:
    folder.mkdir(parents=True)
    for day in range(1, 15):
        save(trained(day), folder / f"2026-01-{day:02}-120000-1.xorcise")
    (folder / "notes.txt").write_text("not ours")
    assert recovery.open_newest().epoch == 14
    path = recovery.write(trained(99))
    assert path is not None
    assert recovery.files()[0] == path  # of today
    assert len(recovery.files()) == recovery.NEWEST
    assert recovery.open_newest().epoch == 99
    assert (folder / "notes.txt").exists()


def test_writing_never_raises(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = trained()
    broken.network.weights[0][0, 0] = float("nan")
    assert recovery.write(broken) is None
    folder.rmdir()
    folder.write_text("a file stands in the way")
    assert recovery.write(trained()) is None
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: Path("/nowhere\0"))
    assert recovery.write(trained()) is None
    with pytest.raises(RunError, match=r"^there is no "):
        recovery.open_newest()


def test_what_cannot_be_opened_is_one_line_that_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^there is no run to recover in .*xorcise; one is saved there only if"):
        recovery.open_newest()
    folder.mkdir(parents=True)
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "1,2\n3,5.5\n" * 4)
    save(trained(data=str(table), loss="mse", hidden=(2,)), folder / "2026-01-01-120000-1.xorcise")
    moved = table.rename(tmp_path / "moved.csv")
    with pytest.raises(
        (RunError, DataError), match=r"there is no file .*; if it has moved, give its path as data or --d"
    ):
        recovery.open_newest()
    assert recovery.open_newest(str(moved)).epoch == 30
    damaged = folder / "2026-01-02-120000-1.xorcise"
    damaged.write_bytes(b"PK damaged")
    with pytest.raises(RunError) as error:
        recovery.open_newest()
    assert "is damaged or truncated" in str(error.value)
    assert str(error.value).endswith(f"; delete {damaged.name} to make --recover open the run before it")
    assert "\n" not in str(error.value)
    assert damaged.exists()


# --- the program -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "begun", "kept"),
    [
        (0, True, False),
        (130, True, False),
        (1, False, True),
        (None, False, True),
        (143, True, True),
        (129, False, False),
    ],
)
def test_what_ends_unasked_is_kept_and_what_was_asked_for_is_not(
    monkeypatch: pytest.MonkeyPatch, code: int | None, begun: bool, kept: bool
) -> None:
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(tui.app, "XorciseApp", App)
    monkeypatch.setattr(App, "code", code)
    monkeypatch.setattr(App, "has_begun", begun)
    assert main(["--seed", "3"]) == (1 if code is None else code)
    assert len(recovery.files()) == kept
    if kept:
        assert main(["--recover"]) == (1 if code is None else code)
        assert isinstance(App.made, Trainer)
        assert App.made.recipe == Recipe(seed=3)


def test_an_exception_out_of_the_screen_is_kept_too_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_terminal(monkeypatch)

    def crash(_: App) -> None:
        raise ZeroDivisionError("in Textual")

    monkeypatch.setattr(tui.app, "XorciseApp", App)
    monkeypatch.setattr(App, "run", crash)
    with pytest.raises(ZeroDivisionError):
        main(["--seed", "3"])
    assert len(recovery.files()) == 1


def test_nothing_to_recover_is_one_line_and_2(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_terminal(monkeypatch)
    assert main(["--recover"]) == 2


async def test_the_screen_opens_with_the_run_as_it_was_left() -> None:
    recovery.write(trained(30, hidden=(3,)))
    app = XorciseApp(recovery.open_newest(), live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app.session.load()
        await pilot.pause()
        assert (frame_of(app).epoch, frame_of(app).architecture) == (30, "2-3-2")
        assert "This run continues from epoch 30." in text(app)
        assert app.session.recipe == Recipe(hidden=(3,))


def test_after_a_crash_the_run_goes_on_where_it_was() -> None:
    with Terminal(wrapped(CRASH)) as terminal:
        start(terminal).send(" ")
        assert terminal.end() == 1
        terminal.given_back()
        (path,) = recovery.files()
        assert f"xorcise: the run is saved in {path}; `xorcise --recover` opens it" in terminal.left().replace("\n", "")
    assert recovery.open_newest().epoch >= 5
    with start(Terminal([*PROGRAM, "--recover"])) as terminal:
        assert epoch(terminal.text()) >= 5
        terminal.send("+++ ")
        terminal.wait_for(beyond(5_000))
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.end() == 143
        assert len(recovery.files()) == 2
    assert recovery.open_newest().epoch > 5_000
