"""The compressive gammachirp: filter shapes and levels beside published numbers, the slow twin, frames and refusals."""
import numpy as np
import pytest

from auditory import CompressiveGammachirp, ParameterError, Sound
from auditory.cochlea.gammachirp.fir import BLOCK
from auditory.cochlea.gammachirp.shapes import compressive_peak_hz, output_db, passive_peak_hz
from auditory.scales import RMS_ONE_DB_SPL, db_spl_to_pa
from tests.cochlea.filter_measures import impulse_responses, peak_hz
from tests.naive import gammachirp as naive

RATE_HZ = 48000.0
PA = float(db_spl_to_pa(RMS_ONE_DB_SPL["gcfb"]))             # of one unit of GCFB
FR1_HZ = np.array([300.0, 1000.0, 1180.0, 3500.0])           # the third hears the level for the second
SAME = 1e-11                    # of the peak: poles close to the unit circle magnify rounding, see the goldens


def pulses(n: int) -> np.ndarray:
    """One strong click and noise that grows after it: levels from softest to loud, both ways."""
    sound = 1e-6 * np.exp(np.arange(n) / n * 12) * np.random.default_rng(1).standard_normal(n)
    sound[5] = 0.1
    return sound


# ---- the slow twin -------------------------------------------------------------------------------------------------

def test_following_every_sample_equals_the_naive_loop():
    sound = pulses(700)                                      # more than a block
    ear = CompressiveGammachirp(cf_hz=FR1_HZ, level_shift_erb=0.8)
    found = ear.apply(sound, RATE_HZ, precision="float64")[1]
    expected = PA * naive.following(sound / PA, FR1_HZ[1], FR1_HZ[2], RATE_HZ)
    assert abs(found - expected).max() <= SAME * abs(expected).max()


@pytest.mark.parametrize("level_db_spl", [20.0, 50.0, 100.0])
def test_standing_at_one_level_equals_the_naive_loop(level_db_spl):
    sound = pulses(700)
    ear = CompressiveGammachirp(cf_hz=FR1_HZ, update="never", fixed_level_db_spl=level_db_spl)
    found = ear.apply(sound, RATE_HZ, precision="float64")
    for band, fr1 in zip(found, FR1_HZ, strict=True):
        expected = naive.standing(sound, fr1, level_db_spl, RATE_HZ)
        assert abs(band - expected).max() <= SAME * abs(expected).max()


@pytest.mark.parametrize("health", [1.0, 0.4])
def test_frames_equal_the_naive_loop(health):
    sound = pulses(700)
    fr1_hz = np.array([400.0, 1000.0, 1800.0])
    ear = CompressiveGammachirp(cf_hz=fr1_hz, update="frame", level_shift_erb=5.0, audiogram_db_hl=(60.0,) * 7,
                                compression_health=(health,) * 7)
    loss = ear.hearing_loss(fr1_hz)
    np.testing.assert_allclose(loss.health, health, rtol=1e-12)
    found = ear.apply(sound, RATE_HZ, precision="float64")
    expected = PA * naive.frame_based(sound / PA, fr1_hz, [1, 2, 2], RATE_HZ, loss.health, loss.attenuation_db)
    assert found.shape == expected.shape
    assert abs(found - expected).max() <= SAME * abs(expected).max()


# ---- shapes --------------------------------------------------------------------------------------------------------

# fr1 = 1 kHz: level, peak (on a grid of 0.5 Hz), peak gain in dB, width at half power, ERB; evaluated from the
# equations of Patterson, Unoki & Irino 2003.
SHAPES = [(30, 897.5, 15.328, 174.83, 189.4), (50, 937.5, 4.332, 169.76, 188.4), (70, 932.0, -8.093, 211.96, 239.3),
          (90, 886.0, -15.083, 230.14, 261.1)]


@pytest.mark.parametrize(("level_db", "peak", "gain_db", "width", "erb"), SHAPES)
def test_louder_sound_meets_broader_filters_of_less_gain(level_db, peak, gain_db, width, erb):
    f_hz = np.arange(1, 8000, 0.5)
    gain = CompressiveGammachirp(cf_hz=(1000.0,)).gain(f_hz, level_db)[:, 0]
    passing = f_hz[gain >= gain.max() / np.sqrt(2)]
    assert f_hz[gain.argmax()] == peak
    assert 20 * np.log10(gain.max()) == pytest.approx(gain_db, abs=0.001)
    assert passing[-1] - passing[0] == pytest.approx(width, abs=1.0)             # a grid point at each end
    assert 0.5 * np.sum((gain / gain.max()) ** 2) == pytest.approx(erb, abs=0.2)     # beyond 8 kHz nothing passes


@pytest.mark.parametrize("level_db", [30.0, 50.0, 70.0, 90.0])
def test_the_best_frequency_of_a_channel_is_where_it_passes_most(level_db):
    ear = CompressiveGammachirp(n_channels=12, update="never", fixed_level_db_spl=level_db)
    axis = ear(Sound(np.zeros(100, np.float32), RATE_HZ)).coords
    np.testing.assert_array_equal(axis["place_hz"], ear.best_frequencies_hz())
    for response, cf_hz in zip(impulse_responses(ear, RATE_HZ), axis["cf_hz"].values, strict=True):
        # A parabola through three bins, of which a bandwidth has some ten.
        assert peak_hz(response, cf_hz, RATE_HZ) == pytest.approx(cf_hz, rel=3e-4)


@pytest.mark.parametrize("level_db", [30.0, 50.0, 70.0, 90.0])
def test_filters_peak_where_they_do_on_paper(level_db):
    ear = CompressiveGammachirp(f_min_hz=500.0, update="never", fixed_level_db_spl=level_db)
    cf_hz = ear(Sound(np.zeros(100, np.float32), RATE_HZ)).coords["cf_hz"]
    f_hz = np.arange(1, 8000, 0.5)
    # The four biquads are a fit to the asymmetric function; below 500 Hz the image at negative frequencies adds to it.
    np.testing.assert_allclose(cf_hz, f_hz[ear.gain(f_hz, level_db).argmax(axis=0)], rtol=0.01)
    paper = compressive_peak_hz(ear.best_frequencies_hz(), ear.rule.ratio(level_db), ear.passive, ear.asymmetry)
    np.testing.assert_allclose(paper, f_hz[ear.gain(f_hz, level_db).argmax(axis=0)], atol=0.5)       # the grid


def test_channels_peak_at_minus_1_db_at_50_db_spl_but_for_the_lowest():
    ear = CompressiveGammachirp.preset("gcfb_2.11_static")
    peaks_db = 20 * np.log10(abs(np.fft.rfft(impulse_responses(ear, RATE_HZ, 0.2), 2**17)).max(axis=-1))
    from_250_hz = ear.best_frequencies_hz() >= 250
    np.testing.assert_allclose(peaks_db[from_250_hz], -1, atol=0.3)
    assert (-1.1 < peaks_db[~from_250_hz]).all() and (peaks_db[~from_250_hz] < 0.5).all()


def most_answered_hz(ear: CompressiveGammachirp, level_db_spl: float, cf_hz: float, channel: int) -> float:
    """The tone of that level which one channel of a bank answers most."""
    f_hz = np.linspace(0.8, 1.1, 61) * cf_hz
    seconds = np.arange(int(0.1 * RATE_HZ)) / RATE_HZ
    tones = np.sqrt(2) * db_spl_to_pa(level_db_spl) * np.minimum(1, seconds / 0.02) * np.sin(
        2 * np.pi * f_hz[:, np.newaxis] * seconds)
    bands = ear.apply(tones, RATE_HZ)[:, channel]
    return float(f_hz[(bands[:, bands.shape[-1] // 2:] ** 2).mean(axis=-1).argmax()])


@pytest.mark.parametrize(("update", "level_db_spl", "percent"), [
    ("sample", 30.0, (-8, -6)), ("sample", 50.0, (-4, -2)), ("sample", 90.0, (-15, -8)),
    ("frame", 20.0, (-5, 0.5)), ("frame", 50.0, (-5, 0.5)), ("frame", 80.0, (-5, 0.5)), ("frame", 100.0, (-5, 0.5))])
def test_tones_are_answered_most_somewhat_below_the_best_frequency(update, level_db_spl, percent):
    ear = CompressiveGammachirp(n_channels=64, update=update)
    cf_hz = ear(Sound(np.zeros(100, np.float32), RATE_HZ)).coords["cf_hz"].values
    for channel in (20, 45):                                 # 0.6 and 2.3 kHz; both have others 1.5 ERB above
        off = 100 * (most_answered_hz(ear, level_db_spl, cf_hz[channel], channel) / cf_hz[channel] - 1)
        assert percent[0] <= off <= percent[1]


def test_an_impaired_ear_has_the_best_frequencies_of_a_healthy_one():
    """So that results of both can be subtracted."""
    healthy, impaired = (CompressiveGammachirp.preset(name)(Sound(np.zeros(100, np.float32), RATE_HZ))
                         for name in ("gcfb_2.34", "gcfb_2.34_hl3"))
    np.testing.assert_array_equal(healthy.cf_hz, impaired.cf_hz)
    assert (healthy - impaired).shape == healthy.shape


def test_channels_whose_peaks_do_not_rise_are_named_by_fr1():
    broad = CompressiveGammachirp(n_channels=39, f_min_hz=116.0, order=1, bandwidth_erb=2.67, chirp=6.27)
    axis = broad(Sound(np.zeros(100, np.float32), RATE_HZ)).coords
    np.testing.assert_array_equal(axis["cf_hz"], broad.best_frequencies_hz())
    np.testing.assert_array_equal(axis["place_hz"], broad.best_frequencies_hz())


def test_channels_are_selected_by_where_they_peak():
    features = CompressiveGammachirp.preset("gcfb_2.34")(Sound(np.zeros(100, np.float32), RATE_HZ))
    chosen = features.sel(cf_hz=1000, method="nearest")
    assert abs(features.cf_hz - 1000).min() == abs(chosen.cf_hz - 1000)
    assert chosen.place_hz > 1.04 * chosen.cf_hz


def test_input_and_output_levels_are_those_of_gcfb_2_34():
    ear = CompressiveGammachirp()
    passive_hz = passive_peak_hz(1000.0, ear.passive)
    found = output_db(np.arange(0, 101, 20), passive_hz, ear.asymmetry, ear.rule)
    # Computed from the equations of GCFB 2.34, fr1 = 1 kHz, printed to three decimals.
    np.testing.assert_allclose(found, [41.431, 55.622, 63.955, 70.734, 83.517, 100], atol=0.0005)


# Input level of a 1 kHz tone, rms of channel 44 (fr1 = 986.6 Hz) in the second half of 100 ms: from the equations of
# GCFB 2.11 without an outer ear, printed to three decimals.
TONES = [(20, 25.241), (30, 33.682), (40, 41.402), (50, 47.510), (60, 50.960), (70, 53.102), (80, 56.746), (90, 62.619)]


@pytest.mark.parametrize(("level_db_spl", "expected_db_spl"), TONES)
def test_a_tone_is_compressed_as_by_gcfb_2_11(level_db_spl, expected_db_spl):
    n = int(0.1 * RATE_HZ)
    tone = np.sqrt(2) * db_spl_to_pa(level_db_spl) * np.sin(2 * np.pi * 1000 * np.arange(n) / RATE_HZ)
    band = CompressiveGammachirp().apply(tone, RATE_HZ, precision="float64")[44, n // 2:]
    found_db_spl = 20 * np.log10(np.sqrt(np.mean(band ** 2)) / db_spl_to_pa(0))
    assert found_db_spl == pytest.approx(expected_db_spl, abs=0.1)               # onset and phase of the tone


# ---- time, levels, refusals ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("n", [1, 23, 24, 25, 512, 4800])
def test_frames_are_centred_on_multiples_of_the_hop(n):
    ear = CompressiveGammachirp.preset("gcfb_2.34", n_channels=3)
    frames = ear(Sound(np.ones(n, np.float32), RATE_HZ))
    assert frames.shape == (3, n // 24 + 1)
    np.testing.assert_allclose(frames.coords["time_s"], (np.arange(n // 24 + 1) + 1) * 0.0005, rtol=1e-12)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_many_blocks_at_once_are_the_blocks_one_by_one(precision):
    sound = pulses(9 * BLOCK + 77).astype(precision)
    ear = CompressiveGammachirp.preset("gcfb_2.34", n_channels=20)
    with ear.stream(RATE_HZ, precision=precision) as stream:
        pieces = [stream.push(part) for part in np.array_split(sound, 13)] + [stream.flush()]
    np.testing.assert_array_equal(np.concatenate(pieces, axis=-1), ear.apply(sound, RATE_HZ, precision=precision))


@pytest.mark.parametrize("preset", ["gcfb_2.11", "gcfb_2.34", "gcfb_2.34_hl2"])
def test_140_db_spl_is_no_catastrophe(preset):
    noise = db_spl_to_pa(140) * np.random.default_rng(1).standard_normal(9600)
    bands = CompressiveGammachirp.preset(preset).apply(noise, RATE_HZ, precision="float64")
    assert np.isfinite(bands).all() and abs(bands).max() < db_spl_to_pa(160)


def test_silence_is_silence():
    for preset in ("gcfb_2.11", "gcfb_2.34"):
        assert not CompressiveGammachirp.preset(preset).apply(np.zeros(2000), RATE_HZ).any()


@pytest.mark.parametrize(("changes", "rate_hz", "text"), [
    ({}, 16000.0, "f_max_hz = 6000 Hz: fr1 must be at most a third of the rate of a 16000 Hz signal. Lower it or put"),
    ({"cf_hz": (5000.0,)}, 14000.0, r"cf_hz = \(5000.0,\) Hz: fr1 must be at most a third of the rate of a 14000 Hz"),
    ({"update": "frame", "f_max_hz": 300.0}, 1000.0, "update = 'frame': windows of 1 ms need at least 3000 Hz"),
    ({"f_min_hz": 30.0}, 48000.0, "f_min_hz = 30 Hz: the channel at fr1 = 30 Hz would pass most at -7"),
])
def test_a_rate_that_does_not_do_is_refused(changes, rate_hz, text):
    with pytest.raises(ParameterError, match=rf"^CompressiveGammachirp\.{text}"):
        CompressiveGammachirp(**changes).apply(np.zeros(10), rate_hz)


@pytest.mark.parametrize("changes", [{"update": "never"}, {"fixed_level_db_spl": 50.0}])
def test_a_fixed_level_goes_with_never(changes):
    with pytest.raises(ParameterError, match=r"^CompressiveGammachirp\.fixed_level_db_spl = .*update='never'"):
        CompressiveGammachirp(**changes)
