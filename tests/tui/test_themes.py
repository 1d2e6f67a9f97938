"""Themes: every role has a style in each, and no meaning hangs on colour alone."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from tests.tui.screen import STUCK_SEED, opened, press, rows, strips, text
from tui.drawing.scale import LEVELS
from tui.drawing.status import STATES
from tui.drawing.table import VERDICTS
from tui.palette import THEMES, styles

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
