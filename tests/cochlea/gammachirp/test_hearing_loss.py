"""From audiogram to compression health and attenuation, beside what GCFB 2.34 makes of its own examples.

Expected values were computed from the equations of GCFB 2.34 for its default bank, 100 channels, and are printed to two
decimals; the map interpolates on coarse grids of levels and healths, so they hold to 0.05 dB.
"""
import numpy as np
import pytest

from auditory import CompressiveGammachirp, ParameterError
from auditory.scales import db_spl_to_pa

PRINTED_DB = 0.05
PRINTED_HEALTH = 0.0005

HL2_HALF_ACTIVE_DB = [6.68, 15.76, 22.43, 25.01, 25.73, 27.03, 26.83]
HL2_HALF_PASSIVE_DB = [16.82, 8.54, 4.37, 2.89, 7.17, 21.27, 41.67]
HL2_HALF_ATTENUATION_DB = [60.99, 51.67, 48.19, 47.23, 48.63, 61.13, 74.57]
HL2_NONE_HEALTH = [0, 0.064, 0.365, 0.429, 0.335, 0, 0]
HL2_NONE_ACTIVE_DB = [11.92, 24.32, 26.85, 27.96, 32.96, 43.14, 43.88]
HL3_HALF_HEALTH = [0.5, 0.776, 0.817, 0.809, 0.636, 0.5, 0.5]
NORMAL_ATTENUATION_DB = [45.918, 44.909, 45.060, 45.224, 43.644, 48.541, 47.184]


def test_half_a_health_costs_what_gcfb_says():
    loss = CompressiveGammachirp.preset("gcfb_2.34_hl2").hearing_loss()
    np.testing.assert_allclose(loss.health, 0.5)
    np.testing.assert_allclose(loss.active_db, HL2_HALF_ACTIVE_DB, atol=PRINTED_DB)
    np.testing.assert_allclose(loss.passive_db, HL2_HALF_PASSIVE_DB, atol=PRINTED_DB)
    np.testing.assert_allclose(loss.attenuation_db, HL2_HALF_ATTENUATION_DB, atol=PRINTED_DB)


def test_no_health_is_mended_where_it_would_cost_more_than_the_loss():
    loss = CompressiveGammachirp.preset("gcfb_2.34_hl2", compression_health=(0.0,) * 7).hearing_loss()
    np.testing.assert_allclose(loss.health, HL2_NONE_HEALTH, atol=PRINTED_HEALTH)
    np.testing.assert_allclose(loss.active_db, HL2_NONE_ACTIVE_DB, atol=PRINTED_DB)


def test_a_slight_loss_asks_for_better_health_than_half():
    loss = CompressiveGammachirp.preset("gcfb_2.34_hl3").hearing_loss()
    np.testing.assert_allclose(loss.health, HL3_HALF_HEALTH, atol=PRINTED_HEALTH)


def test_a_normal_ear_loses_nothing():
    loss = CompressiveGammachirp.preset("gcfb_2.34").hearing_loss()
    np.testing.assert_array_equal(loss.health, 1)
    np.testing.assert_allclose(loss.active_db, 0, atol=1e-10)    # a level found back by interpolation
    np.testing.assert_allclose(loss.passive_db, 0, atol=1e-10)
    np.testing.assert_allclose(loss.attenuation_db, NORMAL_ATTENUATION_DB, atol=0.0005)


@pytest.mark.parametrize("preset", [f"gcfb_2.34_hl{k}" for k in range(1, 7)])
def test_active_and_passive_add_up_to_the_audiogram(preset):
    ear = CompressiveGammachirp.preset(preset)
    loss = ear.hearing_loss()
    np.testing.assert_allclose(loss.active_db + loss.passive_db, ear.audiogram_db_hl, rtol=1e-12)
    assert (loss.passive_db > -0.1).all() and (loss.health >= 0.5).all()


def test_channels_between_two_frequencies_lie_between_their_losses():
    ear = CompressiveGammachirp.preset("gcfb_2.34_hl3")
    at_audiogram = ear.hearing_loss()
    back = ear.hearing_loss(np.array([125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0]))
    np.testing.assert_allclose(back, at_audiogram, rtol=1e-12)
    between = ear.hearing_loss(np.array([3000.0]))
    assert at_audiogram.attenuation_db[4] < between.attenuation_db[0] < at_audiogram.attenuation_db[5]


def test_an_impaired_ear_hears_soft_tones_softer_and_loud_ones_nearly_as_loud():
    rate_hz = 48000.0
    t_s = np.arange(int(0.1 * rate_hz)) / rate_hz

    def loudest_db(preset: str, level_db_spl: float) -> float:
        tone = np.sqrt(2) * db_spl_to_pa(level_db_spl) * np.sin(2 * np.pi * 2000 * t_s)
        frames = CompressiveGammachirp.preset(preset).apply(tone, rate_hz, precision="float64")
        return float(20 * np.log10(frames[:, 100:-2].mean(axis=-1).max()))

    soft, loud = (loudest_db("gcfb_2.34", level) - loudest_db("gcfb_2.34_hl2", level) for level in (40.0, 90.0))
    assert soft > loud + 8                                       # recruitment: half of the compression is gone
    assert loud > 0


@pytest.mark.parametrize(("changes", "text"), [
    ({"audiogram_db_hl": (0.0,) * 7}, "audiogram_db_hl = .*: a hearing loss is confirmed for frames only"),
    ({"update": "frame", "audiogram_db_hl": (130.0,) * 7}, "audiogram_db_hl = .* must lie between -20 and 120"),
    ({"update": "frame", "compression_health": (1.1,) * 7}, "compression_health = .* must lie between 0 and 1"),
    ({"update": "frame", "audiogram_db_hl": (10.0, 20.0)}, r"audiogram_db_hl = .*: must hold at least 7 values"),
])
def test_an_audiogram_that_is_none_is_refused(changes, text):
    with pytest.raises(ParameterError, match=rf"^CompressiveGammachirp\.{text}"):
        CompressiveGammachirp(**changes)
