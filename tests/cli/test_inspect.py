"""``auditory inspect``: what a recording or a feature file is, all of it read, a block at a time."""
import io
import json
import os
import re
import tracemalloc
from pathlib import Path

import click.testing
import numpy as np
import pytest
import soundfile

from auditory.cli import main
from auditory.dataset.inspection import FeaturesAccount, RecordingAccount, inspect_file
from auditory.io.features import FeatureFileError, FeatureWriter
from auditory.io.publishing import digest_of
from auditory.sound import Grid
from tests.dataset.results import features_of, written

RATE_HZ = 16000


def inspect(path: Path | str, *options: str) -> click.testing.Result:
    result = click.testing.CliRunner().invoke(main, ["inspect", str(path), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def recording(path: Path, samples: np.ndarray, kind: str = "WAV FLOAT") -> Path:
    container, subtype = kind.split()
    out = io.BytesIO()
    soundfile.write(out, samples, RATE_HZ, format=container, subtype=subtype)
    path.write_bytes(out.getvalue())
    return path


# ---- recordings ----------------------------------------------------------------------------------------------------

def test_a_sine_at_full_scale_has_minus_3_dbfs_and_91_db_spl(tmp_path: Path) -> None:
    sine = np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ) / RATE_HZ)
    account = inspect_file(recording(tmp_path / "x.wav", np.stack([sine, 0.1 * sine], axis=1)))
    assert isinstance(account, RecordingAccount)
    rounding_db = 1e-6                                           # float32 samples
    assert account.channel_levels_dbfs == pytest.approx((-3.0103, -23.0103), abs=1e-4)     # 10 log10(1/2), and 20 less
    assert account.peak_dbfs == pytest.approx(0, abs=rounding_db)
    one_channel = inspect_file(recording(tmp_path / "y.wav", sine))
    assert isinstance(one_channel, RecordingAccount)
    assert one_channel.level_db_spl == pytest.approx(93.9794 - 3.0103, abs=1e-4)           # 1 Pa is 93.9794 dB SPL


def test_all_that_a_decoder_knows_is_told(tmp_path: Path) -> None:
    account = inspect_file(recording(tmp_path / "x", np.full((1000, 3), 0.25), "FLAC PCM_16"))
    assert account == RecordingAccount(
        str(tmp_path / "x"), os.path.getsize(tmp_path / "x"), "FLAC PCM_16",
        f"libsndfile {soundfile.__libsndfile_version__}, FLAC PCM_16", 16000.0, 3, 1000, 1000, 0.0625, None, 0, 0,
        pytest.approx(-12.0412), pytest.approx(-12.0412), pytest.approx(81.9382),           # 20 log10(1/4), re 1 Pa
        pytest.approx((-12.0412,) * 3))


def test_clipped_and_non_finite_samples_are_counted_and_leave_the_level_alone(tmp_path: Path) -> None:
    samples = np.full(1000, 0.5)
    samples[:4], samples[10:12] = (1.0, -1.0, 2.0, -3.0), (np.nan, np.inf)
    stdout = inspect(recording(tmp_path / "x.wav", samples)).stdout
    assert re.search(r"^clipped +5 samples at the digital full scale$", stdout, re.M)         # infinity clips too
    assert re.search(r"^not finite +2 samples$", stdout, re.M)
    assert "9.54 dBFS peak" in stdout                                                         # 20 log10(3)


def test_silence_has_no_level(tmp_path: Path) -> None:
    path = recording(tmp_path / "x.wav", np.zeros(100))
    assert re.search(r"^level +silence, silence peak$", inspect(path).stdout, re.M)
    assert json.loads(inspect(path, "--json").stdout)["level_db_spl"] is None


@pytest.mark.parametrize("kind", ["WAV PCM_16", "AIFF PCM_16", "OGG VORBIS"])
def test_no_samples_are_a_recording(tmp_path: Path, kind: str) -> None:
    result = inspect(recording(tmp_path / "x", np.zeros((0, 2)), kind))
    assert result.exit_code == 0
    assert "0 decoded, 0 promised; 0 s" in result.stdout


@pytest.mark.parametrize("as_json", [False, True])
def test_a_damaged_recording_is_described_and_the_exit_code_is_1(tmp_path: Path, as_json: bool) -> None:
    path = recording(tmp_path / "x.wav", np.zeros(1000), "WAV PCM_16")
    os.truncate(path, 1044)
    result = inspect(path, *["--json"] * as_json)
    assert result.exit_code == 1
    damage = "its header declares 2,000 bytes of samples and the file holds 1,000 of them"
    assert result.stderr == (f"{str(path)!r}: is damaged: {damage}. Restore it, or keep what is left of it with "
                             "--allow-truncated.\n")
    if as_json:
        account = json.loads(result.stdout)
        assert (account["kind"], account["frames_decoded"]) == ("recording", 500)
        assert account["damage"] == damage
    else:
        assert re.search(f"^damage +{damage}$", result.stdout, re.M)


@pytest.mark.parametrize(("content", "problem"), [
    (b"", "is empty"), (b"Dear diary", "is no sound file that is known here"), (b"{}", "Inspect the npy, or"),
    (b"PK\x03\x04", "is not a whole feature file"), (b"\x93NUMPY", "is not a whole feature file"),
])
def test_what_is_neither_is_told(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "x.npy"
    path.write_bytes(content)
    result = inspect(path, "--json")
    assert result.exit_code == 1
    assert problem in result.stderr
    assert problem in json.loads(result.stdout)["damage"]


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    missing, folder = inspect(tmp_path / "gone.wav"), inspect(tmp_path)
    assert (missing.exit_code, folder.exit_code) == (1, 2)
    assert "no such file" in missing.stderr
    assert "auditory verify" in folder.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.npz")
    assert "is a pipe or device" in inspect(tmp_path / "x.npz").stderr


# ---- features ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("ending", ["npz", "npy"])
def test_features_are_described(tmp_path: Path, ending: str) -> None:
    path = tmp_path / written(tmp_path, "x.wav", ending).output
    values = features_of("x.wav")
    assert inspect_file(path) == FeaturesAccount(
        str(path), path.stat().st_size, digest_of(str(path)), {"channel": 3, "time": 20}, "float32",
        {"cf_hz": ("channel",), "time_s": ("time",)}, 0, float(values.min()), float(values.max()),
        {"unit": "Pa", "input_source": "x.wav"})
    stdout = inspect(path).stdout
    assert re.search(r"^axes +3 channel × 20 time, float32$", stdout, re.M)
    assert re.search(r"^unit +Pa$", stdout, re.M)
    assert json.loads(inspect(path, "--json").stdout)["kind"] == "features"


@pytest.mark.parametrize("ending", ["npz", "npy"])
def test_damaged_features_are_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / written(tmp_path, "x.wav", ending).output
    content = bytearray(path.read_bytes())
    content[content.index(np.ascontiguousarray(features_of("x.wav").T).tobytes()) + 5] ^= 1
    path.write_bytes(content)
    result = inspect(path)
    assert result.exit_code == 1
    assert "is not a whole feature file" in result.stderr


@pytest.mark.parametrize("ending", ["npz", "npy"])
def test_memory_is_that_of_a_block(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    with FeatureWriter(path, format=ending, axes=("age", "channel", "time"), coords={}, meta={}, dtype="float32",
                       grid=Grid(100.0)) as writer:
        for _ in range(50):
            writer.append(np.ones((16, 64, 250), np.float32))    # 51 MB together
    tracemalloc.start()
    try:
        account = inspect_file(path)
        assert tracemalloc.get_traced_memory()[1] < 8e6          # a piece of 1 MiB, what is made of it, and the times
    finally:
        tracemalloc.stop()
    assert isinstance(account, FeaturesAccount)
    assert (account.smallest, account.largest, account.shape["time"]) == (1.0, 1.0, 12_500)


def test_non_finite_features_are_counted(tmp_path: Path) -> None:
    with FeatureWriter(tmp_path / "x.npz", axes=("channel", "time"), coords={}, meta={}, dtype="float32",
                       grid=Grid(100.0)) as writer:
        writer.append(np.array([[np.nan, 1.0], [np.inf, np.nan]], np.float32))
    account = inspect_file(tmp_path / "x.npz")
    assert isinstance(account, FeaturesAccount)
    assert (account.nonfinite_values, account.smallest, account.largest) == (3, 1.0, 1.0)


def test_signs_that_would_command_a_terminal_are_written_out(tmp_path: Path) -> None:
    with FeatureWriter(tmp_path / "x.npz", axes=("time",), coords={}, meta={"note": "\x1b[2J\tgone\nsecond"},
                       dtype="float32", grid=Grid(100.0)) as writer:
        writer.append(np.zeros(3, np.float32))
    assert r"\x1b[2J\tgone" in inspect(tmp_path / "x.npz").stdout


def test_features_without_their_json_are_told(tmp_path: Path) -> None:
    path = tmp_path / written(tmp_path, "x.wav", "npy").output
    (tmp_path / "x.wav.json").unlink()
    with pytest.raises(FeatureFileError, match=r"no such file: .*x\.wav\.json"):
        inspect_file(path)
