"""A race is fair only if all run the same course: each peer computes about what we do."""
from functools import partial

import numpy as np
import pytest

from auditory.bench import peers
from auditory.bench.cochlea import without_resampling
from auditory.bench.plain_pyramid import PlainPyramid
from auditory.bench.sounds import burst_then_silence, noise
from auditory.catalogue import pipeline

RATE_HZ = 16000.0

# Of frames over time, in the worst channel. Filters with zeros where ours have none and low-passes by another transform
# leave 0.9993 (brian2hears). A hair cell of 6 kHz would leave 0.996, a leak of 16 ms 0.84, bands 5 % too high 0.7.
LEAST_CORRELATION = 0.998


def least_correlation(ours, theirs):
    """The smallest over channels, of frames over time."""
    assert ours.shape == theirs.shape
    return min(np.corrcoef(a, b)[0, 1] for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize(("package", "ratemap_of"), [
    ("scipy", peers.scipy_ratemap),
    pytest.param("brian2hears", peers.brian_ratemap, marks=pytest.mark.slow),
    pytest.param("brian2hears", partial(peers.brian_ratemap, buffer_samples=peers.BRIAN_BUFFER_SAMPLES),
                 marks=pytest.mark.slow),
])
@pytest.mark.filterwarnings("ignore")                        # what others warn of is theirs
def test_a_peers_ratemap_is_about_ours(package, ratemap_of):
    pytest.importorskip(package)
    chain, samples = pipeline("ratemap"), noise(1.0, RATE_HZ)
    theirs = ratemap_of(samples, peers.RateMap.of(chain, RATE_HZ))()
    assert least_correlation(chain.apply(samples, RATE_HZ), theirs) > LEAST_CORRELATION


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_mel_spectrogram_has_as_many_frames_and_bands_as_ours():
    pytest.importorskip("librosa")
    samples = noise(1.0, RATE_HZ)
    n_bands, n_frames = pipeline("ratemap").apply(samples, RATE_HZ).shape
    theirs = peers.librosa_mel(samples, RATE_HZ, peers.MelFrames())()
    assert theirs.shape == (n_bands, n_frames + 1)           # their first frame is centred on 0 s


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("rate_hz", [8000.0, 22050.0, 44100.0])
@pytest.mark.parametrize(("name", "peer"), [("logmel", peers.librosa_logmel), ("mfcc", peers.librosa_mfcc)])
def test_the_baselines_are_librosas_at_every_rate(name, peer, rate_hz):
    pytest.importorskip("librosa")
    samples = noise(1.0, rate_hz).astype(np.float64)
    theirs = peer(samples, rate_hz)()
    ours = pipeline(name).apply(samples, rate_hz, precision="float64")
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6 * abs(theirs).max())       # their weights are float32


def test_biquads_have_0_db_at_their_best_frequency():
    from scipy.signal import sosfreqz
    cf_hz = np.array([80.0, 1000.0, 7000.0])
    gains = [abs(sosfreqz(section, [2 * np.pi * cf / RATE_HZ])[1][0])
             for section, cf in zip(peers.biquads(cf_hz, RATE_HZ), cf_hz, strict=True)]
    np.testing.assert_allclose(gains, 1, rtol=1e-9)          # float64 rounding of four sections


def test_biquads_are_slaneys():
    # 16 kHz, best frequency 1 kHz: Slaney 1993's B1, B2, A1, A3, A4, computed from its equations apart from this code.
    section = peers.biquads(np.array([1000.0]), 16000.0)[0]
    np.testing.assert_allclose(section[:, 4:], [[-1.7522430478901423, 0.8992863635469962]] * 4, rtol=1e-12)
    zeros = section[:, 1] / section[:, 0] / 16000
    np.testing.assert_allclose(zeros[[0, 2, 3]], [-1.095151905e-4, -6.415251330e-5, -4.536267719e-5], rtol=1e-9)
    assert abs(zeros[1]) < 1e-14                             # the second comes out as 0 here


def test_the_scalar_twin_computes_our_bands():
    from auditory import Gammatone, SignalSpec
    from auditory.bench.scalar_twin import poles, scalar_gammatone
    stage, samples = Gammatone(cf_hz=(100.0, 1000.0, 7000.0)), noise(0.1, RATE_HZ)
    coefficients = stage.prepare(SignalSpec(RATE_HZ)).coefficients
    twin = np.empty((3, len(samples)), np.float32)
    scalar_gammatone(samples, poles(coefficients.decay, np.array(stage.cf_hz), RATE_HZ), coefficients.gain[:3], twin)
    ours = stage.apply(samples, RATE_HZ)
    # -80 dB of the peak: each lies within -90 dB of float64 (docstring of Gammatone), in another order of rounding.
    np.testing.assert_allclose(twin, ours, rtol=0, atol=1e-4 * np.abs(ours).max())


@pytest.mark.parametrize("n_frames", [40, 3000])             # before and after the memory is full
def test_the_plain_pyramid_remembers_what_ours_does(n_frames):
    from auditory import EchoicMemory
    frames = np.abs(noise(n_frames / 500, 500.0, sounds=3)).astype(np.float64)
    ours = EchoicMemory(hop_frames=8).apply(frames, 500.0, precision="float64")
    plain = np.stack(PlainPyramid(3).listen(frames, hop_frames=8), axis=-1)
    assert ours.shape == plain.shape == (64, 3, n_frames // 8)
    np.testing.assert_allclose(plain, ours, rtol=0, atol=1e-12 * frames.max() * n_frames)   # sums of n_frames float64


def test_a_burst_is_10_ms_long_and_the_rest_digital_silence():
    samples = burst_then_silence(1.0, RATE_HZ)
    assert np.all(samples[:160] != 0)
    assert len(samples) == 16000 and not np.any(samples[160:])


def test_a_pipeline_without_resampling_keeps_the_rest():
    chain = pipeline("ratemap")
    assert without_resampling(chain).stages == chain.stages[1:]
    assert type(chain.stages[0]).__name__ == "Resample"
