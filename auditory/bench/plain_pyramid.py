"""The dyadic memory as one writes it first: lists of numpy arrays."""
import numpy as np


class PlainPyramid:
    """Queues of block sums, each level twice as wide as the one before; slots between fixed ages.

    What `EchoicMemory` computes with its defaults, for frames ``(channel,)``.
    """

    def __init__(self, n_channels: int, slots_per_level: int = 8, levels: int = 8) -> None:
        self.slots_per_level = slots_per_level
        self.queues: list[list[np.ndarray]] = [[] for _ in range(levels)]            # oldest first
        self.slot_edges = np.concatenate(([0], np.cumsum(np.repeat(2 ** np.arange(levels), slots_per_level))))
        self.nothing = np.zeros(n_channels)

    def push(self, frame: np.ndarray) -> None:
        """Remember one more frame; two blocks too old for a level become one of the next."""
        arriving = frame
        for queue in self.queues:
            queue.append(arriving)
            if len(queue) <= self.slots_per_level + 1:
                return
            if queue is self.queues[-1]:
                del queue[0]
                return
            arriving = queue.pop(0) + queue.pop(0)

    def snapshot(self) -> np.ndarray:
        """``(age, channel)``, newest first: means between the edges; a block that straddles an edge is shared out."""
        sums, widths = [self.nothing], [0]
        for level, queue in enumerate(self.queues):
            sums += queue[::-1]
            widths += [2 ** level] * len(queue)
        ages, gathered = np.cumsum(widths), np.cumsum(sums, axis=0)                 # before the start: silence
        place = np.interp(self.slot_edges, ages, np.arange(len(ages)))
        before = place.astype(int)
        after = np.minimum(before + 1, len(ages) - 1)
        share = (place - before)[:, np.newaxis]
        at_edges = gathered[before] + share * (gathered[after] - gathered[before])
        return np.diff(at_edges, axis=0) / np.diff(self.slot_edges)[:, np.newaxis]

    def listen(self, frames: np.ndarray, hop_frames: int) -> list[np.ndarray]:
        """Push ``(channel, frame)`` and take a snapshot after every `hop_frames`-th frame."""
        snapshots = []
        for count, frame in enumerate(frames.T, 1):
            self.push(frame)
            if count % hop_frames == 0:
                snapshots.append(self.snapshot())
        return snapshots
