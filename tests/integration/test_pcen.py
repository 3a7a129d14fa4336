"""Per-channel energy normalisation, and RASTA: twins, published outputs, and the sheet's figures."""
from pathlib import Path

import numpy as np
import pytest

from auditory import ParameterError, Pcen, Rasta
from tests.naive import normalise as naive
from tests.naive.mel import mel_power

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
RATE_HZ = 100.0
ENERGIES = np.random.default_rng(0).standard_normal((5, 300)) ** 2


def loaded(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as golden:
        return {key: golden[key] for key in golden.files}


# ---- PCEN ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("init", ["first", "one", "given"])
@pytest.mark.parametrize("parameters", [{}, {"alpha": 0.5, "delta": 0.1, "root": 0.25}, {"delta": 0.0}], ids=str)
def test_pcen_equals_naive(init, parameters):
    before = {"first": None, "one": 1.0, "given": 0.3}[init]
    before_pa2 = 2 * before if init == "given" else None
    stage = Pcen(reference_pa2=2.0, init=init, before_pa2=before_pa2, **parameters)
    expected = np.array([naive.pcen(row / 2, stage.smoothing(RATE_HZ), stage.alpha, stage.delta, stage.root,
                                    stage.epsilon, before) for row in ENERGIES])
    found = stage.apply(ENERGIES, RATE_HZ, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13 * abs(expected).max())      # a power is 10 roundings
    in_float32 = stage.apply(ENERGIES, RATE_HZ)
    np.testing.assert_allclose(in_float32, expected, rtol=0, atol=1e-5 * abs(expected).max())  # M over 40 frames


@pytest.mark.parametrize(("name", "parameters"), [
    ("pcen", {}), ("pcen2", {"alpha": 0.9, "delta": 10.0, "root": 0.25, "tau_s": None}),
], ids=["defaults", "another set"])
def test_pcen_reproduces_librosa(name, parameters):
    golden, sound = loaded("librosa_lbursts"), loaded("input_long_lbursts")["x"]
    mel = mel_power(sound.astype(np.float64), 16000) * 2**31
    rate_hz = 16000 / 512
    if "tau_s" in parameters:                                    # b = 0.025, of which tau_s is the inverse
        n_frames = np.sqrt(1 - 0.025) / 0.025
        parameters = {**parameters, "tau_s": float(n_frames / rate_hz)}
    stage = Pcen.preset("librosa", **parameters)
    found = stage.apply(mel, rate_hz, precision="float64")
    # librosa holds its filters in float32: 1e-7 of each weight, and PCEN takes the root of what that makes of energies
    np.testing.assert_allclose(found, golden[name], rtol=0, atol=2e-7 * abs(golden[name]).max())


def test_smoothing_is_that_of_the_time_constant_in_frames():
    assert Pcen(tau_s=0.4).smoothing(22050 / 512) == pytest.approx(0.0563894, abs=5e-8)        # the sheet's, 7 digits
    assert Pcen(tau_s=0.4).smoothing(100) == pytest.approx(0.0246895, abs=5e-8)


def test_a_steady_channel_is_turned_down_to_the_steady_answer_whatever_its_energy():
    stage = Pcen(reference_pa2=1.0)
    for energy in (1e2, 1e3, 1e8):
        steady = stage.apply(np.full((1, 2000), energy), RATE_HZ, precision="float64")[0, -1]
        assert steady == pytest.approx((energy**0.02 + 2) ** 0.5 - 2**0.5, rel=1e-6)           # epsilon is 1e-8 of M


@pytest.mark.parametrize(("parameters", "match"), [
    ({"init": "given"}, r"^Pcen\.before_pa2 = None: must be given for init='given'"),
    ({"before_pa2": 0.25}, r"^Pcen\.before_pa2 = 0\.25 Pa\^2: serves only init='given'"),
])
def test_what_was_before_is_given_where_it_serves(parameters, match):
    with pytest.raises(ParameterError, match=match):
        Pcen(**parameters)


def test_silence_and_negative_energies_are_nothing():
    for values in (np.zeros((2, 50)), -np.ones((2, 50))):
        found = Pcen().apply(values, RATE_HZ)
        np.testing.assert_allclose(found, 0, atol=1e-6)          # delta^r - delta^r, once by a series in float32


# ---- RASTA ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("pole", [0.94, 0.98, 0.0, 0.9995])
def test_rasta_equals_naive(pole):
    values = np.log(ENERGIES + 1e-3)
    expected = np.array([naive.rasta(row, pole) for row in values])
    found = Rasta(pole=pole).apply(values, RATE_HZ, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13 * abs(expected).max())      # some hundred roundings


def test_rasta_reproduces_rastamat():
    bands = np.log(loaded("input_long_lbursts")["ratemap"][:, ::2].T.astype(np.float64) + 1e-12)
    expected = loaded("rastamat_rastafilt_lbursts")["rasta"]
    found = Rasta.preset("rastamat").apply(bands, RATE_HZ, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13 * abs(expected).max())


@pytest.mark.parametrize(("pole", "peak_hz", "gain", "edges_hz"), [
    (0.94, 3.84, 0.969, (0.88, 13.46)), (0.98, 2.22, 0.990, (0.31, 12.84)),
])
def test_rasta_passes_the_rates_of_speech(pole, peak_hz, gain, edges_hz):
    click = np.zeros((1, 2**14))
    click[0, 4] = 1                                              # behind what counts as the past
    response = Rasta(pole=pole).apply(click, RATE_HZ, precision="float64")[0]
    f_hz = np.arange(2**13) * RATE_HZ / 2**14
    gains = np.abs(np.fft.fft(response))[:2**13]
    assert f_hz[gains.argmax()] == pytest.approx(peak_hz, abs=0.01)
    assert gains.max() == pytest.approx(gain, abs=6e-4)
    passed = f_hz[gains > gains.max() / np.sqrt(2)]
    assert (passed[0], passed[-1]) == pytest.approx(edges_hz, abs=0.01)
    for zero_hz in (0.0, 100 / (2 * np.pi) * np.arccos(-0.25)):
        assert gains[np.argmin(abs(f_hz - zero_hz))] < 2e-3      # the nearest of the bins, 0.006 Hz apart


def test_a_colouring_that_stays_is_not_heard():
    values = np.log(ENERGIES + 1e-3)
    coloured = values + np.array([[3.0], [-2], [10], [0], [1]])
    found, expected = (Rasta().apply(x, RATE_HZ, precision="float64") for x in (coloured, values))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)


def test_a_step_rises_to_the_figure_of_the_sheet_and_is_forgotten():
    step = np.concatenate((np.zeros((1, 10)), np.ones((1, 990))), axis=1)
    response = Rasta().apply(step, RATE_HZ, precision="float64")[0]
    assert response.max() == pytest.approx(0.913, abs=5e-4) and abs(response[-1]) < 1e-12


def test_the_published_advance_is_a_matter_of_time_stamps():
    from auditory import SignalSpec
    spec = SignalSpec(RATE_HZ)
    advanced, causal = (Rasta(compensate_delay=c).prepare(spec).output.time_s(9) for c in (True, False))
    np.testing.assert_allclose(causal - advanced, 0.04, rtol=1e-12)
