"""Static compression: one number in, one number out."""
import numpy as np

from auditory.numerics import kernel, lanes

SMALLEST = 1e-30                # Pa and the like; 600 dB below 1, where a power law may as well be 0


@kernel
def power_law(x, exponent, out):
    """max(x, 0) ** exponent; `out` may be `x`."""
    x, out = lanes(x, 2), lanes(out, 2)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            heard = x[t, c]
            out[t, c] = np.where(heard > SMALLEST, np.power(np.maximum(heard, SMALLEST), exponent), 0 * heard)


@kernel
def decibel(x, db_per_e_fold, reference, floor_db, out):
    """max(20 log10(x / reference), floor), db_per_e_fold being 20 / ln 10; `out` may be `x`."""
    x, out = lanes(x, 2), lanes(out, 2)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            ratio = np.maximum(x[t, c] / reference, SMALLEST)
            out[t, c] = np.maximum(db_per_e_fold * np.log(ratio), floor_db)
