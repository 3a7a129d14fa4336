"""The scalar loop that the compressive gammachirp is measured against computes the same."""
from auditory import CompressiveGammachirp
from auditory.bench.gammachirp import N_CHANNELS, RATE_HZ, by_a_scalar_loop
from auditory.bench.sounds import noise


def test_the_scalar_loop_hears_what_the_stage_hears():
    stage, sound = CompressiveGammachirp(n_channels=N_CHANNELS), noise(0.03, RATE_HZ)
    expected = stage.apply(sound, RATE_HZ, precision="float64")
    # Rounding in another order, magnified by poles close to the unit circle.
    assert abs(by_a_scalar_loop(stage, sound)() - expected).max() <= 1e-10 * abs(expected).max()
