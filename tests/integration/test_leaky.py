"""The leaky integrator against its naive twin and its closed form."""
from itertools import pairwise

import numpy as np
import pytest

from auditory import Gammatone, LeakyIntegrator, SignalSpec
from tests.naive.leaky import leaky

EPS = float(np.finfo(np.float64).eps)
TAU_S = 0.008                                # Two!Ears Auditory Front-End


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(1994).standard_normal(shape)


def impulse_response(stage: LeakyIntegrator, rate_hz: float) -> np.ndarray:
    """In float64, for 40 time constants: to 1e-17."""
    click = np.zeros(round(40 * stage.tau_s * rate_hz))
    click[0] = 1
    return stage.apply(click, rate_hz, precision="float64")


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("n_channels", [1, 5, 30, 64, 100])
@pytest.mark.parametrize("poles", [1, 3])
def test_kernel_equals_naive(poles, n_channels, normalize):
    samples = noise(n_channels, 200)
    stage = LeakyIntegrator(tau_s=TAU_S, poles=poles, normalize=normalize)
    for rate_hz in (8000.0, 44100.0):
        expected = np.array([leaky(row, TAU_S, rate_hz, poles, normalize) for row in samples])
        found = stage.apply(samples, rate_hz, precision="float64")
        rounding_of_what_is_kept = 2 * EPS * TAU_S * rate_hz     # a rounded by eps, over the samples that it remembers
        np.testing.assert_allclose(found, expected, rtol=0, atol=rounding_of_what_is_kept * abs(expected).max())


@pytest.mark.parametrize("poles", [1, 3])
@pytest.mark.parametrize("tau_s", [0.001, 0.008, 0.124, 0.126, 4.0])     # 16 to 64000 samples; float64 above 2000
def test_float32_is_within_minus_80_db_of_float64(tau_s, poles):
    heard = abs(noise(32000)).astype(np.float32)                 # what a hair cell says: never negative
    stage = LeakyIntegrator(tau_s=tau_s, poles=poles)
    found, expected = stage.apply(heard, 16000.0), stage.apply(heard, 16000.0, precision="float64")
    assert found.dtype == np.float32
    assert 10 * np.log10(np.mean((found - expected) ** 2) / np.mean(expected**2)) <= -80


@pytest.mark.parametrize(("tau_s", "inside"), [(0.125, np.float32), (0.1251, np.float64), (4.0, np.float64)])
def test_memory_above_2000_samples_is_kept_in_float64(tau_s, inside):
    step = LeakyIntegrator(tau_s=tau_s).prepare(SignalSpec(16000.0))
    assert step.state.level.dtype == inside and step.output.dtype == np.float32


def test_level_of_4_s_memory_in_float32_arrives_within_1e_6():
    heard = LeakyIntegrator(tau_s=4.0).apply(np.ones(60 * 16000, np.float32), 16000.0)
    assert heard[-1] == pytest.approx(1 - np.exp(-15), abs=1e-7)     # half a unit of float32 below 1: 3e-8
    assert heard[-1] == pytest.approx(1, abs=1e-6)


# ---- the checks of its sheet: step, gain, blocks -------------------------------------------------------------------

@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 48000.0])
def test_step_reaches_1_minus_1_over_e_after_tau(rate_hz):
    heard = LeakyIntegrator(tau_s=TAU_S).apply(np.ones(round(4 * TAU_S * rate_hz)), rate_hz, precision="float64")
    assert abs(int(np.argmax(heard >= 1 - np.exp(-1))) - TAU_S * rate_hz) <= 1


@pytest.mark.parametrize("poles", [1, 3])
def test_constant_comes_out_as_it_went_in(poles):
    stage = LeakyIntegrator(tau_s=TAU_S, poles=poles)
    heard = stage.apply(np.ones(16000), 16000.0, precision="float64")
    assert heard[-1] == pytest.approx(1, abs=1e-12)


def test_without_normalizing_a_constant_grows_by_the_samples_remembered():
    heard = LeakyIntegrator(tau_s=TAU_S, normalize=False).apply(np.ones(16000), 16000.0, precision="float64")
    assert heard[-1] == pytest.approx(1 / (1 - np.exp(-1 / (TAU_S * 16000))), rel=1e-12)


@pytest.mark.parametrize("tau_s", [0.008, 4.0])
@pytest.mark.parametrize("poles", [1, 3])
def test_any_chunking_is_bit_equal(poles, tau_s):
    stage, samples = LeakyIntegrator(tau_s=tau_s, poles=poles), noise(300).astype(np.float32)
    stream = stage.stream(16000.0)
    heard = [stream.push(samples[start:stop]).copy() for start, stop in pairwise([0, 1, 1, 18, 299, 300])]
    np.testing.assert_array_equal(np.concatenate(heard, axis=-1), stage.apply(samples, 16000.0))


# ---- what the poles are for ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("poles", [1, 3])
def test_mean_delay_is_tau_less_half_a_sample_per_pole(poles):
    response = impulse_response(LeakyIntegrator(tau_s=TAU_S, poles=poles), 16000.0)
    delay = response @ np.arange(len(response)) / response.sum()
    # Each pole waits 1 / (exp(1 / mu) - 1) = mu - 1/2 + 1 / (12 mu) samples, mu being its tau in samples.
    mu = TAU_S * 16000 / poles
    assert delay == pytest.approx(poles / np.expm1(1 / mu), rel=1e-10)
    assert delay == pytest.approx(poles * (mu - 0.5), abs=0.01)


def test_one_pole_of_8_ms_lets_50_hz_alias_at_minus_8_6_db_and_three_cut_it_more():
    def response_db(poles: int) -> float:
        response = impulse_response(LeakyIntegrator(tau_s=TAU_S, poles=poles), 16000.0)
        return float(20 * np.log10(abs(response @ np.exp(-2j * np.pi * 50 / 16000 * np.arange(len(response))))))

    assert response_db(1) == pytest.approx(-10 * np.log10(1 + (2 * np.pi * 50 * TAU_S) ** 2), abs=0.01)
    assert response_db(1) == pytest.approx(-8.6, abs=0.05)       # the digits commonly printed
    assert response_db(3) == pytest.approx(-30 * np.log10(1 + (2 * np.pi * 50 * TAU_S / 3) ** 2), abs=0.01)


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"LeakyIntegrator: takes a real signal, this one is complex\."):
        (Gammatone(output="complex") >> LeakyIntegrator()).apply(np.zeros(10), 16000.0)
