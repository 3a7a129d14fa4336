"""Sound files of public bug reports: heard whole, or refused; never a part of them, or noise, as if all were well."""
import csv
import io
import struct
import sys
from pathlib import Path

import click.testing
import numpy as np
import pytest
import soundfile

import auditory
from auditory.cli import main
from auditory.io.audio import AudioFileError, open_audio, read
from auditory.io.ffmpeg import pyav

CASES = Path(__file__).parent / "cases"
N = np.arange(4000)
X = np.round(8000 * np.sin(2 * np.pi * 440 * N / 16000))
X[1000], X[3999] = 20000, 12345
X /= 32768

with_pyav = pytest.mark.skipif(pyav() is None, reason="PyAV is not installed")
without_pyav = pytest.mark.skipif(pyav() is not None, reason="PyAV is installed")
warns_of_promises = pytest.mark.filterwarnings("ignore:.*its header promises:UserWarning")

EXACT = {
    "K04_id3_4k_before_riff.wav": X, "K04_id3_before_aiff.aiff": X, "K04_id3_before_riff.wav": X,
    "K04_id3_before_wavex24.wav": X, "K05_20bit_in_4_bytes.wav": X, "K05_24bit_in_4_bytes.wav": X,
    "K05_24bit_in_4_bytes_stereo.wav": np.stack([X, X[::-1]]), "K06_3999_samples_padded.w64": X[1:],
    "K06_chunk_after_samples.w64": X, "K06_tag_behind.w64": X, "K11_aiff_from_a_pipe.aiff": X,
    "K11_caf_size_unknown.caf": X, "K11_w64_from_a_pipe.w64": X, "K12_flac_id3v1_behind.flac": X,
    "K15_aifc_in24_little_endian.aifc": X, "K20_bw64.wav": X,
}
# Frames at least and at most, and the rate. A gapless decoder takes off the delay of the encoder; some cannot.
LENGTHS = {
    "K03_chained_opus.opus": (8000, 8000, 16000), "K03_chained_vorbis.ogg": (8000, 8000, 16000),
    "K08_g721.au": (8040, 8040, 8000), "K08_gsm.aiff": (8000, 8000, 8000), "K08_gsm.wav": (8000, 8000, 8000),
    "K09_gsm_fact_2000.wav": (2000, 2000, 8000), "K09_ima_adpcm_fact_4000.wav": (4000, 4000, 16000),
    "K09_ms_adpcm_fact_4000.wav": (4000, 4000, 16000), "K10_mp3_in_riff.wav": (16000, 17280, 16000),
    "K12_vorbis_id3v1_behind.ogg": (4000, 4000, 16000), "K13_apev2_in_front.mp3": (4000, 5760, 16000),
    "K13_two_id3_tags.mp3": (4000, 5760, 16000), "K13_zeros_behind_id3.mp3": (4000, 5760, 16000),
    "K14_opus_rate_unspecified.opus": (12000, 12000, 48000),
}
WITH_PYAV = {
    "K01_vbr_no_header_16k.mp3": (81216 - 2304, 81216 + 2304, 16000),
    "K01_vbr_no_header_44k.mp3": (133632 - 2304, 133632 + 2304, 44100),
    "K01_vbr_no_header_8k.mp3": (49536 - 2304, 49536 + 2304, 8000),
    "K02_info_counts_a_quarter.mp3": (48000, 48000, 16000), "K02_xing_counts_half.mp3": (48000, 48000, 16000),
    "K02_two_mp3_joined.mp3": (8000, 11520, 16000),
}
REFUSED = {
    "K03_chained_mono_stereo.ogg": "it holds a chain of streams, and stream 2 has another rate or other channels",
    "K07_au_declares_0.au": "header was never completed: it declares 0 bytes of samples and 8,000 bytes follow",
    "K07_au_declares_an_eighth.au": "declares 1,000 bytes of samples and 7,000 bytes follow",
    "K07_au_float_declares_half.au": "declares 8,000 bytes of samples and 8,000 bytes follow",
    "K22_declares_half.wav": "declares 4,000 bytes of samples and 4,000 bytes follow",
    "K22_never_completed.wav": "header was never completed",
}
ELSEWHERE = {"K16_stages_cp1252.sh", "K16_stages_latin1.sh", "K18_bytes_io.py", "K19_folder/._voice.wav",
             "K19_folder/voice.wav", "K21_bom.toml", "K23_six_channels.wav"}       # tests of their own, below
OF_THE_KERNEL_CACHE = {"K17_no_home.sh"}


def command(*arguments: str) -> click.testing.Result:
    result = click.testing.CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_every_line_has_a_test() -> None:
    with open(CASES / "expected.tsv", encoding="utf-8", newline="") as file:
        names = {row[1] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)} - {"file or snippet"}
    assert names == {*EXACT, *LENGTHS, *WITH_PYAV, *REFUSED, *ELSEWHERE} | OF_THE_KERNEL_CACHE


@pytest.mark.parametrize("name", EXACT)
def test_a_whole_lossless_file_gives_its_samples(name: str) -> None:
    sound = read(CASES / name)
    assert (sound.rate_hz, sound.truncated) == (16000, False)
    np.testing.assert_array_equal(sound.samples_pa, EXACT[name].astype(np.float32))


@pytest.mark.parametrize("name", LENGTHS)
def test_a_whole_file_has_its_length_and_is_no_noise(name: str) -> None:
    sound = read(CASES / name)
    assert LENGTHS[name][0] <= sound.n_samples <= LENGTHS[name][1]
    assert (sound.rate_hz, sound.truncated) == (LENGTHS[name][2], False)
    assert sound.decoder.startswith("libsndfile")
    assert 0.05 < np.sqrt(np.mean(sound.samples_pa**2)) < 0.3


def test_opus_of_unspecified_rate_keeps_its_highs() -> None:
    sound = read(CASES / "K14_opus_rate_unspecified.opus")
    spectrum = np.abs(np.fft.rfft(sound.samples_pa))
    assert np.argmax(spectrum) * sound.rate_hz / sound.n_samples == pytest.approx(6000, abs=10)


@with_pyav
@warns_of_promises
@pytest.mark.parametrize("name", WITH_PYAV)
def test_an_mp3_that_miscounts_is_heard_whole_with_pyav(name: str) -> None:
    sound = read(CASES / name)
    assert WITH_PYAV[name][0] <= sound.n_samples <= WITH_PYAV[name][1]
    assert (sound.rate_hz, sound.truncated) == (WITH_PYAV[name][2], False)
    assert sound.decoder.startswith(f"PyAV {pyav().__version__} (FFmpeg")
    assert 0.05 < np.sqrt(np.mean(sound.samples_pa**2)) < 0.3


@without_pyav
@pytest.mark.parametrize("name", WITH_PYAV)
def test_an_mp3_that_miscounts_is_refused_without_pyav_and_the_extra_is_named(name: str) -> None:
    with pytest.raises(AudioFileError, match=r'cannot be heard whole.*pip install "auditory\[ffmpeg\]"'):
        read(CASES / name)
    assert read(CASES / name, allow_truncated=True).truncated


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_file_is_refused(name: str) -> None:
    with pytest.raises(AudioFileError, match=f"is damaged: .*{REFUSED[name]}"):
        read(CASES / name)


@pytest.mark.parametrize("name", ["K22_declares_half.wav", "K22_never_completed.wav", "K07_au_declares_0.au",
                                  "K07_au_declares_an_eighth.au", "K07_au_float_declares_half.au"])
def test_what_there_is_of_an_uncompleted_file_is_kept_on_request(tmp_path: Path, name: str) -> None:
    sound = read(CASES / name, allow_truncated=True)
    assert sound.truncated
    np.testing.assert_array_equal(sound.samples_pa, X.astype(np.float32))
    arguments = ("extract", str(CASES / name), "-o", str(tmp_path / "out"), "-m", "ratemap", "--jobs", "1")
    refused = command(*arguments)
    assert refused.exit_code == 1
    assert "keep what is left of it with --allow-truncated" in refused.stderr
    assert command(*arguments, "--allow-truncated").exit_code == 0
    row, = auditory.open_folder(tmp_path / "out").rows
    assert (row.status, row.frames_decoded) == ("truncated", 4000)


WHOLE = sorted({*EXACT, *LENGTHS, *(WITH_PYAV if pyav() else ())})


@warns_of_promises
@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize(("start_s", "stop_s"), [(0.1, 0.2), (0.05003, None)])
def test_a_part_is_the_same_part_of_the_whole(name: str, start_s: float, stop_s: float | None) -> None:
    part = read(CASES / name, start_s=start_s, stop_s=stop_s)
    np.testing.assert_array_equal(part.samples_pa, read(CASES / name).excerpt(start_s, stop_s).samples_pa)


@warns_of_promises
@pytest.mark.parametrize("name", WHOLE)
def test_blocks_are_the_whole(name: str) -> None:
    with open_audio(CASES / name) as audio:
        blocks = list(audio)
    np.testing.assert_array_equal(np.concatenate(blocks, axis=-1), read(CASES / name).samples_pa)


# ---- what differs from a promise is told -----------------------------------------------------------------------------

@with_pyav
def test_a_promise_that_is_not_kept_stands_in_sound_row_and_features(tmp_path: Path) -> None:
    path = CASES / "K02_xing_counts_half.mp3"
    text = "its header promises 24,768 frames and 48,000 were decoded"
    with pytest.warns(UserWarning, match=text):
        assert read(path).decoder.endswith(text)
    with pytest.warns(UserWarning, match=text):
        assert auditory.extract(path, "ratemap").attrs["input_decoder"].endswith(text)
    report = auditory.extract_files(path, tmp_path, "ratemap", jobs=1)
    row, = report.rows
    assert (row.status, row.frames_decoded, row.warnings) == ("ok", 48000, (f"{text}.",))
    assert row.decoder.endswith(text)


def test_a_fact_chunk_that_says_otherwise_than_the_samples_is_told(tmp_path: Path) -> None:
    wav = bytearray(encoded(np.zeros(1000), "WAV", "FLOAT"))
    fact = wav.index(b"fact") + 8
    wav[fact:fact + 4] = struct.pack("<I", 700)
    path = tmp_path / "x.wav"
    path.write_bytes(wav)
    with pytest.warns(UserWarning, match="its header promises 700 frames and 1,000 were decoded"):
        assert read(path).n_samples == 1000


# ---- neighbours ------------------------------------------------------------------------------------------------------

def encoded(samples: np.ndarray, container: str, subtype: str, rate_hz: int = 16000) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate_hz, format=container, subtype=subtype)
    return out.getvalue()


def tones(*lengths: int) -> list[np.ndarray]:
    return [0.3 * np.sin(2 * np.pi * 100 * (k + 3) * np.arange(n) / 16000) for k, n in enumerate(lengths)]


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_a_chain_is_its_links_one_after_the_other(tmp_path: Path, subtype: str) -> None:
    links = [encoded(tone, "OGG", subtype) for tone in tones(70_000, 1, 100_000)]
    for k, link in enumerate(links):
        (tmp_path / f"{k}.ogg").write_bytes(link)
    (tmp_path / "chain.ogg").write_bytes(b"".join(links))
    parts = [read(tmp_path / f"{k}.ogg").samples_pa for k in range(3)]
    chain = read(tmp_path / "chain.ogg")
    np.testing.assert_array_equal(chain.samples_pa, np.concatenate(parts))
    part = read(tmp_path / "chain.ogg", start_s=4.0, stop_s=5.0)
    np.testing.assert_array_equal(part.samples_pa, chain.samples_pa[64000:80000])


@pytest.mark.parametrize("second", ["rate", "cut", "broken"])
def test_a_chain_whose_next_link_cannot_follow_is_refused(tmp_path: Path, second: str) -> None:
    first, = tones(20_000)
    link = encoded(first, "OGG", "VORBIS", 8000 if second == "rate" else 16000)
    (tmp_path / "x.ogg").write_bytes(encoded(first, "OGG", "VORBIS") + {
        "rate": link, "cut": link[:-1], "broken": link[:1000] + b"?" + link[1001:]}[second])
    with pytest.raises(AudioFileError, match="is damaged"):
        read(tmp_path / "x.ogg")
    assert read(tmp_path / "x.ogg", allow_truncated=True).n_samples >= 20_000


TAGS = {"ID3": b"ID3\3\0\0\0\0\1\0" + bytes(range(128)), "APE": b"APETAGEX\xd0\7\0\0\x20\0\0\0\0\0\0\0\xa0" + bytes(11)
        + bytes(2000 - 32) + b"APETAGEX" + bytes(24), "two": (b"ID3\3\0\0\0\0\0\5" + b"abcde") * 2,
        "zeros": b"ID3\3\0\0\0\0\0\5abcde" + bytes(3000)}
KINDS = [("WAV", "PCM_16"), ("RF64", "PCM_24"), ("AIFF", "PCM_16"), ("W64", "FLOAT"), ("CAF", "PCM_16"), ("AU", "ULAW"),
         ("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("NIST", "PCM_16"), ("MP3", "MPEG_LAYER_III")]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(("container", "subtype"), KINDS)
def test_a_tag_in_front_changes_nothing(tmp_path: Path, container: str, subtype: str, tag: str) -> None:
    content = encoded(tones(30_000)[0], container, subtype)
    (tmp_path / "plain").write_bytes(content)
    (tmp_path / "tagged").write_bytes(TAGS[tag] + content)
    np.testing.assert_array_equal(read(tmp_path / "tagged").samples_pa, read(tmp_path / "plain").samples_pa)
    part = read(tmp_path / "tagged", start_s=0.5, stop_s=0.7)
    np.testing.assert_array_equal(part.samples_pa, read(tmp_path / "plain").samples_pa[8000:11200])


@pytest.mark.parametrize("tail", [b"TAG" + bytes(125), bytes(5000), b"TAG" + b"x" * 125,
                                  b"APETAGEX\xd0\7\0\0\x20\0\0\0\1\0\0\0\0\0\0\x80" + bytes(8)])
@pytest.mark.parametrize(("container", "subtype"), [each for each in KINDS if each[0] != "NIST"])
def test_a_tag_or_zeros_behind_change_nothing(tmp_path: Path, container: str, subtype: str, tail: bytes) -> None:
    content = encoded(tones(30_000)[0], container, subtype)
    (tmp_path / "plain").write_bytes(content)
    (tmp_path / "tagged").write_bytes(content + tail)
    np.testing.assert_array_equal(read(tmp_path / "tagged").samples_pa, read(tmp_path / "plain").samples_pa)


def test_a_flac_behind_a_flac_is_no_tag(tmp_path: Path) -> None:
    first, second = (encoded(tone, "FLAC", "PCM_16") for tone in tones(30_000, 20_000))
    (tmp_path / "x.flac").write_bytes(first + second)
    with pytest.raises(AudioFileError, match="is damaged"):
        read(tmp_path / "x.flac")


@pytest.mark.parametrize(("container", "place", "form", "wrong"), [
    ("WAV", -4, "<I", 0), ("WAV", -4, "<I", 1000), ("AIFF", -12, ">I", 0), ("AIFF", -12, ">I", 1008),
    ("W64", -8, "<q", 24), ("W64", -8, "<q", 1024), ("CAF", -12, ">q", 0), ("CAF", -12, ">q", 1004),
    ("AU", -16, ">I", 0), ("AU", -16, ">I", 1000),
])
def test_all_that_there_is_of_a_header_too_small_is_kept_on_request(tmp_path: Path, container: str, place: int,
                                                                   form: str, wrong: int) -> None:
    samples = np.round(1000 * tones(4000)[0]) / 32768
    content = bytearray(encoded(samples, container, "PCM_16"))
    at = len(content) - 8000 + place
    content[at:at + struct.calcsize(form)] = struct.pack(form, wrong)
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(AudioFileError, match="is damaged"):
        read(tmp_path / "x")
    sound = read(tmp_path / "x", allow_truncated=True)
    assert sound.truncated
    np.testing.assert_array_equal(sound.samples_pa, samples.astype(np.float32))


def test_junk_between_mpeg_frames_is_damage(tmp_path: Path) -> None:
    content = encoded(tones(30_000)[0], "MP3", "MPEG_LAYER_III")
    middle = content.index(b"\xff" + content[1:2], len(content) // 2)
    (tmp_path / "x.mp3").write_bytes(content[:middle] + b"no frame" * 30 + content[middle:])
    with pytest.raises(AudioFileError, match=f"no MPEG frame begins at byte {middle:,}, where one should"):
        read(tmp_path / "x.mp3")


@with_pyav
def test_an_mp3_whose_rate_changes_is_refused(tmp_path: Path) -> None:
    first, second = (encoded(tones(30_000)[0], "MP3", "MPEG_LAYER_III", rate_hz) for rate_hz in (16000, 24000))
    (tmp_path / "x.mp3").write_bytes(first + second)
    with pytest.raises(AudioFileError, match=r"is damaged: the decoder stops at frame .* another sound begins"):
        read(tmp_path / "x.mp3")


# ---- the rest of the list --------------------------------------------------------------------------------------------

def test_what_is_no_path_is_refused_with_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"path = BytesIO: .* Write it to a file, and give the path of that\."):
        read(io.BytesIO(b"RIFF"))                        # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
def test_a_console_that_lacks_signs_ends_no_command(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", out)
    for stage in ("Gammatone", "Carfac"):
        assert main(["stages", stage], standalone_mode=False) is None


def test_what_macos_leaves_beside_a_recording_is_passed_over_and_counted(tmp_path: Path) -> None:
    result = command("extract", str(CASES / "K19_folder"), "-o", str(tmp_path), "--jobs", "1")
    assert result.exit_code == 0
    assert "1 other file passed over" in result.stderr
    row, = auditory.open_folder(tmp_path).rows
    assert row.source.endswith("K19_folder/voice.wav")


def test_a_byte_order_mark_before_a_pipeline_is_skipped(tmp_path: Path) -> None:
    assert command("extract", str(CASES / "K20_bw64.wav"), "-o", str(tmp_path), "-m", str(CASES / "K21_bom.toml"),
                   "--jobs", "1").exit_code == 0


@pytest.mark.parametrize(("arguments", "words"), [
    (["show", "K23_six_channels.wav"], "has 6 channels and there are two ears. Mix them on purpose with --mono"),
    (["show", "K22_never_completed.wav"], "keep what is left of it with --allow-truncated"),
    (["show", "K20_bw64.wav", "--start-s", "2", "--stop-s", "1"], "--stop-s 1.0 s: must not lie before"),
])
def test_the_command_line_speaks_its_own_words(arguments: list[str], words: str) -> None:
    result = command(arguments[0], str(CASES / arguments[1]), *arguments[2:])
    assert result.exit_code == 1
    assert words in result.stderr
    assert "()" not in result.stderr


