"""A file that claims to be sound: opened, recognised by its first bytes, given to the decoder, or refused in words."""
import io
import os
import shlex
import stat
from collections.abc import Mapping
from typing import Any

import soundfile

from auditory.io import containers

LIBSNDFILE = f"libsndfile {soundfile.__libsndfile_version__}"
# Not blocking: what was a file a moment ago may have become a pipe.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class AudioFileError(ValueError):
    """A sound file that cannot be heard as it is: its `path`, `size_bytes` or None, the `problem` and the `remedy`."""

    def __init__(self, path: str, size_bytes: int | None, problem: str, remedy: str) -> None:
        super().__init__(path, size_bytes, problem, remedy)      # all of them, so that the error can be pickled
        self.path, self.size_bytes, self.problem, self.remedy = path, size_bytes, problem, remedy

    def __str__(self) -> str:
        size = "" if self.size_bytes is None else f" ({self.size_bytes:,} bytes)"
        return f"{self.path!r}{size}: {self.problem}. {self.remedy}"


class Decoder(soundfile.SoundFile):
    """Decodes from the first frame to the last.

    soundfile would else seek to where it is after every block, and lose the last one of a FLAC of unknown length.
    """

    def seekable(self) -> bool:
        return False


class View(io.FileIO):
    """The part of an open file that a decoder gets to see, some of its bytes corrected."""

    def __init__(self, descriptor: int, span: tuple[int, int], corrections: Mapping[int, bytes]) -> None:
        super().__init__(descriptor, closefd=False)
        (self._start, self._stop), self._corrections = span, corrections
        self._position = self._start

    def tell(self) -> int:
        return self._position - self._start

    def seek(self, target: int, whence: int = os.SEEK_SET, /) -> int:
        """Go there, or stay where a damaged header sends a decoder to an impossible place: the read then fails."""
        wanted = target + (self._start, self._position, self._stop)[whence]
        if self._start <= wanted < 2**63:
            self._position = wanted
        return self.tell()

    def readinto(self, buffer: Any, /) -> int:
        super().seek(self._position)                             # which other views move
        wanted = memoryview(buffer)[:max(self._stop - self._position, 0)]
        n = super().readinto(wanted) or 0
        for place, octets in self._corrections.items():
            for at, octet in enumerate(octets, place - self._position):
                if 0 <= at < n:
                    wanted[at] = octet
        self._position += n
        return n


class SoundFile(io.BufferedReader):
    """A regular file that is open to be decoded. Made by `open_sound_file`."""

    def __init__(self, path: str, file: io.FileIO) -> None:
        status = os.fstat(file.fileno())
        super().__init__(View(file.fileno(), (0, status.st_size), {}))
        self.path, self.size_bytes, self.mtime_ns, self._file = path, status.st_size, status.st_mtime_ns, file

    def close(self) -> None:
        super().close()
        self._file.close()

    def error(self, problem: str, remedy: str) -> AudioFileError:
        """An error about this file."""
        return AudioFileError(self.path, self.size_bytes, problem, remedy)

    def has_changed(self) -> bool:
        """Whether it has been written to since it was opened."""
        status = os.fstat(self.fileno())
        return (status.st_size, status.st_mtime_ns) != (self.size_bytes, self.mtime_ns)

    def outline(self) -> containers.Outline:
        """What it says of itself."""
        sound = containers.outline(self, self.size_bytes)
        if sound is not None:
            return sound
        foreign = containers.first_match(containers.FOREIGN, self, 0)
        problem = f"is {foreign}, which libsndfile does not decode" if foreign else \
            f"is no sound file that is known here: it begins with {containers.bytes_at(self, 0, 12)!r}"
        raise self.error(problem, "Give a WAV, FLAC, Ogg, Opus or MP3 file, or try to convert it: "
                                  f"{_conversion(self.path)}")

    def decoder(self, span: tuple[int, int], corrections: Mapping[int, bytes]) -> Decoder:
        """A decoder that is about to read this part of it from the first frame."""
        try:
            return Decoder(io.BufferedReader(View(self.fileno(), span, corrections)))
        except soundfile.LibsndfileError as error:
            raise self.error(f"cannot be decoded; {LIBSNDFILE} says {words_of(error)!r}",
                             f"Restore the file, or try to convert it: {_conversion(self.path)}") from None


def open_sound_file(path: str) -> SoundFile:
    """Open a regular file; AudioFileError where it is none, or empty, or cannot be read."""
    try:
        _check_regular(path, os.stat(path))                      # before it is opened: a pipe may be waited for
        # By descriptor: of a file with a name, soundfile would take the format from the name.
        file = SoundFile(path, io.FileIO(os.open(path, _FLAGS)))
    except FileNotFoundError:
        raise AudioFileError(path, None, "no such file", "Check the path.") from None
    except AudioFileError:
        raise
    except (OSError, ValueError) as error:                       # ValueError: a name with a NUL in it
        raise AudioFileError(path, None, f"cannot be opened ({getattr(error, 'strerror', None) or error})",
                             "Check the path and the permissions.") from None
    try:
        _check_regular(path, os.fstat(file.fileno()))
        if not file.size_bytes:
            raise file.error("is empty", "Restore the file.")
    except BaseException:
        file.close()
        raise
    return file


def words_of(error: soundfile.LibsndfileError) -> str:
    """What libsndfile says."""
    return error.error_string.removeprefix("Error : ").rstrip(".")


def _check_regular(path: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or device"
        raise AudioFileError(path, None, f"is {kind}, not a regular file", "Give the path of a sound file.")


def _conversion(path: str) -> str:
    """A command line that makes a FLAC file of what ffmpeg knows."""
    source = f"./{path}" if path.startswith("-") else path
    command = f"ffmpeg -i {shlex.quote(source)} -vn {shlex.quote(os.path.splitext(source)[0] + '-converted.flac')}"
    return command.encode("utf-8", "backslashreplace").decode()
