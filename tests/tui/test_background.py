"""A light terminal gets the light theme; whatever the terminal answers, or does not, nothing of it is a key."""

from __future__ import annotations

import pytest

from tests.tui.program import PROGRAM, start
from tests.tui.screen import opened, press
from tests.tui.terminal import Terminal
from tui.background import QUESTION, Answers, is_light, is_light_by_environment, may_be_asked
from tui.themes import DARK, LIGHT
from tui.workarounds import BackgroundSeen

WHITE = "\x1b]11;rgb:ffff/ffff/f0f0\x1b\\"


@pytest.mark.parametrize(
    ("colour", "light"),
    [
        ("rgb:ffff/ffff/ffff", True),
        ("rgb:FDF6/F3/E", True),
        ("rgba:ffff/ffff/ffff/8000", True),
        ("rgb:0000/0000/0000", False),
        ("rgb:00/2b/36", False),
        ("rgb:0/0/ffff", False),
        ("?", None),
        ("", None),
        ("rgb:ffff/ffff", None),
        ("rgb:fffff/0/0", None),
        ("#ffffff", None),
    ],
)
def test_what_a_colour_is(colour: str, light: bool | None) -> None:
    assert is_light(colour) is light


@pytest.mark.parametrize(
    ("value", "light"),
    [("0;15", True), ("0;default;15", True), ("0;7", True), ("15;0", False), ("", False), ("x", False)],
)
def test_what_the_environment_says(value: str, light: bool) -> None:
    assert is_light_by_environment({"COLORFGBG": value}) is light
    assert not is_light_by_environment({})


def test_some_terminals_are_not_asked() -> None:
    assert may_be_asked({"TERM": "xterm-256color"})
    assert may_be_asked({"TERM": "tmux-256color"})
    assert not may_be_asked({"TERM": "linux"})
    assert not may_be_asked({"TERM": "vt100"})


@pytest.mark.parametrize("answer", [WHITE, WHITE.replace("\x1b\\", "\x07")], ids=["ST", "BEL"])
def test_answers_are_taken_out_wherever_they_are_cut(answer: str) -> None:
    for cut in range(2, len(answer)):
        answers = Answers()
        heard = [answers.heard(part) for part in (f"a{answer[:cut]}", f"{answer[cut:]}b")]
        assert "".join(data for data, _ in heard) == "ab"
        assert [light for _, found in heard for light in found] == [True]


def test_what_is_no_answer_is_left_as_it_was() -> None:
    answers = Answers()
    for data in ("a", "\x1b", "\x1b[A", "\x1b]10;rgb:0/0/0\x07", "é", ""):
        assert answers.heard(data) == (data, [])
    assert answers.heard("\x1b]11;red\x07 ") == (" ", [])


async def test_an_answer_changes_the_theme_unless_somebody_has_chosen_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(load=False) as (app, pilot):
        for light in (True, False, True):
            app.post_message(BackgroundSeen(light))
            await pilot.pause()
            assert app.theme == (LIGHT if light else DARK)
        await press(pilot, "t")
        chosen = app.theme
        app.post_message(BackgroundSeen(True))
        app.post_message(BackgroundSeen(False))
        await pilot.pause()
        assert app.theme == chosen
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    async with opened(load=False) as (app, pilot):
        app.post_message(BackgroundSeen(True))
        await pilot.pause()
        assert app.theme == "nord"
    monkeypatch.setenv("TEXTUAL_THEME", "no such theme")
    monkeypatch.setenv("COLORFGBG", "0;15")
    async with opened(load=False) as (app, pilot):
        assert app.theme == LIGHT


def background_of(terminal: Terminal) -> bytes:
    """Of the panels, as it was painted last."""
    surfaces = {b"48;2;255;255;255": b"light", b"48;2;21;25;35": b"dark"}
    return max(surfaces.items(), key=lambda pair: terminal.output.rfind(pair[0]))[1]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (WHITE, b"light"),
        ("\x1b]11;rgb:1010/1010/1010\x07", b"dark"),
        ("", b"dark"),
        ("\x1b]11;rrrnnnxxx\x1b\\\x1b]11;\x07", b"dark"),
    ],
    ids=["light", "dark", "nothing", "garbage"],
)
def test_the_terminal_is_asked_and_answers(answer: str, expected: bytes) -> None:
    with Terminal(PROGRAM) as terminal:
        terminal.wait_for(lambda _: QUESTION.encode() in terminal.output)
        terminal.send(answer + "s")
        start(terminal)
        # The key that came right behind it, and nothing else.
        text = terminal.wait_for("epoch 1 ")
        assert "2-4-4-4-4-2 · relu" in text
        assert "seed 0" in text
        terminal.wait_for(lambda _: background_of(terminal) == expected)
        terminal.send("q")
        assert terminal.end() == 0
        terminal.given_back()
