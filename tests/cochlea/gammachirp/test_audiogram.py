"""One audiogram given to the compressive gammachirp, beside what GCFB 2.34 makes of its own examples."""
import numpy as np
import pytest

from auditory import CompressiveGammachirp, HearingLoss, ParameterError

FRAMES = CompressiveGammachirp.preset("gcfb_2.34")
PRINTED_DB = 0.05               # grids on which GCFB interpolates; see test_hearing_loss.py


@pytest.mark.parametrize("name", [f"hl{k}" for k in range(1, 7)])
def test_presets_make_the_ears_that_gcfb_has_of_them(name):
    assert HearingLoss.preset(name).fit(FRAMES).stage == CompressiveGammachirp.preset(f"gcfb_2.34_{name}")


def test_hl2_is_split_as_gcfb_says():
    # Equations of GCFB 2.34, 100 channels, HL2, half of the compression left; at 1, 2 and 4 kHz.
    table = HearingLoss.preset("hl2").fit(FRAMES).table
    found = [np.interp((1000, 2000, 4000), table.cf_hz, part) for part in (table.outer, table.inner)]
    between_channels_db = 0.1                                    # the loss bends at 1, 2 and 4 kHz
    np.testing.assert_allclose(found, [[25.01, 25.73, 27.03], [2.89, 7.17, 21.27]],
                               atol=PRINTED_DB + between_channels_db)


def test_missing_compression_saturates_at_43_db():
    # GCFB 2.34, HL2 with no compression left: 43.14 dB at 4 kHz, of 48.3 dB.
    fit = HearingLoss.preset("hl2", ohc_fraction=1).fit(FRAMES.replace(compression_health=(0.0,) * 7))
    assert np.interp(4000, fit.table.cf_hz, fit.table.outer) == pytest.approx(43.14, abs=PRINTED_DB + 0.1)
    louder = HearingLoss(freqs_hz=(1000,), db_hl=(100,), ohc_fraction=1)
    most = louder.fit(FRAMES.replace(compression_health=(0.0,) * 7)).table.outer.max()
    assert 43 < most < 44                                        # 43.88 dB at 8 kHz


def test_the_report_says_what_shares_the_loss():
    assert "compression_health, half, " in HearingLoss.preset("hl3").fit(FRAMES).notes[0]


def test_forms_without_a_confirmed_loss_are_refused():
    with pytest.raises(ParameterError, match="a hearing loss is confirmed for frames only"):
        HearingLoss.preset("hl3").fit(CompressiveGammachirp())


def test_an_ear_with_normal_hearing_answers_with_the_same_bits():
    noise = np.random.default_rng(1).standard_normal(4800) * 0.02
    fitted = HearingLoss(freqs_hz=(1000,), db_hl=(0,)).fit(FRAMES).stage
    np.testing.assert_array_equal(fitted.apply(noise, 48000), FRAMES.apply(noise, 48000))
