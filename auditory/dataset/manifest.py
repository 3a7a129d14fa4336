"""``manifest.jsonl``: what became of every recording, one line of JSON each; it lies in the folder of the features.

A row is appended when the features that it speaks of are whole and on the disk, so the manifest never promises what is
not there. A recording that is heard again gets another row: the last one counts. What was being written when the power
went, a last line without its end, does not count, and is cut off by the next run.

The file is not trusted: sizes, types and names are checked, and no name leads out of the folder.
"""
import errno
import json
import os
import shutil
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, NoReturn, Self

from auditory.dataset.rows import OutputFile, Row
from auditory.io.publishing import Unpublished, publish
from auditory.io.regular_file import open_regular

__all__ = ["LAYOUT", "LOCK", "MANIFEST", "SETTINGS", "ManifestError", "ManifestWriter", "OutputFile", "Row",
           "manifest_rows", "read_manifest"]

MANIFEST = "manifest.jsonl"              # the rows
SETTINGS = "run.toml"                    # what decides the features in the folder, see settings.py
LOCK = ".auditory.lock"                  # held by the run that writes into the folder, see lock.py
LAYOUT = frozenset((MANIFEST, SETTINGS, LOCK))       # what is in the folder beside features

MOST_MANIFEST_BYTES = 2 * 2**30          # choice: about three million rows
MOST_ROW_BYTES = 256 * 2**10             # choice: ten times what the longest names take


class ManifestError(ValueError):
    """A manifest that cannot be believed: which, at which line, what is wrong, what to do."""

    def __init__(self, path: str, line: int | None, problem: str, remedy: str) -> None:
        super().__init__(path, line, problem, remedy)            # all of them, so that the error can be pickled
        self.path, self.line, self.problem, self.remedy = path, line, problem, remedy

    def __str__(self) -> str:
        where = "" if self.line is None else f", line {self.line:,}"
        return f"{self.path!r}{where}: {self.problem}. {self.remedy}"


# ---- reading -------------------------------------------------------------------------------------------------------

def read_manifest(folder: str) -> dict[str, Row]:
    """The last row of every recording, by `Row.output`; empty where there is no manifest.

    Raises
    ------
    ManifestError
        What stands there was not written by a run: a row with lies in it, a name that leads out of the folder, no
        regular file; or it cannot be read.
    """
    return {row.output: row for row in manifest_rows(folder)}


def manifest_rows(folder: str) -> Iterator[Row]:
    """Every row, in the order of writing; see `read_manifest`."""
    for row in _rows_and_errors(folder):
        if isinstance(row, ManifestError):
            raise row
        yield row


def believable_rows(folder: str) -> tuple[dict[str, Row], bool]:
    """The last row of every recording as far as rows can be believed, and whether there are others that cannot."""
    rows, lost = {}, False
    for row in _rows_and_errors(folder):
        if isinstance(row, ManifestError):
            lost = True
        else:
            rows[row.output] = row
    return rows, lost


def _rows_and_errors(folder: str) -> Iterator[Row | ManifestError]:
    """Each line of the manifest as a row, or what is wrong with it."""
    path = os.path.join(folder, MANIFEST)
    try:
        with open_regular(path, follow_links=False) as file:
            if os.fstat(file.fileno()).st_size > MOST_MANIFEST_BYTES:
                raise ManifestError(path, None, f"is larger than {MOST_MANIFEST_BYTES:,} bytes", "Give another folder.")
            for number, line in enumerate(_lines(file), start=1):
                if len(line) > MOST_ROW_BYTES:
                    yield ManifestError(path, number, f"is longer than {MOST_ROW_BYTES:,} bytes", _MEND)
                    continue
                if not line.endswith(b"\n"):                     # torn: the row was never finished
                    return
                try:
                    row = Row.from_dict(json.loads(line, parse_constant=_refuse_constant))
                except (ValueError, RecursionError) as error:
                    what = "is no JSON" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else str(error)
                    yield ManifestError(path, number, what, _MEND)
                else:
                    yield row
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ManifestError(path, None, "is a link", "Put the manifest itself there.") from None
        if error.errno == errno.EINVAL:
            raise ManifestError(path, None, "is no regular file", "Remove it, or give another folder.") from None
        raise ManifestError(path, None, f"cannot be read ({error.strerror})",
                            "Change its owner or its permissions, or give another folder.") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines, of one that is too long no more than tells that it is."""
    while line := file.readline(MOST_ROW_BYTES + 1):
        yield line
        while len(line) > MOST_ROW_BYTES and not line.endswith(b"\n"):
            line = file.readline(MOST_ROW_BYTES + 1)


_MEND = "Remove that line: what it speaks of is then made again."
_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"holds {text}, which is no number")


# ---- writing -------------------------------------------------------------------------------------------------------

class ManifestWriter:
    """Appends rows, each whole or not at all; use it in a ``with``, and hold the lock of the folder meanwhile."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, MANIFEST)
        self._descriptor = self._opened()
        if os.fstat(self._descriptor).st_nlink > 1:              # whoever has the other names did not ask for rows
            os.close(self._descriptor)
            self._put_copy_in_its_place()
            self._descriptor = self._opened()
        try:
            self._size_bytes = self._cut_torn_row()
        except BaseException:
            os.close(self._descriptor)
            raise

    def _opened(self) -> int:
        return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _NOT_THROUGH_LINKS, 0o666)

    def _put_copy_in_its_place(self) -> None:
        copy = Unpublished(self.path)
        try:
            with open_regular(self.path, follow_links=False) as file:
                shutil.copyfileobj(file, copy.file)
            publish([copy])
        finally:
            copy.discard()

    def append(self, row: Row) -> None:
        """Write a row, in one piece; OSError where the disk does not take all of it, and then nothing of it stays.

        Also where the manifest is no longer in its folder, since nobody would ever read the row.
        """
        line = row.as_line()
        written = 0
        try:
            self._check_still_there()
            written = os.write(self._descriptor, line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            if written:
                os.ftruncate(self._descriptor, self._size_bytes)
            raise OSError(error.errno, error.strerror, self.path) from None
        self._size_bytes += len(line)

    def _check_still_there(self) -> None:
        try:
            there = os.path.samestat(os.lstat(self.path), os.fstat(self._descriptor))
        except FileNotFoundError:
            there = False
        if not there:
            raise OSError(errno.ENOENT, "was removed or replaced while the run wrote to it")

    def _cut_torn_row(self) -> int:
        """Cut off what stands behind the last whole line, and say how large the file is then."""
        size_bytes = os.lseek(self._descriptor, 0, os.SEEK_END)
        start = max(size_bytes - MOST_ROW_BYTES, 0)
        os.lseek(self._descriptor, start, os.SEEK_SET)
        tail = os.read(self._descriptor, MOST_ROW_BYTES)
        whole_bytes = start + tail.rfind(b"\n") + 1
        if not start or whole_bytes > start:                     # else it is no manifest: reading it says so
            os.ftruncate(self._descriptor, whole_bytes)
            return whole_bytes
        return size_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        try:
            os.fsync(self._descriptor)
        except OSError as failure:
            if error is None:
                raise OSError(failure.errno, failure.strerror, self.path) from None
        finally:
            os.close(self._descriptor)
