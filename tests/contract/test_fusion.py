"""A pipeline whose neighbours run as one loop gives the bits of one that runs stage by stage."""
import numpy as np
import pytest

from auditory import Compress, Frames, Gammatone, HalfWave, LeakyIntegrator, SignalSpec
from auditory.contract import engine
from tests.contract.examples import PIPELINES, RATE_MAP, both_precisions
from tests.contract.hearing import assert_same_bits, noise, streamed

RATE_MAPS = {
    "one channel": Gammatone(n_channels=1) >> HalfWave() >> LeakyIntegrator() >> Frames(),
    "a group and a bit": Gammatone(n_channels=33) >> HalfWave() >> LeakyIntegrator() >> Frames(),
    "100 channels": Gammatone(n_channels=100) >> HalfWave() >> LeakyIntegrator() >> Frames(),
    "a hop of one sample": Gammatone(n_channels=5) >> HalfWave() >> LeakyIntegrator() >> Frames(hop_s=1 / 16000),
    "a hop longer than a block": Gammatone(n_channels=5) >> HalfWave() >> LeakyIntegrator() >> Frames(hop_s=1.1),
    "not normalized": Gammatone(n_channels=5) >> HalfWave() >> LeakyIntegrator(normalize=False) >> Frames(),
    "something follows": (Gammatone(n_channels=5) >> HalfWave() >> LeakyIntegrator() >> Frames() >> Compress()
                          >> LeakyIntegrator()),
    "all at once": RATE_MAP,
}
N = 40000                       # samples: several blocks of every kind


def run(stage, samples: np.ndarray, precision: str, fuse: bool) -> np.ndarray:
    """One sound through the engine."""
    step = stage.prepare(SignalSpec(16000.0, np.dtype(precision)), fuse=fuse)
    out = np.full((*step.output.shape, step.output_length(len(samples))), np.nan, step.output.dtype)
    engine.run_lane(step, samples, out)
    return out


@pytest.mark.parametrize("stage", RATE_MAPS.values(), ids=RATE_MAPS)
@both_precisions
def test_fused_is_staged_bit_for_bit(stage, precision):
    samples = np.random.default_rng(1).standard_normal(N).astype(precision)
    assert_same_bits(run(stage, samples, precision, fuse=True), run(stage, samples, precision, fuse=False))


@pytest.mark.parametrize("stage", RATE_MAPS.values(), ids=RATE_MAPS)
@both_precisions
def test_fused_is_fused_in_any_blocks(stage, precision):
    samples = np.random.default_rng(2).standard_normal(N).astype(precision)
    blocks = (1, 0, 158, 1, 1, 159, 160, 161, 5000, 17001)
    assert_same_bits(streamed(stage, samples, 16000, blocks, precision), run(stage, samples, precision, fuse=False))


def test_keeping_an_inner_signal_changes_no_bit():
    samples = noise(PIPELINES[0], N)
    step = RATE_MAP.prepare(SignalSpec(16000.0), keep=("HalfWave", "Frames"))
    out = np.empty((64, step.output_length(N)), np.float32)
    engine.run_lane(step, samples, out)
    assert_same_bits(out, RATE_MAP.apply(samples, 16000))
    inner = Gammatone() >> HalfWave()
    assert_same_bits(np.concatenate(step.kept["HalfWave"], axis=-1), inner.apply(samples, 16000))
