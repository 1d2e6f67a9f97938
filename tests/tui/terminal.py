"""A real pseudo-terminal for the real program: keys go in, what it draws comes out, read by pyte."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter, sleep
from types import TracebackType
from typing import Any, Self

import pyte

ROOT = Path(__file__).parents[2]
# What would make a run differ from machine to machine. Without bytecode every start compiles all of our sources.
SCREEN = ("NO_COLOR", "TEXTUAL_THEME", "COLORFGBG", "TEXTUAL", "COLORTERM", "LINES", "COLUMNS")
UNWANTED = (*SCREEN, "PYTHONIOENCODING", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
TIMEOUT = 60.0
# The first terminal that a new session opens becomes its controlling one. Done here, not by a `preexec_fn`: Python code
# between fork and exec can wait forever for what another thread held.
IN_ITS_TERMINAL = ("/bin/sh", "-c", ': < "$0"; exec "$@"')

MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
PUSHED = re.compile(rb"\x1b\[>\d+u")
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_=>78])")
ALTERNATE, CURSOR, MOUSE = 1049, 25, (1000, 1002, 1003, 1006, 1015, 1016)


class Terminal:
    """`command` in a pseudo-terminal of its own, which is also its controlling one; `with` ends it whatever happens.

    `stdin`, `stdout`, `stderr`: a descriptor or subprocess.PIPE/DEVNULL instead of the terminal.
    A thread drains the terminal all the time, at `bytes_a_second` if given; pyte reads along only when somebody looks.
    """

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 120,
        lines: int = 40,
        environment: Mapping[str, str | None] | None = None,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
        bytes_a_second: int | None = None,
    ) -> None:
        self._bytes_a_second = bytes_a_second
        self._master, self._slave = os.openpty()
        self._chunks: list[tuple[float, bytes]] = []
        self._read_by_pyte = 0
        self._closing = False
        self._new_screen(columns, lines)
        self.settings_before = termios.tcgetattr(self._slave)
        slave = self._slave

        self.started = perf_counter()
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [*IN_ITS_TERMINAL, os.ttyname(slave), *command],
            cwd=ROOT,
            env=surroundings(environment),
            stdin=slave if stdin is None else stdin,
            stdout=slave if stdout is None else stdout,
            stderr=slave if stderr is None else stderr,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def hang_up(self) -> None:
        """The terminal's window is closed: the program gets SIGHUP, and errors when it reads or writes."""
        if not self._closing:
            self._closing = True
            self._reader.join()
            os.close(self._slave)
            os.close(self._master)

    def _drain(self) -> None:
        while not self._closing:
            if select.select([self._master], [], [], 0.05)[0]:
                data = os.read(self._master, 65536 if self._bytes_a_second is None else self._bytes_a_second // 100)
                self._chunks.append((perf_counter(), data))
                if self._bytes_a_second is not None:
                    sleep(len(data) / self._bytes_a_second)

    # --- towards the program -------------------------------------------------------------------------------------

    def send(self, keys: str) -> float:
        """Type `keys`, in which "\\udcff" is the byte 255.

        Returns when, on `perf_counter`'s clock, which all processes of a machine share on Linux.
        """
        now = perf_counter()
        os.write(self._master, keys.encode(errors="surrogateescape"))
        return now

    def resize(self, columns: int, lines: int) -> None:
        """Another size; the kernel tells the program by SIGWINCH. A program on the screen paints it all anew."""
        self._read_by_pyte = len(self._chunks)
        self._new_screen(columns, lines)

    def _new_screen(self, columns: int, lines: int) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    # --- from the program ----------------------------------------------------------------------------------------

    @property
    def chunks(self) -> list[tuple[float, bytes]]:
        """What came out so far, piece by piece, and when."""
        return self._chunks

    @property
    def output(self) -> bytes:
        return b"".join(data for _, data in self._chunks)

    def rows(self) -> list[str]:
        """The screen as it is now."""
        chunks = self._chunks[self._read_by_pyte :]
        self._read_by_pyte += len(chunks)
        self._stream.feed(b"".join(data for _, data in chunks))
        return list(self._screen.display)

    def text(self) -> str:
        return "\n".join(self.rows())

    def line_over_time(self, line: int) -> Iterator[tuple[float, str]]:
        """What a line of the screen showed after each piece that came out, and when that came."""
        screen = pyte.Screen(self._screen.columns, self._screen.lines)
        stream = pyte.ByteStream(screen)
        for when, data in list(self._chunks):
            stream.feed(data)
            cells = screen.buffer[line]
            yield when, "".join(cells[column].data for column in range(screen.columns))

    def wait_for(self, wanted: str | Callable[[str], Any], timeout: float = TIMEOUT) -> str:
        """Wait until the screen holds the text, or what the function looks for; returns the screen."""
        deadline = perf_counter() + timeout
        while True:
            over = perf_counter() > deadline or self.process.poll() is not None
            text = self.text()
            if wanted in text if isinstance(wanted, str) else wanted(text):
                return text
            if over:
                ended = self.process.poll()
                state = "still runs" if ended is None else f"ended with {ended}"
                raise AssertionError(f"waited in vain for {wanted!r}; the program {state}:\n{text}")
            sleep(0.02)

    def end(self, timeout: float = TIMEOUT) -> int:
        """Wait until the program has ended; its exit code, or minus the signal that killed it."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program has not ended after {timeout} s:\n{self.text()}") from None
        # What it wrote last is still on its way.
        deadline = perf_counter() + timeout
        while not self._closing and select.select([self._master], [], [], 0)[0] and perf_counter() < deadline:
            sleep(0.01)
        sleep(0.05)
        return code

    # --- how it left the terminal --------------------------------------------------------------------------------

    def modes(self) -> dict[int, bool]:
        """Every private mode the program ever set or reset, as it is now."""
        found: dict[int, bool] = {}
        for numbers, which in MODE.findall(self.output):
            found.update((int(number), which == b"h") for number in numbers.split(b";"))
        return found

    def left(self) -> str:
        """What was written to the normal screen after the alternate one was left, without escape sequences."""
        after = self.output.rpartition(b"\x1b[?%dl" % ALTERNATE)[2]
        return ESCAPE.sub("", after.decode()).replace("\r\n", "\n")

    def given_back(self) -> None:
        """Assert that the terminal is as the program found it."""
        modes = self.modes()
        assert modes.pop(CURSOR, True), "the cursor is hidden"
        modes.pop(7, None)  # lines that wrap: on in a terminal at rest
        left_on = [mode for mode, on in modes.items() if on]
        assert not left_on, f"private modes left on: {left_on}"
        assert len(PUSHED.findall(self.output)) == self.output.count(b"\x1b[<u"), "the keyboard protocol is left on"
        assert termios.tcgetattr(self._slave) == self.settings_before, "the terminal's settings are not what they were"


def surroundings(environment: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """This process's environment with the colours of a good terminal, and with `environment`; None takes a name out."""
    wanted: dict[str, str | None] = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    wanted |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    wanted |= environment or {}
    return {name: value for name, value in wanted.items() if value is not None}
