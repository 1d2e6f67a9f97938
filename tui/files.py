"""Files: what is opened and saved, and what is asked before a run is left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from textual.app import App, SystemCommand

from engine import Recipe, RecipeError, RunError
from engine.cli.recipes import RECIPE, RUN_ENDING, TABLE, TABLES, kind_of_file, kind_of_name
from engine.cookbook import BUILT_IN, FOR_TABLES
from engine.errors import printable
from engine.fields import Choice
from engine.recipe_files import ENDING
from tui.building import Opening
from tui.choices import Choices
from tui.clipboard import Copied, copied
from tui.panels.editor import Question, ask
from tui.panels.panel import Panel
from tui.paths import Completion, complete, complete_new, expanded, short
from tui.recent import Recent
from tui.screens.command import CommandScreen
from tui.screens.recipes import BUILT_IN_RECIPE, RecipesScreen
from tui.session import Answer, Session
from tui.session.record import Record
from tui.session.undo import UNDO
from tui.tables import Tables

TO_OPEN = "the path of a recipe, a saved run or a table"
ENDINGS = f"*{ENDING} for the recipe, *{RUN_ENDING} for the whole run"
TO_SAVE = f"a path: {ENDINGS}"


class Files:
    """Opens and saves for the app. `panel` gives the panel that has the focus, which a question returns to."""

    def __init__(self, app: App[None], session: Session, recent: Recent, panel: Callable[[], Panel]) -> None:
        self._app, self._session, self._recent, self._panel = app, session, recent, panel
        # The record of a run that may be left unsaved, as was answered, and what had been made by hand in it.
        self._let_go: tuple[Record, str] | None = None
        self._tables = Tables(app, session, panel, self.opened)
        session.on_leaving = self.leave

    # --- opening -------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Ask for a file to open."""
        folder = self._recent.folder
        value = "" if folder == Path() else f"{short(str(folder))}/"
        await ask(Question(self._panel(), "open", value, TO_OPEN, self._open_file, complete=complete))

    def choose(self) -> None:
        """Let a recent file or a built-in recipe be chosen."""
        self._app.push_screen(RecipesScreen(list(self._recent.files())), self._chosen)

    def _chosen(self, choice: tuple[str, str] | None) -> None:
        if choice is not None:
            kind, name = choice
            (self.open_recipe if kind == BUILT_IN_RECIPE else self.open_file)(name)

    def open_recipe(self, name: str) -> None:
        """Open a built-in recipe; for that of tables, ask for a table."""
        if name == FOR_TABLES:
            self._later(self.open)
        else:
            self._open(Opening(name, Recipe.named(name)), self._panel().answer)

    def open_file(self, path: str) -> None:
        """Open a file by its path as it is typed, or say why it cannot be opened."""
        panel = self._panel()
        try:
            self._open_file(expanded(path), panel.answer)
        except RecipeError as error:
            panel.explain(f"Nothing was opened: {error.message}")

    def commands(self) -> Iterator[SystemCommand]:
        """What the palette lists of it."""
        later = self._app.call_later
        for name, row in BUILT_IN.items():
            yield SystemCommand(f"recipe: {name}", row.sentence, partial(later, self.open_recipe, name))
        for path, words in self._recent.files():
            yield SystemCommand(f"recent: {printable(path)}", words, partial(later, self.open_file, path))

    def _open_file(self, path: str, answer: Answer) -> None:
        """Open a recipe or a saved run, or show the preview of a table; raises `RecipeError`."""
        kind = kind_of(path)
        if kind == TABLE:
            screen = self._tables.preview(path)
            answer(None)
            self._leave_for_good(lambda: self._tables.show(screen))
            return

        def opened(refusal: str | None) -> None:
            if refusal is None:
                self.opened(path)
            answer(refusal)

        self._open(Opening(path, Recipe.from_toml(path) if kind == RECIPE else None), opened)

    def _open(self, wanted: Opening, answer: Answer) -> None:
        self._leave_for_good(lambda: self._session.builds.open(wanted, answer))

    def opened(self, path: str, is_run: bool = False) -> None:
        """Remember a file that was opened; `is_run`: the run of the session is the one saved there."""
        if is_run:
            self._session.worker.record.was_saved(self._session.trainer, path)
        self._recent.remember(path)

    # --- saving --------------------------------------------------------------------------------------------------

    async def save(self, then: Callable[[], None] | None = None) -> None:
        """Save the run in its file, or ask for one; `then` is called once it is saved."""
        path = self._session.worker.record.path
        if path is not None and self._recent.is_unchanged(path):
            self._write(path, self._panel().answer, then)
        else:
            await self.save_as(then)

    async def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file to save the run or its recipe in."""

        def accept(text: str, answer: Answer) -> None:
            path = checked(text)
            if os.path.lexists(path) and not self._recent.is_unchanged(path):
                self._later(self._ask_to_replace, path, then)
            else:
                self._write(path, answer, then)

        await ask(Question(self._panel(), "save as", self._suggested(), TO_SAVE, accept, complete=_to_save))

    async def _ask_to_replace(self, path: str, then: Callable[[], None] | None) -> None:
        rows = (
            ("replace", f"{printable(path)} exists already and would be lost"),
            ("other name", "save it elsewhere"),
        )

        def accept(text: str, answer: Answer) -> None:
            if _answered(rows, text) == "replace":
                self._write(path, answer, then)
            else:
                self._later(self.save_as, then)

        await self._ask("it exists", rows, accept)

    def _write(self, path: str, answer: Answer, then: Callable[[], None] | None) -> None:
        def written(refusal: str | None) -> None:
            if refusal is None:
                self.opened(path)
            answer(refusal)
            if refusal is None and then is not None:
                then()

        saving = self._session.saving
        write = saving.recipe if kind_of_name(path) == RECIPE else saving.run
        write(path, written)

    def _suggested(self) -> str:
        """A path for the run that does not exist yet, or that of its own file."""
        own = self._session.worker.record.path
        if own is not None:
            return short(own)
        name = Path(self._recent.last or self._session.recipe.data).name
        stem = printable(name.partition(".")[0]) or "run"
        folder = self._recent.folder
        names = (f"{stem}{f'-{number}' if number > 1 else ''}{RUN_ENDING}" for number in range(1, 1000))
        return short(str(folder / next((name for name in names if not (folder / name).exists()), stem)))

    # --- leaving a run -------------------------------------------------------------------------------------------

    def leave(self, go: Callable[[], None], unsaved: str = f"go on without saving it; {UNDO}", made: str = "") -> None:
        """Leave the run by calling `go`; if it is long and unsaved, or if something was `made` by hand in it, ask
        first. `unsaved`: what is done then if it is not to be saved.
        """
        record = self._session.worker.record
        let_go = self._let_go is not None and self._let_go[0] is record and made in ("", self._let_go[1])
        if (record.is_long or made) and not let_go:
            self._later(self._ask_about_the_run, go, unsaved, made)
        else:
            go()

    def _leave_for_good(self, go: Callable[[], None], unsaved: str = f"go on without saving it; {UNDO}") -> None:
        """The same for another run or none: what was made by hand matters as well. A change of the run itself is not
        asked about for that: it keeps the samples, or is undone at once.
        """
        session = self._session
        session.worker.do(lambda: self.leave(go, unsaved, session.worker.record.handmade(session.trainer)))

    def quit(self) -> None:
        """End the program."""
        self._leave_for_good(self._app.exit, "quit without saving it")

    async def _ask_about_the_run(self, go: Callable[[], None], unsaved: str, made: str) -> None:
        record = self._session.worker.record
        rows = (
            ("save", "save the run first"),
            ("discard", unsaved),
            ("cancel", "keep this run"),
        )

        def accept(text: str, answer: Answer) -> None:
            chosen = _answered(rows, text)
            if chosen == "save":
                self._later(self.save, go)
                return
            answer(None)
            if chosen == "discard":
                self._let_go = record, made
                go()

        minutes = int(record.unsaved / 60)
        what = f"{minutes:,} min of training" if record.is_long else f"{made} changed by hand"
        await self._ask(f"{what} {'is' if record.is_long and minutes == 1 else 'are'} not saved", rows, accept)

    # --- sharing -------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the recipe as a command line, and show it."""
        self._session.worker.do(lambda: self._copied(copied(self._session.trainer)))

    def _copied(self, line: Copied) -> None:
        if line.problem:
            self._panel().explain(line.problem)
            return
        self._app.copy_to_clipboard(" ".join(line.words))
        self._app.push_screen(CommandScreen(line.words, line.notes), self._save_instead)

    def _save_instead(self, wanted: bool | None) -> None:
        if wanted:
            self._later(self.save)

    # --- asking --------------------------------------------------------------------------------------------------

    async def _ask(self, name: str, rows: tuple[tuple[str, str], ...], accept: Callable[[str, Answer], None]) -> None:
        first = rows[0][0]
        allowed = ", ".join(name for name, _ in rows)
        await ask(Question(self._panel(), f"{name}:", first, allowed, accept, Choices(rows)))

    def _later(self, do: Callable[..., object], *arguments: object) -> None:
        """After the key that is being handled: the editor is still closing, or busy with the question before."""
        self._app.call_later(do, *arguments)


def kind_of(path: str) -> str:
    """What a file is; raises `RecipeError` if it cannot be read."""
    try:
        return kind_of_file(path)
    except RunError as error:
        raise RecipeError("file", str(error)) from None


def checked(text: str) -> str:
    """The path to save in, with an ending; raises `RecipeError`."""
    path = Path(text.strip())
    if not path.name:
        raise RecipeError("file", f"no name given; allowed: {TO_SAVE}")
    if not path.suffix:
        return f"{path}{RUN_ENDING}"
    if kind_of_name(path.name) == TABLE and path.suffix.lower() in TABLES:
        raise RecipeError("file", f"{path} looks like a table; allowed: {TO_SAVE}")
    return str(path)


def _to_save(typed: str) -> Completion:
    """The file completed; for a new one, what its ending stands for."""
    found = complete_new(typed)
    return found if found.entries else found._replace(problem=f"{found.problem}; {ENDINGS}")


def _answered(rows: tuple[tuple[str, str], ...], text: str) -> str:
    return Choice(tuple(name for name, _ in rows)).parse("answer", text)
