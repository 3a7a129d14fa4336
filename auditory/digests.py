"""Digests of sounds and files: ``sha256:…`` with its kind, or bare hexadecimal, which is of blake2b.

Both are 32 bytes. Which is quicker is the processor's: with instructions of its own for SHA, as most of today's have,
sha256 takes two thirds of blake2b's time, and without them twice or more of it. New digests are of the quicker kind;
one that is compared is made in the kind of the other, so that any machine can check what any other has written.
"""
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import IO, Any, Literal, Self

Kind = Literal["blake2b", "sha256"]

_BYTES = 32
_HASHES: Mapping[Kind, Callable[[], Any]] = {
    "blake2b": lambda: hashlib.blake2b(digest_size=_BYTES),
    "sha256": lambda: hashlib.sha256(usedforsecurity=False),
}
_PREFIXES: Mapping[str, Kind] = {"": "blake2b", "sha256:": "sha256"}     # manifests had blake2b first, without a name
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_TRIAL_BYTES, _TRIALS = 4096, 7              # a tenth of a millisecond altogether, once for each process


@cache
def quicker_kind() -> Kind:
    """The kind that this processor computes more quickly: each is tried a few times, and its best time counts."""
    piece = bytes(_TRIAL_BYTES)

    def best_s(kind: Kind) -> float:
        times_s = []
        for _ in range(_TRIALS):
            begun_s = time.perf_counter()
            _HASHES[kind]().update(piece)
            times_s.append(time.perf_counter() - begun_s)
        return min(times_s)

    return min(_HASHES, key=best_s)


class Digest:
    """A digest that grows; of the quicker kind, unless one is asked for."""

    def __init__(self, kind: Kind | None = None) -> None:
        self.kind: Kind = kind or quicker_kind()
        self._hash = _HASHES[self.kind]()

    def update(self, data: bytes | memoryview) -> None:
        """Take in more, which lies in memory in one piece."""
        self._hash.update(data)

    def copy(self) -> Self:
        """A digest of the same that grows on its own."""
        twin = type(self)(self.kind)
        twin._hash = self._hash.copy()
        return twin

    def raw(self) -> bytes:
        """The digest so far, without its kind."""
        return bytes(self._hash.digest())

    def text(self) -> str:
        """The digest so far, as it is written."""
        prefix = next(prefix for prefix, kind in _PREFIXES.items() if kind == self.kind)
        return prefix + str(self._hash.hexdigest())


def file_digest(file: IO[bytes], kind: Kind | None = None) -> str:
    """The digest of what stands in a file from here to its end."""
    digest = Digest(kind)
    hashlib.file_digest(file, lambda: digest._hash)      # type: ignore[arg-type]  # reads into one buffer
    return digest.text()


def kind_of(digest: str) -> Kind:
    """The kind of a written digest; ValueError where it is none, which names a kind that is not known."""
    name, colon, text = digest.partition(":")
    prefix, text = (name + colon, text) if colon else ("", digest)
    if prefix not in _PREFIXES:
        raise ValueError(f"holds a digest of the kind {name[:20]!r}, which is not known here: it must be sha256, or "
                         "blake2b without its name")
    if not _HEXADECIMAL.fullmatch(text) or len(text) > 4 * _BYTES or (prefix and len(text) != 2 * _BYTES):
        raise ValueError("holds something else where a digest belongs")
    return _PREFIXES[prefix]
