"""Damaged and lying files: bytes changed, cut, doubled and joined, and numbers and names put where they do harm."""
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from random import Random

NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**62, 2**63 - 1, 2**64 - 1)
FORMS = ("B", "<H", ">H", "<I", ">I", "<Q", ">Q")


def mutated(random: Random, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """One of the `seeds`, damaged in a few places; of an archive also within its members, with sums that fit again."""
    content = random.choice(seeds)
    if content[:2] == b"PK" and random.random() < 0.6:
        return rezipped(random, content, tokens)
    return damaged(random, content, seeds, tokens)


def damaged(random: Random, content: bytes, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """`content` after one to eight accidents."""
    changing = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 2, 4, 8))):
        random.choice(ACCIDENTS)(random, changing, seeds, tokens)
    return bytes(changing)


def rezipped(random: Random, content: bytes, tokens: Sequence[bytes]) -> bytes:
    """The archive with one member damaged, left out, doubled, renamed or packed otherwise, and checksums that fit."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        names = before.namelist()
        chosen, accident = random.choice(names), random.choice(("damage", "damage", "damage", "drop", "rename", "pack"))
        for name in names:
            octets, packing = before.read(name), zipfile.ZIP_STORED
            if name == chosen:
                if accident == "drop":
                    continue
                if accident == "damage":
                    octets = damaged(random, octets, [octets], tokens)
                if accident == "rename":
                    name = damaged(random, name.encode(), names_as_bytes(names), tokens).decode("latin-1")[:1000]
                if accident == "pack":
                    packing = random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
                    octets += random.choice((b"", bytes(100_000)))
            after.writestr(zipfile.ZipInfo(name), octets, packing)
    return out.getvalue()


def names_as_bytes(names: Sequence[str]) -> list[bytes]:
    """Names of members as seeds of other names."""
    return [name.encode() for name in names]


# ---- accidents -----------------------------------------------------------------------------------------------------

Accident = Callable[[Random, bytearray, Sequence[bytes], Sequence[bytes]], None]


def place(random: Random, content: bytearray) -> int:
    """Somewhere, and as often as not near the beginning, where headers are."""
    return random.randrange(min(len(content), 200) + 1) if random.random() < 0.5 else random.randrange(len(content) + 1)


def flip_bit(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    if content:
        content[place(random, content) - 1] ^= 1 << random.randrange(8)


def change_bytes(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = place(random, content)
    content[at:at + random.randrange(9)] = random.randbytes(random.randrange(9))


def change_number(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    form, at = random.choice(FORMS), place(random, content)
    width = struct.calcsize(form)
    octets = struct.pack(form, random.choice(NUMBERS) & (1 << 8 * width) - 1)
    content[at:at + width] = octets


def write_number(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    """In decimal digits, for the formats that are text."""
    at = place(random, content)
    content[at:at + random.randrange(5)] = str(random.choice(NUMBERS) * random.choice((1, -1, 10**30))).encode()


def put_token(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at, token = place(random, content), random.choice(tokens)
    content[at:at + random.choice((0, len(token)))] = token


def cut_end(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    del content[place(random, content):]


def cut_out(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = place(random, content)
    del content[at:at + random.choice((1, 4, 100, 5000))]


def double(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    start, at = place(random, content), place(random, content)
    content[at:at] = content[start:start + random.choice((1, 20, 400))] * random.choice((1, 2, 50))


def join(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    other = random.choice(seeds)
    at = random.randrange(len(other) + 1)
    content[place(random, content):] = other[at:]


def erase(random: Random, content: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at, n = place(random, content), random.choice((4, 64, 1000))
    content[at:at + n] = bytes(len(content[at:at + n]))


ACCIDENTS: Sequence[Accident] = (flip_bit, change_bytes, change_number, change_number, write_number, put_token,
                                 put_token, cut_end, cut_out, double, join, erase)
