"""What the passive cochleae race against computes what they do."""
from auditory import AllPoleGammatone, HalfCosine, LyonPassive
from auditory.bench import passive
from auditory.bench.sounds import noise

SAMPLES = noise(0.1, passive.RATE_HZ)


def test_the_scalar_all_pole_filters_are_ours():
    bank = AllPoleGammatone(gain="tail")
    twin = passive.all_pole_by_a_scalar_loop(SAMPLES, bank)
    twin()
    expected = bank.apply(SAMPLES, passive.RATE_HZ)
    assert abs(twin.args[-1] - expected).max() <= 1e-2 * abs(expected).max()     # biquads in float32 at 80 Hz


def test_the_scalar_passive_ear_is_ours():
    ear = LyonPassive()
    twin = passive.lyon_by_a_scalar_loop(SAMPLES, ear)
    twin()
    expected = ear.apply(SAMPLES, passive.RATE_HZ, precision="float64")
    assert abs(twin.args[-1][:1:-1] - expected).max() <= 1e-12 * expected.max()


def test_half_cosine_envelopes_at_once_are_ours():
    bank = HalfCosine(output="envelope")
    expected = bank.apply(SAMPLES, passive.RATE_HZ, precision="float64")
    assert abs(passive.half_cosine_at_once(SAMPLES, bank)() - expected).max() <= 1e-12 * expected.max()
