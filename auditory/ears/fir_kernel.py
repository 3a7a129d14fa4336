"""The loop of a finite impulse response: neighbouring moments in lanes, each sound by itself."""
from auditory.numerics import kernel, lanes

GROUP = 4                       # registers: as many sums that do not wait for each other


@kernel
def fir(heard, taps, out):
    """out[c, t] = sum over k of taps[k] heard[c, k, t], where heard[c, k, t] is the sample k after the oldest for t.

    `heard` may be overlapping windows of one row, (sound, tap, moment); the moments are whole groups of lanes. Every
    sum runs from the oldest sample to the newest, whatever the block: the same bits.
    """
    heard, out = lanes(heard, GROUP), lanes(out, GROUP)
    for c in range(len(out)):
        for t in range(out.shape[1]):
            total = taps[0] * heard[c, 0, t]
            for k in range(1, len(taps)):
                total = total + taps[k] * heard[c, k, t]
            out[c, t] = total
