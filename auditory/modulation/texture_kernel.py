"""What is remembered of a texture: averages in which the past fades."""
from auditory.numerics import kernel


@kernel
def remembered(x, index, least_share, slow_share, poles, moments, slow, bands, powers, products):
    """Averages of envelopes (frame, channel), the first of them frame `index`; each begins as a plain mean.

    `moments` (4, channel) are of x to the powers of 1 … 4. `bands` (modulation, 4, 2, channel) are four complex
    one-poles in series, of `poles` (modulation, 2), on x less its `slow` mean; `powers` (modulation, channel) the
    averages of their squares. `products` (channel, channel) are of every pair. What is empty is not remembered.
    """
    n_channels = moments.shape[1]
    for t in range(len(x)):
        share, slowly = max(1 / (index + t + 1), least_share), max(1 / (index + t + 1), slow_share)
        for c in range(n_channels):
            power = 1.0
            for k in range(4):
                power = power * x[t, c]
                moments[k, c] += share * (power - moments[k, c])
        for c in range(n_channels):
            slow[c] += slowly * (x[t, c] - slow[c])
            for m in range(len(poles)):
                p, q, real, imag = poles[m, 0], poles[m, 1], x[t, c] - slow[c], 0.0
                for k in range(4):
                    a, b = bands[m, k, 0, c], bands[m, k, 1, c]
                    real, imag = p * a - q * b + real, p * b + q * a + imag
                    bands[m, k, 0, c], bands[m, k, 1, c] = real, imag
                powers[m, c] += share * (real * real + imag * imag - powers[m, c])
        for j in range(len(products)):
            for c in range(n_channels):
                products[j, c] += share * (x[t, j] * x[t, c] - products[j, c])
