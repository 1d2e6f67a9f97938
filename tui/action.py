"""Action: what a key does, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """`id` is the method `action_<id>` of the app or, if `panel` is given, of that panel. `keys` are Textual's names,
    `shown` is what people read. `footer` actions are shown at the bottom of the screen, as many as fit in table order,
    under their `label` or, if given, under `footer_words`.
    """

    id: str
    keys: tuple[str, ...]
    shown: str
    label: str
    help: str
    panel: str | None = None
    footer: bool = False
    footer_words: str | None = None

    @property
    def name(self) -> str:
        """What it is called in the user's settings: `new_weights`, `network.add_layer`."""
        return self.id if self.panel is None else f"{self.panel}.{self.id}"


def settings_actions(panel: str) -> tuple[Action, ...]:
    """What can be done with settings, in a panel of them."""
    return (
        Action("choose(-1)", ("up", "k"), "↑ or k", "row above", "choose the row above", panel),
        Action("choose(1)", ("down", "j"), "↓ or j", "row below", "choose the row below", panel),
        Action("change(-1)", ("left", "h"), "← or h", "lower", "next lower value", panel),
        Action("change(1)", ("right", "l"), "→ or l", "higher", "next higher value", panel),
        Action("edit", ("enter",), "enter", "type a value", "type an exact value, or choose it from a list", panel),
        Action(
            "bring_back",
            ("backspace",),
            "backspace",
            "bring back",
            "bring back the value the run was opened with",
            panel,
        ),
    )
