"""Transcript: what was typed and what came of it, in bounded memory; and streams that write to it."""

from __future__ import annotations

import io
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import NamedTuple, TextIO

from engine.errors import harmless

# The most lines that are kept; the most lines and characters that one input may write.
KEPT = 2_000
MAX_LINES, MAX_CHARACTERS = 200, 20_000
TABS = 8


class Line(NamedTuple):
    """`kind`: "input", "more" (its next lines), "output", "error" or "note"."""

    kind: str
    text: str


class Transcript:
    """The newest lines. One thread writes at a time; any may read."""

    def __init__(self) -> None:
        self.lines: deque[Line] = deque(maxlen=KEPT)
        # Grows with everything that is written: readers see by it whether there is anything new.
        self.written = 0

    def add(self, kind: str, text: str) -> None:
        """Add a text, line by line, without what a terminal would obey."""
        for line in text.split("\n"):
            self.lines.append(Line(kind, harmless(line.expandtabs(TABS))))
            self.written += 1

    def newest(self) -> tuple[Line, ...]:
        """All lines that are kept, oldest first, also while another thread adds some."""
        while True:
            try:
                return tuple(self.lines)
            except RuntimeError:  # A line was added meanwhile.
                continue


class Writer(io.TextIOBase):
    """What one input prints: each line is in the transcript as soon as it is whole. After `MAX_LINES` or
    `MAX_CHARACTERS` it is only counted.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._part = ""
        self._lines = self._characters = 0
        self._left_out_lines = self._left_out = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        taken = text[: max(MAX_CHARACTERS - self._characters, 0)] if self._lines < MAX_LINES else ""
        self._characters += len(taken)
        *whole, self._part = (self._part + taken).split("\n")
        room = MAX_LINES - self._lines
        for line in whole[:room]:
            self._transcript.add("output", line)
        self._lines += len(whole[:room])
        cut = "\n".join((*whole[room:], self._part)) if len(whole) > room else ""
        if cut:
            self._part = ""
        rest = cut + text[len(taken) :]
        self._left_out += len(rest)
        self._left_out_lines += rest.count("\n")
        return len(text)

    def end(self) -> None:
        """The last line need not end; then say what was left out."""
        if self._part:
            self._transcript.add("output", self._part)
            self._part = ""
        if self._left_out:
            lines = f", {self._left_out_lines:,} lines," if self._left_out_lines > 1 else ""
            plural = "" if self._left_out == 1 else "s"
            self._transcript.add("note", f"… {self._left_out:,} more character{plural}{lines} left out")


class _Own(io.TextIOBase):
    """What one thread writes goes to `own`, what others write where it went before."""

    def __init__(self, own: io.TextIOBase, other: TextIO) -> None:
        self._own, self.other, self._thread = own, other, get_ident()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return (self._own if get_ident() == self._thread else self.other).write(text)

    def flush(self) -> None:
        if get_ident() != self._thread:
            self.other.flush()


@contextmanager
def printing_to(writer: Writer) -> Iterator[None]:
    """Meanwhile what this thread prints goes to the writer, warnings included, and it has nothing to read: the keyboard
    is the screen's.
    """
    before, keyboard = (sys.stdout, sys.stderr), sys.stdin
    streams = tuple(_Own(writer, stream) for stream in before)
    nothing = io.StringIO()
    sys.stdout, sys.stderr, sys.stdin = (*streams, nothing)
    try:
        yield
    finally:
        # If the screen has ended meanwhile, it has put its own ones back.
        if sys.stdout is streams[0]:
            sys.stdout = before[0]
        if sys.stderr is streams[1]:
            sys.stderr = before[1]
        if sys.stdin is nothing:
            sys.stdin = keyboard
