"""Files: what is opened and saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from textual.app import App, SystemCommand

from engine import Recipe, RecipeError, RunError
from engine.cli.recipes import RECIPE, RUN_ENDING, TABLE, TABLES, kind_of_file, kind_of_name
from engine.cookbook import BUILT_IN, FOR_TABLES
from engine.errors import MAX_NAME, printable
from engine.recipe_files import ENDING
from tui.building import Opening
from tui.clipboard import Copied, copied
from tui.leaving import Leaving
from tui.panels.editor import Question, ask, ask_for_one
from tui.panels.panel import Panel
from tui.paths import Completion, complete, complete_new, expanded, short
from tui.recent import Recent
from tui.screens.command import CommandScreen
from tui.screens.recipes import BUILT_IN_RECIPE, RecipesScreen
from tui.session import Answer, Session
from tui.tables import Tables

TO_OPEN = "the path of a recipe, a saved run or a table"
FOR_RUNS = f"*{RUN_ENDING} for the whole run"
ENDINGS = f"*{ENDING} for the recipe, {FOR_RUNS}"


class Files:
    """Opens and saves for the app. `panel` gives the panel that has the focus, which a question returns to."""

    def __init__(self, app: App[None], session: Session, recent: Recent, panel: Callable[[], Panel]) -> None:
        self._app, self._session, self._recent, self._panel = app, session, recent, panel
        self._tables = Tables(app, session, panel, self.opened)
        self.leaving = Leaving(app, session, panel, self.save)

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
            self.leaving.for_another(lambda: self._tables.show(screen))
            return

        def opened(refusal: str | None) -> None:
            if refusal is None:
                self.opened(path)
            answer(refusal)

        self._open(Opening(path, Recipe.from_toml(path) if kind == RECIPE else None), opened)

    def _open(self, wanted: Opening, answer: Answer) -> None:
        self.leaving.for_another(lambda: self._session.builds.open(wanted, answer))

    def opened(self, path: str, is_run: bool = False) -> None:
        """Remember a file that was opened; `is_run`: the run of the session is the one saved there."""
        if is_run:
            self._session.worker.record.was_saved(self._session.trainer, path)
        self._recent.remember(path)

    # --- saving --------------------------------------------------------------------------------------------------

    async def save(self, then: Callable[[], None] | None = None, answer: Answer | None = None) -> None:
        """Save the run in its file, or ask for one; `then` is called once it is saved. `answer` is that of a question
        which is open until then.
        """
        path = self._session.worker.record.path
        if path is not None and self._recent.is_unchanged(path):
            self._write(path, answer or self._panel().answer, then)
        else:
            await self.save_as(then)

    async def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file to save the run or its recipe in; if something follows, only the run."""
        endings = ENDINGS if then is None else FOR_RUNS

        def accept(text: str, answer: Answer) -> None:
            path = checked(text, endings)
            if os.path.lexists(path) and not self._recent.is_unchanged(path):
                self._later(self._ask_to_replace, path, then)
            else:
                self._write(path, answer, then)

        suggested, allowed, completed = self._suggested(), f"a path: {endings}", partial(_to_save, endings)
        await ask(Question(self._panel(), "save as", suggested, allowed, accept, complete=completed))

    async def _ask_to_replace(self, path: str, then: Callable[[], None] | None) -> None:
        rows = (
            ("replace", f"{printable(path)} exists already and would be lost"),
            ("other name", "save it elsewhere"),
        )

        def accept(chosen: str, answer: Answer) -> None:
            if chosen == "replace":
                self._write(path, answer, then)
            else:
                self._later(self.save_as, then)

        await ask_for_one(self._panel(), "it exists", rows, accept)

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
        stem = printable(name.partition(".")[0])[:MAX_NAME] or "run"
        folder = self._recent.folder
        names = (f"{stem}{f'-{number}' if number > 1 else ''}{RUN_ENDING}" for number in range(1, 1000))
        return short(str(folder / next((name for name in names if not os.path.lexists(folder / name)), stem)))

    # --- sharing -------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the recipe as a command line, and show it."""
        worker = self._session.worker
        worker.do(lambda: self._copied(copied(worker.trainer, worker.photographer.by_code)))

    def _copied(self, line: Copied) -> None:
        if line.problem:
            self._panel().explain(line.problem)
            return
        self._app.copy_to_clipboard(" ".join(line.words))
        self._app.push_screen(CommandScreen(line.words, line.notes), self._save_instead)

    def _save_instead(self, wanted: bool | None) -> None:
        if wanted:
            self._later(self.save)

    def _later(self, do: Callable[..., object], *arguments: object) -> None:
        """After the key that is being handled: the editor is still closing, or busy with the question before."""
        self._app.call_later(do, *arguments)


def kind_of(path: str) -> str:
    """What a file is; raises `RecipeError` if it cannot be read."""
    try:
        return kind_of_file(path)
    except RunError as error:
        raise RecipeError("file", str(error)) from None


def checked(text: str, endings: str = ENDINGS) -> str:
    """The path to save in, with an ending, which is one of those; raises `RecipeError`."""
    path, allowed = Path(text.strip()), f"allowed: a path: {endings}"
    if not path.name:
        raise RecipeError("file", f"no name given; {allowed}")
    if not path.suffix:
        return f"{path}{RUN_ENDING}"
    if kind_of_name(path.name) == TABLE and path.suffix.lower() in TABLES:
        raise RecipeError("file", f"{path} looks like a table; {allowed}")
    if kind_of_name(path.name) == RECIPE and ENDING not in endings:
        raise RecipeError("file", f"{path} would hold only the recipe; {allowed}")
    return str(path)


def _to_save(endings: str, typed: str) -> Completion:
    """The file completed; for a new one, what its ending stands for."""
    found = complete_new(typed)
    return found if found.entries else found._replace(problem=f"{found.problem}; {endings}")
