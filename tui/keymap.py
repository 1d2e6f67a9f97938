"""Other keys for actions, as the user's settings give them: checked, so that none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from textual.binding import Binding
from textual.keys import Keys, format_key

from engine.errors import RecipeError, nearest, shown
from tui.action import Action

# It works everywhere, whatever else goes wrong.
FIXED = "interrupt"
MODIFIERS = "alt", "ctrl", "shift"
# Textual knows them, but hardly any terminal sends them.
UNSENT = "super", "hyper", "meta"
NAMED = {key.value for key in Keys if not key.value.startswith("<")}
OTHER_NAMES = {"esc": "escape", "return": "enter", "del": "delete", "pgup": "pageup", "pgdn": "pagedown"}
# In Textual's lists of keys these stand between them.
SEPARATORS = {",": "comma", " ": "space"}
# What terminals send for these is another key.
ANOTHER_KEY = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+left_square_bracket": "escape"}
DISPLAYED = {"up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "esc", "pageup": "pgup", "pagedown": "pgdn"}
# In that many mistakes the name that was probably meant is looked for, which takes half a millisecond.
MAX_EXPLAINED = 20
KEYS_ALLOWED = 'a key such as "N", "plus" or "ctrl+e", or a list of keys'


def key(text: str) -> str:
    """Textual's name of a key: `N` for "N" and "shift+n", `plus` for "+". Raises `ValueError` with the reason."""
    *modifiers, base = [text] if len(text) == 1 else text.replace("++", "+plus").split("+")
    modifiers = sorted(each.lower() for each in modifiers)
    if len(base) > 1:
        base = OTHER_NAMES.get(base.lower(), base.lower())
    elif modifiers == ["shift"] and base.isalpha():
        modifiers, base = [], base.upper()
    elif modifiers:
        base = base.lower()
    named = _named(base)
    if named is None or not {*modifiers} <= {*MODIFIERS, *UNSENT}:
        raise ValueError(f"{shown(text)} is not a key")
    if {*modifiers} & {*UNSENT}:
        raise ValueError(f"terminals do not send {shown(text)}, only {', '.join(MODIFIERS)} with a key")
    if modifiers == ["shift"] and base not in NAMED:
        raise ValueError(f"terminals send {shown(text)} as the character that it types")
    name = "+".join((*modifiers, named))
    if name in ANOTHER_KEY:
        raise ValueError(f"terminals send {name} as {ANOTHER_KEY[name]}")
    return name


def _named(base: str) -> str | None:
    """The name of a key without modifiers; None if there is none."""
    if len(base) == 1:
        if not base.isprintable():
            return None
        return SEPARATORS.get(base) or next(iter(Binding.make_bindings([Binding(base, "")]))).key
    return base if base in NAMED or len(format_key(base)) == 1 else None


def display(key: str) -> str:
    """A key as it is shown: `+`, `↑`, `pgup`, `F1`, `ctrl+p`."""
    *modifiers, base = key.split("+")
    name = DISPLAYED.get(base) or (base if base in NAMED else format_key(base))
    if base[:1] == "f" and base[1:].isdigit():
        name = base.upper()
    return "+".join((*modifiers, name))


def flat(wished: Mapping[str, Any]) -> dict[str, Any]:
    """`{"network.add_layer": "a"}`, also for a table of the panel's actions."""
    found: dict[str, Any] = {}
    for name, value in wished.items():
        found |= (
            {f"{name}.{inner}": each for inner, each in value.items()} if isinstance(value, dict) else {name: value}
        )
    return found


def remapped(
    actions: Sequence[Action], wished: Mapping[str, Any]
) -> tuple[tuple[Action, ...], tuple[RecipeError, ...]]:
    """The actions with these keys, by the actions' names, and what is wrong with some. Such an action keeps the keys
    it had; all others get theirs.
    """
    problems: list[RecipeError] = []
    usual = {action.name: action for action in actions}
    now = dict(usual)
    for name, value in wished.items():
        try:
            action = _named_action(usual, name, len(problems) < MAX_EXPLAINED)
            keys = _keys(name, value)
            if keys != action.keys:
                if name == FIXED:
                    raise RecipeError(name, f"{name} is always {action.shown}")
                now[name] = replace(action, keys=keys, shown=" or ".join(map(display, keys)))
        except RecipeError as error:
            problems.append(error)
    # One that goes back to its keys may have given one of them away.
    while clashes := list(_clashes(usual, now)):
        for name, words in clashes:
            problems.append(RecipeError(name, f"{words}; {name} stays {usual[name].shown}"))
            now[name] = usual[name]
    return tuple(now.values()), tuple(problems)


def _named_action(actions: Mapping[str, Action], name: str, explained: bool) -> Action:
    if name not in actions:
        near = nearest(name, actions) if explained else None
        meant = f", did you mean {near}?" if near else ";"
        raise RecipeError(name, f"{shown(name)} is not an action{meant} xorcise --config lists them")
    return actions[name]


def _keys(name: str, value: Any) -> tuple[str, ...]:
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys or not all(isinstance(each, str) and each for each in keys):
        raise RecipeError(name, f"{name}: {shown(value)} given; allowed: {KEYS_ALLOWED}")
    try:
        return tuple(dict.fromkeys(map(key, keys)))
    except ValueError as error:
        raise RecipeError(name, f"{name}: {error}; allowed: {KEYS_ALLOWED}") from None


def _clashes(usual: Mapping[str, Action], now: Mapping[str, Action]) -> Iterable[tuple[str, str]]:
    """The actions with new keys of which one has another action, and that in words. The app's keys work in every
    panel, so that a panel cannot have them.
    """
    for name, action in now.items():
        if action is usual[name]:
            continue
        for other in now.values():
            there = other is not action and (other.panel == action.panel or None in (other.panel, action.panel))
            taken = [each for each in action.keys if there and each in other.keys]
            if taken:
                yield name, f"{name}: {display(taken[0])} is already the key of {other.name}"
                break
