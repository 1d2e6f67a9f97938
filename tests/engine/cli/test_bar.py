"""The line that is drawn again and again: how it fits, and that nothing is left of it in a real terminal."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from engine import Recipe, Stop, Trainer, load
from engine.cli.bar import Bar, clock
from tests.engine.cli.program import PROGRAM, UNCOMPILED
from tests.tui.terminal import ESCAPE, Terminal

ERASED = b"\r\x1b[2K"
SLOWLY = "the training loops run uncompiled, and slowly: Numba is not installed"


def half_done(**stop: Any) -> Bar:
    trainer = Trainer(Recipe(data="moons", samples=20, test_fraction=0.5))
    bar = Bar(trainer, Stop(**stop))
    trainer.step(1000)
    return bar


def line(bar: Bar, width: int) -> str:
    """What stands on so many columns after two seconds."""
    console = Console(file=io.StringIO(), width=width)
    with console.capture() as capture:
        console.print(bar.line(width, 2.0))
    return capture.get().removesuffix("\n")


@pytest.mark.parametrize("width", [1, 5, 12, 20, 30, 40, 60, 79, 80, 100, 120, 200])
def test_it_is_never_wider_than_the_terminal(width: int) -> None:
    drawn = line(half_done(epochs=2000), width)
    assert "\n" not in drawn
    assert len(drawn) <= width
    assert drawn.startswith("epoch 1,000/2,000"[:width])
    assert ("loss " in drawn) == (width >= 34)


def test_what_it_tells() -> None:
    pattern = r"^epoch 1,000/2,000  ━+╸? {18,20}  +50%  loss \S+ +test \S+ +500 epochs/s  0:02 left$"
    assert re.match(pattern, line(half_done(epochs=2000), 120))
    assert re.match(r"^epoch 1,000  ━+ +25%  .*  500 epochs/s  0:06 left$", line(half_done(seconds=8.0), 120))
    assert re.match(r"^epoch 1,000  loss \S+ +test \S+ +500 epochs/s$", line(half_done(patience=50), 120))


def test_an_epoch_that_takes_long_moves_it() -> None:
    trainer = Trainer(Recipe(data="moons", samples=20))
    bar = Bar(trainer, Stop(epochs=1))
    trainer.advance(1, seconds=0.0)
    assert trainer.samples_done == 1
    assert "  5%" in line(bar, 80)


def test_a_terminal_that_is_gone_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        tries = 0

        def write(self, text: str) -> int:
            self.tries += 1
            raise OSError(5, "Input/output error", text)

    gone = Gone()
    monkeypatch.setattr(sys, "stderr", gone)
    monkeypatch.setattr("engine.cli.bar.REDRAW", 0.0)
    bar = half_done(epochs=2000)
    for _ in range(3):
        bar.tell()
    bar.end(finished=True)
    assert gone.tries == 1


def test_clock() -> None:
    assert [clock(seconds) for seconds in (-1, 7.4, 59.6, 3723, 200 * 3600)] == [
        "0:00",
        "0:07",
        "1:00",
        "1:02:03",
        "8 days",
    ]


# --- in a real terminal ----------------------------------------------------------------------------------------------


def train(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def drawn(output: bytes) -> list[str]:
    """Every line that was drawn and then erased."""
    pieces = [ESCAPE.sub("", piece.decode()) for piece in output.split(ERASED)[1:-1]]
    return [piece.partition("^C")[0] for piece in pieces if piece.startswith("epoch ")]


def words(terminal: Terminal) -> list[str]:
    """The rows of the screen after those about Numba."""
    rows = [row.rstrip() for row in terminal.rows()]
    while rows[0] and rows[0] in SLOWLY:
        del rows[0]
    return rows


@pytest.mark.parametrize(("program", "columns"), [(PROGRAM, 100), (UNCOMPILED, 40)], ids=["100", "40"])
def test_ctrl_c_in_a_terminal_leaves_a_clean_line_and_a_saved_run(program: str, columns: int, tmp_path: Path) -> None:
    path = tmp_path / "run"
    command = train(program, "--epochs", "900000000", "--save", str(path))
    with Terminal(command, columns=columns, lines=30, environment={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("epoch ")
        before = len(drawn(terminal.output))
        terminal.wait_for(lambda _: len(drawn(terminal.output)) >= before + 3)
        terminal.send("\x03")
        assert terminal.end() == 130
        terminal.given_back()
        rows = words(terminal)
        times = [when for when, data in terminal.chunks if ERASED in data]
        output = terminal.output
    assert all(len(line) < columns for line in drawn(output))
    assert not re.search(rb"\x1b\[[\d;]*m", output)
    assert b"\x1b[?25" not in output  # the cursor is never hidden: ctrl+z would leave the shell without one
    assert len(drawn(output)) <= 12 * (times[-1] - times[0] + 0.2)
    assert rows[0].startswith("xorcise train: interrupted at epoch ")
    text = "\n".join(rows)
    assert "^C" not in text
    assert "/s" not in text
    assert text.rstrip().endswith(" of 4 right")
    resumed = load(path)
    assert resumed.epoch > 0
    trainer = Trainer()
    trainer.step(resumed.epoch)
    resumed.step(1)
    trainer.step(1)
    assert resumed.network.parameters.tobytes() == trainer.network.parameters.tobytes()


def test_a_finished_run_leaves_words_only() -> None:
    with Terminal(train(UNCOMPILED, "--seconds", "0.5", "--seed", "3"), columns=100, lines=30) as terminal:
        assert terminal.end() == 0
        assert SLOWLY in terminal.text()
        rows = words(terminal)
    assert len(drawn(terminal.output)) > 1
    assert rows[0].startswith("Stopped by --seconds 0.5, at epoch ")
    assert rows[1].startswith("After ")
    assert rows[2].split() == ["x1", "x2", "target", "0", "1"]


def test_it_follows_a_terminal_that_is_resized_and_needs_no_utf8() -> None:
    command = train(UNCOMPILED, "--epochs", "900000000")
    with Terminal(command, columns=120, lines=30, environment={"PYTHONIOENCODING": "latin-1"}) as terminal:
        terminal.wait_for("epochs/s")
        wide = terminal.output
        terminal.resize(40, 30)
        terminal.wait_for(lambda _: len(drawn(terminal.output[len(wide) :])) >= 3)
        narrow = terminal.output[len(wide) :]
        terminal.send("\x03")
        assert terminal.end() == 130
    assert all("  ----" in line and len(line) > 60 for line in drawn(wide))
    assert len(drawn(narrow)[-1]) < 40


@pytest.mark.parametrize(
    ("options", "environment"), [(["--every", "50"], {}), ([], {"TERM": "dumb"})], ids=["--every", "dumb"]
)
def test_lines_are_there_for_who_asks_for_them(options: list[str], environment: dict[str, str | None]) -> None:
    command = train(UNCOMPILED, "--epochs", "101", *options)
    with Terminal(command, columns=120, lines=30, environment=environment) as terminal:
        assert terminal.end() == 0
        text = terminal.text()
    assert "Epoch 100: Loss = 0.712952790219503" in text
    assert ERASED not in terminal.output
