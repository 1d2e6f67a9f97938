"""The keys at the bottom."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Footer


class KeysFooter(Footer):
    """Textual's footer, made anew only when it would show other keys: that takes longer than a frame, and Textual
    does it at every change of the focus and three times before the first paint."""

    _showing: object = None

    def bindings_changed(self, screen: Screen[object]) -> None:
        shown = [(row.binding.action, row.enabled) for row in screen.active_bindings.values() if row.binding.show]
        if shown != self._showing and self.app.app_focus and screen is self.screen:
            self._showing = shown
            super().bindings_changed(screen)
