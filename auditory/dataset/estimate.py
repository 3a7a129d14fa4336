"""What a run will take, before it begins: how much sound, how large its features, how long."""
import time
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auditory.contract.parameters import ParameterError
from auditory.dataset.plan import Task
from auditory.dataset.settings import Settings
from auditory.io.audio import AudioFileError, open_audio

if TYPE_CHECKING:
    from auditory.contract.stage import Stage

MOST_HEADERS = 1000                      # that are read; the other files are taken to be like them, by their size
TRIAL_S = 2.0                            # of noise, to see how quick the pipeline is here
START_S = 1.5                            # choice: what a worker process takes to begin
FILE_S = 0.005                           # choice: what a file takes beside the hearing
LEVEL_PA = 0.02                          # 60 dB SPL: conversation


@dataclass(frozen=True)
class Estimate:
    """What is to be expected; the headers of files may say anything, so it is no more than that."""

    n_files: int
    sound_s: float
    output_bytes: float
    elapsed_s: float
    n_unopened: int                      # of the files that were looked at, how many cannot be opened


def estimated(tasks: Sequence[Task], stage: "Stage", settings: Settings, jobs: int) -> Estimate:
    """Look at the headers of the recordings, and try the pipeline on a little noise."""
    if not tasks:
        return Estimate(0, 0.0, 0.0, 0.0, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                          # the run itself tells them, with the names of files
        return _estimated(tasks, stage, settings, jobs)


def _estimated(tasks: Sequence[Task], stage: "Stage", settings: Settings, jobs: int) -> Estimate:
    looked_at = [tasks[k] for k in np.unique(np.linspace(0, len(tasks) - 1, MOST_HEADERS).astype(int))]
    seconds: defaultdict[tuple[float, int], float] = defaultdict(float)          # of sound, by rate and ears
    n_unopened = 0
    for task in looked_at:
        try:
            with open_audio(task.recording.path, channels="mono" if settings.mono else None,
                            allow_truncated=True) as audio:
                seconds[audio.rate_hz, min(audio.n_ears, 2)] += (audio.promised_frames or 0) / audio.rate_hz
        except AudioFileError:
            n_unopened += 1
    seen_bytes = sum(task.recording.size_bytes for task in looked_at)
    all_bytes = sum(task.recording.size_bytes for task in tasks)
    scale = all_bytes / seen_bytes if seen_bytes else 1.0
    costs = [_cost(stage, settings, *kind, sound_s) for kind, sound_s in seconds.items()]
    hearing_s = scale * sum(took_s for _, took_s in costs) * (1 if settings.level_db_spl is None else 1.5)
    return Estimate(len(tasks), scale * sum(seconds.values()), scale * sum(size for size, _ in costs),
                    START_S + (hearing_s + FILE_S * len(tasks)) / jobs, n_unopened)


def _cost(stage: "Stage", settings: Settings, rate_hz: float, n_ears: int, seconds: float) -> tuple[float, float]:
    """Bytes of the features of so many seconds of sound, and how long it takes to hear them."""
    leading = (2,) if n_ears == 2 else ()
    noise_pa = np.random.default_rng(1).standard_normal((*leading, round(TRIAL_S * rate_hz))) * LEVEL_PA
    try:
        for _ in range(2):                                       # the first compiles; less sound would not need all
            begun_s = time.perf_counter()
            features = stage.apply(noise_pa, rate_hz, precision=settings.precision)
            took_s = time.perf_counter() - begun_s
    except ParameterError:                                       # the pipeline refuses this rate, and so will the run
        return 0.0, 0.0
    return features.nbytes / TRIAL_S * seconds, took_s / TRIAL_S * seconds
