"""A stage that does what recordings ask of it: worker processes import it from here, and some do not survive."""
import errno
import os
import signal
import sys
import time
from typing import ClassVar

import numpy as np

from auditory import Parameter, Stage, Step

# First samples of a recording, of 16 bits, and what they do.
HARMLESS, KILLS, EXITS, RAISES, KILLS_ONCE, FILLS_DISK = 1 / 4, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 3 / 8
BREAKS_DISK, BREAKS_NAMING, BREAKS_PUBLISHER = 7 / 16, 9 / 16, 11 / 16
PAUSE = "AUDITORY_TEST_PAUSE_S"          # in the environment: how long to rest before a block


class Poison(Stage):
    """Pass sound through, unless it begins with poison."""

    pointwise: ClassVar[bool] = True

    dose: float = Parameter(1.0, "Decides nothing.", ge=0, le=10, source="choice")

    def prepare(self, spec):
        return PoisonStep(spec, spec.with_axes(spec.axes), (), ())


class PoisonStep(Step):
    def process(self, block):
        time.sleep(float(os.environ.get(PAUSE, "0")))
        first = float(np.max(block[0])) if len(block) else 0.0
        if first == KILLS:
            os.kill(os.getpid(), signal.SIGKILL)
        if first == EXITS:
            print("a decoder would say something like this", flush=True)
            os._exit(3)
        if first == RAISES:
            raise ZeroDivisionError("by poison")
        if first == FILLS_DISK:
            os.fsync = full                                      # from here on, in this process
        if first == BREAKS_DISK:
            os.fsync = os.unlink = broken
        if first == BREAKS_NAMING:
            os.replace = os.unlink = broken
        if first == BREAKS_PUBLISHER:
            sys.modules["__main__"].reach_disk = impossible
        if first == KILLS_ONCE and not os.path.exists("has killed"):
            open("has killed", "x").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return block


def full(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken(*arguments: object) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def impossible(folders: object) -> None:
    raise ZeroDivisionError("nobody thought of this")
