"""What became of one recording: a row of the manifest, and what may stand in it."""
import json
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from auditory.dataset.names import inner_name, name_from_json, name_to_json
from auditory.digests import kind_of
from auditory.io.features import side_path

MOST_TEXT = 2000                         # characters of an error or a warning that are kept
MOST_WARNINGS = 20                       # of one recording

Status = Literal["ok", "truncated", "failed"]


@dataclass(frozen=True)
class OutputFile:
    """One file of features, as it was when it was published."""

    name: str                            # its path below the folder, with "/"
    size_bytes: int
    digest: str                          # of its bytes, see digests.py


@dataclass(frozen=True)
class Row:
    """What became of one recording; `output` is its key."""

    output: str                          # path of the features below the folder, with "/", be they there or not
    source: str                          # absolute path of the recording
    size_bytes: int                      # of the recording when it was read; 0 where it was not there
    mtime_ns: int                        # when it was last changed; 0 where it was not there
    status: Status                       # ok; truncated: damaged, and kept on request; failed: there are no features
    run: str                             # fingerprint of the settings, see settings.py
    version: str                         # of auditory
    files: tuple[OutputFile, ...] = ()   # the features, and the json beside an npy; none where it failed
    rate_hz: float = 0.0                 # of the recording
    n_ears: int = 0                      # 1 or 2, after mixing
    frames_decoded: int = 0              # samples of each ear
    duration_s: float = 0.0
    n_frames: int = 0                    # of the features
    clipped_samples: int = 0             # at the digital full scale
    zeroed_samples: int = 0              # NaN and infinity that count as silence
    silent_ears: int = 0                 # that hold nothing but zeros
    dead_channels: int = 0               # above the highest frequency that the recording can hold
    decoder: str = ""                    # with its version
    warnings: tuple[str, ...] = ()
    error: str = ""                      # why it failed, or what is missing of a truncated one

    @property
    def failed(self) -> bool:
        """Whether there are no features of it."""
        return self.status == "failed"

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON holds it."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in _CHECKS}
        fields |= {name: name_to_json(fields[name]) for name in ("output", "source")}
        fields["files"] = [{**vars(file), "name": name_to_json(file.name)} for file in self.files]
        fields["warnings"] = [_kept(text) for text in self.warnings[:MOST_WARNINGS]]
        fields["error"] = _kept(self.error)
        return fields

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """The row that `as_dict` gave; ValueError names whatever else it is."""
        if not isinstance(values, dict) or set(values) != set(_CHECKS):
            odd = sorted(map(reprlib.repr, set(values) ^ set(_CHECKS))) if isinstance(values, dict) else []
            raise ValueError(f"is no row ({', '.join(odd[:3])})" if odd else "is no row")
        row = cls(**{name: _checked(name, check, values[name]) for name, check in _CHECKS.items()})
        if {file.name for file in row.files} != (set() if row.failed else set(files_of(row.output))):
            raise ValueError("files: are not those of its output" if row.files else "files: there are none")
        return row

    def as_line(self) -> bytes:
        """The row as a line of the manifest."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def files_of(output: str) -> tuple[str, ...]:
    """The files that features of that name are made of."""
    return (output, side_path(output)) if output.endswith(".npy") else (output,)


# ---- what a row may hold -------------------------------------------------------------------------------------------

def _kept(text: str) -> str:
    """What is kept of a text: on one line, printable in UTF-8."""
    line = " ".join(text.split()).encode("utf-8", "backslashreplace").decode()
    return line if len(line) <= MOST_TEXT else line[:MOST_TEXT - 1] + "…"


def _checked(name: str, check: Callable[[Any], Any], value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise ValueError("holds something else where a text belongs")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError("holds something else where a count belongs")
    return value


def _moment(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -2**63 <= value < 2**63:
        raise ValueError("holds something else where a time belongs")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e300:
        raise ValueError("holds something else where a number belongs")
    return float(value)


def _status(value: Any) -> Any:
    if value not in get_args(Status):
        raise ValueError("is neither ok, truncated nor failed")
    return value


def _hexadecimal(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 128 or set(value) - set("0123456789abcdef"):
        raise ValueError("holds something else where a digest belongs")
    return value


def _digest(value: Any) -> str:
    text = _text(value)
    kind_of(text)                        # refuses what is not known
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_WARNINGS:
        raise ValueError("holds something else where texts belong")
    return tuple(map(_text, value))


def _files(value: Any) -> tuple[OutputFile, ...]:
    if not isinstance(value, list) or len(value) > 2:
        raise ValueError("holds something else where files belong")
    return tuple(map(_file, value))


def _file(value: Any) -> OutputFile:
    if not isinstance(value, dict) or set(value) != {"name", "size_bytes", "digest"}:
        raise ValueError("holds something else where a file belongs")
    return OutputFile(inner_name(value["name"]), _count(value["size_bytes"]), _digest(value["digest"]))


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "output": inner_name, "source": name_from_json, "size_bytes": _count, "mtime_ns": _moment, "status": _status,
    "run": _hexadecimal, "version": _text, "files": _files, "rate_hz": _number, "n_ears": _count,
    "frames_decoded": _count, "duration_s": _number, "n_frames": _count, "clipped_samples": _count,
    "zeroed_samples": _count, "silent_ears": _count, "dead_channels": _count, "decoder": _text, "warnings": _texts,
    "error": _text,
}
