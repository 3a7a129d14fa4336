"""``auditory extract --dry-run``: what a run would do and what it would take."""
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from auditory.cli.progress import counted_files, duration, size

if TYPE_CHECKING:
    from auditory.contract.stage import Stage
    from auditory.dataset.finding import Found
    from auditory.dataset.plan import Task
    from auditory.dataset.settings import Settings


def tell_what_would_be_done(tasks: Sequence["Task"], found: "Found", out: str, stage: "Stage", settings: "Settings",
                            as_json: bool, *, allow_truncated: bool, force: bool, resume: bool,
                            jobs: int | None) -> bool:
    """Each file and where it would go, then what it would take; whether nothing is known that would fail."""
    from auditory.dataset.disk import refusals_as_disk_errors
    from auditory.dataset.estimate import estimated
    from auditory.dataset.folder_state import FolderState
    from auditory.dataset.names import name_to_json
    from auditory.dataset.runner import default_jobs, kept_without_recording
    with refusals_as_disk_errors(out):
        kept = FolderState.checked(out, settings, tasks, force=force, resume=resume,
                                   allow_truncated=allow_truncated).kept
    problems = [*found.unreadable, *kept_without_recording(tasks, kept)]
    waiting = [task for task in tasks if task.output not in kept]
    n_jobs = jobs or default_jobs(waiting)
    with _decoders_silent():
        estimate = estimated(waiting, stage, settings, n_jobs)
    for task in waiting:
        click.echo(json.dumps({"source": name_to_json(task.source), "output": name_to_json(task.output),
                               "size_bytes": task.recording.size_bytes}) if as_json
                   else f"{_text(task.recording.path)}\t{_text(os.path.join(out, task.output))}")
    if as_json:
        printable = [problem.encode("utf-8", "backslashreplace").decode() for problem in problems]
        click.echo(json.dumps({"summary": {**vars(estimate), "n_kept": len(kept), "n_jobs": n_jobs,
                                           "problems": printable}}))
    for problem in problems:
        click.echo(f"failed: {problem}", err=True)
    click.echo("; ".join(filter(None, (
        f"would hear {counted_files(len(waiting))}, {duration(estimate.sound_s)} of sound by their headers",
        f"write about {size(estimate.output_bytes)} to {out!r}",
        f"take about {duration(estimate.elapsed_s)} with {n_jobs} {'process' if n_jobs == 1 else 'processes'}",
        f"{estimate.n_unopened} cannot be opened as they are" if estimate.n_unopened else "",
        f"{len(kept)} there already and left as they are" if kept else "", found.passed_over()))), err=True)
    return not (problems or estimate.n_unopened)


@contextmanager
def _decoders_silent() -> Iterator[None]:
    """What decoders print of damaged files, past Python, goes nowhere: the run itself tells what it means."""
    stderr = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def _text(name: str) -> str:
    """A name as it can be printed, on one line."""
    return name if name.isprintable() else repr(name)
