"""The adaptation loops against their naive twin, published tables, and what the stage is said to be."""
import numpy as np
import pytest

from auditory import AdaptationLoops, Gammatone, HalfWave, LowRateWarning, ParameterError, SignalSpec
from tests.naive import adaptation_loops as naive

PRESETS = tuple(AdaptationLoops.presets)
RATES_HZ = (8000.0, 16000.0, 48000.0, 192000.0)


def full_scale_pa(level_db: float) -> float:
    """What the models call a signal of `level_db`: rms 1 is 100 dB SPL, which is 2 Pa."""
    return 2.0 * 10 ** ((level_db - 100) / 20)


def heard_steps(stage: AdaptationLoops, level_db: float, seconds: float, rate_hz: float = 16000.0) -> np.ndarray:
    """The answer to 100 ms of silence, then a constant."""
    silence, step = np.zeros(round(0.1 * rate_hz)), np.full(round(seconds * rate_hz) + 1, full_scale_pa(level_db))
    return stage.apply(np.concatenate([silence, step]), rate_hz, precision="float64")[len(silence):]


def cells_like(rate_hz: float, n_channels: int = 20) -> np.ndarray:
    """Rectified noise, 20 to 100 dB, on for a quarter of a second in every half."""
    time = np.arange(round(rate_hz))
    noise = abs(np.random.default_rng(1996).standard_normal((n_channels, len(time))))
    on = (4 * time // len(time)) % 2
    return noise * on * full_scale_pa(np.linspace(20, 100, n_channels)[:, np.newaxis])


def relative_rms_db(found: np.ndarray, expected: np.ndarray) -> float:
    return float(10 * np.log10(np.mean((found - expected) ** 2) / np.mean(expected**2)))


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("n_channels", [1, 5, 64, 65])
@pytest.mark.parametrize("preset", PRESETS)
def test_kernel_equals_naive(preset, n_channels):
    stage = AdaptationLoops.preset(preset)
    samples = np.random.default_rng(1).standard_normal((n_channels, 200))
    twin = np.array([naive.adaptation_loops(row, 16000.0, stage.taus_s, stage.limit, stage.minimum_db_spl)
                     for row in samples])
    found = stage.apply(samples, 16000.0, precision="float64")
    # The limiter as tanh instead of exp, and states counted from rest: hundreds of roundings, fed back.
    np.testing.assert_allclose(found, twin, rtol=0, atol=1e-12 * abs(twin).max())


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("preset", PRESETS)
def test_float32_is_near_float64(preset, rate_hz):
    stage, samples = AdaptationLoops.preset(preset), cells_like(rate_hz).astype(np.float32)
    exact = stage.apply(samples, rate_hz, precision="float64")
    found = stage.apply(samples, rate_hz)
    assert found.dtype == np.float32
    assert relative_rms_db(found, exact) <= (-90 if stage.limit == 1 else -110)          # as the stage says


@pytest.mark.parametrize("rate_hz", [16000.0, 48000.0])
@pytest.mark.parametrize("preset", PRESETS)
def test_float32_is_as_near_as_is_declared_behind_a_cochlea_far_from_a_tone(preset, rate_hz):
    stage, moments = AdaptationLoops.preset(preset), np.arange(round(0.4 * rate_hz)) / rate_hz
    cells = Gammatone(n_channels=9) >> HalfWave()
    for f_hz in (60.0, 1000.0, 3500.0):
        for level_db in (20.0, 60.0, 100.0):
            tone = full_scale_pa(level_db) * np.sqrt(2) * np.sin(2 * np.pi * f_hz * moments)
            heard = cells.apply(tone.astype(np.float32), rate_hz)
            exact = stage.apply(heard, rate_hz, precision="float64")
            error, rms = stage.apply(heard, rate_hz) - exact, np.sqrt(np.mean(exact ** 2, axis=-1))
            if stage.limit == 1:
                loud = rms >= 10
                assert (np.sqrt(np.mean(error ** 2, axis=-1))[loud] <= 10 ** (-90 / 20) * rms[loud]).all()
            else:
                assert abs(error).max() <= 0.005                 # found: 0.0013


@pytest.mark.parametrize("rate_hz", [16000.0, 192000.0])
def test_float32_arrives_where_a_long_constant_leads(rate_hz):
    """If it were not settled in two parts, a divisor of 0.5 s would stop 1e-3 short of it."""
    stage, samples = AdaptationLoops(), np.full(round(3 * rate_hz), full_scale_pa(70), np.float32)
    last = stage.apply(samples, rate_hz)[-1]
    exact = stage.apply(samples, rate_hz, precision="float64")[-1]
    assert last == pytest.approx(exact, rel=1e-5)                # of 66 MU; the answer itself is rounded at 1e-6 of it


def test_behind_a_cochlea_each_channel_is_heard_by_itself():
    sound = 0.02 * np.random.default_rng(2).standard_normal(400)
    front, loops = Gammatone(n_channels=5) >> HalfWave.preset("dau1996"), AdaptationLoops()
    cells = front.apply(sound, 16000.0, precision="float64")
    expected = np.array([naive.adaptation_loops(row, 16000.0) for row in cells])
    found = (front >> loops).apply(sound, 16000.0, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * abs(expected).max())


# ---- published numbers ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_channel_has_the_same_bits_whether_its_neighbours_are_limited_or_not(precision):
    """Rising slowly, its loops come within rounding of the limiter again and again."""
    rising = 1e-4 * np.exp(np.arange(4000) / 2000) * (1 + 1e-3 * np.random.default_rng(1).standard_normal(4000))
    loud = abs(np.random.default_rng(2).standard_normal((63, 4000)))
    alone = AdaptationLoops().apply(rising[np.newaxis], 16000, precision=precision)[0]
    among_loud = AdaptationLoops().apply(np.vstack((rising, loud)), 16000, precision=precision)[0]
    np.testing.assert_array_equal(among_loud, alone)


def test_design_of_the_loops_of_dau():
    """Computed from the published equations with a minimum of 1e-5, by an implementation independent of this one."""
    spec = SignalSpec(16000.0, np.dtype(np.float64))
    design = AdaptationLoops().design(spec)
    one_digit = 1.001e-10                                        # the last one is cut off, not rounded
    np.testing.assert_allclose(design.divisor, [0.0031622777, 0.0562341325, 0.2371373706, 0.4869675251, 0.6978305849],
                               rtol=0, atol=one_digit)
    assert design.mu[1] == pytest.approx(330.940178, abs=5e-7)
    np.testing.assert_allclose(design.excess, [8.9999, 8.968377, 8.437659, 6.628626, 4.130325], rtol=0, atol=5e-7)
    design = AdaptationLoops.preset("osses2021").design(spec)
    np.testing.assert_allclose(design.excess, [3.99995, 3.984189, 3.718829, 2.814313, 1.565162], rtol=0, atol=5e-7)


TIMES_S = (0.0, 0.005, 0.010, 0.050, 0.100, 0.500, 1.0)
# Step of a constant at 16 kHz after 100 ms of silence, MU at TIMES_S; from the published difference equations, by an
# implementation independent of this one.
STEPS = [
    ("dau1997", 40, (1443.923, 612.172, 390.151, 98.019, 55.028, 36.206, 35.797)),
    ("dau1997", 70, (1443.981, 1128.528, 748.803, 178.262, 104.956, 67.717, 66.314)),
    ("dau1997", 100, (1443.981, 1369.164, 1091.467, 285.208, 167.919, 102.965, 100.319)),
    ("osses2021", 40, (614.469, 516.454, 388.471, 106.288, 59.318, 36.567, 35.838)),
    ("osses2021", 70, (614.469, 608.370, 572.753, 208.796, 119.320, 68.578, 66.406)),
    ("osses2021", 100, (614.469, 613.526, 609.688, 341.201, 195.912, 104.594, 100.493)),
    ("dau1996", 40, (22863.078, 572.499, 352.431, 86.010, 48.567, 35.657, 35.736)),
    ("dau1996", 70, (730066.0, 133.298, 92.784, 32.500, 34.342, 63.189, 65.856)),
    ("dau1996", 100, (23093786.849, -230.917, -230.898, -230.769, -230.261, -183.722, -23.410)),
]


@pytest.mark.parametrize(("preset", "level_db", "expected_mu"), STEPS)
def test_reproduces_the_answers_to_steps(preset, level_db, expected_mu):
    heard = heard_steps(AdaptationLoops.preset(preset), level_db, 1.0)
    at_times = heard[[round(time_s * 16000) for time_s in TIMES_S]]
    np.testing.assert_allclose(at_times, expected_mu, rtol=1e-6, atol=6e-4)      # as the numbers are given: 3 decimals


def test_reproduces_the_answer_with_the_time_constants_of_pueschel_and_a_limiter():
    stage = AdaptationLoops.preset("puschel1988", limit=10.0)
    at_times = heard_steps(stage, 70, 1.0)[[round(time_s * 16000) for time_s in TIMES_S]]
    np.testing.assert_allclose(at_times, [1443.981, 1353.120, 1108.964, 262.468, 113.577, 62.313, 65.862], rtol=1e-6,
                               atol=6e-4)


@pytest.mark.parametrize(("level_db", "steady_mu"), [         # closed form: 100 (A**(1/32) - c) / (1 - c)
    (20, 17.2299), (40, 35.7454), (60, 55.6422), (70, 66.1406), (80, 77.0235), (100, 100.0)])
def test_what_lasts_is_heard_nearly_as_its_level(level_db, steady_mu):
    heard = heard_steps(AdaptationLoops(), level_db, 20.0)
    assert heard[-1] == pytest.approx(steady_mu, abs=5.1e-5)


@pytest.mark.parametrize(("time_s", "expected_mu"), [
    (0.0, -230.846), (0.010, -229.976), (0.100, -138.048), (0.5, 0.124)])
def test_the_end_of_a_long_sound_is_followed_by_deafness(time_s, expected_mu):
    """70 dB for 20 s, then silence; from the same implementation as the steps."""
    samples = np.concatenate([np.full(320000, full_scale_pa(70)), np.zeros(8001)])
    heard = AdaptationLoops().apply(samples, 16000.0, precision="float64")[320000:]
    assert heard[round(time_s * 16000)] == pytest.approx(expected_mu, abs=6e-4)


# ---- what the stage is said to be ----------------------------------------------------------------------------------

@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("preset", PRESETS)
def test_silence_is_nothing_from_the_first_sample_on(preset, precision):
    assert not AdaptationLoops.preset(preset).apply(np.zeros(5000), 16000.0, precision=precision).any()


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_softer_than_the_minimum_is_silence(preset, precision):
    stage = AdaptationLoops.preset(preset)
    soft = full_scale_pa(stage.minimum_db_spl) * np.linspace(-1e6, 0.999, 500)
    assert not stage.apply(soft, 16000.0, precision=precision).any()


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("preset", PRESETS)
def test_a_sound_of_140_db_spl_stays_finite(preset, precision):
    loud = abs(np.random.default_rng(3).standard_normal(30000)) * 200.0
    assert np.isfinite(AdaptationLoops.preset(preset).apply(loud, 16000.0, precision=precision)).all()


def test_a_lower_limit_answers_onsets_less():
    onsets = [heard_steps(AdaptationLoops(limit=limit), 70, 0.0)[0] for limit in (2.5, 5.0, 10.0, 20.0)]
    assert (np.diff(onsets) > 0).all()
    assert onsets[1] / onsets[2] == pytest.approx(0.4255, abs=5e-4)              # the 614.469 and 1443.981 MU above


def test_time_constants_out_of_range_are_refused():
    message = r"^AdaptationLoops\.taus_s = \(0\.0, 1\.0, 1\.0, 1\.0, 1\.0\) s: each must be 0\.001 to 100 s\. Give five"
    with pytest.raises(ParameterError, match=message):
        AdaptationLoops(taus_s=(0.0, 1.0, 1.0, 1.0, 1.0))


def test_a_limit_that_silences_a_loop_is_refused():
    message = (r"^AdaptationLoops\.limit = 1\.5: must be 1 \(no limiter\) or at least 1\.969 with minimum_db_spl = "
               r"0 dB SPL, or the last loop could not say more than at rest\. Choose one of them\.$")
    with pytest.raises(ParameterError, match=message):
        AdaptationLoops(limit=1.5)


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"AdaptationLoops: takes a real signal, this one is complex\."):
        (Gammatone(output="complex") >> AdaptationLoops()).apply(np.zeros(10), 16000.0)


def test_a_rate_below_which_the_figures_do_not_hold_is_told():
    with pytest.warns(LowRateWarning, match=r"^AdaptationLoops: its figures hold from 4000 Hz on, .* has 3999 "):
        AdaptationLoops().apply(np.zeros(10), 3999.0)
    AdaptationLoops().apply(np.zeros(10), 4000.0)
