"""The Meddis hair cell against its naive twin, published tables, and what the stage is said to be."""
import numpy as np
import pytest

from auditory import Gammatone, Meddis1990, ParameterError
from tests.naive import meddis as naive

PA_PER_UNIT = 20e-6 * 10 ** (30 / 20)                            # rms 1 is 30 dB SPL
FIBRES = {"high": naive.HIGH, "medium": naive.MEDIUM, "akeroyd": {**naive.HIGH, "l": 2580.0},
          "lauscher": {**naive.HIGH, "x": 66.3}}


def rate_of(stage: Meddis1990, samples_pa: np.ndarray, rate_hz: float) -> np.ndarray:
    return stage.apply(samples_pa, rate_hz, precision="float64")


def tone_burst(level: float, rate_hz: float = 48000.0, f_hz: float = 1000.0) -> np.ndarray:
    """50 ms of silence, 300 ms of tone, 100 ms of silence; amplitude 10**(level / 20 - 1.35) units (Slaney 1993)."""
    time_s = np.arange(round(0.3 * rate_hz)) / rate_hz
    tone = PA_PER_UNIT * 10 ** (level / 20 - 1.35) * np.sin(2 * np.pi * f_hz * time_s)
    return np.concatenate([np.zeros(round(0.05 * rate_hz)), tone, np.zeros(round(0.1 * rate_hz))])


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("n_channels", [1, 5, 33])
@pytest.mark.parametrize("preset", FIBRES)
def test_kernel_equals_naive(preset, n_channels):
    samples = np.random.default_rng(1990).standard_normal((n_channels, 400))
    expected = np.array([naive.meddis(row / PA_PER_UNIT, 20000.0, FIBRES[preset]) for row in samples])
    found = rate_of(Meddis1990.preset(preset), samples, 20000.0)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * expected.max())     # hundreds of roundings


@pytest.mark.parametrize("rate_hz", [10000.0, 16000.0, 48000.0, 192000.0])
@pytest.mark.parametrize("preset", ["high", "medium"])
def test_float32_is_within_minus_120_db_of_float64(preset, rate_hz):
    stage = Meddis1990.preset(preset)
    loudness_pa = np.array([[0.002], [0.02], [0.2], [2.0]])      # 40 to 100 dB SPL
    on = (np.arange(round(rate_hz)) // round(rate_hz / 4)) % 2
    samples = (on * loudness_pa * np.random.default_rng(1).standard_normal((4, len(on)))).astype(np.float32)
    exact, found = rate_of(stage, samples, rate_hz), stage.apply(samples, rate_hz)
    assert found.dtype == np.float32
    assert 10 * np.log10(np.mean((found - exact) ** 2) / np.mean(exact**2)) <= -120


# ---- published numbers ---------------------------------------------------------------------------------------------

# From the published equations, by an implementation independent of this one.
@pytest.mark.parametrize(("preset", "k", "cleft", "pool", "store", "spontaneous_per_s"), [
    ("high", 32.786885, 1.2953544e-3, 0.35873545, 0.12853916, 64.7677),
    ("medium", 3.3222591, 3.0977692e-4, 0.84664509, 0.03073944, 15.4888),
])
def test_silence_is_the_published_equilibrium(preset, k, cleft, pool, store, spontaneous_per_s):
    stage = Meddis1990.preset(preset)
    np.testing.assert_allclose(stage.silence(), (k, pool, cleft, store), rtol=2e-7)      # seven digits
    np.testing.assert_allclose(rate_of(stage, np.zeros(1000), 20000.0), spontaneous_per_s, rtol=0, atol=5.1e-5)


def test_the_loss_of_akeroyds_toolbox_lowers_the_spontaneous_rate():
    assert rate_of(Meddis1990.preset("akeroyd"), np.zeros(1), 20000.0)[0] == pytest.approx(63.2694, rel=1e-6)


# Tone of 1 kHz at 48 kHz: greatest 1 ms of the first 10, mean of 200-250 ms, least 1 ms after the end; from the
# published equations, by an implementation independent of this one, to one decimal.
BURSTS = [
    ("high", 40, 66.6, 64.6, 62.7), ("high", 50, 94.9, 72.7, 48.5), ("high", 60, 194.3, 86.0, 27.2),
    ("high", 70, 418.0, 94.2, 14.0), ("high", 80, 740.4, 97.7, 8.4), ("high", 90, 1010.6, 98.9, 6.4),
    ("high", 100, 1157.9, 99.4, 5.6),
    ("medium", 60, 31.2, 26.7, 12.7), ("medium", 70, 75.7, 49.2, 9.3), ("medium", 80, 201.7, 74.3, 5.3),
    ("medium", 90, 492.5, 89.1, 2.7), ("medium", 100, 945.9, 95.2, 1.6),
]


@pytest.mark.parametrize(("preset", "level", "onset_per_s", "steady_per_s", "least_per_s"), BURSTS)
def test_reproduces_the_answers_to_tone_bursts(preset, level, onset_per_s, steady_per_s, least_per_s):
    rate_per_s = rate_of(Meddis1990.preset(preset), tone_burst(level), 48000.0)
    by_ms = rate_per_s.reshape(-1, 48).mean(axis=1)
    half_a_digit = 0.051
    assert by_ms[50:60].max() == pytest.approx(onset_per_s, abs=half_a_digit)
    assert by_ms[300:350].mean() == pytest.approx(steady_per_s, abs=half_a_digit)
    assert by_ms[350:].min() == pytest.approx(least_per_s, abs=half_a_digit)


# First harmonic of the rate over its mean, 60 dB, at 100 kHz.
@pytest.mark.parametrize(("f_hz", "synchrony"), [
    (250.0, 0.740), (500.0, 0.713), (1000.0, 0.626), (2000.0, 0.454), (3000.0, 0.339), (4000.0, 0.267),
    (5000.0, 0.218),
])
def test_phase_locking_fades_with_frequency(f_hz, synchrony):
    rate_per_s = rate_of(Meddis1990(), tone_burst(60, 100000.0, f_hz), 100000.0)[25000:35000]         # whole periods
    turns = np.exp(-2j * np.pi * f_hz / 100000.0 * np.arange(len(rate_per_s)))
    assert abs(rate_per_s @ turns) / rate_per_s.sum() == pytest.approx(synchrony, abs=0.01)


# ---- what the stage is said to be ----------------------------------------------------------------------------------

@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("preset", FIBRES)
def test_silence_changes_nothing(preset, precision):
    rate_per_s = Meddis1990.preset(preset).apply(np.zeros(5000), 20000.0, precision=precision)
    np.testing.assert_array_equal(rate_per_s, rate_per_s[0])


def test_no_sound_fires_more_than_101_per_s_for_long():
    loud = np.full(40000, 1e6)                                   # the membrane wide open for 2 s
    assert rate_of(Meddis1990(), loud, 20000.0)[-1] == pytest.approx(100.08, abs=0.005)          # below h y / l = 101


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("preset", FIBRES)
def test_a_sound_of_140_db_spl_stays_finite_and_no_rate_is_negative(preset, precision):
    loud = np.random.default_rng(3).standard_normal(30000) * 200.0
    rate_per_s = Meddis1990.preset(preset).apply(loud, 16000.0, precision=precision)
    assert np.isfinite(rate_per_s).all()
    assert rate_per_s.min() >= -1e-4                             # rounding of an amount counted from silence, in 65/s


def test_rates_of_20_khz_and_100_khz_agree():
    by_ms = (rate_of(Meddis1990(), tone_burst(60, rate_hz), rate_hz).reshape(450, -1).mean(axis=1)
             for rate_hz in (20000.0, 100000.0))
    slow, quick = (np.array([rate_per_s[50:60].max(), rate_per_s[300:350].mean()]) for rate_per_s in by_ms)
    assert abs(slow / quick - 1).max() < 0.015                   # as the stage says of onset and steady rate


def test_a_rate_too_low_for_its_steps_is_refused_by_name():
    message = (r"^Meddis1990\.return_per_s = 6580 1/s: with loss_per_s must lie below the rate of a 8000 Hz signal, or "
               r"a sample would take more out of a reservoir than it holds\. Put Resample\(20000\) first\.$")
    with pytest.raises(ParameterError, match=message):
        Meddis1990().apply(np.zeros(10), 8000.0)


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"Meddis1990: takes a real signal, this one is complex\."):
        (Gammatone(output="complex") >> Meddis1990()).apply(np.zeros(10), 16000.0)
