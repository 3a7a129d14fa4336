"""A folder of features as a run leaves it, made by hand: quick, and as odd as a test wants it."""
import os
from pathlib import Path

import numpy as np

from auditory.dataset.manifest import ManifestWriter
from auditory.dataset.rows import OutputFile, Row
from auditory.dataset.settings import Settings, write_settings
from auditory.digests import Kind
from auditory.io.features import FeatureWriter, side_path
from auditory.io.publishing import digest_of
from auditory.sound import Grid

SETTINGS = Settings("[Gammatone]\nn_channels = 3\n")


def features_of(name: str, n_frames: int = 20) -> np.ndarray:
    """Features that tell which recording they are of, (channel, time)."""
    return np.random.default_rng(list(os.fsencode(name))).standard_normal((3, n_frames), np.float32)


def written(folder: Path, name: str, ending: str = "npz", n_frames: int = 20, kind: Kind | None = None) -> Row:
    """Features of the recording `name`, and their row, with digests of that kind."""
    output = f"{name}.{ending}"
    path = folder / output
    path.parent.mkdir(parents=True, exist_ok=True)
    with FeatureWriter(path, format=ending, axes=("channel", "time"), coords={"cf_hz": ("channel", [100., 200., 300.])},
                       meta={"unit": "Pa", "input_source": name}, dtype="float32", grid=Grid(100.0)) as writer:
        writer.append(features_of(name, n_frames))
    names = [output] if ending == "npz" else [output, side_path(output)]
    paths = {each: folder / each for each in names}
    files = tuple(OutputFile(each, at.stat().st_size, digest_of(str(at), kind)) for each, at in paths.items())
    return Row(output, f"/recordings/{name}", 1000, 1, "ok", SETTINGS.fingerprint, "0.1.0", files, rate_hz=16000.0,
               n_ears=1, frames_decoded=160 * n_frames, duration_s=0.01 * n_frames, n_frames=n_frames)


def failed(name: str) -> Row:
    """The row of a recording that could not be heard."""
    return Row(f"{name}.npz", f"/recordings/{name}", 0, 0, "failed", SETTINGS.fingerprint, "0.1.0", error="is empty.")


def folder_of(folder: Path, *rows: Row) -> Path:
    """Make a folder of results of what lies in it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_settings(str(folder), SETTINGS)
    with ManifestWriter(str(folder)) as manifest:
        for row in rows:
            manifest.append(row)
    return folder
