"""The user's settings: what counts, where it comes from, and what is told when something is wrong."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.tui.screen import frame_of, opened, press
from tui import config, folders
from tui.__main__ import main
from tui.actions import ACTIONS
from tui.config import Config, Value
from tui.folders import Table, table
from tui.keymap import MAX_EXPLAINED
from tui.memory import FILE, Memory
from tui.themes import DARK, LIGHT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where config.toml of this test is."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "config" / "xorcise"
    folder.mkdir(parents=True)
    return folder


def written(path: Path, content: str, memory: Memory | None = None, **environment: str) -> Config:
    path.write_text(content, encoding="utf-8")
    return Config(table(path), memory, environment)


def remembering(**values: str) -> Memory:
    memory = Memory()
    for name, value in values.items():
        memory.keep(name, value)
    return memory


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    settings = Config(table(tmp_path / "config.toml"))
    assert settings.problems == ()
    assert settings.notice == ""
    assert settings.actions == ACTIONS
    assert settings.theme == Value("", "as the terminal's background")
    assert settings.page == Value("train", "default")
    assert settings.folder == Path()


def test_the_file_counts_before_what_is_remembered_and_textuals_variable_before_both(tmp_path: Path) -> None:
    memory = remembering(theme="xorcise-light", page="data", folder=str(tmp_path))
    remembered = Config(memory=memory)
    assert remembered.theme == Value("xorcise-light", "remembered")
    assert remembered.page == Value("data", "remembered")
    assert remembered.folder == tmp_path
    content = "theme = 'nord'\npage = 'train'\nfolder = '~'\n"
    settings = written(tmp_path / "config.toml", content, memory)
    assert settings.problems == ()
    assert settings.theme == Value("nord", "config.toml")
    assert settings.page == Value("train", "config.toml")
    assert settings.folder == Path.home()
    assert written(tmp_path / "config.toml", content, memory, TEXTUAL_THEME="gruvbox").theme[1] == "TEXTUAL_THEME"
    assert written(tmp_path / "config.toml", content, memory, TEXTUAL_THEME="nothing").theme.value == "nord"


def test_what_is_remembered_but_gone_is_passed_over(tmp_path: Path) -> None:
    for folder in (str(tmp_path / "gone"), "~nosuchuser/x", "x" * 5000):
        settings = Config(memory=remembering(theme="gone", page="gone", folder=folder))
        assert settings.problems == ()
        assert (settings.theme.value, settings.page.value, settings.folder) == ("", "train", Path())


def test_a_folder_below_one_that_may_not_be_entered_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "stat", refused)
    assert Config(memory=remembering(folder="/locked/x")).folder == Path()
    assert Config(Table(Path("config.toml"), {"folder": "/locked/x"})).notice.startswith("folder: there is no folder")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "them = 'nord'",
            "'them' is unknown, did you mean theme? Allowed: theme, page, folder, keys (line 2 of config.toml)",
        ),
        ("theme = 'xorcise-lihgt'", "theme: 'xorcise-lihgt' is unknown, did you mean xorcise-light?"),
        ("page = 'maps'", "page: 'maps' is unknown. Allowed: train, inspect, data"),
        ("page = 3", "page: 3 given; allowed: text in quotes (line 2 of config.toml)"),
        ("folder = '/nowhere at all'", "folder: there is no folder '/nowhere at all' (line 2 of config.toml)"),
        ('folder = "/a\\u0000b"', "folder: there is no folder"),
        ("folder = '~nosuchuser/x'", "folder: there is no folder '~nosuchuser/x' (line 2 of config.toml)"),
        (f"folder = '{'x' * 5000}'", "folder: there is no folder 'xxx"),
        ("keys = 'n'", "keys: 'n' given; it is a table, [keys] (line 2 of config.toml)"),
        (
            "[keys]\nnew_weights = 'r'",
            "new_weights: r is already the key of restart_run; new_weights stays n (line 3 of config.toml)",
        ),
        ("[keys]\nnetwork.add_layer = 'd'", "network.add_layer: d is already the key of network.duplicate_layer"),
    ],
)
def test_a_setting_that_cannot_be_is_told_with_its_line_and_the_rest_counts(
    tmp_path: Path, content: str, told: str
) -> None:
    settings = written(tmp_path / "config.toml", f"# mine\n{content}\n")
    (problem,) = settings.problems
    assert told in problem
    assert problem.isprintable()
    assert settings.notice == problem
    settings = written(tmp_path / "config.toml", f"wrong = 1\n{content}\n")
    assert len(settings.problems) == 2
    assert settings.notice.endswith("; 1 more: xorcise --config")


@pytest.mark.parametrize("table_of_them", ["", "[keys]\n"])
def test_of_very_many_problems_the_first_are_explained_and_all_are_counted(tmp_path: Path, table_of_them: str) -> None:
    rows = "".join(f"them{number} = '+'\n" for number in range(2000))
    settings = written(tmp_path / "config.toml", f"page = 'data'\n{table_of_them}{rows}")
    assert settings.page.value == "data"
    assert len(settings.problems) == MAX_EXPLAINED + 1
    assert settings.problems[-1] == f"{2000 - MAX_EXPLAINED:,} more problems in config.toml"
    assert settings.problems[-2].startswith("'them19' is ")
    assert "(line 2" in settings.notice or "(line 3" in settings.notice
    assert settings.notice.endswith("; 1,999 more: xorcise --config")


@pytest.mark.parametrize("content", [b"theme = nord", b"[keys\n", b"theme = 'a'\ntheme = 'b'\n", b"theme = '\xff'"])
def test_a_damaged_file_is_one_notice_and_kept(home: Path, content: bytes) -> None:
    (home / "config.toml").write_bytes(content)
    settings = config.load()
    (problem,) = settings.problems
    assert problem.startswith(str(home / "config.toml"))
    assert "line" in problem or "UTF-8" in problem
    assert settings.actions == ACTIONS
    assert settings.theme.value == ""
    assert (home / "config.toml").read_bytes() == content


def test_the_report_is_a_file_of_settings_with_the_same_effect(tmp_path: Path) -> None:
    folder = tmp_path / 'a "b" ü'
    folder.mkdir()
    first = written(
        tmp_path / "config.toml",
        f"theme = 'nord'\npage = 'data'\nfolder = '{folder}'\n"
        "[keys]\nnew_weights = [';', '\"']\nnetwork.add_layer = 'ü'\n",
    )
    report = config.report(first)
    assert tomllib.loads(report)["folder"] == str(folder)
    again = written(tmp_path / "again.toml", report)
    assert again.problems == ()
    assert (again.actions, again.theme, again.page, again.folder) == (
        first.actions,
        first.theme,
        first.page,
        first.folder,
    )
    (row,) = (line for line in report.splitlines() if line.startswith("new_weights"))
    assert row.endswith("; config.toml, default n")
    for action in ACTIONS:
        assert action.name in tomllib.loads(report)["keys"]
    usual = config.report(Config())
    assert tomllib.loads(usual)["page"] == "train"
    assert "# theme  # the colours: as the terminal's background" in usual.splitlines()


def test_config_prints_where_and_what_and_what_is_wrong(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == f"# {home / 'config.toml'} (there is no such file)"
    assert str(folders.state() / FILE) in printed.out
    assert printed.err == ""
    (home / "config.toml").write_text("page = 'data'\ncolour = 1\n[keys]\nundo = 'foo'\n")
    assert main(["--config"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == f"# {home / 'config.toml'}"
    assert 'page = "data"  # the page that is open at the start: config.toml' in printed.out
    assert [line.split(":")[1].strip() for line in printed.err.splitlines()] == ["'colour' is unknown. Allowed", "undo"]
    assert main(["--help"]) == 0
    assert "--config" in capsys.readouterr().out


async def test_the_screen_opens_as_it_is_set_and_tells_what_is_wrong(tmp_path: Path) -> None:
    settings = written(tmp_path / "config.toml", "theme = 'xorcise-light'\npage = 'data'\nx = 1\n")
    async with opened(config=settings) as (app, _):
        assert app.theme == "xorcise-light"
        assert app.page.id == "data"
        assert app.focused is app.page.focused_panel
        assert frame_of(app).notice.startswith("'x' is unknown")
        await app.run_action("show_page('train')")
        assert app.page.focused_panel.id == app.pages["train"].page.first


async def test_the_layout_and_the_theme_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / FILE
    async with opened(config=Config(memory=Memory(path))) as (app, pilot):
        await press(pilot, "D", "2", "T", "4", "z", "t")
        theme = app.theme
        app.remember()
    assert theme not in (DARK, "")
    async with opened(config=Config(memory=Memory(path))) as (app, pilot):
        assert (app.theme, app.page.id, app.page.zoomed) == (theme, "train", True)
        assert app.focused is app.page.panel("weights")
        await press(pilot, "D")
        assert app.focused is app.page.panel("picture")
        await press(pilot, "T", "z")
        app.remember()
    async with opened(config=Config(memory=Memory(path))) as (app, _):
        assert not app.page.zoomed


async def test_a_theme_that_follows_the_terminal_is_not_remembered(tmp_path: Path) -> None:
    memory = Memory(tmp_path / FILE)
    async with opened(config=Config(memory=memory)) as (app, _):
        app.remember()
    assert memory.text("theme") == ""
    assert memory.text("page") == "train"
    assert LIGHT != DARK


def test_the_last_folder_is_where_files_are_looked_for(tmp_path: Path) -> None:
    settings = Config()
    settings.leave_from(tmp_path)
    assert settings.folder == tmp_path
    assert settings.memory.text("folder") == os.fspath(tmp_path)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert "is a folder" in table(tmp_path / "config.toml").problem
    assert table(tmp_path / "none.toml") == Table(tmp_path / "none.toml")
    assert table(tmp_path / "nowhere" / "none.toml").problem == ""


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    link = tmp_path / "config.toml"
    link.symlink_to("nowhere.toml")
    assert table(link).problem == f"{link} is a link to what is not there"
    folder = tmp_path / "xorcise"
    folder.symlink_to("nowhere")
    assert table(folder / "config.toml").problem == f"{folder} is a link to what is not there"
    link.unlink()
    link.symlink_to(link)
    assert table(link).problem.startswith(f"{link} cannot be read (")
    link.unlink()
    (tmp_path / "mine.toml").write_text("page = 'data'")
    link.symlink_to("mine.toml")
    assert Config(table(link)).page.value == "data"
