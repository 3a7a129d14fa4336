"""Sieves: weighted sums over places that are far apart."""
from auditory.numerics import kernel


@kernel
def sieved(levels, below, share, weights, range_db, out):
    """``out[t, f] = sum over p of weights[f, p] v(p)``, v being the level above a floor below the frame's highest.

    `levels` is (frame, channel); place p of candidate f lies between the channels ``below[f, p]`` and the next, at
    `share` of the way; where `below` is negative there is nothing.
    """
    n_channels = levels.shape[1]
    for t in range(len(levels)):
        highest = levels[t, 0]
        for c in range(1, n_channels):
            highest = max(highest, levels[t, c])
        floor = highest - range_db
        for f in range(len(below)):
            total = 0.0
            for p in range(below.shape[1]):
                c = below[f, p]
                if c >= 0:
                    low, high = max(levels[t, c] - floor, 0.0), max(levels[t, c + 1] - floor, 0.0)
                    total += weights[f, p] * (low + share[f, p] * (high - low))
            out[t, f] = total


@kernel
def gathered(x, below, share, out):
    """``out[t, p]`` is x (frame, channel) at place p, between the channels ``below[p]`` and the next; else 0."""
    for t in range(len(x)):
        for p in range(len(below)):
            c = below[p]
            out[t, p] = 0
            if c >= 0:
                out[t, p] = x[t, c] + share[p] * (x[t, c + 1] - x[t, c])
