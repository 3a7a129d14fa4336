"""The scalar loop that the Zilany cochlea is measured against computes the same."""
import numpy as np

from auditory import Zilany2014
from auditory.bench.zilany import RATE_HZ, by_a_scalar_loop


def test_the_scalar_loop_computes_the_same():
    ear = Zilany2014(n_channels=5)
    sound = np.random.default_rng(1).standard_normal(3000) * 0.02
    expected = ear.apply(sound, RATE_HZ, precision="float64")
    found = by_a_scalar_loop(ear, sound)()
    rounding = 1e-9                                              # of the peak: another order of operations
    np.testing.assert_allclose(found, expected, rtol=0, atol=rounding * abs(expected).max())
