"""Products of layers too wide for the cache, done by BLAS, whose sums have their own order."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.loops.blocks import ONE, TWO, ZERO
from engine.loops.plan import Index, Table, Vector

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

NOT_TRANSPOSED, LEFT_TRANSPOSED, RIGHT_TRANSPOSED = ZERO, ONE, TWO


def multiply_by_blas(
    a: Vector,
    a_at: Index,
    b: Vector,
    b_at: Index,
    out: Vector,
    out_at: Index,
    rows: Index,
    inner: Index,
    columns: Index,
    transposed: Index,
) -> None:
    """out = a b, or a^T b, or a b^T: matrices (rows, inner) and (inner, columns), or transposed, that start at `a_at`,
    `b_at` and `out_at` of these buffers.
    """
    left = a[a_at : a_at + rows * inner].reshape((inner, rows) if transposed == LEFT_TRANSPOSED else (rows, inner))
    right = b[b_at : b_at + inner * columns].reshape(
        (columns, inner) if transposed == RIGHT_TRANSPOSED else (inner, columns)
    )
    result = out[out_at : out_at + rows * columns].reshape((rows, columns))
    if transposed == LEFT_TRANSPOSED:
        product(left.T, right, result)
    elif transposed == RIGHT_TRANSPOSED:
        product(left, right.T, result)
    else:
        product(left, right, result)


def product(left: Table, right: Table, result: Table) -> None:
    """result = left right, as in the compiled loops: by SciPy's BLAS, with the same operands in the same order, so that
    the bits are the same. Without SciPy, by NumPy's; nothing is compiled then either.
    """
    dgemm = scipys_dgemm()
    if dgemm is None:
        np.dot(left, right, result)
        return
    # BLAS is column-major: it sees our row-major matrices, and the product, as transposed.
    (a, turn_a), (b, turn_b) = ((x.T, False) if x.flags.c_contiguous else (x, True) for x in (right, left))
    dgemm(1.0, a, b, c=result.T, trans_a=turn_a, trans_b=turn_b, overwrite_c=True)


@cache
def scipys_dgemm() -> Any:
    """The dgemm of the BLAS that Numba calls. Imported late: it takes a while, and few networks are that wide."""
    try:
        from scipy.linalg.blas import dgemm
    except ImportError:
        return None
    return dgemm


class OneThread:
    """Limits this BLAS to one thread: the number of threads that share a sum decides its last bits, and a second one
    gains little.

    The limit is for the whole process. So the first trainer sets it, and the last one restores it.
    """

    def __init__(self) -> None:
        self._lock, self._training = Lock(), 0
        self._limits: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._training:
                self._limits = loaded_blas().limit(limits=1)
            self._training += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._training -= 1
            if not self._training:
                self._limits.restore_original_limits()


@cache
def loaded_blas() -> ThreadpoolController:
    """Every BLAS library in this process, including SciPy's."""
    from threadpoolctl import ThreadpoolController  # Imported late: `import engine` stays fast.

    scipys_dgemm()
    return ThreadpoolController().select(user_api="blas")


ONE_THREAD = OneThread()
