"""All samples of a run, written to a CSV file."""

from __future__ import annotations

import asyncio
import os
import shlex
from pathlib import Path

from engine import DataError, Dataset, RecipeError, RunError
from engine.data.generators import GENERATORS
from engine.data.writing import write_table
from engine.errors import printable
from tui.frame import Frame
from tui.panels.editor import Question, ask
from tui.panels.panel import Panel
from tui.paths import complete_new
from tui.session import Answer, Session
from tui.session.record import Record

ENDING = ".csv"


async def ask_for_table(panel: Panel, session: Session, frame: Frame) -> None:
    """Ask for the path of the file, and write it. A file that is there already is replaced only if the same path is
    given again.
    """
    asked: set[str] = set()

    def accept(text: str, answer: Answer) -> None:
        path = text.strip()
        if not path:
            raise RecipeError("path", "an empty path given; give the path of a file")
        if os.path.lexists(path) and path not in asked:
            asked.add(path)
            raise RecipeError("path", f"{printable(path)} is there already; press enter again to replace it")

        def write(samples: Dataset) -> None:
            panel.run_worker(_write(session, samples, path, answer, session.worker.record))

        session.samples.whole(write)

    allowed = "the path of a CSV file to write"
    await ask(Question(panel, "write to", _suggested(frame.recipe.data), allowed, accept, complete=complete_new))


def _suggested(data: str) -> str:
    """`xor.csv`; another name than the run's own table."""
    return f"{data}{ENDING}" if data in GENERATORS else f"{Path(data).with_suffix('')}-changed{ENDING}"


async def _write(session: Session, samples: Dataset, path: str, answer: Answer, record: Record) -> None:
    """Write beside the screen, and say how the file is opened."""
    try:
        options = await asyncio.to_thread(write_table, samples, path)
    except (DataError, RunError) as error:
        answer(str(error))
        return
    record.saved += (samples,)
    answer(None)
    words = " ".join([shlex.quote(path), *(f"--{name} {shlex.quote(value)}" for name, value in options.items())])
    session.say(f"{len(samples):,} samples written; open them with: xorcise --data {words}")
