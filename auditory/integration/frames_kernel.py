"""The frames' loops."""
from auditory.numerics import kernel, lanes


@kernel
def last_of_hop(x, first, hop, out):
    """Every `hop`-th sample of (time, channel), from `first` on."""
    x, out = lanes(x, 4), lanes(out, 4)
    for k in range(len(out)):
        for c in range(x.shape[1]):
            out[k, c] = x[first + k * hop, c]


@kernel
def weighted_frames(x, start, first_frame, window, hop, squared, state, out):
    """Sums of (time, channel) under a window that hops; frames may overlap.

    `start` is the absolute index of ``x[0]``, `first_frame` the first frame that the block touches; frame k hears the
    samples from ``k hop`` on. Its sum grows sample by sample in ``state[k % len(state)]``, so the blocks leave no
    trace. A finished frame goes to `out`, which starts with the first frame that ends here. `squared` is 1 or 0.
    """
    x, sums, out = lanes(x, 4), lanes(state, 4), lanes(out, 4)
    n, length, slots = len(x), len(window), len(state)
    for c in range(x.shape[1]):
        done = 0
        frame = first_frame
        while frame * hop < start + n:
            begin, end = frame * hop - start, frame * hop - start + length
            slot = frame % slots
            total = sums[slot, c]
            if squared:
                for t in range(max(begin, 0), min(end, n)):
                    heard = x[t, c]
                    total = total + window[t - begin] * heard * heard
            else:
                for t in range(max(begin, 0), min(end, n)):
                    total = total + window[t - begin] * x[t, c]
            if end <= n:
                out[done, c] = total
                sums[slot, c] = 0.0
                done += 1
            else:
                sums[slot, c] = total
            frame += 1
