"""The hair cell of Sumner et al. 2002 against its slow twin, published code, and figures of the sheet."""
from pathlib import Path

import numpy as np
import pytest

from auditory import ParameterError, Sumner2002
from tests.naive import sumner as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "nerve" / "sumner2002_tone1000_100000.npz"
RATE_HZ = 100e3
ROUNDING = 1e-11                # of the maximum: 10000 steps of the same arithmetic in another order
NAMES = {"high": "HSR", "medium": "MSR", "h1": "H1", "h2": "H2", "m1": "M1", "m2": "M2", "l1": "L1", "l2": "L2"}


def golden():
    with np.load(GOLDEN, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def test_the_receptor_potential_is_that_of_dsam():
    of = golden()
    v = Sumner2002(output="receptor_potential").apply(of["velocity"][np.newaxis], RATE_HZ, precision="float64")[0]
    assert abs(v[::int(of["stride"])] - of["v_receptor"]).max() <= 1e-12 * abs(of["v_receptor"]).max()


def test_the_release_of_eight_fibre_types_is_that_of_dsam():
    of = golden()
    found = Sumner2002(fibre_types=tuple(NAMES)).apply(of["velocity"][np.newaxis], RATE_HZ, precision="float64")[:, 0]
    for each, name in zip(found[:, ::int(of["stride"])], NAMES.values(), strict=True):
        expected = of[f"release_{name}"]
        assert abs(each - expected).max() <= 1e-9 * expected.max()


def test_kernel_equals_naive():
    velocity = 1e-4 * np.random.default_rng(1).standard_normal(3000)
    potential = naive.receptor_potential(velocity, RATE_HZ)
    found = Sumner2002(output="receptor_potential").apply(velocity[np.newaxis], RATE_HZ, precision="float64")[0]
    assert abs(found - potential).max() <= ROUNDING * abs(potential).max()
    releases = Sumner2002().apply(velocity[np.newaxis], RATE_HZ, precision="float64")[:, 0]
    for each, fibre in zip(releases, ("high", "medium", "l2"), strict=True):
        expected = naive.release(potential, RATE_HZ, fibre)
        assert abs(each - expected).max() <= ROUNDING * expected.max()


# Releases per second in silence: sheet of the models, from DSAM with these parameters.
SPONTANEOUS = {"high": 49.56, "h1": 102.0, "h2": 30.21, "m1": 17.12, "m2": 3.867, "medium": 0, "l1": 0, "l2": 0,
               "guinea_pig_high": 127.5, "2003_h3e": 180.52, "2003_l3g": 0, "2003_l3c": 0}


def test_spontaneous_release():
    found = Sumner2002(fibre_types=tuple(SPONTANEOUS)).apply(np.zeros((1, 2000)), RATE_HZ, precision="float64")[:, 0]
    np.testing.assert_allclose(found[:, 0], list(SPONTANEOUS.values()), rtol=1e-3)       # four digits are printed
    np.testing.assert_allclose(found[:, -1], found[:, 0], rtol=1e-9)                     # silence changes nothing


def test_silence_is_minus_50_mv():
    rest = Sumner2002(output="receptor_potential").apply(np.zeros((1, 10)), RATE_HZ, precision="float64")
    np.testing.assert_allclose(rest, -0.05, rtol=1e-6)           # the sheet: -50.000 mV


def test_wrong_settings_are_refused_by_name():
    with pytest.raises(ParameterError, match=r"Sumner2002\.fibre_types = .*guinea_pig_low"):
        Sumner2002(fibre_types=("hsr",))
    with pytest.raises(ParameterError, match="50000 Hz"):
        Sumner2002().apply(np.zeros((1, 10)), 44100)
