"""Themes, and what each role of a drawing looks like in them.

A theme is a set of variables; a role is mixed from them here and nowhere else. Signed numbers go from
`weight-negative` to `weight-positive`; right and wrong are `success` and `error`.
"""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tui.drawing.scale import LEVELS

THEMES = (
    Theme(
        name="xorcise",
        primary="#7aa2f7",
        secondary="#9d8cff",
        accent="#f5c26b",
        foreground="#d5dbe6",
        background="#10131a",
        surface="#151923",
        panel="#1c2230",
        success="#7fd88f",
        warning="#f5c26b",
        error="#ff7a85",
        dark=True,
        variables={
            "weight-positive": "#3f8cff",
            "weight-negative": "#f2803a",
            "curve-loss": "#f5c26b",
            "curve-mse": "#8fb6ff",
            "curve-test": "#7fd88f",
            "muted": "#7f8aa3",
            "footer-key-foreground": "#f5c26b",
            "footer-background": "#10131a",
        },
    ),
    Theme(
        name="xorcise-high-contrast",
        primary="#ffffff",
        secondary="#ffffff",
        accent="#ffff00",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        success="#00ff66",
        warning="#ffff00",
        error="#ff5f5f",
        dark=True,
        variables={
            "weight-positive": "#0a84ff",
            "weight-negative": "#ff7b00",
            "curve-loss": "#ffff00",
            "curve-mse": "#00e5ff",
            "curve-test": "#ffffff",
            "muted": "#d0d0d0",
            "footer-key-foreground": "#ffff00",
            "footer-background": "#000000",
        },
    ),
    # Blue, orange and a reddish purple from Okabe & Ito (2008): told apart by all common kinds of colour vision.
    Theme(
        name="xorcise-colour-blind",
        primary="#56b4e9",
        secondary="#56b4e9",
        accent="#f0e442",
        foreground="#e8e8e8",
        background="#101010",
        surface="#161616",
        panel="#202020",
        success="#56b4e9",
        warning="#f0e442",
        error="#e69f00",
        dark=True,
        variables={
            "weight-positive": "#0072b2",
            "weight-negative": "#d55e00",
            "curve-loss": "#f0e442",
            "curve-mse": "#cc79a7",
            "curve-test": "#56b4e9",
            "muted": "#9a9a9a",
            "footer-key-foreground": "#f0e442",
            "footer-background": "#101010",
        },
    ),
    Theme(
        name="xorcise-light",
        primary="#2457c5",
        secondary="#5a3fc0",
        accent="#a65a00",
        foreground="#1b2130",
        background="#f4f5f8",
        surface="#ffffff",
        panel="#e7eaf1",
        success="#12803c",
        warning="#a65a00",
        error="#c02236",
        dark=False,
        variables={
            "weight-positive": "#3f8cff",
            "weight-negative": "#f2803a",
            "curve-loss": "#a65a00",
            "curve-mse": "#2457c5",
            "curve-test": "#12803c",
            "muted": "#626c80",
            "footer-key-foreground": "#a65a00",
            "footer-background": "#f4f5f8",
        },
    ),
)


def luminance(colour: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2). Against one of 0.179 black and white stand out equally, 4.6 to 1."""
    parts = (part / 255 for part in colour.rgb)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def styles(variables: dict[str, str]) -> dict[str, Style]:
    """A Rich style for every role, from a theme's variables; Textual's own themes lack ours and get near ones."""

    def colour(name: str, instead: str) -> Color:
        return Color.parse(variables.get(name) or variables[instead])

    background = colour("surface", "background")
    foreground = colour("foreground", "foreground")
    muted = Color.parse(variables["muted"]) if "muted" in variables else foreground.blend(background, 0.45)
    accent = colour("accent", "accent")
    found = {
        "text": Style(color=foreground.rich_color),
        "strong": Style(color=foreground.rich_color, bold=True),
        "muted": Style(color=muted.rich_color),
        "axis": Style(color=muted.rich_color),
        "accent": Style(color=accent.rich_color, bold=True),
        "good": Style(color=colour("success", "success").rich_color, bold=True),
        "bad": Style(color=colour("error", "error").rich_color, bold=True),
        "warning": Style(color=colour("warning", "warning").rich_color, bold=True),
        "loss": Style(color=colour("curve-loss", "accent").rich_color),
        "test": Style(color=colour("curve-test", "success").rich_color, bold=True),
        "mse": Style(color=colour("curve-mse", "primary").rich_color),
        "chosen": Style(color=foreground.rich_color, bgcolor=background.blend(accent, 0.22).rich_color, bold=True),
        "cursor": Style(color=background.rich_color, bgcolor=accent.rich_color, bold=True),
        "bar": Style(color=colour("primary", "primary").rich_color),
    }
    for sign, name, instead in ((1, "weight-positive", "primary"), (-1, "weight-negative", "warning")):
        full = colour(name, instead)
        for steps in range(1, LEVELS + 1):
            cell = background.blend(full, 0.9 * steps / LEVELS)
            ink = Color.parse("#ffffff" if luminance(cell) < 0.179 else "#000000")
            found[f"weight{sign * steps:+d}"] = Style(color=ink.rich_color, bgcolor=cell.rich_color)
    found["weight+0"] = Style(color=foreground.rich_color)
    return found
