"""Other keys for actions: what is right applies, and everything else is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.action import Action
from tui.actions import ACTIONS
from tui.keymap import display, flat, key, remapped

KEYS = {action.name: action.keys for action in ACTIONS}


def with_keys(**wished: Any) -> tuple[dict[str, Action], list[str]]:
    actions, problems = remapped(ACTIONS, {name.replace("__", "."): value for name, value in wished.items()})
    return {action.name: action for action in actions}, [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        ("N", "N", "N"),
        ("shift+n", "N", "N"),
        ("+", "plus", "+"),
        ("plus", "plus", "+"),
        ("ctrl++", "ctrl+plus", "ctrl++"),
        ("Ctrl+E", "ctrl+e", "ctrl+e"),
        (" ", "space", "space"),
        ("Space", "space", "space"),
        (",", "comma", ","),
        ("PageUp", "pageup", "pgup"),
        ("Esc", "escape", "esc"),
        ("f5", "f5", "F5"),
        ("up", "up", "↑"),
        ("ctrl+alt+x", "alt+ctrl+x", "alt+ctrl+x"),
        ("shift+tab", "shift+tab", "shift+tab"),
        ("shift+space", "shift+space", "shift+space"),
        ("ctrl+shift+left", "ctrl+shift+left", "ctrl+shift+←"),
        ("number_sign", "number_sign", "#"),
        ("é", "é", "é"),
    ],
)
def test_keys_are_understood_as_people_write_them(text: str, name: str, seen: str) -> None:
    assert key(text) == name
    assert display(name) == seen


@pytest.mark.parametrize("text", ["foo", "", "ctrl+", "cmd+x", "\x1b", "ctrl+foo", "ctrl+shift+", "a b", "f99x"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a key"):
        key(text)


@pytest.mark.parametrize("text", ["hyper+q", "super+a", "meta+ctrl+x", "hyper+f5"])
def test_modifiers_that_terminals_do_not_send_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^terminals do not send .*, only alt, ctrl, shift with a key$"):
        key(text)


@pytest.mark.parametrize("text", ["shift+1", "shift+plus", "Shift+/"])
def test_shift_and_a_sign_is_another_sign(text: str) -> None:
    with pytest.raises(ValueError, match=r"as the character that it types$"):
        key(text)


@pytest.mark.parametrize(("text", "sent"), [("ctrl+i", "tab"), ("ctrl+m", "enter"), ("ctrl+[", "escape")])
def test_what_terminals_send_as_another_key_is_refused(text: str, sent: str) -> None:
    with pytest.raises(ValueError, match=f"as {sent}$"):
        key(text)


def test_the_keys_of_the_table_are_keys_and_shown_as_it_says() -> None:
    for action in ACTIONS:
        assert tuple(map(key, action.keys)) == action.keys
        assert action.shown in (" or ".join(map(display, action.keys)), display(action.keys[0]))


def test_an_action_gets_its_keys_and_shows_them() -> None:
    actions, problems = with_keys(new_weights="N", network__add_layer=["a", "ctrl+e", "a"])
    assert problems == []
    assert (actions["new_weights"].keys, actions["new_weights"].shown) == (("N",), "N")
    assert (actions["network.add_layer"].keys, actions["network.add_layer"].shown) == (("a", "ctrl+e"), "a or ctrl+e")
    others = {name: action.keys for name, action in actions.items()} | {
        name: KEYS[name] for name in ("new_weights", "network.add_layer")
    }
    assert others == KEYS
    assert [*actions] == [*KEYS]


def test_two_actions_may_change_places() -> None:
    actions, problems = with_keys(new_weights="r", restart_run="n")
    assert problems == []
    assert (actions["new_weights"].keys, actions["restart_run"].keys) == (("r",), ("n",))


@pytest.mark.parametrize(
    ("wished", "told"),
    [
        ({"new_weights": "r"}, "new_weights: r is already the key of restart_run; new_weights stays n"),
        ({"undo": "k"}, "undo: k is already the key of network.walk(0, -1); undo stays u"),
        ({"network.add_layer": "+"}, "network.add_layer: + is already the key of faster; network.add_layer stays a"),
        (
            {"network.add_layer": "d"},
            "network.add_layer: d is already the key of network.duplicate_layer; ",
        ),
        ({"stepepoch": "e"}, "'stepepoch' is not an action, did you mean step_epoch? xorcise --config lists them"),
        ({"\x1b[31m": "e"}, "is not an action; xorcise --config lists them"),
        ({"undo": 5}, "undo: 5 given; allowed: a key such as"),
        ({"undo": []}, "undo: [] given; allowed: a key such as"),
        ({"undo": ["x", 5]}, "undo: ['x', 5] given; allowed: a key such as"),
        ({"undo": ""}, "undo: '' given; allowed: a key such as"),
        ({"undo": "foo"}, "undo: 'foo' is not a key; allowed: a key such as"),
        ({"restart_run": "hyper+q"}, "restart_run: terminals do not send 'hyper+q', only alt, ctrl, shift with a key"),
        ({"undo": "ctrl+i"}, "undo: terminals send ctrl+i as tab; allowed: a key such as"),
        ({"interrupt": "x"}, "interrupt is always ctrl+c"),
        ({"undo": "ctrl+c"}, "undo: ctrl+c is already the key of interrupt; undo stays u"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(wished: dict[str, Any], told: str) -> None:
    actions, problems = remapped(ACTIONS, {**wished, "next_theme": "ctrl+t"})
    (problem,) = problems
    assert told in problem.message
    assert problem.message.isprintable()
    found = {action.name: action.keys for action in actions}
    assert found == KEYS | {"next_theme": ("ctrl+t",)}  # the rest applies


def test_one_key_for_two_actions_is_told_for_both_and_a_chain_of_them_is_undone() -> None:
    actions, problems = with_keys(undo="ctrl+e", redo="ctrl+e")
    assert len(problems) == 2
    assert (actions["undo"].keys, actions["redo"].keys) == (KEYS["undo"], KEYS["redo"])
    # n cannot have r, which goes back to restart_run, because that cannot have q.
    actions, problems = with_keys(new_weights="r", restart_run="q")
    assert len(problems) == 2
    assert {name: action.keys for name, action in actions.items()} == KEYS


def test_panels_may_share_a_key_and_the_usual_keys_are_no_change() -> None:
    actions, problems = with_keys(network__add_layer="v", weights__freeze="v")
    assert problems == []
    assert actions["network.add_layer"].keys == actions["weights.freeze"].keys == ("v",)
    assert remapped(ACTIONS, {name: list(keys) for name, keys in KEYS.items()}) == (ACTIONS, ())


def test_a_table_for_a_panel_is_the_same_as_its_dotted_names() -> None:
    assert flat({"network": {"add_layer": "A", "edit": "e"}, "undo": "z"}) == {
        "network.add_layer": "A",
        "network.edit": "e",
        "undo": "z",
    }


@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "nothing"]),
        st.sampled_from(["a", "b", "n", "q", "r", "ctrl+e", "up", "foo", 3])
        | st.lists(st.sampled_from("abnqr"), max_size=2),
        max_size=8,
    )
)
def test_whatever_is_wished_no_key_has_two_actions_and_nothing_is_lost_silently(wished: dict[str, Any]) -> None:
    actions, problems = remapped(ACTIONS, wished)
    told = {problem.field for problem in problems}
    by_name = {action.name: action for action in actions}
    assert [*by_name] == [*KEYS]
    for name, value in wished.items():
        if name not in told:
            given = [value] if isinstance(value, str) else value
            assert by_name[name].keys == tuple(dict.fromkeys(given))
        elif name in KEYS:
            assert by_name[name].keys == KEYS[name]
    for place, one in enumerate(actions):
        for other in actions[place + 1 :]:
            if one.panel == other.panel or None in (one.panel, other.panel):
                assert not {*one.keys} & {*other.keys}
