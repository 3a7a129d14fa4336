"""Running means and variances that begin exactly: every moment so far counts, the older the less."""
import numpy as np

from auditory.numerics import kernel


@kernel
def running_mean(keep, state, x, now):
    """w = keep w + 1; mean += (x - mean) / w; x - mean."""
    weight, mean = state
    weight = keep * weight + 1
    mean = mean + (x - mean) / weight
    return x - mean, (weight, mean)


@kernel
def running_mean_and_variance(parameters, state, x, now):
    """The variance grows in the same way, with the mean before and after x; (x - mean) / sqrt(variance + least^2)."""
    keep, least_variance = parameters
    weight, mean, variance = state
    weight = keep * weight + 1
    before = x - mean
    mean = mean + before / weight
    variance = variance + (before * (x - mean) - variance) / weight
    return (x - mean) / np.sqrt(variance + least_variance), (weight, mean, variance)


@kernel
def given(parameters, state, x, now):
    """(x - mean) gain."""
    mean, gain = parameters
    return (x - mean) * gain, state


@kernel
def running_level(x, keep, least_variance, state, out):
    """One mean and one variance for all channels together; x and out are (time, channel), state (3,)."""
    n_channels = x.shape[1]
    for t in range(len(x)):
        state[0] = keep * state[0] + 1
        total = 0.0
        for c in range(n_channels):
            total += x[t, c] - state[1]
        step = total / n_channels / state[0]
        power = 0.0
        for c in range(n_channels):
            before = x[t, c] - state[1]
            power += before * (before - step)
        state[1] += step
        state[2] += (power / n_channels - state[2]) / state[0]
        deviation = np.sqrt(state[2] + least_variance)
        for c in range(n_channels):
            out[t, c] = (x[t, c] - state[1]) / deviation


@kernel
def running_gain(x, keep, target, state, out):
    """target / sqrt(growing mean power of all channels) times x; nothing where nothing has been heard."""
    n_channels = x.shape[1]
    for t in range(len(x)):
        power = 0.0
        for c in range(n_channels):
            power += x[t, c] * x[t, c]
        state[0] = keep * state[0] + 1
        state[1] += (power / n_channels - state[1]) / state[0]
        gain = 0.0
        if state[1] > 0:
            gain = target / np.sqrt(state[1])
        for c in range(n_channels):
            out[t, c] = gain * x[t, c]


@kernel
def running_floor(x, fall, range_db, state, out):
    """max(x, reference - range): the reference falls by `fall` a frame and is lifted by the loudest channel.

    state (2,) is the reference, and whether there is one yet.
    """
    n_channels = x.shape[1]
    for t in range(len(x)):
        loudest = x[t, 0]
        for c in range(1, n_channels):
            loudest = max(loudest, x[t, c])
        if state[1] > 0:
            loudest = max(loudest, state[0] - fall)
        state[0], state[1] = loudest, 1.0
        floor = loudest - range_db
        for c in range(n_channels):
            out[t, c] = max(x[t, c], floor)
