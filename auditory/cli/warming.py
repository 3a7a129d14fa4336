"""Models made ready side by side: processes that compile one model after the other."""
import multiprocessing
import signal
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

RATE_HZ = 16000.0
SHORT_S, MIDDLING_S = 0.05, 1.0          # one block of the engine, in models that give values often, and seldom
LIVE_S = 0.01                            # a block of a live stream, in which hardly a frame ends
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Begun:
    """A process has taken up a model."""

    model: str


@dataclass(frozen=True)
class Done:
    """A model is ready, or cannot be made so: `error` says why."""

    model: str
    elapsed_s: float
    warnings: tuple[str, ...] = ()
    error: str = ""


def warm(model: str) -> None:
    """Have a model hear a noise in every way that has kernels of its own: at once, in blocks, stage by stage.

    Kernels meet other arrays where a sound is one block of the engine than where it is several, and where few values
    come of it: so it is also heard in part.
    """
    import numpy as np

    from auditory.cli.model_choice import chosen_stage
    from auditory.contract.engine import LONGEST_BLOCK
    from auditory.contract.pipeline import addresses
    from auditory.sound import Sound
    pipeline = chosen_stage(model, ())
    live, short, middling = (int(seconds * RATE_HZ) for seconds in (LIVE_S, SHORT_S, MIDDLING_S))
    ears = (2,) if pipeline.couples_ears else ()
    noise = Sound(np.random.default_rng(0).standard_normal((*ears, LONGEST_BLOCK + short)) * 0.02, RATE_HZ)
    for precision in ("float32", "float64"):
        for n in short, middling, noise.n_samples:
            pipeline.apply(noise.samples_pa[..., :n], RATE_HZ, precision=precision)
        if not pipeline.whole_sound:
            stream = pipeline.stream(RATE_HZ, leading=ears, precision=precision)
            for block in np.split(noise.samples_pa, (1, live, 2 * live, 3 * live), axis=-1):
                stream.push(block)
            stream.flush()
        pipeline(noise, keep=addresses(pipeline.stages_in_row())[:1], precision=precision)


def side_by_side(models: Sequence[str], n_processes: int) -> Iterator[Begun | Done]:
    """Warm all `models`, several at a time, and tell how it goes; whoever stops listening ends all at once.

    A model that fails, or takes its process with it, does not stop the others.
    """
    waiting = list(models)
    crew: dict[Connection[Any, Any], _Worker] = {}
    try:
        while waiting or crew:
            while waiting and len(crew) < n_processes:
                worker = _Worker()
                crew[worker.connection] = worker
                yield worker.begin(waiting.pop(0))
            for connection in wait(list(crew)):
                worker = crew[connection]                        # type: ignore[index]
                yield worker.done()
                if waiting and worker.lives:
                    yield worker.begin(waiting.pop(0))
                else:
                    del crew[worker.connection]
                    worker.end()
    finally:
        for worker in crew.values():
            worker.end()


class _Worker:
    """A process that is told models, one after the other, and tells when each is ready."""

    def __init__(self) -> None:
        self.connection, theirs = SPAWN.Pipe()
        self.lives, self._model, self._began_s = True, "", 0.0
        self._process = SPAWN.Process(target=_work, args=(theirs,), daemon=True)
        with _ctrl_c_is_for_this_process():
            self._process.start()
            theirs.close()

    def begin(self, model: str) -> Begun:
        self._model, self._began_s = model, time.monotonic()
        try:
            self.connection.send(model)
        except OSError:                                          # it has died, which its end of the line tells
            pass
        return Begun(model)

    def done(self) -> Done:
        try:
            texts, error = self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            self.lives = False
            texts, error = (), f"its process ended with exit code {self._process.exitcode}"
        return Done(self._model, time.monotonic() - self._began_s, texts, error)

    def end(self) -> None:
        """Now: what is compiled is on the disk, what is not will be another time."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _work(connection: "Connection[Any, Any]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            model = connection.recv()
        except EOFError:                                         # the command has gone
            return
        error = ""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                warm(model)
            except Exception as problem:                         # one bad model never stops the others
                error = f"{type(problem).__name__}: {problem}"
        connection.send((tuple(dict.fromkeys(str(warning.message) for warning in caught)), error))


@contextmanager
def _ctrl_c_is_for_this_process() -> Iterator[None]:
    """A process that is started meanwhile never gets one; this process gets it afterwards, with nothing half begun."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker
    resource_tracker.ensure_running()                            # which, at its start, lets Ctrl-C in again
    came: list[int] = []                                         # libraries have threads that it may come to
    handler = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)
