"""Reading sound files: what is heard of a whole one, and what is said of any other."""
import io
import os
import pickle
import stat
import struct
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditory.io.audio import AudioFileError, open_audio, read
from auditory.sound import Calibration

RATE_HZ = 16000
LOSSLESS = ["WAV PCM_U8", "WAV PCM_16", "WAV PCM_24", "WAV PCM_32", "WAV FLOAT", "WAV DOUBLE", "WAVEX PCM_16",
            "RF64 PCM_16", "FLAC PCM_16", "FLAC PCM_24", "AIFF PCM_S8", "AIFF PCM_16", "W64 PCM_16", "CAF PCM_16",
            "AU PCM_16", "NIST PCM_16"]
USUAL = ["WAV PCM_16", "FLAC PCM_16", "OGG VORBIS", "OGG OPUS", "MP3 MPEG_LAYER_III"]
LOSSY = ["OGG VORBIS", "OGG OPUS", "MP3 MPEG_LAYER_III", "WAV ALAW", "WAV ULAW"]
BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}


def encoded(samples: np.ndarray, kind: str = "WAV PCM_16", rate_hz: int = RATE_HZ) -> bytes:
    """A sound file; samples are (time,) or (time, channel)."""
    container, subtype = kind.split()
    out = io.BytesIO()
    soundfile.write(out, samples, rate_hz, format=container, subtype=subtype)
    return out.getvalue()


def noise(n: int = 20_000, channels: int = 1) -> np.ndarray:
    samples = 0.1 * np.random.default_rng(7).standard_normal((n, channels))
    return samples[:, 0] if channels == 1 else samples


@pytest.fixture
def write(tmp_path):
    """Write bytes under a name; return the path."""
    def _write(content: bytes, name: str = "sound.wav"):
        path = tmp_path / name
        path.write_bytes(content)
        return path
    return _write


def wav(data_bytes: bytes, declared: int | None = None, riff: int | None = None, tail: bytes = b"") -> bytes:
    """A mono 16-bit WAV file by hand, whose sizes may lie."""
    declared = len(data_bytes) if declared is None else declared
    riff = 36 + len(data_bytes) + len(tail) if riff is None else riff
    form = struct.pack("<HHIIHH", 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16)
    return (b"RIFF" + struct.pack("<I", riff) + b"WAVEfmt " + struct.pack("<I", 16) + form
            + b"data" + struct.pack("<I", declared) + data_bytes + tail)


# ---- a whole file --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", LOSSLESS)
def test_a_lossless_file_gives_its_samples(write, kind):
    bits = BITS.get(kind.split()[1], 24)       # on the grid of the format, so that nothing is rounded
    samples = np.round(noise(2000, 2) * 2 ** (bits - 1)) / 2 ** (bits - 1)
    sound = read(write(encoded(samples, kind)), dtype="float64")
    assert (sound.rate_hz, sound.n_ears, sound.truncated) == (RATE_HZ, 2, False)
    np.testing.assert_array_equal(sound.samples_pa, samples.T)


@pytest.mark.parametrize("kind", LOSSY)
def test_a_lossy_file_gives_its_length_and_about_its_sound(write, kind):
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(16000) / RATE_HZ)
    sound = read(write(encoded(tone, kind)))
    assert sound.n_samples == 16000
    assert np.corrcoef(sound.samples_pa, tone)[0, 1] > 0.98       # the delay of the encoder is taken off by the decoder


def test_an_integer_sample_is_divided_by_2_to_the_bits_minus_1(write):
    steps = np.array([-32768, -1, 0, 1, 16384, 32767], np.int16)
    sound = read(write(wav(steps.tobytes())))
    assert sound.samples_pa.tolist() == [-1.0, -(2.0**-15), 0.0, 2.0**-15, 0.5, 32767 / 32768]
    assert sound.clipped_samples == 2                             # -32768 and 32767


def test_float_samples_beyond_full_scale_are_not_clipped(write):
    sound = read(write(encoded(np.array([1.5, -1e30, 0.25]), "WAV FLOAT")))
    np.testing.assert_array_equal(sound.samples_pa, np.array([1.5, -1e30, 0.25], np.float32))
    assert sound.clipped_samples == 2


def test_non_finite_samples_are_carried_to_the_door_of_the_pipeline(write):
    sound = read(write(encoded(np.array([0.5, np.nan, np.inf]), "WAV FLOAT")))
    assert np.isnan(sound.samples_pa[1])
    assert np.isinf(sound.samples_pa[2])


@pytest.mark.parametrize("rate_hz", [8000, 11025, 44100, 192000])
def test_the_rate_is_that_of_the_file(write, rate_hz):
    assert read(write(encoded(noise(50), rate_hz=rate_hz))).rate_hz == rate_hz


def test_a_rate_that_is_no_whole_number_is_kept(write):
    aiff, caf = bytearray(encoded(noise(50), "AIFF PCM_16")), bytearray(encoded(noise(50), "CAF PCM_16"))
    rate = aiff.index(b"COMM") + 16                               # an 80-bit float: exponent, then 64 bits of mantissa
    aiff[rate:rate + 10] = struct.pack(">HQ", 16383 + 15, int(44099.5 * 2**48))
    caf[20:28] = struct.pack(">d", 44099.5)
    assert read(write(bytes(aiff))).rate_hz == 44099.5
    assert read(write(bytes(caf))).rate_hz == 44099.5


@pytest.mark.parametrize("kind", [*USUAL, "AIFF PCM_16"])
def test_one_sample_is_a_sound(write, kind):
    assert read(write(encoded(np.array([0.5]), kind, 48000))).n_samples == 1


@pytest.mark.parametrize("kind", ["WAV PCM_16", "OGG VORBIS", "AIFF PCM_16", "W64 PCM_16", "CAF PCM_16", "AU PCM_16"])
def test_no_samples_are_an_empty_sound_and_a_warning(write, kind):
    with pytest.warns(UserWarning, match="holds no samples"):
        sound = read(write(encoded(np.zeros((0, 2)), kind)), level_db_spl=60)
    assert sound.samples_pa.shape == (2, 0)


def test_source_and_decoder_are_recorded(write):
    path = write(encoded(noise(), "MP3 MPEG_LAYER_III"))
    sound = read(path)
    assert sound.source == str(path)
    assert sound.decoder == f"libsndfile {soundfile.__libsndfile_version__}, MP3 MPEG_LAYER_III"


# ---- level, part, channels -----------------------------------------------------------------------------------------

def test_full_scale_pa_scales_the_pressure(write):
    path = write(encoded(noise()))
    sound = read(path, full_scale_pa=2.0)
    np.testing.assert_array_equal(sound.samples_pa, 2 * read(path).samples_pa)      # a power of 2 rounds nothing
    assert sound.calibration == Calibration(full_scale_pa=2.0)


def test_level_db_spl_sets_the_level(write):
    sound = read(write(encoded(noise())), level_db_spl=65)
    assert sound.level_db_spl == pytest.approx(65, abs=1e-5)                        # float32 samples
    assert sound.calibration.level_db_spl == 65


def test_a_level_cannot_be_given_to_silence(write):
    with pytest.raises(AudioFileError, match="level_db_spl = 65 dB SPL: cannot be given to silence"):
        read(write(encoded(np.zeros(9))), level_db_spl=65)


@pytest.mark.parametrize("arguments", [
    {"full_scale_pa": 2.0, "level_db_spl": 60.0}, {"full_scale_pa": 0.0}, {"full_scale_pa": np.nan}, {"dtype": "int16"},
    {"start_s": -1.0}, {"start_s": 2.0, "stop_s": 1.0},
])
def test_arguments_that_mean_nothing_are_refused_before_the_file_is_looked_at(arguments):
    with pytest.raises(ValueError, match=" = ") as caught:
        read("no such file.wav", **arguments)
    assert not isinstance(caught.value, AudioFileError)


@pytest.mark.parametrize("kind", [*USUAL, "AU PCM_16"])
@pytest.mark.parametrize(("start_s", "stop_s"), [(0.0, 0.1), (0.30003, 8.1), (7.0, None)])
def test_a_part_is_the_same_part_of_the_whole(write, kind, start_s, stop_s):
    path = write(encoded(noise(200_000, 2), kind))
    part = read(path, start_s=start_s, stop_s=stop_s)
    np.testing.assert_array_equal(part.samples_pa, read(path).excerpt(start_s, stop_s).samples_pa)


@pytest.mark.parametrize("kind", ["WAV PCM_16", "OGG VORBIS"])
@pytest.mark.parametrize("part", [{"stop_s": 2.0}, {"start_s": 1.5}, {"start_s": 1.5, "stop_s": 1.5}])
def test_a_part_that_the_sound_does_not_have_is_refused(write, kind, part):
    with pytest.raises(AudioFileError, match="the sound ends at 1 s"):
        read(write(encoded(noise(16000), kind)), **part)


def test_channels_are_chosen_or_mixed_on_purpose_only(write):
    path = write(encoded(noise(1000, 6)))
    every = read(path)
    assert every.n_ears == 6
    np.testing.assert_array_equal(read(path, channels=4).samples_pa, every.samples_pa[4])
    np.testing.assert_array_equal(read(path, channels=(5, 0)).samples_pa, every.samples_pa[[5, 0]])
    rounding = 1e-7                                      # float32 sums of six samples below 1, in another order
    np.testing.assert_allclose(read(path, channels="mono").samples_pa, every.samples_pa.mean(axis=0), atol=rounding)


@pytest.mark.parametrize("channels", [2, -1, (0, 2), (), "left"])
def test_channels_that_the_file_does_not_have_are_refused(write, channels):
    with pytest.raises(AudioFileError, match="was asked for and it has 2"):
        read(write(encoded(noise(10, 2))), channels=channels)


def test_64_channels_of_one_sample_are_read(write):
    assert read(write(encoded(noise(1, 64), "WAVEX PCM_16"))).samples_pa.shape == (64, 1)


# ---- block by block ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["WAV PCM_16", "FLAC PCM_16", "OGG OPUS"])
@pytest.mark.parametrize(("channels", "ears"), [(None, 2), (1, 1), ("mono", 1), ((1,), 1)])
def test_blocks_put_together_are_the_whole_sound(write, kind, channels, ears):
    path = write(encoded(noise(100_000, 2), kind))
    with open_audio(path, channels=channels, full_scale_pa=0.3) as audio:
        blocks = list(audio)
        assert (audio.n_ears, audio.n_channels, audio.rate_hz) == (ears, 2, RATE_HZ)
        assert (audio.promised_frames, audio.frames_decoded, audio.truncated) == (100_000, 100_000, False)
    assert len(blocks) > 1
    whole = read(path, channels=channels, full_scale_pa=0.3).samples_pa
    np.testing.assert_array_equal(np.concatenate(blocks, axis=-1), whole)


def test_memory_is_that_of_a_block(write):
    path = write(wav(b"", declared=40_000_000))
    os.truncate(path, 44 + 40_000_000)                   # 20 million samples of silence that take no disk
    tracemalloc.start()
    try:
        with open_audio(path) as audio:
            n = sum(block.shape[-1] for block in audio)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert n == 20_000_000
    assert peak_bytes < 4e6                              # a block is 0.26 MB of float32, the sound 80 MB


def test_a_header_that_promises_hours_takes_no_memory(write):
    flac = bytearray(encoded(noise(1000), "FLAC PCM_16"))
    flac[21] |= 0x0F                                     # the upper 4 of the 36 bits of the number of samples
    flac[22:26] = b"\xff" * 4
    tracemalloc.start()
    try:
        with pytest.raises(AudioFileError, match="promises 68,719,476,735 frames and 1,000 can be decoded"):
            read(write(bytes(flac)))
        assert tracemalloc.get_traced_memory()[1] < 4e6
    finally:
        tracemalloc.stop()


def test_a_flac_file_without_a_length_is_read_to_its_end(write):
    flac = bytearray(encoded(noise(100_000), "FLAC PCM_16"))
    flac[21] &= 0xF0                                     # STREAMINFO: 0 samples mean "unknown"
    flac[22:26] = bytes(4)
    path = write(bytes(flac))
    assert read(path).n_samples == 100_000
    with open_audio(path) as audio:
        assert audio.promised_frames is None


@pytest.mark.parametrize("promised", [1000, 96_000, 99_999])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_flac_file_that_goes_on_behind_its_promise_is_told(write, promised, channels):
    flac = bytearray(encoded(noise(100_000, channels), "FLAC PCM_16"))
    flac[21] &= 0xF0
    flac[22:26] = struct.pack(">I", promised)
    path = write(bytes(flac))
    with pytest.raises(AudioFileError, match=f"promises {promised:,} frames and 100,000 can be decoded"):
        read(path)
    sound = read(path, allow_truncated=True)
    assert (sound.n_samples, sound.truncated) == (100_000, True)


@pytest.mark.parametrize("n", [1, 191, 192, 4095, 4096, 4097, 300_000, 1_200_000])       # 4096 make a block
@pytest.mark.parametrize("rate_hz", [8000, 12345, 44100, 96000])
def test_a_flac_file_is_as_long_as_its_blocks(write, n, rate_hz):
    with open_audio(write(encoded(noise(n), "FLAC PCM_16", rate_hz))) as audio:
        assert audio.promised_frames == n
        assert sum(block.shape[-1] for block in audio) == n


@pytest.mark.parametrize("promised", [500, 60_000])
def test_aiff_and_nist_headers_that_miscount_are_told(write, promised):
    aiff, nist = bytearray(encoded(noise(1000), "AIFF PCM_16")), encoded(noise(1000), "NIST PCM_16")
    count = aiff.index(b"COMM") + 10
    aiff[count:count + 4] = struct.pack(">I", promised)
    for content in (bytes(aiff), nist.replace(b"sample_count -i 1000", f"sample_count -i {promised:04}".encode())):
        with pytest.raises(AudioFileError, match=f"promises {promised:,} frames and 1,000 can be decoded"):
            read(write(content))


def test_words_in_an_aiff_note_are_no_header(write):
    aiff = encoded(noise(1000), "AIFF PCM_16")
    note = b"COMM ONES IN THE MORNING, 10 HZ, ALL OF THEM"
    assert read(write(aiff[:12] + b"ANNO" + struct.pack(">I", len(note)) + note + aiff[12:])).n_samples == 1000


class Growing:
    """A recorder that is still at work: it writes each time a block has been read."""

    def __init__(self, path):
        self.path = path

    def __call__(self, audio):
        for block in audio:
            with open(self.path, "ab") as file:
                file.write(bytes(100))
            yield block


def test_a_file_that_changes_while_it_is_read_is_refused(write):
    path = write(encoded(noise(100_000)))
    with (pytest.raises(AudioFileError, match="has changed while it was read"),
          open_audio(path, allow_truncated=True) as audio):
        list(Growing(path)(audio))


# ---- no sound file -------------------------------------------------------------------------------------------------

def zip_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(("content", "problem"), [
    (b"", "is empty"),
    (b"RIFF", "no sound file"),
    (b"RIFF\x24\0\0\0WAVE", "cannot be decoded"),
    (wav(b"\0\0")[:30], "cannot be decoded"),
    (b"Dear diary, today I was renamed to .wav.", "no sound file"),
    (zip_file(), "no sound file"),
    (b"ID3 and then nothing like MP3 at all" * 10, "no sound file"),
    (b"\xff\xfbhello world" * 10, "cannot be decoded"),
    (b"fLaC" + bytes(100), "cannot be decoded"),
    (wav(b"\0\0").replace(struct.pack("<HHI", 1, 1, RATE_HZ), struct.pack("<HHI", 1, 0, RATE_HZ)), "cannot be decoded"),
    (wav(b"\0\0").replace(struct.pack("<HHI", 1, 1, RATE_HZ), struct.pack("<HHI", 1, 1, 0)), "cannot be decoded"),
], ids=["empty", "4-byte RIFF", "no chunk", "no data", "text", "zip", "ID3", "MP3", "FLAC", "0 channels", "0 Hz"])
def test_what_is_no_sound_file_is_refused_by_name_and_size(write, content, problem):
    path = write(content)
    with pytest.raises(AudioFileError, match=problem) as caught:
        read(path)
    assert repr(str(path)) in str(caught.value)
    assert caught.value.size_bytes == len(content)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(AudioFileError, match=r"gone\.wav': no such file"):
        read(tmp_path / "gone.wav")


def test_a_folder_is_not_read(tmp_path):
    with pytest.raises(AudioFileError, match="is a folder"):
        read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioFileError, match="is a pipe or device"):
        read(tmp_path / "pipe.wav")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
def test_a_device_is_not_read():
    with pytest.raises(AudioFileError, match="is a pipe or device"):
        read("/dev/zero")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(write):
    path = write(encoded(noise()))
    path.chmod(stat.S_IWUSR)
    with pytest.raises(AudioFileError, match="cannot be opened"):
        read(path)


def test_a_name_with_a_nul_is_refused():
    with pytest.raises(AudioFileError, match="cannot be opened"):
        read("a\0b.wav")


@pytest.mark.parametrize(("content", "kind"), [
    (b"\0\0\0\x20ftypM4A \0\0\0\0", "MPEG-4"), (b"\xff\xf1\x50\x80" + bytes(20), "AAC"),
    (b"\x1aE\xdf\xa3" + bytes(20), "Matroska"), (bytes.fromhex("3026b2758e66cf11") + bytes(20), "ASF"),
])
def test_other_formats_are_told_with_the_ffmpeg_command(write, content, kind):
    path = write(content, "my talk.m4a")
    with pytest.raises(AudioFileError, match=f"is {kind}") as caught:
        read(path)
    folder = path.parent
    assert str(caught.value).endswith(f"ffmpeg -i '{folder}/my talk.m4a' -vn '{folder}/my talk-converted.flac'")


def test_the_format_is_that_of_the_bytes_and_not_of_the_name(write):
    assert read(write(encoded(noise(), "FLAC PCM_16"), "a.raw")).decoder.endswith("FLAC PCM_16")


@pytest.mark.parametrize("name", ["ü 🎧.wav", "two\nlines.wav", "-rf.wav", "a" * 251 + ".wav", b"\xff\xfe.wav"])
def test_every_name_is_read(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    try:
        with open(name, "wb") as file:
            file.write(encoded(noise()))
    except OSError:
        pytest.skip("this file system does not take the name")
    assert os.fsencode(read(name).source) == os.fsencode(name)
    os.truncate(name, 100)
    with pytest.raises(AudioFileError) as caught:
        read(name)
    str(caught.value).encode("utf-8")                    # can be printed and logged


def test_the_error_can_be_sent_between_processes(write):
    with pytest.raises(AudioFileError) as caught:
        read(write(b""))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


# ---- damage that can be known --------------------------------------------------------------------------------------

CUT = [*USUAL, "WAV FLOAT", "WAVEX PCM_24", "RF64 PCM_16", "AIFF PCM_16", "W64 PCM_16", "AU PCM_16"]


@pytest.mark.parametrize("kind", CUT)
def test_half_a_file_is_refused_and_kept_on_request(write, kind):
    content = encoded(noise(100_000), kind)
    whole = read(write(content)).samples_pa
    path = write(content[:len(content) // 2])
    with pytest.raises(AudioFileError, match=r"is damaged: .*keep what is left of it \(allow_truncated\)"):
        read(path)
    sound = read(path, allow_truncated=True)
    assert sound.truncated
    assert 0.3 * len(whole) < sound.n_samples < 0.7 * len(whole)
    certain = sound.n_samples - 5000                     # a lossy decoder fades over its last frame
    np.testing.assert_array_equal(sound.samples_pa[:certain], whole[:certain])


@pytest.mark.parametrize("kind", [kind for kind in CUT if not kind.startswith("MP3")])
def test_a_single_missing_byte_is_noticed(write, kind):
    with pytest.raises(AudioFileError, match="is damaged"):
        read(write(encoded(noise(), kind)[:-1]))


def test_the_sizes_are_told(write):
    with pytest.raises(AudioFileError, match=r"\(1,044 bytes\): is damaged: .* 4,000 bytes .* holds 1,000 of them"):
        read(write(wav(bytes(1000), declared=4000)))


@pytest.mark.parametrize("declared", [0xFFFFFFFF, 0x7FFFF000, 0x80000000])
def test_a_wav_stream_that_never_learned_its_length_is_whole(write, declared):
    assert read(write(wav(bytes(1000), declared, riff=0xFFFFFFFF))).n_samples == 500


def test_a_wav_header_that_was_never_completed_is_told(write):
    with pytest.raises(AudioFileError, match="never completed: it declares 0 bytes of samples and 1,000 bytes follow"):
        read(write(wav(bytes(1000), declared=0, riff=0)))


@pytest.mark.parametrize("kind", ["WAV PCM_16", "AIFF PCM_16", "W64 PCM_16", "CAF PCM_16"])
def test_samples_behind_those_that_the_header_declares_are_told(write, kind):
    content = bytearray(encoded(noise(2000), kind))
    begins = len(content) - 4000
    sizes = {"WAV": (begins - 4, "<I", 1000), "AIFF": (begins - 12, ">I", 1008), "W64": (begins - 8, "<q", 1024),
             "CAF": (begins - 12, ">q", 1004)}
    place, form, declared_bytes = sizes[kind.split()[0]]
    content[place:place + struct.calcsize(form)] = struct.pack(form, declared_bytes)
    with pytest.raises(AudioFileError, match="bytes follow that are nothing else"):
        read(write(bytes(content)))


@pytest.mark.parametrize("tail", [
    b"TAG" + bytes(range(125)) * 20, b"ID3\4\0\0\0\0\1\0" + bytes(range(200)) * 20, bytes(5000), b"\x01" * 1000,
    b"\0LIST" + struct.pack("<I", 2000) + bytes(range(200)) * 10, b"LIST" + struct.pack("<I", 2000) + b"x" * 2000,
], ids=["tag", "ID3", "zeros", "a little", "misplaced chunk", "chunk"])
def test_what_may_stand_behind_the_samples_is_no_damage(write, tail):
    assert read(write(wav(noise(500).astype("<f8").tobytes()[:1000], tail=tail))).n_samples == 500


def test_chunks_behind_no_samples_are_no_samples(write):
    with pytest.warns(UserWarning, match="holds no samples"):
        assert read(write(wav(b"", tail=b"LIST" + struct.pack("<I", 4) + b"INFO"))).n_samples == 0


def test_an_odd_wav_without_its_padding_byte_is_whole(write):
    assert read(write(wav(bytes(5)))).n_samples == 2


def test_a_wav_longer_than_its_header_can_say_is_told(write):
    path = write(wav(bytes(1000)))
    os.truncate(path, 44 + 1000 + 2**32)                 # sparse: takes no disk
    with pytest.raises(AudioFileError, match="4,294,967,296 bytes follow that are nothing else"):
        read(path)


@pytest.mark.parametrize("kind", ["FLAC PCM_16", "OGG VORBIS", "OGG OPUS"])
def test_a_flipped_byte_is_noticed_where_the_format_has_checksums(write, kind):
    content = bytearray(encoded(noise(100_000), kind))
    content[len(content) // 2] ^= 0xFF
    path = write(bytes(content))
    with pytest.raises(AudioFileError, match=r"is damaged: the (decoder stops|Ogg page)"):
        read(path)
    assert read(path, allow_truncated=True).truncated


def ogg_pages(content: bytes) -> list[bytes]:
    return [b"OggS" + page for page in content.split(b"OggS")[1:]]


def test_an_ogg_without_its_last_page_has_no_end_of_stream(write):
    pages = ogg_pages(encoded(noise(100_000), "OGG VORBIS"))
    with pytest.raises(AudioFileError, match="no end-of-stream mark"):
        read(write(b"".join(pages[:-1])))


def test_an_ogg_with_a_page_missing_is_told(write):
    pages = ogg_pages(encoded(noise(100_000), "OGG VORBIS"))
    with pytest.raises(AudioFileError, match="Ogg pages are missing before byte"):
        read(write(b"".join(pages[:4] + pages[5:])))


def test_an_mp3_that_counts_no_frames_promises_none(write):
    content = encoded(noise(100_000), "MP3 MPEG_LAYER_III").replace(b"Xing", bytes(4))
    with open_audio(write(content[:len(content) // 2]), allow_truncated=True) as audio:
        assert audio.promised_frames is None
        assert len(list(audio)) > 0


def test_damage_of_the_container_is_known_before_the_first_block(write):
    with open_audio(write(encoded(noise(), "OGG VORBIS")[:-1]), allow_truncated=True) as audio:
        assert "ends within an Ogg page" in audio.damage


# ---- any bytes at all ----------------------------------------------------------------------------------------------

SEEDS = [encoded(noise(3000), kind) for kind in CUT] + [encoded(noise(200, 2), "CAF ALAC_16"), wav(bytes(40))]


@pytest.fixture(scope="module")
def fuzzed_path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "fuzzed"


@st.composite
def damaged_files(draw):
    content = bytearray(draw(st.sampled_from(SEEDS)))
    head_or_anywhere = st.one_of(st.integers(0, 120), st.integers(0, len(content) - 1))
    for position in draw(st.lists(head_or_anywhere, max_size=6)):
        content[min(position, len(content) - 1)] = draw(st.integers(0, 255))
    return bytes(content[:draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=damaged_files(), allow_truncated=st.booleans())
def test_any_bytes_are_a_sound_or_an_audio_file_error(fuzzed_path, content, allow_truncated):
    fuzzed_path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)     # a file of no samples
        try:
            sound = read(fuzzed_path, allow_truncated=allow_truncated)
        except AudioFileError as error:
            assert str(fuzzed_path) in str(error)
        else:
            assert sound.samples_pa.dtype == np.float32


@pytest.mark.parametrize("rate_hz", [1, 999, 10_000_001, 2**31 - 1])
def test_a_header_that_claims_a_rate_nobody_samples_at_is_refused(tmp_path, rate_hz):
    """A file of 4 kB would else become gigabytes of features."""
    soundfile.write(tmp_path / "x.wav", np.zeros(2000, np.int16), rate_hz)
    with pytest.raises(AudioFileError, match=rf"claims {rate_hz} samples a second, which must be from 1000 to"):
        read(tmp_path / "x.wav")
