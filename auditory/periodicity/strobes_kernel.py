"""Strobes: the moments that stand out, and images that gather what follows them."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel

MOST_STROBES = 50               # AIM-C: that gather at once


class Finder(NamedTuple):
    """What a strobe must rise above."""

    curve: np.ndarray           # (channel,) of the parabola, per square sample
    shift: np.ndarray           # (channel,) samples from a strobe to its top, negative
    span: np.ndarray            # (channel,) samples that it lasts
    height: np.ndarray          # () its top, of the strobe
    fall: np.ndarray            # () of the strobe, lost each sample thereafter


class Gatherer(NamedTuple):
    """How strobes gather."""

    cycles: np.ndarray          # (channel,) what a sample adds to a strobe's weight: a tenth of a cycle
    ranks: np.ndarray           # (MOST_STROBES,) how much each counts, the newest first
    decay: np.ndarray           # (sample of a frame,) what is left of it at the frame's end
    keep: np.ndarray            # () what is left of the image from frame to frame
    first_lag: np.ndarray       # () lags that are gathered: from here
    last_lag: np.ndarray        # () to before here


class Memory(NamedTuple):
    """All that is remembered."""

    samples: np.ndarray         # (2, channel) the one before, and the one that is looked at
    threshold: np.ndarray       # (channel,)
    strength: np.ndarray        # (channel,) of the last strobe
    n_active: np.ndarray        # (channel,)
    at: np.ndarray              # (channel, MOST_STROBES) when each came, the oldest first
    weight: np.ndarray          # (channel, MOST_STROBES) as it came
    share: np.ndarray           # (channel, MOST_STROBES) among those that gathered with it
    last_at: np.ndarray         # (channel,) when the last one came; -1 before the first
    gathered: np.ndarray        # (channel, lag) in this frame
    image: np.ndarray           # (channel, lag)
    sample_index: np.ndarray    # (1,) absolute position


@kernel
def gathered_images(x, start, finder, gatherer, memory, out):
    """Images (frame, channel, lag) of the samples before those of x (time, channel), which say what is a peak.

    `start` is the absolute index of the first of the samples looked at.
    """
    samples, threshold, strength, n_active, at, weight, share, last_at, gathered, image, _ = memory
    curve, shift, span, height, fall = finder
    cycles, ranks, decay, keep, first_lag, last_lag = gatherer
    period, n_lags = len(decay), image.shape[1]
    for c in range(len(threshold)):
        frame, place = 0, start % period
        before, here, level, n = samples[0, c], samples[1, c], threshold[c], n_active[c]
        for t in range(len(x)):
            now, after = start + t, x[t, c]
            strobe = False
            if here >= level:
                level = here
                if before < here and after < here:
                    strobe = True
                    strength[c], last_at[c] = here, now
            # what the next must rise above: a parabola over the strobe, then a straight line down
            since, drop = now - last_at[c], strength[c] * fall[()]
            if last_at[c] >= 0 and since <= span[c]:
                level = strength[c] * (curve[c] * (since + shift[c]) ** 2 + height[()])
            elif last_at[c] >= 0:
                level = level - drop if 0 < drop < level else level * 0
            if strobe:
                if n == len(ranks):
                    for k in range(n - 1):
                        at[c, k], weight[c, k] = at[c, k + 1], weight[c, k + 1]
                    n -= 1
                weight[c, n] = 1
                if n > 0:
                    weight[c, n] = min((now - at[c, n - 1]) * cycles[c], weight[c, n])
                at[c, n] = now
                n += 1
                total = weight[c, 0] * 0
                for k in range(n):
                    share[c, k] = weight[c, k] * ranks[n - 1 - k]
                    total += share[c, k]
                for k in range(n):
                    share[c, k] /= total
            n_old = 0
            while n_old < n and now - at[c, n_old] > last_lag[()]:
                n_old += 1
            if n_old > 0:
                n -= n_old
                for k in range(n):
                    at[c, k], weight[c, k] = at[c, k + n_old], weight[c, k + n_old]
                    share[c, k] = share[c, k + n_old]
            value = here * decay[place]
            for k in range(n):
                lag = now - at[c, k]
                if first_lag[()] <= lag and lag < last_lag[()]:
                    gathered[c, lag] += value * share[c, k]
            before, here = here, after
            place += 1
            if place == period:
                place = 0
                for lag in range(n_lags):
                    image[c, lag] = gathered[c, lag] + keep[()] * image[c, lag]
                    gathered[c, lag] = 0
                    out[frame, c, lag] = image[c, lag]
                frame += 1
        samples[0, c], samples[1, c], threshold[c], n_active[c] = before, here, level, n
