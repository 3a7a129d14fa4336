"""Harmonics laid over one another, and sieved: twins, what columns hold, and what a transposition leaves alone."""
import numpy as np
import pytest

import auditory
from auditory import (
    Compress,
    Correlogram,
    Frames,
    Gammatone,
    HalfWave,
    HarmonicSieve,
    HarmonicStack,
    ParameterError,
    Pitch,
    Sound,
    SummaryCorrelogram,
)
from auditory.scales import hz_to_erb_number
from tests.naive import harmonics as naive

RATE_HZ = 16000
CF_HZ = Gammatone(n_channels=40, f_min_hz=50.0, f_max_hz=6000.0).best_frequencies_hz()
LEVELS = 60 + 20 * np.random.default_rng(0).standard_normal((40, 12))
# four channels to an ERB
LEVEL_MAP = (Gammatone(n_channels=121, f_min_hz=50.0, f_max_hz=7000.0) >> Frames(hop_s=0.05, value="mean_square")
             >> Compress(kind="db"))
SEMITONES = (-12, -7, -4, -2, 2, 4, 7, 12)


def complex_tone(f0_hz, slope=0.0):
    """Half a second of harmonics up to 7 kHz, the k-th k^-slope strong."""
    t = np.arange(RATE_HZ // 2) / RATE_HZ
    return Sound(0.02 * sum(np.cos(2 * np.pi * f0_hz * k * t + k * k) / k**slope
                            for k in range(1, int(7000 / f0_hz) + 1)), RATE_HZ)


# ---- twins ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-11), ("float32", 1e-4)])     # of levels of 100 dB
def test_stack_equals_naive(precision, tolerance):
    harmonics = (0.5, 1.0, 2.0, 3.5)
    found = HarmonicStack(harmonics=harmonics).apply(LEVELS, 100, cf_hz=CF_HZ, precision=precision)
    expected = [naive.stack(frame, CF_HZ, harmonics) for frame in LEVELS.T]
    np.testing.assert_allclose(found, np.moveaxis(expected, 0, -1), rtol=0, atol=tolerance)


@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-12), ("float32", 1e-5)])
def test_sieve_equals_naive(precision, tolerance):
    stage = HarmonicSieve(n_candidates=33, f_min_hz=55.0, f_max_hz=1500.0, n_harmonics=5, decay=0.7, range_db=20.0)
    rms_pa, in_db = 2e-5 * 10 ** (LEVELS / 20), Compress(kind="db")
    found = (in_db >> stage).apply(rms_pa, 100, cf_hz=CF_HZ, precision=precision)
    expected = [naive.sieve(frame, CF_HZ, stage.candidates_hz(), 5, 0.7, 20.0)
                for frame in in_db.apply(rms_pa, 100, precision=precision).T.astype(float)]
    np.testing.assert_allclose(found.T, expected, rtol=0, atol=tolerance)


# ---- what stands in a column ---------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def columns():
    """The last frame of the stack of 200 Hz, harmonics equally strong, and the level of each."""
    image = (LEVEL_MAP >> HarmonicStack())(complex_tone(200.0)).isel(time=-1)
    return image, 20 * np.log10(0.02 / 2**0.5 / 2e-5)


def column(image, f0_hz):
    return image.values[:, int(abs(image.cf_hz.values - f0_hz).argmin())]


def test_the_column_of_the_fundamental_holds_its_harmonics(columns):
    image, level_db = columns
    half, *own = column(image, 200.0) - level_db
    assert np.abs(own).max() <= 1 and half <= -30                # the sheet: .26 and -37.1


def test_an_octave_below_every_second_cell_is_empty(columns):
    image, level_db = columns
    _, first, second, third, fourth, fifth = column(image, 100.0) - level_db
    assert abs(second) <= 1 and abs(fourth) <= 1
    assert first <= -30 and third <= -15 and fifth <= -10        # the sheet, by another place: -37.5, -22.2, -20.0


def test_cells_beyond_the_bank_are_absent(columns):
    image, _ = columns
    present, reached_hz = image.present.values, np.outer(image.harmonic.values, image.cf_hz.values)
    np.testing.assert_array_equal(present, (reached_hz >= image.cf_hz.values[0] * (1 - 1e-9))
                                  & (reached_hz <= image.cf_hz.values[-1] * (1 + 1e-9)))
    assert (image.values[~present] == 0).all()


# ---- transposition: on which axis a melody only moves ---------------------------------------------------------------

@pytest.mark.parametrize("semitones", SEMITONES)
def test_a_transposed_column_stays_as_it_is(semitones):
    stack = LEVEL_MAP >> HarmonicStack(harmonics=(1.0, 2.0, 3.0, 4.0, 5.0))

    def at_f0(f0_hz):
        image = stack(complex_tone(f0_hz, slope=1.0)).isel(time=-1)
        cf = hz_to_erb_number(image.cf_hz.values)
        return np.array([np.interp(hz_to_erb_number(f0_hz), cf, row) for row in image.values])
    difference_db = at_f0(200.0 * 2 ** (semitones / 12)) - at_f0(200.0)
    assert np.sqrt(np.mean(difference_db**2)) <= 0.5             # measured: .06 to .36


@pytest.mark.parametrize("semitones", SEMITONES)
def test_a_transposed_summary_correlogram_moves_by_the_transposition(semitones):
    ear = (Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=5000.0) >> HalfWave.preset("dau1996") >> Correlogram()
           >> SummaryCorrelogram())
    step = 0.1                                                   # semitones
    lag_s = 2 ** (np.arange(-30, 19.5, step) / 12) / 200

    def row(f0_hz):
        summary = ear(complex_tone(f0_hz, slope=1.0)).isel(time=20)
        return np.interp(np.log(lag_s), np.log(summary.lag_s.values[1:]), summary.values[1:])
    before, after = row(200.0), row(200.0 * 2 ** (semitones / 12))
    r, shift = max((np.corrcoef(*overlap(before, after, shift))[0, 1], -shift * step) for shift in range(-150, 151))
    assert r >= 0.95 and abs(shift - semitones) <= 0.25          # measured: .995 and less than a step


@pytest.mark.parametrize("semitones", SEMITONES)
def test_no_shift_of_mel_bands_undoes_a_transposition(semitones):
    mel = auditory.pipeline("logmel", n_channels=64, range_db=60.0)
    before, after = (mel(complex_tone(200.0 * 2 ** (moved / 12), slope=1.0)).values[:, 8] for moved in (0, semitones))
    left_db = [np.sqrt(np.mean(np.subtract(*overlap(before, after, shift)) ** 2)) for shift in range(-24, 25)]
    assert min(left_db) >= 8                                     # measured: 14 to 20


def overlap(before, after, shift):
    n = len(before) - abs(shift)
    return (before[:n], after[shift:]) if shift >= 0 else (before[-shift:], after[:n])


# ---- the sieve -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("f0_hz", [80.0, 110.0, 200.0, 330.0])
def test_the_sieve_finds_the_fundamental(f0_hz):
    ear = (Gammatone(n_channels=113, f_min_hz=50.0, f_max_hz=6000.0) >> Frames(hop_s=0.05, value="mean_square")
           >> Compress(kind="db") >> HarmonicSieve())
    track = (ear >> Pitch(threshold=0.0))(complex_tone(f0_hz, slope=0.5))
    assert track.values[0, -1] == pytest.approx(f0_hz, rel=0.02)                     # of the grid: 1.2 %
    assert ear(complex_tone(f0_hz)).dims == ("f0", "time")


def test_level_does_not_change_the_sieve():
    ear = LEVEL_MAP >> HarmonicSieve()
    sound = complex_tone(150.0)
    salience = [ear(Sound(sound.samples_pa * gain, RATE_HZ), precision="float64").values for gain in (1, 1e-2, 1e2)]
    np.testing.assert_allclose(salience[1:], [salience[0]] * 2, atol=1e-9)
    assert not np.isnan(ear(Sound(np.zeros(RATE_HZ), RATE_HZ)).values).any()


@pytest.mark.parametrize(("make", "match"), [
    (lambda: HarmonicStack(harmonics=(2.0, 1.0)), r"^HarmonicStack\.harmonics = \(2\.0, 1\.0\): must be"),
    (lambda: HarmonicSieve(f_max_hz=50.0), r"^HarmonicSieve\.f_max_hz = 50 Hz: must be greater than f_min_hz = 60 Hz"),
    (lambda: HarmonicStack().apply(np.zeros((1, 9)), 100, cf_hz=[100.0]), r"^HarmonicStack: needs two channels"),
    (lambda: HarmonicStack().apply(np.zeros((2, 9)), 100), r"^HarmonicStack: needs cf_hz of each channel"),
])
def test_what_does_not_fit_is_refused(make, match):
    with pytest.raises(ParameterError, match=match):
        make()
