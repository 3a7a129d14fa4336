"""How well each channel repeats after one period."""
import numpy as np

from auditory.numerics import kernel


@kernel
def repetition(x, centres, periods, half_window, out):
    """``out[c, k]`` is the correlation of x (channel, time) around ``centres[k]`` with itself ``periods[k]`` earlier.

    Between samples by a straight line; means over the window are taken away. 0 where there is no period.
    """
    n = x.shape[1]
    for k in range(len(centres)):
        period = periods[k]
        whole = int(period)
        share = period - whole
        first, last = max(centres[k] - half_window, whole + 1), min(centres[k] + half_window, n)
        for c in range(len(x)):
            out[c, k] = 0.0
            if period <= 0 or last - first < 2:
                continue
            mean_a, mean_b = 0.0, 0.0
            for t in range(first, last):
                mean_a += x[c, t]
                mean_b += (1 - share) * x[c, t - whole] + share * x[c, t - whole - 1]
            mean_a, mean_b = mean_a / (last - first), mean_b / (last - first)
            power_a, power_b, both = 0.0, 0.0, 0.0
            for t in range(first, last):
                a = x[c, t] - mean_a
                b = (1 - share) * x[c, t - whole] + share * x[c, t - whole - 1] - mean_b
                power_a, power_b, both = power_a + a * a, power_b + b * b, both + a * b
            size = np.sqrt(power_a) * np.sqrt(power_b)
            if size > 0:
                out[c, k] = both / size
