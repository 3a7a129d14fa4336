"""The frames' own loop, for windows that overlap more than a loop of ticks can hold in registers."""
from auditory.numerics import kernel, lanes


@kernel
def overlapping_frames(x, start, first_frame, first_after, window, hop, squared, sums, out):
    """Sums of (time, channel) under a window that hops.

    `start` is the absolute index of ``x[0]``; frame k hears the samples from ``k hop`` on. `first_frame` is the first
    that has not ended before the block, `first_after` the first that will not have after it; their sums so far stand in
    `sums`, the oldest first, and grow sample by sample, so the blocks leave no trace. A frame that ends goes to `out`.
    `squared` is 1 or 0.
    """
    x, sums, out = lanes(x, 4), lanes(sums, 4), lanes(out, 4)
    n, length = len(x), len(window)
    for c in range(x.shape[1]):
        frame = first_frame
        while frame * hop < start + n:
            begin, end = frame * hop - start, frame * hop - start + length
            total = 0.0
            if begin < 0:
                total = sums[frame - first_frame, c]
            if squared:
                for t in range(max(begin, 0), min(end, n)):
                    total = total + window[t - begin] * x[t, c] * x[t, c]
            else:
                for t in range(max(begin, 0), min(end, n)):
                    total = total + window[t - begin] * x[t, c]
            if end <= n:
                out[frame - first_frame, c] = total
            else:
                sums[frame - first_after, c] = total
            frame += 1
