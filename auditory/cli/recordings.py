"""Which recordings were meant, and where the features of each go: all settled before any work begins."""
import os
import stat
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import click

AUDIO_SUFFIXES = frozenset((
    ".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".w64", ".rf64", ".caf", ".au",
    ".snd", ".sph",
    # Not decoded, but sound all the same: each is told as failed, with how to convert it, rather than passed over.
    ".m4a", ".aac", ".wma", ".amr", ".ape", ".wv", ".tta", ".dsf",
))


@dataclass(frozen=True)
class Recording:
    """A sound file that was meant."""

    path: str
    kept: str                      # the part of the path that its features keep

    def size_bytes(self) -> int:
        """How large it is; 0 where it has just vanished, which whoever opens it will tell."""
        try:
            return os.stat(self.path).st_size
        except OSError:
            return 0


@dataclass
class Found:
    """What lies where the user pointed."""

    recordings: list[Recording] = field(default_factory=list)
    others: int = 0                # files in folders that are not sound, links and devices: passed over
    unreadable: list[str] = field(default_factory=list)

    def passed_over(self) -> str:
        """What was passed over, for the summary."""
        return f"{self.others} other file{'s' * (self.others > 1)} passed over" if self.others else ""


def find(paths: Sequence[str]) -> Found:
    """Files as they are named, folders with all the sound files in them; a path that does not exist is a usage error.

    Folders are walked in sorted order. Links in them are not followed; a folder that is met twice is walked once.
    """
    found = Found()
    folders_walked: set[tuple[int, int]] = set()
    for path in paths:
        try:
            status = os.stat(path)
        except (OSError, ValueError) as error:
            raise click.UsageError(f"{path!r}: {getattr(error, 'strerror', None) or error}. Check the path.") from None
        if stat.S_ISDIR(status.st_mode):
            _walk(path, found, folders_walked)
        else:
            found.recordings.append(Recording(path, _kept_of_file(path)))
    return found


def _walk(root: str, found: Found, folders_walked: set[tuple[int, int]]) -> None:
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in folders_walked:
                continue
            folders_walked.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            found.unreadable.append(f"{folder!r}: the folder cannot be read ({error.strerror}). Check the permissions.")
            continue
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and os.path.splitext(entry.name)[1].lower() in AUDIO_SUFFIXES:
                found.recordings.append(Recording(entry.path, os.path.relpath(entry.path, root)))
            elif not entry.is_dir(follow_symlinks=False):
                found.others += 1
        waiting += [entry.path for entry in reversed(entries) if entry.is_dir(follow_symlinks=False)]


def _kept_of_file(path: str) -> str:
    """``a/x.flac`` keeps its folder; a path that leads out of the current folder keeps its name only."""
    normal = os.path.normpath(path)
    leads_out = os.path.isabs(normal) or normal.split(os.sep)[0] == os.pardir
    return os.path.basename(normal) if leads_out else normal


def planned(recordings: Sequence[Recording], out: str, suffix: str) -> list[tuple[Recording, str]]:
    """Each recording with the file that its features go to; two for one file are a usage error.

    Makes the folder `out`, and tries whether it can be written.
    """
    as_named = _naming(out)
    plan: dict[str, tuple[Recording, str]] = {}
    for recording in recordings:
        target = os.path.join(out, recording.kept + suffix)
        known, _ = plan.setdefault(as_named(target), (recording, target))
        if known is not recording and not os.path.samefile(known.path, recording.path):
            raise click.UsageError(f"{target!r}: the features of both {known.path!r} and {recording.path!r} would go "
                                   "there. Name a folder that holds both, or extract them into two folders.")
    return list(plan.values())


def _naming(out: str) -> Callable[[str], str]:
    """Names as the disk of `out` tells them apart; a usage error where it cannot be written."""
    try:
        os.makedirs(out, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out, prefix=".auditory-", suffix=".partial") as probe:
            folder, name = os.path.split(probe.name)
            folds = os.path.exists(os.path.join(folder, name.upper()))
    except OSError as error:
        raise click.UsageError(f"-o {out!r}: cannot be written ({error.strerror}). Give another.") from None
    return _folded if folds else str


def _folded(name: str) -> str:
    """For a disk that does not tell upper from lower case, nor one way of composing accents from another."""
    return unicodedata.normalize("NFC", name).casefold()


def missing(plan: Sequence[tuple[Recording, str]]) -> Iterator[tuple[Recording, str]]:
    """What of the plan is not there yet; what is there is whole, because features appear whole or not at all."""
    return ((recording, target) for recording, target in plan if not os.path.exists(target))
