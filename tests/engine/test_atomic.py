"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, NoReturn

import pytest

from engine import RunError
from engine.atomic import check, replacing
from tests.engine.interpreter import in_a_fresh_interpreter

on_posix = pytest.mark.skipif(os.name != "posix", reason="permissions and pipes of POSIX")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(path: Path | str, data: bytes) -> None:
    with replacing(path) as file:
        file.write(data)


def test_new_and_again(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    for data in (b"a\nb\r\n", b"", bytes(range(256)) * 5000):
        write(path, data)
        assert path.read_bytes() == data
        assert names(tmp_path) == ["run.toml"]


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("a"), b"1")
    assert (tmp_path / "a").read_bytes() == b"1"


def test_the_longest_name(tmp_path: Path) -> None:
    write(tmp_path / ("a" * 255), b"1")
    assert names(tmp_path) == ["a" * 255]


@on_posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "run.toml"
    path.touch()
    path.chmod(mode)
    write(path, b"new")
    assert path.stat().st_mode & 0o7777 == mode


@on_posix
def test_a_new_file_is_one_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


@on_posix
@pytest.mark.parametrize("there", [True, False], ids=["there", "dangling"])
def test_a_link_stays_one(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if there:
        (folder / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("folder/target")
    (tmp_path / "link of a link").symlink_to("link")
    write(tmp_path / "link of a link", b"new")
    assert (folder / "target").read_bytes() == b"new"
    assert names(tmp_path) == ["folder", "link", "link of a link"]
    assert names(folder) == ["target"]
    assert (tmp_path / "link").is_symlink()


def test_the_mask_of_new_files_holds(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "new", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@on_posix
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nowhere/a", "there is no folder {folder}/nowhere; create it, or save elsewhere"),
        ("", "'{folder}/' is a folder; give the path of a file"),
        ("pipe", "{folder}/pipe is not an ordinary file; save elsewhere"),
        ("loop", "'{folder}/loop' is not the path of a file; save elsewhere"),
        ("a\0b", "is not the path of a file; save elsewhere"),
        ("kept/a", "there is no folder {folder}/kept"),
        ("x" * 256, "cannot be written (File name too long); nothing was changed"),
    ],
)
def test_where_nothing_can_be_written(name: str, line: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "kept").write_bytes(b"old")
    with pytest.raises(RunError) as caught:
        write(os.path.join(tmp_path, name), b"new")  # noqa: PTH118
    assert "\n" not in str(caught.value)
    assert line.format(folder=tmp_path) in str(caught.value)
    assert names(tmp_path) == ["kept", "loop", "pipe"]
    assert (tmp_path / "kept").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("closed", "line"),
    [("kept", "kept is not writable; change its permissions"), ("", "the folder .* is not writable; save elsewhere")],
)
def test_what_may_not_be_written_to(closed: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of the system before there is anything to write; root would be allowed everything."""
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    check(path)
    monkeypatch.setattr(os, "access", lambda asked, _mode: Path(asked) != (tmp_path / closed))
    with pytest.raises(RunError, match=line):
        check(path)
    with pytest.raises(RunError, match=line):
        write(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "ctrl+c"])
def test_what_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")

    def fail(*_: Any) -> NoReturn:
        raise error

    monkeypatch.setattr(os, step, fail)
    wanted, line = (
        (RunError, r"kept cannot be written \(No space left on device\); nothing was changed$")
        if isinstance(error, OSError)
        else (KeyboardInterrupt, None)
    )
    with pytest.raises(wanted, match=line):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["kept"]


def test_a_system_that_opens_no_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows: that the new name outlives a loss of power cannot be asked for there, and is no error."""

    def refuse(path: str, *_: Any) -> NoReturn:
        assert path == str(tmp_path)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    write(tmp_path / "kept", b"new")
    assert (tmp_path / "kept").read_bytes() == b"new"


@on_posix
def test_a_disk_that_is_full_half_way(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    program = f"""
import resource, signal
from engine import RunError
from engine.atomic import replacing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
try:
    with replacing({str(path)!r}) as file:
        file.write(bytes(20_000))
except RunError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, limits)  # what coverage writes at the end has room
"""
    assert "kept cannot be written (" in in_a_fresh_interpreter(program)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["kept"]
