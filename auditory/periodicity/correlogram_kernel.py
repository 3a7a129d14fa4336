"""Running products with what was, centre clipping, and what is read off a summary."""
import numpy as np

from auditory.numerics import kernel, lanes


@kernel
def running_products(x, keep, gain, hop, start, products, out):
    """``h[l] = keep h[l] + gain x[t] x[t - l]``, said after every `hop` samples.

    x is (lag - 1 + time, channel): the samples before the block stand in front. products (lag, channel) is the state,
    out (frame, lag, channel); `start` is the absolute index of the block's first sample.
    """
    x, products, out = lanes(x), lanes(products), lanes(out)
    n_lags = len(products)
    for c in range(x.shape[1]):
        frame = 0
        for t in range(n_lags - 1, len(x)):
            now = gain * x[t, c]
            for lag in range(n_lags):
                products[lag, c] = keep * products[lag, c] + now * x[t - lag, c]
            if (start + t - (n_lags - 1) + 1) % hop == 0:
                for lag in range(n_lags):
                    out[frame, lag, c] = products[lag, c]
                frame += 1


@kernel
def centre_clipped(x, share):
    """Of each row, what is nearer to 0 than a share of its extremes becomes 0; the rest stays as it is."""
    for c in range(len(x)):
        high, low = x[c, 0], x[c, 0]
        for t in range(x.shape[1]):
            high, low = max(high, x[c, t]), min(low, x[c, t])
        high, low = share * abs(high), -share * abs(low)
        for t in range(x.shape[1]):
            if low < x[c, t] < high:
                x[c, t] = 0


@kernel
def summed(correlogram, over_lag_0, scale, out):
    """The sum over channels of (frame, channel, lag), times `scale` or over what it is at lag 0; 0 of silence."""
    for t in range(len(correlogram)):
        for lag in range(out.shape[1]):
            out[t, lag] = 0
        for c in range(correlogram.shape[1]):
            for lag in range(out.shape[1]):
                out[t, lag] += correlogram[t, c, lag]
        factor = scale
        if over_lag_0:
            factor = 0.0
            if out[t, 0] > 0:
                factor = 1 / out[t, 0]
        for lag in range(out.shape[1]):
            out[t, lag] *= factor


@kernel
def neighbours_correlated(correlogram, out):
    """Of (frame, channel, lag) the correlation of each channel with the one above over all lags, (frame, channel).

    The last has that of the pair below it. Where one does not change over the lags, 0.
    """
    n_channels, n_lags = correlogram.shape[1], correlogram.shape[2]
    for t in range(len(correlogram)):
        for c in range(n_channels - 1):
            mean_a, mean_b = 0.0, 0.0
            for lag in range(n_lags):
                mean_a += correlogram[t, c, lag]
                mean_b += correlogram[t, c + 1, lag]
            mean_a, mean_b = mean_a / n_lags, mean_b / n_lags
            power_a, power_b, both = 0.0, 0.0, 0.0
            for lag in range(n_lags):
                a, b = correlogram[t, c, lag] - mean_a, correlogram[t, c + 1, lag] - mean_b
                power_a, power_b, both = power_a + a * a, power_b + b * b, both + a * b
            out[t, c] = 0
            size = np.sqrt(power_a) * np.sqrt(power_b)           # their product may be too small for a number
            if size > 0:
                out[t, c] = both / size
        out[t, n_channels - 1] = 0
        if n_channels > 1:
            out[t, n_channels - 1] = out[t, n_channels - 2]
