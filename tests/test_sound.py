"""Sound: what it refuses, how loud it is, and that it keeps what it was given."""
import hashlib
import math
import pickle

import numpy as np
import pytest

from auditory.sound import Sound, SoundDigest

RATE_HZ = 16000
DB_TOLERANCE = 1e-5          # float32 samples: a rounding of 6e-8 is 5e-7 dB, and levels add up 16000 of them


def sine_pa(rms_pa: float, n: int = RATE_HZ) -> np.ndarray:
    """A whole number of periods, so that the rms is exact."""
    return (math.sqrt(2) * rms_pa * np.sin(2 * np.pi * 100 * np.arange(n) / RATE_HZ)).astype(np.float32)


def test_rms_of_1_pa_is_93_98_db_spl():
    # 20 log10(1 Pa / 20 µPa) = 93.9794
    assert Sound(sine_pa(1.0), RATE_HZ).level_db_spl == pytest.approx(93.9794, abs=1e-4)


def test_level_is_per_ear():
    sound = Sound(np.stack([sine_pa(1.0), sine_pa(0.1)]), RATE_HZ)
    assert sound.level_db_spl == pytest.approx([93.9794, 73.9794], abs=1e-4)


@pytest.mark.parametrize("shape", [(0,), (100,), (2, 0)])
def test_level_of_silence_and_of_nothing_is_minus_infinity(shape):
    assert np.all(np.isneginf(Sound(np.zeros(shape, np.float32), RATE_HZ).level_db_spl))


def test_level_of_a_long_sound_counts_every_piece_of_it():
    samples = np.zeros(200_000, np.float64)
    samples[-1] = 1.0
    assert Sound(samples, RATE_HZ).level_db_spl == pytest.approx(93.9794 - 10 * math.log10(200_000), abs=1e-4)


@pytest.mark.parametrize("level_db_spl", [-20.0, 0.0, 65.0])
def test_with_level_sets_the_level_and_records_the_gain(level_db_spl):
    sound = Sound(sine_pa(0.5), RATE_HZ).with_level(level_db_spl)
    assert sound.level_db_spl == pytest.approx(level_db_spl, abs=DB_TOLERANCE)
    assert sound.calibration.level_db_spl == level_db_spl
    np.testing.assert_allclose(sound.samples_pa, sine_pa(0.5) * sound.calibration.full_scale_pa, rtol=1e-6)  # float32
    assert sound.samples_pa.dtype == np.float32


def test_with_level_keeps_the_difference_between_the_ears():
    levels = Sound(np.stack([sine_pa(1.0), sine_pa(0.1)]), RATE_HZ).with_level(60).level_db_spl
    assert levels[0] - levels[1] == pytest.approx(20, abs=DB_TOLERANCE)
    assert 10 * math.log10(np.mean(10 ** (levels / 10))) == pytest.approx(60, abs=DB_TOLERANCE)


@pytest.mark.parametrize("samples", [np.zeros(9, np.float32), np.array([1, np.nan], np.float32)])
def test_with_level_refuses_silence_and_nan(samples):
    with pytest.raises(ValueError, match="level_db_spl = 65 dB SPL: "):
        Sound(samples, RATE_HZ).with_level(65)


def test_with_level_returns_a_sound_of_no_samples():
    assert Sound(np.zeros(0, np.float32), RATE_HZ).with_level(65).n_samples == 0


def test_samples_are_kept_as_given_and_read_only():
    samples = sine_pa(1.0)[::2]
    sound = Sound(samples, RATE_HZ)
    assert np.shares_memory(sound.samples_pa, samples)
    assert samples.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        sound.samples_pa[0] = 1


def test_non_finite_samples_are_carried():
    sound = Sound(np.array([np.nan, np.inf, 1], np.float32), RATE_HZ)
    assert np.isnan(sound.samples_pa[0])
    assert math.isnan(sound.level_db_spl)


@pytest.mark.parametrize(("dtype", "divisor"), [(np.int16, "2**15"), (np.uint8, "2**7"), (np.int32, "2**31")])
def test_integers_are_refused_with_their_divisor(dtype, divisor):
    with pytest.raises(TypeError, match="not guessed") as caught:
        Sound(np.zeros(4, dtype), RATE_HZ)
    assert divisor in str(caught.value)


@pytest.mark.parametrize("samples", [
    [0.0, 1.0], np.zeros(4, bool), np.zeros(4, complex), np.zeros(4, np.float16), np.zeros(4, ">f4"),
])
def test_what_is_no_native_float_array_is_refused(samples):
    with pytest.raises(TypeError, match=r"Sound\.samples_pa = "):
        Sound(samples, RATE_HZ)


@pytest.mark.parametrize("shape", [(), (0, 10), (2, 2, 10)])
def test_other_shapes_than_time_and_ear_time_are_refused(shape):
    with pytest.raises(ValueError, match=r"must be \(time,\) or \(ear, time\)"):
        Sound(np.zeros(shape, np.float32), RATE_HZ)


@pytest.mark.parametrize("shape", [(16000, 2), (16000, 1), (9, 100), (5, 2), (3, 1)])
def test_a_transposed_array_is_refused_with_the_hint(shape):
    with pytest.raises(ValueError, match=r"samples\.T"):
        Sound(np.zeros(shape, np.float32), RATE_HZ)


@pytest.mark.parametrize("shape", [(1,), (1, 1), (2, 1), (6, 100), (8, 8), (3, 0)])
def test_few_ears_and_short_sounds_are_legal(shape):
    sound = Sound(np.zeros(shape, np.float32), RATE_HZ)
    assert (sound.n_ears, sound.n_samples) == (shape[0] if len(shape) == 2 else 1, shape[-1])


def test_a_decoded_file_may_have_64_channels_and_few_samples():
    assert Sound(np.zeros((64, 3), np.float32), RATE_HZ, source="array.wav").n_ears == 64


@pytest.mark.parametrize("rate_hz", [0, -1, math.nan, math.inf, "16000", None, True])
def test_a_rate_that_is_none_is_refused(rate_hz):
    with pytest.raises(ValueError, match=r"Sound\.rate_hz = "):
        Sound(np.zeros(4, np.float32), rate_hz)


def test_duration_follows_a_rate_that_is_no_integer():
    assert Sound(np.zeros(88199, np.float32), np.float64(44099.5)).duration_s == 2.0


def test_select_names_ears_and_keeps_their_order():
    sound = Sound(np.arange(6, dtype=np.float64).reshape(3, 2), RATE_HZ, source="x.wav")
    assert sound.select(1).samples_pa.tolist() == [2, 3]
    assert sound.select((2, 0)).samples_pa.tolist() == [[4, 5], [0, 1]]
    assert sound.select((2,)).samples_pa.shape == (1, 2)


@pytest.mark.parametrize("ears", [2, -1, (0, 2), ()])
def test_select_refuses_ears_that_are_not_there(ears):
    with pytest.raises(ValueError, match="not in a sound of 2 ears"):
        Sound(np.zeros((2, 9), np.float32), RATE_HZ).select(ears)


def test_mono_is_the_mean_of_the_ears():
    mono = Sound(np.array([[1, 2], [3, 6]], np.float32), RATE_HZ).mono()
    assert mono.samples_pa.tolist() == [2, 4]
    assert mono.samples_pa.dtype == np.float32


def test_excerpt_cuts_at_the_nearest_sample():
    sound = Sound(np.arange(10, dtype=np.float64), 1000)
    assert sound.excerpt(0.0021, 0.0058).samples_pa.tolist() == [2, 3, 4, 5]
    assert sound.excerpt(0.007).samples_pa.tolist() == [7, 8, 9]
    assert sound.excerpt(0.010).n_samples == 0


@pytest.mark.parametrize(("start_s", "stop_s"), [(-0.1, 0.5), (0.5, 0.4), (0.0, 1.1), (math.nan, 1.0), (2.0, None)])
def test_excerpt_refuses_moments_outside_the_sound(start_s, stop_s):
    with pytest.raises(ValueError, match=r"st(art|op)_s = "):
        Sound(np.zeros(1000), 1000).excerpt(start_s, stop_s)


def test_digest_is_of_the_sound_and_not_of_its_memory():
    samples = np.random.default_rng(1).standard_normal((2, 70_000))
    assert Sound(samples, RATE_HZ).digest() == Sound(np.asfortranarray(samples), RATE_HZ, source="x.wav").digest()
    others = [Sound(samples, 8000), Sound(samples[0], RATE_HZ), Sound(samples[::-1], RATE_HZ),
              Sound(samples.astype(np.float32), RATE_HZ), Sound(samples[:, :-1], RATE_HZ)]
    assert len({other.digest() for other in others} | {Sound(samples, RATE_HZ).digest()}) == 1 + len(others)


def test_a_sound_has_its_digest_of_either_kind_and_no_other():
    sound, softer = Sound(sine_pa(1.0), RATE_HZ), Sound(sine_pa(0.5), RATE_HZ)
    # blake2b as it was written before digests had a kind
    ear = hashlib.blake2b(sound.samples_pa.tobytes(), digest_size=32).digest()
    about = f"{float(RATE_HZ)!r} {sound.samples_pa.dtype.str} {sound.samples_pa.shape}".encode()
    assert sound.digest("blake2b") == hashlib.blake2b(about + ear, digest_size=32).hexdigest()
    assert sound.digest("sha256").startswith("sha256:")
    assert sound.digest() in (sound.digest("blake2b"), sound.digest("sha256"))
    for kind in ("blake2b", "sha256"):
        assert sound.has_digest(sound.digest(kind))
        assert not sound.has_digest(softer.digest(kind))
    with pytest.raises(ValueError, match="'md5', which is not known here"):
        sound.has_digest("md5:" + "0" * 32)


@pytest.mark.parametrize("shape", [(70_000,), (2, 70_000)])
def test_digest_is_the_same_block_by_block(shape):
    samples = np.random.default_rng(1).standard_normal(shape)
    digest = SoundDigest(RATE_HZ)
    for start, stop in [(0, 1), (1, 1), (1, 69_000), (69_000, 70_000)]:
        digest.update(samples[..., start:stop])
    assert digest.text() == Sound(samples, RATE_HZ).digest()


def test_repr_is_short():
    assert repr(Sound(sine_pa(1.0), RATE_HZ)) == "Sound(1 s, 16000 Hz, 1 ear, 94.0 dB SPL)"


def test_a_pickled_sound_is_the_same_sound():
    sound = Sound(sine_pa(1.0), RATE_HZ, source="x.wav").with_level(50)
    again = pickle.loads(pickle.dumps(sound))
    assert again.digest() == sound.digest()
    assert again.calibration == sound.calibration
