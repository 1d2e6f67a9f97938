"""Themes: sets of variables from which all colours follow, also for terminals with 16 colours."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from textual.color import Color
from textual.theme import Theme

from tui.colours import BLACK, WHITE, ink_of_16

# The theme variable that says that its colours are among the 16.
FEW_COLOURS = "few-colours"
# The placeholder of an empty field must be legible, too.
READABLE = {"text-disabled": "auto 70%"}
# The themes for a terminal that is dark or whose background is unknown, and for a light one.
DARK, LIGHT = "xorcise", "xorcise-light"

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
            **READABLE,
            "weight-positive": "#3f8cff",
            "weight-negative": "#f2803a",
            "curve-loss": "#f5c26b",
            "curve-mse": "#8fb6ff",
            "curve-test": "#7fd88f",
            "muted": "#7f8aa3",
            "foreground-muted": "#7f8aa3",
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
            **READABLE,
            "weight-positive": "#0a84ff",
            "weight-negative": "#ff7b00",
            "curve-loss": "#ffff00",
            "curve-mse": "#00e5ff",
            "curve-test": "#ffffff",
            "muted": "#d0d0d0",
            "foreground-muted": "#d0d0d0",
            "footer-key-foreground": "#ffff00",
            "footer-background": "#000000",
        },
    ),
    # Blue, orange and a reddish purple from Okabe & Ito (2008): distinct for all common kinds of colour vision.
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
            **READABLE,
            "weight-positive": "#0072b2",
            "weight-negative": "#d55e00",
            "curve-loss": "#f0e442",
            "curve-mse": "#cc79a7",
            "curve-test": "#56b4e9",
            "muted": "#9a9a9a",
            "foreground-muted": "#9a9a9a",
            "footer-key-foreground": "#f0e442",
            "footer-background": "#101010",
        },
    ),
    Theme(
        name="xorcise-light",
        primary="#2457c5",
        secondary="#5a3fc0",
        accent="#8a1fb0",
        foreground="#1b2130",
        background="#f4f5f8",
        surface="#ffffff",
        panel="#e7eaf1",
        success="#12803c",
        warning="#9a5200",
        error="#c02236",
        dark=False,
        variables={
            **READABLE,
            "weight-positive": "#3f8cff",
            "weight-negative": "#f2803a",
            "curve-loss": "#8a1fb0",
            "curve-mse": "#2457c5",
            "curve-test": "#12803c",
            "muted": "#5a6478",
            "foreground-muted": "#5a6478",
            "footer-key-foreground": "#8a1fb0",
            "footer-background": "#f4f5f8",
        },
    ),
)


def for_16_colours(theme: Theme) -> Theme:
    """The theme with the nearest of the 16 colours that are legible on its background."""
    background = BLACK if theme.dark else WHITE

    def mapped(name: str, value: str) -> str:
        if "background" in name or name in ("surface", "panel"):
            return background.hex
        return value if value.startswith("auto") else ink_of_16(Color.parse(value), background).hex

    colours: dict[str, Any] = {
        field.name: mapped(field.name, value)
        for field in fields(theme)
        if field.name != "name" and isinstance(value := getattr(theme, field.name), str)
    }
    # What is focused, wrong and right must not look alike, nor like other text.
    taken = [Color.parse(colours["foreground"])]
    for name in ("accent", "error", "success"):
        taken.append(ink_of_16(Color.parse(getattr(theme, name)), background, taken))
        colours[name] = taken[-1].hex
    variables = {name: mapped(name, value) for name, value in theme.variables.items()}
    # Colours that Textual mixes would fall between the 16.
    selected = "#0000aa" if theme.dark else "#55ffff"
    names = ("input-selection-background", "block-cursor-blurred-background", "block-hover-background")
    variables |= {"text-disabled": "auto 95%", FEW_COLOURS: "1"} | dict.fromkeys(names, selected)
    return replace(theme, **colours, variables=variables)
