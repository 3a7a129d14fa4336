"""The CARFAC's hair cells and synapse on their own: the published responses to growing tone bursts, and what they do
in silence.
"""
import numpy as np
import pytest

from auditory import CarfacHairCell, CarfacSynapse, LowRateWarning, ParameterError, Stage
from tests.naive import carfac as naive

RATE_HZ = 40000.0
NERVE = CarfacHairCell(output="receptor_potential") >> CarfacSynapse()

# Largest answer, and size of the component at the tone's frequency, for bursts of amplitude 0.09 * 2**k, k = 1 to 6.
# google/carfac, CARFAC_Test.m and carfac_test.py (2025-09).
PUBLISHED: dict[tuple[str, float], list[tuple[float, float]]] = {
    ("two_cap", 300.0): [(2.026682, 544.901381), (3.533259, 756.736631), (5.108579, 923.142282),
                         (6.423783, 1017.472318), (7.454677, 1059.407644), (8.231247, 1071.902335)],
    ("two_cap", 3000.0): [(0.698303, 93.388172), (1.520033, 131.832247), (2.660770, 163.287206),
                          (3.872406, 182.022912), (4.909175, 191.225206), (5.666469, 194.912279)],
    ("one_cap", 300.0): [(2.752913, 721.001685), (4.815015, 969.505412), (7.062418, 1147.285676),
                         (9.138118, 1239.521055), (10.969522, 1277.061337), (12.516468, 1285.880084)],
    ("one_cap", 3000.0): [(1.417657, 234.098558), (2.804747, 316.717957), (4.802444, 376.787575),
                          (7.030791, 408.011707), (9.063014, 420.602740), (10.634581, 423.674628)],
    ("synapse", 300.0): [(1.055837, 184.180863), (3.409906, 483.204136), (6.167359, 837.629296),
                         (7.096430, 956.279101), (7.103324, 927.060415), (7.123434, 895.574871)],
    ("synapse", 3000.0): [(0.167683, 24.929044), (0.620939, 74.045598), (1.894064, 175.367201),
                          (3.541070, 269.322147), (4.899921, 303.684269), (5.572545, 278.428744)],
}
PRINTED = 1e-6                  # half a unit of the last printed digit, and as much for its rounding


def cell(kind: str) -> Stage:
    return NERVE if kind == "synapse" else CarfacHairCell.preset(kind)


def bursts(f_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """The tone, and which burst each sample belongs to, 0 between them."""
    t = np.arange(round(0.28 * RATE_HZ)) / RATE_HZ
    present = (1 - np.sign(np.sin(2 * np.pi * 25 * t + np.pi / 2 + 1e-6))) / 2
    k = present * np.floor(t / 0.04)
    return np.sin(2 * np.pi * f_hz * t) * present * 0.09 * 2**k, k


@pytest.mark.parametrize(("kind", "f_hz"), PUBLISHED, ids=str)
def test_answers_bursts_as_published(kind, f_hz):
    sound, k = bursts(f_hz)
    answer = cell(kind).apply(sound, RATE_HZ, precision="float64")
    t = np.arange(len(sound)) / RATE_HZ
    turn = np.exp(2j * np.pi * f_hz * t)
    found = [(answer[k == burst].max(), abs(answer[k == burst] @ turn[k == burst])) for burst in range(1, 7)]
    np.testing.assert_allclose(found, PUBLISHED[kind, f_hz], rtol=PRINTED, atol=PRINTED)


@pytest.mark.filterwarnings("ignore::auditory.LowRateWarning")
@pytest.mark.parametrize("kind", ["two_cap", "one_cap", "just_half_wave", "synapse"])
@pytest.mark.parametrize("rate_hz", [8000.0, 22050.0, 48000.0])
def test_kernel_equals_naive(kind, rate_hz):
    drive = np.random.default_rng(1).standard_normal((3, 400)) * np.array([[0.1], [1.0], [10.0]])
    makers = {"two_cap": naive.TwoCap, "one_cap": naive.OneCap, "synapse": naive.TwoCap,
              "just_half_wave": lambda rate_hz: naive.JustHalfWave()}
    expected = []
    for row in drive:
        one, synapse = makers[kind](rate_hz), naive.Synapse(rate_hz)
        answers = [(one.step(float(x)), synapse.step(one.receptor_potential) if kind == "synapse" else 0) for x in row]
        expected.append([answer[kind == "synapse"] for answer in answers])
    found = cell(kind).apply(drive, rate_hz, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11)      # another order of sums, gains of 76


@pytest.mark.parametrize("kind", ["two_cap", "one_cap", "just_half_wave", "synapse"])
@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-4), ("float64", 1e-12)])
def test_silence_is_answered_by_nothing(kind, precision, tolerance):
    # At rest what flows out is what flows in, but for the rounding of both, times gains of 50 to 76.
    answer = cell(kind).apply(np.zeros(4000), 22050, precision=precision)
    assert abs(answer).max() <= tolerance


def test_float32_lies_close_to_float64():
    drive = np.random.default_rng(2).standard_normal(20000)
    for kind in ("two_cap", "one_cap", "just_half_wave", "synapse"):
        exact = cell(kind).apply(drive, 22050, precision="float64")
        assert abs(cell(kind).apply(drive, 22050) - exact).max() <= 1e-5 * exact.max()   # rounding, 76 times amplified


def test_an_onset_is_answered_more_than_what_follows():
    answer = CarfacHairCell().apply(np.ones(22050), 22050)
    assert answer[:50].max() > 3 * answer[-1]


def test_the_receptor_potential_does_not_adapt():
    answer = CarfacHairCell(output="receptor_potential").apply(np.ones(22050), 22050)
    assert answer[:50].max() <= answer[-1] * (1 + 1e-5)          # rounding


def test_a_fibre_less_is_less_firing():
    drive = np.full(2205, 0.5)
    whole, poorer = (CarfacHairCell(output="receptor_potential") >> CarfacSynapse(fibres_low=n) for n in (250, 0))
    assert poorer.apply(drive, 22050)[-1] < whole.apply(drive, 22050)[-1]


FIBRES = {name: CarfacHairCell(output="receptor_potential") >> CarfacSynapse(output=name)
          for name in ("high", "medium", "low")}


@pytest.mark.parametrize(("name", "spontaneous_per_s"), [("high", 50.0), ("medium", 6.0), ("low", 1.0)])
def test_fibres_fire_in_silence_at_their_spontaneous_rate(name, spontaneous_per_s):
    rate_per_s = FIBRES[name].apply(np.zeros(22050), 22050, precision="float64")
    np.testing.assert_allclose(rate_per_s, spontaneous_per_s, rtol=1e-9)


@pytest.mark.parametrize("name", FIBRES)
def test_a_fibre_driven_half_of_the_time_fires_at_its_saturated_rate(name):
    half_of_the_time = np.tile(np.repeat([0.0, 10.0], 2), 10000)                  # potential far below and above half
    rate_per_s = CarfacSynapse(output=name).apply(half_of_the_time - 5.0 * (half_of_the_time == 0), 22050)
    assert np.isclose(rate_per_s[-4000:].mean(), 200.0, rtol=1e-3)


def test_the_nap_is_what_the_classes_fire():
    drive = np.random.default_rng(3).standard_normal(2000)
    rates_per_s = np.array([ear.apply(drive, 22050, precision="float64") for ear in FIBRES.values()])
    weight = np.array([500, 350, 250]) * 1.2 / (22050 * 10)
    above_silence = weight @ (rates_per_s - np.array([[50.0], [6.0], [1.0]]))
    np.testing.assert_allclose(NERVE.apply(drive, 22050, precision="float64"), above_silence, rtol=0, atol=1e-12)


def test_only_two_capacitors_have_a_receptor_potential():
    with pytest.raises(ParameterError, match=r"^CarfacHairCell\.output = 'receptor_potential': hair_cell = 'one_cap' "
                                             r"has none\. Take hair_cell='two_cap'\.$"):
        CarfacHairCell(hair_cell="one_cap", output="receptor_potential").apply(np.zeros(10), 22050)


def test_a_rate_at_which_a_capacitor_would_swing_ever_wider_is_refused():
    with pytest.raises(ParameterError, match=r"^CarfacHairCell\.receptor_out_s = 0\.0005 s: empties its capacitor "
                                             r"within a sample of a 3000 Hz signal\. .*"):
        CarfacHairCell().apply(np.zeros(10), 3000)


def test_a_receptor_that_releases_less_than_silence_is_refused():
    with pytest.raises(ParameterError, match=r"^CarfacHairCell\.receptor_refill_s = 0\.1 s: is too long beside"):
        CarfacHairCell(receptor_refill_s=0.1).apply(np.zeros(10), 22050)


def test_a_rate_below_which_the_figures_do_not_hold_is_told():
    with pytest.warns(LowRateWarning, match=r"^CarfacHairCell: its figures hold from 16000 Hz on, .* has 15999 "):
        CarfacHairCell().apply(np.zeros(10), 15999.0)
    CarfacHairCell().apply(np.zeros(10), 16000.0)


def test_a_reservoir_that_would_swing_ever_wider_is_refused():
    with pytest.raises(ParameterError, match=r"^CarfacSynapse\.reservoir_tau_s = 0\.001 s: is too short for a "
                                             r"reservoir that loses 198 times what is released, .* 8000 Hz signal"):
        CarfacSynapse(reservoir_tau_s=0.001, saturated_reservoir=0.01).apply(np.zeros(10), 8000)
