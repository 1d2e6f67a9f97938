"""The hyperparameters: one row each, the chosen one explained below; arrows if not all fit."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing.cells import BLANK, Row, around, fit, hidden, row, wrap
from tui.drawing.names import shortened, widest

# The maximum width of a row: `live` stays near its value.
WIDEST = 44


class Setting(NamedTuple):
    name: str  # as shown
    value: str
    live: bool
    help: str


def setting_at(y: int, shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> int | None:
    """The setting in row `y` of the drawing, if there is one."""
    seen, _ = _seen(shown, chosen, columns, lines)
    return seen[y] if 0 <= y < len(seen) else None


def outside(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> str:
    """How many settings are hidden: `↓ 9 more`."""
    seen, _ = _seen(shown, chosen, columns, lines)
    return hidden(seen.start, len(shown) - seen.stop)


def _value_room(name_size: int, setting: Setting, columns: int) -> int:
    """The width of a value; `live` after it makes it shorter."""
    return max(min(columns, WIDEST) - name_size - 4 - (5 if setting.live else 0), 6)


def _seen(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> tuple[range, list[str]]:
    """The visible settings, and the lines of the chosen one's explanation, which starts with the value if its row shows
    only part of it.
    """
    setting = shown[chosen]
    names = widest(other.name for other in shown)
    is_cut = cell_len(setting.value) > _value_room(names, setting, columns)
    said = f"{setting.value}: {setting.help}" if is_cut else setting.help
    explanation = wrap(said, columns - 3) if lines >= 8 else [said]
    room = max(lines - len(explanation) - (lines >= len(shown) + len(explanation) + 1), 1)
    return around(chosen, len(shown), room), explanation


def settings(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int, active: bool) -> list[Row]:
    """The rows that fit around the chosen one, and its explanation below."""
    seen, explanation = _seen(shown, chosen, columns, lines)
    name_size = widest(setting.name for setting in shown)
    rows: list[Row] = []
    for number in seen:
        setting = shown[number]
        is_chosen = number == chosen
        role = ("chosen" if active else "strong") if is_chosen else "text"
        live = "live " if setting.live else ""
        value = shortened(setting.value, _value_room(name_size, setting, columns))
        above, below = number == seen[0] > 0, number == seen[-1] < len(shown) - 1
        mark = "›" if is_chosen else "↑" if above else "↓" if below else " "
        text = f"{mark} {setting.name:<{name_size}} {value}"
        gap = " " * (min(columns, WIDEST) - cell_len(text) - len(live))
        rows.append(fit(row((text, role), (f"{gap}{live}", role if is_chosen and active else "muted")), columns))
    if lines > len(rows) + len(explanation):
        rows.append(BLANK)
    rows += [fit(row((f"  {line}", "muted")), columns) for line in explanation]
    return rows[:lines]
