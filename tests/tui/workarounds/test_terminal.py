"""What comes from the terminal, through the driver's own loop: whatever the bytes are, it goes on reading."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any
from unicodedata import category

import pytest
from textual import events
from textual.message import Message

from tui.workarounds.terminal import (
    LAYOUT,
    MOST_CELLS,
    NO_TEXT,
    SteadyParser,
    SteadyWriter,
    listen_steadily,
    steady_decoder,
)

pytest.importorskip("termios")
from textual.drivers import linux_driver

# What each of these did was to end the program.
HOSTILE = [
    *("\x1b[:u", "\x1b[1:u", "\x1b[:1u", "\x1b[::~", "\x1b[:A", "\x1b[99999999999999999999u", "\x1b[1114112u"),
    *("\x1b[97;:u", "\x1b[97;;:u", "\x1b[97;;99999999999u", "\x1b[55296u", "\x1b[97;;55296u"),
    *("\x1b[48;30;0;600;0t", "\x1b[48;0;0;0;0t", "\x1b[48;99999999;99999999;1;1t"),
    *("\x1b[48;24;80;0;0t\x1b[<0;5;5M", "\x1b[48;24;80;600;0t\x1b[<35;99999;1M", "\x1b[<0;0;0M", "\x1b[?2026;9$y"),
]
# Parts of sequences, so that random ones go deep into the parser.
PARTS = ["\x1b", "[", "\x1b[", "<", "?", ";", ":", "M", "m", "u", "~", "t", "A", "R", "y", "$", "200~", "201~", "48;"]
PARTS += ["0", "1", "9", "57344", "1114111", "99999999999999999999", "\x00", "\r", "a", "é", "\u202e", "\U0001f600"]


class Driver(linux_driver.LinuxDriver):
    """Reads a pipe with Textual's loop until there is no more, and keeps what is understood."""

    def __init__(self, data: bytes) -> None:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        os.write(writing, data)
        os.close(writing)
        self.fileno, self._debug = reading, False
        self.understood: list[Message] = []
        self.exit_event: Any = self
        try:
            self.run_input_thread()
        finally:
            os.close(reading)

    def is_set(self) -> bool:
        """Asked before each read: whether the pipe is empty."""
        if not hasattr(self, "_chunks"):
            self._chunks = iter((False,) * 20)
        return next(self._chunks, True)

    def process_message(self, message: Message) -> None:
        self.understood.append(message)


def heard(data: bytes) -> list[Message]:
    listen_steadily()
    return Driver(data).understood


def random_bytes(count: int, seed: int) -> Iterator[bytes]:
    draw = random.Random(seed)
    for _ in range(count):
        if draw.random() < 0.3:
            yield draw.randbytes(draw.randrange(1, 40))
        else:
            yield "".join(draw.choices(PARTS, k=draw.randrange(1, 12))).encode()


def keys(messages: Iterable[Message]) -> list[str]:
    return [message.key for message in messages if isinstance(message, events.Key)]


def usable(message: Message) -> bool:
    """Whether the app can do something with it."""
    if isinstance(message, events.Resize):
        return 0 < message.size.width * message.size.height <= MOST_CELLS
    text = message.text if isinstance(message, events.Paste) else ""
    name = message.key if isinstance(message, events.Key) else ""
    return not any(category(each) in NO_TEXT for each in text if each not in LAYOUT) and not any(
        category(each) == "Cs" for each in name
    )


def test_ten_thousand_random_strings_of_bytes() -> None:
    """Each is followed by the end of a paste, which ends any sequence too, and an x: that is heard."""
    strings = [*random_bytes(10_000, seed=1), *(text.encode() for text in HOSTILE)]
    parser, decode = SteadyParser(), steady_decoder("utf-8")().decode
    for given in strings:
        text = decode(given) + "\x1b[201~x"
        messages = list(parser.feed(text))
        assert keys(messages)[-1:] == ["x"], given
        assert all(map(usable, messages)), given


def test_keys_beside_what_cannot_be_understood_are_heard() -> None:
    given = "".join(f"ab{each}cd" for each in HOSTILE)
    assert "".join(keys(heard(given.encode()))).count("ab") == len(HOSTILE)
    for each in HOSTILE:
        messages = list(SteadyParser().feed(f"ab{each}cd"))
        assert (keys(messages)[:2], keys(messages)[-2:]) == (["a", "b"], ["c", "d"]), each


def test_bytes_that_are_no_text_are_dropped() -> None:
    assert keys(heard(b"a\xff\xfe\xc3\x28b\xc3")) == ["a", "left_parenthesis", "b"]


def test_what_is_pasted_has_nothing_in_it_that_the_terminal_obeys() -> None:
    [pasted] = heard(b"\x1b[200~my\x1b[2J\x00file.csv\r\nand\r\tanother\n\x1b[201~")
    assert isinstance(pasted, events.Paste)
    assert pasted.text == "my [2J file.csv\nand\n\tanother\n"


def test_sizes_and_the_mouse_are_heard_as_before() -> None:
    size, press = heard(b"\x1b[48;40;120;800;1200t\x1b[<0;101;41M")
    assert isinstance(size, events.Resize)
    assert tuple(size.size) == (120, 40)
    assert isinstance(press, events.MouseDown)
    assert (press.x, press.y) == (10.0, 2.0)


class GoneTerminal(StringIO):
    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error", text)


@pytest.mark.parametrize("file", [StringIO(), GoneTerminal()], ids=["there", "gone"])
def test_more_than_a_queue_of_text_is_taken_whether_or_not_the_terminal_is_there(file: StringIO) -> None:
    listen_steadily()
    assert vars(linux_driver)["WriterThread"] is SteadyWriter
    writer = SteadyWriter(file)

    def write() -> None:
        for _ in range(100):
            writer.write("x")
        writer.stop()

    writer.start()
    whole = threading.Thread(target=write, daemon=True)
    whole.start()
    whole.join(timeout=10.0)
    assert not whole.is_alive()
    assert file.getvalue() == ("" if isinstance(file, GoneTerminal) else "x" * 100)
