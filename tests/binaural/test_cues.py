"""Two ears: the twin, published outputs, and what is known of delays and levels."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Binaural, Gammatone, HalfWave, ParameterError, Sound, pipeline
from tests.naive.binaural import cues

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
RATE_HZ = 16000
EAR = Gammatone(n_channels=20, f_min_hz=200.0, f_max_hz=5000.0) >> HalfWave.preset("dau1996")
NOISE = np.random.default_rng(0).standard_normal(8000)


def golden(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-12), ("float32", 2e-6)])      # float64 inside
def test_equals_naive(precision, tolerance):
    ears = np.random.default_rng(1).standard_normal((2, 3, 700))
    found = Binaural().apply(ears, RATE_HZ, precision=precision)
    assert found.shape == (3, 3, 3)
    for frame in range(3):
        for channel in range(3):
            windows = ears[:, channel, 160 * frame:160 * frame + 320] * np.hanning(320)
            expected = cues(*windows, RATE_HZ, 18)
            np.testing.assert_allclose(found[:, channel, frame], expected, rtol=0, atol=tolerance)


@pytest.mark.evidence("binaural", "golden")
@pytest.mark.parametrize("stimulus", ["vowel", "bursts"])
def test_reproduces_the_two_ears_front_end(stimulus):
    left, right, expected = (golden(f"{name}_{stimulus}") for name in ("input_left", "input_right", "afe_binaural"))
    ears = np.stack([left["ihc"].T, right["ihc"].T]).astype(float)
    found = Binaural().apply(ears, RATE_HZ, cf_hz=left["cf"], precision="float64")
    for row, name in zip(found, ("itd", "ild", "ic"), strict=True):
        np.testing.assert_allclose(row, expected[name].T, rtol=0, atol=1e-10 * abs(expected[name]).max())
    correlation = Binaural(output="cross_correlation").apply(ears, RATE_HZ, cf_hz=left["cf"], precision="float64")
    np.testing.assert_allclose(correlation, expected["xcorr"].transpose(1, 2, 0), rtol=0, atol=1e-7)     # float32


@pytest.mark.parametrize("delay", [-10, -3, 4, 8])
def test_a_delay_between_the_ears_is_heard_on_its_side(delay):
    later, sooner = NOISE[20:-20], NOISE[20 - abs(delay):-20 - abs(delay)]
    ears = (later, sooner) if delay < 0 else (sooner, later)     # below 0: the right ear hears later
    itd_s = (EAR >> Binaural())(Sound(np.stack(ears), RATE_HZ)).values[0]
    # the sheet: 0.1 samples in single bands, and half a percent towards 0; of each band the median over time
    low = np.median(itd_s, axis=1)[4:9] * RATE_HZ                # 500 to 1300 Hz; lower bands' peaks are broader
    np.testing.assert_allclose(low, delay, atol=0.1 + 0.005 * abs(delay))


def test_the_louder_ear_is_heard_and_equal_ears_cohere():
    quiet = np.stack([NOISE, 2 * NOISE])
    _, ild_db, coherence = (EAR >> Binaural())(Sound(quiet * 0.01, RATE_HZ)).values
    np.testing.assert_allclose(ild_db, 6.0206, atol=1e-3)
    np.testing.assert_allclose(coherence, 1, atol=1e-4)          # eps beside powers of 1e-6 Pa^2 and more
    independent = np.stack([NOISE, np.random.default_rng(9).standard_normal(8000)])
    assert np.median((Gammatone(n_channels=8, f_min_hz=2000.0) >> Binaural())(
        Sound(independent, RATE_HZ)).values[2]) < 0.5


def test_silence_is_nothing_in_all_three():
    assert ((EAR >> Binaural()).apply(np.zeros((2, 4000)), RATE_HZ) == 0).all()


def test_axes_units_and_inner_signal():
    sound = Sound(np.stack([NOISE, NOISE]), RATE_HZ)
    result = pipeline("binaural")(sound)
    assert result.dims == ("quantity", "channel", "time")
    assert result["quantity"].values.tolist() == ["itd", "ild", "coherence"]
    assert result["quantity_units"].values.tolist() == ["s", "dB", ""]
    kept = (EAR >> Binaural())(sound, keep=["Binaural.cross_correlation", "HalfWave"])
    assert kept["Binaural.cross_correlation"].dims[:2] == ("channel", "lag") and kept.HalfWave.dims[0] == "ear"
    both = EAR(sound)
    np.testing.assert_array_equal(Binaural()(both).values, (EAR >> Binaural())(sound).values)


@pytest.mark.parametrize(("make", "match"), [
    (lambda: pipeline("binaural")(Sound(NOISE, RATE_HZ)), r"^Binaural: hears two ears together"),
    (lambda: Binaural(window_s=0.002).apply(np.ones((2, 3, 900)), RATE_HZ), r"^Binaural\.window_s = 0\.002 s"),
    (lambda: Binaural().apply(np.ones((2, 900)), RATE_HZ), r"^Binaural: hears two ears together|samples must be"),
    (lambda: Binaural(hop_s=1e-6).apply(np.ones((2, 3, 900)), RATE_HZ), r"^Binaural\.hop_s = 1e-06 s: must be"),
])
def test_what_does_not_fit_is_refused(make, match):
    with pytest.raises((ParameterError, ValueError), match=match):
        make()
