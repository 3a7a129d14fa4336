"""Every channel through every modulation filter: sections of second order, or complex resonators."""
import numpy as np

from auditory.numerics import kernel, lanes

FAINTEST = 1e-200               # both delays of a section below it are 0: one alone would kick the other, for ever


@kernel
def sections_in_series(x, sections, magnitude, state, out):
    """Biquads (filter, section, 5) as b0 b1 b2 a1 a2, transposed direct form II; out is (time, filter, channel).

    `state` (filter, section, 2, channel) is the delays. `magnitude` is 1 where only how much is wanted, else 0.
    """
    x, state, out = lanes(x, 4), lanes(state, 4), lanes(out, 4)
    for c in range(x.shape[1]):
        for m in range(sections.shape[0]):
            for s in range(sections.shape[1]):
                b0, b1, b2 = sections[m, s, 0], sections[m, s, 1], sections[m, s, 2]
                a1, a2 = sections[m, s, 3], sections[m, s, 4]
                mirror = -1.0 if magnitude and s == sections.shape[1] - 1 else 1.0
                first, second = state[m, s, 0, c], state[m, s, 1, c]
                for t in range(len(x)):
                    v = x[t, c]
                    if s > 0:
                        v = out[t, m, c]
                    y = b0 * v + first
                    first = b1 * v + (second - a1 * y)
                    second = b2 * v - a2 * y
                    size = np.maximum(np.maximum(first, -first), np.maximum(second, -second))
                    first = np.where(size < FAINTEST, 0 * first, first)
                    second = np.where(size < FAINTEST, 0 * second, second)
                    out[t, m, c] = np.maximum(y, mirror * y)
                state[m, s, 0, c], state[m, s, 1, c] = first, second


@kernel
def resonators(x, poles, gains, says, first_filter, state, out):
    """Complex one-poles ``z = p z + (1 - |p|) x``: (filter, 2) real and imaginary parts of p.

    `says` (filter,) is 0 where the real part is wanted, 1 for the magnitude; either times `gains`. Their outputs begin
    at `first_filter` of out (time, filter, channel); `state` (filter, 2, channel) is z.
    """
    x, state, out = lanes(x, 4), lanes(state, 4), lanes(out, 4)
    for c in range(x.shape[1]):
        for m in range(len(poles)):
            real_pole, imag_pole = poles[m, 0], poles[m, 1]
            inward = 1 - np.sqrt(real_pole * real_pole + imag_pole * imag_pole)
            gain = gains[m]
            real, imag = state[m, 0, c], state[m, 1, c]
            for t in range(len(x)):
                before = real
                real = real_pole * real - imag_pole * imag + inward * x[t, c]
                imag = real_pole * imag + imag_pole * before
                if says[m]:
                    out[t, first_filter + m, c] = gain * np.sqrt(real * real + imag * imag)
                else:
                    out[t, first_filter + m, c] = gain * real
            state[m, 0, c], state[m, 1, c] = real, imag
