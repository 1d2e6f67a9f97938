"""What is said about an exception in the user's code: the user's own lines, and the message."""

from __future__ import annotations

import linecache
import re
from traceback import StackSummary, TracebackException, extract_tb

from engine.errors import said_by
from engine.recipe_fields import FIELDS

# The file names of inputs: `<input 3>`.
BEGINNING = "<input "
HEADING = "Traceback (most recent call last):"


def remember_lines(name: str, source: str) -> None:
    """Have tracebacks find the lines of an input. Each ends as in a file: marks below them would be misplaced."""
    linecache.cache[name] = (len(source), None, f"{source}\n".splitlines(keepends=True), name)


def is_own(error: BaseException) -> bool:
    """Whether the user's code is in the way to where an exception was raised."""
    return any(frame.filename.startswith(BEGINNING) for frame in extract_tb(error.__traceback__))


def told(error: BaseException) -> str:
    """The traceback without lines other than the user's."""
    found = TracebackException.from_exception(error, compact=True)
    _keep_own(found)
    text = "".join(found.format())
    lines = (line for line in text.splitlines() if line != HEADING)
    return "\n".join(line.removeprefix("engine.errors.") for line in lines).strip("\n")


def hint(error: BaseException) -> str:
    """How to do what was probably meant; usually empty."""
    message = str(error)
    setting = re.fullmatch(r"cannot assign to field '(\w+)'", message)
    if setting is not None and setting[1] in FIELDS:
        return f"a recipe never changes; trainer.change({setting[1]}=...) changes the run"
    if "'tuple' object does not support item assignment" in message:
        return "layers stay; write into an array: network.weights[0][:] = 0.5"
    return ""


def _keep_own(found: TracebackException | None) -> None:
    if found is not None:
        found.stack = StackSummary.from_list([frame for frame in found.stack if frame.filename.startswith(BEGINNING)])
        _keep_own(found.__cause__)
        _keep_own(found.__context__)


def in_a_line(error: BaseException) -> str:
    """`ZeroDivisionError: division by zero (line 2)`"""
    name = type(error).__name__
    try:
        message = said_by(error)
    except Exception:  # Its __str__ fails.
        message = name
    own = [frame for frame in extract_tb(error.__traceback__) if frame.filename.startswith(BEGINNING)]
    place = f" (line {own[-1].lineno} of {own[-1].filename.strip('<>')})" if own else ""
    return f"{name}{place}" if message == name else f"{name}: {message}{place}"
