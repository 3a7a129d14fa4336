"""Transparency: whether what is heard of two sounds at once is what is heard of each, added up."""
from typing import Any

import numpy as np

LEAST = 1e-300                  # so that nothing at all has an index, far below any


def superposition_index_db(both: Any, first: Any, second: Any) -> float:
    """How far the representation of a mixture lies from the sum of the representations of its parts.

    ``10 log10(|R(a + b) - (R(a) + R(b))|^2 / |R(a) + R(b)|^2)`` over all values: the lower, the more transparent. What
    is linear lies at the rounding of its arithmetic (about -300 dB in float64, -120 dB in float32); around 0 dB,
    nothing of the parts is left.

    Parameters
    ----------
    both, first, second
        What one pipeline makes of a + b, of a and of b: arrays, or labelled results, of one shape. Powers are added as
        powers, amplitudes as amplitudes.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import superposition_index_db
    >>> a, b = np.array([3.0, 0.0]), np.array([0.0, 4.0])
    >>> superposition_index_db(np.sqrt(a + b), np.sqrt(a), np.sqrt(b)) < -1000      # of what never overlaps
    True
    """
    both, first, second = (np.asarray(each) for each in (both, first, second))
    if not both.shape == first.shape == second.shape:
        raise ValueError(f"both, first, second = arrays of shape {both.shape}, {first.shape}, {second.shape}: must be "
                         "of one shape. Let one pipeline hear sounds of one length.")
    exact = np.complex128 if np.iscomplexobj(both) else np.float64
    parts = first.astype(exact) + second.astype(exact)
    left = np.sum(np.abs(both.astype(exact) - parts) ** 2)
    return float(10 * np.log10(max(left, LEAST) / max(np.sum(np.abs(parts) ** 2), LEAST)))
