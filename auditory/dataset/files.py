"""`auditory.extract_files`: many files, from Python."""
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from auditory.contract import engine
from auditory.dataset.finding import Path, find
from auditory.dataset.interruption import sigterm_like_ctrl_c
from auditory.dataset.plan import Task, planned, why_unwritable
from auditory.dataset.report import Report
from auditory.dataset.rows import Row
from auditory.dataset.runner import Run, modules_of
from auditory.dataset.settings import LONGEST_S, Format, Settings
from auditory.dataset.watcher import Watcher

if TYPE_CHECKING:
    from auditory.contract.stage import Stage


def extract_files(inputs: Path | Sequence[Path], out: Path, model: "str | Stage" = "ratemap", *,
                  jobs: int | None = None, resume: bool = True, force: bool = False, follow_links: bool = False,
                  format: Format = "npz", mono: bool = False, full_scale_pa: float = 1.0,
                  level_db_spl: float | None = None, nonfinite: engine.NonFinite = "refuse",
                  precision: engine.Precision = "float32", allow_truncated: bool = False, longest_s: float = LONGEST_S,
                  on_row: Callable[[Row], object] | None = None, **parameters: Any) -> Report:
    """Hear many recordings on several processes, and write what the ear makes of each into a folder.

    What is there already is kept; what is missing is made. A recording that cannot be heard gets a row that says why,
    and the rest go on. Features appear whole or not at all, so a run may be ended in any way and begun again.

    Parameters
    ----------
    inputs
        Sound files, and folders of them. One that is missing has failed, like any other that cannot be heard.
    out
        The folder of the features, with ``manifest.jsonl``: a row for each recording. ``a/x.flac`` goes to
        ``a/x.flac.npz`` in it. One folder holds the features of one kind of settings.
    model
        The name of a model, or a pipeline of your own. Stages of your own must stand in a module that can be imported.
    jobs
        How many processes hear at the same time; by default one per processor, fewer for few files.
    resume
        Keep what the manifest says is there, of recordings that have not changed since; otherwise hear all again.
    force
        Start the folder afresh: the features and the manifest of earlier runs are removed first.
    follow_links
        Follow links in folders; each folder is still walked once.
    format
        ``"npz"``, all in one file, or ``"npy"``, the bare array and a json file beside it.
    mono, full_scale_pa, level_db_spl, nonfinite, precision, allow_truncated, longest_s
        As for `read` and `Stage.__call__`; see also `auditory.dataset.extraction.extract_file`.
    on_row
        Called with each row as it is written.
    **parameters
        Parameters of the model, as for `pipeline`.

    Returns
    -------
    Report
        Rows and counts; ``report.failed``: the rows of what could not be heard; ``report.ok``: whether all could.

    Raises
    ------
    PlanError, ForeignFilesError, OtherSettingsError, ManifestError, FolderBusyError
        The run cannot begin as it was asked for; nothing has been touched. FolderBusyError: it may be tried again.
    DiskError
        The disk is full, cannot be written, while something is to be, or cannot be read.
    KeyboardInterrupt
        After Ctrl-C or SIGTERM: the same call goes on from there.

    Examples
    --------
    >>> report = auditory.extract_files("recordings", "features", "ratemap", jobs=4)         # doctest: +SKIP
    >>> [(row.source, row.error) for row in report.failed]                                   # doctest: +SKIP
    """
    from auditory.catalogue import pipeline
    if isinstance(model, str):
        stage: Stage = pipeline(model, **parameters)
    else:
        stage = model.replace(**parameters) if parameters else model
    settings = Settings.of(stage, precision=precision, full_scale_pa=full_scale_pa, level_db_spl=level_db_spl,
                           mono=mono, nonfinite=nonfinite, format=format)
    modules = modules_of(stage)
    folder = os.fsdecode(out)
    paths: Sequence[Path] = [inputs] if isinstance(inputs, str | bytes | os.PathLike) else inputs
    with sigterm_like_ctrl_c():
        found = find(paths, out=folder, follow_links=follow_links)
        unwritable = why_unwritable(folder)
        tasks = planned(found.recordings, folder, f".{format}", touch_nothing=unwritable is not None)
        run = Run(tasks, folder, settings, modules, jobs=jobs, resume=resume, force=force, unwritable=unwritable,
                  allow_truncated=allow_truncated, longest_s=longest_s, problems=found.unreadable,
                  watcher=_Caller(on_row))
        report = run.go()
    if report.interrupted:
        raise KeyboardInterrupt
    return report


class _Caller(Watcher):
    """Passes rows on."""

    def __init__(self, on_row: Callable[[Row], object] | None) -> None:
        self._on_row = on_row

    def finishes(self, task: Task, row: Row) -> None:
        if self._on_row is not None:
            self._on_row(row)
