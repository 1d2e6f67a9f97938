"""The console in a real terminal: code that never ends, quitting while it runs, and where there is no console."""

from __future__ import annotations

from time import perf_counter

import pytest

from tests.tui.program import PROGRAM, beyond, epoch, start
from tests.tui.terminal import Terminal

RUNNING = "The console's code is running; ctrl+c ends it."


def test_an_endless_loop_is_ended_by_ctrl_c_and_everything_goes_on() -> None:
    with start(Terminal(PROGRAM)) as terminal:
        terminal.send(" :")
        terminal.wait_for("help shows examples")
        terminal.send("x = trainer.epoch\rwhile True: pass\r\r")
        before = epoch(terminal.wait_for(RUNNING))
        # Keys and painting go on.
        terminal.send("x + 1")
        terminal.wait_for(">>> x + 1")
        terminal.send("\x03")
        terminal.wait_for("KeyboardInterrupt")
        terminal.send("\x03trainer.epoch > x\r")
        terminal.wait_for("True")
        text = terminal.wait_for(lambda text: RUNNING not in text and epoch(text) > before)
        terminal.send("network.weights[0][0, 0] = 0.125\r")
        terminal.wait_for("The console changed the run")
        terminal.send("\x1b")
        text = terminal.wait_for(lambda text: "esc close" not in text)
        terminal.wait_for(beyond(epoch(text)))
        terminal.send("u")
        terminal.wait_for("Undone: console: network.weights[0][0, 0] = 0.125")
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()


@pytest.mark.parametrize("code", ["while True: print(1)\r\r", "import time; time.sleep(1000)\r"])
def test_quitting_waits_for_no_code(code: str) -> None:
    with start(Terminal(PROGRAM, 80, 24)) as terminal:
        terminal.send("s:")
        terminal.wait_for("help shows examples")
        terminal.send(code)
        terminal.wait_for(RUNNING)
        terminal.send("\x1b")
        terminal.wait_for(lambda text: "esc close" not in text)
        began = perf_counter()
        terminal.send("q")
        assert terminal.end() == 0
        assert perf_counter() - began < 20
        terminal.given_back()
        assert "xorcise: xor, 2-4-4-4-4-2, seed 0, 1 epoch" in terminal.left()


def test_code_that_does_not_listen_is_said_to_go_on() -> None:
    with start(Terminal(PROGRAM)) as terminal:
        terminal.send(":import time; time.sleep(1000)\r")
        terminal.wait_for(RUNNING)
        terminal.send("\x03")
        terminal.wait_for("Code still runs after ctrl+c: it catches it, or waits outside Python. esc, then q: quit.")
        terminal.send("\x1b")
        terminal.wait_for(lambda text: "esc close" not in text)
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()


def test_without_the_console_its_key_says_so() -> None:
    with start(Terminal([*PROGRAM, "--no-console"])) as terminal:
        terminal.send(":")
        terminal.wait_for("The console is off: started with --no-console.")
        terminal.send("q")
        assert terminal.end() == 0
