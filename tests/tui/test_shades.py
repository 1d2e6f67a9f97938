"""The colours of a map in every theme: marks can be read on each, and the sides of the scale differ."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tests.tui.test_contrast import in_16_colours, in_256_colours, in_full_colour
from tui.drawing.heat import MIDDLE, NOT_FINITE, SHADES, on
from tui.drawing.marks import CLASS_COLOURS
from tui.drawing.scale import LEVELS
from tui.palette import styles
from tui.themes import THEMES, for_16_colours


def variables_of(theme: Theme) -> dict[str, str]:
    return theme.to_color_system().generate() | theme.variables


def check_marks(found: dict[str, Style], ratio: Callable[[RichColor, RichColor], float]) -> None:
    """Assert that every mark can be read on every shade."""
    for shade, name in enumerate(SHADES):
        for role in (on(shade), f"faint {name}"):
            style = found[role]
            assert style.color is not None
            assert style.bgcolor is not None
            assert ratio(style.color, style.bgcolor) >= 4.5, role


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_marks_can_be_read_on_every_shade(theme: Theme) -> None:
    found = styles(variables_of(theme))
    check_marks(found, in_full_colour)
    check_marks(found, in_256_colours)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_marks_can_be_read_and_sides_differ_where_there_are_16_colours(theme: Theme) -> None:
    found = styles(variables_of(for_16_colours(theme)))
    check_marks(found, in_16_colours)
    papers = [found[f"heat {name} {name}"].bgcolor for name in SHADES[: NOT_FINITE + 1]]
    below, above = set(papers[: LEVELS // 2]), set(papers[MIDDLE + LEVELS // 2 + 1 : NOT_FINITE])
    assert not below & above
    assert papers[MIDDLE] not in below | above


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_shades_grow_from_the_background_on_both_sides(theme: Theme) -> None:
    variables = variables_of(theme)
    found, surface = styles(variables), Color.parse(variables["surface"])

    def far(name: str) -> int:
        colour = found[f"heat {name} {name}"].bgcolor
        assert colour is not None
        return sum(abs(a - b) for a, b in zip(Color.from_rich_color(colour).rgb, surface.rgb, strict=True))

    assert far("+0") > 0  # so that a tile can be seen
    for shade in ("+", "-", *(f"{label}:" for label in range(CLASS_COLOURS))):
        distances = [far(f"{shade}{steps}") for steps in range(1, LEVELS + 1)]
        assert distances == sorted(set(distances))


def test_upper_and_lower_half_have_the_colours_of_their_shades() -> None:
    found = styles(variables_of(THEMES[0]))
    both = found["heat +8 -3"]
    assert both.color == found["heat +8 +8"].bgcolor
    assert both.bgcolor == found["heat -3 -3"].bgcolor
    assert found["at -3"].color == found["accent"].color
    assert found["at -3"].bgcolor == found["heat -3 -3"].bgcolor
