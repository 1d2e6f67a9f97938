"""`xorcise`: start-up checks, options, exit codes."""

from __future__ import annotations

import os
import sys

# Nothing else is imported up here: ctrl+c while the engine or Textual is, is answered by `main`, too.

CRASHED, INTERRUPTED = 1, 130

# A sample of what the panels draw with.
GLYPHS = "▁█▀●○✓✗→·–›╭─╮⣀"


def unfit_terminal() -> str | None:
    """Why the screen cannot be opened here, as one line, or None."""
    otherwise = "run it in a terminal, or use `xorcise train` without a screen"
    windows = sys.platform == "win32"
    # What Textual draws on.
    screen, screen_name = (sys.stdout, "standard output") if windows else (sys.stderr, "standard error")
    for stream, name in ((sys.stdin, "standard input"), (screen, screen_name)):
        if stream is None or stream.closed or not stream.isatty():
            return f"{name} is not a terminal; {otherwise}"
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb") and not windows:  # whose consoles do not set it
        return f"TERM is {kind!r}, a terminal whose cursor cannot be moved; {otherwise}"
    encoding = screen.encoding or "ascii"
    try:
        GLYPHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return (
            f"{screen_name} is {encoding}, which cannot print what is drawn; use a UTF-8 locale, such as LANG=C.UTF-8"
        )
    return None


def main(arguments: list[str] | None = None) -> int:
    """Open the screen, or with `train` as the first argument train without one. Returns the exit code:

    0 after q, 2 for wrong usage, data that cannot be used or an unfit terminal, 130, 143, 129 after ctrl+c, SIGTERM,
    SIGHUP, 1 after a crash.
    """
    try:
        return _main(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:  # before the screen or the run was there to hear of it
        print("xorcise: interrupted", file=sys.stderr)
        return INTERRUPTED


def _main(arguments: list[str]) -> int:
    from engine import DataError, RecipeError, cli

    if arguments[:1] == ["train"]:
        return cli.main(arguments[1:])
    recipe = cli.screen_recipe(arguments)
    if isinstance(recipe, int):
        return recipe
    problem = unfit_terminal()
    if problem:
        cli.complain("xorcise", problem)
        return 2

    from tui.app import XorciseApp  # Textual takes a while; a wrong option is answered without it

    try:
        app = XorciseApp(recipe)
    except (RecipeError, DataError) as error:  # a file that is not there, a loss that does not go with the data
        cli.complain("xorcise", error)
        return 2
    app.run()
    # Nobody asked it to end, and nothing says why: a crash all the same.
    code = CRASHED if app.return_code is None else app.return_code
    try:
        if code != CRASHED:
            print(app.session.summary(), flush=True)
        sys.stderr.flush()
    except OSError:
        for stream in (sys.stdout, sys.stderr):  # the terminal is gone
            cli.give_up(stream)
    if app.session.loading:
        # A compiler's thread cannot be stopped, and must not keep anyone waiting.
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
