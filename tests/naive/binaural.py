"""What two ears tell, one frame and channel at a time."""
import numpy as np


def cues(left, right, rate_hz, furthest):
    """Delay in s, level difference in dB and coherence of two windowed frames."""
    size, n = np.sqrt(np.sum(left**2) * np.sum(right**2) + np.finfo(float).eps), len(left)
    c = np.array([sum(left[k + m] * right[k] for k in range(n) if 0 <= k + m < n) / size
                  for m in range(-furthest, furthest + 1)])
    k = int(np.argmax(c))
    shift = 0.0
    if 0 < k < len(c) - 1:
        shift = 0.5 * (c[k - 1] - c[k + 1]) / (c[k - 1] - 2 * c[k] + c[k + 1])
    ild_db = 10 * np.log10((np.mean(right**2) + np.finfo(float).eps) / (np.mean(left**2) + np.finfo(float).eps))
    height = c[k] - (0.25 * (c[k - 1] - c[k + 1]) * shift if shift else 0.0)
    return (k - furthest + shift) / rate_hz, ild_db, height
