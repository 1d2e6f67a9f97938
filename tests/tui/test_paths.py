"""Paths completed as a shell does it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.paths import MAX_LISTED, complete, complete_new, expanded, is_folder, short, size


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some files and folders; it is the working directory, and the home folder is the one above."""
    work = tmp_path / "work"
    for path in ("data/iris.csv", "data/iris.names", "data/.cache/x", "Docs/a b.csv", ".hidden.csv", "table.tsv"):
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text("1,2\n")
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path))
    return work


def names(typed: str) -> list[str]:
    return [entry.name for entry in complete(typed).entries]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("t", "table.tsv"),
        ("da", "data/"),
        ("data/i", "data/iris."),
        ("data/iris.c", "data/iris.csv"),
        ("./data/iris.c", "./data/iris.csv"),
        ("docs/", "docs/"),
        ("do", "Docs/"),
        ("Docs/a", "Docs/a b.csv"),
        ("Docs/a b", "Docs/a b.csv"),
        ("~", "~/"),
        ("~/w", "~/work/"),
        (".", ".hidden.csv"),
        ("data/.", "data/.cache/"),
        ("..", "../"),
        ("data/..", "data/../"),
        ("../w", "../work/"),
        ("zzz", "zzz"),
        ("", ""),
    ],
)
def test_a_path_is_completed_as_far_as_all_matches_agree(typed: str, completed: str) -> None:
    assert complete(typed).text == completed


@pytest.mark.usefixtures("folder")
def test_folders_come_first_and_hidden_ones_only_after_a_dot() -> None:
    assert names("") == ["../", "data/", "Docs/", "table.tsv"]
    assert names("data/") == ["../", "iris.csv", "iris.names"]
    assert names("data/.") == [".cache/"]
    assert [entry.words for entry in complete("").entries] == ["the folder above", "folder", "folder", "4 B"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("folder_shown", "above"),
    [
        ("", "../"),
        ("./", "../"),
        ("../", "../../"),
        ("data/", "./"),
        ("data/.cache/", "data/"),
        ("~/work/", "~/"),
        ("~/work/data/", "~/work/"),
    ],
)
def test_the_way_up_is_written_without_a_detour(folder_shown: str, above: str) -> None:
    up = complete(folder_shown).entries[0]
    assert (up.name, up.text) == ("../", above)
    assert Path(expanded(above)).samefile(Path(expanded(folder_shown) or ".") / "..")


def test_from_the_home_folder_and_the_top(folder: Path) -> None:
    assert complete("~/").entries[0].text == f"{folder.parent.parent}/"
    assert names("/")[0] != "../"
    assert complete("/").entries[0].text.startswith("/")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("zzz", "nothing in this folder begins with zzz"),
        ("data/zz", "nothing in data/ begins with zz"),
        ("nowhere/x", "nowhere/ cannot be listed: No such file or directory"),
        ("table.tsv/x", "table.tsv/ cannot be listed: Not a directory"),
        ("a\0/b", "a / cannot be listed: it contains NUL"),
    ],
)
def test_a_path_without_matches_gets_one_line(typed: str, problem: str) -> None:
    completion = complete(typed)
    assert completion.problem == problem
    assert completion.text == typed
    assert completion.entries == ()


def test_an_empty_folder_says_so_and_has_a_way_out(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert complete("empty/").problem == "empty/ is empty"
    assert names("empty/") == ["../"]
    assert complete("empty/").text == "empty/"


@pytest.mark.usefixtures("folder")
def test_a_folder_that_may_not_be_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refused)
    assert complete("data/").problem == "data/ cannot be listed: Permission denied"


def test_names_that_others_gave_are_listed_harmlessly_and_completed_exactly(folder: Path) -> None:
    odd = "x\x1b[31m\nred.csv"
    (folder / odd).write_text("")
    (folder / "link.csv").symlink_to("nowhere")
    (entry,) = complete("x").entries
    assert entry.name.isprintable()
    assert complete("x").text == entry.text == odd
    (entry,) = complete("link").entries
    assert entry.words == "unreadable"


def test_a_pipe_is_listed_and_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert names("pi") == ["pipe"]
    assert not is_folder("pipe")


def test_of_very_many_the_first_are_listed_and_the_rest_counted(folder: Path) -> None:
    many = folder / "many"
    many.mkdir()
    for number in range(MAX_LISTED + 50):
        (many / f"run-{number:04}.csv").touch()
    completion = complete("many/r")
    assert len(completion.entries) == MAX_LISTED
    assert completion.entries[-1].name == f"run-{MAX_LISTED - 1:04}.csv"
    assert completion.text == "many/run-0"
    assert completion.problem == "250 match: type more"


def test_a_folder_is_read_once_until_files_come_or_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    scandir = os.scandir

    def counted(path: str) -> Iterator[os.DirEntry[str]]:
        read.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    assert [names(typed) for typed in ("data/i", "data/iris.c", "data/.", "data/x")] == [
        ["iris.csv", "iris.names"],
        ["iris.csv"],
        [".cache/"],
        [],
    ]
    assert read == ["data/"]
    # A file that grows is not another file.
    (folder / "data" / "iris.csv").write_text("1,2\n3,4\n")
    assert [entry.words for entry in complete("data/iris.c").entries] == ["8 B"]
    assert read == ["data/"]
    (folder / "data" / "iris.xorcise").touch()
    os.utime(folder / "data", (0, 0))  # As if a moment had passed.
    assert names("data/i") == ["iris.csv", "iris.names", "iris.xorcise"]
    assert names("data/iris.x") == ["iris.xorcise"]
    assert names("do") == ["Docs/"]
    assert names("data/iris.x") == ["iris.xorcise"]
    assert read == ["data/", "data/", ".", "data/"]


def test_sizes_have_two_digits_or_three() -> None:
    assert [size(count) for count in (0, 312, 999, 1000, 4600, 12_345, 999_600, 5_000_000_000)] == [
        "0 B",
        "312 B",
        "999 B",
        "1.0 kB",
        "4.6 kB",
        "12 kB",
        "1.0 MB",
        "5.0 GB",
    ]


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_not_there_yet_is_a_new_one() -> None:
    for typed, where in {"zzz": "~/work", "./zzz": "~/work", "data/zz": "data", "~/zz": "~", "/zz": "/"}.items():
        assert complete_new(typed).problem == f"a new file in {where}"
    # Otherwise it is completed as usual.
    for typed in ("da", "data/", "", "none/zz", "~"):
        assert complete_new(typed) == complete(typed)


def test_a_path_is_written_as_it_is_typed(folder: Path) -> None:
    for path in ("data/iris.csv", "~", "~/b", "./~b", "/b", "~/Docs"):
        assert short(expanded(path)) == path
        assert expanded(short(path)) == expanded(path)
    assert short(str(folder)) == "~/work"
