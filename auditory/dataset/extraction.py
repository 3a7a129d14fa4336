"""One recording in, its features out, in memory that the length of the recording does not touch."""
import json
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from warnings import warn

import numpy as np

from auditory.contract import engine, labels
from auditory.contract.heard import EAR_AXES, input_account
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.dataset.settings import LONGEST_S
from auditory.dataset.whole_sound import WholeSound
from auditory.io.audio import AudioReader, FilePath, open_audio
from auditory.io.features import FeatureWriter
from auditory.scales import db_spl_to_pa
from auditory.sound import Calibration, SoundDigest

if TYPE_CHECKING:
    from auditory.contract.stream import Stream

OnBlock = Callable[[float, float | None], None]          # seconds heard so far; their share of the file, if known
HandOver = Callable[[FeatureWriter], object]


@dataclass(frozen=True)
class Receipt:
    """What was made of one recording."""

    source: str
    output: str
    rate_hz: float
    n_ears: int
    n_samples: int                 # of each ear, decoded
    n_frames: int                  # of the features
    damage: str | None             # what is known to be missing, of a damaged file that was kept on purpose
    zeroed_samples: int            # NaN and infinity that count as silence
    clipped_samples: int           # at the digital full scale
    silent_ears: int               # that hold nothing but zeros
    dead_channels: int             # above the highest frequency that the recording can hold: they hear nothing
    decoder: str                   # with its version
    size_bytes: int                # of the recording
    mtime_ns: int                  # when it was last changed

    @property
    def duration_s(self) -> float:
        """How much sound was heard."""
        return self.n_samples / self.rate_hz


def extract_file(path: FilePath, out: FilePath, stage: Stage, *, mono: bool = False, full_scale_pa: float = 1.0,
                 level_db_spl: float | None = None, nonfinite: engine.NonFinite = "refuse",
                 precision: engine.Precision = "float32", allow_truncated: bool = False, longest_s: float = LONGEST_S,
                 on_block: OnBlock | None = None, hand_over: HandOver | None = None) -> Receipt:
    """Hear a sound file with `stage` and write the features as they come: the bits of `auditory.extract`.

    Parameters
    ----------
    out
        Where the features go: ``….npz`` or ``….npy``, which decides the format. Folders are made as needed. The file
        appears when it is whole, and not at all if anything goes wrong.
    stage
        What hears; a pipeline that cannot stream hears the recording whole. Coordinates that change from frame to
        frame, such as the ``coverage`` of an echoic memory, are not written: they would be as large as the features.
    mono
        Mix all channels on purpose. Otherwise one channel gives no ear axis, two give ``ear``, more are refused.
    full_scale_pa, level_db_spl
        The pressure of a digital 1.0, or the rms level of the whole file instead, for which it is read twice.
    nonfinite, precision, allow_truncated
        As for `Stage.__call__` and `read`. The sound itself is read in `precision`.
    longest_s
        How long a recording may be that is heard whole, and so lies in memory; one that streams may be of any length.
    on_block
        Called after each block of sound with the seconds heard so far and, where the file says its length, the share.
    hand_over
        Who publishes the features, see `FeatureWriter`; by default that happens at once.

    Raises
    ------
    AudioFileError
        The file cannot be heard as it is, or holds NaN or infinity, or was changed meanwhile.
    ParameterError
        The stage refuses the rate of the file.
    FeatureFileError, OSError
        The features cannot be written.
    """
    def opened(full_scale_pa: float) -> AudioReader:
        return open_audio(path, full_scale_pa=full_scale_pa, channels="mono" if mono else None, dtype=precision,
                          allow_truncated=allow_truncated)

    stage.check_unit("Pa")
    before = None
    if level_db_spl is not None:
        if full_scale_pa != 1.0:
            raise ValueError(f"level_db_spl = {level_db_spl} dB SPL: sets the level whatever full_scale_pa is. "
                             "Give one of the two.")
        with opened(1.0) as audio:
            before = audio.size_bytes or 0, audio.mtime_ns
            full_scale_pa = _full_scale_pa(audio, level_db_spl, nonfinite)
    with opened(full_scale_pa) as audio:
        state = audio.size_bytes or 0, audio.mtime_ns
        if before not in (None, state):
            raise audio.error("has changed since its level was measured",
                              "Wait until it is finished, and read it again.")
        listen = WholeSound if stage.whole_sound else Stage.stream
        stream = listen(stage, audio.rate_hz, leading=(2,) if _n_ears(audio) == 2 else (), precision=precision)
        longest_s = longest_s if stage.whole_sound else math.inf
        _check_length(audio, audio.promised_frames, longest_s, stage)
        output, digest, zeroed = stream.output, SoundDigest(audio.rate_hz), 0
        silent = np.ones(audio.n_ears, np.bool_)
        os.makedirs(os.path.dirname(os.fsdecode(out)) or os.curdir, exist_ok=True)
        with _writer(out, stream, output, hand_over) as writer:
            for block_pa, n_zeroed in _finite_blocks(audio, nonfinite, digest):
                _check_length(audio, audio.frames_decoded, longest_s, stage)
                writer.append(stream.push(block_pa))
                zeroed += n_zeroed
                if silent.any():
                    silent &= ~np.atleast_2d(block_pa).any(axis=-1)
                if on_block is not None:
                    share = min(audio.frames_decoded / audio.promised_frames, 1.0) if audio.promised_frames else None
                    on_block(audio.frames_decoded / audio.rate_hz, share)
            writer.append(stream.flush())
            writer.meta |= labels.provenance(stage, stream.step, precision, zeroed) | input_account(
                Calibration(full_scale_pa, level_db_spl), digest.text(), audio.rate_hz, audio.path, audio.decoder,
                audio.truncated)
        if not audio.frames_decoded:
            warn(f"{audio.path!r}: holds no samples; its features are empty.", stacklevel=2)
            silent[:] = False
        elif silent.sum() == 1 and audio.n_ears == 2:
            warn(f"{audio.path!r}: ear {int(np.argmax(silent))} of 0 and 1 holds nothing but zeros.", stacklevel=2)
        n_dead, n_channels = _dead_channels(output, audio.rate_hz / 2)
        if 0 < n_dead == n_channels:
            warn(f"{audio.path!r}: not one of the {n_channels} channels can hear it: nothing of it is in its features.",
                 stacklevel=2)
        return Receipt(audio.path, writer.path, audio.rate_hz, audio.n_ears, audio.frames_decoded, writer.n_frames,
                       audio.damage, zeroed, audio.clipped_samples, int(silent.sum()), n_dead, audio.decoder, *state)


def _check_length(audio: AudioReader, n_samples: int | None, longest_s: float, stage: Stage) -> None:
    """Refuse a recording that is too long to be heard whole."""
    if n_samples and n_samples > longest_s * audio.rate_hz:
        whole = next(each for each in stage.stages_in_row() if each.whole_sound)
        streams = f"use {whole.causal_alternative} instead, or " if whole.causal_alternative else ""
        raise audio.error(f"lasts {n_samples / audio.rate_hz:.10g} s or more, and {type(whole).__name__} needs the "
                          f"whole sound at once, at most {longest_s:.10g} s of it",
                          f"Cut it, or {streams}allow more (longest_s).")


def _dead_channels(output: SignalSpec, highest_hz: float) -> tuple[int, int]:
    """How many channels lie above the highest frequency of a recording, and how many there are."""
    channels = output.axis("channel")
    cf_hz = channels.coordinates.get("cf_hz", np.zeros(0)) if channels else np.zeros(0)
    return int(np.count_nonzero(cf_hz >= highest_hz)), cf_hz.size


def _writer(out: FilePath, stream: "Stream | WholeSound", output: SignalSpec,
            hand_over: HandOver | None) -> FeatureWriter:
    """A writer whose frames are what `stream` says, with the coordinates that stay the same throughout."""
    ears = EAR_AXES if stream.leading and not stream.stage.couples_ears else ()
    axes, coordinates = labels.coordinates_of(output, 0, ears)
    staying = {name: (over, values) for name, (over, values) in coordinates.items() if axes[-1] not in over}
    return FeatureWriter(out, format="npy" if os.fsdecode(out).endswith(".npy") else "npz", axes=axes, coords=staying,
                         meta={"unit": output.unit, "time_grid": json.dumps(output.grid)}, dtype=output.dtype,
                         grid=output.grid, hand_over=hand_over)


def _n_ears(audio: AudioReader) -> int:
    if audio.n_ears > 2:
        raise audio.error(f"has {audio.n_ears} channels and there are two ears",
                          "Mix them on purpose (mono), or make a file of two of them.")
    return audio.n_ears


def _finite_blocks(audio: AudioReader, nonfinite: engine.NonFinite,
                   digest: SoundDigest | None = None) -> Iterator[tuple[np.ndarray, int]]:
    """Each block in Pa without NaN and infinity, and how many there were in it; refused with place and total count."""
    blocks = iter(audio)
    for block_pa in blocks:
        if digest is not None:
            digest.update(block_pa)
        try:
            finite = engine.finite(block_pa, nonfinite)
        except engine.NonFiniteError:
            raise _not_finite(audio, block_pa, blocks) from None
        yield finite


def _not_finite(audio: AudioReader, block_pa: np.ndarray, later_pa: Iterator[np.ndarray]) -> Exception:
    ears_pa = np.atleast_2d(block_pa)
    bad = ~np.isfinite(ears_pa)
    sample = int(np.argmax(bad.any(axis=0)))
    ear = int(np.argmax(bad[:, sample]))
    before = audio.frames_decoded - bad.shape[-1]
    count = int(bad.sum()) + sum(int(np.count_nonzero(~np.isfinite(block))) for block in later_pa)
    where = f"sample {before + sample:,}" + (f" of ear {ear}" if len(ears_pa) > 1 else "")
    return audio.error(f"{where} is {ears_pa[ear, sample]}, the first of {count:,} that are not finite",
                       "Mend the sound, or count them as silence (nonfinite).")


def _full_scale_pa(audio: AudioReader, level_db_spl: float, nonfinite: engine.NonFinite) -> float:
    """The pressure of a digital 1.0 that gives the whole file, all ears together, this rms level."""
    energy_pa2 = np.zeros(_n_ears(audio))
    with np.errstate(over="ignore"):
        for block_pa, _ in _finite_blocks(audio, nonfinite):
            energy_pa2 += np.square(np.atleast_2d(block_pa), dtype=np.float64).sum(axis=-1)
    if not audio.frames_decoded:
        return 1.0
    now_pa = math.sqrt(float(np.mean(energy_pa2 / audio.frames_decoded)))
    if not (0 < now_pa < math.inf and math.isfinite(level_db_spl)):
        raise audio.error(f"level_db_spl = {level_db_spl} dB SPL: cannot be given to a sound of {now_pa:g} Pa rms",
                          "Leave the level as it is (full_scale_pa).")
    return float(db_spl_to_pa(level_db_spl)) / now_pa
