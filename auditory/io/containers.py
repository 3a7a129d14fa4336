"""What a sound file says of itself before any of it is decoded: its kind, where its sound lies, whether it is whole.

Known only while decoding: a FLAC frame whose checksum fails, another number of frames than a header promises. Not
knowable, as no checksum covers them: samples changed within a WAV, AIFF, W64, CAF, AU, NIST or MP3 file, and the end of
an MP3 whose encoder wrote no Xing header.
"""
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

MOST_CHUNKS = 10_000             # choice: a file of nothing but empty chunks must not be walked for ever
MOST_TRAILER_BYTES = 1024        # choice: what may stand behind the samples unexplained; tags take 128 or 355
MOST_JUNK_BYTES = 2**16          # choice: how far the next tag or MPEG frame is looked for


@dataclass
class Outline:
    """What is known of a sound file before it is decoded."""

    kind: str
    spans: list[tuple[int, int]]         # where the sound lies: one, or the links of a chain
    corrections: dict[int, bytes] = field(default_factory=dict)      # what the decoder is to see instead, by position
    damage: str | None = None
    rate_hz: float | None = None         # where libsndfile may not know it exactly
    frames: int | None = None            # promised, where libsndfile does not say it
    counts_frames: bool = True           # whether what libsndfile calls their number was counted by anybody
    fact_frames: int | None = None       # promised a second time, by a WAV
    ends_at: int | None = None           # the frame behind which the last block of a compressed WAV is filled up
    mpeg: tuple[int, int] = (0, 0)       # where MPEG frames lie
    mpeg_frames: int = 0                 # samples of a channel that they hold
    mpeg_promised: int | None = None     # samples that the first of them promises


def outline(file: BinaryIO, size: int) -> Outline | None:
    """What the first bytes and the headers say; None where it is no sound file that is read here."""
    start = _behind_tags(file, 0)
    kind = first_match(_KINDS, file, start)
    if kind is None and start:                           # a tag that is not as long as it says
        start = _next_mpeg_frame(file, 0, size)
        kind = first_match(_KINDS, file, start)
    sound = Outline(kind or "", [(start, size)])
    match kind:
        case None:
            return None
        case "Ogg":
            _walk_ogg(file, sound)
        case "FLAC":                                     # is decoded as far as it goes, whatever it promises
            counts = bytes_at(file, start + 21, 5).ljust(5, b"\0")       # behind four bits of the sample size
            sound.frames, sound.counts_frames = int.from_bytes(counts, "big") & 0xFFFFFFFFF or None, False
            sound.corrections[start + 21] = bytes([counts[0] & 0xF0, 0, 0, 0, 0])
        case "MP3":
            _walk_mpeg(file, sound, start, size)
        case "NIST":
            count = re.search(rb"\nsample_count -i (\d{1,18})\s", bytes_at(file, start, 1024))
            sound.frames = int(count[1]) if count else None
        case "AU":
            position, declared = struct.unpack(">II", bytes_at(file, start + 4, 8).ljust(8, b"\0"))
            _check_samples(file, sound, start + 8, start + position, declared)
        case _:
            _walk_chunks(file, sound)
    return sound


def first_match(kinds: Mapping[bytes, str], file: BinaryIO, start: int) -> str | None:
    """The kind that the bytes at `start` name."""
    head = bytes_at(file, start, 16)
    return next((kind for pattern, kind in kinds.items() if re.match(pattern, head, re.DOTALL)), None)


_KINDS = {b"RIFF....WAVE": "RIFF", b"RIFX....WAVE": "RIFX", b"(RF|BW)64....WAVE": "RF64", b"FORM....AIF[FC]": "AIFF",
          rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0": "W64", b"caff": "CAF", rb"\.snd": "AU", b"fLaC": "FLAC",
          b"OggS": "Ogg", b"NIST_1A": "NIST", rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]": "MP3"}
FOREIGN = {b"....ftyp": "MPEG-4 (m4a, mp4, mov)", rb"\x1aE\xdf\xa3": "Matroska or WebM", rb"\xff[\xf1\xf9]": "AAC",
           rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "ASF (wma, wmv)", b".{8}AVI ": "AVI", rb"FLV\x01": "Flash video",
           b"#!AMR": "AMR", b"wvpk": "WavPack", b"MAC ": "Monkey's Audio", b"TTA1": "True Audio", b"DSD ": "DSD"}


def _behind_tags(file: BinaryIO, position: int) -> int:
    """Where tags end that begin here, and zeros behind them."""
    while (head := bytes_at(file, position, 32)).startswith((b"ID3", b"APETAGEX", b"TAG")) and len(head) > 15:
        if head.startswith(b"ID3"):                      # four times seven bits, without header and footer
            a, b, c, d = head[6:10]
            position += 10 + (a << 21 | b << 14 | c << 7 | d) + (10 if head[5] & 0x10 else 0)
        else:                                            # ID3v1, or APEv2: without its header
            position += 128 if head.startswith(b"TAG") else 32 + int.from_bytes(head[12:16], "little")
        zeros = bytes_at(file, position, MOST_JUNK_BYTES)
        position += len(zeros) - len(zeros.lstrip(b"\0"))
    return position


def ends_with_tag(file: BinaryIO, size: int) -> bool:
    """Whether the last that there is of a file is a tag, or zeros."""
    tail = bytes_at(file, max(size - 128, 0), 128)
    return tail.startswith(b"TAG") or tail[-32:].startswith(b"APETAGEX") or not tail[-16:].strip(b"\0")


def bytes_at(file: BinaryIO, position: int, count: int) -> bytes:
    """Up to `count` bytes; fewer where the file ends."""
    file.seek(position)
    return file.read(count)


# ---- containers that are rows of chunks, one of which holds the samples ----------------------------------------------

class ChunkLayout(NamedTuple):
    """How a kind of container writes its chunks."""

    first_chunk: int                     # where it begins
    sound_name: bytes
    alignment: int                       # the next chunk begins at a multiple of so many bytes
    header: struct.Struct                # of a chunk: name and size
    unknown_sizes: frozenset[int]        # what encoders write that stream and never learn the length


# ffmpeg writes 0xFFFFFFFF to a pipe; sox and arecord write about 2**31. Files that really are so long hold the bytes.
_RIFF = ChunkLayout(12, b"data", 2, struct.Struct("<4sI"), frozenset((0xFFFFFFFF, *range(0x7FFFF000, 0x80000001))))
_LAYOUTS = {"RIFF": _RIFF, "RF64": _RIFF, "RIFX": _RIFF._replace(header=struct.Struct(">4sI")),
            "AIFF": ChunkLayout(12, b"SSND", 2, struct.Struct(">4sI"), frozenset()),
            "W64": ChunkLayout(40, b"data", 8, struct.Struct("<4s12xq"), frozenset((2**63 - 25,))),
            "CAF": ChunkLayout(8, b"data", 1, struct.Struct(">4sq"), frozenset((-1,))),
            "AU": ChunkLayout(0, b"", 0, struct.Struct(">4sI"), frozenset((0xFFFFFFFF,)))}


def _walk_chunks(file: BinaryIO, sound: Outline) -> None:
    layout, (start, size) = _LAYOUTS[sound.kind], sound.spans[0]
    position, chunks = start + layout.first_chunk, dict[bytes, tuple[int, int]]()
    for _ in range(MOST_CHUNKS):
        header = bytes_at(file, min(position, size), layout.header.size)
        if len(header) < layout.header.size:
            return                                       # there is no sound chunk: the decoder says so in its own words
        name, declared = layout.header.unpack(header)
        position, declared = position + len(header), declared - (len(header) if sound.kind == "W64" else 0)
        chunks.setdefault(name, (position, declared))
        if name == layout.sound_name:
            break
        position += max(declared, 0)
        position += -(position - start) % layout.alignment
    else:
        sound.damage = f"no samples within its first {MOST_CHUNKS:,} chunks"
        return
    if sound.kind == "RF64":
        sound.corrections[start] = b"RF64"               # BW64 is the same by another name
        if declared == 0xFFFFFFFF and b"ds64" in chunks:
            declared = int.from_bytes(bytes_at(file, chunks[b"ds64"][0] + 8, 8), "little")
    elif sound.kind == "AIFF":
        _read_aiff(file, sound, chunks)
        if not (declared or sound.frames or any(bytes_at(file, start + 4, 4))):
            sound.frames, declared = None, size - position           # as ffmpeg writes to a pipe
    elif sound.kind == "CAF" and b"desc" in chunks:
        sound.rate_hz, = struct.unpack(">d", bytes_at(file, chunks[b"desc"][0], 8).ljust(8, b"\0"))
    _check_samples(file, sound, position - (8 if layout.header.size > 8 else 4), position, declared)
    if layout.sound_name == b"data" and b"fmt " in chunks:
        _read_wav(file, sound, chunks, position, size if sound.damage else min(position + declared, size))


def _check_samples(file: BinaryIO, sound: Outline, size_at: int, position: int, declared: int) -> None:
    """Whether there are as many bytes of samples as are declared; else the decoder gets to see how many there are."""
    layout, (start, size) = _LAYOUTS[sound.kind], sound.spans[0]
    held = max(size - position, 0)
    if not 0 <= declared <= held:
        if declared not in layout.unknown_sizes:
            sound.damage = f"its header declares {declared:,} bytes of samples and the file holds {held:,} of them"
        if declared >= 0:                                # libsndfile finds their end
            return
    elif declared == 0 and held and not _is_chunk(file, position, held, layout):
        sound.damage = f"its header was never completed: it declares 0 bytes of samples and {held:,} bytes follow"
    elif held - declared > MOST_TRAILER_BYTES and not _is_explained(file, position + declared, held - declared, layout):
        sound.damage = (f"its header declares {declared:,} bytes of samples and {held - declared:,} bytes follow that "
                        "are nothing else")
    else:
        if sound.kind == "W64":                          # of which libsndfile takes all that follows for samples
            sound.spans = [(start, position + declared)]
        return
    held += layout.header.size if sound.kind == "W64" else 0
    form = layout.header.format[0] + ("Q" if layout.header.size > 8 else "I")
    sound.corrections[size_at] = struct.pack(form, min(held, 2**32 - 2) if form[1] == "I" else held)


def _is_explained(file: BinaryIO, position: int, held: int, layout: ChunkLayout) -> bool:
    """Whether what stands behind the samples is another chunk, a tag, or padding with zeros."""
    begins = bytes_at(file, position, MOST_JUNK_BYTES)
    padding = range(layout.alignment)                    # which careless encoders leave out
    return held < 2**32 and (begins.startswith((b"TAG", b"ID3", b"APETAGEX", b"LYRICSBEGIN")) or not begins.strip(b"\0")
                             or any(_is_chunk(file, position + n, held - n, layout) for n in padding))


def _is_chunk(file: BinaryIO, position: int, held: int, layout: ChunkLayout) -> bool:
    header = bytes_at(file, position, layout.header.size)
    return (len(header) == layout.header.size and all(0x20 <= byte < 0x7F for byte in header[:4])
            and 0 <= layout.header.unpack(header)[1] <= held)


def _read_wav(file: BinaryIO, sound: Outline, chunks: Mapping[bytes, tuple[int, int]], start: int, end: int) -> None:
    """The format of the samples, and how many the fact chunk promises."""
    order, fact_at = _LAYOUTS[sound.kind].header.format[0], chunks.get(b"fact", (0, 0))[0]
    position, length = chunks[b"fmt "]
    coding, n_channels, _, _, align, bits, _, block_frames = struct.unpack(
        order + "HHIIHHHH", bytes_at(file, position, 20).ljust(20, b"\0"))
    if coding == 1 and n_channels and (bits + 7) // 8 < align / n_channels in (2, 3, 4):     # they stand to the left
        sound.corrections[position + 14] = struct.pack(order + "H", 8 * align // n_channels)
    fact, = struct.unpack(order + "I", bytes_at(file, fact_at, 4).ljust(4, b"\0"))
    sound.fact_frames = fact if fact_at and 0 < fact < 0xFFFFFFFF else None
    if coding in (2, 0x11, 0x31) and length >= 20 and align:         # ADPCM of Microsoft and IMA, GSM
        held = -(-(end - start) // align) * block_frames
        sound.ends_at = min(held, max(sound.fact_frames or held, held - block_frames + 1))
    if coding in (0x50, 0x55):                                       # MPEG
        _walk_mpeg(file, sound, start, end)


def _read_aiff(file: BinaryIO, sound: Outline, chunks: Mapping[bytes, tuple[int, int]]) -> None:
    """The common chunk: channels, frames, bits, and the rate as an 80-bit float. Compressed AIFC counts otherwise."""
    position, size = chunks.get(b"COMM", (0, 0))
    _, frames, _, exponent, mantissa, coding = struct.unpack(">HLHHQ4s", bytes_at(file, position, 22).ljust(22, b"\0"))
    if size == 18 or (size > 18 and coding in (b"NONE", b"sowt", b"twos", b"fl32", b"FL32", b"fl64", b"FL64")):
        sound.frames = frames
    if size >= 18 and 16383 <= exponent < 16383 + 32:    # 1 Hz to 4 GHz
        sound.rate_hz = mantissa * 2.0 ** (exponent - 16383 - 63)
    if coding in (b"in24", b"in32") and b"enda\0\1" in bytes_at(file, chunks.get(b"wave", (position, 0))[0], 64):
        sound.corrections[position + 18] = b"sowt"       # the other order of bytes, as libsndfile knows it


# ---- Ogg: every page carries its checksum, its number and, at the end of a stream, a mark ----------------------------

_OGG_HEADER = struct.Struct("<4sBBqIIIB")                # RFC 3533, section 6
_BEGINS_STREAM, _ENDS_STREAM = 2, 4
_REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _walk_ogg(file: BinaryIO, sound: Outline) -> None:
    """Check all pages. Streams may follow each other in a chain, of which libsndfile hears one link at a time."""
    position, size = sound.spans[0]
    links, marks = [position], _BEGINS_STREAM
    next_number: dict[int, int] = {}                     # of each logical stream that has not ended
    while position < size and sound.damage is None:
        header, before = bytes_at(file, position, _OGG_HEADER.size).ljust(_OGG_HEADER.size, b"\0"), marks
        magic, _, marks, _, stream, number, checksum, n_segments = _OGG_HEADER.unpack(header)
        if magic != b"OggS":
            if next_number or not _is_explained(file, position, size - position, _LAYOUTS["AU"]):
                sound.damage = f"no Ogg page begins at byte {position:,}, where one should"
            break
        lengths = bytes_at(file, position + len(header), n_segments)
        behind = position + len(header) + n_segments + sum(lengths)
        body = bytes_at(file, behind - sum(lengths), sum(lengths))
        if behind > size:
            sound.damage = f"it ends within an Ogg page, at byte {size:,}"
        elif _ogg_checksum(header, lengths + body) != checksum:
            sound.damage = f"the Ogg page at byte {position:,} is damaged: its checksum is wrong"
        elif not marks & _BEGINS_STREAM and number != next_number.get(stream, number):
            sound.damage = f"Ogg pages are missing before byte {position:,}"
        elif marks & _BEGINS_STREAM and not before & _BEGINS_STREAM:
            links.append(position)
        if body.startswith(b"OpusHead") and body[12:16] == bytes(4):         # no rate: libsndfile would take 8 kHz
            rate = struct.pack("<I", 48000)
            checksum = _ogg_checksum(header, lengths + body[:12] + rate + body[16:])
            sound.corrections |= {behind - len(body) + 12: rate, position + 22: struct.pack("<I", checksum)}
        next_number[stream] = number + 1
        if marks & _ENDS_STREAM:
            del next_number[stream]
        position = behind
    sound.spans = list(zip(links, [*links[1:], size if sound.damage else position]))
    if next_number and sound.damage is None:
        sound.damage = "its last Ogg page has no end-of-stream mark"


def _ogg_checksum(header: bytes, rest: bytes) -> int:
    """The CRC of RFC 3533 is that of zip files with the bits in the other order, from 0 and not inverted at the end."""
    page = header[:22] + bytes(4) + header[26:] + rest
    register = zlib.crc32(page.translate(_REVERSED_BITS), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(register.to_bytes(4, "little").translate(_REVERSED_BITS), "big")


# ---- MPEG: frames that say how long they are -------------------------------------------------------------------------

# kbit/s by version and layer: ISO 11172-3, table 3-B.2, and 13818-3
_KBIT_S = {(3, 1): range(0, 449, 32), (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
           (3, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
           (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
           (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)}
_COUNTING = re.compile(rb"(?:Xing|Info)...[\x01\x03\x05\x07\x09\x0b\x0d\x0f](.{4})|VBRI.{10}(.{4})", re.DOTALL)


def _mpeg_frame(head: bytes) -> tuple[int, int, int]:
    """Bytes, samples and rate of the MPEG frame that begins here; zeros where none does that says how long it is."""
    bits = int.from_bytes(head, "big") if len(head) == 4 else 0
    version, layer, bit_rate, rate = bits >> 19 & 3, 4 - (bits >> 17 & 3), bits >> 12 & 15, bits >> 10 & 3
    if bits >> 21 != 0x7FF or version == 1 or layer == 4 or not 0 < bit_rate < 15 or rate == 3:
        return 0, 0, 0
    rate_hz = (44100, 48000, 32000)[rate] >> (2, 0, 1, 0)[version]
    samples = 384 if layer == 1 else 576 if layer == 3 and version != 3 else 1152
    kbit_s = _KBIT_S[(3, layer) if version == 3 else (2, min(layer, 2))][bit_rate]
    slot = 4 if layer == 1 else 1
    return (samples * 125 * kbit_s // rate_hz // slot + (bits >> 9 & 1)) * slot, samples, rate_hz


def _walk_mpeg(file: BinaryIO, sound: Outline, start: int, end: int) -> None:
    """Count what MPEG frames hold, and read how many the first of them promises, where it does."""
    n_bytes, n_samples, sound.rate_hz = _mpeg_frame(bytes_at(file, start, 4))
    count = _COUNTING.search(bytes_at(file, start, n_bytes or 4096))
    sound.mpeg, sound.counts_frames, position = (start, end), count is not None, start
    if count:
        sound.mpeg_promised = int.from_bytes(count[1] or count[2], "big") * n_samples
    while position < end:
        n_bytes, n_samples, _ = _mpeg_frame(bytes_at(file, position, 4))
        behind = position + n_bytes if n_bytes else _behind_tags(file, position)
        if not n_bytes and not position < behind <= end:
            if (behind := _next_mpeg_frame(file, position, end)) < end:
                sound.damage = sound.damage or f"no MPEG frame begins at byte {position:,}, where one should"
        sound.mpeg_frames += n_samples if behind <= end else 0       # the last one may be cut
        position = behind


def _next_mpeg_frame(file: BinaryIO, position: int, end: int) -> int:
    """Where the next of them begins that another one follows."""
    junk = bytes_at(file, position, MOST_JUNK_BYTES)
    for k in (found.start() for found in re.finditer(b"\xff", junk)):
        n_bytes, _, _ = _mpeg_frame(junk[k:k + 4])
        if n_bytes and any(_mpeg_frame(junk[k + n_bytes:k + n_bytes + 4])):
            return position + k
    return end
