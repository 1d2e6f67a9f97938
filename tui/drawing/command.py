"""A command line over several rows of a terminal, such that what a mouse selects there can be pasted into a shell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import split

from rich.cells import cell_len

# The shell's sign that a line continues. After it there may be nothing, not even a space, on the same line.
CONTINUES = "\\"
# Characters that need no quotes in any POSIX shell; letters beyond ASCII do not either.
SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./,:+@%")
# Fewer columns are treated as so many.
LEAST = 12


def pasteable(words: Sequence[str], columns: int) -> list[str]:
    """Rows of exactly `columns` cells, but for the last one, which end in a backslash in the last column: a terminal
    may add the painted spaces up to the margin to a selection, so there must not be any after it. `words` are quoted
    already. A word is divided only if it is longer than a row.
    """
    room = max(columns, LEAST) - 1
    rows: list[str] = []
    line = ""
    for word in words:
        joined = f"{line} {word}" if line else word
        # At least a space separates the words of two rows.
        if cell_len(joined) < room:
            line = joined
            continue
        if line:
            rows.append(f"{line}{' ' * (room - cell_len(line))}{CONTINUES}")
        line = word
        if cell_len(word) >= room:
            *full, line = _divided(word, room)
            rows += (piece + CONTINUES for piece in full)
    return [*rows, line]


def _divided(word: str, room: int) -> Iterator[str]:
    """Pieces of a word, or of an option and its value, of exactly `room` cells; the last one is shorter."""
    piece = plain = longer = ""
    for forms in _forms(split(word)):
        if cell_len(piece + forms[0]) > room:
            # A cell that is left over is filled by writing the last character in its longer form.
            yield piece if cell_len(piece) == room else piece.removesuffix(plain) + longer
            piece = ""
        plain, longer = forms
        piece += plain
    if cell_len(piece) == room:
        yield piece
        piece = "''"
    yield piece


def _forms(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Two ways to write each character in a shell, the second with one cell more."""
    for place, part in enumerate(parts):
        if place:
            yield " ", "  "
        for character in part:
            if character in SAFE or not character.isascii():
                yield character, f"\\{character}"
            else:
                yield f"\\{character}", f'"{character}"' if character == "'" else f"'{character}'"
