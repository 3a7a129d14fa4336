"""Masks: what they are, and how far they go on two voices at 0 dB."""
import numpy as np
import pytest

from auditory import (
    Gammatone,
    ParameterError,
    Resynthesis,
    Sound,
    ideal_binary_mask,
    ideal_complex_mask,
    ideal_ratio_mask,
    masked,
    si_sdr_db,
)
from tests.voices import PAIRS, RATE_HZ

BANK = Gammatone(n_channels=60, f_min_hz=70.0, f_max_hz=6700.0, output="complex")
BACK = Resynthesis()


@pytest.fixture(scope="module")
def mixtures():
    """For each voice of each pair: its bands, those of the other, those of both, and the voice as it comes back."""
    rows = []
    for pair in PAIRS:
        bands = [BANK(Sound(voice, RATE_HZ), precision="float64") for voice in pair]
        both = BANK(Sound(pair[0] + pair[1], RATE_HZ), precision="float64")
        rows += [(bands[k], bands[1 - k], both, BACK(bands[k], precision="float64").values) for k in (0, 1)]
    return rows


def mean_gain_db(mixtures, mask_of):
    gains = []
    for target, other, both, alone in mixtures:
        separated = BACK(masked(both, mask_of(target, other, both)), precision="float64").values
        gains.append(si_sdr_db(separated, alone) - si_sdr_db(BACK(both, precision="float64").values, alone))
    return np.mean(gains)


# The least that is asked for; measured on prototypes: 10.3, 10.4 and 33 dB.
@pytest.mark.parametrize(("mask_of", "least_db"), [
    (lambda target, other, both: ideal_binary_mask(target, other), 9.0),
    (lambda target, other, both: ideal_ratio_mask(target, other), 9.5),
    (lambda target, other, both: ideal_ratio_mask(target, other, exponent=0.5), 8.5),
    (lambda target, other, both: ideal_complex_mask(target, both), 28.0),
], ids=["binary", "Wiener", "ratio", "complex"])
def test_a_mask_gives_a_voice_back(mixtures, mask_of, least_db):
    assert mean_gain_db(mixtures, mask_of) >= least_db


def test_masks_of_two_voices_share_out_what_there_is(mixtures):
    target, other, *_ = mixtures[0]
    one, two = ideal_ratio_mask(target, other), ideal_ratio_mask(other, target)
    heard = (one + two).values > 0.5                             # where there is anything
    np.testing.assert_allclose((one + two).values[heard], 1, atol=1e-4)      # but between frames with and without sound
    binary = ideal_binary_mask(target, other)
    assert set(np.unique(binary.values[:, 160 * 50].round(6))) <= {0.0, 1.0}         # at a frame's own moment
    assert 0 <= binary.values.min() and binary.values.max() <= 1 + 1e-6
    frames = (ideal_ratio_mask(target, other, exponent=0.5).values[:, ::160] ** 2
              + ideal_ratio_mask(other, target, exponent=0.5).values[:, ::160] ** 2)
    np.testing.assert_allclose(frames[:, 2:280], 1, atol=1e-5)


def test_a_threshold_asks_for_more():
    target, other = (BANK(Sound(voice, RATE_HZ)) for voice in PAIRS[0])
    shares = [float(ideal_binary_mask(target, other, threshold_db=t).values.mean()) for t in (-6, 0, 6)]
    assert shares[0] > shares[1] > shares[2]


def test_a_complex_mask_is_the_quotient_but_never_larger_than_told():
    target, other = (BANK(Sound(voice[:8000], RATE_HZ)) for voice in PAIRS[0])
    both = target.copy(data=target.values + other.values)
    mask = ideal_complex_mask(target, both, largest=2.0).values
    assert abs(mask).max() <= 2 * (1 + 1e-6)
    free = abs(target.values) < 2 * abs(both.values)
    np.testing.assert_allclose((mask * both.values)[free], target.values[free], rtol=1e-4, atol=1e-9)


def test_a_mask_has_the_labels_of_the_bands_and_no_claim_to_have_heard_them():
    target, other = (BANK(Sound(voice[:4000], RATE_HZ)) for voice in PAIRS[0])
    mask = ideal_ratio_mask(target, other)
    assert mask.dims == target.dims and mask.unit == "1" and "pipeline" not in mask.attrs
    assert masked(target, mask).attrs == target.attrs
    np.testing.assert_array_equal(mask.cf_hz, target.cf_hz)


def test_bands_that_do_not_fit_are_refused():
    bands = BANK(Sound(PAIRS[0][0][:4000], RATE_HZ))
    with pytest.raises(ParameterError, match=r"^others = \(channel, time\) of shape \(60, 3000\): must have the axes"):
        ideal_binary_mask(bands, bands[:, :3000])
