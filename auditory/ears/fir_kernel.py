"""The loop of a finite impulse response: neighbouring moments in lanes, each sound by itself."""
from auditory.numerics import kernel, lanes

GROUP = 4                       # registers: as many sums that do not wait for each other


@kernel
def fir(windows, taps, out):
    """out[c, t] = sum over k of taps[k] windows[c, k, t], of which windows[c, k, t] is the sample k after the oldest.

    `windows` may overlap, each a stretch of one row, (sound, tap, moment); the moments are whole groups of lanes. Every
    sum runs from the oldest sample to the newest, whatever the block: the same bits.
    """
    windows, out = lanes(windows, GROUP), lanes(out, GROUP)
    for c in range(len(out)):
        for t in range(out.shape[1]):
            total = taps[0] * windows[c, 0, t]
            for k in range(1, len(taps)):
                total = total + taps[k] * windows[c, k, t]
            out[c, t] = total
