"""Both ears laid over one another, a little earlier or later."""
import numpy as np

from auditory.numerics import kernel, lanes

LEAST_POWER = 2.220446049250313e-16      # the published eps, within the root and beside the powers


@kernel
def cross_correlated(left, right, furthest, out):
    """``out[furthest + m] = sum of left[n + m] right[n] / sqrt(sum left^2 sum right^2 + eps)``, |m| <= furthest.

    left, right: (sample, channel); out: (lag, channel); all in whole groups of lanes.
    """
    left, right, out = lanes(left), lanes(right), lanes(out)
    n = len(left)
    for c in range(left.shape[1]):
        power_left, power_right = left[0, c] * left[0, c], right[0, c] * right[0, c]
        for t in range(1, n):
            power_left = power_left + left[t, c] * left[t, c]
            power_right = power_right + right[t, c] * right[t, c]
        size = np.sqrt(power_left * power_right + LEAST_POWER)
        for m in range(-furthest, furthest + 1):
            first = max(0, -m)
            total = left[first + m, c] * right[first, c]
            for t in range(first + 1, min(n, n - m)):
                total = total + left[t + m, c] * right[t, c]
            out[furthest + m, c] = total / size


@kernel
def cues(correlation, left, right, rate_hz, n_channels, out):
    """Where the highest value of (lag, channel) is, how much louder the right ear is, how high it is; out (3, channel).

    Between lags by a parabola, but for the ends. Where nothing stands out, 0.
    """
    n_lags = len(correlation)
    for c in range(n_channels):
        best, flat = 0, True
        for k in range(1, n_lags):
            if correlation[k, c] > correlation[best, c]:
                best = k
            if correlation[k, c] != correlation[0, c]:
                flat = False
        power_left, power_right = 0.0, 0.0
        for t in range(len(left)):
            power_left += left[t, c] * left[t, c]
            power_right += right[t, c] * right[t, c]
        out[0, c], out[1, c], out[2, c] = 0, 0, 0
        if not flat:
            shift, height = 0.0, correlation[best, c] + 0.0
            if 0 < best < n_lags - 1:
                before, here, after = correlation[best - 1, c], correlation[best, c], correlation[best + 1, c]
                bend = before - 2 * here + after
                if bend < 0:
                    shift = 0.5 * (before - after) / bend
                    height = here - 0.25 * (before - after) * shift
            out[0, c] = (best - n_lags // 2 + shift) / rate_hz
            out[2, c] = height
        out[1, c] = 10 * np.log10((power_right / len(left) + LEAST_POWER) / (power_left / len(left) + LEAST_POWER))
