"""Themes: every role has a style in each, and no meaning hangs on colour alone."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tests.tui.screen import STUCK_SEED, opened, press, rows, strips, text
from tui.drawing.scale import LEVELS
from tui.drawing.status import STATES
from tui.drawing.table import VERDICTS
from tui.palette import styles
from tui.themes import THEMES, for_16_colours

ROLES = {
    *("text", "strong", "muted", "axis", "accent", "good", "bad", "warning", "loss", "mse", "chosen", "cursor", "bar"),
    *(f"weight{level:+d}" for level in range(-LEVELS, LEVELS + 1)),
    *(role for _, role in STATES.values()),
    *(role for _, role in VERDICTS.values()),
}


async def test_every_theme_there_is_has_a_style_for_every_role() -> None:
    async with opened() as (app, pilot):
        for name in app.available_themes:
            app.theme = name
            await pilot.pause(0)
            assert set(styles(app.theme_variables)) >= ROLES, name
            assert "Network" in text(app)


async def test_t_goes_round_our_themes() -> None:
    async with opened() as (app, pilot):
        seen = [app.theme]
        for _ in THEMES:
            await press(pilot, "t")
            seen.append(app.theme)
        assert seen == [*(theme.name for theme in THEMES), THEMES[0].name]
        assert rows(app)[1].strip() == f"Theme {seen[-1]}."
        app.theme = "nord"
        await press(pilot, "t")
        assert app.theme == THEMES[0].name


async def test_a_new_theme_recolours_what_is_on_the_screen() -> None:
    async with opened() as (app, pilot):

        def colours() -> set[str]:
            return {str(segment.style) for strip in strips(app) for segment in strip}

        before, words = colours(), text(app)
        app.theme = "xorcise-light"
        await pilot.pause()
        assert len(colours() & before) < len(before) / 4
        assert text(app) == words


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_depth_grows_with_the_size_of_a_weight(theme: Theme) -> None:
    async with opened(load=False) as (app, _):
        app.theme = theme.name
        mixed = styles(app.theme_variables)
        surface = Color.parse(app.theme_variables["surface"])
        for sign in (1, -1):
            cells = [mixed[f"weight{sign * level:+d}"].bgcolor for level in range(1, LEVELS + 1)]
            far = [
                sum(abs(a - b) for a, b in zip(Color.from_rich_color(cell).rgb, surface.rgb, strict=True))
                for cell in cells
            ]
            assert far == sorted(far)
            assert far[-1] > far[0]


async def test_right_and_wrong_and_signs_are_text() -> None:
    async with opened(seed=STUCK_SEED, epochs=300) as (app, _):
        screen = text(app)
        assert "✓" in screen
        assert "✗" in screen or "=" in screen
        assert "+0." in screen
        assert "-0." in screen
        assert "Hidden 4 is dead (†)" in rows(app)[1]


async def test_without_colours_everything_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(seed=STUCK_SEED, epochs=300) as (app, _):
        coloured = text(app)
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(seed=STUCK_SEED, epochs=300) as (app, _):
        assert app.no_color
        assert text(app) == coloured
        for strip in strips(app):
            for segment in strip.apply_filter(app.get_line_filters()[0], app.screen.background_colors[0]):
                style = segment.style
                if style is not None and style.color is not None:
                    red, green, blue = Color.from_rich_color(style.color).rgb
                    assert red == green == blue


def papers_of(found: dict[str, Style], *roles: str) -> list[tuple[int, int, int]]:
    colours = [found[role].bgcolor for role in roles]
    return [Color.from_rich_color(colour).rgb for colour in colours if colour is not None]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("few", [False, True])
def test_the_cursor_is_no_colour_of_the_signed_scale(theme: Theme, few: bool) -> None:
    shown = for_16_colours(theme) if few else theme
    found = styles(shown.to_color_system().generate() | shown.variables)
    (cursor,) = papers_of(found, "cursor")
    for weight in papers_of(found, *(f"weight{level:+d}" for level in range(-LEVELS, LEVELS + 1))):
        assert sum(abs(a - b) for a, b in zip(cursor, weight, strict=True)) > 100


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_focus_right_wrong_and_text_differ_where_there_are_16_colours(theme: Theme) -> None:
    shown = for_16_colours(theme)
    found = styles(shown.to_color_system().generate() | shown.variables)
    assert len({found[role].color for role in ("accent", "good", "bad", "text")}) == 4
    assert found["loss"].color != found["link-8"].color


def test_on_a_light_background_the_hue_of_the_focus_is_neither_end_of_the_scale() -> None:
    """Darker than the scale, it would look like a larger weight."""
    (theme,) = (theme for theme in THEMES if not theme.dark)
    hues = [theme.accent or "", theme.variables["weight-positive"], theme.variables["weight-negative"]]
    focus, *ends = (Color.parse(hue).hsl.h for hue in hues)
    assert all(min(abs(focus - end), 1 - abs(focus - end)) > 0.15 for end in ends)
