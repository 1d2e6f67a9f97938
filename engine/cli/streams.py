"""Results go to stdout, messages to stderr: printing to either, and the program's exit code."""

from __future__ import annotations

import os
import re
import sys
from io import TextIOWrapper
from typing import TextIO

from engine.errors import harmless_lines, printable
from engine.recipe_fields import FIELDS

FINISHED, FAILED, DIVERGED_RUN, MISUSED, SIGNALLED = 0, 1, 1, 2, 128
# `set target=species`: the form of a field in a recipe, which is an option here.
SET = re.compile(rf"\b(set |, )({'|'.join(FIELDS)})=")


def say(words: str) -> None:
    """Print to stderr; as in `deliver`, characters in names that a terminal would interpret are replaced.

    A field to set is shown as an option: `set --target=species`.
    """
    words = SET.sub(lambda found: f"{found[1]}--{found[2].replace('_', '-')}=", words)
    try:
        print(harmless_lines(words), file=sys.stderr, flush=True)
    except OSError:  # Nobody reads them any more.
        give_up(sys.stderr)


def complain(program: str, problem: object) -> None:
    """Print an error as one line."""
    say(f"{program}: {printable(str(problem))}")


def deliver(program: str, text: str) -> int:
    """Print to stdout; the exit code says whether it could be written. A reader that has closed the pipe is no
    error.
    """
    try:
        if isinstance(sys.stdout, TextIOWrapper):  # Characters missing in the encoding are escaped.
            sys.stdout.reconfigure(errors="backslashreplace")
        print(harmless_lines(text), flush=True)
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        complain(program, f"the results cannot be written: {error.strerror}")
        return FAILED
    return FINISHED


def give_up(stream: TextIO) -> None:
    """Redirect the rest of a stream to nowhere: Python would fail on it again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
