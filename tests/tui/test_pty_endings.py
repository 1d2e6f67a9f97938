"""The real program in a real terminal: however it ends, it gives the terminal back."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest

from tests.tui.program import PROGRAM, beyond, start, wrapped
from tests.tui.terminal import Terminal

CRASH = """
from engine.trainer import Trainer
advance = Trainer.advance
def crash(self, epochs, seconds):
    if self.epoch >= 5:
        raise RuntimeError("the trainer fell over")
    return advance(self, epochs, seconds)
Trainer.advance = crash
"""
CRASH_WHILE_LOADING = """
from engine.loops import compiling
def crash(self):
    raise RuntimeError("the loops fell over")
compiling.CompiledLoops.load = crash
"""
# A compiler that never comes to an end; the real one would go on after the program.
ENDLESS_COMPILER = """
from time import sleep
from engine.loops import compiling
compiling.compile_in_a_process = lambda: sleep(3600)
"""
# A piece that never comes to an end, in a thread.
ENDLESS_PIECE = """
from pathlib import Path
from threading import current_thread, main_thread
from time import sleep
from engine.trainer import Trainer
advance = Trainer.advance
def endless(self, epochs, seconds):
    if self.epoch and current_thread() is not main_thread():
        Path({inside!r}).touch()
        sleep(3600)
    return advance(self, epochs, seconds)
Trainer.advance = endless
"""
DEAF = """
from tui.workarounds.terminal import SteadyParser
def feed(self, data):
    raise RuntimeError("no key is read any more")
SteadyParser.feed = feed
"""


Leave = Callable[[Terminal], object]
ENDINGS: dict[str, tuple[Leave, int]] = {
    "ctrl+c": (lambda terminal: terminal.send("\x03"), 130),
    "SIGINT": (lambda terminal: terminal.signal(signal.SIGINT), 130),
    "SIGTERM": (lambda terminal: terminal.signal(signal.SIGTERM), 143),
    "SIGHUP": (lambda terminal: terminal.signal(signal.SIGHUP), 129),
}
# Bytes that nobody has typed: each of them ended the program, as if it had been asked to.
UNTYPED = ["\x1b[:u", "\x1b[1:u", "\x1b[::~", "\x1b[:A", "\x1b[99999999999999999999u", "\x1b[48;30;0;600;0t", "\udcff"]
Q: dict[str, tuple[Leave, int]] = {"q": (lambda terminal: terminal.send("q"), 0)}
endings = pytest.mark.parametrize(("leave", "code"), ENDINGS.values(), ids=ENDINGS)
endings_and_q = pytest.mark.parametrize(("leave", "code"), (Q | ENDINGS).values(), ids=Q | ENDINGS)


@endings_and_q
def test_ending_while_training_at_full_speed(leave: Leave, code: int) -> None:
    with start(Terminal(PROGRAM)) as terminal:
        terminal.send("+++ ")
        terminal.wait_for(beyond(10_000))
        leave(terminal)
        assert terminal.end() == code
        terminal.given_back()
        assert terminal.left().startswith("xorcise: xor, 2-4-4-4-4-2, seed 0, ")


@pytest.mark.parametrize("way", ["q", "ctrl+c", "SIGTERM"])
def test_ending_while_the_loops_compile_does_not_wait_for_them(way: str, tmp_path: Path) -> None:
    """The other signals go the way of SIGTERM."""
    leave, code = (Q | ENDINGS)[way]
    with Terminal(wrapped(ENDLESS_COMPILER), environment={"NUMBA_CACHE_DIR": str(tmp_path)}) as terminal:
        terminal.wait_for("Compiling the training loops")
        terminal.send(" ")
        terminal.wait_for(beyond(0))
        leave(terminal)
        assert terminal.end() == code
        terminal.given_back()
        assert terminal.left().startswith("xorcise: xor, 2-4-4-4-4-2, seed 0, ")
    assert not list(tmp_path.rglob("*.nbc"))


@pytest.mark.parametrize("way", ["q", "ctrl+c", "SIGTERM"])
def test_ending_while_a_thread_computes_does_not_wait_for_it(way: str, tmp_path: Path) -> None:
    """Neither do asyncio, at the end of its loop, nor Python."""
    leave, code = (Q | ENDINGS)[way]
    inside = tmp_path / "inside"
    with start(Terminal(wrapped(ENDLESS_PIECE.format(inside=str(inside))))) as terminal:
        terminal.send("+++ ")
        terminal.wait_for(lambda _: inside.exists())
        leave(terminal)
        assert terminal.end() == code
        terminal.given_back()
        assert terminal.left().startswith("xorcise: xor, 2-4-4-4-4-2, seed 0, ")
        assert ("the run could not be written" in terminal.left()) == (way == "SIGTERM")


@pytest.mark.parametrize(
    ("keys", "opened", "way"),
    [
        ("1\r", "units of hidden 1", "ctrl+c"),
        ("1\r", "units of hidden 1", "SIGTERM"),
        ("?", "Keys of this panel", "ctrl+c"),
        ("?", "Keys of this panel", "SIGINT"),
        ("\x10", "Search for commands", "SIGHUP"),
    ],
    ids=["editor ctrl+c", "editor SIGTERM", "help ctrl+c", "help SIGINT", "palette SIGHUP"],
)
def test_ending_with_something_open(keys: str, opened: str, way: str) -> None:
    leave, code = ENDINGS[way]
    with start(Terminal(PROGRAM)) as terminal:
        terminal.send(keys)
        terminal.wait_for(opened)
        leave(terminal)
        assert terminal.end() == code
        terminal.given_back()
        assert terminal.left() == "xorcise: xor, 2-4-4-4-4-2, seed 0, 0 epochs\n"


@endings
def test_ending_at_the_first_moment(leave: Leave, code: int) -> None:
    """As soon as the alternate screen is on: before anything is drawn, and before the loops are looked for."""
    with Terminal(PROGRAM) as terminal:
        terminal.wait_for(lambda _: b"\x1b[?1049h" in terminal.output)
        leave(terminal)
        assert terminal.end() == code
        terminal.given_back()


@pytest.mark.parametrize("name", ["SIGQUIT", "SIGUSR1"])
def test_ending_by_a_signal_that_is_seldom_sent(name: str) -> None:
    number = signal.Signals[name]
    with start(Terminal(PROGRAM)) as terminal:
        terminal.signal(number)
        assert terminal.end() == 128 + number
        terminal.given_back()


def test_what_nobody_has_typed_ends_nothing() -> None:
    with start(Terminal(PROGRAM)) as terminal:
        for untyped in UNTYPED:
            terminal.send(untyped)
            sleep(0.05)
        terminal.send("?")
        terminal.wait_for("Keys of this panel")
        terminal.send("q")
        terminal.wait_for(lambda text: "Keys of this panel" not in text)
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()


def test_keys_that_are_no_longer_read_end_the_program_with_exit_code_1() -> None:
    with start(Terminal(wrapped(DEAF))) as terminal:
        terminal.send("x")
        assert terminal.end() == 1
        terminal.given_back()


def test_a_closed_window_ends_the_program() -> None:
    with start(Terminal(PROGRAM)) as terminal:
        terminal.send("+ ")
        terminal.wait_for(beyond(0))
        terminal.hang_up()
        assert terminal.end() == 129


@pytest.mark.parametrize(
    ("code", "keys", "words"),
    [
        (CRASH, " ", "the trainer fell over"),
        (CRASH, "+++ ", "the trainer fell over"),
        (CRASH, "ssssss", "the trainer fell over"),
        (CRASH_WHILE_LOADING, "", "the loops fell over"),
    ],
    ids=["in the loop", "in the thread", "in a command", "while loading"],
)
def test_a_crash_gives_the_terminal_back_and_exit_code_1(code: str, keys: str, words: str) -> None:
    with Terminal(wrapped(code)) as terminal:
        if keys:
            start(terminal).send(keys)
        assert terminal.end() == 1
        terminal.given_back()
        assert words in terminal.left()
