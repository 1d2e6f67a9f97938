"""The actions of the panels of the page Inspect: the walk through one sample's arithmetic."""

from __future__ import annotations

from tui.action import Action

# The panels in which the keys of the walk work.
WALKED = ("pass", "arithmetic", "update")


def _walk(panel: str) -> tuple[Action, ...]:
    return (
        Action(
            "go_on(1)",
            ("enter",),
            "enter",
            "next",
            "next term, unit, layer, phase; at the end train the batch",
            panel,
        ),
        Action("go_on(-1)", ("backspace",), "backspace", "back", "go back one place", panel),
        Action("choose_term(-1)", ("left", "h"), "← or h", "previous term", "previous term, or step", panel),
        Action("choose_term(1)", ("right", "l"), "→ or l", "next term", "next term, or step, of the same unit", panel),
        Action("choose_unit(-1)", ("up", "k"), "↑ or k", "unit above", "the same of the unit above", panel),
        Action("choose_unit(1)", ("down", "j"), "↓ or j", "unit below", "the same of the unit below", panel),
        Action(
            "choose_layer(-1)",
            ("left_square_bracket", "pageup"),
            "[ or pgup",
            "previous layer",
            "the same in the previous layer",
            panel,
        ),
        Action(
            "choose_layer(1)",
            ("right_square_bracket", "pagedown"),
            "] or pgdn",
            "next layer",
            "the same in the next layer",
            panel,
        ),
        Action(
            "choose_phase(1)",
            ("p",),
            "p",
            "phase",
            "forward, loss (of outputs), backward, update of the same unit",
            panel,
        ),
        Action("choose_phase(-1)", ("P",), "P", "previous phase", "the phase before", panel),
        Action("choose_sample(-1)", ("less_than_sign", "comma"), "< or ,", "previous sample", "previous sample", panel),
        Action("choose_sample(1)", ("greater_than_sign", "full_stop"), "> or .", "next sample", "next sample", panel),
        Action(
            "choose_next_batch",
            ("e",),
            "e",
            "next batch",
            "choose the first sample of the next batch, whose update is shown",
            panel,
        ),
    )


INSPECT_ACTIONS: tuple[Action, ...] = tuple(action for panel in WALKED for action in _walk(panel))
