"""Memory for the loops."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Bytes of two cache lines of a processor, which are often fetched together.
LINES = 128


def zeros(*shape: int) -> Floats:
    """Zeros on cache lines of their own: vectors are read without interruption, and no thread waits for writes by
    another one to neighbouring memory. (NumPy puts small arrays side by side, whoever created them.)
    """
    count = prod(shape)
    room = np.zeros(count + 2 * LINES // 8)
    start = -room.ctypes.data % LINES // 8
    return room[start : start + count].reshape(shape)
