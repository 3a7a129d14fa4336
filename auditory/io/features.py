"""Features out, written as they come, and read back with their labels. Nothing here knows what they mean.

``x.npz`` holds `features`, every coordinate under its own name, and `meta`: dimensions and attributes as JSON.
``x.npy`` holds the features alone, for whoever maps them into memory; ``x.json`` beside it holds the rest, a digest of
the features and one of all else that it says.

A file appears whole or not at all: it is written under another name in the same folder (``.*.partial``), then renamed.
"""
import json
import math
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from auditory.digests import Digest, Kind, kind_of
from auditory.io.npy import MAGIC, npy_header, read_npy, write_npy
from auditory.io.npz import read_npz
from auditory.io.publishing import Unpublished, publish
from auditory.io.regular_file import open_regular
from auditory.sound import Grid

if TYPE_CHECKING:
    import xarray

FilePath = str | bytes | os.PathLike[str] | os.PathLike[bytes]
Coordinates = Mapping[str, tuple[str | Sequence[str], ArrayLike]]

MOST_JSON_BYTES = 64 * 2**20             # choice: what a side file may hold
_SIDE_KEYS = frozenset(("meta", "coords", "time_s"))
_DIGEST_KEYS = frozenset(("features_digest", "features_blake2b", "labels_digest"))       # the second is an old name
_BEGINNINGS = {                          # of what a `FeatureWriter` writes, by the end of its name: where, and what
    ".npz": ((0, b"PK\x03\x04"), (30, b"features.npy")),
    ".npy": ((0, MAGIC), (6, npy_header(np.dtype(np.float32), ())[6:20])),       # no array of numpy's has that length
    ".json": ((0, b'{\n "meta": {'),),
}
_WAITS_IN_MEMORY_BYTES = 2 * 2**20       # a minute of 64 channels; longer features wait in a file without a name
_PIECE_FRAMES = 65536                    # the time axis is written in pieces: it may be as long as the features
_EPOCH = (1980, 1, 1, 0, 0, 0)           # zip members carry no date, so that equal features are equal files


class FeatureFileError(ValueError):
    """A feature file that cannot be written or read as it is: which, what is wrong, what to do."""

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(path, problem, remedy)          # all of them, so that the error can be pickled
        self.path = path
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.path!r}: {self.problem}. {self.remedy}"


# ---- out -----------------------------------------------------------------------------------------------------------

class FeatureWriter:
    """Write features block by block, without knowing how many there will be and without keeping them.

    Use it in a ``with``: the file appears when that ends, and does not when it ends with an exception. Memory is that
    of one block; ``npz`` takes the disk space of the features twice until it is done.

    Parameters
    ----------
    path
        Where to publish; it ends in ``.npz`` or ``.npy`` as `format` says. A file of that name is replaced.
    axes
        Names of the axes, the growing one last.
    coords
        ``{name: (axis or axes, values)}`` for the other axes.
    meta
        Attributes, such as the unit; what JSON can hold. Until the file is closed, more can be put into `meta`.
    dtype
        Of the features.
    grid
        The coordinate ``time_s`` of the growing axis.
    hand_over
        Who gets the writer at the end of the ``with``, to publish what `finished` gives and to `discard` the rest; by
        default that happens at once.

    Examples
    --------
    >>> with FeatureWriter("x.npz", axes=("channel", "time"), coords={"cf_hz": ("channel", cf_hz)},
    ...                    meta={"unit": "Pa"}, dtype="float32", grid=Grid(100)) as writer:        # doctest: +SKIP
    ...     writer.append(block)                              # (channel, time)
    """

    def __init__(self, path: FilePath, *, format: Literal["npz", "npy"] = "npz", axes: Sequence[str],
                 coords: Coordinates, meta: Mapping[str, Any], dtype: DTypeLike, grid: Grid,
                 hand_over: "Callable[[FeatureWriter], object] | None" = None) -> None:
        self.path = os.fsdecode(path)
        if format not in ("npz", "npy"):
            raise ValueError(f"format = {format!r}: must be 'npz' or 'npy'. Choose one of them.")
        if not self.path.endswith(f".{format}"):
            raise FeatureFileError(self.path, f"an {format} file needs a name that ends in .{format}", "Rename it.")
        self.format = format
        self.axes = tuple(axes)
        self.dtype = np.dtype(dtype)
        self.n_frames = 0
        self._grid = grid
        self._coords = {name: (_names(axes_of), np.asarray(values)) for name, (axes_of, values) in coords.items()}
        self._check_coords()
        try:
            json.dumps(meta, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise FeatureFileError(self.path, f"meta cannot be written as JSON ({error})",
                                   "Use finite numbers and text.") from None
        self.meta = dict(meta)
        self._hand_over = hand_over
        self._leading: tuple[int, ...] | None = None
        self._digest = Digest()

    def __enter__(self) -> Self:
        self._out = Unpublished(self.path)
        self._files = [self._out]                        # what is to be published, in this order
        try:
            # npz: a zip member needs its size and checksum first, so the features wait elsewhere
            self._features: Any = self._out.file if self.format == "npy" else tempfile.SpooledTemporaryFile(
                _WAITS_IN_MEMORY_BYTES, dir=self._out.folder)
            self._features.write(npy_header(self.dtype, (0,) * len(self.axes)))
        except BaseException:
            self._out.discard()
            raise
        return self

    def append(self, block: ArrayLike) -> None:
        """Write new frames ``(…, time)``; none at all is legal."""
        block = np.asarray(block)
        leading = block.shape[:-1] if self._leading is None else self._leading
        if block.ndim != len(self.axes) or block.shape[:-1] != leading:
            expected = ", ".join(map(str, leading)) if block.ndim == len(self.axes) else ", ".join(self.axes[:-1])
            raise ValueError(f"block = array of shape {block.shape}: must be ({expected}, {self.axes[-1]}). "
                             "Keep the shape of the first block.")
        if self._leading is None:
            self._check_lengths(leading)
            self._leading = leading
        if not np.can_cast(block.dtype, self.dtype, "same_kind"):
            raise ValueError(f"block = {block.dtype} array: does not fit into {self.dtype}. Give the writer its dtype.")
        if block.size:
            frames = np.ascontiguousarray(block.T, self.dtype)
            self._features.write(frames.data)
            if self.format == "npy":                     # for the json file beside it
                self._digest.update(frames.data)
        self.n_frames += block.shape[-1]

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None and self._hand_over is not None:
            self._hand_over(self)
            return
        try:
            if kind is None:
                publish(self.finished())
        finally:
            self.discard()

    def finished(self) -> Sequence[Unpublished]:
        """The files with all that belongs in them, to be published in this order."""
        if self._leading is None:
            raise FeatureFileError(self.path, "nothing was appended",
                                   "Append a block of 0 frames to write empty features.")
        self._features.seek(0)
        self._features.write(npy_header(self.dtype, (*self._leading, self.n_frames)))
        if self.format == "npz":
            self._features.seek(0)
            self._write_zip()
        else:
            self._write_side_file()
        return self._files

    def discard(self) -> None:
        """Remove what has not been published."""
        if self.format == "npz":
            with suppress(OSError):                      # it has no name: it goes when the process does
                self._features.close()
        for file in self._files:
            file.discard()

    def _labels(self) -> dict[str, Any]:
        """What `load` needs beside the values: dimensions, the dimensions of each coordinate, attributes."""
        coords = {name: list(axes) for name, (axes, _) in self._coords.items()}
        return {"dims": list(self.axes), "coords": {**coords, "time_s": [self.axes[-1]]}, "attrs": self.meta}

    def _write_zip(self) -> None:
        with zipfile.ZipFile(self._out.file, "w", zipfile.ZIP_STORED) as archive:
            def member(name: str) -> Any:
                return archive.open(zipfile.ZipInfo(f"{name}.npy", _EPOCH), "w", force_zip64=True)

            with member("features") as out:
                shutil.copyfileobj(self._features, out, 2**20)
            with member("time_s") as out:
                out.write(npy_header(np.dtype(np.float64), (self.n_frames,)))
                for piece_s in self._time_s():
                    out.write(piece_s.data)
            for name, (_, values) in self._coords.items():
                with member(name) as out:
                    write_npy(out, values)
            with member("meta") as out:
                write_npy(out, np.array(json.dumps(self._labels())))

    def _time_s(self) -> Iterator[np.ndarray]:
        for first in range(0, self.n_frames, _PIECE_FRAMES):
            yield self._grid.time_s(first, min(first + _PIECE_FRAMES, self.n_frames))

    def _write_side_file(self) -> None:
        """Goes first, so that features never stand without it.

        One digest tells `load` that the two belong together, the other that nothing else in it has changed either.
        """
        side = {
            "meta": self._labels(),
            "coords": {name: {"dtype": values.dtype.str, "values": values.tolist()}
                       for name, (_, values) in self._coords.items()},
            "time_s": self._grid._asdict(),
            "features_digest": features_digest(self._digest, self.dtype, (*(self._leading or ()), self.n_frames)),
        }
        side["labels_digest"] = _labels_digest(json.loads(json.dumps(side)))     # of what a reader will find there
        self._files.insert(0, Unpublished(side_path(self.path)))
        self._files[0].file.write(json.dumps(side, allow_nan=False, indent=1).encode("ascii"))

    def _check_coords(self) -> None:
        for name, (axes, values) in self._coords.items():
            if not name.isidentifier() or name in ("features", "meta", "time_s"):
                raise ValueError(f"coords[{name!r}]: is not free as a name. Choose another identifier.")
            if len(axes) != values.ndim or not set(axes) <= set(self.axes[:-1]):
                raise ValueError(f"coords[{name!r}] = array of shape {values.shape} over {axes}: must lie over some of "
                                 f"{self.axes[:-1]}. {self.axes[-1]} has time_s.")
            if values.dtype.kind not in "biufU" or (values.dtype.kind == "f" and not np.isfinite(values).all()):
                raise ValueError(f"coords[{name!r}] = {values.dtype} array: must be finite numbers or text. "
                                 "Replace what is neither.")

    def _check_lengths(self, leading: tuple[int, ...]) -> None:
        lengths = dict(zip(self.axes, leading))
        for name, (axes, values) in self._coords.items():
            if values.shape != tuple(lengths[axis] for axis in axes):
                raise ValueError(f"coords[{name!r}] = array of shape {values.shape}: the features have {lengths}. "
                                 "Give one value per place on its axes.")


# ---- in ------------------------------------------------------------------------------------------------------------

def load(path: FilePath) -> "xarray.DataArray":
    """Read features that `FeatureWriter` wrote: the labelled array, with its coordinates and attributes.

    The file is not trusted: nothing is unpickled, and sizes that do not fit the file are refused before memory is
    taken. What was not an axis name is a plain coordinate; make it an index with ``set_xindex``.

    Raises
    ------
    FeatureFileError
        No such file, or none that `FeatureWriter` could have written.
    """
    import xarray

    name = os.fsdecode(path)
    try:
        with open_regular(name) as file:
            magic = file.read(6)
            file.seek(0)
            if magic[:4] == b"PK\x03\x04":
                features, coords, labels = _read_zip(file)
            elif magic == b"\x93NUMPY":
                features, coords, labels = _read_pair(file, name)
            else:
                raise ValueError(f"it begins with {magic!r}")
        labelled = {coord: (labels["coords"][coord], values) for coord, values in coords.items()}
        return xarray.DataArray(features, dims=labels["dims"], coords=labelled, attrs=labels["attrs"])
    except FileNotFoundError as error:
        remedy = "Check the path; an npy file needs its json file beside it."
        raise FeatureFileError(name, f"no such file: {os.fsdecode(error.filename)!r}", remedy) from None
    except OSError as error:
        raise FeatureFileError(name, f"cannot be read ({error.strerror})",
                               "Check the path and the permissions.") from None
    except Exception as error:                           # bytes that anyone wrote can make any reader stumble
        raise FeatureFileError(name, f"is not a whole feature file: {error}", "Write the features again.") from error


_Parts = tuple[np.ndarray, dict[str, np.ndarray], dict[str, Any]]    # features, coordinates, labels


def _read_zip(file: BinaryIO) -> _Parts:
    arrays = read_npz(file)
    labels = json.loads(str(arrays.pop("meta")))
    return arrays.pop("features"), arrays, labels


def _read_pair(file: BinaryIO, name: str) -> _Parts:
    features = read_npy(file, _size(file))
    side = read_side_file(name)
    digest = Digest(kind_of(side.features_digest))
    digest.update(np.ascontiguousarray(features.T).data)
    if features_digest(digest, features.dtype, features.shape) != side.features_digest:
        raise ValueError("its json file belongs to other features")
    time_s = side.grid.time_s(0, features.shape[-1])
    return features, {**side.coords, "time_s": time_s}, side.labels


class SideFile(NamedTuple):
    """What stands in the json file beside an npy."""

    labels: dict[str, Any]
    coords: dict[str, np.ndarray]
    grid: Grid                           # the moments of the frames
    features_digest: str


def read_side_file(path: str) -> SideFile:
    """The json file beside the npy at `path`; ValueError and others where it is none."""
    with open_regular(side_path(path)) as file:
        if _size(file) > MOST_JSON_BYTES:
            raise ValueError(f"its json file is larger than {MOST_JSON_BYTES:,} bytes")
        side = json.loads(file.read())
    _check_side(side)
    moments = side["time_s"]
    rate_hz = float(moments["rate_hz"])
    first = moments["first"] if "first" in moments else float(moments["start_s"]) * rate_hz      # as it was once said
    grid = Grid(rate_hz, int(moments.get("step", 1)), first)
    if not (0 < rate_hz < math.inf and grid.step >= 1 and isinstance(first, int | float) and math.isfinite(first)):
        raise ValueError(f"its frames begin at {first} of {rate_hz} samples a second, one for each {grid.step}")
    coords = {coord: _array(column["values"], np.dtype(column["dtype"])) for coord, column in side["coords"].items()}
    digest = side["features_digest"] if "features_digest" in side else side["features_blake2b"]      # its first name
    kind_of(digest)                                      # refuses what is not known
    return SideFile(side["meta"], coords, grid, digest)


def _check_side(side: Any) -> None:
    """ValueError where a side file is not as it was written; one of the time before it had a digest is believed."""
    if not isinstance(side, dict) or not _SIDE_KEYS <= set(side) <= _SIDE_KEYS | _DIGEST_KEYS:
        raise ValueError("its json file is none that stands beside features")    # a misspelt digest is no missing one
    if "labels_digest" in side:
        digest = side.pop("labels_digest")
        if digest != _labels_digest(side, kind_of(digest)):
            raise ValueError("its json file is not what was written: its digest differs")


def _labels_digest(side: Mapping[str, Any], kind: Kind | None = None) -> str:
    """The digest of all else that a side file holds, however it is spaced and ordered."""
    digest = Digest(kind)
    digest.update(json.dumps(side, sort_keys=True, separators=(",", ":")).encode("ascii"))
    return digest.text()


def _array(values: Any, dtype: np.dtype[Any]) -> np.ndarray:
    if dtype.kind not in "biufU":
        raise ValueError(f"a coordinate of {dtype} is neither numbers nor text")
    return np.array(values, np.str_ if dtype.kind == "U" else dtype)     # text as long as it is, not as it claims to be


def features_digest(of_values: Digest, dtype: np.dtype[Any], shape: tuple[int, ...]) -> str:
    """The digest of an array: of its values, and then of what makes numbers of those bytes."""
    digest = of_values.copy()
    digest.update(f"{dtype.str} {shape}".encode())
    return digest.text()


def side_path(path: str) -> str:
    """The json file beside an npy."""
    return path.removesuffix(".npy") + ".json"


def begins_like_features(path: str) -> bool:
    """Whether a regular file lies there that begins, as far as it goes, like what a `FeatureWriter` writes."""
    beginnings = _BEGINNINGS.get(os.path.splitext(path)[1], ())
    try:
        with open_regular(path, follow_links=False) as file:
            content = file.read(64)
    except OSError:
        return False
    return bool(beginnings) and all(right.startswith(content[at:at + len(right)]) for at, right in beginnings)


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _names(axes: str | Sequence[str]) -> tuple[str, ...]:
    return (axes,) if isinstance(axes, str) else tuple(axes)
