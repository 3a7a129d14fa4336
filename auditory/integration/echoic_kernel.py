"""The echoic memory's loops: pushing frames into a pyramid of blocks or a cascade of leaks, and reading them out.

The pyramid's level l holds sums of 2^l frames. Its block j is always the frames from ``j 2^l`` on, and lies in
``blocks[l, j % (n + 2)]``. Which blocks a level holds follows from the number of frames heard alone: of `arrived`
blocks, the oldest ``(arrived - n) // 2`` pairs have been passed on to the next level, so n or n + 1 are left. The past
before the first frame is there from the start, as blocks with negative numbers.
"""
from auditory.numerics import kernel, lanes


@kernel
def push_block(frame, index, blocks):
    """Make `frame` (channel,) block `index` of level 0; where two old blocks are one too many, pass them on as one."""
    frame, levels = lanes(frame, 2), lanes(blocks, 2)
    ring = levels.shape[1]
    n = ring - 2
    for c in range(len(frame)):
        levels[0, index % ring, c] = frame[c]
    arrived = index + 1
    for level in range(len(levels) - 1):
        if (arrived - n) % 2 != 0:
            break
        arrived = (arrived - n) // 2
        newest, older, newer = (arrived - 1) % ring, (2 * arrived - 2) % ring, (2 * arrived - 1) % ring
        for c in range(len(frame)):
            levels[level + 1, newest, c] = levels[level, older, c] + levels[level, newer, c]


@kernel
def read_fixed(n_frames, blocks, edges, out):
    """Means (slot, channel) between constant ages `edges` (slot + 1,), in frames, after `n_frames` frames.

    Blocks and slots both tile the past, newest first; a slot takes of each block the share that lies in it. The blocks
    reach the last edge, since no level holds fewer than n.
    """
    levels, out = lanes(blocks, 2), lanes(out, 2)
    ring = levels.shape[1]
    n = ring - 2
    for c in range(levels.shape[2]):
        gathered = 0.0 * levels[0, 0, c]
        slot, age, arrived = 0, 0, n_frames
        for level in range(len(levels)):
            passed_on = (arrived - n) // 2
            width = 1 << level
            for index in range(arrived - 1, 2 * passed_on - 1, -1):
                mean = levels[level, index % ring, c] * (1.0 / width)
                end = age + width
                while age < end and slot < len(out):
                    taken = min(end, edges[slot + 1]) - age
                    gathered = gathered + taken * mean
                    age += taken
                    if age == edges[slot + 1]:
                        out[slot, c] = gathered * (1.0 / (edges[slot + 1] - edges[slot]))
                        gathered = 0.0 * gathered
                        slot += 1
            arrived = passed_on


@kernel
def read_native(n_frames, blocks, out):
    """Means of the blocks themselves, (n + 1 a level, channel), after `n_frames` frames; 0 where it holds only n."""
    levels, out = lanes(blocks, 2), lanes(out, 2)
    ring = levels.shape[1]
    n = ring - 2
    arrived = n_frames
    for level in range(len(levels)):
        passed_on = (arrived - n) // 2
        present = arrived - 2 * passed_on if level < len(levels) - 1 else n + 1
        for k in range(n + 1):
            scale = 1.0 / (1 << level) if k < present else 0.0
            for c in range(levels.shape[2]):
                out[level * (n + 1) + k, c] = levels[level, (arrived - 1 - k) % ring, c] * scale
        arrived = passed_on


@kernel
def pyramid_fixed(x, n_before, hop, blocks, edges, out):
    """Hear (frame, channel) after `n_before` frames; a snapshot (slot, channel) to `out` at each `hop`-th of all."""
    snapshot = 0
    for t in range(len(x)):
        push_block(x[t], n_before + t, blocks)
        if (n_before + t + 1) % hop == 0:
            read_fixed(n_before + t + 1, blocks, edges, out[snapshot])
            snapshot += 1


@kernel
def pyramid_native(x, n_before, hop, blocks, out):
    """Hear (frame, channel) after `n_before` frames; a snapshot (slot, channel) to `out` at each `hop`-th of all."""
    snapshot = 0
    for t in range(len(x)):
        push_block(x[t], n_before + t, blocks)
        if (n_before + t + 1) % hop == 0:
            read_native(n_before + t + 1, blocks, out[snapshot])
            snapshot += 1


@kernel
def cascade(x, n_before, hop, gain, taps, out):
    """y_i[n] = y_i[n-1] + gain_i (y_{i-1}[n] - y_i[n-1]) for i = 1, 2, …, y_0 being the frames (frame, channel).

    `taps` is (y_0 and all y_i, channel); it goes to `out` at each `hop`-th of all frames; `n_before` came before.
    """
    x, y, out = lanes(x, 2), lanes(taps, 2), lanes(out, 2)
    snapshot = 0
    for t in range(len(x)):
        for c in range(x.shape[1]):
            above = x[t, c]
            y[0, c] = above
            for i in range(len(gain)):
                above = y[i + 1, c] + gain[i] * (above - y[i + 1, c])
                y[i + 1, c] = above
        if (n_before + t + 1) % hop == 0:
            for i in range(len(y)):
                for c in range(x.shape[1]):
                    out[snapshot, i, c] = y[i, c]
            snapshot += 1
