"""``auditory extract``: recordings in, features out."""
import errno
import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auditory.cli.model_choice import chosen_stage, heading, model_options
from auditory.cli.progress import Progress, duration
from auditory.cli.recordings import Recording, find, missing, planned

if TYPE_CHECKING:
    from auditory.dataset.extraction import Receipt
    from auditory.stage import Stage

SOME_FAILED = 1
# Full, read-only, or over quota: no other file would fare better.
DISK_REFUSES = {errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}


def _finite(ctx: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise click.BadParameter("must be finite.")
    return value


@click.command("extract", short_help="Hear recordings, write features.", epilog="\b\nExamples:\n"
               "  auditory extract recordings -o features\n"
               "  auditory extract speech.flac music.wav -o features -m cochleagram --set n_channels=100\n"
               "  auditory extract recordings -o features --mono --level-db-spl 65 --format npy\n"
               "\n\b\nExit codes: 0 all good; 1 some files failed; 2 usage; 130 stopped by Ctrl-C.")
@click.argument("inputs", nargs=-1, required=True, metavar="IN...", type=click.Path())
@click.option("-o", "--out", required=True, metavar="FOLDER", type=click.Path(), help="Where the features go.")
@model_options
@click.option("--format", type=click.Choice(["npz", "npy"]), default="npz", show_default=True,
              help="npz: all in one file. npy: the bare array, for mapping into memory, and a json file beside it.")
@click.option("--mono", is_flag=True,
              help="Mix the channels of each file. Otherwise two are two ears, and more are refused.")
@click.option("--force", is_flag=True, help="Make features anew that are there already; otherwise they are left alone.")
@click.option("--full-scale-pa", type=click.FloatRange(0, min_open=True), callback=_finite, metavar="PA",
              help="The pressure of a digital 1.0; 1 Pa unless told.")
@click.option("--level-db-spl", type=float, callback=_finite, metavar="DB",
              help="Give each file this rms level instead; it is then read twice.")
@click.option("--nonfinite", type=click.Choice(["refuse", "zero"]), default="refuse", show_default=True,
              help="What becomes of NaN and infinity: the file is refused, or they count as silence.")
@click.option("--precision", type=click.Choice(["float32", "float64"]), default="float32", show_default=True,
              help="What is computed, and stored, in.")
@click.option("--allow-truncated", is_flag=True, help="Keep what is left of damaged files, which is told and recorded.")
@click.pass_context
def command(ctx: click.Context, inputs: Sequence[str], out: str, model: str, settings: Sequence[str], force: bool,
            **options: Any) -> None:
    """Hear recordings and write what the ear makes of them.

    IN are sound files (WAV, FLAC, Ogg, Opus, MP3, AIFF and others), and folders of them. a/x.flac becomes
    FOLDER/a/x.flac.npz, with a/x.flac as named, or as it lies in the folder that was named; a file that is named by an
    absolute path or by ../ keeps its name only. Load features with auditory.load(path) as a labelled array, or with
    numpy.load: features, cf_hz, time_s and other coordinates, and meta, which holds the model, its versions, the
    level and a digest of the sound.

    Sound goes through in blocks, so a file may be hours long. A file that cannot be heard is told, and the rest go on.
    Features appear whole or not at all: after Ctrl-C, the same command goes on where it stopped.

    Coordinates that change with time, such as the coverage of an echoic memory, are not written.
    """
    if options["full_scale_pa"] is not None and options["level_db_spl"] is not None:
        raise click.UsageError("--full-scale-pa and --level-db-spl: the second sets the level whatever the first is. "
                               "Give one of them.")
    stage = chosen_stage(model, settings)
    found = find(inputs)
    if not found.recordings and not found.unreadable:
        raise click.UsageError(f"{', '.join(map(repr, inputs))}: no sound files there "
                               f"({found.passed_over() or 'nothing at all'}). Name files or folders that hold some.")
    plan = planned(found.recordings, out, f".{options.pop('format')}")
    jobs = plan if force else list(missing(plan))
    options["full_scale_pa"] = options["full_scale_pa"] or 1.0

    run = _Run(stage, options, Progress(len(jobs), sum(recording.size_bytes() for recording, _ in jobs)))
    interrupted = False
    with run.progress:
        for problem in found.unreadable:
            run.fail(problem)
        try:
            for recording, target in jobs:
                if not run.extract(recording, target):
                    break
        except KeyboardInterrupt:
            interrupted = True
    left = len(jobs) - run.n_heard
    took_s = run.progress.elapsed_s
    sound_s, there = run.sound_s, len(plan) - len(jobs)
    click.echo("; ".join(filter(None, (
        f"{heading(model, settings)}: {_files(run.n_done)} to {out!r}",
        f"{duration(sound_s)} of sound in {duration(took_s)}, {sound_s / took_s:.0f} s/s" if sound_s else "",
        f"{run.n_failed} failed" if run.n_failed else "",
        f"{there} there already and left as they are (--force makes them anew)" if there else "",
        found.passed_over(),
        f"stopped, {_files(left)} left: the same command goes on from here" if left else ""))), err=True)
    if interrupted:
        raise KeyboardInterrupt
    if run.n_failed:
        ctx.exit(SOME_FAILED)


class _Run:
    """Hears one recording after the other, tells what goes wrong and counts."""

    def __init__(self, stage: "Stage", options: dict[str, Any], progress: Progress) -> None:
        self.stage, self.options, self.progress = stage, options, progress
        self.n_heard = self.n_done = self.n_failed = 0
        self.sound_s = 0.0

    def fail(self, problem: str) -> None:
        """Tell what failed."""
        self.n_failed += 1
        self.progress.line(f"failed: {problem}")

    def extract(self, recording: Recording, target: str) -> bool:
        """Extract one recording; False where it is no use to go on."""
        from auditory.dataset.extraction import extract_file
        self.progress.begin(recording.size_bytes())
        going_on = True
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                receipt = extract_file(recording.path, target, self.stage, on_block=self.progress.heard, **self.options)
            except Exception as error:                       # one bad file never stops the others
                self.fail(_sentence(recording.path, error))
                going_on = not (isinstance(error, OSError) and error.errno in DISK_REFUSES)
            else:
                self.n_done += 1
                self.sound_s += receipt.duration_s
                self._tell_what_was_done_about(receipt)
            finally:
                for text in dict.fromkeys(str(warning.message) for warning in caught):
                    self.progress.line(f"warning: {_named(recording.path, text)}")
        self.n_heard += 1
        self.progress.end()
        return going_on

    def _tell_what_was_done_about(self, receipt: "Receipt") -> None:
        if receipt.damage is not None:
            self.progress.line(f"warning: {receipt.source!r}: is damaged, and kept as far as it goes: {receipt.damage}")
        if receipt.zeroed_samples:
            self.progress.line(f"warning: {receipt.source!r}: {receipt.zeroed_samples:,} samples were not finite and "
                               "count as silence")


def _sentence(path: str, error: Exception) -> str:
    """What went wrong with the file at `path`, on one line."""
    if isinstance(error, OSError):
        return _named(path, f"its features cannot be written ({error.strerror or error}). "
                            "Check the disk and its permissions.")
    if isinstance(error, ValueError):                        # the errors of the house say it all
        return _named(path, " ".join(str(error).splitlines()))
    return _named(path, f"unexpected {type(error).__name__}: {error}. Please report it.")


def _named(path: str, text: str) -> str:
    return text if text.startswith(repr(path)) else f"{path!r}: {text}"


def _files(n: int) -> str:
    return "1 file" if n == 1 else f"{n} files"
