"""The hyperparameters: a row each, the chosen one explained below; arrows where there are more than fit."""

from __future__ import annotations

from typing import NamedTuple

from tui.drawing.cells import BLANK, Row, around, fit, plain, row, wrap


class Setting(NamedTuple):
    name: str  # as people read it
    value: str
    live: bool
    help: str


def setting_at(y: int, shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> int | None:
    """The setting in row `y` of the drawing, if there is one."""
    seen, _ = _seen(shown, chosen, columns, lines)
    return seen[y] if 0 <= y < len(seen) else None


def _seen(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> tuple[range, list[str]]:
    """The settings that have a row, and the lines of the chosen one's explanation."""
    explanation = wrap(shown[chosen].help, columns - 3) if lines >= 8 else [shown[chosen].help]
    room = max(lines - len(explanation) - (lines >= len(shown) + len(explanation) + 1), 1)
    return around(chosen, len(shown), room), explanation


def settings(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int, active: bool) -> list[Row]:
    """The rows that fit around the chosen one, and its explanation below."""
    seen, explanation = _seen(shown, chosen, columns, lines)
    name_size = max(len(setting.name) for setting in shown)
    rows: list[Row] = []
    for number in seen:
        setting = shown[number]
        is_chosen = number == chosen
        role = ("chosen" if active else "strong") if is_chosen else "text"
        live = "live " if setting.live else ""
        value = fit(row(setting.value), max(columns - name_size - 3 - (len(live) + 1 if live else 0), 6))
        above, below = number == seen[0] > 0, number == seen[-1] < len(shown) - 1
        mark = "›" if is_chosen else "↑" if above else "↓" if below else " "
        text = f"{mark} {setting.name:<{name_size}} {plain(value)}"
        gap = " " * (min(columns, 36) - len(text) - len(live))
        rows.append(fit(row((text, role), (f"{gap}{live}", role if is_chosen and active else "muted")), columns))
    if lines > len(rows) + len(explanation):
        rows.append(BLANK)
    rows += [fit(row((f"  {line}", "muted")), columns) for line in explanation]
    return rows[:lines]
