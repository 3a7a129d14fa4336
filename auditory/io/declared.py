"""What a file says of its sound and libsndfile does not pass on.

The length that an AIFF or NIST header promises, a rate in AIFF or CAF that is no whole number, how far the blocks of a
FLAC file go, whether an MP3 counts its frames at all.
"""
import re
import struct
from typing import BinaryIO, NamedTuple

from auditory.io.containers import MOST_CHUNKS, Container, bytes_at

NIST_HEADER_BYTES = 1024                 # SPHERE headers are multiples of it, and hardly ever longer
_LINEAR_AIFC = (b"NONE", b"sowt", b"twos", b"fl32", b"FL32", b"fl64", b"FL64")
FLAC_TAIL_BYTES = 2**17                  # choice: where the last frame is looked for, behind which tags may stand


class Declared(NamedTuple):
    """What a header says, where it says it."""

    frames: int | None = None            # that it promises
    rate_hz: float | None = None
    frames_of_blocks: int | None = None  # by the number of the last block
    counts_frames: bool = True           # whether what libsndfile calls their number was counted by anybody


def declared(file: BinaryIO, size: int, container: Container) -> Declared:
    """What the header of this container says beyond what libsndfile tells."""
    match container.kind:
        case "AIFF":
            return _aiff(file, container.start)
        case "CAF":
            description = bytes_at(file, container.start + 20, 8)    # behind the file header and the chunk's own
            return Declared(rate_hz=struct.unpack(">d", description)[0] if len(description) == 8 else None)
        case "FLAC":
            return Declared(frames_of_blocks=_flac_frames(file, size, container.start))
        case "MP3":
            return Declared(counts_frames=_mp3_counts_frames(file, container.start))
        case "NIST":
            text = bytes_at(file, container.start, NIST_HEADER_BYTES)
            count = re.search(rb"\nsample_count -i (\d{1,18})\s", text)
            return Declared(frames=int(count[1]) if count else None)
    return Declared()


def _mp3_counts_frames(file: BinaryIO, start: int) -> bool:
    """Whether an MP3 counts its own frames; without that, a decoder can but estimate them from the file's size."""
    first_frame = bytes_at(file, start, 4096)
    return any(mark in first_frame for mark in (b"Xing", b"Info", b"VBRI"))


def _aiff(file: BinaryIO, start: int) -> Declared:
    """The common chunk: channels, frames, bits, and the rate as an 80-bit float. Compressed AIFC counts otherwise."""
    position = start + 12
    for _ in range(MOST_CHUNKS):
        name, size, common = struct.unpack(">4sL22s", bytes_at(file, position, 30).ljust(30, b"\0"))
        if name == b"COMM" and size >= 18:
            _, frames, _, exponent, mantissa = struct.unpack(">HLHHQ", common[:18])
            is_linear = size == 18 or common[18:22] in _LINEAR_AIFC
            in_range = 16383 <= exponent < 16383 + 32            # 1 Hz to 4 GHz
            rate_hz = mantissa * 2.0 ** (exponent - 16383 - 63) if in_range else None
            return Declared(frames if is_linear else None, rate_hz)
        if not name.strip(b"\0"):
            break
        position += 8 + size + size % 2
    return Declared()


# ---- FLAC ----------------------------------------------------------------------------------------------------------

def _flac_frames(file: BinaryIO, size: int, start: int) -> int | None:
    """How many frames there are up to the end of the last block, by the number that it carries.

    None where that cannot be told: blocks of varying length, or a block that is too far from the end of the file.
    """
    blocks_begin = _after_metadata(file, start)
    first = bytes_at(file, blocks_begin, 16)
    if first[:2] != b"\xff\xf8" or _block_number(first) is None:    # "fixed block size": blocks are numbered
        return None
    length = _block_length(first)
    tail_begins = max(blocks_begin, size - FLAC_TAIL_BYTES)
    tail = bytes_at(file, tail_begins, size - tail_begins)
    place = len(tail)
    while length and (place := tail.rfind(first[:2], 0, place)) >= 0:
        header = tail[place:place + 16]
        number = _block_number(header)
        if number is not None and header[3] & 15 == first[3] & 15:       # bits per sample agree too
            return number * length + (_block_length(header) or 0)
    return None


def _after_metadata(file: BinaryIO, start: int) -> int:
    position = start + 4
    for _ in range(MOST_CHUNKS):
        header = bytes_at(file, position, 4)
        position += 4 + int.from_bytes(header[1:], "big")
        if len(header) < 4 or header[0] & 0x80:          # the last one says so
            break
    return position


def _block_length(header: bytes) -> int | None:
    """Frames in a block, RFC 9639 table 14; `header` is whole."""
    code = header[2] >> 4
    if code in (6, 7):
        behind = 4 + _number_bytes(header)
        return int.from_bytes(header[behind:behind + code - 5], "big") + 1
    return 192 if code == 1 else 576 << code - 2 if 2 <= code <= 5 else 256 << code - 8 if code >= 8 else None


def _number_bytes(header: bytes) -> int:
    """How long the block's number is, which is written as UTF-8 writes a character."""
    leading_ones = 8 - (header[4] ^ 0xFF).bit_length()
    return max(leading_ones, 1)


def _block_number(header: bytes) -> int | None:
    """The number of the block that begins here; None where none begins, as the checksum tells."""
    if len(header) < 5 or header[4] == 0xFF or header[4] & 0xC0 == 0x80:
        return None
    n = _number_bytes(header)
    behind = 4 + n + {6: 1, 7: 2}.get(header[2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(header[2] & 15, 0)
    if behind >= len(header) or _crc8(header[:behind]) != header[behind]:
        return None
    number = header[4] & (0x7F if n == 1 else 0xFF >> n + 1)
    for byte in header[5:4 + n]:
        number = number << 6 | byte & 0x3F
    return number


def _crc8(octets: bytes) -> int:
    """The checksum of a block's header: x^8 + x^2 + x + 1, RFC 9639 section 9.1.8."""
    register = 0
    for byte in octets:
        register ^= byte
        for _ in range(8):
            register = register << 1 & 0xFF ^ (7 if register & 0x80 else 0)
    return register
