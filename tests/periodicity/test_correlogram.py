"""Correlogram, its summary and the pitch: twins, published outputs, and what is known of pitch."""
from pathlib import Path

import numpy as np
import pytest

from auditory import (
    Correlogram,
    CrossChannelCorrelation,
    Gammatone,
    HalfWave,
    ParameterError,
    Pitch,
    Sound,
    SummaryCorrelogram,
)
from tests.naive import correlogram as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
RATE_HZ = 16000
NOISE = abs(np.random.default_rng(0).standard_normal((3, 1500)))
EAR = Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=5000.0) >> HalfWave.preset("dau1996")


def golden(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def same(found, expected, tolerance):
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * abs(expected).max())


# ---- twins ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-13), ("float32", 1e-5)])      # of a transform
def test_framed_correlogram_equals_naive(precision, tolerance):
    stage = Correlogram(window_s=0.02, hop_s=0.005, max_lag_s=0.006)
    found = stage.apply(NOISE, RATE_HZ, precision=precision)
    same(found, np.array([naive.framed(row, RATE_HZ, 0.02, 0.005, 97) for row in NOISE]), tolerance)


@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-13), ("float32", 2e-5)])      # 160 sums
def test_running_correlogram_equals_naive(precision, tolerance):
    stage = Correlogram(form="running", tau_s=0.01, hop_s=0.005, max_lag_s=0.003)
    found = stage.apply(NOISE, RATE_HZ, precision=precision)
    same(found, np.array([naive.running(row, RATE_HZ, 0.01, 0.005, 49) for row in NOISE]), tolerance)


def test_summary_and_neighbours_equal_naive():
    correlogram = np.random.default_rng(0).standard_normal((4, 20, 3))
    summary = SummaryCorrelogram().apply(correlogram, 100, precision="float64")
    total = correlogram.sum(axis=0)
    same(summary, np.where(total[0] > 0, total / np.where(total[0] > 0, total[0], 1), 0), 1e-14)
    neighbours = CrossChannelCorrelation().apply(correlogram, 100, precision="float64")
    for t in range(3):
        pairs = [np.corrcoef(correlogram[c, :, t], correlogram[c + 1, :, t])[0, 1] for c in range(3)]
        np.testing.assert_allclose(neighbours[:, t], [*pairs, pairs[-1]], atol=1e-13)


def test_pitch_equals_naive():
    summaries = np.cumsum(np.random.default_rng(0).standard_normal((300, 50)), axis=0)
    lag_s = np.arange(300) / RATE_HZ
    stage = Pitch(threshold=0.0)
    found = stage.apply(summaries, 100, lag_s=lag_s, precision="float64")
    raw = np.array([naive.pitch(frame, lag_s, 60.0, 400.0, 0.85) for frame in summaries.T])
    around = np.pad(raw[:, 0], 1, mode="edge")
    np.testing.assert_allclose(found[0], np.median([around[:-2], around[1:-1], around[2:]], axis=0), rtol=1e-12)
    np.testing.assert_allclose(found[1], raw[:, 1], rtol=1e-12)


# ---- published outputs ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("stimulus", ["vowel", "bursts"])
def test_reproduces_the_two_ears_front_end(stimulus):
    sound, expected = golden(f"input_left_{stimulus}"), golden(f"afe_autocorrelation_{stimulus}")
    track, ihc = golden(f"afe_pitch_{stimulus}")["pitch"], sound["ihc"].T.astype(float)
    correlogram = Correlogram.preset("two_ears")
    found = correlogram.apply(ihc, RATE_HZ, cf_hz=sound["cf"], precision="float64")
    silent = np.isnan(expected["acf"])                           # the product says 0 where the published form has NaN
    same(found[:, :, expected["frames"]], np.where(silent, 0, expected["acf"]).transpose(1, 2, 0), 1e-7)     # float32
    summary = correlogram >> SummaryCorrelogram.preset("two_ears")
    same(summary.apply(ihc, RATE_HZ, cf_hz=sound["cf"], precision="float64"), np.nan_to_num(expected["sacf"].T), 1e-12)
    pitch = (summary >> Pitch.preset("two_ears")).apply(ihc, RATE_HZ, cf_hz=sound["cf"], precision="float64")
    np.testing.assert_array_equal(pitch[0], np.nan_to_num(track[:, 0]))
    np.testing.assert_allclose(pitch[1], track[:, 2], rtol=0, atol=1e-12)


def test_what_is_live_takes_the_greatest_so_far():
    sound = golden("input_left_vowel")["ihc"].T.astype(float)
    summary = Correlogram.preset("two_ears") >> SummaryCorrelogram.preset("two_ears")
    whole, live = ((summary >> Pitch.preset(name)).apply(sound, RATE_HZ) for name in ("two_ears", "two_ears_live"))
    np.testing.assert_array_equal(whole[1], live[1])
    both = (whole[0] > 0) & (live[0] > 0)
    np.testing.assert_array_equal(whole[0][both], live[0][both])


# ---- what is known of pitch ----------------------------------------------------------------------------------------

def steady_pitch(sound, **parameters):
    track = (EAR >> Correlogram() >> Pitch(**parameters)).apply(sound, RATE_HZ)
    return np.median(track[0, 20:-2]), np.median(track[1, 20:-2])


def tones(f_hz, phases=None, n=RATE_HZ // 2):
    t, phases = np.arange(n) / RATE_HZ, np.zeros(len(f_hz)) if phases is None else phases
    return 0.02 * np.sum([np.cos(2 * np.pi * f * t + p) for f, p in zip(f_hz, phases)], axis=0)


def test_the_first_effect_of_pitch_shift():
    f0_hz, _ = steady_pitch(tones([1840, 2040, 2240]))
    assert f0_hz == pytest.approx(204.0, abs=0.3)                # 2040 / 10: Schouten, Ritsma & Cardozo 1962


@pytest.mark.parametrize("share", [0.85, 0.95])
@pytest.mark.parametrize("phase", ["cosine", "random"])
def test_a_missing_fundamental_is_heard(phase, share):
    phases = np.random.default_rng(1).uniform(0, 2 * np.pi, 10) if phase == "random" else None
    f0_hz, salience = steady_pitch(tones(200 * np.arange(3, 13), phases), share_of_highest=share)
    assert f0_hz == pytest.approx(200.0, abs=0.1) and salience > 0.8


def test_pulses_are_heard_at_their_rate():
    pulses = np.zeros(RATE_HZ // 2)
    pulses[::128] = 1.0
    assert steady_pitch(pulses)[0] == pytest.approx(125.0, abs=0.1)


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(0).standard_normal(RATE_HZ) * 0.02
    track = (EAR >> Correlogram() >> Pitch()).apply(noise, RATE_HZ)
    assert np.median(track[1]) < 0.3 and (track[0] > 0).mean() < 0.05        # the sheet: .13; a frame may go astray
    assert ((EAR >> Correlogram() >> Pitch()).apply(np.zeros(RATE_HZ), RATE_HZ) == 0).all()


def test_level_does_not_change_the_pitch():
    sound = tones(200 * np.arange(1, 10))
    for gain in (1e-3, 1e3):
        assert steady_pitch(sound * gain)[0] == pytest.approx(steady_pitch(sound)[0], abs=1e-3)


def test_neighbours_on_one_harmonic_repeat_alike_and_those_on_two_do_not():
    bank = EAR.replace(n_channels=64) >> Correlogram(max_lag_s=0.0125) >> CrossChannelCorrelation()
    result = bank(Sound(tones(200 * np.arange(1, 25)), RATE_HZ)).isel(time=-1)
    cf_hz = result.cf_hz.values
    harmonics = np.round(cf_hz / 200)
    resolved = cf_hz < 1000
    same_one = resolved & (harmonics == np.append(harmonics[1:], 0)) & (abs(cf_hz - 200 * harmonics) < 25)
    assert (result.values[same_one[:len(cf_hz)]] > 0.9).all() and same_one.sum() >= 5          # the sheet: .95 to 1
    assert result.values[resolved].min() < 0.5


def test_axes_and_units():
    result = (EAR >> Correlogram())(Sound(tones([200.0]), RATE_HZ))
    assert result.dims == ("channel", "lag", "time") and result.unit == "Pa^2" and result.lag_s[0] == 0
    track = (EAR >> Correlogram() >> Pitch())(Sound(tones([200.0]), RATE_HZ))
    assert track.dims == ("quantity", "time") and track["quantity"].values.tolist() == ["f0", "salience"]
    assert track["quantity_units"].values.tolist() == ["Hz", ""]
    # a result of one is heard by the next
    np.testing.assert_array_equal(Pitch()(result).values, track.values)


@pytest.mark.parametrize(("make", "match"), [
    (lambda: Correlogram(max_lag_s=0.05), r"^Correlogram\.max_lag_s = 0\.05 s: must be shorter than the window"),
    (lambda: Correlogram(form="running", window_s=0.02), r"^Correlogram\.window_s = 0\.02 s: the running form"),
    (lambda: Correlogram(hop_s=1e-5).apply(NOISE, RATE_HZ), r"^Correlogram\.hop_s = 1e-05 s: must be at least one"),
    (lambda: Pitch(f_max_hz=50.0), r"^Pitch\.f_max_hz = 50 Hz: must be greater than f_min_hz = 60 Hz"),
    (lambda: Pitch().apply(NOISE, RATE_HZ), r"^Pitch: needs lag_s of each lag"),
    (lambda: Pitch()(Sound(NOISE[0], RATE_HZ)), r"^Pitch: samples must be \(\.\.\., \[channel,\] lag, time\)"),
    (lambda: (EAR >> Correlogram(max_lag_s=0.002) >> Pitch()).apply(NOISE[0], RATE_HZ),
     r"^Pitch\.f_min_hz = 60 Hz: fewer than 3 of the 33 lags of this signal lie between 0\.0025"),
])
def test_what_does_not_fit_is_refused(make, match):
    with pytest.raises(ParameterError, match=match):
        make()
