"""The source of a table: a file, which may be compressed by gzip, or a stream such as standard input."""

from __future__ import annotations

import os
import zlib
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import IO, NamedTuple, TextIO, cast

from engine import files
from engine.data.generators import GENERATORS
from engine.errors import DataError, MissingDataError, MissingFileError, RunError, printable

MAX_BYTES = 200_000_000
GZIP = b"\x1f\x8b"
# What reading a file may raise; unpacking raises errors without a reason of the system's.
UNREADABLE = (OSError, EOFError, zlib.error)

WANTED = "give the path of a CSV or TSV file"


class Source(NamedTuple):
    """A table's bytes, which can be read repeatedly. `name` is its name in messages."""

    name: str
    path: str
    content: bytes | None = None  # only if it is not read from its path
    packed: bool = False  # whether the file is unpacked while it is read
    encoding: str = "utf-8-sig"
    notes: tuple[str, ...] = ()  # what was decided automatically

    def open(self) -> IO[bytes]:
        if self.content is not None:
            return BytesIO(self.content)
        if not self.packed:
            return Path(self.path).open("rb")
        from gzip import GzipFile  # Imported late: `import engine` stays fast.

        return cast("IO[bytes]", GzipFile(self.path))

    def text(self) -> TextIO:
        return TextIOWrapper(self.open(), self.encoding, newline="")

    def in_windows_1252(self, line: int) -> Source:
        """The same text if this line is not UTF-8."""
        note = (
            f"line {line} is not UTF-8, so the file is read as Windows-1252 text; save it as UTF-8 if names look wrong"
        )
        return self._replace(encoding="cp1252", notes=(note,))


def source_of(given: str | Path | IO[bytes], whole: bool = True) -> Source:
    """The contents of a path or a stream, unpacked; raises `DataError` if they cannot be a table. Unless the `whole` of
    it is needed, a compressed file is unpacked only as far as it is read.
    """
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
                return _checked(Source(name, path), start)
            if not whole:
                source = Source(name, path, packed=True)
                with source.open() as packed:
                    return _checked(source, packed.read(4096))
            file.seek(0)
            unpacked = _unpacked(name, file)
            return _checked(Source(name, path, unpacked), unpacked[:4096])
    except MissingFileError as error:
        near = files.nearby(path, GENERATORS)
        if near is None:
            raise MissingDataError(str(error)) from None
        problem = f"there is no file {name}, did you mean {printable(near)}? If not, {WANTED}"
        raise MissingDataError(problem) from None
    except RunError as error:
        raise DataError(str(error)) from None
    except UNREADABLE as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: Exception) -> DataError:
    """The error for a file that cannot be read, or not be unpacked."""
    if isinstance(error, OSError) and error.strerror:
        return DataError(f"{name} cannot be read ({error.strerror}); {WANTED}")
    problem = f"{name} is compressed by gzip, but damaged or truncated ({printable(str(error))})"
    return DataError(f"{problem}; unpack it, or download it again")


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
    from gzip import GzipFile

    try:
        with GzipFile(fileobj=file) as packed:
            content = packed.read(MAX_BYTES + 1)
    except UNREADABLE as error:
        raise unreadable(name, error) from None
    _check_size(f"{name}, unpacked,", len(content), "more than ")
    return content
