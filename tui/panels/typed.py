"""Typed: the lines that were typed in the console, which can be recalled."""

from __future__ import annotations

from collections.abc import Iterable

# The most lines that are kept.
KEPT = 500


class Typed:
    """The newest lines, and which of them is recalled."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        # The one recalled, or their number; and what was being typed before.
        self._at, self._draft = 0, ""

    def keep(self, lines: Iterable[str]) -> None:
        """Keep lines, except blank ones and repetitions; none is recalled any more."""
        for line in lines:
            if line.strip() and line not in self._lines[-1:]:
                self._lines.append(line)
        self._lines = self._lines[-KEPT:]
        self._at = len(self._lines)

    def recall(self, direction: int, now: str) -> str:
        """The previous line (-1) or the next one; after the last one what was being typed. `now`: the text there is."""
        if self._at == len(self._lines):
            self._draft = now
        self._at = min(max(self._at + direction, 0), len(self._lines))
        return [*self._lines, self._draft][self._at]
