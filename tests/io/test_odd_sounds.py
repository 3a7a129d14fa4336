"""Recordings that are whole and strange: finite features of the promised shape, or a sentence that says why not."""
from pathlib import Path

import numpy as np
import pytest
import soundfile

import auditory

RATE_HZ, N = 16000, 8000
rng = np.random.default_rng(5)
SOUNDS = {
    "silence": np.zeros(N),
    "a constant": np.full(N, 0.5),
    "a step": np.repeat([0.0, 1.0], N // 2),
    "dither of 1 bit": rng.choice([-1, 0, 1], N) / 2**15,
    "a square at full scale": np.where(np.arange(N) // 16 % 2, 1.0, -1.0),
    "clipped noise": np.clip(rng.standard_normal(N), -1, 1),
    "an impulse at the end": np.eye(1, N, N - 1)[0],
    "subnormal numbers": rng.standard_normal(N) * 1e-41,
    "numbers of 1e30": rng.standard_normal(N) * 1e30,
}


def written(folder: Path, samples: np.ndarray, subtype: str = "FLOAT", rate_hz: int = RATE_HZ) -> Path:
    path = folder / "sound.wav"
    soundfile.write(path, samples, rate_hz, format="WAV", subtype=subtype)
    return path


@pytest.mark.parametrize("model", ["ratemap", "cochleagram", "echoic"])
@pytest.mark.parametrize("sound", SOUNDS)
def test_any_finite_sound_gives_finite_features(tmp_path: Path, sound: str, model: str) -> None:
    features = auditory.extract(written(tmp_path, SOUNDS[sound]), model)
    assert features.size
    assert np.isfinite(features.values).all()


def test_silence_is_heard_as_silence(tmp_path: Path) -> None:
    assert not auditory.extract(written(tmp_path, SOUNDS["silence"]), "ratemap").values.any()


def test_clipped_samples_are_counted(tmp_path: Path) -> None:
    sound = auditory.read(written(tmp_path, SOUNDS["clipped noise"], "PCM_16"))
    assert sound.clipped_samples == np.count_nonzero(np.abs(SOUNDS["clipped noise"]) == 1)


@pytest.mark.parametrize(("ears", "shape"), [(1, (64, 0)), (2, (2, 64, 0))])
def test_no_samples_give_no_frames_and_a_warning(tmp_path: Path, ears: int, shape: tuple[int, ...]) -> None:
    path = written(tmp_path, np.zeros((0, ears)))
    with pytest.warns(UserWarning, match="holds no samples"):
        features = auditory.extract(path, "ratemap")
    assert features.shape == shape


@pytest.mark.parametrize(("n", "frames"), [(1, 0), (159, 0), (160, 1), (161, 1), (320, 2)])
def test_a_frame_is_said_when_its_hop_of_160_samples_is_full(tmp_path: Path, n: int, frames: int) -> None:
    assert auditory.extract(written(tmp_path, np.full(n, 0.1)), "ratemap").shape == (64, frames)


@pytest.mark.parametrize("rate_hz", [16000, 44100, 192000])
def test_every_rate_is_heard_by_the_visible_resampling_of_the_model(tmp_path: Path, rate_hz: int) -> None:
    features = auditory.extract(written(tmp_path, rng.standard_normal(rate_hz // 2) * 0.1, rate_hz=rate_hz), "ratemap")
    assert features.shape == (64, 50)
    assert features.attrs["pipeline"].startswith("[Resample]\nrate_hz = 16000.0")


@pytest.mark.parametrize("rate_hz", [8000, 11025])
def test_channels_above_what_a_recording_can_hold_are_told(tmp_path: Path, rate_hz: int) -> None:
    path = written(tmp_path, rng.standard_normal(rate_hz) * 0.1, rate_hz=rate_hz)
    with pytest.warns(auditory.DeadChannelsWarning, match=f"{rate_hz // 2}"):
        assert auditory.extract(path, "ratemap").shape == (64, 100)


def test_nan_in_a_recording_is_refused_with_its_place(tmp_path: Path) -> None:
    samples = np.zeros((100, 2))
    samples[[7, 9], [1, 0]] = np.nan
    with pytest.raises(auditory.NonFiniteError, match=r"samples\[ear 1, sample 7\] = nan Pa: the first of 2 "):
        auditory.extract(written(tmp_path, samples), "ratemap")
    features = auditory.extract(written(tmp_path, samples), "ratemap", nonfinite="zero")
    assert features.attrs["nonfinite"] == "2 samples that were not finite count as 0"


def test_more_than_two_channels_are_never_mixed_silently(tmp_path: Path) -> None:
    path = written(tmp_path, np.zeros((100, 6)))
    with pytest.raises(ValueError, match=r"sound\.n_ears = 6: must be 1 or 2"):
        auditory.extract(path, "ratemap")
    assert auditory.extract(auditory.read(path, channels="mono"), "ratemap").ndim == 2
