"""Images that stand still: what follows a strong moment is laid over what followed the one before."""
from auditory.numerics import kernel


@kernel
def blended(nap, first_end, hop, trigger_start, image_start, n_triggers, window, stretch, image, out):
    """Blend stretches around each window's strongest moment into `image` (channel, lag), said as out (frame, …).

    nap is (time, channel); frame k hears the ``len(stretch)`` samples before ``first_end + k hop``. Windows begin at
    `trigger_start` and then every half window; an image whose moment is the first of them ends its lags, the longest
    first, at `image_start`. `stretch` is working memory.
    """
    n_samples, n_channels, n_lags, half = len(stretch), len(image), image.shape[1], len(window) // 2
    for frame in range(len(out)):
        start = first_end + frame * hop - n_samples
        for c in range(n_channels):
            for t in range(n_samples):
                stretch[t] = nap[start + t, c]
            for trigger in range(n_triggers):
                begin = trigger_start + trigger * half
                moment, peak = 0, stretch[begin] * window[0]
                for t in range(1, len(window)):
                    weighted = stretch[begin + t] * window[t]
                    if weighted > peak:
                        moment, peak = t, weighted
                if peak <= 0:                                    # nothing there: as if the window itself were
                    moment, peak = 0, window[0]
                    for t in range(1, len(window)):
                        if window[t] > peak:
                            moment, peak = t, window[t]
                new = (peak + window.dtype.type(0.025)) / (peak + window.dtype.type(0.5))
                old = 1 - new
                last = image_start + trigger * half + moment + n_lags - 1
                for lag in range(n_lags):
                    image[c, lag] = old * image[c, lag] + new * stretch[last - lag]
            for lag in range(n_lags):
                out[frame, c, lag] = image[c, lag]


@kernel
def profiles(images, first_masked, last_masked, out):
    """The mean over channels of (frame, channel, lag), but for the lags that each channel's mask covers."""
    n_channels, n_lags = len(first_masked), out.shape[1]
    for t in range(len(images)):
        for lag in range(n_lags):
            out[t, lag] = 0
        for c in range(n_channels):
            for lag in range(0, first_masked[c]):
                out[t, lag] += images[t, c, lag]
            for lag in range(last_masked[c] + 1, n_lags):
                out[t, lag] += images[t, c, lag]
        for lag in range(n_lags):
            out[t, lag] /= n_channels


@kernel
def averaged_cells(rows, zero, sign, left, right, out):
    """Averages of each row, a step function around whole lags, from `left` to `right` (cell,) in samples.

    Lag 0 lies at `zero`, the next at ``zero + sign``.
    """
    for t in range(len(rows)):
        for cell in range(len(left)):
            i, j = int(left[cell] + 0.5), int(right[cell] + 0.5)
            if i == j:
                out[t, cell] = rows[t, zero + sign * i]
                continue
            total = (0.5 - (left[cell] - i)) * rows[t, zero + sign * i] \
                + (0.5 + (right[cell] - j)) * rows[t, zero + sign * j]
            for k in range(i + 1, j):
                total += rows[t, zero + sign * k]
            out[t, cell] = total / (right[cell] - left[cell])
