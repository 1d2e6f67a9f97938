"""The actions of the panels of the page Data."""

from __future__ import annotations

from tui.action import Action


def _tiles(panel: str, choose: str) -> tuple[Action, ...]:
    """What can be done in a gallery."""
    return (
        Action("move(0, -1)", ("up", "k"), "↑ or k", "above", f"choose the {choose} above", panel),
        Action("move(0, 1)", ("down", "j"), "↓ or j", "below", f"choose the {choose} below", panel),
        Action("move(-1, 0)", ("left", "h"), "← or h", "left", f"choose the {choose} on the left", panel),
        Action("move(1, 0)", ("right", "l"), "→ or l", "right", f"choose the {choose} on the right", panel),
    )


def _cursor(direction: str, arrow: str, letter: str, across: int, up: int, page: str = "") -> tuple[Action, Action]:
    """A step of the cursor, and a larger one."""
    far = (f"shift+{direction}", letter.upper(), *([f"page{page}"] if page else []))
    shown = f"shift+{arrow} or {letter.upper()}" + {"up": " or pgup", "down": " or pgdn"}.get(page, "")
    move, large = f"move_cursor({across}, {up})", f"move_cursor({8 * across}, {8 * up})"
    keys, help_ = (direction, letter), f"move the cursor {direction}"
    return (
        Action(move, keys, f"{arrow} or {letter}", f"cursor {direction}", help_, "picture"),
        Action(large, far, shown, f"far {direction}", f"{help_} by eight cells", "picture"),
    )


DATA_ACTIONS: tuple[Action, ...] = (
    # --- Data sets
    *_tiles("sets", "data set"),
    Action("change_size(-1)", ("left_square_bracket",), "[", "fewer", "fewer clouds or bits of this kind", "sets"),
    Action("change_size(1)", ("right_square_bracket",), "]", "more", "more clouds or bits of this kind", "sets"),
    Action("use", ("enter",), "enter", "use", "start a new run with the chosen data set", "sets"),
    # --- Picture
    *_cursor("up", "↑", "k", 0, 1, "up"),
    *_cursor("down", "↓", "j", 0, -1, "down"),
    *_cursor("left", "←", "h", -1, 0),
    *_cursor("right", "→", "l", 1, 0),
    Action("choose_nearest", ("enter",), "enter", "choose", "choose the nearest sample, on all pages", "picture"),
    Action("add_sample", ("a",), "a", "add", "add a sample at the cursor", "picture"),
    Action("change_class", ("c",), "c", "class", "change the class of samples to be added", "picture"),
    Action("carry", ("m",), "m", "move", "pick up the nearest sample, or put it down", "picture"),
    Action("change_answer", ("e",), "e", "target", "give the nearest sample another class or value", "picture"),
    Action("remove_sample", ("x", "delete"), "x or delete", "remove", "remove the nearest sample", "picture"),
    Action("write_table", ("w",), "w", "write CSV", "write all samples to a CSV file", "picture"),
    Action(
        "change_axis(0)",
        ("left_square_bracket",),
        "[",
        "across",
        "draw the next input on the horizontal axis",
        "picture",
    ),
    Action(
        "change_axis(1)", ("right_square_bracket",), "]", "up", "draw the next input on the vertical axis", "picture"
    ),
    Action(
        "bring_back",
        ("backspace",),
        "backspace",
        "bring back",
        "start a new run on the original samples",
        "picture",
    ),
    # --- Samples
    Action("choose(-1)", ("up", "k"), "↑ or k", "row above", "choose the sample above", "samples"),
    Action("choose(1)", ("down", "j"), "↓ or j", "row below", "choose the sample below", "samples"),
    Action("choose(-10)", ("pageup",), "pgup", "ten rows up", "choose the sample ten rows above", "samples"),
    Action("choose(10)", ("pagedown",), "pgdn", "ten rows down", "choose the sample ten rows below", "samples"),
    Action("choose_end(False)", ("home",), "home", "first row", "choose the first sample", "samples"),
    Action("choose_end(True)", ("end",), "end", "last row", "choose the last sample", "samples"),
    Action("scroll(-1)", ("left", "h"), "← or h", "inputs left", "show the previous input", "samples"),
    Action("scroll(1)", ("right", "l"), "→ or l", "inputs right", "show the next input", "samples"),
    # --- Features
    *_tiles("features", "feature"),
    Action("use", ("enter",), "enter", "on or off", "use the chosen feature, or leave it out", "features"),
    # --- Sampling
    Action("regenerate", ("d",), "d", "draw again", "draw other samples, or another train/test split", "sampling"),
)
