"""The Zilany cochlea against its published code, and against figures that this code gives or came with."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Zilany2014

HERE = Path(__file__).parent / "cochlea"
RATE_HZ = 100e3
P0_PA = 20e-6


def tone_pa(f_hz: float, level_db_spl: float, n: int, ramp: np.ndarray) -> np.ndarray:
    """A tone of `n` samples that rises as `ramp` and falls as its mirror image."""
    window = np.concatenate((ramp, np.ones(n - 2 * len(ramp)), ramp[::-1]))
    return np.sqrt(2) * P0_PA * 10 ** (level_db_spl / 20) * np.sin(2 * np.pi * f_hz * np.arange(n) / RATE_HZ) * window


def click_pa(n: int, at: int, pressure_pa: float) -> np.ndarray:
    """One sample of pressure."""
    click = np.zeros(n)
    click[at] = pressure_pa
    return click


def straight(n: int) -> np.ndarray:
    return np.arange(n) / n


# ---- the package `cochlea` -------------------------------------------------------------------------------------------

TONE = tone_pa(1000.0, 60.0, 10000, 0.5 * (1 - np.cos(np.pi * straight(1000))))
CLICK = click_pa(5000, 1000, np.sqrt(2) * P0_PA * 10 ** (80 / 20))
GOLDENS = [                     # golden, sound, of which it holds every nth sample, ear
    ("cat_clickpa80", CLICK, 4, {"species": "cat"}),
    ("human_glasberg1990_clickpa80", CLICK, 4, {"species": "human_glasberg_moore"}),
    ("human_tone1000_60", TONE, 8, {}),
    ("human_cohc0.5_cihc1.0_tone1000_60", TONE, 8, {"cohc": 0.5}),
]
# Of each channel's peak. Poles within 1e-3 of 1 multiply roundings, 5e-10 at 500 Hz; one golden is held in float32.
TOLERANCE = {np.dtype(np.float64): 1e-8, np.dtype(np.float32): 1e-7}
# What half a step of float32 in each sample of the input makes of a channel that the tone hardly reaches.
FLOAT32_TOLERANCE = 3e-5


@pytest.mark.evidence("zilany2014-ihc", "golden")
@pytest.mark.parametrize(("name", "sound", "every", "ear"), GOLDENS, ids=[golden[0] for golden in GOLDENS])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_reproduces_the_published_code(name, sound, every, ear, precision):
    with np.load(HERE / f"zilany2014_{name}_100000.npz", allow_pickle=False) as golden:
        cf_hz, expected = golden["cf"], golden["vihc"].T
    found = Zilany2014(cf_hz=cf_hz, **ear).apply(sound, RATE_HZ, precision=precision)[:, ::every]
    tolerance = TOLERANCE[expected.dtype] if precision == "float64" else FLOAT32_TOLERANCE
    assert (abs(found - expected).max(axis=1) <= tolerance * abs(expected).max(axis=1)).all()


# ---- figures that the published code gives ---------------------------------------------------------------------------

LEVELS_DB_SPL = (0, 20, 40, 60, 80, 100)
SEVEN_DIGITS = 1e-6             # the tables are given to seven digits

# Mean, and for some peak to peak, of samples 5000 to 8999; tones at CF of 100 ms with straight ramps of 5 ms, at 0 to
# 100 dB SPL. Computed by the C code of `cochlea` 3.
TONES = [
    ("cat", 1000.0,
     (2.941196e-5, 1.580991e-3, 7.409407e-3, 7.736269e-3, 7.109654e-3, 5.765265e-2),
     (1.250431e-3, 8.447416e-3, 3.535438e-2, 5.614290e-2, 9.142033e-2, 4.127064e-2)),
    ("human", 1000.0,
     (1.340680e-5, 1.105798e-3, 7.494512e-3, 1.268159e-2, 1.895296e-2, 5.474574e-2),
     (9.342049e-4, 6.537557e-3, 3.300980e-2, 5.963777e-2, 1.093588e-1, 3.968233e-2)),
    ("human", 4000.0, (6.521159e-6, 7.980561e-4, 7.065516e-3, 1.724355e-2, 2.669430e-2, 3.386789e-2), None),
    ("human", 500.0, (3.587621e-6, 5.532517e-4, 6.068210e-3, 2.274433e-2, 5.182901e-2, 1.104590e-1), None),
    ("human_glasberg_moore", 1000.0,
     (1.339528e-5, 1.100541e-3, 6.983111e-3, 9.752258e-3, 1.041399e-2, 5.072647e-2), None),
]


def steady_answers(stage: Zilany2014, levels_db_spl: tuple[int, ...]) -> np.ndarray:
    """The answers of the one channel to tones at its best frequency, ``(level, time)``, onset and end left out."""
    cf_hz = float(stage.best_frequencies_hz()[0])
    tones = np.stack([tone_pa(cf_hz, level, 10000, straight(500)) for level in levels_db_spl])
    return stage.apply(tones, RATE_HZ, precision="float64")[:, 0, 5000:9000]


@pytest.mark.parametrize(("species", "cf_hz", "means", "swings"), TONES)
def test_reproduces_the_answers_to_tones_of_0_to_100_db(species, cf_hz, means, swings):
    answers = steady_answers(Zilany2014(cf_hz=(cf_hz,), species=species), LEVELS_DB_SPL)
    np.testing.assert_allclose(answers.mean(axis=1), means, rtol=SEVEN_DIGITS)
    if swings is not None:
        np.testing.assert_allclose(np.ptp(answers, axis=1), swings, rtol=SEVEN_DIGITS)


@pytest.mark.parametrize(("health", "means"), [                  # C code of `cochlea` 3; 20, 60 and 100 dB SPL
    ({"cohc": 0.5}, (1.491589e-4, 1.175972e-2, 5.492790e-2)),
    ({"cohc": 0.0}, (3.436434e-8, 1.293510e-3, 5.490006e-2)),
    ({"cihc": 0.1}, (1.206465e-5, 1.318437e-3, 1.325905e-2)),
])
def test_reproduces_the_answers_of_impaired_ears(health, means):
    answers = steady_answers(Zilany2014(cf_hz=(1000.0,), **health), (20, 60, 100))
    np.testing.assert_allclose(answers.mean(axis=1), means, rtol=SEVEN_DIGITS)


@pytest.mark.parametrize(("species", "latest", "peak", "area_4000", "area"), [       # C code of `cochlea` 3
    ("cat", 1456, 2.279858804e-3, 0.4926101237, 0.4926101434),
    ("human", 1669, 7.969546319e-4, 0.4109923918, 0.4115706780),
    ("human_glasberg_moore", 1468, 1.272027126e-3, 0.3964462317, 0.3964490389),
])
def test_reproduces_the_answers_to_a_click(species, latest, peak, area_4000, area):
    answer = Zilany2014(cf_hz=(1000.0,), species=species).apply(click_pa(10000, 1000, 0.02), RATE_HZ,
                                                                precision="float64")[0]
    assert int(answer.argmax()) == latest
    ten_digits = 1e-9
    assert answer.max() == pytest.approx(peak, rel=ten_digits)
    assert abs(answer[:4000]).sum() == pytest.approx(area_4000, rel=ten_digits)
    assert abs(answer).sum() == pytest.approx(area, rel=ten_digits)


def test_reproduces_the_matlab_reference_that_came_with_the_code():
    # Cat, CF 1 kHz, a click of 1 Pa at sample 999 of 50 ms: the MATLAB reference file of the package `cochlea`.
    answer = Zilany2014(cf_hz=(1000.0,), species="cat").apply(click_pa(5000, 999, 1.0), RATE_HZ,
                                                              precision="float64")[0]
    eleven_digits = 1e-9
    assert (int(answer.argmax()), int(answer.argmin())) == (1454, 1314)
    assert answer.max() == pytest.approx(0.023795348239, rel=eleven_digits)
    assert answer.min() == pytest.approx(-0.011972109778, rel=eleven_digits)


# ---- hearing loss ----------------------------------------------------------------------------------------------------

# Threshold shift in dB for cohc = 0.9, 0.8, …, 0.1, 0.05, 0 with healthy inner hair cells, and the healthy threshold in
# dB SPL: the authors' tables (fitaudiogram2, BEZ2018), in steps of 0.5 dB. They lie on 37 frequencies, 125 to 10000 Hz.
COHC = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.0)
OHC_SHIFTS_DB = [
    ("human", 259, 22.5, (0.5, 0.5, 1, 2, 2.5, 3, 4, 4.5, 5.5, 6.5, 7)),
    ("human", 476, 14.0, (1, 2.5, 3.5, 5, 6.5, 8.5, 10.5, 12.5, 15.5, 17, 19)),
    ("human", 989, 7.5, (2, 3.5, 5.5, 8, 11, 14, 18, 22.5, 29, 33.5, 38.5)),
    ("human", 2054, 11.0, (1.5, 4, 6, 9, 12, 15.5, 20.5, 26.5, 35, 41, 49)),
    ("human", 3776, 5.0, (2, 4, 6.5, 9, 12.5, 16, 21, 27, 36.5, 43, 52.5)),
    ("human", 7839, 1.5, (1.5, 4, 6, 9, 12, 16, 20.5, 27, 36, 43, 53.5)),
    ("cat", 989, 4.5, (2, 4, 6.5, 9, 12, 15.5, 19.5, 25, 31.5, 35.5, 40)),
    ("cat", 3776, 1.0, (2, 4, 6.5, 9.5, 13, 17, 22, 29, 38.5, 45.5, 54.5)),
]
TABLE_CF_HZ = np.geomspace(125, 10000, 37)
# Theirs were found with spikes, in steps of half a dB; ours is the level at which the membrane is depolarised as much.
SHIFT_TOLERANCE_DB = 1.0


def depolarisation(stage: Zilany2014, levels_db_spl: np.ndarray) -> np.ndarray:
    """What tones at the best frequency, 50 ms with ramps of 2.5 ms, raise the potential by, per level."""
    cf_hz = float(stage.best_frequencies_hz()[0])
    tones = np.stack([tone_pa(cf_hz, level, 5000, straight(250)) for level in levels_db_spl])
    return np.maximum(stage.apply(tones, RATE_HZ, precision="float64")[:, 0], 0).mean(axis=1)


def shift_db(healthy: Zilany2014, threshold_db_spl: float, expected_db: float, **health: float) -> float:
    """How much louder an impaired ear needs a tone for what the healthy one has at its threshold.

    It is looked for within 2 dB of what is expected, at whose end it stays if it lies further away.
    """
    wanted = depolarisation(healthy, np.array([threshold_db_spl]))[0]
    levels_db_spl = threshold_db_spl + expected_db + np.arange(-2, 3)
    found = depolarisation(healthy.replace(**health), levels_db_spl)
    return float(np.interp(np.log(wanted), np.log(found), levels_db_spl) - threshold_db_spl)


@pytest.mark.evidence("zilany2014-ihc", "verified")
@pytest.mark.parametrize(("species", "cf_hz", "threshold_db_spl", "shifts_db"), OHC_SHIFTS_DB)
def test_outer_hair_cell_loss_shifts_thresholds_as_in_the_authors_table(species, cf_hz, threshold_db_spl, shifts_db):
    nearest_hz = float(TABLE_CF_HZ[abs(TABLE_CF_HZ - cf_hz).argmin()])
    ear = Zilany2014(cf_hz=(nearest_hz,), species=species)
    found = [shift_db(ear, threshold_db_spl, shift, cohc=cohc) for cohc, shift in zip(COHC, shifts_db, strict=True)]
    np.testing.assert_allclose(found, shifts_db, rtol=0, atol=SHIFT_TOLERANCE_DB)


@pytest.mark.parametrize(("cihc", "expected_db"), [(0.5, 6.0), (0.1, 20.5)])     # the same, at about all CF
def test_inner_hair_cell_loss_shifts_thresholds_as_in_the_authors_table(cihc, expected_db):
    found = shift_db(Zilany2014(cf_hz=(1000.0,)), 7.5, expected_db, cihc=cihc)
    assert found == pytest.approx(expected_db, abs=SHIFT_TOLERANCE_DB)
