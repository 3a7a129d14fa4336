"""Linear stages are linear: scaled, shifted, delayed and added sounds come out scaled, shifted, delayed and added."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from auditory import Compress, Envelope, Frames, Gammatone, HalfWave, LeakyIntegrator

RATE_HZ = 16000
HOP = 160                       # samples of 10 ms

HOMOGENEOUS = {
    "Gammatone": Gammatone(n_channels=7),
    "Gammatone, complex": Gammatone(n_channels=7, output="complex"),
    "HalfWave": HalfWave(),
    "HalfWave of order 2": HalfWave(order=2, repeats=2),
    "LeakyIntegrator": LeakyIntegrator(),
    "three LeakyIntegrators": LeakyIntegrator(poles=3),
    "Frames": Frames(),
    "mean Frames": Frames(value="mean", window="hann", window_s=0.02),
    "a rate map but for its compression": Gammatone(n_channels=7) >> HalfWave() >> LeakyIntegrator() >> Frames(),
}
every_homogeneous_stage = pytest.mark.parametrize("stage", HOMOGENEOUS.values(), ids=HOMOGENEOUS)
weights = st.integers(-200, 200).map(lambda k: k / 100)
precisions = st.sampled_from(["float32", "float64"])

# Multiples of 2^-10 Pa: 0 or far above what is flushed to 0, and a difference of two of them as well.
sounds = hnp.arrays(np.float32, st.integers(1, 900), fill=st.just(0.0),
                    elements=st.integers(-2000, 2000).map(lambda k: k / 1024))


def noise(seed: int, n: int = 2000) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(n)


@every_homogeneous_stage
@settings(max_examples=15)
@given(st.integers(0, 1000), st.integers(-20, 20), precisions)
def test_a_sound_twice_as_strong_comes_out_twice_as_strong(stage, seed, doublings, precision):
    """Bit for bit: a power of two only changes exponents, and noise keeps all of it above what is flushed to 0."""
    x, factor = noise(seed).astype(precision), np.dtype(precision).type(2.0**doublings)
    loud = stage.apply(factor * x, RATE_HZ, precision=precision)
    np.testing.assert_array_equal(loud, factor * stage.apply(x, RATE_HZ, precision=precision))


@every_homogeneous_stage
@settings(max_examples=10)
@given(sounds, st.integers(0, 5), precisions)
def test_silence_before_the_sound_only_delays_it(stage, sound, n_hops, precision):
    silence = np.zeros(n_hops * HOP, np.float32)
    delayed = stage.apply(np.concatenate((silence, sound)), RATE_HZ, precision=precision)
    prompt = stage.apply(sound, RATE_HZ, precision=precision)
    np.testing.assert_array_equal(delayed[..., delayed.shape[-1] - prompt.shape[-1]:], prompt)


@every_homogeneous_stage
@settings(max_examples=10)
@given(sounds, precisions)
def test_what_comes_later_does_not_change_what_was_heard(stage, sound, precision):
    longer = stage.apply(np.concatenate((sound, noise(1, 777).astype(np.float32))), RATE_HZ, precision=precision)
    shorter = stage.apply(sound, RATE_HZ, precision=precision)
    np.testing.assert_array_equal(longer[..., :shorter.shape[-1]], shorter)


@pytest.mark.parametrize("stage", [*HOMOGENEOUS.values(), Compress(), Frames.preset("two_ears")], ids=str)
@settings(max_examples=10)
@given(st.integers(0, 1000), precisions)
def test_exchanged_ears_come_out_exchanged(stage, seed, precision):
    left, right = noise(seed), noise(seed + 1)
    channels = stage.apply(np.stack((left, right)), RATE_HZ, precision=precision)
    np.testing.assert_array_equal(stage.apply(np.stack((right, left)), RATE_HZ, precision=precision), channels[::-1])


@pytest.mark.parametrize("output", ["real", "complex"])
@pytest.mark.parametrize(("precision", "rtol"), [("float32", 1e-4), ("float64", 1e-12)])
@settings(max_examples=15)
@given(st.integers(0, 1000), weights, weights)
def test_a_gammatone_of_a_sum_is_the_sum_of_gammatones(output, precision, rtol, seed, a, b):
    """Within rounding, re the loudest moment of a channel: float32 errs by up to -90 dB, as the stage says, or 3e-5."""
    bank = Gammatone(n_channels=9, output=output)
    x, y = noise(seed), noise(seed + 1)
    together = bank.apply(a * x + b * y, RATE_HZ, precision=precision)
    one, other = (bank.apply(sound, RATE_HZ, precision=precision) for sound in (x, y))
    loudest = abs(a * one).max(-1, keepdims=True) + abs(b * other).max(-1, keepdims=True)
    assert (abs(together - (a * one + b * other)) <= rtol * loudest).all()


@settings(max_examples=25)
@given(sounds)
def test_mean_frames_keep_the_sum(sound):
    """In float64: a frame adds 160 values, each rounded once."""
    frames = Frames(value="mean").apply(sound, RATE_HZ, precision="float64")
    kept = sound[:HOP * frames.shape[-1]].astype(np.float64)
    assert abs(HOP * frames.sum() - kept.sum()) <= HOP * np.finfo(np.float64).eps * abs(kept).sum()


@settings(max_examples=25)
@given(sounds)
def test_squares_keep_the_energy(sound):
    frames = Frames(value="mean_square").apply(sound, RATE_HZ, precision="float64")
    kept = sound[:HOP * frames.shape[-1]].astype(np.float64) ** 2
    assert abs(HOP * frames.sum() - kept.sum()) <= HOP * np.finfo(np.float64).eps * kept.sum()


@settings(max_examples=10)
@given(st.integers(0, 1000), precisions)
def test_both_ways_to_the_envelope_are_one(seed, precision):
    """One rounds the band before taking its modulus, the other after: a few units in the last place."""
    x = noise(seed)
    bands = Gammatone(n_channels=9, output="complex") >> Envelope()
    one = bands.apply(x, RATE_HZ, precision=precision)
    other = Gammatone(n_channels=9, output="envelope").apply(x, RATE_HZ, precision=precision)
    np.testing.assert_allclose(one, other, rtol=8 * np.finfo(precision).eps)
