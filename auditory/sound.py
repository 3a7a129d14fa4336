"""Sound: pressure at the ear in pascal, how often it was sampled, and how it got its level."""
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, NamedTuple, Self

import numpy as np

from auditory.digests import Digest, Kind, kind_of
from auditory.scales import db_spl_to_pa, pa_to_db_spl

MOST_EARS_OF_AN_ARRAY = 8        # choice: more rows than 7.1 surround has are taken for a transposed array
SLOWEST_HZ, FASTEST_HZ = 1e3, 10e6       # choice: of a sound; below, nothing is heard of it, above, nobody samples
_PIECE_SAMPLES = 65536           # long sounds are measured piece by piece, so that no second copy of them is made


class Grid(NamedTuple):
    """Moments that are counted in samples and divided once, so that equal moments are equal to the bit."""

    rate_hz: float                           # of the samples that are counted
    step: int = 1                            # samples from moment to moment
    first: float = 0                         # the moment of the first value; whole, but where a sound was resampled

    def time_s(self, start: int, stop: int) -> np.ndarray:
        """The moments of the values from `start` to before `stop`."""
        return (self.first + self.step * np.arange(start, stop)) / self.rate_hz

    def every(self, hop: int, first: int) -> "Grid":
        """Of these moments every `hop`-th, beginning `first` steps later."""
        return Grid(self.rate_hz, self.step * hop, self.first + self.step * first)


@dataclass(frozen=True)
class Calibration:
    """What was done to samples to make pascals of them."""

    full_scale_pa: float = 1.0               # the pressure that a sample of 1.0 was taken for
    level_db_spl: float | None = None        # the rms level that was asked for, where one was


@dataclass(frozen=True, eq=False, repr=False)
class Sound:
    """Sound pressure at one or more ears.

    Parameters
    ----------
    samples_pa
        float32 or float64, ``(time,)`` for one ear or ``(ear, time)``, in Pa. Kept as given: a read-only view, no copy.
        No samples at all is a legal sound. NaN and infinity are carried; the door of a pipeline answers them.
    rate_hz
        Samples per second of each ear.
    calibration
        What was done to make pascals of the samples; 1.0 is taken for 1 Pa unless told otherwise.
    source, decoder
        The file, and what decoded it, for a sound that was read from one.
    truncated
        The file was damaged and was read all the same: part of the sound is missing.
    clipped_samples
        How many samples stood at the digital full scale, where that is known.

    Examples
    --------
    >>> Sound(np.zeros(16000, np.float32), 16000)
    Sound(1 s, 16000 Hz, 1 ear, -inf dB SPL)
    """

    samples_pa: np.ndarray
    rate_hz: float
    calibration: Calibration = Calibration()
    source: str | None = None
    decoder: str | None = None
    truncated: bool = False
    clipped_samples: int | None = None

    def __post_init__(self) -> None:
        samples = _checked_samples(self.samples_pa)
        if self.source is None:              # the rows of a decoded file are channels, however many and short they are
            _check_time_is_last(samples.shape)
        view = samples.view()
        view.flags.writeable = False
        object.__setattr__(self, "samples_pa", view)
        object.__setattr__(self, "rate_hz", _checked_rate_hz(self.rate_hz))

    @property
    def n_samples(self) -> int:
        """Samples of each ear."""
        return int(self.samples_pa.shape[-1])

    @property
    def n_ears(self) -> int:
        """Rows of the sound; 1 for ``(time,)``."""
        return 1 if self.samples_pa.ndim == 1 else int(self.samples_pa.shape[0])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.rate_hz

    @property
    def level_db_spl(self) -> float | np.ndarray:
        """Rms level in dB SPL: a number for ``(time,)``, ``(ear,)`` for ``(ear, time)``; -inf for silence."""
        levels = _level_db_spl(self._mean_square_pa2())
        return float(levels[0]) if self.samples_pa.ndim == 1 else levels

    def select(self, ears: int | Sequence[int]) -> Self:
        """Listen with the ears of these indices: one gives ``(time,)``, a sequence ``(ear, time)``, in its order."""
        chosen = [ears] if isinstance(ears, int | np.integer) else list(ears)
        if not chosen or not set(chosen) <= set(range(self.n_ears)):
            raise ValueError(f"ears = {ears!r}: not in a sound of {_ears(self.n_ears)}. "
                             f"Choose from 0 to {self.n_ears - 1}.")
        rows = np.atleast_2d(self.samples_pa)
        return replace(self, samples_pa=rows[chosen[0]] if isinstance(ears, int | np.integer) else rows[chosen])

    def mono(self) -> Self:
        """Mix on purpose: the mean pressure of all ears, ``(time,)``."""
        if self.samples_pa.ndim == 1:
            return self
        return replace(self, samples_pa=self.samples_pa.mean(axis=0))

    def excerpt(self, start_s: float = 0.0, stop_s: float | None = None) -> Self:
        """Cut out the sound from `start_s` to `stop_s` (its end by default), each at the nearest sample."""
        stop_s = self.duration_s if stop_s is None else stop_s
        start, stop = checked_span_samples(start_s, stop_s, self.rate_hz)
        if stop > self.n_samples:
            raise ValueError(f"stop_s = {stop_s:g} s: the sound ends at {self.duration_s:g} s. "
                             "Leave stop_s out to go to its end.")
        return replace(self, samples_pa=self.samples_pa[..., start:stop])

    def with_level(self, level_db_spl: float) -> Self:
        """Turn the sound up or down to an rms level over all its ears; what differs between the ears is kept.

        A sound of no samples is returned as it is. Silence, and samples that are not finite, are refused.
        """
        if not math.isfinite(level_db_spl):
            raise ValueError(f"level_db_spl = {level_db_spl} dB SPL: must be finite. Give the rms level, such as 65.")
        if not self.n_samples:
            return self
        now_pa = math.sqrt(float(np.mean(self._mean_square_pa2())))
        if not (math.isfinite(now_pa) and now_pa > 0):
            why = "silence has no level to turn up" if now_pa == 0 else "the samples are not all finite"
            raise ValueError(f"level_db_spl = {level_db_spl} dB SPL: {why}. Leave the level as it is (full_scale_pa).")
        gain = float(db_spl_to_pa(level_db_spl)) / now_pa
        return replace(self, samples_pa=self.samples_pa * self.samples_pa.dtype.type(gain),
                       calibration=Calibration(self.calibration.full_scale_pa * gain, float(level_db_spl)))

    def digest(self, kind: Kind | None = None) -> str:
        """A digest of rate, dtype, shape and samples: the same for the same sound, wherever it is from.

        Its kind is the one that is quicker here, ``sha256:…`` or bare blake2b, unless one is asked for; `has_digest`
        compares with either.
        """
        digest = SoundDigest(self.rate_hz, kind)
        for piece in _pieces(self.samples_pa):
            digest.update(piece)
        return digest.text()

    def has_digest(self, digest: str) -> bool:
        """Whether that is the digest of this sound, of whichever kind; ValueError where the kind is not known."""
        return self.digest(kind_of(digest)) == digest

    def __repr__(self) -> str:
        levels = ", ".join(f"{level:.1f}" for level in np.atleast_1d(self.level_db_spl))
        return f"Sound({self.duration_s:.3g} s, {self.rate_hz:.10g} Hz, {_ears(self.n_ears)}, {levels} dB SPL)"

    def _mean_square_pa2(self) -> np.ndarray:
        """Mean square pressure of each ear, ``(ear,)``, in float64; 0 where there are no samples."""
        total = np.zeros(self.n_ears)
        with np.errstate(over="ignore", invalid="ignore"):
            for piece in _pieces(self.samples_pa):
                total += np.square(piece, dtype=np.float64).sum(axis=-1)
        return total / max(self.n_samples, 1)


class SoundDigest:
    """The digest of a sound that comes in blocks of any size: that of `Sound.digest`.

    Each ear has a digest of its own, since a block holds a stretch of every ear; that of the sound is of rate, dtype,
    shape and these.
    """

    def __init__(self, rate_hz: float, kind: Kind | None = None) -> None:
        self._rate_hz, self._kind = float(rate_hz), kind
        self._dtype = ""
        self._shape: tuple[int, ...] = (0,)
        self._ears: list[Digest] = []

    def update(self, block_pa: np.ndarray) -> None:
        """Hear more of the sound, ``(time,)`` or ``(ear, time)``."""
        rows = np.atleast_2d(block_pa)
        self._ears = self._ears or [Digest(self._kind) for _ in rows]
        self._dtype = block_pa.dtype.str
        self._shape = (*block_pa.shape[:-1], self._shape[-1] + block_pa.shape[-1])
        for ear, row in zip(self._ears, rows, strict=True):
            ear.update(np.ascontiguousarray(row).data)

    def text(self) -> str:
        """The digest of what has been heard so far."""
        digest = Digest(self._kind)
        digest.update(f"{self._rate_hz!r} {self._dtype} {self._shape}".encode())
        for ear in self._ears:
            digest.update(ear.raw())
        return digest.text()


def checked_span_samples(start_s: float, stop_s: float, rate_hz: float) -> tuple[int, int]:
    """The nearest samples to two moments in seconds, which must be in order."""
    if not (0 <= start_s < math.inf):
        raise ValueError(f"start_s = {start_s} s: must be at least 0. Times count from the beginning of the sound.")
    if not (start_s <= stop_s < math.inf):
        raise ValueError(f"stop_s = {stop_s} s: must not lie before start_s = {start_s:g} s. Give a later stop_s.")
    return round(start_s * rate_hz), round(stop_s * rate_hz)


def _checked_samples(samples: Any) -> np.ndarray:
    if np.ma.is_masked(samples):
        raise ValueError("Sound.samples_pa: some are masked, and a sound has no gaps. Fill them on purpose: "
                         "samples.filled(0).")
    if not isinstance(samples, np.ndarray):
        raise TypeError(f"Sound.samples_pa = {type(samples).__name__}: must be a NumPy array. "
                        "Use np.asarray(samples, np.float32).")
    if samples.dtype.kind in "iu":
        bits = 8 * samples.dtype.itemsize
        raise TypeError(f"Sound.samples_pa = {samples.dtype} array: the pascals that an integer means are not guessed. "
                        f"Divide by 2**{bits - 1} for {bits}-bit samples, which makes full scale 1 Pa.")
    if samples.dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise TypeError(f"Sound.samples_pa = {samples.dtype.str} array: must be native float32 or float64. "
                        "Use samples.astype(np.float32).")
    if samples.ndim not in (1, 2) or (samples.ndim == 2 and samples.shape[0] == 0):
        raise ValueError(f"Sound.samples_pa = array of shape {samples.shape}: must be (time,) or (ear, time). "
                         "Make one Sound per clip.")
    return samples


def _check_time_is_last(shape: tuple[int, ...]) -> None:
    """Refuse what looks like (time, ear). Two rows always pass: a pair of ears may be heard for a single sample."""
    n_ears = shape[0] if len(shape) == 2 else 1
    if n_ears > MOST_EARS_OF_AN_ARRAY or (n_ears > max(shape[-1], 2) and shape[-1] > 0):
        raise ValueError(f"Sound.samples_pa = array of shape {shape}: time is last; {n_ears} ears are not believed. "
                         "Transpose it (samples.T) if it is (time, ear), or pass the rows that are wanted.")


def _checked_rate_hz(rate_hz: Any) -> float:
    if isinstance(rate_hz, bool) or not isinstance(rate_hz, Real) or \
            not SLOWEST_HZ <= float(rate_hz) <= FASTEST_HZ:
        raise ValueError(f"Sound.rate_hz = {rate_hz!r}: must be a number from {SLOWEST_HZ:.10g} to {FASTEST_HZ:.10g}. "
                         "Give the samples per second; what is slower is no sound, and goes through apply().")
    return float(rate_hz)


def _level_db_spl(mean_square_pa2: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):        # silence is -inf dB
        return pa_to_db_spl(np.sqrt(mean_square_pa2))


def _pieces(samples: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, samples.shape[-1], _PIECE_SAMPLES):
        yield samples[..., start:start + _PIECE_SAMPLES]


def _ears(n_ears: int) -> str:
    return "1 ear" if n_ears == 1 else f"{n_ears} ears"
