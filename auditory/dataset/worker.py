"""A worker process of a run: it is told recordings, line by line, and tells what became of them.

It is a process of its own so that a decoder that crashes takes nothing else with it. It ends when its input does: also
when the run that started it was killed.

Told: the settings, then ``{"task": 7, "source": …, "target": …}`` again and again, at last ``{"stop": true}``. Tells:
``{"ready": true}``; for each task that it ``begun``, what is ``heard_s`` now and then and that it is ``compiling``, at
last its ``made`` with the receipt and the files, or its ``failed`` with the error, or that the ``disk`` takes no more.
"""
import json
import os
import queue
import signal
import sys
import threading
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from auditory.dataset.disk import REFUSES_ALL, refusal
from auditory.dataset.names import name_from_json, name_to_json
from auditory.io.publishing import Published, publish_together, reach_disk, remove_if_possible

if TYPE_CHECKING:                        # what takes its time to import waits until the run can be heard to end
    from auditory.dataset.extraction import Receipt
    from auditory.io.features import FeatureWriter

Message = dict[str, Any]

TELL_EVERY_S = 0.1                       # how far a long recording has got
PATIENCE_S = 1.0                         # with a task that does not notice that the run has gone
BROKEN = 70                              # what a worker ends with that cannot go on
MOST_WAITING = 8                         # recordings that are heard and not yet published


class Stopped(BaseException):
    """The run is over: no Exception, so that nobody takes it for the failure of a recording."""


def main() -> None:
    """Work until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)                 # Ctrl-C goes to the run, which tells its workers
    line = Line(sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)                                                # what a decoder prints must not come between
    settings = line.next()
    if settings is None:
        return
    try:
        worker = Worker(line, settings)
    except Exception as error:
        line.tell({"unfit": f"{type(error).__name__}: {error}"})
        return
    line.tell({"ready": True})
    worker.work()
    os._exit(0)                                                  # all is told: Ctrl-C need not wait for tidying up


class Line:
    """The way to and from the run. One thread does nothing but listen, to notice at once when the run has gone."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming, self._outgoing, self._lock = incoming, outgoing, threading.Lock()
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self.stopped = threading.Event()                         # hear no more
        self.orphaned = threading.Event()                        # publish no more
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self) -> Message | None:
        """What is told next; None where it is time to stop."""
        message = self._messages.get()
        return None if self.stopped.is_set() else message

    def tell(self, message: Message) -> None:
        """Tell the run; whoever is alone in the world ends here."""
        with self._lock:
            try:
                self._outgoing.write(json.dumps(message).encode() + b"\n")
                self._outgoing.flush()
            except OSError:
                os._exit(1)

    def _listen(self) -> None:
        for text in self._incoming:
            if not text.endswith(b"\n"):                         # the run was killed while it told this
                continue
            message = json.loads(text)
            if "stop" in message:
                break
            self._messages.put(message)
        else:
            self.orphaned.set()
        self.stopped.set()
        self._messages.put(None)
        if self.orphaned.is_set():                               # time for cleaning up; then it ends in any case
            time.sleep(PATIENCE_S)
            os._exit(1)


class Teller(Protocol):
    """Whom a worker tells."""

    stopped: threading.Event
    orphaned: threading.Event

    def next(self) -> Message | None:
        """What is told next; None where it is time to stop."""

    def tell(self, message: Message) -> None:
        """Tell the run."""


@dataclass
class UnpublishedFeatures:
    """A recording that was heard: its features wait to be put together and published."""

    task: int
    receipt: "Receipt"
    writer: "FeatureWriter"
    warnings: tuple[str, ...]


class Worker:
    """Hears one recording after the other, while a second thread waits for the disk."""

    def __init__(self, line: Teller, settings: Message) -> None:
        for module in settings["modules"]:                       # stages of the user's own
            import_module(module)
        from auditory.contract.stage import Stage
        from auditory.dataset.extraction import extract_file
        from auditory.numerics.cache import before_compiling
        self._extract_file, self._before_compiling = extract_file, before_compiling
        self._stage = Stage.from_toml(settings["pipeline"])
        self._options = settings["options"]
        self._line = line
        self.unpublished: queue.Queue[UnpublishedFeatures | None] = queue.Queue(MOST_WAITING)

    def work(self) -> None:
        """Do what is told until told to stop."""
        publisher = threading.Thread(target=self._publish_all, daemon=True)
        publisher.start()
        while (task := self._line.next()) is not None:
            self.hear(task)
        self.unpublished.put(None)
        publisher.join()

    # ---- hearing ----

    def hear(self, task: Message) -> None:
        """Hear a recording; what it gives is left for the publisher."""
        number, path = task["task"], name_from_json(task["source"])
        self._line.tell({"begun": number})
        reported_s = time.monotonic()

        def on_block(heard_s: float, share: float | None) -> None:
            nonlocal reported_s
            if self._line.stopped.is_set():
                raise Stopped
            if time.monotonic() - reported_s > TELL_EVERY_S:
                reported_s = time.monotonic()
                self._line.tell({"task": number, "heard_s": heard_s, "share": share})

        def tell_compiling() -> None:
            self._line.tell({"task": number, "compiling": True})

        writers: list[FeatureWriter] = []
        with self._before_compiling(tell_compiling), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                receipt = self._extract_file(path, name_from_json(task["target"]), self._stage, on_block=on_block,
                                             hand_over=writers.append, **self._options)
            except Stopped:
                return
            except Exception as error:                           # one bad recording never stops the others
                self._fail(number, error)
                return
        texts = dict.fromkeys(str(warning.message).removeprefix(f"{path!r}: ") for warning in caught)
        self.unpublished.put(UnpublishedFeatures(number, receipt, writers[0], tuple(texts)))

    def _fail(self, number: int, error: Exception) -> None:
        if isinstance(error, OSError) and error.errno in REFUSES_ALL:
            self._line.tell({"task": number, "disk": refusal(error)})
        else:
            self._line.tell({"task": number, "failed": sentence(error)})

    # ---- publishing ----

    def _publish_all(self) -> None:
        """Publish what has been heard; what has come together meanwhile waits for the disk together."""
        try:
            ended = False
            while not ended:
                together = [self.unpublished.get()]
                while together[-1] is not None and not self.unpublished.empty():
                    together.append(self.unpublished.get())
                ended = together[-1] is None
                self.publish([features for features in together if features is not None])
        except BaseException as error:                           # else the other thread would wait for ever
            print(f"unexpected {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(BROKEN)

    def publish(self, together: Sequence[UnpublishedFeatures]) -> None:
        """Give the files of these recordings their names, and tell of each when it is on the disk."""
        published: list[tuple[UnpublishedFeatures, list[Published]]] = []
        failed: list[tuple[UnpublishedFeatures, Exception]] = []
        for features in together:
            try:
                if not self._line.orphaned.is_set():
                    published.append((features, publish_together(features.writer.finished())))
            except Exception as error:                           # mostly the disk
                failed.append((features, error))
            finally:
                features.writer.discard()
        try:
            reach_disk(os.path.dirname(features.writer.path) for features, _ in published)
        except OSError as error:
            for features, files in published:                    # a name that the disk may forget is no promise
                remove_if_possible(file.path for file in files)
                failed.append((features, error))
            published = []
        for features, problem in failed:                         # after cleaning up: the run may end this process now
            self._fail(features.task, problem)
        for features, files in published:
            self._line.tell(_receipt_message(features, files))


def _receipt_message(features: UnpublishedFeatures, published: Sequence[Published]) -> Message:
    receipt = asdict(features.receipt)
    files = [{**vars(file), "path": name_to_json(file.path)} for file in published]
    return {"task": features.task, "made": {**receipt, "source": name_to_json(features.receipt.source),
                                             "output": name_to_json(features.receipt.output)},
            "files": files, "warnings": features.warnings}


def sentence(error: Exception) -> str:
    """What went wrong with a recording, without its name and size, which its row has."""
    if isinstance(error, OSError):
        return f"its features cannot be written ({error.strerror or error}). Check the disk and its permissions."
    from auditory.io.audio import AudioFileError
    if isinstance(error, AudioFileError):
        return f"{error.problem}. {error.remedy}"
    if isinstance(error, ValueError):                            # the errors of the house say it all
        return str(error)
    return f"unexpected {type(error).__name__}: {error}. Please report it."


if __name__ == "__main__":
    main()
