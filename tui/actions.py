"""Every action, in one table: bindings, footer, help, palette and docs/keys.md are built from it."""

from __future__ import annotations

import re

from textual.binding import Binding
from textual.markup import escape

from tui.action import Action, settings_actions
from tui.data_actions import DATA_ACTIONS
from tui.inspect_actions import INSPECT_ACTIONS
from tui.network_actions import NETWORK_ACTIONS
from tui.pages import PAGES, PANELS, home_of

ARROWS = "↑↓←→"


def _panels(number: int) -> str:
    """`Loss on Train, Picture on Data`: the panels that have this number."""
    return ", ".join(
        f"{PANELS[page.panels[number - 1]]} on {page.title}" for page in PAGES.values() if number <= len(page.panels)
    )


ACTIONS: tuple[Action, ...] = (
    Action("toggle_training", ("space",), "space", "train", "train, or pause", footer=True),
    Action("step_epoch", ("s",), "s", "step", "train one epoch, then pause", footer=True),
    Action("step_batch", ("b",), "b", "step a batch", "train one batch, then pause"),
    Action("step_sample", ("S",), "S", "step a sample", "make one update with the next sample alone, then pause"),
    # Shown as one entry with the next: `+ - speed`.
    Action("faster", ("plus", "equals_sign"), "+", "faster", "more epochs per second", footer=True, footer_words=" "),
    Action("slower", ("minus",), "-", "slower", "fewer epochs per second", footer=True, footer_words="speed"),
    Action(
        "undo",
        ("u",),
        "u",
        "undo",
        "undo a new run or a change by hand; not live settings",
        footer=True,
    ),
    Action("redo", ("U",), "U", "redo", "redo what was undone"),
    Action("show_help", ("question_mark", "f1"), "? or F1", "help", "help for the focused panel", footer=True),
    Action("quit", ("q",), "q", "quit", "quit and print a summary of the run", footer=True),
    Action("new_weights", ("n",), "n", "new", "back to epoch 0 with the next seed's weights", footer=True),
    Action("restart_run", ("r",), "r", "restart", "back to epoch 0 with the same initial weights", footer=True),
    Action(
        "next_theme",
        ("t",),
        "t",
        "next theme",
        "next theme; one is for high contrast, one for colour blindness",
        footer=True,
        footer_words="theme",
    ),
    Action("zoom_panel", ("z",), "z", "zoom", "show the focused panel alone, or all panels again", footer=True),
    Action("next_panel", ("tab",), "tab", "next panel", "focus the next panel", footer=True, footer_words="panel"),
    Action("previous_panel", ("shift+tab",), "shift+tab", "previous panel", "focus the previous panel"),
    *(
        Action(f"show_page('{name}')", (page.key,), page.key, f"page {page.title}", f"page {page.title}: {page.help}")
        for name, page in PAGES.items()
    ),
    *(
        Action(f"show_panel({number})", (str(number),), str(number), f"panel {number}", f"focus {_panels(number)}")
        for number in range(1, max(len(page.panels) for page in PAGES.values()) + 1)
    ),
    Action(
        "command_palette",
        ("ctrl+p",),
        "ctrl+p",
        "palette",
        "find every action, and every value that can be chosen, by name",
        footer=True,
    ),
    Action("open", ("o", "ctrl+o"), "o", "open", "open a recipe, a saved run or a table", footer=True),
    Action("choose_recipe", ("O",), "O", "recipes", "open a built-in recipe or a recent file"),
    Action("save", ("W", "ctrl+s"), "W", "save", "save the run in its file, or in a new one", footer=True),
    Action("save_as", ("A",), "A", "save as", "save the run, or its recipe, in another file"),
    Action("copy_command", ("y",), "y", "copy", "copy the recipe as a command line, for somebody else"),
    Action("open_console", ("colon",), ":", "console", "run Python on this run; `help` in it shows examples"),
    Action(
        "run_to",
        ("g",),
        "g",
        "run to",
        "train to an epoch, until solved or below a loss, and stop there",
        footer=True,
    ),
    Action(
        "cancel",
        ("escape",),
        "esc",
        "cancel",
        "cancel a run that is being built; in Network, leave a weight",
    ),
    Action("interrupt", ("ctrl+c",), "ctrl+c", "interrupt", "quit at once, with exit code 130"),
    *NETWORK_ACTIONS,
    # --- Hyperparameters
    *settings_actions("hyperparameters"),
    Action("toggle_group", ("f",), "f", "fold", "unfold the chosen row's group, or fold it", "hyperparameters"),
    # --- Loss
    Action("toggle_log", ("l",), "l", "log scale", "switch between logarithmic and linear scale", "loss"),
    Action("toggle_recent", ("w",), "w", "whole or recent", "show the whole run, or its last 512 epochs", "loss"),
    Action("toggle_accuracy", ("a",), "a", "accuracy", "show or hide the accuracy (R² for values)", "loss"),
    Action("move_cursor(-1)", ("left",), "←", "cursor left", "move the cursor one column to the left", "loss"),
    Action("move_cursor(1)", ("right",), "→", "cursor right", "move the cursor one column to the right", "loss"),
    Action(
        "step_cursor(-1)",
        ("left_square_bracket",),
        "[",
        "previous epoch",
        "move the cursor to the previous epoch",
        "loss",
    ),
    Action("step_cursor(1)", ("right_square_bracket",), "]", "next epoch", "move the cursor to the next epoch", "loss"),
    Action("end_cursor", ("end",), "end", "remove cursor", "remove the cursor", "loss"),
    # --- Map
    Action("move(-1, 0)", ("up", "k"), "↑ or k", "cursor up", "move the cursor up", "map"),
    Action("move(1, 0)", ("down", "j"), "↓ or j", "cursor down", "move the cursor down", "map"),
    Action("move(0, -1)", ("left", "h"), "← or h", "cursor left", "move the cursor to the left", "map"),
    Action("move(0, 1)", ("right", "l"), "→ or l", "cursor right", "move the cursor to the right", "map"),
    Action("move(-8, 0)", ("shift+up", "K"), "shift+↑ or K", "far up", "move the cursor eight cells up", "map"),
    Action("move(8, 0)", ("shift+down", "J"), "shift+↓ or J", "far down", "move the cursor eight cells down", "map"),
    Action(
        "move(0, -8)", ("shift+left", "H"), "shift+← or H", "far left", "move the cursor eight cells to the left", "map"
    ),
    Action(
        "move(0, 8)",
        ("shift+right", "L"),
        "shift+→ or L",
        "far right",
        "move the cursor eight cells to the right",
        "map",
    ),
    Action("remove_cursor", ("end",), "end", "remove cursor", "remove the cursor", "map"),
    Action("choose_nearest", ("enter",), "enter", "choose sample", "choose the sample nearest to the cursor", "map"),
    Action("toggle_sides", ("d",), "d", "two colours", "show only on which side of the middle outputs are", "map"),
    Action("next_output(-1)", ("left_square_bracket",), "[", "previous output", "show the previous output", "map"),
    Action("next_output(1)", ("right_square_bracket",), "]", "next output", "show the next output", "map"),
    Action("toggle_unit", ("w",), "w", "unit", "show the chosen unit of the network, or the output again", "map"),
    Action("next_points", ("p",), "p", "points", "draw the training samples, those of the test part, or none", "map"),
    Action("next_axis(0)", ("x",), "x", "horizontal input", "draw the next input on the horizontal axis", "map"),
    Action("next_axis(1)", ("v",), "v", "vertical input", "draw the next input on the vertical axis", "map"),
    Action(
        "toggle_others",
        ("m",),
        "m",
        "mean or sample",
        "other inputs at their mean, or as in the chosen sample",
        "map",
    ),
    # --- Weights
    Action("move(-1, 0)", ("up", "k"), "↑ or k", "weight above", "go to the weight above", "weights"),
    Action("move(1, 0)", ("down", "j"), "↓ or j", "weight below", "go to the weight below", "weights"),
    Action("move(0, -1)", ("left", "h"), "← or h", "weight left", "go to the weight on the left", "weights"),
    Action("move(0, 1)", ("right", "l"), "→ or l", "weight right", "go to the weight on the right", "weights"),
    Action(
        "choose_layer(-1)",
        ("left_square_bracket", "pageup"),
        "[ or pgup",
        "previous layer",
        "go to the previous layer",
        "weights",
    ),
    Action(
        "choose_layer(1)",
        ("right_square_bracket", "pagedown"),
        "] or pgdn",
        "next layer",
        "go to the next layer",
        "weights",
    ),
    Action("edit", ("enter",), "enter", "set weight", "type a value for the chosen weight or bias", "weights"),
    Action("freeze", ("f",), "f", "freeze", "freeze the chosen weight, or let it learn again", "weights"),
    Action(
        "prune", ("x", "delete"), "x or delete", "0 and frozen", "set the chosen weight to 0 and freeze it", "weights"
    ),
    # --- Predictions
    Action("choose(-1)", ("up", "k"), "↑ or k", "row above", "choose the sample above", "predictions"),
    Action("choose(1)", ("down", "j"), "↓ or j", "row below", "choose the sample below", "predictions"),
    Action("choose(-10)", ("pageup",), "pgup", "ten rows up", "choose the sample ten rows above", "predictions"),
    Action("choose(10)", ("pagedown",), "pgdn", "ten rows down", "choose the sample ten rows below", "predictions"),
    Action("scroll(-1)", ("left", "h"), "← or h", "inputs left", "show the previous input", "predictions"),
    Action("scroll(1)", ("right", "l"), "→ or l", "inputs right", "show the next input", "predictions"),
    Action(
        "choose_wrong",
        ("w",),
        "w",
        "next wrong",
        "choose the next sample that is not right, or the next largest error",
        "predictions",
    ),
    Action("toggle_part", ("p",), "p", "part", "show the test part, or the training part", "predictions"),
    Action("toggle_order", ("e",), "e", "errors first", "wrong samples first, or all as they come", "predictions"),
    Action(
        "toggle_view", ("v",), "v", "view", "show the confusion matrix or the residuals, or the samples", "predictions"
    ),
    Action("show_samples", ("enter",), "enter", "samples", "go to the samples of the matrix's cell", "predictions"),
    *INSPECT_ACTIONS,
    *DATA_ACTIONS,
    *settings_actions("sampling"),
)


def bindings(panel: str | None) -> list[Binding]:
    """Textual's bindings for the app (None) or a panel. The footer shows the first key of an action.

    All have priority: Textual then runs them one after the other as keys arrive. Without priority a key is passed from
    widget to widget, and a key typed right after it may overtake it (Textual issue #6605).
    """
    return [
        Binding(
            key,
            action.id,
            action.label if action.footer_words is None else action.footer_words,
            show=action.footer and key == action.keys[0],
            key_display=action.shown.split(" or ")[0],
            tooltip=action.help,
            priority=True,
        )
        for action in ACTIONS
        if action.panel == panel
        for key in action.keys
    ]


def use(actions: tuple[Action, ...]) -> None:
    """Have these actions instead, with other keys: before any module is imported that shows or binds them."""
    global ACTIONS
    ACTIONS = actions


def key_of(identity: str, panel: str | None = None) -> str:
    """The key of an action of the app or of this panel, as it is shown; without a panel, of the first with this id."""
    return next(row.shown for row in ACTIONS if row.id == identity and (panel is None or row.panel in (None, panel)))


def keys(identity: str) -> tuple[str, ...]:
    """The keys of one of the app's actions, as Textual names them."""
    return next(row.keys for row in ACTIONS if row.id == identity and row.panel is None)


def with_keys(text: str, panel: str) -> str:
    """A text with the panel's keys in it: `{freeze}` stands for the first key of that action."""
    return re.sub(r"{(.+?)}", lambda found: key_of(found[1], panel).split(" or ")[0], text)


def keys_for(panel: str, words: str, *identities: str) -> str:
    """A hint at some of a panel's keys, the first of each: `f freeze`, `←→ units`, `[ ] layer`, `arrows move`."""
    keys = [key_of(identity, panel).split(" or ")[0] for identity in identities]
    if {*keys} == {*ARROWS}:
        return f"arrows {words}"
    return f"{('' if {*keys} <= {*ARROWS} else ' ').join(keys)} {words}"


def hints(*entries: tuple[str, str]) -> str:
    """Keys and what they do, in Textual's markup, for the edge of a dialog: `enter open  esc close`."""
    return "  ".join(f"[$accent]{escape(key)}[/] {words}" for key, words in entries)


def way_to(panel: str, page: str) -> tuple[str, ...]:
    """The keys that focus a panel from a page: its number there; before it, if it is only on other pages, the key of
    the first of these.
    """
    home = home_of(panel, page)
    number = key_of(f"show_panel({PAGES[home].panels.index(panel) + 1})")
    return (number,) if home == page else (key_of(f"show_page('{home}')"), number)


def panels_numbered(number: int, page: str) -> str:
    """`6 is Hyperparameters on page Train (T, 6)`: what a number without a panel on this page stands for elsewhere."""
    found = [
        f"{PANELS[panel]} on page {one.title} ({', '.join(way_to(panel, page))})"
        for one in PAGES.values()
        for panel in one.panels[number - 1 : number]
    ]
    return f"{key_of(f'show_panel({number})')} is {' or '.join(found)}"
