"""Writing a file whole or not at all: who reads it meanwhile, or after a crash, finds the old or the new one."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG

from engine.errors import DataError

WANTED = "give the path of a file in a folder that you may write to"


def write(path: Path, data: bytes) -> None:
    """Make `data` the content of the file, which need not be there yet.

    An existing file keeps its permissions, and a symbolic link stays one: what it points to is written. Whatever
    stands in the way raises `DataError` and leaves everything as it was.
    """
    problem = None
    try:
        _replace(Path(os.path.realpath(path)), data)
    except FileNotFoundError:
        problem = f"there is no folder {path.parent}; make it first, or give another path"
    except IsADirectoryError:
        problem = f"{path} is a folder; {WANTED}"
    except OSError as error:
        reason = (error.strerror or "the system gives no reason").lower()
        problem = f"{path} cannot be written ({reason}), and is as it was; {WANTED}"
    except ValueError:  # a NUL in it
        problem = f"{str(path)!r} is not the path of a file; {WANTED}"
    if problem:
        raise DataError(problem)


def _replace(target: Path, data: bytes) -> None:
    """Write beside `target`, which is no link, then rename."""
    permissions = _permissions(target)
    # Short, for the longest name allowed must fit too.
    beside = target.with_name(f".xorcise-{os.urandom(6).hex()}")
    file = beside.open("xb")
    try:
        with file:
            if permissions is not None:
                beside.chmod(permissions)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:  # ctrl+c too
        beside.unlink(missing_ok=True)
        raise


def _permissions(target: Path) -> int | None:
    """Those of the file that is there, or None; an `OSError` if it is one that must not be replaced."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if S_ISDIR(mode):
        raise IsADirectoryError
    if not S_ISREG(mode):
        raise OSError(None, "not an ordinary file")
    if not os.access(target, os.W_OK):
        raise PermissionError(None, "it is read-only")
    return S_IMODE(mode)
