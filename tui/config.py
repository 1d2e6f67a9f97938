"""The user's settings, from `config.toml` in the user's config folder, and what the program remembers.

`config.toml` is the user's own and never written; what changes while the program is used (the theme, the page, the last
folder) is kept in another file, by `Memory`, and counts where `config.toml` says nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import RecipeError, meant, shown
from engine.recipe_files import placed
from tui import folders
from tui.action import Action
from tui.actions import ACTIONS
from tui.folders import Table
from tui.keymap import MAX_EXPLAINED, flat, remapped
from tui.memory import FILE, Memory
from tui.pages import PAGES
from tui.paths import expanded, is_folder

CONFIG = "config.toml"
KEYS = "keys"
# A setting's sentence.
SETTINGS = {
    "theme": "the colours",
    "page": "the page that is open at the start",
    "folder": "where files are looked for first",
    KEYS: "keys of actions",
}


class Value(NamedTuple):
    """A setting's value, and where it comes from."""

    value: str
    source: str


class Config:
    """`file` is what the user wrote, `memory` what the program remembers, `environment` the process's variables.
    `actions` is the table of actions with the user's keys. `problems`: what is wrong, each in one line, and how many
    more there are; everything else counts.
    """

    def __init__(
        self, file: Table | None = None, memory: Memory | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self.file = file or Table(Path())
        self.memory = memory or Memory()
        self._environment = environment or {}
        self.actions: tuple[Action, ...] = ACTIONS
        self._written: dict[str, str] = {}
        found: list[RecipeError] = []
        for name, value in self.file.values.items():
            found += self._read(name, value, len(found) < MAX_EXPLAINED)
        # Each search for a line reads the file.
        lines = [placed(each, self.file.path.name, self.file.content).message for each in found[:MAX_EXPLAINED]]
        not_told = len(found) - len(lines)
        more = f"{not_told:,} more problems in {self.file.path.name}" if not_told else ""
        self.problems = tuple(filter(None, (self.file.problem, *lines, self.memory.problem, more)))
        self._others = len(self.problems) - 1 + max(not_told - 1, 0)

    def _read(self, name: str, value: Any, explained: bool) -> Sequence[RecipeError]:
        """Take a setting of the file; returns what is wrong with it. `explained`: with the name that was meant."""
        if name not in SETTINGS:
            near = meant(name, SETTINGS) if explained else "."
            return [RecipeError(name, f"{shown(name)} is unknown{near} Allowed: {', '.join(SETTINGS)}")]
        if name == KEYS:
            if not isinstance(value, dict):
                return [RecipeError(name, f"keys: {shown(value)} given; it is a table, [keys]")]
            self.actions, problems = remapped(ACTIONS, flat(value))
            return problems
        problem = _problem(name, value)
        if problem is not None:
            return [RecipeError(name, f"{name}: {problem}")]
        self._written[name] = value
        return []

    @property
    def notice(self) -> str:
        """The first problem, and how many more there are; usually empty."""
        more = f"; {self._others:,} more: xorcise --config" if self.problems[1:] else ""
        return f"{self.problems[0]}{more}" if self.problems else ""

    @property
    def theme(self) -> Value:
        """The theme that the user chose, "" for one that suits the terminal."""
        wished = self._environment.get("TEXTUAL_THEME", "")
        if _problem("theme", wished) is None:
            return Value(wished, "TEXTUAL_THEME")
        return self._value("theme", "", "as the terminal's background")

    @property
    def page(self) -> Value:
        """The page that is open at the start."""
        return self._value("page", next(iter(PAGES)), "default")

    @property
    def folder(self) -> Path:
        """Where files are looked for first."""
        return Path(expanded(self.start_folder.value))

    @property
    def start_folder(self) -> Value:
        return self._value("folder", os.curdir, "the current folder")

    def leave_from(self, folder: Path) -> None:
        """Remember the folder of a file that was opened or saved."""
        self.memory.keep("folder", str(folder.absolute()))

    def _value(self, name: str, usual: str, why: str) -> Value:
        if name in self._written:
            return Value(self._written[name], CONFIG)
        remembered = self.memory.text(name)
        if remembered and _problem(name, remembered) is None:
            return Value(remembered, "remembered")
        return Value(usual, why)


def _problem(name: str, value: Any) -> str | None:
    """Why this cannot be a setting's value, or None."""
    if not isinstance(value, str):
        return f"{shown(value)} given; allowed: text in quotes"
    match name:
        case "theme":
            return _none_of(value, _themes())
        case "page":
            return _none_of(value, tuple(PAGES))
    return None if is_folder(value) else f"there is no folder {shown(value)}"


def _none_of(value: str, names: Sequence[str]) -> str | None:
    return None if value in names else f"{shown(value)} is unknown{meant(value, names)} Allowed: {', '.join(names)}"


def _themes() -> tuple[str, ...]:
    from textual.theme import BUILTIN_THEMES

    from tui.themes import THEMES

    return (*(theme.name for theme in THEMES), *BUILTIN_THEMES)


def load() -> Config:
    """The settings of the user who runs this program. Never raises."""
    return Config(folders.table(folders.config() / CONFIG), Memory(folders.state() / FILE), os.environ)


def report(config: Config) -> str:
    """All settings with their sources, as they can be written to `config.toml`."""
    there = "" if config.file.content else " (there is no such file)"
    lines = [f"# {config.file.path}{there}", f"# {config.memory.path} has what xorcise remembers"]
    for name, value in (("theme", config.theme), ("page", config.page), ("folder", config.start_folder)):
        words = f"{SETTINGS[name]}: {value.source}"
        lines.append(_line(name, value.value, words) if value.value else f"# {name}  # {words}")
    lines += ["", f"[{KEYS}]"]
    usual = {action.name: action.shown for action in ACTIONS}
    for action in config.actions:
        keys = list(action.keys)
        changed = "" if action.shown == usual[action.name] else f"; {CONFIG}, default {usual[action.name]}"
        lines.append(_line(action.name, keys[0] if len(keys) == 1 else keys, f"{action.help}{changed}"))
    return "\n".join(lines)


def _line(name: str, value: str | list[str], words: str) -> str:
    """`name = value  # words` in TOML."""
    import json

    quoted = name if name.isidentifier() else json.dumps(name)
    return f"{quoted} = {json.dumps(value, ensure_ascii=False)}  # {words}"
