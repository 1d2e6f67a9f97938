"""Memory that the loops work in."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Bytes of two lines of a processor's cache, which often come together.
LINES = 128


def zeros(*shape: int) -> Floats:
    """Zeros on cache lines of their own: vectors are read in one go, and no thread waits for what another one writes
    beside them. (NumPy puts small arrays side by side, whoever made them.)"""
    count = prod(shape)
    room = np.zeros(count + 2 * LINES // 8)
    start = -room.ctypes.data % LINES // 8
    return room[start : start + count].reshape(shape)
