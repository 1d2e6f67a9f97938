"""The cache of compiled loops: whatever becomes of its files or its folders, the loops are there, and it says why.

Shown with loops that are compiled in no time.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

numba: Any = pytest.importorskip("numba")

from engine.loops import cache, compiling  # noqa: E402


def train(
    plan: Any,  # noqa: ARG001
    memory: Any,
    settings: Any,  # noqa: ARG001
    inputs: Any,  # noqa: ARG001
    targets: Any,  # noqa: ARG001
    epoch: Any,
    records: Any,  # noqa: ARG001
    updates: Any,  # noqa: ARG001
    lanes: Any,  # noqa: ARG001
) -> None:
    memory.progress[0] = epoch


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The only folder for the cache, with nothing in it yet."""
    monkeypatch.setattr(compiling, "train", train)
    monkeypatch.setattr(cache, "folders", lambda: [tmp_path])
    return tmp_path


@pytest.fixture
def kept(folder: Path) -> list[Path]:
    """The files of a cache that has been filled."""
    new = compiling.CompiledLoops()
    assert not new.load()
    assert new.kept
    new.compile()
    assert new.kept
    assert compiling.CompiledLoops().load()
    files = sorted(folder.iterdir())
    assert len(files) == 2
    return files


def damages(content: bytes) -> Iterator[bytes]:
    """Empty, cut off, garbage, flipped bits."""
    draw = random.Random(0)
    yield from (b"", b"\x00", b"garbage", content[:-1], content + b"x", bytes(len(content)))
    for _ in range(20):
        yield content[: draw.randrange(len(content))]
        place = draw.randrange(len(content))
        yield content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]
        yield draw.randbytes(draw.randrange(200))


def test_a_damaged_file_is_thrown_away_and_made_again(kept: list[Path]) -> None:
    for file in kept:
        content = file.read_bytes()
        for damage in damages(content):
            file.write_bytes(damage)
            new = compiling.CompiledLoops()
            assert not new.load(), damage[:80]
            assert (new.cache.damaged, new.kept, file.exists()) == (True, True, False)
            file.write_bytes(content)
    kept[0].write_bytes(b"")
    new = compiling.CompiledLoops()
    assert not new.load()
    new.compile()
    assert compiling.CompiledLoops().load()


def test_what_another_version_has_written_is_made_again(kept: list[Path]) -> None:
    """Its checksum is right, and what is in it is nothing that this one knows."""
    for content in (b"", b"\x80\x04.", cache.dump(("a", "b")), cache.dump(None)):
        kept[0].write_bytes(cache.CHECKSUM(content).digest() + content)
        new = compiling.CompiledLoops()
        assert not new.load()
        assert new.cache.damaged


def test_a_file_that_cannot_be_thrown_away_is_made_again_elsewhere(
    kept: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:  # noqa: ARG001
        raise PermissionError(13, "Permission denied")

    kept[0].write_bytes(b"")
    monkeypatch.setattr(Path, "unlink", refuse)
    other = tmp_path_factory.mktemp("other")
    monkeypatch.setattr(cache, "folders", lambda: [kept[0].parent / "file" / "folder", other, kept[0].parent])
    kept[1].with_name("file").write_bytes(b"")
    new = compiling.CompiledLoops()
    assert not new.load()
    new.compile()
    assert len(list(other.iterdir())) == 1
    assert compiling.CompiledLoops().load()


def test_without_a_folder_nothing_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "folders", lambda: [folder / "file" / "folder"])
    (folder / "file").write_bytes(b"")
    new = compiling.CompiledLoops()
    assert not new.load()
    assert not new.kept
    assert new.cache.obstacle == "no folder can hold the cache (Not a directory)"
    new.compile()
    assert len(new.train.signatures) == 2
    monkeypatch.setattr(cache, "folders", lambda: [])
    assert not compiling.CompiledLoops().load()


@contextmanager
def no_file_larger(size: int) -> Iterator[None]:
    """What writes more meets an error like that of a full disk."""
    resource: Any = import_module("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    ("needed", "kept", "obstacle"),
    [
        (10_000, False, "no folder can hold the cache (File too large)"),
        (100, True, "{} could not hold the cache (File too large)"),
    ],
    ids=["before it compiles", "afterwards"],
)
def test_too_little_room_keeps_nobody_from_compiling(
    needed: int, kept: bool, obstacle: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "NEEDED", needed)
    new = compiling.CompiledLoops()
    with no_file_larger(5000):
        assert not new.load()
        assert new.kept is kept
        new.compile()
    assert (new.kept, new.cache.obstacle) == (False, obstacle.format(folder))
    assert len(new.train.signatures) == 2
    assert list(folder.iterdir()) == []


# --- which folders ---------------------------------------------------------------------------------------------------


def test_the_folder_that_was_asked_for_is_the_only_one_if_it_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert list(cache.folders()) == [tmp_path]
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file" / "folder"))
    assert len(list(cache.folders())) > 2
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    assert tmp_path not in cache.folders()
    assert next(iter(cache.folders())).name == "__pycache__"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has temporary files for each user")
def test_the_temporary_folder_is_the_users_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(import_module("tempfile"), "gettempdir", lambda: str(tmp_path))
    folder = tmp_path / f"xorcise-{os.getuid()}"
    before = os.umask(0)
    try:
        assert cache.temporary_folder() == folder
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert cache.temporary_folder() == list(cache.folders())[-1] == folder
    folder.chmod(0o770)
    assert cache.temporary_folder() is None
    folder.rmdir()
    folder.write_bytes(b"")
    assert cache.temporary_folder() is None
    folder.unlink()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    assert cache.temporary_folder() is None
    folder.unlink()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    (tmp_path / "xorcise-12345").mkdir(mode=0o700)  # made by someone else
    assert cache.temporary_folder() is None
    monkeypatch.setattr(import_module("tempfile"), "gettempdir", lambda: str(tmp_path / "nowhere"))
    assert cache.temporary_folder() is None


def test_the_name_of_a_file_follows_from_what_is_compiled_and_for_what(monkeypatch: pytest.MonkeyPatch) -> None:
    codegen = SimpleNamespace(magic_tuple=lambda: ("triple", "cpu", "+avx"))
    name_of = cache.Cache("train_1").file_name
    first = name_of("signature", codegen)
    assert first.startswith("train_1.")
    assert name_of("another", codegen) != first
    assert name_of("signature", SimpleNamespace(magic_tuple=lambda: ("triple", "cpu", ""))) != first
    monkeypatch.setattr(numba, "__version__", "0.0")
    assert name_of("signature", codegen) != first
