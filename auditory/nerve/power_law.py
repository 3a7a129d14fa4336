"""The two power laws of the synapse, as published sections or as sums of exponentials; and the filter before them."""
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from auditory.nerve.power_law_kernel import N_BIQUAD_MEMORY, PowerLawCoefficients, biquads, exponentials
from auditory.numerics import lane_count

RATE_HZ = 10e3                  # at which the power laws run: Zilany et al. 2009
STEP_S = 1 / RATE_HZ
SLOW_STRENGTH = 1000.0          # alpha 2; Zilany et al. 2009
FAST_BETA_S, SLOW_BETA_S = 5e-4, 0.1
SETTLING_S = 10.0               # of silence, after which a synapse has settled

PowerLawForm = Literal["exponentials", "approximate"]

# step / (t + beta) as sums of exponentials, within 3e-4 (fast) and 1e-4 (slow) from 0 to 60 s: fitted for this package.
FAST_TAU_S = (.00015, .00037678, .00094644, .0023773, .0059716, .015, .037678, .094644, .23773, .59716, 1.5, 3.7678,
              9.4644, 23.773, 59.716, 150.0)
FAST_WEIGHTS = (.022219711, .064798221, .057385487, .031392583, .014184885, .0059389505, .0024122022, 9.6806687e-4,
                3.8658294e-4, 1.5412596e-4, 6.1363382e-5, 2.4468006e-5, 9.6651162e-6, 4.0969018e-6, 9.192677e-7,
                1.469462e-6)
SLOW_TAU_S = (.015, .034652, .08005, .18493, .42721, .9869, 2.2799, 5.2668, 12.167, 28.107, 64.931, 150.0)
SLOW_WEIGHTS = (6.7121849e-6, 1.3515649e-4, 2.9980388e-4, 2.6369224e-4, 1.5507411e-4, 7.6677338e-5, 3.5138323e-5,
                1.5621535e-5, 6.7498211e-6, 3.2541007e-6, 5.1563236e-7, 1.5295212e-6)

# Zilany et al. 2009, code: y = b0 x + b1 x1 + b2 x2 + c1 y1 + c2 y2, at 10 kHz only.
SECTIONS = (
    (0.2, 0.2 * -0.173492003319319, 0.2 * 0.000000172983796, 0.491115852967412, -0.055050209956838),
    (1.0, -0.803462163297112, 0.154962026341513, 1.084520302502860, -0.288760329320566),
    (1.0, -1.416084732997016, 0.496615555008723, 1.588427084535629, -0.628138993662508),
    (1.0, -1.830362725074550, 0.836399964176882, 1.886287488516458, -0.888972875389923),
    (1.0, -1.983165053215032, 0.983193027347456, 1.989549282714008, -0.989558985673023),
    (1e-3, 1e-3 * -0.994466986569624, 1e-3 * 0.000000000002347, 1.992127932802320, -0.992140616993846),
    (1.0, -1.997855276593802, 0.997855827934345, 1.999195329360981, -0.999195402928777),
    (1.0, 0.798261718184977, 0.199131619874064, -0.798261718183851, -0.199131619873480),
)


def coefficients(form: PowerLawForm, fast_strength: float) -> PowerLawCoefficients:
    """Of either form; `fast_strength` is alpha 1."""
    strengths = np.array([fast_strength, SLOW_STRENGTH])
    if form == "approximate":
        return PowerLawCoefficients(strengths, np.zeros(0), np.zeros(0), np.zeros(1, np.int64), np.array(SECTIONS))
    tau_s = np.array(FAST_TAU_S + SLOW_TAU_S)
    return PowerLawCoefficients(strengths, np.exp(-STEP_S / tau_s), np.array(FAST_WEIGHTS + SLOW_WEIGHTS),
                                np.array([len(FAST_TAU_S)]), np.zeros((0, 5)))


def n_memory(form: PowerLawForm) -> int:
    """How many numbers a lane remembers."""
    return N_BIQUAD_MEMORY if form == "approximate" else len(FAST_TAU_S) + len(SLOW_TAU_S) + 2


def run(form: PowerLawForm, x: np.ndarray, noise: np.ndarray, law: PowerLawCoefficients, memory: np.ndarray,
        out: np.ndarray) -> None:
    """(step, lane) through both branches."""
    (biquads if form == "approximate" else exponentials)(x, noise, law, memory, out)


@lru_cache(maxsize=16)
def _settled(form: PowerLawForm, fast_strength: float) -> tuple[float, ...]:
    width = lane_count(np.float64)
    n_steps = round(SETTLING_S * RATE_HZ)
    memory = np.zeros((n_memory(form), width))
    ones = np.ones((n_steps, width))
    run(form, ones, np.zeros_like(ones), coefficients(form, fast_strength), memory, ones.copy())
    return tuple(memory[:, 0].tolist())


def settled(form: PowerLawForm, fast_strength: float) -> np.ndarray:
    """What is remembered of 10 s of a drive of 1; of another drive, so many times that: nothing here is nonlinear but
    the rectifiers, whose answer grows with what they are given.
    """
    return np.array(_settled(form, fast_strength))


class Grid(NamedTuple):
    """Where the steps of each lane lie: step i at the sample ``q i - begins``; `n_before` of them before the sound."""

    q: int
    begins: np.ndarray
    n_before: np.ndarray


def grid(cf_hz: np.ndarray, rate_hz: float) -> Grid:
    """Published programs begin 7500 / (CF in kHz) samples before the sound, and take every q-th from there on."""
    q = int(np.ceil(rate_hz / RATE_HZ))
    n_padded = np.floor(7500 / (cf_hz / 1e3)).astype(np.int64)
    return Grid(q, n_padded % q, n_padded // q)


def decimator(q: int) -> np.ndarray:
    """Half of the zero-phase filter, its middle first: a Hamming low-pass of q + 1 taps, forwards and backwards."""
    once = np.sinc((np.arange(q + 1) - q / 2) / q) * np.hamming(q + 1)
    once /= once.sum()
    both = np.convolve(once, once[::-1])
    return both[q:]
