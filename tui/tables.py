"""Tables of one's own: previewed, and read as the preview says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App

from engine import RecipeError
from engine.fields.words import LIKE_A_PATH
from engine.recipe import FOR_FILES
from tui.hyperparameters import changed
from tui.panels.panel import Panel
from tui.session import Session

# Imported late: the first paint need not wait for the preview, nor for the reader of tables.
if TYPE_CHECKING:
    from tui.screens.preview import PreviewScreen, Wish


class Tables:
    """Previews and reads for the app. `panel` gives the panel that has the focus; `read` is called with the path of
    each table that was read.
    """

    def __init__(
        self, app: App[None], session: Session, panel: Callable[[], Panel], read: Callable[[str], None]
    ) -> None:
        self._app, self._session, self._panel, self._read_from = app, session, panel, read

    def preview(self, path: str) -> PreviewScreen:
        """The preview of a table, which is not shown yet; raises `RecipeError` if there are no rows to show."""
        from engine.data.columns import Asked
        from tui.screens.preview import PreviewScreen, Wish

        # A plain word would be the name of built-in data.
        path = path if LIKE_A_PATH.search(path) else f"./{path}"
        recipe = self._session.recipe
        now = Asked(**{name: getattr(recipe, name) for name in FOR_FILES}) if recipe.data == path else Asked()
        return PreviewScreen(Wish(path, now))

    def show(self, screen: PreviewScreen) -> None:
        """Show a preview, and read the table if it is to be read."""
        self._app.push_screen(screen, self._read)

    def _read(self, wish: Wish | None) -> None:
        if wish is None:
            return

        def answered(refusal: str | None) -> None:
            if refusal is None:
                self._read_from(wish.path)
            else:
                self._app.call_later(self._show_again, wish, refusal)

        try:
            recipe = changed(self._session.recipe, "data", wish.path).with_changes(**wish.asked._asdict())
        except RecipeError as error:
            answered(str(error))
        else:
            self._session.set_recipe(recipe, answered)

    def _show_again(self, wish: Wish, refusal: str) -> None:
        """Show the preview with the reason why the table could not be read, unless something else is shown by now."""
        from tui.screens.preview import PreviewScreen

        if len(self._app.screen_stack) == 1 and self._app.focused is self._panel():
            try:
                self.show(PreviewScreen(wish, refusal))
                return
            except RecipeError as error:
                refusal = error.message
        self._panel().answer(refusal)
