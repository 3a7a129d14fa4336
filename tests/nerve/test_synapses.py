"""Synapses against their slow twin, and against figures of their sources."""
import numpy as np
import pytest

from auditory import Bruce2018Synapse, ParameterError, Zilany2014Synapse
from tests.naive import power_law_synapse as naive

RATE_HZ = 100e3
SPONTANEOUS = {"high": 100, "medium": 4, "low": 0.1}
PEAK_V = 0.005


def half_waves(peak_v: float = PEAK_V, n: int = 25000) -> np.ndarray:
    """1 kHz from 50 to 150 ms, its positive half."""
    t = np.arange(n) / RATE_HZ
    return peak_v * np.maximum(0, np.sin(2 * np.pi * 1000 * (t - 0.05))) * ((t >= 0.05) & (t < 0.15))


def driven(stage, v, cf_hz):
    return stage.apply(np.tile(v, (len(cf_hz), 1)), RATE_HZ, cf_hz=cf_hz, precision="float64")


CF_HZ = [310.0, 1000.0, 8000.0]         # steps lie 3, 0 and 7 samples before those of a common grid
KERNEL_IS_TWIN = 1e-11                  # of the maximum: 6000 steps before the sound multiply roundings of 1e-16


@pytest.mark.parametrize("kind", list(SPONTANEOUS))
def test_kernel_equals_naive(kind):
    v = half_waves(n=7000)[4900:] + 1e-4                         # does not begin at rest
    found = driven(Zilany2014Synapse(fibre_types=(kind,), power_law="approximate", rate_hz=RATE_HZ), v, CF_HZ)[0]
    for cf_hz, each in zip(CF_HZ, found, strict=True):
        drive = naive.drive(v, RATE_HZ, cf_hz, SPONTANEOUS[kind], 2.75)
        expected = naive.synapse(drive, RATE_HZ, cf_hz, "approximate", 0.25)
        assert abs(each - expected).max() <= KERNEL_IS_TWIN * expected.max()


@pytest.mark.parametrize("spontaneous", [100.0, 4.0, 0.01])
def test_kernel_equals_naive_bruce(spontaneous):
    v = half_waves(n=7000)[4900:] - 1e-4
    stage = Bruce2018Synapse(spontaneous_per_s=(spontaneous,), power_law="approximate", rate_hz=RATE_HZ)
    for cf_hz, each in zip(CF_HZ, driven(stage, v, CF_HZ)[0], strict=True):
        expected = naive.synapse(naive.bruce_drive(v, cf_hz, spontaneous), RATE_HZ, cf_hz, "approximate", 0.15)
        assert abs(each - expected).max() <= KERNEL_IS_TWIN * expected.max()


def test_a_loud_potential_that_empties_the_store_equals_naive():
    """Above 185 /s of permeability a step would take more than there is; the store is then refilled as it flows."""
    v = half_waves(0.5, 6000)[4900:]
    found = driven(Zilany2014Synapse(fibre_types=("high",), power_law="approximate", rate_hz=RATE_HZ), v, [8000.0])
    expected = naive.synapse(naive.drive(v, RATE_HZ, 8000.0, 100, 2.75), RATE_HZ, 8000.0, "approximate", 0.25)
    assert abs(found[0, 0] - expected).max() <= KERNEL_IS_TWIN * expected.max()


def test_exponentials_stay_within_1e_4_of_the_true_power_law():
    v = half_waves()
    found = driven(Zilany2014Synapse(fibre_types=("high",), rate_hz=RATE_HZ), v, [1000.0])[0, 0]
    expected = naive.synapse(naive.drive(v, RATE_HZ, 1000.0, 100, 3.0), RATE_HZ, 1000.0, "exact", 0.25)
    assert abs(found - expected).max() <= 1e-4 * expected.max()


# Computed with the published code's decimator (sheet of the models), 1/s: the first value; the mean of 40-50 ms; the
# greatest 1-ms mean of 50-70 ms; the mean of 130-150 ms; the least 1-ms mean after; the mean of 230-250 ms; of all.
FIGURES = [
    (Zilany2014Synapse, {"fibre_types": ("high",)}, 0.005,
     (117.256149, 111.5755, 726.235, 283.5434, 0, 87.7865, 174.917216)),
    (Zilany2014Synapse, {"fibre_types": ("high",)}, 0.001,
     (117.256149, 110.8582, 199.783, 130.4805, 68.5312, 101.4822, 116.783274)),
    (Zilany2014Synapse, {"fibre_types": ("medium",)}, 0.005, (4.690246, 4.5604, 98.080, 49.6823, 0, .1918, 22.355531)),
    (Zilany2014Synapse, {"fibre_types": ("low",)}, 0.005, (.117256, .1339, 14.731, 7.6460, 0, 0, 3.312241)),
    (Bruce2018Synapse, {"spontaneous_per_s": (100.0,)}, 0.005,
     (166.834099, 160.6084, 758.315, 462.7320, 0, 134.0341, 271.280939)),
    (Bruce2018Synapse, {"spontaneous_per_s": (4.0,)}, 0.005,
     (6.673364, 6.5060, 73.332, 44.6382, 0, 3.7585, 20.731743)),
]


@pytest.mark.parametrize(("stage", "options", "peak_v", "expected"), FIGURES, ids=str)
def test_figures_of_the_sheet(stage, options, peak_v, expected):
    y = driven(stage(power_law="approximate", rate_hz=RATE_HZ, **options), half_waves(peak_v), [1000.0])[0, 0]
    ms = y.reshape(-1, 100).mean(axis=1)
    found = (y[0], y[4000:5000].mean(), ms[50:70].max(), y[13000:15000].mean(), ms[150:].min(), y[23000:].mean(),
             y.mean())
    kept = 5 if stage is Bruce2018Synapse else 7                 # its published program spoils the last 19 samples
    np.testing.assert_allclose(found[:kept], expected[:kept], rtol=5e-4, atol=1e-3)     # digits that the sheet prints
    if kept == 7:
        np.testing.assert_allclose(found[-1], expected[-1], rtol=1e-6)


def test_10_khz_is_every_tenth_value():
    v = half_waves(n=3000)
    full = driven(Zilany2014Synapse(rate_hz=RATE_HZ), v, CF_HZ)
    assert (driven(Zilany2014Synapse(), v, CF_HZ) == full[..., 9::10]).all()


def test_settled_is_10_s_of_silence_ago():
    silence = np.zeros((1, int(10 * RATE_HZ)))
    late = Zilany2014Synapse(warm_up="published").apply(silence, RATE_HZ, cf_hz=[8000.0])[..., -1]
    settled = Zilany2014Synapse(warm_up="settled").apply(silence[:, :1000], RATE_HZ, cf_hz=[8000.0])[..., 0]
    np.testing.assert_allclose(settled, late, rtol=1e-4)         # between 10.00 and 10.01 s of silence


def test_wrong_settings_are_refused_by_name():
    with pytest.raises(ParameterError, match=r"Zilany2014Synapse\.fibre_types = .*high, medium, low"):
        Zilany2014Synapse(fibre_types=("hsr",))
    with pytest.raises(ParameterError, match=r"Bruce2018Synapse\.spontaneous_per_s = .*0\.001 to 180"):
        Bruce2018Synapse(spontaneous_per_s=(200.0,))
    v = np.zeros((1, 100))
    with pytest.raises(ParameterError, match="100000 to 500000 Hz"):
        Zilany2014Synapse().apply(v, 48e3, cf_hz=[1000.0])
