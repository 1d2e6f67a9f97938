"""What is remembered from one start to the next."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tui import folders
from tui.memory import FILE, Memory


def test_what_is_kept_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "xorcise" / FILE
    memory = Memory(path)
    assert memory.text("theme") == ""
    assert memory.texts("recent") == []
    memory.keep("theme", "xorcise-light")
    memory.keep("recent", ["/a b/c.csv", "/d\n.toml"])
    assert memory.text("theme") == "xorcise-light"
    memory.write()
    again = Memory(path)
    assert again.problem == ""
    assert again.text("theme") == "xorcise-light"
    assert again.texts("recent") == ["/a b/c.csv", "/d\n.toml"]
    # A value of another kind, from another version, is as good as none.
    assert again.texts("theme") == []
    assert again.text("recent") == ""


def test_two_programs_do_not_undo_what_the_other_remembers(tmp_path: Path) -> None:
    one, other = Memory(tmp_path / FILE), Memory(tmp_path / FILE)
    one.keep("theme", "xorcise")
    other.keep("page", "data")
    one.write()
    other.write()
    both = Memory(tmp_path / FILE)
    assert (both.text("theme"), both.text("page")) == ("xorcise", "data")


def test_a_list_to_which_two_programs_add_has_what_both_have_added(tmp_path: Path) -> None:
    path = tmp_path / FILE
    first = Memory(path)
    for text in ("a", "b", "c", "b"):
        first.add("recent", text, 4)
    assert first.texts("recent") == ["b", "c", "a"]
    first.write()
    one, other = Memory(path), Memory(path)
    other.add("recent", "d", 4)
    other.add("recent", "e", 4)
    one.add("recent", "a", 4)
    one.add("recent", "f", 4)
    other.write()
    one.write()
    assert one.texts("recent") == ["f", "a", "b", "c"]
    assert Memory(path).texts("recent") == ["f", "a", "e", "d"]
    # What was written is not added again.
    path.unlink()
    one.add("recent", "g", 4)
    one.write()
    assert Memory(path).texts("recent") == ["g"]


def test_nothing_is_written_when_nothing_has_changed(tmp_path: Path) -> None:
    path = tmp_path / FILE
    memory = Memory(path)
    memory.write()
    assert not path.exists()
    memory.keep("page", "data")
    memory.write()
    path.unlink()
    memory.keep("page", "data")
    memory.write()
    assert not path.exists()


@pytest.mark.parametrize("content", [b"theme = ", b"theme = \xff", b"theme = 'a'\ntheme = 'b'", b"[" * 5000])
def test_a_damaged_file_is_told_in_one_line_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE
    path.write_bytes(content)
    memory = Memory(path)
    assert str(path) in memory.problem
    assert "\n" not in memory.problem
    memory.keep("theme", "xorcise")
    assert memory.text("theme") == "xorcise"
    memory.write()
    assert path.read_bytes() == content
    # The same if it is damaged while the program runs.
    path.unlink()
    memory = Memory(path)
    path.write_bytes(content)
    memory.keep("theme", "xorcise")
    memory.write()
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_to_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "xorcise" / FILE, Path("/nowhere\0") / FILE):
        memory = Memory(path)
        memory.keep("theme", "xorcise")
        memory.write()
        assert memory.text("theme") == "xorcise"
    (tmp_path / FILE).mkdir()
    assert "is a folder" in Memory(tmp_path / FILE).problem


def test_without_a_path_nothing_is_read_or_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    memory = Memory()
    memory.keep("theme", "xorcise")
    memory.write()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="the folders of other systems are elsewhere")
def test_the_folders_are_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert folders.config().name == folders.state().name == "xorcise"
    assert folders.config() != folders.state()
    folders.write(folders.state() / FILE, {"page": "data"})
    assert stat.S_IMODE(folders.state().stat().st_mode) == 0o700
    assert Memory(folders.state() / FILE).text("page") == "data"
