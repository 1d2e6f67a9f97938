"""The real program in a real terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from tests.tui.terminal import Terminal

PROGRAM = [sys.executable, "-m", "tui"]


def wrapped(code: str) -> list[str]:
    """The program, after `code` was run in its interpreter."""
    return [sys.executable, "-c", f"{code}\nimport sys\nfrom tui.__main__ import main\nsys.exit(main())"]


def epoch(text: str) -> int:
    found = re.search(r"epoch ([\d,]+)", text)
    return int(found[1].replace(",", "")) if found else 0


def beyond(least: int) -> Callable[[str], bool]:
    return lambda text: epoch(text) > least


def start(terminal: Terminal) -> Terminal:
    """Wait until the screen is there, with what was measured: a gradient, as a number."""
    terminal.wait_for(lambda text: "quit" in text and re.search(r"0  0 +0 \S*\d\.\d", text))
    return terminal
