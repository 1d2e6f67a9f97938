"""The real program in a real terminal: how it starts, how it goes on, and where it does not start at all."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path
from time import sleep

import pytest

from tests.tui.program import PROGRAM, beyond, epoch, start, wrapped
from tests.tui.terminal import ROOT, Terminal, surroundings

PANELS = ("Network", "Loss", "Map", "Weights", "Predictions", "Hyperparameters")
WITHOUT_NUMBA = "import sys; sys.modules['numba'] = None"
# Stands for a compiler that the test tells when to come to its end; a real one is started in test_calls.py. Until then
# the loops, which other tests have compiled, are not in the cache.
COMPILER = """
from pathlib import Path
from time import sleep
from engine.loops import compiling
compiled, load = Path({compiled!r}), compiling.CompiledLoops.load
def compile_in_a_process():
    while not compiled.exists():
        sleep(0.01)
    return True
compiling.compile_in_a_process = compile_in_a_process
compiling.CompiledLoops.load = lambda self: compiled.exists() and load(self)
"""


# --- the whole way ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "lines", "faster"), [(120, 40, 1), (80, 24, 2)])
def test_space_solves_xor_at_any_speed_and_q_gives_the_terminal_back(columns: int, lines: int, faster: int) -> None:
    with Terminal(PROGRAM, columns, lines) as terminal:
        text = terminal.wait_for(lambda text: "q quit" in text and "right" in text)
        assert "ready" in text
        assert all(f" {panel} " in text for panel in PANELS if panel != "Map" or columns > 80)
        assert terminal.modes()[1049]
        terminal.send("+" * faster + " ")
        terminal.wait_for("4 of 4 right")
        terminal.send("+" * (3 - faster))
        terminal.wait_for(lambda text: "max" in text and epoch(text) > 10_000)
        terminal.send("-" * 3)
        text = terminal.wait_for("30 epochs/s")
        text = terminal.wait_for(beyond(epoch(text) + 5))
        terminal.send(" ")
        terminal.wait_for("paused")
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()
        left = terminal.left()
    assert left.startswith("xorcise: xor, 2-4-4-4-4-2, seed 0, ")
    assert "4 of 4 right" in left
    assert left.count("\n") == len(left.splitlines()) <= 24


def test_while_the_loops_compile_everything_works_training_too(tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    with start(Terminal(wrapped(COMPILER.format(compiled=str(compiled))))) as terminal:
        terminal.wait_for("Compiling the training loops (first run only)")
        terminal.send("%")  # at first nothing that is typed by mistake changes the network
        terminal.wait_for("% does nothing here")
        terminal.send("1l")
        terminal.wait_for("hidden 2 unit 1")
        terminal.send(">")
        terminal.wait_for("2-4-5-4-4-2")
        terminal.send(" ")
        text = terminal.wait_for(beyond(3))
        terminal.send("2")
        terminal.wait_for("w whole or recent")
        assert " · compiling" in terminal.wait_for(beyond(epoch(text) + 3))
        # Then it goes on compiled, far faster.
        compiled.touch()
        terminal.wait_for(lambda text: " · compiling" not in text)
        terminal.send("+++")
        terminal.wait_for(beyond(50_000))
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()


def test_resize_storms_and_a_terminal_too_small_stop_nothing() -> None:
    sizes = random.Random(0)
    with start(Terminal(PROGRAM)) as terminal:
        terminal.send("+ ")
        terminal.wait_for(beyond(0))
        for _ in range(60):
            terminal.resize(sizes.randint(1, 200), sizes.randint(1, 60))
            sleep(sizes.choice((0.0, 0.002, 0.02)))
        terminal.resize(1, 1)
        terminal.resize(120, 40)
        text = terminal.wait_for(lambda text: all(panel in text for panel in PANELS) and "4 of 4 right" in text)
        terminal.resize(59, 19)
        terminal.wait_for("xorcise needs 60x20, this is 59x19.")
        before = epoch(text)
        terminal.resize(60, 20)
        terminal.wait_for(lambda text: "needs" not in text and epoch(text) > before)
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()


@pytest.mark.parametrize(
    "environment",
    [{"TERM": "xterm", "COLORTERM": None}, {"NO_COLOR": "1"}, {"TERM": "linux", "COLORTERM": None, "NO_COLOR": "1"}],
    ids=lambda environment: " ".join(environment),
)
def test_signs_and_ticks_without_many_colours(environment: dict[str, str | None]) -> None:
    with start(Terminal(PROGRAM, 80, 24, environment)) as terminal:
        terminal.send("ss")
        text = terminal.wait_for("epoch 2")
        assert "✗" in text
        assert re.search(r"\+0\.\d", text)
        assert re.search(r"-0\.\d", text)
        terminal.send("++ ")
        assert "✓" in terminal.wait_for("4 of 4 right")
        if "NO_COLOR" in environment:
            assert b"\x1b[31m" not in terminal.output
        assert b"38;2;" not in terminal.output or "NO_COLOR" in environment
        terminal.send("q")
        assert terminal.end() == 0


def test_without_numba_it_trains_and_says_so() -> None:
    with start(Terminal(wrapped(WITHOUT_NUMBA))) as terminal:
        terminal.send("+++ ")
        terminal.wait_for("Training uncompiled: Numba is not installed")
        terminal.send("4l")  # at once: the second key belongs to the panel that the first one led to
        terminal.wait_for("x2 → hidden 1 unit 1")
        terminal.wait_for("4 of 4 right")
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()


# --- not started at all ----------------------------------------------------------------------------------------------


def refused(terminal: Terminal, output: bytes | None = None) -> str:
    """Assert exit code 2 and one line, without an escape sequence; the line."""
    assert terminal.end() == 2
    said = (terminal.output if output is None else output).decode()
    assert said.startswith("xorcise: ")
    assert said.count("\n") == 1
    assert said.endswith("\n")
    assert "\x1b" not in said
    if output is not None:
        assert terminal.output == b""
    terminal.given_back()
    return said


@pytest.mark.parametrize("stdin", [subprocess.DEVNULL, subprocess.PIPE], ids=["/dev/null", "pipe"])
def test_standard_input_is_no_terminal(stdin: int) -> None:
    with Terminal(PROGRAM, stdin=stdin) as terminal:
        assert "standard input is not a terminal" in refused(terminal)


def test_standard_error_is_no_terminal(tmp_path: Path) -> None:
    with (tmp_path / "words").open("wb") as file, Terminal(PROGRAM, stderr=file.fileno()) as terminal:
        terminal.end()
        assert "standard error is not a terminal" in refused(terminal, (tmp_path / "words").read_bytes())


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"TERM": "dumb"}, "TERM is 'dumb'"),
        ({"TERM": None}, "TERM is ''"),
        ({"PYTHONIOENCODING": "latin-1"}, "standard error is iso8859-1"),
        ({"PYTHONIOENCODING": "ascii"}, "standard error is ascii"),
    ],
)
def test_a_terminal_that_will_not_do(environment: dict[str, str | None], words: str) -> None:
    with Terminal(PROGRAM, environment=environment) as terminal:
        assert words in refused(terminal)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.toml"], "nowhere.toml"),
        (["--hidden", "4,0"], "hidden: layer 2 has 0 units"),
        (["--learning-rat", "1"], "--learning-rate"),
    ],
)
def test_wrong_usage_never_touches_the_terminal(arguments: list[str], words: str) -> None:
    with Terminal([*PROGRAM, *arguments]) as terminal:
        assert words in refused(terminal)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_needs_no_terminal(option: str) -> None:
    done = subprocess.run(
        [*PROGRAM, option],
        cwd=ROOT,
        env=surroundings({"TERM": None}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith((b"xorcise ", b"usage: xorcise"))
    assert done.stderr == b""


def test_the_summary_goes_where_standard_output_goes(tmp_path: Path) -> None:
    with (tmp_path / "summary").open("wb") as file, start(Terminal(PROGRAM, stdout=file.fileno())) as terminal:
        terminal.send("s")
        terminal.wait_for("epoch 1")
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()
        assert terminal.left() == ""
    assert (tmp_path / "summary").read_text(encoding="utf-8").startswith("xorcise: xor, 2-4-4-4-4-2, seed 0, 1 epoch")
