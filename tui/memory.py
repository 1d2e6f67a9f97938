"""What the program remembers from one start to the next: the theme, the page, folders, recent files.

It is kept in `state.toml` in the user's state folder. `config.toml`, which the user writes, is never written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.errors import RunError
from tui import folders

FILE = "state.toml"


class Memory:
    """Values by name: texts, and lists of texts. Without a path nothing is read or written: what is remembered is
    forgotten at the end.

    `problem`: why the file cannot be read, in one line; such a file is left as it is, and nothing is written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        read = folders.Table(Path()) if path is None else folders.table(path)
        self.problem = read.problem
        self._values = dict(read.values)
        self._changed: dict[str, str | list[str]] = {}
        # What has been added to lists, and the maximum length of each.
        self._added: dict[str, tuple[list[str], int]] = {}

    def text(self, name: str) -> str:
        """The text remembered under a name, "" if there is none."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """The list of texts remembered under a name, empty if there is none."""
        return _texts(self._values, name)

    def keep(self, name: str, value: str | Sequence[str]) -> None:
        """Remember a text or a list of texts from now on; the next `write` writes it."""
        kept = value if isinstance(value, str) else list(value)
        if self._values.get(name) != kept:
            self._values[name] = self._changed[name] = kept

    def add(self, name: str, text: str, most: int) -> None:
        """Make a text the first of a list of at most `most`, which has it once. The next `write` adds it to the list
        that is in the file by then.
        """
        self._values[name] = _ahead([text], self.texts(name), most)
        self._added[name] = _ahead([text], self._added.get(name, ([], most))[0], most), most

    def write(self) -> None:
        """Write what has changed, beside what another xorcise has written meanwhile. Never raises: a folder that cannot
        be written to is no reason to disturb the user, who has lost nothing but the last page.
        """
        if self.path is None or not (self._changed or self._added) or self.problem:
            return
        now = folders.table(self.path)
        if now.problem:
            return
        with suppress(OSError, RunError, ValueError):
            lists = {name: _ahead(texts, _texts(now.values, name), most) for name, (texts, most) in self._added.items()}
            folders.write(self.path, {**now.values, **self._changed, **lists})
            self._changed, self._added = {}, {}


def _texts(values: Mapping[str, Any], name: str) -> list[str]:
    value = values.get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _ahead(first: list[str], others: list[str], most: int) -> list[str]:
    """All of them, each once, at most so many."""
    return [*dict.fromkeys((*first, *others))][:most]
