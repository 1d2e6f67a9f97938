"""The source of a table: a file, which may be compressed by gzip, or a stream such as standard input."""

from __future__ import annotations

import os
import zlib
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import IO, NamedTuple, TextIO

from engine import files
from engine.data.generators import GENERATORS
from engine.errors import DataError, RunError, printable

MAX_BYTES = 200_000_000
GZIP = b"\x1f\x8b"

WANTED = "give the path of a CSV or TSV file"


class Source(NamedTuple):
    """A table's bytes, which can be read repeatedly. `name` is its name in messages."""

    name: str
    path: str
    content: bytes | None  # only if it is not read from its path

    def open(self) -> IO[bytes]:
        return Path(self.path).open("rb") if self.content is None else BytesIO(self.content)

    def text(self) -> TextIO:
        return TextIOWrapper(self.open(), "utf-8-sig", newline="")


def source_of(given: str | Path | IO[bytes]) -> Source:
    """The contents of a path or a stream, unpacked; raises `DataError` if they cannot be a table."""
    if not isinstance(given, (str, Path)):
        name, path, content = "standard input", "", given.read(MAX_BYTES + 1)
        _check_size(name, len(content), "more than ")
        if content.startswith(GZIP):
            content = _unpacked(name, BytesIO(content))
        return _checked(Source(name, path, content), content[:4096])
    path = str(given)
    name = printable(path)
    try:
        with files.opened(path, WANTED) as file:
            _check_size(name, os.fstat(file.fileno()).st_size)
            start = file.read(4096)
            if not start.startswith(GZIP):
                return _checked(Source(name, path, None), start)
            file.seek(0)
            unpacked = _unpacked(name, file)
            return _checked(Source(name, path, unpacked), unpacked[:4096])
    except RunError as error:
        near = files.nearby(path, GENERATORS) if "there is no file" in str(error) else None
        if near is None:
            raise DataError(str(error)) from None
        raise DataError(f"there is no file {name}, did you mean {printable(near)}? If not, {WANTED}") from None
    except OSError as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: OSError) -> DataError:
    return DataError(f"{name} cannot be read ({error.strerror or error}); {WANTED}")


def _checked(source: Source, start: bytes) -> Source:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"{source.name} is UTF-16 text; save it as UTF-8")
    if b"\0" in start:
        raise DataError(f"{source.name} is not text; save the table as CSV")
    return source


def _check_size(name: str, size: int, about: str = "") -> None:
    if size > MAX_BYTES:
        most = f"at most {MAX_BYTES / 1e6:g} MB are allowed: keep fewer rows or columns"
        raise DataError(f"{name} has {about}{size / 1e6:,.0f} MB; {most}")


def _unpacked(name: str, file: IO[bytes]) -> bytes:
    """Data unpacked by gzip, limited in size: a small file may hold very much."""
    from gzip import BadGzipFile, GzipFile  # Imported late: `import engine` stays fast.

    try:
        with GzipFile(fileobj=file) as packed:
            content = packed.read(MAX_BYTES + 1)
    except (BadGzipFile, EOFError, zlib.error) as error:
        problem = f"{name} is compressed by gzip, but damaged or cut off ({printable(str(error))})"
        raise DataError(f"{problem}; unpack it, or download it again") from None
    _check_size(f"{name}, unpacked,", len(content), "more than ")
    return content
