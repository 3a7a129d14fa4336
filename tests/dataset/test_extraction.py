"""One recording in, its features out: the bits of `auditory.extract`, whole or not at all, in bounded memory."""
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

import auditory
from auditory.catalogue import pipeline
from auditory.dataset.extraction import extract_file

RATE_HZ = 16000


def recording(path: Path, n_samples: int = 8000, n_channels: int = 1, seed: int = 0) -> Path:
    noise = np.random.default_rng(seed).integers(-16000, 16000, (n_samples, n_channels), np.int16)
    soundfile.write(path, noise, RATE_HZ, subtype="PCM_16")
    return path


@pytest.mark.parametrize("model", ["ratemap", "ratemap-afe", "cochleagram", "echoic"])
@pytest.mark.parametrize("n_channels", [1, 2])
@pytest.mark.parametrize("suffix", [".npz", ".npy"])
def test_file_holds_the_bits_of_extract(tmp_path: Path, model: str, n_channels: int, suffix: str) -> None:
    # 50,000 samples: more than one block of the reader, no whole number of blocks or frames
    source = recording(tmp_path / "x.wav", 50_000, n_channels)
    extract_file(source, tmp_path / f"x{suffix}", pipeline(model))
    loaded, expected = auditory.load(tmp_path / f"x{suffix}"), auditory.extract(source, model)
    assert loaded.dims == expected.dims
    assert loaded.dtype == expected.dtype
    np.testing.assert_array_equal(loaded.values, expected.values)
    for name in loaded.coords:
        np.testing.assert_array_equal(loaded[name].values, expected[name].values)
    staying = {name for name, coordinate in expected.coords.items() if coordinate.dims != ("age", "time")}
    assert staying <= set(loaded.coords)


@pytest.mark.parametrize("n_channels", [1, 2])
def test_provenance_is_that_of_extract(tmp_path: Path, n_channels: int) -> None:
    source = recording(tmp_path / "x.wav", 50_000, n_channels)
    extract_file(source, tmp_path / "x.npz", pipeline("echoic"), full_scale_pa=2.0)
    expected = auditory.extract(auditory.read(source, full_scale_pa=2.0), "echoic")
    assert auditory.load(tmp_path / "x.npz").attrs == expected.attrs


@pytest.mark.parametrize("n_channels", [1, 2])
def test_level_is_that_of_the_whole_file(tmp_path: Path, n_channels: int) -> None:
    source = recording(tmp_path / "x.wav", 100_000, n_channels)
    extract_file(source, tmp_path / "x.npz", pipeline("ratemap"), level_db_spl=65.0)
    expected = auditory.pipeline("ratemap")(auditory.read(source, level_db_spl=65.0))
    loaded = auditory.load(tmp_path / "x.npz")
    # The energy is summed in other pieces than `read` sums it in: the gain may differ by rounding of one float64 sum,
    # which after the conversion to float32 is at most one unit in the last place of the features.
    np.testing.assert_allclose(loaded.values, expected.values, rtol=3e-7)
    calibration, wanted = (json.loads(features.attrs["calibration"]) for features in (loaded, expected))
    assert calibration == pytest.approx(wanted, rel=1e-12)     # rel: rounding, as above


def test_silence_cannot_be_given_a_level(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(1000), RATE_HZ)
    with pytest.raises(auditory.AudioFileError, match=r"level_db_spl = 65.0 dB SPL: cannot be given"):
        extract_file(tmp_path / "x.wav", tmp_path / "x.npz", pipeline("ratemap"), level_db_spl=65.0)
    assert [path.name for path in tmp_path.iterdir()] == ["x.wav"]


def test_level_and_full_scale_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Give one of the two"):
        extract_file(tmp_path / "x.wav", tmp_path / "x.npz", pipeline("ratemap"), level_db_spl=65.0, full_scale_pa=2.0)


def test_more_than_two_channels_are_refused_unless_mixed(tmp_path: Path) -> None:
    source = recording(tmp_path / "x.wav", 8000, 4)
    with pytest.raises(auditory.AudioFileError, match="has 4 channels and there are two ears"):
        extract_file(source, tmp_path / "x.npz", pipeline("ratemap"))
    receipt = extract_file(source, tmp_path / "x.npz", pipeline("ratemap"), mono=True)
    expected = pipeline("ratemap")(auditory.read(source, channels="mono"))
    assert receipt.n_ears == 1
    np.testing.assert_array_equal(auditory.load(tmp_path / "x.npz").values, expected.values)


def test_nan_is_refused_with_first_place_and_count_of_the_whole_file(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (80_000, 2)).astype(np.float32)
    noise[40_000, 1] = noise[60_000] = np.nan               # behind the first block of the reader, and in a later one
    soundfile.write(tmp_path / "x.wav", noise, RATE_HZ, subtype="FLOAT")
    with pytest.raises(auditory.AudioFileError, match="sample 40,000 of ear 1 is nan, the first of 3 that are not"):
        extract_file(tmp_path / "x.wav", tmp_path / "x.npz", pipeline("ratemap"))
    assert [path.name for path in tmp_path.iterdir()] == ["x.wav"]


def test_nan_counts_as_silence_on_request(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 8000).astype(np.float32)
    noise[[5, 7000]] = np.inf, np.nan
    soundfile.write(tmp_path / "x.wav", noise, RATE_HZ, subtype="FLOAT")
    receipt = extract_file(tmp_path / "x.wav", tmp_path / "x.npz", pipeline("ratemap"), nonfinite="zero")
    loaded = auditory.load(tmp_path / "x.npz")
    noise[[5, 7000]] = 0
    assert receipt.zeroed_samples == 2
    assert loaded.attrs["nonfinite"] == "2 samples that were not finite count as 0"
    np.testing.assert_array_equal(loaded.values, pipeline("ratemap").apply(noise, RATE_HZ))


def test_no_samples_give_no_frames_and_a_warning(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="holds no samples"):
        receipt = extract_file(recording(tmp_path / "x.wav", 0), tmp_path / "x.npz", pipeline("ratemap"))
    assert (receipt.n_samples, receipt.n_frames) == (0, 0)
    assert auditory.load(tmp_path / "x.npz").shape == (64, 0)


def test_damaged_file_is_kept_on_request_and_flagged(tmp_path: Path) -> None:
    source = recording(tmp_path / "x.wav")
    source.write_bytes(source.read_bytes()[:9000])
    with pytest.raises(auditory.AudioFileError, match="is damaged"):
        extract_file(source, tmp_path / "x.npz", pipeline("ratemap"))
    receipt = extract_file(source, tmp_path / "x.npz", pipeline("ratemap"), allow_truncated=True)
    assert receipt.damage is not None
    assert auditory.load(tmp_path / "x.npz").attrs["input_truncated"] == "True"


def test_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupt(heard_s: float, share: float | None) -> None:
        raise KeyboardInterrupt

    source = recording(tmp_path / "x.wav")
    for suffix in (".npz", ".npy"):
        with pytest.raises(KeyboardInterrupt):
            extract_file(source, tmp_path / f"x{suffix}", pipeline("ratemap"), on_block=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["x.wav"]


def test_progress_is_told_after_each_block(tmp_path: Path) -> None:
    reports: list[tuple[float, float | None]] = []
    receipt = extract_file(recording(tmp_path / "x.wav", 160_000), tmp_path / "x.npz", pipeline("ratemap"),
                           on_block=lambda heard_s, share: reports.append((heard_s, share)))
    assert len(reports) > 1
    assert reports == sorted(reports)
    assert reports[-1] == (10.0, 1.0)
    assert receipt.duration_s == 10.0


def test_memory_does_not_grow_with_the_length_of_the_file(tmp_path: Path) -> None:
    def peak_bytes(minutes: int) -> int:
        source = recording(tmp_path / f"{minutes}.wav", minutes * 60 * RATE_HZ)
        tracemalloc.start()                                  # numpy tells it of every array
        try:
            extract_file(source, tmp_path / f"{minutes}.npz", ear)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    ear = pipeline("ratemap")
    extract_file(recording(tmp_path / "warm.wav"), tmp_path / "warm.npz", ear)      # compiles, and imports
    short, long = peak_bytes(minutes=1), peak_bytes(minutes=5)
    # What grows is the time axis, 8 bytes a frame, which is written in pieces of at most 0.5 MB; the sound alone grows
    # by 15 MB and the features by 6 MB.
    assert long - short < 1e6


WHOLE = auditory.HalfCosine(n_filters=5, f_max_hz=7000.0, output="envelope", decimation=40)


@pytest.mark.parametrize("n_channels", [1, 2])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_pipeline_that_cannot_stream_hears_the_recording_whole(tmp_path: Path, n_channels: int, precision) -> None:
    source, ear = recording(tmp_path / "x.wav", 50_000, n_channels), WHOLE >> auditory.Compress()
    extract_file(source, tmp_path / "x.npz", ear, precision=precision)
    loaded, expected = auditory.load(tmp_path / "x.npz"), auditory.extract(source, ear, precision=precision)
    assert loaded.dims == expected.dims
    np.testing.assert_array_equal(loaded.values, expected.values)
    np.testing.assert_array_equal(loaded.time_s.values, expected.time_s.values)
    assert loaded.input_digest == expected.input_digest


def test_what_is_too_long_to_be_heard_whole_is_refused_by_name_and_what_streams_is_not(tmp_path: Path) -> None:
    source = recording(tmp_path / "x.wav", 50_000)
    with pytest.raises(auditory.AudioFileError, match=r"lasts 3\.125 s or more, and HalfCosine needs the whole sound "
                       r"at once, at most 3 s of it\. Cut it, or (use Gammatone .*, or )?allow more \(longest_s\)"):
        extract_file(source, tmp_path / "x.npz", WHOLE, longest_s=3.0)
    assert not (tmp_path / "x.npz").exists()
    extract_file(source, tmp_path / "x.npz", pipeline("ratemap"), longest_s=3.0)
