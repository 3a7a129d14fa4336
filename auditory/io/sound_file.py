"""A file that claims to be sound: opened, recognised by its first bytes, given to the decoder, or refused in words."""
import io
import os
import shlex
import stat

import soundfile

from auditory.io import containers

LIBSNDFILE = f"libsndfile {soundfile.__libsndfile_version__}"
# Not blocking: what was a file a moment ago may have become a pipe.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class AudioFileError(ValueError):
    """A sound file that cannot be heard as it is: which, how large, what is wrong, what to do.

    Attributes
    ----------
    path : str
    size_bytes : int or None
    problem, remedy : str
    """

    def __init__(self, path: str, size_bytes: int | None, problem: str, remedy: str) -> None:
        super().__init__(path, size_bytes, problem, remedy)      # all of them, so that the error can be pickled
        self.path = path
        self.size_bytes = size_bytes
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        size = "" if self.size_bytes is None else f" ({self.size_bytes:,} bytes)"
        return f"{self.path!r}{size}: {self.problem}. {self.remedy}"


class Decoder(soundfile.SoundFile):
    """Decodes from the first frame to the last.

    Told that it can seek, soundfile seeks to where it is after every block, which fails at the end of a FLAC file whose
    header leaves the length open, and the block is lost.
    """

    def seekable(self) -> bool:
        return False


class SoundFile(io.BufferedReader):
    """A regular file that is open to be decoded. Made by `open_sound_file`."""

    path: str
    size_bytes: int
    mtime_ns: int

    def seek(self, target: int, whence: int = os.SEEK_SET, /) -> int:
        """Go there, or stay where a damaged header sends libsndfile to an impossible place: the read then fails."""
        try:
            return super().seek(target, whence)
        except (OSError, ValueError, OverflowError):
            return self.tell()

    def error(self, problem: str, remedy: str) -> AudioFileError:
        """An error about this file."""
        return AudioFileError(self.path, self.size_bytes, problem, remedy)

    def has_changed(self) -> bool:
        """Whether it has been written to since it was opened."""
        status = os.fstat(self.fileno())
        return (status.st_size, status.st_mtime_ns) != (self.size_bytes, self.mtime_ns)

    def recognised(self) -> containers.Container:
        """What kind of sound file it is."""
        container = containers.recognise(self)
        if container is not None:
            return container
        foreign = containers.foreign_kind(self)
        if foreign is not None:
            raise self.error(f"is {foreign}, which libsndfile does not decode",
                             f"Convert it first: {_conversion(self.path)}")
        self.seek(0)
        raise self.error(f"is no sound file that is known here: it begins with {self.read(12)!r}",
                         f"Give a WAV, FLAC, Ogg, Opus or MP3 file, or try to convert it: {_conversion(self.path)}")

    def decoder(self) -> Decoder:
        """A decoder that is about to read it from the first frame."""
        self.seek(0)
        try:
            return Decoder(self)
        except soundfile.LibsndfileError as error:
            raise self.error(f"cannot be decoded; {LIBSNDFILE} says {words_of(error)!r}",
                             f"Restore the file, or try to convert it: {_conversion(self.path)}") from None


def open_sound_file(path: str) -> SoundFile:
    """Open a regular file; AudioFileError where it is none, or empty, or cannot be read."""
    try:
        _check_regular(path, os.stat(path))                      # before it is opened: a pipe may be waited for
        # By descriptor: of a file with a name, soundfile would take the format from the name.
        file = SoundFile(io.FileIO(os.open(path, _FLAGS)))
        status = os.fstat(file.fileno())
        file.path, file.size_bytes, file.mtime_ns = path, status.st_size, status.st_mtime_ns
    except FileNotFoundError:
        raise AudioFileError(path, None, "no such file", "Check the path.") from None
    except AudioFileError:
        raise
    except (OSError, ValueError) as error:                       # ValueError: a name with a NUL in it
        raise AudioFileError(path, None, f"cannot be opened ({getattr(error, 'strerror', None) or error})",
                             "Check the path and the permissions.") from None
    try:
        _check_regular(path, status)
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
