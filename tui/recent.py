"""Recent files: those that were opened or saved, here and in earlier runs of the program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.cli.recipes import kind_of_name
from tui.config import Config

# How many are remembered, and under which name.
MAX_RECENT = 12
NAME = "recent"


class Recent:
    """`last` is the path of the file that was opened or saved last, "" at first."""

    def __init__(self, config: Config) -> None:
        self.last = ""
        self._config = config
        # What each file was like when it was opened or saved here.
        self._known: dict[str, object] = {}

    @property
    def folder(self) -> Path:
        """Where the next file is looked for."""
        return self._config.folder

    def remember(self, path: str) -> None:
        """The file has just been opened or saved."""
        self.last, whole = path, _whole(path)
        self._known[whole] = _seen(whole)
        try:
            whole.encode()
        except UnicodeEncodeError:  # Its name is not text, and could not be written down.
            return
        memory = self._config.memory
        others = [other for other in memory.texts(NAME) if other != whole]
        memory.keep(NAME, [whole, *others][:MAX_RECENT])
        self._config.leave_from(Path(whole).parent)

    def files(self) -> Iterator[tuple[str, str]]:
        """The recent files that are still there, newest first, each with what its name suggests that it is."""
        there = filter(os.path.isfile, self._config.memory.texts(NAME))  # Path.is_file raises errors of its own.
        for path in dict.fromkeys(map(short, there)):
            yield path, kind_of_name(path)

    def is_unchanged(self, path: str) -> bool:
        """Whether the file was opened or saved here, and nobody has written to it since."""
        return self._known.get(_whole(path)) == _seen(path)


def short(path: str) -> str:
    """A path as it is typed: from the current folder or from the home folder, if it is below one of them."""
    whole = Path(_whole(path))
    for folder, start in ((".", ""), ("~", "~/")):
        base = Path(_whole(folder))
        if base.is_absolute() and base in whole.parents:
            return f"{start}{whole.relative_to(base)}"
    return str(whole)


def _whole(path: str) -> str:
    try:
        return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111 - Path resolves links
    except OSError:  # The current folder has been deleted.
        return path


def _seen(path: str) -> object:
    """What would be different if another program had written the file; None if there is none."""
    try:
        status = os.stat(_whole(path))  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
