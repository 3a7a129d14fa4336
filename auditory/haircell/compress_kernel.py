"""Static compression: one number in, one number out."""
import numpy as np

from auditory.numerics import kernel

SMALLEST = 1e-30                # Pa and the like; 600 dB below 1, where a power law may as well be 0


@kernel
def power_law(exponent, state, x, now):
    """max(x, 0) ** exponent."""
    return np.where(x > SMALLEST, np.power(np.maximum(x, SMALLEST), exponent), 0 * x), state


@kernel
def decibel(parameters, state, x, now):
    """max(20 log10(x / reference), floor), db_per_e_fold being 20 / ln 10."""
    db_per_e_fold, reference, floor_db = parameters
    return np.maximum(db_per_e_fold * np.log(np.maximum(x / reference, SMALLEST)), floor_db), state
