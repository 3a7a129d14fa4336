"""The half-cosine filterbank against pycochleagram."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Compress, HalfCosine

FILE = Path(__file__).parent / "pycochleagram" / "erb_cos_nx_click_16000.npz"
BANK = HalfCosine(n_filters=16, f_min_hz=50.0, f_max_hz=8000.0, sampling=2)
RATE_HZ, N = 16000.0, 1600
TOLERANCE = 1e-12               # of the peak: transforms of 1600 samples


@pytest.fixture(scope="module")
def golden():
    with np.load(FILE, allow_pickle=False) as held:
        return dict(held)


def test_filters_are_pycochleagrams(golden):
    np.testing.assert_allclose(BANK.filters(N, RATE_HZ)[::3], golden["filters"].T, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(BANK.best_frequencies_hz(), golden["hz_cutoffs"], rtol=1e-12)


@pytest.mark.parametrize("output, name", [("real", "subbands"), ("envelope", "envs")])
def test_bands_and_envelopes_are_pycochleagrams(golden, output, name):
    found = BANK.replace(output=output).apply(np.eye(1, N)[0], RATE_HZ, precision="float64")[::6]
    assert abs(found - golden[name]).max() <= TOLERANCE * abs(golden[name]).max()


@pytest.mark.evidence("cochleagram-mcdermott", "golden")
def test_compressed_envelopes_at_400_hz_are_pycochleagrams(golden):
    ear = BANK.replace(output="envelope", decimation=40) >> Compress(kind="power", exponent=0.3)
    found = ear.apply(np.eye(1, N)[0], RATE_HZ, precision="float64")
    # A power of 0.3 magnifies the rounding of an envelope next to 0.
    assert abs(found - golden["envs_ds_pow"]).max() <= 1e-11 * golden["envs_ds_pow"].max()
