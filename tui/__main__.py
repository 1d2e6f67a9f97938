"""`xorcise`: start-up checks, options, exit codes."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

# Nothing else is imported here, so that `main` also handles ctrl+c while the engine or Textual is imported.

if TYPE_CHECKING:
    from engine import Recipe, Trainer
    from tui.session import Session

FINISHED, CRASHED, INTERRUPTED = 0, 1, 130

# Some of the characters that the panels draw.
GLYPHS = "▁█▀●○✓✗→·–›╭─╮⣀"


def unfit_terminal() -> str | None:
    """Why the screen cannot be opened here, as one line, or None."""
    otherwise = "run it in a terminal, or use `xorcise train` without a screen"
    windows = sys.platform == "win32"
    # What Textual draws to.
    screen, screen_name = (sys.stdout, "standard output") if windows else (sys.stderr, "standard error")
    for stream, name in ((sys.stdin, "standard input"), (screen, screen_name)):
        if stream is None or stream.closed or not stream.isatty():
            return f"{name} is not a terminal; {otherwise}"
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb") and not windows:  # Windows consoles do not set it.
        return f"TERM is {kind!r}, a terminal whose cursor cannot be moved; {otherwise}"
    encoding = screen.encoding or "ascii"
    try:
        GLYPHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return (
            f"{screen_name} is {encoding}, which lacks characters drawn here; use a UTF-8 locale, such as LANG=C.UTF-8"
        )
    return None


def main(arguments: list[str] | None = None) -> int:
    """Open the screen or, with `train` as the first argument, train without one. Returns the exit code:

    0 after q; 2 for wrong usage, unusable data or an unfit terminal; 130, 143 or 129 after ctrl+c, SIGTERM or SIGHUP; 1
    after a crash. If the screen ends unexpectedly, the run is saved to a file for --recover.
    """
    try:
        return _main(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:  # Before the screen or the run could handle it.
        print("xorcise: interrupted", file=sys.stderr)
        return _ended(INTERRUPTED)
    finally:
        gc.enable()


def _main(arguments: list[str]) -> int:
    from engine import DataError, RecipeError, RunError, cli
    from engine.errors import harmless_lines

    if arguments[:1] == ["train"]:
        return _ended(cli.main(arguments[1:]))
    # What the screen imports stays: the garbage collector finds nothing in it. The app starts the collector again.
    gc.disable()
    asked = cli.screen_run(arguments)
    if isinstance(asked, int):
        return asked
    if isinstance(asked, cli.SettingsAsked):
        return _report_settings()
    problem = unfit_terminal()
    if problem:
        cli.complain("xorcise", problem)
        return 2

    from tui import actions, building, config, recovery  # Textual takes a while; a wrong option is reported without it.

    settings = config.load()
    actions.use(settings.actions)
    from tui.app import XorciseApp  # Only now: what shows or binds keys takes them from the table.

    try:
        run: Recipe | Trainer
        note = ""
        if isinstance(asked, cli.Opened):
            run, note = asked.recipe, asked.note
            if building.takes_long(asked.recipe):
                cli.say(f"xorcise: {building.spoken_of(asked.recipe)} ... (ctrl+c: cancel)")
        elif asked.path is None:
            run = recovery.open_newest(**asked.settings)
        else:
            run = cli.resumed(asked.path, asked.settings)
        app = XorciseApp(run, note, config=settings, has_console=asked.has_console)
        if asked.path is not None:
            app.files.opened(asked.path, is_run=isinstance(asked, cli.SavedRun))
    except (
        RecipeError,
        DataError,
        RunError,
    ) as error:  # For example a missing file, or an unsuitable loss.
        cli.complain("xorcise", error)
        return 2
    try:
        app.run()
    except Exception:
        cli.say(_kept(app.session))
        raise
    finally:
        app.remember()
    # The app ended unasked and without an exception: treat it as a crash.
    code = CRASHED if app.return_code is None else app.return_code
    try:
        if code != CRASHED:
            print(harmless_lines(app.session.summary()), flush=True)
        sys.stderr.flush()
    except OSError:
        for stream in (sys.stdout, sys.stderr):  # The terminal is gone.
            cli.give_up(stream)
    if code == CRASHED or (code not in (FINISHED, INTERRUPTED) and app.session.has_begun):
        cli.say(_kept(app.session))
    return _ended(code)


def _report_settings() -> int:
    """Print where the user's settings are, what they are, and what is wrong with them."""
    from engine import cli
    from tui import config

    settings = config.load()
    for problem in settings.problems:
        cli.complain("xorcise", problem)
    return cli.deliver("xorcise", config.report(settings))


def _ended(code: int) -> int:
    """The exit code; ends the process at once while a thread is compiling or computing: it cannot be stopped, the exit
    must not wait for it, and it must not run into what Python frees at exit.
    """
    # What was not imported has no threads.
    calls, workarounds = sys.modules.get("engine.loops.calls"), sys.modules.get("tui.workarounds")
    if (calls is not None and calls.loading()) or (workarounds is not None and workarounds.are_threads_left()):
        os._exit(code)
    return code


def _kept(session: Session) -> str:
    """Save the run to a recovery file and return the message about it."""
    from engine.errors import printable

    for name in ("SIGHUP", "SIGTERM"):  # The end of a session may send both signals, and twice.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    path = session.saving.keep()
    if path is None:
        return "xorcise: the run could not be written to a recovery file"
    return f"xorcise: the run is saved in {printable(str(path))}; `xorcise --recover` opens it"


if __name__ == "__main__":
    sys.exit(main())
