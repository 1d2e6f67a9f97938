"""One table of actions: bindings, footer, help, palette and docs say the same."""

from __future__ import annotations

from itertools import combinations

import pytest
from textual.actions import parse
from textual.command import CommandList
from textual.keys import Keys
from textual.widget import Widget
from textual.widgets import Footer

from engine import Recipe
from tests.tui.screen import KINDS, opened, press, rows, said, text
from tui.action import Action
from tui.actions import ACTIONS, bindings, way_to, with_keys
from tui.app import XorciseApp
from tui.pages import PAGES, PANELS
from tui.panels.editor import ChoiceList, Editor
from tui.panels.loss import LossPanel
from tui.panels.page import PageView, kinds
from tui.panels.panel import Canvas, ListPanel, Panel
from tui.speed import SPEEDS
from tui.workarounds import SteadyFooter, SteadyModal

IDS = [f"{action.panel or 'app'}: {action.id}" for action in ACTIONS]


@pytest.mark.parametrize("action", ACTIONS, ids=IDS)
async def test_every_action_is_a_method_of_the_app_or_of_its_panel(action: Action) -> None:
    namespace, name, parameters = parse(action.id)
    assert namespace == ""
    owner = XorciseApp if action.panel is None else KINDS[action.panel]
    method = getattr(owner, f"action_{name}", None)
    assert callable(method)
    count = method.__code__.co_argcount - 1
    optional = len(method.__defaults__ or ())
    assert count - optional <= len(parameters) <= count


def test_every_panel_has_a_key_a_title_and_a_text_about_it() -> None:
    assert set(KINDS) == set(PANELS)
    for name, page in PAGES.items():
        assert tuple(kinds(name)) == page.panels
        assert [way_to(panel, name) for panel in page.panels] == [(str(key + 1),) for key in range(len(page.panels))]
        assert page.first in page.panels
    assert all(len(kind.about) > 40 for kind in KINDS.values())


def test_no_two_actions_that_are_there_at_once_share_a_key() -> None:
    # The app's keys work in every panel, so a panel's must be others.
    for one, other in combinations(ACTIONS, 2):
        if one.panel == other.panel or None in (one.panel, other.panel):
            assert not set(one.keys) & set(other.keys), f"{one.id} and {other.id}"


def test_no_key_is_one_that_terminals_or_multiplexers_keep() -> None:
    # ctrl+m, ctrl+i and ctrl+h are Enter, Tab and Backspace; tmux and editors take some more.
    taken = {"ctrl+m", "ctrl+i", "ctrl+h", "ctrl+s", "ctrl+o", "ctrl+j", "ctrl+q", "ctrl+b"}
    for action in ACTIONS:
        assert set(action.keys) - taken, action.id


def test_keys_are_ones_that_textual_knows() -> None:
    known = {key.value for key in Keys} | {"space", "plus", "minus", "equals_sign", "question_mark"}
    known |= {
        "left_square_bracket",
        "right_square_bracket",
        "colon",
        "less_than_sign",
        "greater_than_sign",
        "comma",
        "full_stop",
    }
    for action in ACTIONS:
        assert all(len(key) == 1 or key in known for key in action.keys), action.id


def test_ids_are_unique_within_their_panel_and_words_are_plain() -> None:
    assert len({(action.panel, action.id) for action in ACTIONS}) == len(ACTIONS)
    assert len({(action.panel, action.label) for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert action.help[0].islower()
        assert not action.help.endswith(".")


def test_bindings_are_made_from_the_table() -> None:
    for panel in (None, *PANELS):
        made = bindings(panel)
        table = [action for action in ACTIONS if action.panel == panel]
        rows = [(action, key) for action in table for key in action.keys]
        assert [(binding.action, binding.key) for binding in made] == [(action.id, key) for action, key in rows]
        assert [binding.show for binding in made] == [action.footer and key == action.keys[0] for action, key in rows]
        assert [binding.tooltip for binding in made] == [action.help for action, _ in rows]


def test_no_widget_attribute_of_textuals_is_shadowed() -> None:
    class Nothing(Widget):
        pass

    meant = {*vars(Nothing), *vars(Canvas), "BINDINGS", "__init__", "compose", "check_action", "watch_has_focus"}
    meant |= {"layout"}
    classes: list[type[Widget]] = [Panel, ListPanel, Editor, ChoiceList, *KINDS.values(), PageView]
    for cls in classes:
        own = {name for name in vars(cls) if not name.startswith("on_")} - meant
        assert not own & set(dir(Widget)), cls.__name__


FOOTER = [
    (f"{action.shown.split(' or ')[0]} {action.label if action.footer_words is None else action.footer_words}").strip()
    for action in ACTIONS
    if action.footer
]


@pytest.mark.parametrize(("width", "last"), [(60, "n new"), (80, "t theme"), (100, "tab panel"), (120, "o open")])
async def test_the_footer_has_the_first_keys_that_fit_and_cuts_none(width: int, last: str) -> None:
    async with opened(size=(width, 24)) as (app, pilot):
        foot = rows(app)[-1].strip()
        assert foot == " ".join(FOOTER[: FOOTER.index(last) + 1])
        more = FOOTER[FOOTER.index(last) + 1 :]
        assert not more or len(foot) + 1 + len(more[0]) > width - 2
        assert app.query_one(Footer).max_scroll_x == 0
        # And so it is when the size changes.
        await pilot.resize_terminal(200, 24)
        await pilot.pause()
        assert rows(app)[-1].strip() == " ".join(FOOTER)
        await pilot.resize_terminal(width, 24)
        await pilot.pause()
        assert rows(app)[-1].strip() == foot


async def test_a_click_on_the_footers_keys_acts_on_both_of_a_pair() -> None:
    async with opened() as (app, pilot):
        before, foot = app.session.speed, rows(app)[-1]
        await pilot.click(SteadyFooter, offset=(foot.index("+ -"), 0))
        assert app.session.speed == before + 1
        await pilot.click(SteadyFooter, offset=(foot.index("- speed"), 0))
        assert app.session.speed == before


async def test_the_palette_lists_every_action_and_what_it_does() -> None:
    async with opened() as (app, _):
        commands = list(app.get_system_commands(app.screen))
        assert len({command.title for command in commands}) == len(commands)
        helps = {command.title: command.help for command in commands}
        for action in ACTIONS:
            if action.id == "command_palette":
                continue  # it is open
            where = "" if action.panel is None else f"{PANELS[action.panel]}: "
            assert helps[f"{where}{action.label}"] == f"{action.help} ({action.shown})"
        assert "learning rate: type a value" in helps
        assert "seed: type a value" in helps


async def test_a_hyperparameter_is_asked_for_by_its_name() -> None:
    async with opened() as (app, pilot):
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        for title, typed in (("momentum", "0.5"), ("batch size", "all"), ("speed", "max")):
            commands[f"{title}: type a value"]()
            await pilot.pause()
            await pilot.press("ctrl+u", *typed, "enter")
        assert app.session.recipe.momentum == 0.5
        assert app.session.recipe.batch_size == "all"
        assert SPEEDS[app.session.speed].label == "max"
        # From within a field, the palette's actions leave it first.
        commands["momentum: type a value"]()
        await pilot.pause()
        commands["train"]()
        await pilot.pause()
        assert app.session.playing


async def test_the_palette_begins_with_what_works_here() -> None:
    general = [action.label for action in ACTIONS if action.panel is None and action.id != "command_palette"]
    async with opened(size=(80, 24)) as (app, pilot):
        for panel in ("loss", "picture"):
            app.show_panel(panel)
            here = [f"{PANELS[panel]}: {action.label}" for action in ACTIONS if action.panel == panel]
            titles = [command.title for command in app.get_system_commands(app.screen)]
            assert titles[: len(general) + len(here)] == [*general, *here]
            app.action_command_palette()
            await pilot.pause()
            listed = app.screen.query_one(CommandList)
            while listed.option_count < len(titles):
                await pilot.pause(0.01)
            seen = [str(option.prompt).split("\n")[0] for option in listed.options]
            assert seen == titles
            await press(pilot, "escape")


async def test_the_palette_finds_values_and_chooses_them() -> None:
    async with opened(size=(120, 40), epochs=5) as (app, pilot):
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        for title, field, value in (
            ("optimizer: adam", "optimizer", "adam"),
            ("activation: tanh", "activation", "tanh"),
            ("shuffle: on", "shuffle", True),
            ("data: spiral", "data", "spiral"),
        ):
            commands[title]()
            await pilot.pause()
            assert getattr(app.session.recipe, field) == value
            assert str(value if value is not True else "on") in rows(app)[1]
        commands["theme: xorcise-light"]()
        assert app.theme == "xorcise-light"
        # One that cannot be is refused in words, all of them to be read.
        app.session.set_recipe(Recipe(data="plane", loss="mse", hidden=(2,)))
        commands["loss: cross_entropy"]()
        await pilot.pause()
        assert app.session.recipe.loss == "mse"
        assert said(app)[0].startswith("Nothing was changed: ")


async def test_every_command_of_the_palette_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    async with opened() as (app, pilot):
        monkeypatch.setattr(app, "leave", left.append)
        for command in app.get_system_commands(app.screen):
            if command.title in ("quit", "all themes") or command.title.endswith(": type a value"):
                continue
            command.callback()
            await pilot.pause(0)
            if isinstance(app.screen, SteadyModal):
                app.pop_screen()
        assert app.return_code is None
        assert left == [130]
        # Something of every panel came through: a layer more and one less than two more, a choice, a log scale.
        assert app.session.recipe.hidden != (4, 4, 4, 4)
        loss = app.query_one(LossPanel)
        assert loss.log_scale
        assert loss.recent_only


async def test_no_text_of_the_help_touches_its_scroll_bar() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        for panel in PANELS:
            app.show_panel(panel)
            await app.run_action("show_help")
            await pilot.pause()
            bar = app.screen.query_one("#help").vertical_scrollbar.region
            assert bar.width > 0
            assert {row[bar.x - 1] for row in rows(app)[bar.y : bar.bottom]} == {" "}
            await press(pilot, "escape")


@pytest.mark.parametrize("panel", PANELS)
async def test_the_help_shows_every_key_of_the_panel_and_of_the_app(panel: str) -> None:
    async with opened(size=(120, 90)) as (app, pilot):
        app.show_panel(panel)
        await app.run_action("show_help")
        await pilot.pause()
        screen = text(app)
        assert f"Help · {PANELS[panel]}" in screen
        for action in ACTIONS:
            if action.panel in (None, panel):
                line = next((row for row in rows(app) if f" {action.shown} " in row and action.help in row), None)
                assert line is not None, action.shown
        for word in with_keys(KINDS[panel].about, panel).split():
            assert word in screen
