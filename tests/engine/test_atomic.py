"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from engine import DataError
from engine.atomic import write

WANTED = "give the path of a file in a folder that you may write to"
on_posix = pytest.mark.skipif(os.name != "posix", reason="permissions and pipes of POSIX")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        write(path, b"new")
    assert "\n" not in str(caught.value)
    return str(caught.value)


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


@on_posix
def test_what_is_no_ordinary_file_stays(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    reasons = {"pipe": "not an ordinary file", "loop": "too many levels of symbolic links"}
    for name, reason in reasons.items():
        path = tmp_path / name
        assert refusal(path) == f"{path} cannot be written ({reason}), and is as it was; {WANTED}"
    assert (tmp_path / "pipe").is_fifo()
    assert names(tmp_path) == ["loop", "pipe"]


def test_paths_that_cannot_be(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is a folder; {WANTED}"
    missing = tmp_path / "missing"
    assert refusal(missing / "a") == f"there is no folder {missing}; make it first, or give another path"
    assert refusal(Path("a\0b")) == rf"'a\x00b' is not the path of a file; {WANTED}"
    assert refusal(tmp_path / ("a" * 256)).endswith(
        f" cannot be written (file name too long), and is as it was; {WANTED}"
    )
    assert names(tmp_path) == []


def test_read_only_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to everything
    assert refusal(path) == f"{path} cannot be written (it is read-only), and is as it was; {WANTED}"
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(("place", "step"), [(os, "fsync"), (Path, "replace")], ids=["sync", "rename"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "ctrl+c"])
def test_what_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: object, step: str, error: BaseException
) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")

    def fail(*_: Any) -> NoReturn:
        raise error

    monkeypatch.setattr(place, step, fail)
    if isinstance(error, OSError):
        assert refusal(path) == f"{path} cannot be written (no space left on device), and is as it was; {WANTED}"
    else:
        with pytest.raises(KeyboardInterrupt):
            write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["kept"]
