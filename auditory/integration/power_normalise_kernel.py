"""Power normalisation, frame by frame."""
from auditory.numerics import kernel

SMALLEST = 1e-60                # what is left of powers below it is nothing


@kernel
def followed(envelope, value, rise, fall):
    """A lower envelope: up by a part of the difference, down by another."""
    part = fall
    if value > envelope:
        part = rise
    followed = envelope + part * (value - envelope)
    if followed < SMALLEST:
        followed = 0.0
    return followed


@kernel
def rising_power(frames, n_beside, n_smooth, constants, first, envelopes, levels, gains, out):
    """What of (frame, row, channel) rises out of its background; out has 2 n_beside frames less.

    envelopes (3, row, channel): of the power, of its excess, the fading peak of that; levels (row,); gains (2, channel)
    to work in.
    """
    rise, fall, excitation, fading, masked = constants[0], constants[1], constants[2], constants[3], constants[4]
    level_keep, full = constants[5], constants[6]
    n_rows, n_channels = envelopes.shape[1], envelopes.shape[2]
    for t in range(len(out)):
        for r in range(n_rows):
            for c in range(n_channels):
                medium = 0.0
                for m in range(t, t + 2 * n_beside + 1):
                    medium += max(frames[m, r, c], 0.0)
                medium /= 2 * n_beside + 1
                begins = first and t == 0
                if begins:
                    envelopes[0, r, c] = 0.9 * medium
                lower = followed(envelopes[0, r, c], medium, rise, fall)
                excess = max(medium - lower, 0.0)
                if begins:
                    envelopes[1, r, c], envelopes[2, r, c] = 0.9 * excess, excess
                floor = followed(envelopes[1, r, c], excess, rise, fall)
                peak = fading * envelopes[2, r, c]
                if peak < SMALLEST:
                    peak = 0.0
                audible = excess
                if medium < excitation * lower:
                    audible = floor
                elif excess <= peak:
                    audible = masked * peak
                envelopes[0, r, c], envelopes[1, r, c], envelopes[2, r, c] = lower, floor, max(peak, excess)
                gains[0, c] = 0.0
                if medium > 0:
                    gains[0, c] = max(audible, floor) / medium
            total = 0.0
            for c in range(n_channels):
                low, high = max(0, c - n_smooth), min(n_channels, c + n_smooth + 1)
                gain = 0.0
                for k in range(low, high):
                    gain += gains[0, k]
                gains[1, c] = gain / (high - low) * max(frames[t + n_beside, r, c], 0.0)
                total += gains[1, c]
            if levels[r] > SMALLEST:
                levels[r] = level_keep * levels[r] + (1 - level_keep) * total
            else:
                levels[r] = total
            scale = 0.0
            if levels[r] > 0:
                scale = full / levels[r]
            for c in range(n_channels):
                out[t, r, c] = scale * gains[1, c]
