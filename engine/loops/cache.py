"""The cache of compiled loops: one file per compiled form, with a checksum, in the first folder with enough space.

It replaces Numba's own cache, which raises any exception that a damaged file or a full disk causes, and runs machine
code with a flipped bit. Importing this module imports Numba; the private parts it needs are
`CompileResult._reduce` and `_rebuild`, which convert a compiled form to something that can be written, and back.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import numba
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.misc.appdirs import AppDirs

rebuild: Any = CompileResult._rebuild
dump: Any = dumps
app_dirs: Any = AppDirs
# The bytes that all compiled forms take together, with a margin.
NEEDED = 2_000_000
CHECKSUM = hashlib.sha256
CHECKSUM_BYTES = 32


class Cache(NullCache):
    """Numba's cache for the compiled forms of one function; `name` must depend on all its sources.

    `damaged`: whether an unreadable file was found (and removed). `obstacle`: why nothing can be kept, once this
    is known.
    """

    def __init__(self, name: str) -> None:
        self._name = f"{name}.{sys.implementation.cache_tag}"
        self.damaged = False
        self.obstacle: str | None = None
        self._folder: Path | None = None

    def find_folder(self) -> None:
        """Find a folder that can keep the missing forms; otherwise there is an `obstacle`."""
        self.obstacle, reason = None, ""
        for folder in folders():
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder) as file:
                    file.write(bytes(NEEDED))
                self._folder = folder
                return
            except OSError as error:
                reason = error.strerror or str(error)
        self.obstacle = f"no folder can hold the cache ({reason})"

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The compiled form for this signature, or None if it must be compiled."""
        context.refresh()
        for folder in folders():
            path = folder / self.file_name(signature, context.codegen())
            try:
                kept = path.read_bytes()
            except OSError:
                continue
            checksum, content = kept[:CHECKSUM_BYTES], kept[CHECKSUM_BYTES:]
            try:
                if CHECKSUM(content).digest() != checksum:
                    raise EOFError("not what was written")
                return rebuild(context, *pickle.loads(content))
            except Exception:  # A file from another version may raise anything.
                self.damaged = True
                with suppress(OSError):
                    path.unlink()
        return None

    def save_overload(self, signature: Any, form: Any) -> None:
        """Keep a compiled form, if possible."""
        if self._folder is None and self.obstacle is None:
            self.find_folder()
        if self._folder is None or self.obstacle is not None:
            return
        content: bytes = dump(form._reduce())
        path = self._folder / self.file_name(signature, form.codegen)
        new = path.with_suffix(
            f".{token_hex(4)}"
        )  # Not `engine.atomic`: anyone else who writes this file writes the same contents.
        try:
            new.write_bytes(CHECKSUM(content).digest() + content)
            new.replace(path)
        except OSError as error:
            self.obstacle = f"{self._folder} could not hold the cache ({error.strerror or error})"
            with suppress(OSError):
                new.unlink()

    def file_name(self, signature: Any, codegen: Any) -> str:
        made_for = repr((numba.__version__, signature, codegen.magic_tuple()))
        return f"{self._name}.{hashlib.sha256(made_for.encode()).hexdigest()[:16]}.nbc"


def folders() -> Iterator[Path]:
    """Possible cache folders: that of NUMBA_CACHE_DIR, if it is writable; otherwise beside the sources, in the user's
    cache folder, or in a temporary one.
    """
    config: Any = numba.config
    if config.CACHE_DIR:
        wanted = Path(config.CACHE_DIR)
        yield wanted
        with suppress(OSError):
            wanted.mkdir(parents=True, exist_ok=True)
            if os.access(wanted, os.W_OK):
                return
    yield Path(__file__).parent / "__pycache__"
    yield Path(app_dirs(appname="numba", appauthor=False).user_cache_dir)
    temporary = temporary_folder()
    if temporary is not None:
        yield temporary


def temporary_folder() -> Path | None:
    """A temporary folder private to this user, created if necessary; None if that is impossible."""
    try:
        if not hasattr(os, "getuid"):  # On Windows, where all temporary files are the user's own.
            return Path(tempfile.gettempdir()) / "xorcise"
        folder = Path(tempfile.gettempdir()) / f"xorcise-{os.getuid()}"
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
    except OSError:
        return None
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700
    return folder if private else None
