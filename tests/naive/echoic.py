"""The echoic memory with real queues and one tap after the other, read out from the whole past each time."""
from collections.abc import Iterator

import numpy as np


class Pyramid:
    """L queues of block sums; level l holds sums of 2^l frames, oldest first."""

    def __init__(self, slots_per_level: int, n_levels: int, n_channels: int, fill: float) -> None:
        self.n, self.n_levels, self.n_channels = slots_per_level, n_levels, n_channels
        self.queues: list[list[np.ndarray]] = [[] for _ in range(n_levels)]
        # A past of `fill` that overfills the last level, and after which the blocks end where they would have begun.
        for _ in range((slots_per_level + 2) * 2**n_levels):
            self.hear(np.full(n_channels, fill))

    def hear(self, frame: np.ndarray) -> None:
        """Push a frame; of more than n + 1 blocks the two oldest go up a level as one, or the oldest of all is lost."""
        self.queues[0].append(frame)
        for level, queue in enumerate(self.queues):
            if len(queue) > self.n + 1:
                if level + 1 < self.n_levels:
                    self.queues[level + 1].append(queue.pop(0) + queue.pop(0))
                else:
                    queue.pop(0)

    def blocks(self) -> Iterator[tuple[int, int, np.ndarray]]:
        """Level, place on the level and sum of each block, newest first."""
        for level, queue in enumerate(self.queues):
            for place, block in enumerate(reversed(queue)):
                yield level, place, block

    def native(self) -> np.ndarray:
        """Block means, (slot, channel): n + 1 places for each level, 0 where there is no block."""
        means = np.zeros((self.n_levels, self.n + 1, self.n_channels))
        for level, place, block in self.blocks():
            means[level, place] = block / 2**level
        return means.reshape(-1, self.n_channels)

    def native_edges(self) -> np.ndarray:
        """The ages, (slot, 2), of the newer and the older end of each block; both the same where there is none."""
        edges = np.zeros((self.n_levels, self.n + 1, 2), np.int64)
        age = 0
        for level, queue in enumerate(self.queues):
            for place in range(self.n + 1):
                older = age + 2**level if place < len(queue) else age
                edges[level, place] = age, older
                age = older
        return edges.reshape(-1, 2)

    def fixed(self) -> np.ndarray:
        """Differences of the integral over the past, interpolated linearly between the ends of the blocks."""
        ends = np.cumsum([0, *(2**level for level, _, _ in self.blocks())])
        integral = np.cumsum([np.zeros(self.n_channels), *(block for _, _, block in self.blocks())], axis=0)
        widths = [2**level for level in range(self.n_levels) for _ in range(self.n)]
        edges = np.cumsum([0, *widths])
        at_edges = np.transpose([np.interp(edges, ends, column) for column in integral.T])
        return np.diff(at_edges, axis=0) / np.array(widths)[:, np.newaxis]


def cascade(frames: np.ndarray, delays: np.ndarray, fill: float) -> np.ndarray:
    """``y_i[n] = y_i[n-1] + (y_{i-1}[n] - y_i[n-1]) / (1 + mu_i)``: (tap, channel, time), tap 0 being the frames."""
    y = [frames]
    for mu in delays:
        before, tap = np.full(len(frames), fill), np.empty_like(frames)
        for n in range(frames.shape[-1]):
            before = before + (y[-1][:, n] - before) / (1 + mu)
            tap[:, n] = before
        y.append(tap)
    return np.array(y)
