"""The console's transcript as rows: what was typed behind a prompt, what came of it below."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import chop_cells

from tui.drawing.cells import BLANK, Row, row, wrap

# By the kind of a line: what stands before its first row, and its role.
PROMPT, MORE = ">>> ", "... "
KINDS = {
    "input": (PROMPT, "strong"),
    "more": (MORE, "strong"),
    "output": ("", "text"),
    "error": ("", "bad"),
    "note": ("", "muted"),
}


def transcript(lines: Sequence[tuple[str, str]], columns: int, height: int, back: int) -> tuple[list[Row], int]:
    """The last rows of (kind, text) lines, or those so many rows further up; and how far up that is, at most up to the
    first one.
    """
    rows: list[Row] = []
    for kind, text in reversed(lines):
        rows += reversed(_rows(kind, text, columns))
        if len(rows) >= height + back:
            break
    back = min(back, max(len(rows) - height, 0))
    shown = rows[back : back + height][::-1]
    return [BLANK] * (height - len(shown)) + shown, back


def height(lines: Sequence[tuple[str, str]], columns: int) -> int:
    """How many rows these lines take."""
    return sum(len(_rows(kind, text, columns)) for kind, text in lines)


def _rows(kind: str, text: str, columns: int) -> list[Row]:
    prompt, role = KINDS[kind]
    room = max(columns - len(prompt), 1)
    pieces = wrap(text, room) if kind == "note" else chop_cells(text, room) or [""]
    starts = [prompt] + [" " * len(prompt)] * (len(pieces) - 1)
    return [row((start, "accent"), (piece, role)) for start, piece in zip(starts, pieces, strict=True)]
