"""Digests carry their kind, those without one are blake2b, and a kind that nobody here knows is told by name."""
import hashlib
import io
from typing import get_args

import pytest

from auditory import digests
from auditory.digests import Digest, Kind, file_digest, kind_of, quicker_kind

DATA = bytes(range(256)) * 5000
WRITTEN = {"blake2b": hashlib.blake2b(DATA, digest_size=32).hexdigest(),
           "sha256": f"sha256:{hashlib.sha256(DATA).hexdigest()}"}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_digest_is_that_of_hashlib_in_pieces_and_of_a_file(kind: Kind) -> None:
    digest = Digest(kind)
    digest.update(DATA[:1000])
    twin = digest.copy()
    digest.update(DATA[1000:])
    assert digest.text() == WRITTEN[kind] == file_digest(io.BytesIO(DATA), kind)
    assert digest.text().endswith(digest.raw().hex())
    twin.update(DATA[1000:])
    assert twin.text() == WRITTEN[kind]
    assert kind_of(WRITTEN[kind]) == kind


def test_every_kind_has_at_least_128_bits() -> None:
    assert all(len(Digest(kind).raw()) >= 16 for kind in get_args(Kind))


def test_the_kind_is_that_of_the_processor_unless_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Digest().kind == quicker_kind()
    for kind in get_args(Kind):
        monkeypatch.setattr(digests, "quicker_kind", lambda kind=kind: kind)
        assert Digest().kind == kind


@pytest.mark.parametrize(("digest", "problem"), [
    ("md5:" + "0" * 32, "of the kind 'md5', which is not known here: it must be sha256, or blake2b without its name"),
    ("blake2b:" + WRITTEN["blake2b"], "of the kind 'blake2b'"),
    ("SHA256:" + "0" * 64, "of the kind 'SHA256'"),
    (":" + "0" * 64, "of the kind ''"),
    ("x" * 10_000 + ":00", f"of the kind '{'x' * 20}'"),
    ("sha256:", "something else where a digest belongs"),
    (WRITTEN["sha256"][:-1], "something else where a digest belongs"),
    (WRITTEN["sha256"] + "0", "something else where a digest belongs"),
    (WRITTEN["sha256"] + "\n", "something else where a digest belongs"),
    ("sha256:md5:" + "0" * 60, "something else where a digest belongs"),
    (WRITTEN["sha256"].upper().replace("SHA", "sha"), "something else where a digest belongs"),
    ("", "something else where a digest belongs"),
    ("0" * 200, "something else where a digest belongs"),
])
def test_what_is_no_digest_is_refused(digest: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^holds .*{problem}"):
        kind_of(digest)
