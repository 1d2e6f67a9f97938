"""How fast a run is shown; what it computes does not depend on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Speed:
    """`epochs` a tick (None: as many as there is time for), `ticks` a second."""

    label: str
    epochs: int | None
    ticks: int = 30


SPEEDS: tuple[Speed, ...] = (
    *(Speed(f"{ticks} epoch{'s' if ticks > 1 else ''}/s", 1, ticks) for ticks in (1, 2, 5, 10, 20, 30)),
    Speed("10 a tick", 10),
    Speed("100 a tick", 100),
    Speed("max", None),
)
DEFAULT_SPEED = 5

# Ticks in time before a frame rate that gave way is tried a little higher again.
PATIENCE = 60
# A frame is shown at least every so many ticks.
SELDOMEST = 10


class Pace:
    """Of how many ticks one is shown: of more when ticks slip, of fewer again when they have long been in time."""

    def __init__(self) -> None:
        self.every = 1
        self._ticks = 0
        self._in_time = 0

    def is_shown(self) -> bool:
        """Whether this tick, the next one, is shown."""
        self._ticks += 1
        return self._ticks % self.every == 0

    def ticked(self, late: bool) -> None:
        self._in_time = 0 if late else self._in_time + 1
        if late:
            self.every = min(self.every + 1, SELDOMEST)
        elif self._in_time > PATIENCE:
            self.every, self._in_time = max(self.every - 1, 1), 0
