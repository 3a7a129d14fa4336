"""Sound files in: WAV, FLAC, Ogg (Vorbis, Opus), MP3 and whatever else libsndfile decodes, block by block, as pascal.

Files keep libsndfile and its bits. An MP3 of which it would hear a part only is decoded with PyAV, where that is there.

Scale: an integer sample is divided by 2**(bits - 1), so that full scale is 1.0; a float sample is taken as it is. Then
1.0 stands for `full_scale_pa`. Nothing is resampled, mixed or clipped unless asked for.

What a header says of the length is never believed: memory is bounded by the block, and the frames that were decoded
are counted against the promise. `auditory.io.containers` lists the damage that can be known, and what cannot.
"""
import io
import os
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Literal, Self
from warnings import warn

import numpy as np
import soundfile

from auditory.io.containers import ends_with_tag
from auditory.io.ffmpeg import FfmpegDecoder, pyav
from auditory.io.sound_file import LIBSNDFILE, AudioFileError, Decoder, View, open_sound_file, words_of
from auditory.sound import FASTEST_HZ, SLOWEST_HZ, Calibration, Sound, checked_span_samples

FilePath = str | bytes | os.PathLike[str] | os.PathLike[bytes]
Channels = int | Sequence[int] | Literal["mono"] | None
Precision = Literal["float32", "float64"]

_BLOCK_SAMPLES = 65536                   # of all channels together: 256 KiB of float32
_FRAMES_ARE_A_RUMOUR = 2**62             # libsndfile answers 2**63 - 1 where it does not know
_MP3_SLACK_FRAMES = 2 * 1152             # encoders differ in whether the header frame counts itself, and in their delay
_UNTRIMMED_FRAMES = 1152 + 2 * 4095      # that gapless decoding may take off: the header frame, delay and filling
_SEEKS_TO_THE_FRAME = {"PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"}
_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32,
         "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24, "ALAC_32": 32}


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
            warn(f"{audio.path!r}: holds no samples; the sound is empty.", stacklevel=2)
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
    size_bytes, mtime_ns : int
        Of the file when it was opened; one that has changed when it has been read is refused.
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
        if not isinstance(path, str | bytes | os.PathLike):
            raise TypeError(f"path = {type(path).__name__}: a sound file is read from a disk. "
                            "Write it to a file, and give the path of that.")
        self.path = os.fsdecode(path)
        self.damage: str | None = None
        self.frames_decoded = 0
        self.clipped_samples = 0
        self._full_scale_pa = full_scale_pa
        self._dtype = dtype
        self._allow_truncated = allow_truncated
        self._at_end = False
        self._link_begins_at = 0
        self._file = open_sound_file(self.path)
        self.size_bytes, self.mtime_ns = self._file.size_bytes, self._file.mtime_ns
        try:
            self._outline = self._file.outline()
            if self._outline.damage is not None:
                self._note_damage(self._outline.damage)
            self._decoder: Decoder | FfmpegDecoder = self._file.decoder(self._outline.spans[0],
                                                                        self._outline.corrections)
        except BaseException:
            self._file.close()
            raise
        try:
            self._prepare(self._decoder)
            if not SLOWEST_HZ <= self.rate_hz <= FASTEST_HZ:
                raise self.error(f"claims {self.rate_hz:.10g} samples a second, which must be from {SLOWEST_HZ:.10g} "
                                 f"to {FASTEST_HZ:.10g}", "Correct its header, or read its samples otherwise.")
            self._channels = self._checked_channels(channels)
        except BaseException:
            self.close()
            raise

    def _prepare(self, decoder: Decoder) -> None:
        """What the decoder knows and what the outline knows, put together; where they differ too much, another one."""
        sound = self._outline
        self.rate_hz = float(decoder.samplerate)
        if sound.rate_hz is not None and abs(sound.rate_hz - self.rate_hz) < 1:
            self.rate_hz = sound.rate_hz                 # libsndfile knows whole rates only
        elif sound.mpeg_frames and sound.rate_hz:        # it has taken something else for a frame
            self._note_damage(f"its first MPEG frame has {sound.rate_hz} Hz and {LIBSNDFILE} finds {self.rate_hz:g} Hz")
        self.n_channels = decoder.channels
        self.format = f"{decoder.format} {decoder.subtype}"
        self.decoder = f"{LIBSNDFILE}, {self.format}"
        self.promised_frames = sound.frames
        if sound.frames is None and sound.counts_frames and 0 <= decoder.frames < _FRAMES_ARE_A_RUMOUR:
            self.promised_frames = min(decoder.frames, sound.ends_at or decoder.frames)
        # An MP3 decoder that fails says only in float64 how far it came; its samples are float32 all the same.
        is_mpeg = sound.mpeg[1] > 0
        self._decoding_dtype = "float64" if is_mpeg else self._dtype
        self._slack_frames = _MP3_SLACK_FRAMES if is_mpeg else 0
        bits = _BITS.get(decoder.subtype)
        self._full_scale = 1.0 if bits is None else 1.0 - 2.0 ** (1 - bits)
        self._check_chain(decoder)
        untrimmed = 0 if sound.mpeg_promised is None else _UNTRIMMED_FRAMES
        if sound.mpeg_frames > min(decoder.frames + untrimmed, (sound.mpeg_promised or 2**63) + _MP3_SLACK_FRAMES):
            self._open_ffmpeg(decoder.frames)

    def _open_ffmpeg(self, n_frames: int) -> None:
        """Decode with FFmpeg what libsndfile would end too early."""
        sound = self._outline
        if pyav() is None:
            self._note_damage(f"its MPEG frames hold {sound.mpeg_frames:,} samples and {LIBSNDFILE} hears about "
                              f"{n_frames:,}", "cannot be heard whole",
                              'Install what hears all of it (pip install "auditory[ffmpeg]")')
            return
        try:
            decoder = FfmpegDecoder(io.BufferedReader(View(self._file.fileno(), sound.mpeg, {})))
        except pyav().FFmpegError as error:
            raise self.error(f"cannot be decoded; FFmpeg says {error.strerror!r}", "Restore the file.") from None
        self._decoder.close()
        self._decoder, self._slack_frames = decoder, _UNTRIMMED_FRAMES
        self.rate_hz, self.n_channels, self.promised_frames = decoder.rate_hz, decoder.channels, sound.mpeg_promised
        self.decoder = f"{decoder.name}, {self.format}"

    def _check_chain(self, first: Decoder) -> None:
        """Count the frames of all links of a chained Ogg, each of which must go on as the first begins."""
        spans = self._outline.spans
        for number, span in enumerate(spans[1:], start=2):
            try:
                with self._file.decoder(span, self._outline.corrections) as link:
                    fits = (link.samplerate, link.channels) == (first.samplerate, first.channels)
                    self.promised_frames = (self.promised_frames or 0) + link.frames
            except AudioFileError:
                fits = False
            if not fits:
                del spans[number - 1:]
                self._note_damage(f"it holds a chain of streams, and stream {number} has another rate or other "
                                  "channels than the first, or cannot be decoded")
                return

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
        return self._file.error(problem, remedy)

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
        self._check_unchanged()
        if self.frames_decoded < max(start, stop) and not self.truncated:
            part = f"{start_s:g} s to {'its end' if stop_s is None else f'{stop_s:g} s'}"
            raise self.error(f"{part} was asked for and the sound ends at {self.frames_decoded / self.rate_hz:g} s",
                             "Ask for a part that it has.")
        return np.concatenate(blocks, axis=-1)

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
                self._check_unchanged()
                self._check_promises()
                return
            self.frames_decoded += len(frames)
            if not (frames.max() < self._full_scale and frames.min() > -1.0):           # NaN is counted through, too
                self.clipped_samples += int(np.count_nonzero((frames >= self._full_scale) | (frames <= -1.0)))
            yield self._pascal(frames)

    def _decoded(self, n_frames: int) -> np.ndarray:
        """The next frames, ``(frame, channel)``; none at the end, or behind damage."""
        if self._outline.ends_at is not None:
            n_frames = min(n_frames, self._outline.ends_at - self.frames_decoded)
        if self._at_end or not n_frames:
            return np.empty((0, self.n_channels), self._dtype)
        frames, failure = self._next_frames(n_frames)
        while not (len(frames) or failure) and self._open_next_link():
            frames, failure = self._next_frames(n_frames)
        if failure:
            self._at_end, stopped_at = True, self.frames_decoded + len(frames)
            is_whole = stopped_at == self.promised_frames and ends_with_tag(self._file, self.size_bytes)
            if not is_whole:                                     # else what fails to be decoded is the tag
                self._note_damage(f"the decoder stops at frame {stopped_at:,} and says {failure!r}")
        return frames.astype(self._dtype, copy=False)

    def _next_frames(self, n_frames: int) -> tuple[np.ndarray, str]:
        """What the decoder gives, and why it ends before its end."""
        if isinstance(self._decoder, FfmpegDecoder):
            return self._decoder.read(n_frames), self._decoder.failure
        frames = np.empty((n_frames, self.n_channels), self._decoding_dtype)
        try:
            return self._decoder.read(out=frames), ""
        except soundfile.LibsndfileError as error:               # up to there, `frames` are good
            return frames[:max(self._link_begins_at + self._decoder.tell() - self.frames_decoded, 0)], words_of(error)

    def _open_next_link(self) -> bool:
        """Go on with the next stream of a chain; False where there is none."""
        spans = self._outline.spans
        if len(spans) < 2:
            return False
        self._decoder.close()
        del spans[0]
        self._decoder = self._file.decoder(spans[0], self._outline.corrections)
        self._link_begins_at = self.frames_decoded
        return True

    def _seek_towards(self, frame: int) -> None:
        """Go to a frame, where the decoder is exact at that; elsewhere what lies before it is decoded and dropped."""
        decoder = self._decoder
        if isinstance(decoder, FfmpegDecoder) or not 0 < frame <= (self.promised_frames or 0):
            return
        if decoder.format == "FLAC" or decoder.subtype in _SEEKS_TO_THE_FRAME:
            try:
                self.frames_decoded = decoder.seek(frame)
            except soundfile.LibsndfileError as error:
                raise self.error(f"is damaged: the decoder cannot go to frame {frame:,} and says {words_of(error)!r}",
                                 "Restore the file.") from None

    def _check_unchanged(self) -> None:
        """Refuse what was being written while it was read: it would be half of one sound and half of another."""
        if self._file.has_changed():
            raise self.error("has changed while it was read", "Wait until it is finished, and read it again.")

    def _check_promises(self) -> None:
        """Whether as much was decoded as the file says; what differs and is no damage is told."""
        sound, promised, decoded = self._outline, self.promised_frames, self.frames_decoded
        if self.damage is not None:
            return
        if (sound.mpeg_frames and not sound.counts_frames) or isinstance(self._decoder, FfmpegDecoder):
            if sound.mpeg_frames - decoded > self._slack_frames:
                self._note_damage(f"its MPEG frames hold {sound.mpeg_frames:,} samples and {decoded:,} can be decoded")
        elif promised and abs(decoded - promised) > self._slack_frames:
            self._note_damage(f"its header promises {promised:,} frames and {decoded:,} can be decoded")
        others = {promised, sound.fact_frames} - {None, decoded}
        if others and self.damage is None:
            text = f"its header promises {' and '.join(f'{n:,}' for n in others)} frames and {decoded:,} were decoded"
            self.decoder += f"; {text}"
            warn(f"{self.path!r}: {text}.", stacklevel=2)

    def _note_damage(self, problem: str, verdict: str = "is damaged", remedy: str = "Restore the file") -> None:
        self.damage = problem
        if not self._allow_truncated:
            raise self.error(f"{verdict}: {problem}", f"{remedy}, or keep what is left of it (allow_truncated).")

    def _pascal(self, frames: np.ndarray) -> np.ndarray:
        """``(frame, channel)`` as decoded → ``(ear, frame)``, or ``(frame,)`` for a single one, in Pa."""
        with np.errstate(over="ignore", invalid="ignore"):       # of NaN, infinity and 1e38, which the door answers
            if self._channels == "mono":
                ears = frames.mean(axis=1)
            elif self._channels is not None:
                ears = frames[:, self._channels].T
            else:
                ears = frames[:, 0] if self.n_channels == 1 else frames.T
            pascal = ears if self._full_scale_pa == 1.0 else ears * ears.dtype.type(self._full_scale_pa)
        return np.ascontiguousarray(pascal)
