"""Everything in the package that reads bytes which anybody may have written, and what it promises of any of them.

Each `read` takes a path at which the bytes lie; it returns normally where they are readable or refused as documented.
"""
import io
import json
import os
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

import auditory
from auditory.contract.parameters import TOML_LIMIT_BYTES, ParameterError
from auditory.contract.stage import Stage
from auditory.contract.stream import Stream, StreamError
from auditory.dataset.folder import open_folder
from auditory.dataset.inspection import inspect_file
from auditory.dataset.manifest import MANIFEST, ManifestError
from auditory.dataset.names import located
from auditory.dataset.rows import OutputFile, Row
from auditory.dataset.verification import Verification
from auditory.io.audio import AudioFileError, open_audio, read
from auditory.io.features import FeatureFileError, FeatureWriter
from auditory.sound import Grid

LONGEST_MESSAGE = 20_000                 # characters; one that quotes what it refuses must cut it short
CASES = Path(__file__).parents[1] / "io/cases"           # sound files that are odd, and whole ones of odd kinds
RECORDING = Path(__file__).parents[2] / "examples/audio/speech_goforward.wav"
SILENCE = np.zeros(700)
KINDS = ("WAV PCM_16", "WAV FLOAT", "WAV ALAW", "WAVEX PCM_24", "RF64 PCM_16", "FLAC PCM_16", "OGG VORBIS", "OGG OPUS",
         "MP3 MPEG_LAYER_III", "AIFF PCM_16", "AIFF IMA_ADPCM", "W64 PCM_16", "CAF PCM_16", "CAF ALAC_16", "AU PCM_16",
         "NIST PCM_16")


class Reader(NamedTuple):
    """What is fuzzed."""

    seeds: Callable[[], list[bytes]]     # files that are whole
    tokens: tuple[bytes, ...]            # what has a meaning in the format
    read: Callable[[Path], None]


def refused_in_few_words(error: Exception) -> None:
    """What every refusal owes: words that can be printed, and not too many of them."""
    text = str(error)
    assert 0 < len(text) < LONGEST_MESSAGE
    text.encode()


# ---- sound files ---------------------------------------------------------------------------------------------------

def sound_files() -> list[bytes]:
    """A quarter of a second of speech in every container that is read here, in stereo too."""
    samples, rate_hz = soundfile.read(RECORDING, frames=4000, dtype="float32")
    files = [b"", RECORDING.read_bytes()[:20_000]]
    for kind in KINDS:
        container, subtype = kind.split()
        for channels in (1, 2):
            if (container, subtype, channels) == ("AIFF", "IMA_ADPCM", 2):
                continue                                 # libsndfile does not write it
            out = io.BytesIO()
            soundfile.write(out, np.stack([samples] * channels, axis=1), rate_hz, format=container, subtype=subtype)
            files.append(out.getvalue())
    return files + [path.read_bytes() for path in sorted(CASES.glob("K*.*")) if path.stat().st_size < 10_000]


def read_sound(path: Path) -> None:
    for allow_truncated in (False, True):
        try:
            with open_audio(path, channels="mono", allow_truncated=allow_truncated) as audio:
                n = sum(len(block) for block in audio)
                assert n == audio.frames_decoded
            sound = read(path, allow_truncated=allow_truncated, dtype="float64")
            assert sound.samples_pa.shape[-1] == n
            assert allow_truncated or not sound.truncated
            assert sound.truncated or audio.promised_frames in (None, n) or "promises" in audio.decoder
            account = inspect_file(path)
            assert (account.frames_decoded, account.damage is not None) == (n, sound.truncated)
        except AudioFileError as error:
            refused_in_few_words(error)


# ---- pipelines -----------------------------------------------------------------------------------------------------

def pipelines() -> list[bytes]:
    """Every named pipeline, and the first preset of every stage."""
    texts = [model.pipeline().to_toml() for model in auditory.models()]
    texts += [stage.preset(next(iter(stage.presets))).to_toml()
              for stage in (getattr(auditory, name) for name in auditory.stage_names()) if stage.presets]
    return [b"", *(text.encode() for text in texts)]


def read_pipeline(path: Path) -> None:
    text = path.read_bytes()[:TOML_LIMIT_BYTES].decode("utf-8", "surrogateescape")
    try:
        stage = Stage.from_toml(text)
        assert Stage.from_toml(stage.to_toml()) == stage
    except ParameterError as error:
        refused_in_few_words(error)


# ---- manifests -----------------------------------------------------------------------------------------------------

def manifests() -> list[bytes]:
    """Rows of every kind, with names that are no UTF-8."""
    ok = Row("a/x.flac.npz", "/in/a/x.flac", 1000, 10**18, "ok", "ab" * 16, "0.1.0",
             (OutputFile("a/x.flac.npz", 5000, "cd" * 32),), 44100.0, 2, 88200, 2.0, 200, decoder="libsndfile")
    failed = Row("ü\n.wav.npz", "/in/\udcff.wav", 0, 0, "failed", "ab" * 16, "0.1.0", error="no such file")
    return [b"", ok.as_line(), ok.as_line() + failed.as_line() * 3]


def read_rows(path: Path) -> None:
    """As the manifest of a folder; whatever it says, nothing outside of that folder is looked at."""
    folder = path.parent / "results"
    folder.mkdir(exist_ok=True)
    os.replace(path, folder / MANIFEST)
    try:
        results = open_folder(folder)
        for row in (*results.rows, *results.failed):
            for file in row.files:
                assert Path(located(str(folder), file.name)).resolve().is_relative_to(folder.resolve())
            assert Row.from_dict(row.as_dict()).output == row.output
        assert sum(1 for _ in Verification(str(folder)).findings()) >= len(results)      # none of them is there
    except ManifestError as error:
        refused_in_few_words(error)


# ---- features ------------------------------------------------------------------------------------------------------

@cache
def feature_files() -> dict[str, bytes]:
    """An npz, stored and deflated, and an npy with its json, by the end of their names."""
    folder = Path(os.environ["FUZZ_FOLDER"])
    for ending in ("npz", "npy"):
        with FeatureWriter(folder / f"seed.{ending}", format=ending, axes=("ear", "channel", "time"), dtype="float32",
                           coords={"cf_hz": ("channel", np.linspace(80, 8000, 5)), "ear": ("ear", ["left", "right"])},
                           meta={"unit": "Pa"}, grid=Grid(100.0)) as writer:
            writer.append(np.random.default_rng(0).standard_normal((2, 5, 30), np.float32))
    side = json.loads((folder / "seed.json").read_bytes())
    del side["labels_digest"]                                    # an old one: else few bytes would get past its digest
    (folder / "seed.json").write_text(json.dumps(side, indent=1), "ascii")
    files = {path.suffix[1:]: path.read_bytes() for path in sorted(folder.glob("seed.*"))}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files["npz"])) as stored, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in stored.namelist():
            packed.writestr(name, stored.read(name))
    return {**files, "packed": out.getvalue()}


def read_features(path: Path) -> None:
    """The bytes as an npz; as an npy beside a json that is whole; as the json beside an npy that is."""
    whole, content = feature_files(), path.read_bytes()
    npy, side = path.with_suffix(".npy"), path.with_suffix(".json")
    is_json = content[:1] == b"{"
    npy.write_bytes(whole["npy"] if is_json else content)
    side.write_bytes(content if is_json else whole["json"])
    try:
        features = auditory.load(npy)
        assert features.dtype.kind in "biufc"
        assert features.shape == tuple(inspect_file(npy).shape.values())
    except FeatureFileError as error:
        refused_in_few_words(error)


# ---- memories of streams -------------------------------------------------------------------------------------------

@cache
def ears() -> tuple[Stage, ...]:
    """Whose memory is saved: counters, rings and filters are in it."""
    return (auditory.Gammatone(n_channels=4) >> auditory.Frames(hop_s=0.002, value="mean"),
            auditory.pipeline("echoic", n_channels=4))


@cache
def answer_to_silence(ear: Stage) -> np.ndarray:
    """What an ear says to silence after `listening`, when nothing has been loaded."""
    return listening(ear).push(SILENCE)


def listening(ear: Stage) -> Stream:
    stream = ear.stream(16000)
    stream.push(np.random.default_rng(1).standard_normal(1000) * 0.02)
    return stream


def memories() -> list[bytes]:
    saved = []
    for ear in ears():
        out = io.BytesIO()
        listening(ear).save(out)
        saved.append(out.getvalue())
    return saved


def read_memory(path: Path) -> None:
    for ear in ears():
        stream = listening(ear)
        try:
            stream.load(path)
        except StreamError as error:
            refused_in_few_words(error)
            np.testing.assert_array_equal(stream.push(SILENCE), answer_to_silence(ear))
            continue
        with np.errstate(over="ignore"):                 # of a memory of 1e300, which is finite
            try:
                stream.push(SILENCE)
            except StreamError:                          # it may have been saved when the sound had ended
                continue
            stream.flush()


SOUND_TOKENS = (b"RIFF", b"WAVE", b"fmt ", b"data", b"ds64", b"fact", b"LIST", b"fLaC", b"OggS", b"ID3", b"Xing",
                b"FORM", b"COMM", b"SSND", b"AIFC", b"caff", b"desc", b".snd", b"\xff\xfb\x90", b"\xff\xf8",
                b"NIST_1A\n   1024\n", b"sample_count -i ", b"APETAGEX", b"TAG", b"Info", b"VBRI", b"OpusHead", b"BW64",
                b"enda\0\1", b"in24")
PIPELINE_TOKENS = (b"[", b"]", b"[[", b"{", b"}", b".a.a.a.a.a.a.a.a.a", b'"""', b"'''", b"#", b"\\u0000", b" = ",
                   b"nan", b"-inf", b"1979-05-27", b"\xff", b"Gammatone", b"'Frames#2'", b"0xff", b"1e999", b"true",
                   b"[" * 500, b"{a=" * 300, b"9" * 5000)
MANIFEST_TOKENS = (b"\n", b'{"base64": "', b"..", b"/", b"\\u0000", b"\\ud800", b"NaN", b"null", b"[]", b"{}", b"1e400",
                   b'"', b"[" * 5000, b"\xff", b'"failed"', b"-1")
FEATURE_TOKENS = (b"\x93NUMPY\x01\x00", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"'descr': '|O'", b"<f4", b"<U9",
                  b"fortran_order", b"(9999999999, 2)", b"(0, 4611686018427387904)", b"NaN", b"Infinity", b"[" * 5000,
                  b'"dims"', b'"attrs"', b'"coords"', b"time_s", b"cf_hz", b"features", b"1e308", b"{}", b"null")
MEMORY_TOKENS = (b"\x93NUMPY\x01\x00", b"PK\x03\x04", b"'|O'", b"<i8", b"<f8", b"stream", b"heard", b"NaN", b"closed",
                 b"samples_heard", b"true", b"null", b"\x00\x00\xf0\x7f", b"\xff" * 8)

READERS = {
    "audio": Reader(sound_files, SOUND_TOKENS, read_sound),
    "pipeline": Reader(pipelines, PIPELINE_TOKENS, read_pipeline),
    "manifest": Reader(manifests, MANIFEST_TOKENS, read_rows),
    "features": Reader(lambda: list(feature_files().values()), FEATURE_TOKENS, read_features),
    "memory": Reader(memories, MEMORY_TOKENS, read_memory),
}
