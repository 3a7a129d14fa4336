"""Sieves: weighted sums over places that are far apart."""
from auditory.numerics import kernel, lanes


@kernel
def sieved(levels, range_db, weights, first, last, above, out):
    """``out[t, f] = sum over c of weights[c, f] v(c)``, v being the level above a floor below the frame's highest.

    `levels` is (frame, channel), `above` working memory for the v of a frame. The channels of each group of candidates
    that count anything are those from `first` to before `last` (group,).
    """
    weights, out = lanes(weights, 4), lanes(out, 4)
    n_channels = len(above)
    for t in range(len(levels)):
        highest, other = levels[t, 0], levels[t, n_channels - 1]
        for c in range(1, n_channels - 1, 2):                    # two at a time: each waits for the one before
            highest, other = max(highest, levels[t, c]), max(other, levels[t, c + 1])
        highest = max(highest, other)
        for c in range(n_channels):
            above[c] = max(levels[t, c] - highest + range_db, range_db * 0)
        for f in range(out.shape[1]):
            total = above[first[f]] * weights[first[f], f]
            for c in range(first[f] + 1, last[f]):
                total = total + above[c] * weights[c, f]
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
