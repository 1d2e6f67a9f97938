"""The line that is drawn again and again: how it fits, and that nothing is left of it in a real terminal."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from engine import Recipe, Stop, Trainer, load
from engine.cli.progress import Bar, _clock
from tests.tui.terminal import Terminal

TRAIN = [sys.executable, "-c", "import sys; from engine.cli.train import main; sys.exit(main(sys.argv[1:]))"]
DRAWN = re.compile(rb"\r(epoch [^\r\n^]+)")


def half_done(**stop: Any) -> Bar:
    trainer = Trainer(Recipe(data="moons", samples=20, test_fraction=0.5))
    bar = Bar(trainer, Stop(**stop))
    trainer.step(1000)
    return bar


@pytest.mark.parametrize("width", [0, 1, 5, 12, 20, 30, 40, 60, 79, 80, 100, 120, 200])
def test_it_is_never_wider_than_the_terminal(width: int) -> None:
    line = half_done(epochs=2000).line(width, perf_counter() + 1.0)
    assert len(line) <= width
    assert line.startswith("epoch 1,000/2,000"[:width])
    assert ("loss " in line) == (width >= 34)


def test_what_it_tells() -> None:
    bar = half_done(epochs=2000)
    line = bar.line(120, bar._began + 2.0)
    assert re.match(r"^epoch 1,000/2,000  █+▌? {18,20}  +50 %  loss \S+ +test \S+ +500 epochs/s  0:02 left$", line)
    bar = half_done(seconds=8.0)
    assert re.match(r"^epoch 1,000  █+ +25 %  .*  500 epochs/s  0:06 left$", bar.line(120, bar._began + 2.0))
    bar = half_done(patience=50)
    assert re.match(r"^epoch 1,000  loss \S+ +test \S+ +500 epochs/s$", bar.line(120, bar._began + 2.0))


def test_its_bar_grows_by_eighths_of_a_cell() -> None:
    bar = half_done(epochs=2000)
    assert bar._bar(0.0, 8) == " " * 8
    assert bar._bar(1 / 64, 8) == "▏" + " " * 7
    assert bar._bar(0.5, 8) == "████    "
    assert bar._bar(1.0, 8) == "█" * 8


def test_an_epoch_that_takes_long_moves_it() -> None:
    trainer = Trainer(Recipe(data="moons", samples=20))
    bar = Bar(trainer, Stop(epochs=1))
    trainer.advance(1, seconds=0.0)
    assert trainer.samples_done == 1
    assert "  5 %" in bar.line(80, perf_counter() + 1.0)


def test_clock() -> None:
    assert [_clock(seconds) for seconds in (-1, 7.4, 59.6, 3723, 200 * 3600)] == [
        "0:00",
        "0:07",
        "1:00",
        "1:02:03",
        "8 days",
    ]


# --- in a real terminal ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [100, 40])
def test_ctrl_c_in_a_terminal_leaves_a_clean_line_and_a_saved_run(columns: int, tmp_path: Path) -> None:
    path = tmp_path / "run"
    command = [*TRAIN, "--epochs", "900000000", "--save", str(path)]
    with Terminal(command, columns=columns, lines=30, environment={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("epoch ")
        drawn = len(DRAWN.findall(terminal.output))
        terminal.wait_for(lambda _: len(DRAWN.findall(terminal.output)) >= drawn + 3)
        terminal.send("\x03")
        assert terminal.end() == 130
        rows = [row.rstrip() for row in terminal.rows()]
        times = [when for when, data in terminal.chunks if DRAWN.search(data)]
    assert all(len(line.decode()) < columns for line in DRAWN.findall(terminal.output))
    assert b"\x1b" not in terminal.output
    assert len(DRAWN.findall(terminal.output)) <= 12 * (times[-1] - times[0] + 0.2)
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
    with Terminal([*TRAIN, "--seconds", "0.5", "--seed", "3"], columns=100, lines=30) as terminal:
        assert terminal.end() == 0
        rows = [row.rstrip() for row in terminal.rows()]
    assert len(DRAWN.findall(terminal.output)) > 1
    assert rows[0].startswith("Stopped by --seconds 0.5, at epoch ")
    assert rows[1].startswith("After ")
    assert rows[2].split() == ["x1", "x2", "wanted", "0", "1"]


@pytest.mark.parametrize(
    ("options", "environment"), [(["--every", "50"], {}), ([], {"TERM": "dumb"})], ids=["--every", "dumb"]
)
def test_lines_are_there_for_who_asks_for_them(options: list[str], environment: dict[str, str | None]) -> None:
    with Terminal([*TRAIN, "--epochs", "101", *options], columns=120, lines=30, environment=environment) as terminal:
        assert terminal.end() == 0
        text = terminal.text()
    assert "Epoch 100: Loss = 0.712952790219503" in text
    assert not DRAWN.search(terminal.output)
