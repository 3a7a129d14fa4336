"""Sound files in: WAV, FLAC, Ogg (Vorbis, Opus), MP3 and whatever else libsndfile decodes, block by block, as pascal.

Scale: an integer sample is divided by 2**(bits - 1), so that full scale is 1.0; a float sample is taken as it is. Then
1.0 stands for `full_scale_pa`. Nothing is resampled, mixed or clipped unless asked for.

What a header says of the length is never believed: memory is bounded by the block, and the frames that were decoded
are counted against the promise. `auditory.io.containers` lists the damage that can be known, and what cannot.
"""
import io
import os
import shlex
import stat
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Literal, Self
from warnings import warn

import numpy as np
import soundfile

from auditory.io import containers
from auditory.sound import Calibration, Sound, checked_span_samples

FilePath = str | bytes | os.PathLike[str] | os.PathLike[bytes]
Channels = int | Sequence[int] | Literal["mono"] | None
Precision = Literal["float32", "float64"]

_BLOCK_SAMPLES = 65536                   # of all channels together: 256 KiB of float32
_FRAMES_ARE_A_RUMOUR = 2**62             # libsndfile answers 2**63 - 1 where it does not know
_MP3_SLACK_FRAMES = 2 * 1152             # encoders differ in whether the header frame counts itself, and in their delay
_SEEKS_TO_THE_FRAME = {"WAV", "WAVEX", "RF64", "AIFF", "W64", "CAF", "AU", "FLAC"}
_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32,
         "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24, "ALAC_32": 32}


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
        return f"{_printable(self.path)}{size}: {self.problem}. {self.remedy}"


def read(path: FilePath, *, full_scale_pa: float = 1.0, level_db_spl: float | None = None, start_s: float = 0.0,
         stop_s: float | None = None, channels: Channels = None, dtype: Precision = "float32",
         allow_truncated: bool = False) -> Sound:
    """Read a sound file as pressure in pascal.

    Parameters
    ----------
    path
        A regular file: WAV, FLAC, Ogg Vorbis, Opus, MP3, AIFF, W64, RF64, CAF, AU or NIST.
    full_scale_pa
        The pressure of a digital 1.0. By default 1 Pa, which puts rms 1.0 at 93.98 dB SPL.
    level_db_spl
        Set this rms level instead, over all channels that are read.
    start_s, stop_s
        Read a part only, cut at the nearest samples.
    channels
        The index of one, indices of several, ``"mono"`` for the mean of all; None keeps them all.
    dtype
        ``"float32"`` holds 24-bit samples exactly; ``"float64"`` also 32-bit ones.
    allow_truncated
        Keep what can be read of a damaged file, and flag it: ``sound.truncated``.

    Returns
    -------
    Sound
        ``(time,)`` for one channel, ``(ear, time)`` for more. A file of 0 samples gives an empty one and a UserWarning.

    Raises
    ------
    AudioFileError
        No such file, not a regular file, not a sound file, or a damaged one; a part or channel that it does not have.
    """
    if level_db_spl is not None and full_scale_pa != 1.0:
        raise ValueError(f"level_db_spl = {level_db_spl} dB SPL: sets the level whatever full_scale_pa is. "
                         "Give one of the two.")
    checked_span_samples(start_s, start_s if stop_s is None else stop_s, 1.0)       # before the file is opened
    with open_audio(path, full_scale_pa=full_scale_pa, channels=channels, dtype=dtype,
                    allow_truncated=allow_truncated) as audio:
        samples_pa = audio.read_span(start_s, stop_s)
        sound = Sound(samples_pa, audio.rate_hz, Calibration(full_scale_pa), source=audio.path, decoder=audio.decoder,
                      truncated=audio.truncated, clipped_samples=audio.clipped_samples)
        if not sound.n_samples:
            warn(f"{_printable(audio.path)}: holds no samples; the sound is empty.", stacklevel=2)
        if level_db_spl is None:
            return sound
        try:
            return sound.with_level(level_db_spl)
        except ValueError as error:
            raise audio.error(f"level_db_spl = {level_db_spl} dB SPL: cannot be given to silence or to NaN",
                              "Read it with full_scale_pa.") from error


def open_audio(path: FilePath, *, full_scale_pa: float = 1.0, channels: Channels = None,
               dtype: Precision = "float32", allow_truncated: bool = False) -> "AudioReader":
    """Open a sound file to hear it block by block, in memory that its length does not touch. Parameters as for `read`.

    Examples
    --------
    >>> with open_audio("examples/audio/speech_goforward.wav") as audio:     # doctest: +SKIP
    ...     for block_pa in audio:
    ...         out = stream.push(block_pa)
    """
    return AudioReader(path, full_scale_pa, channels, dtype, allow_truncated)


class AudioReader:
    """A sound file that is being read; iterate over it, once, for blocks in Pa. Made by `open_audio`.

    Attributes
    ----------
    path : str
    size_bytes : int or None
    rate_hz : float
    n_channels : int
        Channels of the file.
    promised_frames : int or None
        What the header says, which may be wrong; None where it says nothing that counts.
    format, decoder : str
    frames_decoded, clipped_samples : int
        So far.
    damage : str or None
        What is known to be wrong, in words: of the container at once, of the samples after the last block. It is raised
        as AudioFileError when it becomes known, unless `allow_truncated`.
    """

    def __init__(self, path: FilePath, full_scale_pa: float, channels: Channels, dtype: Precision,
                 allow_truncated: bool) -> None:
        if not 0 < full_scale_pa < float("inf"):
            raise ValueError(f"full_scale_pa = {full_scale_pa} Pa: must be finite and above 0. "
                             "Give the pressure of a digital 1.0.")
        if dtype not in ("float32", "float64"):
            raise ValueError(f"dtype = {dtype!r}: sound is float32 or float64. Choose one of them.")
        self.path = os.fsdecode(path)
        self.size_bytes: int | None = None
        self.damage: str | None = None
        self.frames_decoded = 0
        self.clipped_samples = 0
        self._full_scale_pa = full_scale_pa
        self._dtype = dtype
        self._allow_truncated = allow_truncated
        self._at_end = False
        self._file = self._opened()
        try:
            container = self._recognised()
            self._note_damage(containers.damage(self._file, self.size_bytes or 0, container))
            frames_count = container.kind != "MP3" or containers.mp3_promises_frames(self._file, container)
            self._slack_frames = _MP3_SLACK_FRAMES if container.kind == "MP3" else 0
            self._decoder = self._decoding()
        except BaseException:
            self._file.close()
            raise
        self.rate_hz = float(self._decoder.samplerate)
        self.n_channels = self._decoder.channels
        self.format = f"{self._decoder.format} {self._decoder.subtype}"
        self.decoder = f"{_libsndfile()}, {self.format}"
        promised = self._decoder.frames
        self.promised_frames = promised if frames_count and 0 <= promised < _FRAMES_ARE_A_RUMOUR else None
        bits = _BITS.get(self._decoder.subtype)
        self._full_scale = 1.0 if bits is None else 1.0 - 2.0 ** (1 - bits)
        try:
            self._channels = self._checked_channels(channels)
        except BaseException:
            self.close()
            raise

    @property
    def truncated(self) -> bool:
        """Whether damage is known: part of the sound is missing."""
        return self.damage is not None

    @property
    def n_ears(self) -> int:
        """Rows of a block ``(ear, frame)``; 1 for ``(frame,)``."""
        if self._channels is None:
            return self.n_channels
        return len(self._channels) if isinstance(self._channels, list) else 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._decoder.close()
        self._file.close()

    def error(self, problem: str, remedy: str) -> AudioFileError:
        """An error about this file."""
        return AudioFileError(self.path, self.size_bytes, problem, remedy)

    def __iter__(self) -> Iterator[np.ndarray]:
        return self._blocks(None)

    def read_span(self, start_s: float = 0.0, stop_s: float | None = None) -> np.ndarray:
        """The pressure between two moments as one array, Pa. Call it on a file of which nothing has been read."""
        start, stop = checked_span_samples(start_s, start_s if stop_s is None else stop_s, self.rate_hz)
        self._seek_towards(start)
        blocks = [self._pascal(np.empty((0, self.n_channels), self._dtype))]
        to_skip = start - self.frames_decoded
        for block in self._blocks(None if stop_s is None else stop):
            blocks.append(block[..., to_skip:])
            to_skip = max(to_skip - block.shape[-1], 0)
        if self.frames_decoded < max(start, stop) and not self.truncated:
            part = f"{start_s:g} s to {'its end' if stop_s is None else f'{stop_s:g} s'}"
            raise self.error(f"{part} was asked for and the sound ends at {self.frames_decoded / self.rate_hz:g} s",
                             "Ask for a part that it has.")
        return np.concatenate(blocks, axis=-1)

    # ---- opening ----

    def _opened(self) -> "_File":
        try:
            status = os.stat(self.path)
            if not stat.S_ISREG(status.st_mode):
                kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or device"
                raise self.error(f"is {kind}, not a regular file", "Give the path of a sound file.")
            self.size_bytes = status.st_size
            if not status.st_size:
                raise self.error("is empty", "Restore the file.")
            # By descriptor: of a file with a name, soundfile would take the format from the name.
            return _File(io.FileIO(os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))))
        except AudioFileError:
            raise
        except FileNotFoundError:
            raise self.error("no such file", "Check the path.") from None
        except (OSError, ValueError) as error:           # ValueError: a name with a NUL in it
            raise self.error(f"cannot be opened ({getattr(error, 'strerror', None) or error})",
                             "Check the path and the permissions.") from None

    def _recognised(self) -> containers.Container:
        container = containers.recognise(self._file)
        if container is not None:
            return container
        foreign = containers.foreign_kind(self._file)
        if foreign is not None:
            raise self.error(f"is {foreign}, which libsndfile does not decode",
                             f"Convert it first: {_conversion(self.path)}")
        self._file.seek(0)
        raise self.error(f"is no sound file that is known here: it begins with {self._file.read(12)!r}",
                         f"Give a WAV, FLAC, Ogg, Opus or MP3 file, or try to convert it: {_conversion(self.path)}")

    def _decoding(self) -> "_Decoder":
        self._file.seek(0)
        try:
            return _Decoder(self._file)
        except soundfile.LibsndfileError as error:
            raise self.error(f"cannot be decoded; {_libsndfile()} says {_words(error)!r}",
                             f"Restore the file, or try to convert it: {_conversion(self.path)}") from None

    def _checked_channels(self, channels: Channels) -> int | list[int] | Literal["mono"] | None:
        if channels is None:
            return None
        if channels == "mono":
            return "mono"
        chosen = [channels] if isinstance(channels, int | np.integer) else list(channels)
        if not chosen or not set(chosen) <= set(range(self.n_channels)):
            raise self.error(f"channels = {channels!r} was asked for and it has {self.n_channels}, counted from 0",
                             'Choose from them, or "mono" for their mean.')
        return chosen[0] if isinstance(channels, int | np.integer) else chosen

    # ---- decoding ----

    def _blocks(self, stop: int | None) -> Iterator[np.ndarray]:
        frames_per_block = max(_BLOCK_SAMPLES // self.n_channels, 1)
        while stop is None or self.frames_decoded < stop:
            wanted = frames_per_block if stop is None else min(frames_per_block, stop - self.frames_decoded)
            frames = self._decoded(wanted)
            if not len(frames):
                self._check_promise()
                return
            self.frames_decoded += len(frames)
            self.clipped_samples += int(np.count_nonzero((frames >= self._full_scale) | (frames <= -1.0)))
            yield self._pascal(frames)

    def _decoded(self, n_frames: int) -> np.ndarray:
        """The next frames, ``(frame, channel)``; none at the end, or behind damage."""
        frames = np.empty((0 if self._at_end else n_frames, self.n_channels), self._dtype)
        if self._at_end:
            return frames
        try:
            return self._decoder.read(out=frames)
        except soundfile.LibsndfileError as error:
            self._at_end = True
            stopped_at = max(self._decoder.tell(), self.frames_decoded)      # up to there, `frames` are good
            self._note_damage(f"the decoder stops at frame {stopped_at:,} and says {_words(error)!r}")
            return frames[:stopped_at - self.frames_decoded]

    def _seek_towards(self, frame: int) -> None:
        """Go to a frame, where the decoder is exact at that; elsewhere what lies before it is decoded and dropped."""
        if self._decoder.format in _SEEKS_TO_THE_FRAME and 0 < frame <= (self.promised_frames or 0):
            try:
                self.frames_decoded = self._decoder.seek(frame)
            except soundfile.LibsndfileError as error:
                raise self.error(f"is damaged: the decoder cannot go to frame {frame:,} and says {_words(error)!r}",
                                 "Restore the file.") from None

    def _check_promise(self) -> None:
        promised = self.promised_frames or 0
        if self.damage is None and self.frames_decoded < promised - self._slack_frames:
            self._note_damage(f"its header promises {promised:,} frames and {self.frames_decoded:,} can be decoded")

    def _note_damage(self, problem: str | None) -> None:
        if problem is None:
            return
        self.damage = problem
        if not self._allow_truncated:
            raise self.error(f"is damaged: {problem}",
                             "Restore the file, or keep what is left of it with allow_truncated=True.")

    def _pascal(self, frames: np.ndarray) -> np.ndarray:
        """``(frame, channel)`` as decoded → ``(ear, frame)``, or ``(frame,)`` for a single one, in Pa."""
        if self._channels == "mono":
            ears = frames.mean(axis=1)
        elif self._channels is not None:
            ears = frames[:, self._channels].T
        else:
            ears = frames[:, 0] if self.n_channels == 1 else frames.T
        return np.ascontiguousarray(ears if self._full_scale_pa == 1.0 else ears * ears.dtype.type(self._full_scale_pa))


class _File(io.BufferedReader):
    """Stays where it is when a damaged header sends libsndfile to an impossible place, which is then a failed read."""

    def seek(self, target: int, whence: int = os.SEEK_SET, /) -> int:
        try:
            return super().seek(target, whence)
        except (OSError, ValueError, OverflowError):
            return self.tell()


class _Decoder(soundfile.SoundFile):
    """Decodes from the first frame to the last.

    Told that it can seek, soundfile seeks to where it is after every block, which fails at the end of a FLAC file whose
    header leaves the length open, and the block is lost.
    """

    def seekable(self) -> bool:
        return False


def _libsndfile() -> str:
    return f"libsndfile {soundfile.__libsndfile_version__}"


def _words(error: soundfile.LibsndfileError) -> str:
    return error.error_string.removeprefix("Error : ").rstrip(".")


def _printable(path: str) -> str:
    """A name in quotes, with what cannot be printed (line breaks, bytes that are not UTF-8) escaped."""
    return repr(path)


def _conversion(path: str) -> str:
    """A command line that makes a FLAC file of what ffmpeg knows."""
    source = f"./{path}" if path.startswith("-") else path
    command = f"ffmpeg -i {shlex.quote(source)} -vn {shlex.quote(os.path.splitext(source)[0] + '-converted.flac')}"
    return command.encode("utf-8", "backslashreplace").decode()
