"""What a file is: of a recording what a decoder makes of it, of features what their labels say; all of it is read.

Memory is that of a block, however long the file is.
"""
import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

import numpy as np

from auditory.dataset.names import name_to_json
from auditory.digests import Digest, Kind, kind_of
from auditory.io.audio import AudioFileError, AudioReader, FilePath, open_audio
from auditory.io.features import FeatureFileError, features_digest, read_side_file
from auditory.io.npy import MAGIC, NpyHeader, read_npy, read_npy_header, read_npy_pieces
from auditory.io.npz import read_members
from auditory.io.publishing import digest_of
from auditory.io.regular_file import open_regular
from auditory.scales import pa_to_db_spl

ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True)
class RecordingAccount:
    """What a recording is. Levels are those of a digital 1.0 that is 1 Pa; None stands for silence."""

    path: str
    size_bytes: int
    container: str
    decoder: str                         # with its version
    rate_hz: float
    n_channels: int
    frames_promised: int | None          # by the header; None where it says nothing that counts
    frames_decoded: int
    duration_s: float
    damage: str | None
    clipped_samples: int                 # at the digital full scale
    nonfinite_samples: int               # NaN and infinity
    peak_dbfs: float | None              # of all channels
    level_dbfs: float | None             # rms, of all channels, where a sine wave at full scale has -3.01
    level_db_spl: float | None
    channel_levels_dbfs: tuple[float | None, ...]


@dataclass(frozen=True)
class FeaturesAccount:
    """What a feature file is."""

    path: str
    size_bytes: int
    digest: str                          # of its bytes, see digests.py; the manifest may hold the other kind
    shape: dict[str, int]                # length of each axis
    dtype: str
    coordinates: dict[str, tuple[str, ...]]      # and the axes that each lies over
    nonfinite_values: int
    smallest: float | None
    largest: float | None
    attributes: dict[str, Any]           # unit and provenance


def inspect_file(path: FilePath) -> RecordingAccount | FeaturesAccount:
    """Read all of a recording or feature file and say what it is.

    Raises
    ------
    AudioFileError, FeatureFileError
        It is neither, or nothing can be read of it. A recording of which something can be read is described, with its
        `damage`.
    """
    try:
        with open_regular(os.fsdecode(path)) as file:
            magic = file.read(len(MAGIC))
    except (OSError, ValueError):
        magic = b""                                              # the reader of recordings says why
    if magic.startswith(ZIP_MAGIC) or magic == MAGIC:
        return _features(os.fsdecode(path))
    if magic[:1] == b"{":
        raise FeatureFileError(os.fsdecode(path), "begins like the json file beside an npy, or a manifest",
                               "Inspect the npy, or check the folder with auditory verify.")
    with open_audio(path, dtype="float64", allow_truncated=True) as audio:
        return _recording(audio)


# ---- recordings ----------------------------------------------------------------------------------------------------

def _recording(audio: AudioReader) -> RecordingAccount:
    energy, peak, nonfinite = np.zeros(audio.n_channels), 0.0, 0
    for block in audio:
        finite = np.isfinite(channels := np.atleast_2d(block))
        nonfinite += channels.size - int(np.count_nonzero(finite))
        samples = np.where(finite, channels, 0.0)
        peak = max(peak, float(np.abs(samples).max(initial=0.0)))
        with np.errstate(over="ignore"):
            energy += np.square(samples).sum(axis=1)
    rms = np.sqrt(energy / max(audio.frames_decoded, 1))
    overall = math.sqrt(float(np.mean(np.square(rms))))
    return RecordingAccount(
        audio.path, audio.size_bytes, audio.format, audio.decoder, audio.rate_hz, audio.n_channels,
        audio.promised_frames, audio.frames_decoded, audio.frames_decoded / audio.rate_hz, audio.damage,
        audio.clipped_samples, nonfinite, _decibels(peak), _decibels(overall),
        float(pa_to_db_spl(overall)) if 0 < overall < math.inf else None, tuple(_decibels(level) for level in rms))


def _decibels(amplitude: float) -> float | None:
    return 20 * math.log10(amplitude) if 0 < amplitude < math.inf else None


# ---- features ------------------------------------------------------------------------------------------------------

class _Values:
    """What is counted of the features, piece by piece."""

    def __init__(self, file: IO[bytes], size: int, kind: Kind | None = None) -> None:
        self.header: NpyHeader = read_npy_header(file, size)
        self.digest = Digest(kind)
        self.nonfinite, self.smallest, self.largest = 0, math.inf, -math.inf
        if self.header.dtype.kind == "U":
            raise ValueError("its features are text")
        for piece in read_npy_pieces(file, self.header):
            self.digest.update(piece.data)
            with np.errstate(over="ignore", invalid="ignore"):
                values = np.abs(piece) if piece.dtype.kind == "c" else piece
            finite = values[np.isfinite(values)]
            self.nonfinite += len(values) - len(finite)
            if len(finite):
                self.smallest = min(self.smallest, float(finite.min()))
                self.largest = max(self.largest, float(finite.max()))

    @property
    def frames(self) -> np.ndarray:
        """The numbers of the frames, which stand for their times."""
        return np.arange(self.header.shape[-1])


def _features(path: str) -> FeaturesAccount:
    try:
        with open_regular(path) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            if file.read(len(ZIP_MAGIC)) == ZIP_MAGIC:
                members = read_members(file, _member)
                values, labels, coords = members.pop("features"), json.loads(str(members.pop("meta"))), members
            else:
                file.seek(0)
                read_npy_header(file, size)                      # what is no npy shall not be asked for its json file
                file.seek(0)
                side = read_side_file(path)
                values = _Values(file, size, kind_of(side.features_digest))
                labels, coords = side.labels, {**side.coords, "time_s": values.frames}
                if not values.header.fortran_order or side.features_digest != features_digest(
                        values.digest, values.header.dtype, values.header.shape):
                    raise ValueError("its json file belongs to other features")
        return _account(path, size, values, labels, coords)
    except FileNotFoundError as error:
        raise FeatureFileError(path, f"no such file: {error.filename!r}",
                               "An npy file needs its json file beside it.") from None
    except OSError as error:
        raise FeatureFileError(path, f"cannot be read ({error.strerror})",
                               "Check the path and the permissions.") from None
    except Exception as error:                                   # bytes that anyone wrote can make any reader stumble
        raise FeatureFileError(path, f"is not a whole feature file: {error}", "Write the features again.") from error


def _member(name: str, file: IO[bytes], size: int) -> Any:
    return _Values(file, size) if name == "features" else read_npy(file, size)


def _account(path: str, size: int, values: _Values, labels: Any, coords: Mapping[str, np.ndarray]) -> FeaturesAccount:
    shape = dict(zip(map(str, labels["dims"]), values.header.shape, strict=True))
    coordinates = {str(name): tuple(map(str, axes)) for name, axes in labels["coords"].items()}
    for name in {*coordinates, *coords}:
        if coords[name].shape != tuple(shape[axis] for axis in coordinates[name]):
            raise ValueError(f"its coordinate {name!r} has shape {coords[name].shape}")
    counted = values.smallest <= values.largest
    return FeaturesAccount(path, size, digest_of(path), shape, values.header.dtype.name, coordinates, values.nonfinite,
                           values.smallest if counted else None, values.largest if counted else None,
                           dict(labels["attrs"]))


def as_dict(account: RecordingAccount | FeaturesAccount) -> dict[str, Any]:
    """The account for JSON."""
    kind = "recording" if isinstance(account, RecordingAccount) else "features"
    return {"kind": kind, **asdict(account), "path": name_to_json(account.path)}


__all__ = ["AudioFileError", "FeatureFileError", "FeaturesAccount", "RecordingAccount", "as_dict", "inspect_file"]
