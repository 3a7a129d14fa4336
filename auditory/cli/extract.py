"""``auditory extract``: recordings in, features out."""
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auditory.cli.arguments import ANY_PATH
from auditory.cli.model_choice import chosen_stage, heading, model_options
from auditory.cli.progress import Progress, counted_files, duration
from auditory.cli.remedies import for_command_line

if TYPE_CHECKING:
    from auditory.dataset.finding import Found
    from auditory.dataset.plan import Task
    from auditory.dataset.report import Report
    from auditory.dataset.rows import Row
    from auditory.dataset.settings import Settings

SOME_FAILED = 1
BUSY = 75                                # EX_TEMPFAIL of sysexits.h: the same command may do later
INTERRUPTED = 130                        # what a shell says of a program that Ctrl-C has ended


class _Busy(click.ClickException):
    """Another run writes into the folder: nothing is wrong with what was asked for."""

    exit_code = BUSY


def _finite(ctx: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise click.BadParameter("must be finite.")
    return value


@click.command("extract", short_help="Hear recordings, write features.", epilog="\b\nExamples:\n"
               "  auditory extract recordings -o features\n"
               "  auditory extract recordings -o features --dry-run\n"
               "  auditory extract speech.flac music.wav -o features -m cochleagram --set n_channels=100\n"
               "  auditory extract recordings -o features --mono --level-db-spl 65 --format npy --jobs 8\n"
               "\n\b\nExit codes: 0 all good; 1 some files failed, or the disk is full or cannot be read or\n"
               "written; 2 usage, or a folder that does not fit; 75 another run writes into the folder, try\n"
               "again later; 130 stopped by Ctrl-C or SIGTERM.")
@click.argument("inputs", nargs=-1, required=True, metavar="IN...", type=ANY_PATH)
@click.option("-o", "--out", required=True, metavar="FOLDER", type=ANY_PATH, help="Where the features go.")
@model_options
@click.option("--jobs", type=click.IntRange(min=1), metavar="N",
              help="How many processes hear at the same time; one per processor, fewer for few files, unless told.")
@click.option("--resume/--no-resume", default=True, show_default=True,
              help="Keep what the manifest says is there, of files that have not changed; or hear all again.")
@click.option("--force", is_flag=True,
              help="Start the folder afresh: what earlier runs have made there is removed first.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and what it would take, and do nothing.")
@click.option("--json", "as_json", is_flag=True,
              help="Print the row of each file, and a summary at the end, as lines of JSON on standard output.")
@click.option("--format", type=click.Choice(["npz", "npy"]), default="npz", show_default=True,
              help="npz: all in one file. npy: the bare array, for mapping into memory, and a json file beside it.")
@click.option("--mono", is_flag=True,
              help="Mix the channels of each file. Otherwise two are two ears, and more are refused.")
@click.option("--full-scale-pa", type=click.FloatRange(0, min_open=True), callback=_finite, metavar="PA",
              help="The pressure of a digital 1.0; 1 Pa unless told.")
@click.option("--level-db-spl", type=float, callback=_finite, metavar="DB",
              help="Give each file this rms level instead; it is then read twice.")
@click.option("--nonfinite", type=click.Choice(["refuse", "zero"]), default="refuse", show_default=True,
              help="What becomes of NaN and infinity: the file is refused, or they count as silence.")
@click.option("--precision", type=click.Choice(["float32", "float64"]), default="float32", show_default=True,
              help="What is computed, and stored, in.")
@click.option("--allow-truncated", is_flag=True, help="Keep what is left of damaged files, which is told and recorded.")
@click.option("--longest-s", type=click.FloatRange(0, min_open=True), callback=_finite, metavar="S", default=600.0,
              show_default=True, help="How long a file may be that a model must hear whole, in memory; others stream.")
@click.option("--follow-links", is_flag=True, help="Follow links in folders; each folder is still walked once.")
@click.pass_context
def command(ctx: click.Context, inputs: Sequence[str], out: str, model: str, settings: Sequence[str],
            jobs: int | None, resume: bool, force: bool, dry_run: bool, as_json: bool, allow_truncated: bool,
            longest_s: float, follow_links: bool, **options: Any) -> None:
    """Hear recordings and write what the ear makes of them.

    IN are sound files (WAV, FLAC, Ogg, Opus, MP3, AIFF and others), and folders of them. a/x.flac becomes
    FOLDER/a/x.flac.npz, with a/x.flac as named, or as it lies in the folder that was named; a file that is named by an
    absolute path or by ../ keeps its name only. Load features with auditory.load(path) as a labelled array, or with
    numpy.load: features, cf_hz, time_s and other coordinates, and meta, which holds the model, its versions, the
    level and a digest of the sound.

    FOLDER/manifest.jsonl has a row for each file: what was decoded, what was made of it, or why it failed. A file that
    is missing or cannot be heard never stops the others. Features appear whole or not at all: after Ctrl-C, a crash or
    a power cut, the same command goes on where it stopped, and hears again what has changed since.

    Sound goes through in blocks, so a file may be hours long, but for models that must hear it whole. Coordinates that
    change with time, such as the coverage of an echoic memory, are not written.
    """
    from auditory.contract.parameters import ParameterError
    from auditory.dataset.disk import DiskError
    from auditory.dataset.finding import PlanError, find
    from auditory.dataset.folder_state import ForeignFilesError
    from auditory.dataset.lock import FolderBusyError
    from auditory.dataset.manifest import ManifestError
    from auditory.dataset.plan import planned, why_unwritable
    from auditory.dataset.settings import OtherSettingsError, Settings
    if options["full_scale_pa"] is not None and options["level_db_spl"] is not None:
        raise click.UsageError("--full-scale-pa and --level-db-spl: the second sets the level whatever the first is. "
                               "Give one of them.")
    options["full_scale_pa"] = options["full_scale_pa"] or 1.0
    stage = chosen_stage(model, settings)
    try:
        decided = Settings.of(stage, **options)
        found = find(inputs, out=out, follow_links=follow_links)
        unwritable = None if dry_run else why_unwritable(out)
        tasks = planned(found.recordings, out, f".{decided.format}", touch_nothing=dry_run or unwritable is not None)
        if dry_run:
            from auditory.cli.dry_run import tell_what_would_be_done
            if not tell_what_would_be_done(tasks, found, out, stage, decided, as_json, jobs=jobs, resume=resume,
                                           force=force, allow_truncated=allow_truncated):
                ctx.exit(SOME_FAILED)
            return
        report = _extracted(tasks, found, out, decided, as_json, heading(model, settings), jobs=jobs, resume=resume,
                            force=force, allow_truncated=allow_truncated, longest_s=longest_s, unwritable=unwritable)
    except FolderBusyError as error:
        raise _Busy(str(error)) from None
    except (PlanError, ForeignFilesError, ManifestError, OtherSettingsError, ParameterError) as error:
        raise click.UsageError(for_command_line(str(error))) from None
    except DiskError as error:
        raise click.ClickException(str(error)) from None
    if report.interrupted:
        ctx.exit(INTERRUPTED)
    if not report.ok:
        ctx.exit(SOME_FAILED)


def _extracted(tasks: Sequence["Task"], found: "Found", out: str, settings: "Settings", as_json: bool, asked: str,
               **options: Any) -> "Report":
    """Do the run, and tell how it goes."""
    from auditory.dataset.runner import Run
    teller = _Teller(as_json)
    run = Run(tasks, out, settings, problems=found.unreadable, watcher=teller, **options)
    with teller:
        report = run.go()
        teller.tell_warnings()
    if as_json:
        click.echo(json.dumps({"summary": report.as_dict()}))
    _tell_summary(report, found, asked)
    return report


def _tell_summary(report: "Report", found: "Found", asked: str) -> None:
    sound_s = sum(row.duration_s for row in report.made)
    left = f"stopped, {counted_files(report.n_left)} left: "
    stopped = left + for_command_line("the same command goes on from here" if report.interrupted else report.stopped)
    n_failed = len(report.failed) + len(report.problems)
    click.echo("; ".join(filter(None, (
        f"{asked}: {counted_files(sum(not row.failed for row in report.made))} to {report.folder!r}",
        f"{duration(sound_s)} of sound in {duration(report.elapsed_s)}, {sound_s / report.elapsed_s:.0f} × real time"
        if sound_s else "",
        f"{n_failed} failed" if n_failed else "",
        f"{report.n_kept} there already and left as they are" if report.n_kept else "",
        found.passed_over(), stopped if report.stopped else ""))), err=True)


class _Teller(Progress):
    """Tells of each file what a user must know: failures and damage at once, what many may share at the end."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json
        self._warned: defaultdict[str, list[str]] = defaultdict(list)        # names of files, by what was warned of

    def problem(self, text: str) -> None:
        self.line(f"failed: {text}")

    def keeps(self, row: "Row") -> None:
        self._print(row)

    def finishes(self, task: "Task", row: "Row") -> None:
        super().finishes(task, row)
        self._print(row)
        path = task.recording.path
        if row.failed:
            self.line(f"failed: {path!r} ({row.size_bytes:,} bytes): {for_command_line(row.error)}")
        if row.status == "truncated":
            self.line(f"warning: {path!r}: is damaged, and kept as far as it goes: {row.error}")
        if row.zeroed_samples:
            self.line(f"warning: {path!r}: {row.zeroed_samples:,} samples were not finite and count as silence")
        for text in row.warnings:
            self._warned[text].append(path)

    def tell_warnings(self) -> None:
        """Tell each warning once, with how many files it is about."""
        for text, paths in self._warned.items():
            others = "" if len(paths) == 1 else f" and {counted_files(len(paths) - 1, 'other ')}"
            self.line(f"warning: {paths[0]!r}{others}: {text}")

    def _print(self, row: "Row") -> None:
        if self._as_json:
            click.echo(json.dumps(row.as_dict()))
