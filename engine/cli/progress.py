"""How far a run is: lines that stay, or, on a terminal, one line that is drawn again and again.

Both have `horizon`, how many epochs may be trained before the next `tell`, and `end`.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable
from time import perf_counter

from engine.runs.stops import MOST, Stop
from engine.trainer import Trainer

# Seconds between two drawings of the bar; its speed is that of the last so many drawings.
REDRAW, DRAWINGS = 0.1, 50
SHORTEST, LONGEST = 8, 40
EIGHTHS = " ▏▎▍▌▋▊▉█"


class Lines:
    """`Epoch 100: Loss = 0.7129...` for every so many epochs and the last one, the first epoch being epoch 0."""

    def __init__(self, trainer: Trainer, every: int, say: Callable[[str], None]) -> None:
        self._trainer, self._every, self._say = trainer, every, say
        self._told = trainer.epoch - 1
        samples, loss = len(trainer.data), trainer.recipe.loss
        say(f"Loss is the notebook's: each sample's mse just before its update, summed over the {samples} samples.")
        say(f"What is descended is {loss}" + ("." if loss == "mse" else "; it and mse are means over the samples."))

    def horizon(self) -> int:
        return -(-self._trainer.epoch // self._every) * self._every + 1 - self._trainer.epoch

    def tell(self) -> None:
        if self._trainer.epoch and (self._trainer.epoch - 1) % self._every == 0:
            self._tell()

    def end(self, finished: bool) -> None:
        if finished:
            self._tell()

    def _tell(self) -> None:
        """Both losses, the notebook's first; nothing twice."""
        trainer = self._trainer
        if trainer.epoch - 1 <= self._told:
            return
        self._told = trainer.epoch - 1
        epoch, loss, mse, test_loss, _ = trainer.history.recent[-1].tolist()
        line = f"Epoch {int(epoch)}: Loss = {mse * len(trainer.data)!r:<22}  mse {mse:<12.6g}"
        if trainer.recipe.loss != "mse":
            line += f"  {trainer.recipe.loss} {loss:<12.6g}"
        if trainer.test_data is not None:
            line += f"  test {trainer.recipe.loss} {test_loss:.6g}"
        self._say(line.rstrip())


class Bar:
    """`epoch 1,234/5,000 ███▌      25 %  loss 0.0123  8,000 epochs/s  0:07 left`, ten times a second, on stderr.

    It is as wide as the terminal at most, leaving out what matters least; it has no colours, so NO_COLOR has nothing to
    take away; and nothing is left of it at the end.
    """

    def __init__(self, trainer: Trainer, stop: Stop) -> None:
        self._trainer, self._stop = trainer, stop
        self._began = perf_counter()
        # Times and epochs of the last drawings, the oldest first.
        self._seen = deque([(self._began, self._epochs())], DRAWINGS)
        self._drawn = self._began  # what is over at once needs no bar
        try:
            EIGHTHS.encode(sys.stderr.encoding or "ascii")
            self._blocks = EIGHTHS
        except (UnicodeEncodeError, LookupError):
            self._blocks = " #"

    def horizon(self) -> int:
        return MOST

    def tell(self) -> None:
        now = perf_counter()
        if now - self._drawn >= REDRAW:
            self._drawn = now
            # Room for the ^C that terminals show; what reaches the last column may go on in the next line.
            width = _columns() - 3
            _write(f"\r{self.line(width, now):{max(width, 0)}}")

    def end(self, finished: bool) -> None:  # noqa: ARG002
        if self._drawn > self._began:
            _write(f"\r{' ' * (_columns() - 1)}\r")

    def line(self, width: int, now: float) -> str:
        """What is drawn on so many columns."""
        trainer, stop = self._trainer, self._stop
        epochs = self._epochs()
        before, epochs_before = self._seen[0]
        self._seen.append((now, epochs))
        pace = (epochs - epochs_before) / (now - before) if now > before else 0.0
        # Of what ends the run for certain, what ends it first.
        shares, left = [], []
        if stop.epochs:
            shares.append(epochs / stop.epochs)
            if pace:
                left.append((stop.epochs - epochs) / pace)
        if stop.seconds is not None:
            shares.append((now - self._began) / stop.seconds)
            left.append(stop.seconds - (now - self._began))
        share = min(max(shares), 1.0) if shares else None
        of_all = "" if stop.epochs is None else f"/{stop.epochs:,}"
        epoch = f"{trainer.epoch:,}".rjust(len(of_all) - 1)
        # In the order of the line, with how much each matters.
        parts = [(9, f"epoch {epoch}{of_all}")]
        if share is not None:
            parts.append((6, f"{share:4.0%}".replace("%", " %")))
        if trainer.epoch:
            _, loss, _, test_loss, _ = trainer.history.recent[-1].tolist()
            parts.append((8, f"loss {loss:<9.4g}"))
            if trainer.test_data is not None:
                parts.append((7, f"test {test_loss:<9.4g}"))
        parts.append((4, f"{pace:,.0f} epochs/s" if pace >= 10 else f"{pace:.2g} epochs/s"))
        if left:
            parts.append((5, f"{_clock(min(left))} left"))
        while len("  ".join(text for _, text in parts)) > width and len(parts) > 1:
            parts.remove(min(parts))
        texts = [text for _, text in parts]
        room = min(width - len("  ".join(texts)) - 2, LONGEST)
        if share is not None and room >= SHORTEST:
            texts.insert(1, self._bar(share, room))
        return "  ".join(texts)[: max(width, 0)]

    def _bar(self, share: float, width: int) -> str:
        fine = len(self._blocks) - 1
        filled = int(share * width * fine)
        rest = self._blocks[filled % fine] if filled % fine else ""
        return (self._blocks[-1] * (filled // fine) + rest).ljust(width)

    def _epochs(self) -> float:
        """Epochs done, with the part of the current one: it may take long."""
        return self._trainer.epoch + self._trainer.samples_done / len(self._trainer.data)


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:  # nobody looks any more; whoever says something next will notice
        pass


def can_be_redrawn() -> bool:
    """Whether stderr is a terminal whose cursor can go back."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") != "dumb"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _clock(seconds: float) -> str:
    """`0:07`, `1:02:03`; days where it takes long."""
    minutes, second = divmod(max(round(seconds), 0), 60)
    hours, minute = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24:,} days"
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
