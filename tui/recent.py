"""Recent files: those that were opened or saved, here and in earlier runs of the program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.cli.recipes import kind_of_name
from tui.config import Config
from tui.paths import short, whole

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
        self.last, full = path, whole(path)
        self._known[full] = _seen(full)
        try:
            full.encode()
        except UnicodeEncodeError:  # Its name is not text, and could not be written down.
            return
        self._config.memory.add(NAME, full, MAX_RECENT)
        self._config.leave_from(Path(full).parent)

    def files(self) -> Iterator[tuple[str, str]]:
        """The recent files that are still there, as they are typed, newest first, each with what its name suggests
        that it is.
        """
        there = filter(os.path.isfile, self._config.memory.texts(NAME))  # Path.is_file raises errors of its own.
        for path in dict.fromkeys(map(short, there)):
            yield path, kind_of_name(path)

    def is_unchanged(self, path: str) -> bool:
        """Whether the file was opened or saved here, and nobody has written to it since."""
        return self._known.get(whole(path)) == _seen(path)


def _seen(path: str) -> object:
    """What would be different if another program had written the file; None if there is none."""
    try:
        status = os.stat(whole(path))  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
