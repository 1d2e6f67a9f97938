"""The progress bar for terminals. Only this module imports Rich."""

from __future__ import annotations

import os
import sys
from collections import deque
from time import perf_counter

from rich.console import Console, RenderableType
from rich.control import Control
from rich.progress_bar import ProgressBar
from rich.segment import ControlType, Segments
from rich.table import Table
from rich.text import Text

from engine.cli.streams import say
from engine.runs.stops import MAX_LIMIT, Stop
from engine.trainer import Trainer

# Seconds between two drawings of the bar; the speed shown is that of the last so many drawings.
REDRAW, DRAWINGS = 0.1, 50
# Columns of the bar itself.
SHORTEST, LONGEST = 8, 40
ERASE = Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2))


class Bar:
    """`epoch 1,234/5,000  ━━━╸      25%  loss 0.0123  8,000 epochs/s  0:07 left`, ten times a second, on stderr.

    It is at most as wide as the terminal, leaving out what matters least, and is removed at the end. It is drawn
    without rich.live, which hides the cursor: after ctrl+z, or a kill, the shell would have none.
    """

    def __init__(self, trainer: Trainer, stop: Stop) -> None:
        self._trainer, self._stop = trainer, stop
        self._console = Console(stderr=True, force_terminal=True)
        self._began = perf_counter()
        # Times and epochs of the last drawings, oldest first.
        self._seen = deque([(self._began, self._epochs())], DRAWINGS)
        self._drawn = self._began  # Very short runs need no bar.

    def horizon(self) -> int:
        return MAX_LIMIT

    def tell(self) -> None:
        now = perf_counter()
        if now - self._drawn >= REDRAW:
            self._drawn = now
            # Space for the ^C that terminals show; text in the last column may wrap.
            width = max(_columns() - 3, 1)
            self._console.width = width
            self._draw(self.line(width, now - self._began))

    def say(self, words: str) -> None:
        self._draw()
        say(words)

    def end(self, finished: bool) -> None:  # noqa: ARG002
        if self._drawn > self._began:
            self._draw()

    def line(self, width: int, seconds: float) -> Table:
        """The text of the bar for so many columns after so many seconds."""
        trainer, stop = self._trainer, self._stop
        epochs, now = self._epochs(), self._began + seconds
        before, epochs_before = self._seen[0]
        self._seen.append((now, epochs))
        pace = (epochs - epochs_before) / (now - before) if now > before else 0.0
        # Of the rules that certainly end the run, the first one.
        shares, left = [], []
        if stop.epochs:
            shares.append(epochs / stop.epochs)
            if pace:
                left.append((stop.epochs - epochs) / pace)
        if stop.seconds is not None:
            shares.append(seconds / stop.seconds)
            left.append(stop.seconds - seconds)
        share = min(max(shares), 1.0) if shares else None
        of_all = "" if stop.epochs is None else f"/{stop.epochs:,}"
        epoch = f"{trainer.epoch:,}".rjust(len(of_all) - 1)
        # In the order of the line, each with its importance.
        parts = [(9, f"epoch {epoch}{of_all}")]
        if share is not None:
            parts.append((6, f"{share:5.0%}"))
        if trainer.epoch:
            _, loss, _, test_loss, _ = trainer.history.recent[-1].tolist()
            parts.append((8, f"loss {loss:<9.4g}"))
            if trainer.test_data is not None:
                parts.append((7, f"test {test_loss:<9.4g}"))
        parts.append((4, f"{pace:,.0f} epochs/s" if pace >= 10 else f"{pace:.2g} epochs/s"))
        if left:
            parts.append((5, f"{clock(min(left))} left"))
        while len("  ".join(text for _, text in parts)) > width and len(parts) > 1:
            parts.remove(min(parts))
        cells: list[RenderableType] = [Text(text) for _, text in parts]
        room = min(width - len("  ".join(text for _, text in parts)) - 2, LONGEST)
        if share is not None and room >= SHORTEST:
            cells.insert(1, ProgressBar(1.0, share, room))
        table = Table.grid(padding=(0, 2))
        for _ in cells:
            table.add_column(no_wrap=True, overflow="crop")
        table.add_row(*cells)
        return table

    def _draw(self, table: Table | None = None) -> None:
        """Draw this text, or nothing, over the current line."""
        console = self._console
        try:
            with console:  # in a single write
                console.control(ERASE)
                if table is not None:  # a row of it, without the newline that it is printed with
                    console.print(Segments(console.render_lines(table)[0]), end="")
        except OSError:  # nobody reads it any more; the next message will find out
            console.quiet = True

    def _epochs(self) -> float:
        """Epochs done, including the fraction of the current one, which may take long."""
        return self._trainer.epoch + self._trainer.samples_done / len(self._trainer.data)


def _columns() -> int:
    """The width of stderr's terminal: Rich asks stdin first."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def clock(seconds: float) -> str:
    """`0:07`, `1:02:03`; days for long times."""
    minutes, second = divmod(max(round(seconds), 0), 60)
    hours, minute = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24:,} days"
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
