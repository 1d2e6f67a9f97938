"""The actions of the panel Network; some do something else while a weight is chosen."""

from __future__ import annotations

from tui.action import Action

NETWORK_ACTIONS: tuple[Action, ...] = (
    Action(
        "walk(-1, 0)",
        ("left", "h"),
        "← or h",
        "layer left",
        "go to the layer on the left; on a weight: to its source",
        "network",
    ),
    Action(
        "walk(1, 0)",
        ("right", "l"),
        "→ or l",
        "layer right",
        "go to the layer on the right; on a weight: to its unit",
        "network",
    ),
    Action(
        "walk(0, -1)",
        ("up", "k"),
        "↑ or k",
        "unit above",
        "go to the unit or weight above; in rows, to the layer above",
        "network",
    ),
    Action(
        "walk(0, 1)",
        ("down", "j"),
        "↓ or j",
        "unit below",
        "go to the unit or weight below; in rows, to the layer below",
        "network",
    ),
    Action(
        "choose_link(-1)",
        ("left_square_bracket",),
        "[",
        "previous weight",
        "previous weight into the chosen unit",
        "network",
    ),
    Action(
        "choose_link(1)",
        ("right_square_bracket",),
        "]",
        "next weight",
        "next weight into the chosen unit; the bias is the last",
        "network",
    ),
    Action("change_units(-1)", ("less_than_sign", "comma"), "< or ,", "fewer units", "one unit fewer", "network"),
    Action("change_units(1)", ("greater_than_sign", "full_stop"), "> or .", "more units", "one unit more", "network"),
    Action(
        "change_activation(1)",
        ("f",),
        "f",
        "activation",
        "next activation function; on a weight: freeze it or free it",
        "network",
    ),
    Action(
        "change_activation(-1)",
        ("F",),
        "F",
        "activation back",
        "previous activation function; on a weight: freeze it or free it",
        "network",
    ),
    Action("choose_activation", ("c",), "c", "choose activation", "choose the activation from a list", "network"),
    Action("edit", ("enter",), "enter", "type units", "type the number of units; on a weight: its value", "network"),
    Action("add_layer", ("a",), "a", "add layer", "add a layer after the chosen one", "network"),
    Action("duplicate_layer", ("d",), "d", "duplicate layer", "duplicate the chosen layer", "network"),
    Action(
        "remove_layer",
        ("x", "delete"),
        "x or delete",
        "remove layer",
        "remove the chosen layer; on a weight: set it to 0, frozen",
        "network",
    ),
)
