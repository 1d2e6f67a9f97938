"""The user's own settings, and what the program remembers."""

from __future__ import annotations

from pathlib import Path

from tui import folders
from tui.memory import FILE, Memory


class Config:
    """`memory` is what the program remembers; see `Memory`."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory or Memory()

    @property
    def folder(self) -> Path:
        """Where files are looked for first: the folder of the last file, if it is still there."""
        last = Path(self.memory.text("folder"))
        return last if last.is_dir() else Path()

    def leave_from(self, folder: Path) -> None:
        """Remember the folder of a file that was opened or saved."""
        self.memory.keep("folder", str(folder.absolute()))


def load() -> Config:
    """The settings of the user who runs this program. Never raises."""
    return Config(Memory(folders.state() / FILE))
