"""The rate map as one loop: what a user may not notice."""
import numpy as np
import pytest

from auditory import Frames, Gammatone, HalfWave, LeakyIntegrator, SignalSpec
from auditory.fusion import RateMapStep, fused

ROW = (HalfWave(), LeakyIntegrator(tau_s=0.008), Frames(hop_s=0.010))


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(8).standard_normal(n)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("n_channels", [1, 5, 30, 64, 100])
def test_fused_run_has_the_bits_of_the_stages_one_after_the_other(n_channels, precision):
    bank = Gammatone(n_channels=n_channels)
    assert isinstance(fused((bank, *ROW), SignalSpec(16000.0, np.dtype(precision)))[0], RateMapStep)
    staged = bank.apply(noise(5000), 16000.0, precision=precision)
    for stage in ROW:
        rate_hz = 16000.0
        staged = stage.apply(staged, rate_hz, precision=precision)
    at_once = (bank >> ROW[0] >> ROW[1] >> ROW[2]).apply(noise(5000), 16000.0, precision=precision)
    np.testing.assert_array_equal(at_once, staged)


@pytest.mark.parametrize("changed", [
    (Gammatone(output="envelope"), *ROW),
    (Gammatone(), HalfWave(order=2), *ROW[1:]),
    (Gammatone(), HalfWave(repeats=0), *ROW[1:]),
    (Gammatone(), ROW[0], LeakyIntegrator(poles=2), ROW[2]),
    (Gammatone(), ROW[0], LeakyIntegrator(tau_s=4.0), ROW[2]),       # float64 inside a float32 run
    (Gammatone(), *ROW[:2], Frames(value="mean")),
], ids=lambda row: " ".join(map(repr, row)))
def test_rows_that_the_loop_does_not_compute_are_not_fused(changed):
    assert fused(changed, SignalSpec(16000.0)) is None


def test_fused_step_says_of_its_signal_what_the_stages_say():
    row = (Gammatone(n_channels=5), *ROW)
    spec = SignalSpec(16000.0)
    step, n = fused(row, spec)
    for stage in row:
        spec = stage.prepare(spec).output
    assert n == len(row)
    assert (step.output.rate_hz, step.output.start_s, step.output.unit) == (spec.rate_hz, spec.start_s, spec.unit)
    assert step.output.shape == spec.shape and step.output_length(5000) == 31
