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
