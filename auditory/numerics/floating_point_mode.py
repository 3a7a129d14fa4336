"""The thread's floating-point mode: do denormals, numbers too small for full precision, live or count as zero?"""
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from auditory.numerics.kernels import JIT, kernel
from auditory.numerics.language import exchanged_mode
from auditory.numerics.registers import X86

# Intel SDM vol. 1, 10.2.3: MXCSR bit 15 flushes results (FTZ), bit 6 operands (DAZ).
# Arm Architecture Reference Manual, FPCR: bit 24 (FZ) does both.
FLUSH = 1 << 15 | 1 << 6 if X86 else 1 << 24
KEEP_ALL, KEEP_NOTHING = -1, 0


@contextmanager
def denormals_flushed() -> Iterator[None]:
    """In this thread, numbers too small to matter count as zero, so that silence costs no more than noise.

    A thread started inside inherits the mode for life (Linux): create pools outside.
    """
    if not JIT:
        yield
        return
    before, ours = np.empty(1, np.int64), np.empty(1, np.int64)
    exchange(KEEP_ALL, FLUSH, before)
    try:
        yield
    finally:
        exchange(KEEP_NOTHING, int(before[0]), ours)


@kernel
def exchange(keep, add, before):
    """The mode becomes ``mode & keep | add``; what it was goes to ``before[0]``."""
    before[0] = exchanged_mode(keep, add)
