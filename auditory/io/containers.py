"""What a sound file says of itself before any of it is decoded: its kind, and whether it is whole.

Known here: fewer bytes of samples than a WAV, RF64, AIFF, W64, CAF or AU header declares, or many more; a header that
was never completed; Ogg pages that are damaged, missing or end without the end-of-stream mark. Known only while
decoding: a FLAC frame whose checksum fails; another number of frames than a FLAC, AIFF, NIST or MP3 header promises.
Not knowable, as these bytes carry no checksum: samples changed within a WAV, AIFF, W64, CAF, AU, NIST or MP3 file, and
the end of an MP3 whose encoder wrote no Xing header.
"""
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

MOST_CHUNKS = 10_000             # choice: a file of nothing but empty chunks must not be walked for ever
MOST_TRAILER_BYTES = 1024        # choice: what may stand behind the samples unexplained; tags take 128 or 355
_TAGS = (b"TAG", b"ID3", b"APETAGEX", b"LYRICSBEGIN")


@dataclass(frozen=True)
class Container:
    """A kind of sound file, and where it begins (after an ID3 tag, for instance)."""

    kind: str
    start: int = 0


# ---- which kind it is ----------------------------------------------------------------------------------------------

def recognise(file: BinaryIO) -> Container | None:
    """The container that the first bytes name, if it is one that is read here."""
    start = _after_id3_tag(file)
    head = bytes_at(file, start, 16)
    if head[:4] in (b"RIFF", b"RIFX", b"RF64") and head[8:12] == b"WAVE":
        return Container(head[:4].decode(), start)
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Container("AIFF", start)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return Container(kind, start)
    if _is_mpeg_frame(head):
        return Container("MP3", start)
    return None


def foreign_kind(file: BinaryIO) -> str | None:
    """The name of a format that ffmpeg reads and this package does not."""
    head = bytes_at(file, 0, 16)
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "AAC"
    for position, magic, name in _FOREIGN_MAGIC:
        if head[position:position + len(magic)] == magic:
            return name
    return None


_W64_GUID_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")      # of every chunk name but the first

_MAGIC = {
    b"fLaC": "FLAC",
    b"OggS": "Ogg",
    b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000"): "W64",
    b"caff": "CAF",
    b".snd": "AU",
    b"NIST_1A": "NIST",
}

_FOREIGN_MAGIC = (
    (4, b"ftyp", "MPEG-4 (m4a, mp4, mov)"),
    (0, b"\x1aE\xdf\xa3", "Matroska or WebM"),
    (0, bytes.fromhex("3026b2758e66cf11"), "ASF (wma, wmv)"),
    (8, b"AVI ", "AVI"),
    (0, b"FLV\x01", "Flash video"),
    (0, b"#!AMR", "AMR"),
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"TTA1", "True Audio"),
    (0, b"DSD ", "DSD"),
)


def _after_id3_tag(file: BinaryIO) -> int:
    head = bytes_at(file, 0, 10)
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    a, b, c, d = head[6:10]                              # ID3v2.3: four times seven bits, without header and footer
    has_footer = head[5] & 0x10
    return 10 + (a << 21 | b << 14 | c << 7 | d) + (10 if has_footer else 0)


def _is_mpeg_frame(head: bytes) -> bool:
    """Eleven bits of synchronisation, then neither the reserved version nor the reserved layer (which AAC uses)."""
    is_synchronised = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return is_synchronised and head[1] & 0x18 != 0x08 and head[1] & 0x06 != 0


# ---- whether it is whole -------------------------------------------------------------------------------------------

def damage(file: BinaryIO, size: int, container: Container) -> str | None:
    """What is missing of the file, in words; None where nothing is known to be."""
    if container.kind in _CHUNKED:
        return _chunk_damage(file, size, container.start, _CHUNKED[container.kind])
    if container.kind == "AU":
        return _au_damage(file, size, container.start)
    if container.kind == "Ogg":
        return _ogg_damage(file, size, container.start)
    return None


@dataclass(frozen=True)
class ChunkLayout:
    """How a container that is a row of chunks writes them, and which of them holds the samples."""

    first_chunk: int                     # where the first chunk begins
    size_format: str                     # of the size behind the name, for `struct`
    sound_name: bytes
    alignment: int                       # the next chunk begins at a multiple of so many bytes
    size_counts_header: bool = False
    unknown_sizes: tuple[range, ...] = ()    # what encoders write that stream and never learn the length

    @property
    def header_bytes(self) -> int:
        """Bytes of a chunk's name and size."""
        return len(self.sound_name) + struct.calcsize(self.size_format)


# ffmpeg writes 0xFFFFFFFF to a pipe; sox and arecord write about 2**31. Files that really are so long hold the bytes.
_RIFF_UNKNOWN = (range(0xFFFFFFFF, 0x100000000), range(0x7FFFF000, 0x80000001))

_CHUNKED = {
    "RIFF": ChunkLayout(12, "<I", b"data", 2, unknown_sizes=_RIFF_UNKNOWN),
    "RIFX": ChunkLayout(12, ">I", b"data", 2, unknown_sizes=_RIFF_UNKNOWN),
    "RF64": ChunkLayout(12, "<I", b"data", 2, unknown_sizes=_RIFF_UNKNOWN),
    "AIFF": ChunkLayout(12, ">I", b"SSND", 2),
    "W64": ChunkLayout(40, "<q", b"data" + _W64_GUID_TAIL, 8, size_counts_header=True),
    "CAF": ChunkLayout(8, ">q", b"data", 1, unknown_sizes=(range(-1, 0),)),
}


def _chunk_damage(file: BinaryIO, size: int, start: int, layout: ChunkLayout) -> str | None:
    position = start + layout.first_chunk
    size_of_data: int | None = None                      # RF64: the size that does not fit 32 bits
    for _ in range(MOST_CHUNKS):
        header = bytes_at(file, min(position, size), layout.header_bytes)
        if len(header) < layout.header_bytes:
            return None                                  # there is no sound chunk: the decoder says so in its own words
        name = header[:len(layout.sound_name)]
        declared = struct.unpack(layout.size_format, header[len(layout.sound_name):])[0]
        declared -= layout.header_bytes if layout.size_counts_header else 0
        position += layout.header_bytes
        if name == layout.sound_name:
            if declared == 0xFFFFFFFF and size_of_data is not None:
                declared = size_of_data
            return _sound_chunk_damage(file, size, position, declared, layout)
        if declared < 0:
            return f"its chunk {name[:4]!r} declares a size below 0"
        if name == b"ds64":
            size_of_data = int.from_bytes(bytes_at(file, position + 8, 8), "little")
        position += declared
        position += -(position - start) % layout.alignment
    return f"no samples within its first {MOST_CHUNKS:,} chunks"


def _sound_chunk_damage(file: BinaryIO, size: int, position: int, declared: int, layout: ChunkLayout) -> str | None:
    held = size - position
    if declared > held or declared < 0:
        if any(declared in sizes for sizes in layout.unknown_sizes):
            return None
        return f"its header declares {declared:,} bytes of samples and the file holds {held:,} of them"
    if declared == 0 and held and not _is_chunk(file, position, held, layout):
        return f"its header was never completed: it declares 0 bytes of samples and {held:,} bytes follow, "\
                "which ffmpeg -ignore_length 1 can save"
    if held - declared >= 2**32:
        return f"it is too long for its own header, which declares {declared:,} of {held:,} bytes of "\
                "samples; ffmpeg -ignore_length 1 can save them"
    if held - declared > MOST_TRAILER_BYTES and not _is_explained(file, position + declared, held - declared, layout):
        return f"its header declares {declared:,} bytes of samples and {held - declared:,} bytes follow that are "\
                "nothing else; ffmpeg -ignore_length 1 can save them"
    return None


def _is_explained(file: BinaryIO, position: int, held: int, layout: ChunkLayout) -> bool:
    """Whether what stands behind the samples is another chunk, a tag, or padding with zeros."""
    begins = bytes_at(file, position, 65536)
    if begins.startswith(_TAGS) or not begins.strip(b"\0"):
        return True
    padding = range(layout.alignment)                    # which careless encoders leave out
    return any(_is_chunk(file, position + n, held - n, layout) for n in padding)


def _is_chunk(file: BinaryIO, position: int, held: int, layout: ChunkLayout) -> bool:
    header = bytes_at(file, position, layout.header_bytes)
    name, declared = header[:4], header[len(layout.sound_name):]
    return (len(header) == layout.header_bytes and all(0x20 <= byte < 0x7F for byte in name)
            and 0 <= struct.unpack(layout.size_format, declared)[0] <= held)


def _au_damage(file: BinaryIO, size: int, start: int) -> str | None:
    header = bytes_at(file, start, 12)
    if len(header) < 12:
        return None
    position, declared = struct.unpack(">II", header[4:])
    held = size - start - position
    if declared > held and declared != 0xFFFFFFFF:       # which is the format's own "length unknown"
        return f"its header declares {declared:,} bytes of samples and the file holds {max(held, 0):,} of them"
    return None


# ---- Ogg: every page carries its checksum, its number and, at the end of a stream, a mark --------------------------

_OGG_HEADER = struct.Struct("<4sBBqIIIB")                # RFC 3533, section 6
_CHECKSUM = slice(22, 26)
_BEGINS_STREAM, _ENDS_STREAM = 2, 4
_REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _ogg_damage(file: BinaryIO, size: int, start: int) -> str | None:
    position = start
    next_number: dict[int, int] = {}                     # of each logical stream that has not ended
    while position < size:
        header = bytes_at(file, position, _OGG_HEADER.size)
        if len(header) < _OGG_HEADER.size:
            return f"it ends within an Ogg page, at byte {size:,}"
        magic, _, marks, _, stream, number, checksum, n_segments = _OGG_HEADER.unpack(header)
        if magic != b"OggS":
            return f"no Ogg page begins at byte {position:,}, where one should"
        lengths = bytes_at(file, position + len(header), n_segments)
        body = bytes_at(file, position + len(header) + n_segments, sum(lengths))
        if len(lengths) < n_segments or len(body) < sum(lengths):
            return f"it ends within an Ogg page, at byte {size:,}"
        if _ogg_checksum(header, lengths, body) != checksum:
            return f"the Ogg page at byte {position:,} is damaged: its checksum is wrong"
        if not marks & _BEGINS_STREAM and number != next_number.get(stream, number):
            return f"Ogg pages are missing before byte {position:,}"
        next_number[stream] = number + 1
        if marks & _ENDS_STREAM:
            del next_number[stream]
        position += len(header) + n_segments + len(body)
    return "its last Ogg page has no end-of-stream mark" if next_number else None


def _ogg_checksum(header: bytes, lengths: bytes, body: bytes) -> int:
    """The CRC of RFC 3533 is that of zip files with the bits in the other order, from 0 and not inverted at the end."""
    page = bytearray(header + lengths + body)
    page[_CHECKSUM] = bytes(4)
    register = zlib.crc32(page.translate(_REVERSED_BITS), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(register.to_bytes(4, "little").translate(_REVERSED_BITS), "big")


def bytes_at(file: BinaryIO, position: int, count: int) -> bytes:
    """Up to `count` bytes; fewer where the file ends."""
    file.seek(position)
    return file.read(count)
