"""Paths completed while they are typed, as a shell does it, and the files and folders that match.

Folders end in `/`; names that begin with a dot match only if one is typed; `~` is the home folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from engine.errors import printable, shortened

# The maximum number of entries that are listed.
MAX_LISTED = 200
ABOVE = "the folder above"


class Entry(NamedTuple):
    """A file or a folder: its `name` in the list, words about it, and the `text` of its path, written like the text
    that it completes.
    """

    name: str
    words: str
    text: str

    @property
    def is_folder(self) -> bool:
        return self.text.endswith("/")


class Completion(NamedTuple):
    """`text`: what was typed, and as much more as all matches begin with. `entries`: the matches, folders first.
    `problem`: why there are none, or how many are not listed.
    """

    text: str
    entries: tuple[Entry, ...] = ()
    problem: str = ""


def complete(typed: str) -> Completion:
    """The files and folders whose paths begin with the text; capitals matter only if some match with them."""
    folder, part = _split(typed)
    if part == "..":
        return Completion(f"{typed}/", (_parent(f"{typed}/"),))
    if not folder and part.startswith("~") and is_folder(part):
        return Completion(f"{part}/", (Entry(f"{part}/", "folder", f"{part}/"),))
    try:
        leads_on = _listing(expanded(folder) or ".")
    except (OSError, ValueError) as error:
        reason = "it contains NUL" if isinstance(error, ValueError) else error.strerror or str(error)
        return Completion(typed, problem=f"{_said(folder)} cannot be listed: {reason}")
    matching = [name for name in leads_on if name.startswith(part) and (part or not name.startswith("."))]
    if not matching:
        matching = [name for name in leads_on if part and name.lower().startswith(part.lower())]
    listed = [_entry(folder, name, leads_on[name]) for name in matching[:MAX_LISTED]]
    problem = f"{len(matching):,} match: type more" if len(matching) > len(listed) else ""
    if not part:
        listed = [*_above(folder), *listed]
        problem = problem if matching else f"{_said(folder)} is empty"
    elif not matching:
        problem = f"nothing in {_said(folder)} begins with {shortened(printable(part))}"
    return Completion(_common(typed, folder, matching, listed), tuple(listed), problem)


def complete_new(typed: str) -> Completion:
    """The same for a file that is written: if none is called so, it is a new one."""
    found = complete(typed)
    folder, part = _split(typed)
    if found.entries or not part or not is_folder(folder or "."):
        return found
    return found._replace(problem=f"a new file in {_said(short(folder or '.'))}")


def common_start(texts: list[str]) -> str:
    """What all texts begin with."""
    return os.path.commonprefix(texts)  # noqa: RUF071 - letter by letter is what is wanted


def expanded(text: str) -> str:
    """The path that is meant: `~` replaced by the home folder."""
    return os.path.expanduser(text) if text.startswith("~") else text  # noqa: PTH111 - Path drops a final slash


def whole(path: str) -> str:
    """The path from the root of the file system, however it is typed."""
    try:
        return os.path.abspath(expanded(path))  # noqa: PTH100 - Path resolves links
    except OSError:  # The current folder has been deleted.
        return path


def short(path: str) -> str:
    """A path as it is typed: from the current folder if it is below that, or from the home folder."""
    full = Path(whole(path))
    if str(full) == whole("~"):
        return "~"
    for folder, start in ((".", ""), ("~", "~/")):
        base = Path(whole(folder))
        if base.is_absolute() and base in full.parents:
            below = f"{start}{full.relative_to(base)}"
            return below if start or not below.startswith("~") else f"./{below}"
    return str(full)


def is_folder(text: str) -> bool:
    try:
        return Path(expanded(text)).is_dir() if text else False
    except (OSError, ValueError):
        return False


def _split(typed: str) -> tuple[str, str]:
    """The folder with its slash, as it is typed, and the beginning of a name in it."""
    part = os.path.basename(typed)  # noqa: PTH119 - Path drops a final slash
    return typed[: len(typed) - len(part)], part


def _common(typed: str, folder: str, matching: list[str], listed: list[Entry]) -> str:
    if not matching:
        return typed
    if len(matching) == 1:
        return listed[-1].text
    return folder + common_start(matching) if _split(typed)[1] else typed


def _listing(path: str) -> Mapping[str, bool]:
    """The names in a folder and whether each is a folder: folders first, then by name, whatever its capitals."""
    status = os.stat(path)  # noqa: PTH116 - Path drops a final slash
    return _scanned(path, (status.st_dev, status.st_ino, status.st_mtime_ns))


@lru_cache(maxsize=1)  # A folder is not read again at each letter; when files come or go, its time changes.
def _scanned(path: str, version: tuple[int, ...]) -> Mapping[str, bool]:  # noqa: ARG001
    with os.scandir(path) as found:
        leads_on = {entry.name: _leads_on(entry) for entry in found}
    return {name: leads_on[name] for name in sorted(leads_on, key=lambda n: (not leads_on[n], n.lower(), n))}


def _leads_on(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _entry(folder: str, name: str, leads_on: bool) -> Entry:
    path = f"{folder}{name}"
    if leads_on:
        return Entry(f"{printable(name)}/", "folder", f"{path}/")
    try:
        words = size(os.stat(expanded(folder) + name).st_size)  # noqa: PTH116
    except OSError:  # A link to nowhere.
        words = "unreadable"
    return Entry(printable(name), words, path)


def _above(folder: str) -> Iterator[Entry]:
    """The way up, except from the top."""
    try:
        path = os.path.abspath(expanded(folder) or ".")  # noqa: PTH100 - Path has no such function for a text
    except OSError:  # The current folder has been deleted.
        return
    if os.path.dirname(path) != path:  # noqa: PTH120
        yield _parent(f"{folder}../")


def _parent(text: str) -> Entry:
    """The entry of a path that ends in `../`, written without a detour where that is possible."""
    below = text[: -len("../")].rstrip("/")
    if below.startswith("~") and "/" not in below:
        below = expanded(below)
    before, slash, last = below.rpartition("/")
    if last == ".":
        return Entry("../", ABOVE, f"{before}{slash}../")
    if last in ("", ".."):
        return Entry("../", ABOVE, text)
    return Entry("../", ABOVE, before + slash or "./")


def _said(folder: str) -> str:
    return shortened(printable(folder)) or "this folder"


def size(count: int) -> str:
    """A file's size: `312 B`, `4.6 kB`, `12 MB`."""
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:.1f} {unit}" if unit != "B" and value < 9.95 else f"{value:.0f} {unit}"
