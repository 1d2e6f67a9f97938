"""Painting: of a line, only the cells that changed are written."""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate


def _render_segments(update: ChopsUpdate, console: Console) -> str:
    """The sequences that paint the changed cells: for each piece of a widget's line where it begins, then its text."""
    written: list[str] = []
    for line, first, last in update.spans:
        for end, (start, strip) in zip(update.chop_ends[line], update.chops[line].items(), strict=False):
            left, right = max(first - start, 0), min(end, last) - start
            if strip is not None and left < right:
                written.append(Control.move_to(start + left, line).segment.text)
                written.append(strip.crop(left, right).render(console))
    return "".join(written)


def write_only_changes() -> None:
    """Textual also writes what is left of them within their widget: about twice as much. (8.2.8)"""
    ChopsUpdate.render_segments = _render_segments  # type: ignore[method-assign, assignment]
