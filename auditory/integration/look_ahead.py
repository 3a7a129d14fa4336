"""Looking ahead: what is said of a frame hangs on its neighbours, so it is said some frames later."""
from typing import Any, Literal, NamedTuple

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step

Edge = Literal["zero", "repeat"]


class LookAheadState(NamedTuple):
    """The frames that are still neighbours of one to come."""

    frames: np.ndarray          # (before + after, *axes), the newest last
    frame_index: np.ndarray     # (1,) frames heard


class LookAheadStep(Step):
    """A step that hears each frame with those `before` and `after` it; the last ones are said when the sound ends.

    Beyond the first and the last frame stand zeros, or what is there repeated. Times stay those of the frames that are
    spoken of, so the output comes later than its ``time_s``. Define `hear`.
    """

    def __init__(self, spec: SignalSpec, output: SignalSpec, before: int, after: int, edge: Edge = "zero",
                 coefficients: Any = None) -> None:
        state = LookAheadState(np.zeros((before + after, *spec.block_shape), spec.dtype), np.zeros(1, np.int64))
        super().__init__(spec, output, coefficients, state)
        self.before, self.after, self.edge = before, after, edge

    @property
    def latency_s(self) -> float:  # type: ignore[override]
        return self.after / self.spec.rate_hz

    def hear(self, contexts: np.ndarray) -> np.ndarray:
        """``(n, before + 1 + after, *axes of the block)``, a view not to be written to, as a block of n outputs.

        What is said of a frame must not depend on how many come with it, to the last bit.
        """
        raise NotImplementedError

    def process(self, block: np.ndarray) -> np.ndarray:
        start = int(self.state.frame_index[0])
        self.state.frame_index[0] = start + len(block)
        if not start and len(block) and self.edge == "repeat":
            self.state.frames[...] = block[0]
        return self._heard(block, max(0, self.after - start))

    def flush(self) -> np.ndarray | None:
        n_heard = int(self.state.frame_index[0])
        n_owed = min(n_heard, self.after)
        if not n_owed:
            return None
        newest = self.state.frames[-1]
        beyond = np.zeros((self.after, *newest.shape), newest.dtype)
        if self.edge == "repeat":
            beyond[...] = newest
        return self._heard(beyond, self.after - n_owed)

    def _heard(self, block: np.ndarray, n_unsaid: int) -> np.ndarray:
        """What is said now that `block` has come, but for the first `n_unsaid`, which lie before the sound."""
        frames = self.state.frames
        joined = np.concatenate((frames, block))
        frames[...] = joined[len(block):]
        if len(block) <= n_unsaid:
            return self.block(0)
        size = self.before + 1 + self.after
        contexts = np.lib.stride_tricks.sliding_window_view(joined, size, axis=0)[n_unsaid:]
        return self.hear(np.moveaxis(contexts, -1, 1))
