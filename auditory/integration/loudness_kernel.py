"""A leak that rises and falls at different speeds."""
import numpy as np

from auditory.numerics import kernel


@kernel
def attack_and_release(parameters, state, x, now):
    """s = a x + (1 - a) s, with the attack's a while x lies above s, the release's where it does not."""
    attack, release = parameters
    level = state[0]
    weight = np.where(x > level, attack + 0 * x, release + 0 * x)
    level = weight * x + (1 - weight) * level
    return level, (level,)
