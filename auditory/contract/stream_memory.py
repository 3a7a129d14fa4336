"""The memory of a stream as a file: plain arrays in an ``.npz``, none of which is believed when it is read."""
import json
import os
import reprlib
from collections.abc import Mapping
from contextlib import nullcontext
from typing import IO, Any, NamedTuple

import numpy as np

from auditory.io.npz import read_npz
from auditory.io.regular_file import open_regular

MOST_NAME = 80                           # characters of a name that an error quotes
MOST_COUNT = 2**53                       # choice: samples and frames are counted in 64 bits, which must never run over

Place = str | os.PathLike[str] | IO[bytes]


class StreamError(RuntimeError):
    """A stream is asked for what it cannot do: pushed to after its end, saved or loaded where that has no meaning."""


class Progress(NamedTuple):
    """What a stream remembers beside the states of its steps."""

    samples: int                         # of each sound
    zeroed: int                          # how many were not finite and count as silence
    closed: bool


def write_memory(place: Place, identity: Mapping[str, Any], progress: Progress,
                 states: Mapping[str, np.ndarray]) -> None:
    """Write the memory of a stream; `identity` says which streams may go on with it."""
    about = {**identity, "samples_heard": progress.samples, "samples_zeroed": progress.zeroed,
             "closed": progress.closed}
    # Opened here: numpy would change the name of the file.
    with open(place, "wb") if isinstance(place, (str, os.PathLike)) else nullcontext(place) as file:
        np.savez(file, stream=np.array(json.dumps(about)), **states)  # type: ignore[arg-type]  # names hold a slash


def read_memory(place: Place, identity: Mapping[str, Any],
                states: Mapping[str, np.ndarray]) -> tuple[Progress, dict[str, np.ndarray]]:
    """What `write_memory` wrote, for a stream of this `identity` that has these `states`, which are left alone."""
    file_name = repr(os.fspath(place)) if isinstance(place, (str, os.PathLike)) else "the file"
    try:
        with open_regular(place) if isinstance(place, (str, os.PathLike)) else nullcontext(place) as file:
            arrays = read_npz(file)
    except OSError as error:
        raise StreamError(f"Stream.load: {file_name} cannot be read ({error.strerror or error}). "
                          "Check the path and the permissions.") from None
    except ValueError as error:
        raise StreamError(f"Stream.load: {file_name} is not the whole memory of a stream: {error}. "
                          "Save it again, or begin with a fresh stream.") from None
    about = _about(file_name, arrays.pop("stream", None), identity)
    for name, mine in identity.items():
        if about[name] != mine:
            raise StreamError(f"Stream.load: saved with {name} = {reprlib.repr(about[name])}, "
                              f"this stream has {reprlib.repr(mine)}. Open the stream as it was when saved.")
    for name in {**states, **arrays}:
        _check_state(repr(name[:MOST_NAME]), arrays.get(name), states.get(name))
    return Progress(about["samples_heard"], about["samples_zeroed"], about["closed"]), arrays


def _about(file_name: str, text: np.ndarray | None, identity: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside the states, each of the kind that it must be."""
    try:
        about: dict[str, Any] = json.loads(str(text))
        whole = set(identity) <= set(about) and type(about["closed"]) is bool and all(
            type(about[name]) is int and 0 <= about[name] < MOST_COUNT for name in ("samples_heard", "samples_zeroed"))
    except (ValueError, KeyError, TypeError, RecursionError):
        whole = False
    if not whole:
        raise StreamError(f"Stream.load: {file_name} is not the memory of a stream. Load what save() wrote.")
    return about


def _check_state(name: str, saved: np.ndarray | None, mine: np.ndarray | None) -> None:
    """Refuse a saved state that the one at hand cannot be exchanged for."""
    if saved is None or mine is None:
        raise StreamError(f"Stream.load: {name} is {'not in the file' if saved is None else 'no memory of this stream'}"
                          ": it was saved by another version. Load it with the version that saved it.")
    if saved.shape[:-1] == mine.shape[:-1] and saved.shape != mine.shape and saved.dtype == mine.dtype:
        raise StreamError(f"Stream.load: {name} has shape {saved.shape}, here {mine.shape}: "
                          "it was saved on a processor of another register width. Load it on one like it.")
    if saved.shape != mine.shape or saved.dtype != mine.dtype:
        raise StreamError(f"Stream.load: {name} is {saved.dtype} of shape {saved.shape}, here {mine.dtype} of shape "
                          f"{mine.shape}: it was saved by another version. Load it with the version that saved it.")
    if saved.dtype.kind == "i" and saved.size and not 0 <= saved.min() <= saved.max() < MOST_COUNT:
        raise StreamError(f"Stream.load: {name} = {saved.ravel()[:3]}: must count from 0. The file is damaged; "
                          "begin with a fresh stream.")
    if saved.dtype.kind in "fc" and not np.isfinite(saved).all():
        raise StreamError(f"Stream.load: {name} holds NaN or infinity, which would stay for ever. "
                          "Begin with a fresh stream.")
