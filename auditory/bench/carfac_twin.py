"""The CARFAC as one writes it first: a loop over samples, a loop over channels, left to Numba."""
import numba
import numpy as np


@numba.njit(cache=True, fastmath=True, error_model="numpy")
def scalar_carfac(x, place, outer, cell, weights, share, scale, every, out):
    """(time,) -> nap (time, channel), base first, in the precision of its arrays.

    Two-capacitor hair cells, closed loop, ripple form. `place` (8, channel) is a0, c0, h, r1, zr, ga, gb, gc; `cell` is
    out1, refill1, out2, refill2, gain, rest, keep, full1, full2.
    """
    per_velocity, offset, corner = outer
    out1, refill1, out2, refill2, gain, rest, keep, full1, full2 = cell
    one, zero, tenth, threshold, two = x.dtype.type(1), x.dtype.type(0), x.dtype.type(0.1), x.dtype.type(0.175), \
        x.dtype.type(2)
    n, n_stages = place.shape[1], len(share)
    a0, c0, h, r1, zr, ga, gb, gc = place[0], place[1], place[2], place[3], place[4], place[5], place[6], place[7]
    z1, z2, za, below = np.zeros_like(h), np.zeros_like(h), np.zeros_like(h), np.zeros_like(h)
    zb, dzb, g, dg = zr.copy(), np.zeros_like(h), ga + gb + gc, np.zeros_like(h)
    cap1, cap2, smooth = np.full_like(h, full1), np.full_like(h, full2), np.full_like(h, rest)
    memory, gathered = np.zeros((n_stages + 1, n), x.dtype), np.zeros((n_stages, n), x.dtype)
    before = np.zeros_like(h)
    for t in range(len(x)):
        wave = x[t]
        for k in range(n):
            g[k] += dg[k]
            zb[k] += dzb[k]
            push = per_velocity * (z2[k] - za[k]) + offset
            r = r1[k] + zb[k] / (one + push * push)
            za[k] = z2[k]
            old = z1[k]
            z1[k] = r * (a0[k] * old - c0[k] * z2[k]) + wave
            z2[k] = r * (c0[k] * old + a0[k] * z2[k])
            wave = g[k] * (wave + h[k] * z2[k])
            bm = wave - below[k]
            below[k] += corner * bm
            z = max(bm + threshold, zero)
            cube = z * z * z
            cap1[k] += (one - cap1[k]) * refill1 - cube / (cube + z * z + tenth) * cap1[k] * out1
            released = (one - cap1[k]) * cap2[k]
            cap2[k] += (one - cap2[k]) * refill2 - released * out2
            smooth[k] += keep * (released * gain - smooth[k])
            nap = smooth[k] - rest
            out[t, k] = nap
            gathered[0, k] += nap
        index = t + 1
        if index % every[0] == 0:
            due = 0
            while due < n_stages and index % every[due] == 0:
                for k in range(n):
                    gathered[due, k] *= scale[due]
                    if due + 1 < n_stages:
                        gathered[due + 1, k] += gathered[due, k]
                due += 1
            for stage in range(due - 1, -1, -1):
                for k in range(n):
                    held = memory[stage, k]
                    before[k] = held + share[stage] * (gathered[stage, k] + two * memory[stage + 1, k] - held)
                    gathered[stage, k] = zero
                for k in range(n):
                    memory[stage, k] = (weights[stage, 0] * before[max(k - 1, 0)] + weights[stage, 1] * before[k]
                                        + weights[stage, 2] * before[min(k + 1, n - 1)])
            for k in range(n):
                undamping = one - memory[0, k]
                dzb[k] = (zr[k] * undamping - zb[k]) / every[0]
                dg[k] = ((ga[k] * undamping + gb[k]) * undamping + gc[k] - g[k]) / every[0]
