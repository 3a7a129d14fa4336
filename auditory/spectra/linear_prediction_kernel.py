"""An all-pole model of each frame, and its cepstrum."""
import numpy as np

from auditory.numerics import kernel

SMALLEST = 1e-30                # powers below are nothing, as for a power law
LARGEST_DB = 1000.0
E_FOLDS_PER_DB = 0.23025850929940458       # ln 10 / 10
LEAST_ERROR = 1e-14             # of the power: what a model leaves unexplained is rounding below it


@kernel
def levinson(r, a, before):
    """The predictor a (a[0] = 1) of the autocorrelation r, and what it leaves of the power; `before` to work in."""
    a[:] = 0
    a[0], error, order = 1.0, r[0], len(r) - 1
    for k in range(1, order + 1):
        if error > LEAST_ERROR * r[0]:
            reflection = r[k]
            for j in range(1, k):
                reflection += a[j] * r[k - j]
            reflection = -reflection / error
            for j in range(1, k):
                before[j] = a[j]
            for j in range(1, k):
                a[j] = before[j] + reflection * before[k - j]
            a[k] = reflection
            error *= 1 - reflection * reflection
    return max(error, LEAST_ERROR * r[0])


@kernel
def predicted_cepstra(frames, loudness, cosines, lifter, exponent, in_db, bands, lags, out):
    """Powers of bands, or decibels, (frame, channel) into cepstra (frame, quefrency).

    bands (channel,) and lags (3, quefrency) are to work in.
    """
    n_bands, n = len(bands), len(lifter)
    for t in range(len(frames)):
        power = 0.0
        for c in range(n_bands):
            x = loudness[c] * frames[t, c]
            if in_db:
                x = loudness[c] * np.exp(E_FOLDS_PER_DB * min(max(frames[t, c] + 0.0, -LARGEST_DB), LARGEST_DB))
            bands[c] = 0.0
            if x > SMALLEST:
                bands[c] = np.exp(exponent * np.log(x))
            if 0 < c < n_bands - 1:
                power += bands[c]
        bands[0], bands[n_bands - 1] = bands[1], bands[n_bands - 2]
        for k in range(n):
            out[t, k] = 0
        if power > 0:
            for k in range(n):
                lags[0, k] = 0.0
                for c in range(n_bands):
                    lags[0, k] += cosines[k, c] * bands[c]
            error = levinson(lags[0], lags[1], lags[2])
            a, cepstrum = lags[1], lags[2]
            cepstrum[0] = np.log(error)
            for k in range(1, n):
                total = 0.0
                for j in range(1, k):
                    total += (k - j) * a[j] * cepstrum[k - j]
                cepstrum[k] = -(a[k] + total / k)
            for k in range(n):
                out[t, k] = lifter[k] * cepstrum[k]
