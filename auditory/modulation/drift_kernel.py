"""Ripples that drift: each channel through complex gammatones of third order, for both directions at once."""
from auditory.numerics import kernel, lanes


@kernel
def drifting(ripples, poles, leaks, gains, state, out):
    """``ripples * n^2 (p^n - l r^n)``, and the same of the conjugate p and l, over ``2j`` and ``-2j``, times `gains`.

    `ripples` is (time, scale, 2, channel), real and imaginary parts; `poles` (rate, 2) are p, `leaks` (rate, 3) r and
    the parts of l, so that what stands still is not heard; `state` is (scale, rate, 18, channel). `out` is (time,
    scale, drift, 2, channel), the conjugate poles first, the quickest of them foremost.
    """
    ripples, state, out = lanes(ripples), lanes(state), lanes(out)
    n_rates = len(poles)
    for k in range(ripples.shape[3]):
        for s in range(ripples.shape[1]):
            for r in range(n_rates):
                p, q, gain = poles[r, 0], poles[r, 1], gains[r] / 2
                leak, real_share, imag_share = leaks[r, 0], leaks[r, 1], leaks[r, 2]
                up, down = n_rates - 1 - r, n_rates + r
                a1, b1, a2, b2 = state[s, r, 0, k], state[s, r, 1, k], state[s, r, 2, k], state[s, r, 3, k]
                a3, b3, c1, d1 = state[s, r, 4, k], state[s, r, 5, k], state[s, r, 6, k], state[s, r, 7, k]
                c2, d2, c3, d3 = state[s, r, 8, k], state[s, r, 9, k], state[s, r, 10, k], state[s, r, 11, k]
                m1, m2, m3 = state[s, r, 12, k], state[s, r, 13, k], state[s, r, 14, k]
                n1, n2, n3 = state[s, r, 15, k], state[s, r, 16, k], state[s, r, 17, k]
                for t in range(len(ripples)):
                    real, imag = ripples[t, s, 0, k], ripples[t, s, 1, k]
                    a1, b1 = p * a1 - q * b1 + real, p * b1 + q * a1                   # of the real parts: a + jb
                    a2, b2 = p * a2 - q * b2 + a1, p * b2 + q * a2 + b1
                    a3, b3 = p * a3 - q * b3 + a2, p * b3 + q * a3 + b2
                    c1, d1 = p * c1 - q * d1 + imag, p * d1 + q * c1                   # of the imaginary parts: c + jd
                    c2, d2 = p * c2 - q * d2 + c1, p * d2 + q * c2 + d1
                    c3, d3 = p * c3 - q * d3 + c2, p * d3 + q * c3 + d2
                    m1, n1 = leak * m1 + real, leak * n1 + imag                        # both, without rotation
                    m2, n2 = leak * m2 + m1, leak * n2 + n1
                    m3, n3 = leak * m3 + m2, leak * n3 + n2
                    m, n = 2 * m3 - 3 * m2 + m1, 2 * n3 - 3 * n2 + n1                  # n^2 = 2 C(n+2, 2) - 3(n+1) + 1
                    a, b = 2 * a3 - 3 * a2 + a1 - real_share * m, 2 * b3 - 3 * b2 + b1 - imag_share * m
                    c, d = 2 * c3 - 3 * c2 + c1 - real_share * n, 2 * d3 - 3 * d2 + d1 - imag_share * n
                    out[t, s, down, 0, k] = gain * (b + c)       # ((a + jb) + j(c + jd)) / 2j
                    out[t, s, down, 1, k] = gain * (d - a)
                    out[t, s, up, 0, k] = gain * (b - c)         # ((a - jb) + j(c - jd)) / -2j
                    out[t, s, up, 1, k] = gain * (a + d)
                state[s, r, 0, k], state[s, r, 1, k], state[s, r, 2, k], state[s, r, 3, k] = a1, b1, a2, b2
                state[s, r, 4, k], state[s, r, 5, k], state[s, r, 6, k], state[s, r, 7, k] = a3, b3, c1, d1
                state[s, r, 8, k], state[s, r, 9, k], state[s, r, 10, k], state[s, r, 11, k] = c2, d2, c3, d3
                state[s, r, 12, k], state[s, r, 13, k], state[s, r, 14, k] = m1, m2, m3
                state[s, r, 15, k], state[s, r, 16, k], state[s, r, 17, k] = n1, n2, n3
