"""Write the two pages generated from tables in the code, `keys.md` and `options.md`: `make docs`.

A test compares them with the output of this script.
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine.cli.words import option_of
from engine.cookbook import BUILT_IN
from engine.fields import Flag
from engine.recipe import Recipe
from engine.recipe_fields import FIELDS
from tui.actions import ACTIONS
from tui.pages import PANELS

FOLDER = Path(__file__).parent

KEYS = """# Keys

The focused panel has keys of its own; the others work everywhere. `?` lists the keys that work now, `ctrl+p`
finds every action by name. The mouse works, too: click a panel, a row, a weight or a key at the bottom, and scroll
lists with the wheel.

`config.toml` in your configuration folder can give actions other keys, and it is only ever read:

```toml
theme = "xorcise-light"         # TEXTUAL_THEME, if it is set, takes precedence
page = "data"                   # the page that is open at the start
folder = "~/data"               # where files are looked for first
[keys]
new_weights = "N"
"network.add_layer" = ["a", "ctrl+e"]
```

`xorcise --config` prints its path, every action with its keys and where each setting comes from, in the form of such a
file. What the file leaves out is as it was at the last exit: theme, page, focus, zoom and folder. A setting or a key
that is not possible, such as a key that has two actions, is reported in one line; all others take effect.
"""

OPTIONS = """# Options and recipes

## Options

`xorcise [RECIPE] [options]` and `xorcise train [RECIPE] [options]` take the same options, one for each field of a
recipe; a TOML file has the same fields, with `_` for `-`. "Default" is the value in the recipe `notebook`. Fields that
are *live* can be changed while a run trains; the others start a new run.

| option | | default | allowed | live |
|---|---|---|---|---|
"""

AFTER_OPTIONS = """
{flags} turn a setting on; `no-` before the name turns it off (`--no-shuffle`). `--hidden none` means no hidden layers.
`auto` derives the value: `momentum`, `rho` and `epsilon` from the optimizer, `output` from the loss,
`samples`, `header`, `problem` and `loss` from the data; `features auto` is the inputs themselves.

## Built-in recipes

| recipe | |
|---|---|
"""


def keys() -> str:
    """`keys.md`, from the table of actions."""
    lines = [KEYS]
    for panel, title in ((None, "Everywhere"), *PANELS.items()):
        lines += [f"## {title}", ""]
        if panel is not None:
            lines += [f"![The panel {title}, zoomed](../screenshots/panel-{panel}.svg)", ""]
        lines += ["| key | |", "|---|---|"]
        lines += [
            f"| {' or '.join(f'`{key}`' for key in action.shown.split(' or '))} | {action.help} |"
            for action in ACTIONS
            if action.panel == panel
        ]
        lines.append("")
    return "\n".join(lines)


def options() -> str:
    """`options.md`, from the tables of fields and of recipes."""
    usual = Recipe()
    rows = []
    for name, field in FIELDS.items():
        value, live = field.kind.format(getattr(usual, name)), "live" if field.live else ""
        rows.append(f"| `{option_of(name)}` | {field.help} | {value} | {field.kind.allowed} | {live} |\n")
    flags = [f"`{option_of(name)}`" for name, field in FIELDS.items() if isinstance(field.kind, Flag)]
    after = AFTER_OPTIONS.format(flags=f"{', '.join(flags[:-1])} and {flags[-1]}")
    recipes = [f"| `{name}` | {row.sentence} |\n" for name, row in BUILT_IN.items()]
    return OPTIONS + "".join(rows) + after + "".join(recipes)


PAGES = {"keys.md": keys, "options.md": options}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        print(name, file=sys.stderr)
