"""A folder of features as a sequence of labelled results, each read when it is asked for."""
import os
import stat
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self, overload

from auditory.dataset.manifest import MANIFEST, ManifestError, OutputFile, Row, read_manifest
from auditory.dataset.names import located
from auditory.io.features import FeatureFileError

if TYPE_CHECKING:
    import xarray

Name = str | bytes | os.PathLike[str] | os.PathLike[bytes]
_MAKE_AGAIN = "Run the same extraction again, which makes it anew."


class NoSuchResultError(LookupError):
    """The folder holds no features of that recording: it never was meant, or it failed."""


def open_folder(out: Name) -> "Folder":
    """The results of a run, in the order of the manifest; each is read when it is asked for, and then forgotten.

    Parameters
    ----------
    out
        The folder that ``auditory extract`` or `extract_files` wrote.

    Returns
    -------
    Folder
        ``len``, iteration, ``folder[3]``, ``folder[10:20]``, ``folder["a/x.flac"]`` and ``"a/x.flac" in folder``, as a
        torch DataLoader asks for; ``folder.failed`` holds the rows of the recordings that have no features.

    Raises
    ------
    ManifestError
        There is no manifest in it, or one that cannot be believed.

    Examples
    --------
    >>> for features in auditory.open_folder("features"):                    # doctest: +SKIP
    ...     learn(features.values, features.attrs["input_source"])
    """
    folder = os.fsdecode(out)
    if not os.path.exists(os.path.join(folder, MANIFEST)):
        problem = "holds no " + MANIFEST if os.path.isdir(folder) else "is no folder"
        raise ManifestError(folder, None, problem, "Give the folder that auditory extract wrote (-o).")
    return Folder(folder, tuple(read_manifest(folder).values()))


class Folder:
    """The results in a folder. Made by `open_folder`; it holds what the manifest said then.

    Attributes
    ----------
    path : str
    rows : tuple of Row
        Of the results, in their order: what became of each recording, its length, clipping, warnings.
    failed : tuple of Row
        Of the recordings that have no features; ``row.error`` says why.
    """

    def __init__(self, path: str, rows: Sequence[Row]) -> None:
        self.path = path
        self.rows = tuple(row for row in rows if not row.failed)
        self.failed = tuple(row for row in rows if row.failed)
        self._by_name = {name: row for row in rows for name in _names_of(row)}

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator["xarray.DataArray"]:
        return map(self.load, self.rows)

    @overload
    def __getitem__(self, place: int | Name) -> "xarray.DataArray": ...

    @overload
    def __getitem__(self, place: slice) -> Self: ...

    def __getitem__(self, place: int | Name | slice) -> "xarray.DataArray | Self":
        """The result of that number, or of the recording of that name; a slice is a shorter folder."""
        if isinstance(place, slice):
            return type(self)(self.path, self.rows[place])
        if isinstance(place, str | bytes | os.PathLike):
            return self.load(self.row(place))
        try:
            return self.load(self.rows[place])
        except IndexError:
            raise IndexError(f"folder[{place}]: {self.path!r} holds {len(self)} results, counted from 0.") from None

    def __contains__(self, name: Name) -> bool:
        """Whether there are features of the recording of that name."""
        row = self._row(name)
        return row is not None and not row.failed

    def _row(self, name: Name) -> Row | None:
        name = os.fsdecode(name)
        return self._by_name.get(name) or self._by_name.get(os.path.abspath(name))

    def row(self, name: Name) -> Row:
        """What became of a recording: by its name below the folder that was heard, or by its path, or by its output."""
        row = self._row(name)
        if row is None:
            raise NoSuchResultError(f"folder[{os.fsdecode(name)!r}]: no such recording in {self.path!r}. "
                                    f"Its manifest has {len(self) + len(self.failed):,}; look at folder.rows.")
        return row

    def load(self, row: Row) -> "xarray.DataArray":
        """The features that a row tells of.

        Raises
        ------
        NoSuchResultError
            The recording failed.
        FeatureFileError
            They are not what the run wrote, or no longer there.
        """
        from auditory.contract.labels import load
        if row.failed:
            raise NoSuchResultError(f"{row.source!r}: has no features: {row.error}")
        paths = [checked_path(self.path, file) for file in row.files]
        return load(paths[[file.name for file in row.files].index(row.output)])

    def __repr__(self) -> str:
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return f"Folder({self.path!r}: {len(self)} results{failed})"


def checked_path(folder: str, file: OutputFile) -> str:
    """Where a file of features lies, when it is there and as large as the manifest says; else FeatureFileError."""
    try:
        path = located(folder, file.name)
        status = os.lstat(path)
    except FileNotFoundError:
        raise FeatureFileError(os.path.join(folder, file.name), "is missing", _MAKE_AGAIN) from None
    except (OSError, ValueError) as error:
        raise FeatureFileError(os.path.join(folder, file.name), f"cannot be reached ({error})", _MAKE_AGAIN) from None
    if not stat.S_ISREG(status.st_mode):
        raise FeatureFileError(path, "is no regular file", f"Remove it. {_MAKE_AGAIN}")
    if status.st_size != file.size_bytes:
        raise FeatureFileError(path, f"has {status.st_size:,} bytes and was written with {file.size_bytes:,}",
                               _MAKE_AGAIN)
    return path


def _names_of(row: Row) -> tuple[str, ...]:
    """What a recording may be called: its output, that without its ending, its path."""
    return row.output, row.output.rpartition(".")[0], row.source
