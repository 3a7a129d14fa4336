"""The rate map as one loop: its values and what it says of them."""
import numpy as np
import pytest

from auditory import Frames, Gammatone, HalfWave, LeakyIntegrator, SignalSpec
from tests.naive import gammatone as naive
from tests.naive.frames import frames
from tests.naive.half_wave import half_wave
from tests.naive.leaky import leaky

RATE_HZ = 16000.0
ROW = (Gammatone(n_channels=5), HalfWave(), LeakyIntegrator(tau_s=0.008), Frames(hop_s=0.010))


@pytest.mark.parametrize(("precision", "tolerance"), [
    ("float64", 1e-12),          # the gammatone's: 16 roundings, in filters that remember up to 75 samples
    ("float32", 3e-5),           # the gammatone's: -90 dB
])
def test_rate_map_in_one_loop_equals_the_naive_chain(precision, tolerance):
    bank, cell, leak, grid = ROW
    assert ROW[0].prepare_with(ROW[1:], SignalSpec(RATE_HZ, np.dtype(precision)))[1] == len(ROW)
    sound = np.random.default_rng(8).standard_normal(1600)
    bands = naive.bank(sound, bank.best_frequencies_hz(), RATE_HZ).real
    rates = [leaky(half_wave(band, RATE_HZ), 0.008, RATE_HZ) for band in bands]
    expected = np.array([frames(rate, 160, "last", np.ones(160)) for rate in rates])
    found = (bank >> cell >> leak >> grid).apply(sound, RATE_HZ, precision=precision)
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * expected.max())


def test_one_loop_says_of_its_signal_what_the_stages_say():
    spec = SignalSpec(RATE_HZ)
    step, n = ROW[0].prepare_with(ROW[1:], spec)
    steps = []
    for stage in ROW:
        steps.append(stage.prepare(spec))
        spec = steps[-1].output
    assert n == len(ROW)
    assert (step.output.rate_hz, step.output.start_s, step.output.unit) == (spec.rate_hz, spec.start_s, spec.unit)
    axis, expected = step.output.axis("channel"), spec.axis("channel")
    np.testing.assert_array_equal(axis.coordinates["cf_hz"], expected.coordinates["cf_hz"])
    assert step.output_length(5000) == steps[-1].output_length(5000)
    assert step.latency_s == sum(each.latency_s for each in steps)
