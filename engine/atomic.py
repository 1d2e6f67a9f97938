"""Writing a file whole or not at all: who reads it meanwhile, or after a crash, finds the old or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from stat import S_IMODE, S_ISDIR, S_ISREG
from typing import IO

from engine.errors import RunError
from engine.files import AnyPath, path_of


def check(path: AnyPath) -> None:
    """Raise `RunError` if no file can be written there, as far as that can be known before; `TypeError` for no path."""
    _target(path_of(path))


@contextmanager
def replacing(path: AnyPath) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of the one at `path` when it is complete and on the disk.

    That one need not be there yet; if it is, it keeps its permissions, and a symbolic link stays one. After an error
    all is as it was. Raises `RunError`, and `TypeError` for what is no path.
    """
    path = path_of(path)
    target, permissions = _target(path)
    folder = os.path.dirname(target)  # noqa: PTH120
    # Short, for the longest name allowed must fit too.
    beside = os.path.join(folder, f".xorcise-{os.urandom(6).hex()}")  # noqa: PTH118
    try:
        with open(beside, "xb") as file:  # noqa: PTH123
            yield file
            file.flush()
            os.fsync(file.fileno())
        if permissions is not None:
            os.chmod(beside, permissions)  # noqa: PTH101
        os.replace(beside, target)  # noqa: PTH105
    except OSError as error:
        raise RunError(f"{path} cannot be written ({error.strerror or error}); nothing is changed") from None
    finally:  # also after ctrl+c
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108
    with suppress(OSError):  # the new name is to outlive a loss of power, too, where folders can be told so
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _target(path: str) -> tuple[str, int | None]:
    """The file to replace, at the end of all links, and its permissions if there is one."""
    problem, mode = None, None
    try:
        target = os.path.realpath(path)
        folder = os.path.dirname(target)  # noqa: PTH120
        if not path:
            problem = "an empty path given; give the path of a file"
        elif not os.path.isdir(folder):  # noqa: PTH112
            problem = f"there is no folder {folder}; make it, or save elsewhere"
        elif os.path.lexists(target):
            status = os.stat(target)  # noqa: PTH116
            mode = S_IMODE(status.st_mode)
            if S_ISDIR(status.st_mode):
                problem = f"{path!r} is a folder; give the path of a file"
            elif not S_ISREG(status.st_mode):
                problem = f"{path} is not an ordinary file; save elsewhere"
            elif not os.access(target, os.W_OK):
                problem = f"{path} may not be written to; allow it, or save elsewhere"
        if problem is None and not os.access(folder, os.W_OK | os.X_OK):
            problem = f"the folder {folder} may not be written to; save elsewhere"
    except (OSError, ValueError):  # ValueError: no file's name has a NUL in it
        problem = f"{path!r} is not the path of a file; save elsewhere"
    if problem:
        raise RunError(problem)
    return target, mode
