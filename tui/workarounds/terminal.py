"""Input from the terminal: bytes that are no keys are dropped, and never end the app. Output to a closed terminal is
dropped, too.

Textual reads keys in a separate thread. Exceptions of its parser, and bytes that are not UTF-8, end the app as if the
user had quit. (8.2.8)
"""

from __future__ import annotations

import re
import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from unicodedata import category

from textual import events
from textual._parser import Peek1, Read1
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.message import Message

from tui.background import Answers

# More cells than any terminal has: a larger reported size would use up all memory.
MOST_CELLS = 1_000_000
# Control characters and surrogates: the terminal would interpret them, or they cannot be written to it.
NO_TEXT = "Cc", "Cs"
# What is kept of them in pasted text.
LAYOUT = "\n\t"
# The sequences that start and end a paste end in ~.
PIECES = re.compile("[^~]*~|[^~]+")


class BackgroundSeen(Message):
    """The terminal has reported whether its background is light. Textual would read the reply as keys."""

    def __init__(self, is_light: bool) -> None:
        super().__init__()
        self.is_light = is_light


class SteadyParser(XTermParser):
    """Textual's parser, restarted after input that it does not understand; only usable events are passed on.

    Pasted text is withheld from the parser until all of it has arrived. The parser would read escape sequences in it as
    keys: a q in one would quit.
    """

    _latest = ""
    _pasted: str | None = None

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._answers = Answers()

    def feed(self, data: str) -> Iterator[Message]:
        others, answers = self._answers.heard(data)
        yield from map(BackgroundSeen, answers)
        if data and not others:
            return
        for piece in PIECES.findall(others) or [""]:  # Empty input: the end.
            if self._pasted is None or not piece:
                self._latest = (self._latest + piece)[-len(BRACKETED_PASTE_START) :]
                if self._latest == BRACKETED_PASTE_START:
                    self._latest, self._pasted = "", ""
                yield from super().feed(piece)
                continue
            self._pasted += piece
            if self._pasted.endswith(BRACKETED_PASTE_END):
                text, self._pasted = self._pasted.removesuffix(BRACKETED_PASTE_END), None
                # Terminals send the key enter for the end of a line.
                text = text.replace("\r\n", "\n").replace("\r", "\n")
                text = "".join(each if each in LAYOUT or category(each) not in NO_TEXT else " " for each in text)
                yield from super().feed(text + BRACKETED_PASTE_END)

    def parse(self, token_callback: Callable[[Message], Any]) -> Generator[Read1 | Peek1, str, None]:
        def pass_on(token: Message) -> None:
            usable = self._usable(token)
            if usable is not None:
                token_callback(usable)

        while True:
            try:
                return (yield from super().parse(pass_on))
            except Exception:  # Invalid numbers, or numbers that are no character: each line of the parser may raise.
                continue

    def _usable(self, token: Message) -> Message | None:
        if isinstance(token, events.Resize):
            width, height = token.size
            fits = width > 0 and height > 0 and width * height <= MOST_CELLS
            if not fits or not token.pixel_size:
                # The parser divides by it to find the cell under the mouse.
                self.terminal_pixel_size = None
            return token if fits else None
        if isinstance(token, events.Key):
            return None if any(category(character) == "Cs" for character in token.key) else token
        return token


def steady_decoder(encoding: str) -> Callable[[], IncrementalDecoder]:
    """A decoder that drops bytes that are not valid text, and keeps those around them."""
    return partial(getincrementaldecoder(encoding), errors="ignore")


class SteadyWriter(WriterThread):
    """Drops what is written to a terminal that has been closed, and tells whether the terminal has taken the rest."""

    @property
    def is_behind(self) -> bool:
        return self._queue.unfinished_tasks > 0

    def run(self) -> None:
        for text in iter(self._queue.get, None):
            with suppress(OSError):
                self._file.write(text)
                if self._queue.empty():
                    self._file.flush()
            self._queue.task_done()
        with suppress(OSError):
            self._file.flush()


def listen_steadily() -> None:
    """Have Textual's drivers, which take no others, use the parser, the decoder and the writer of this module."""
    replacements = {
        "XTermParser": SteadyParser,
        "getincrementaldecoder": steady_decoder,
        "WriterThread": SteadyWriter,
    }
    for driver in ("linux_driver", "windows_driver", "win32"):
        module = sys.modules.get(f"textual.drivers.{driver}")
        for name, replacement in replacements.items():
            if hasattr(module, name):
                setattr(module, name, replacement)
