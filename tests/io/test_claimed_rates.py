"""A file of 4 kB that claims any rate at all is refused, or heard in little memory: in every named model."""
import struct
import subprocess
import sys

import numpy as np
import pytest

import auditory
from auditory.catalogue.named import MODELS

# Samples a second: as few as can be told, around where files begin and end to be heard, and as many as can be told.
RATES_HZ = (1, 10, 100, 999, 1000, 1001, 2000, 8000, 11025, 96000, 192000, 1_000_000, 9_999_999, 10_000_000, 10_000_001,
            2**31 - 1)
REFUSED_HZ = [rate_hz for rate_hz in RATES_HZ if not 1000 <= rate_hz <= 10_000_000]
MOST_MB = 300

# Each file once, in a process of its own: which rates are refused, and the most memory beyond what the model takes to
# hear the same file at 44.1 kHz, in KiB on Linux and in bytes on macOS.
HEAR = """
import resource, sys, warnings
import auditory
warnings.simplefilter("ignore")              # of channels that the source cannot fill
hearing, refused = auditory.pipeline(sys.argv[1]), []
hearing(auditory.read(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[3:]:
    try:
        hearing(auditory.read(path))
    except auditory.AudioFileError as error:
        assert "samples a second, which must be from 1000 to 10000000" in str(error), error
        refused.append(path)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024))
print(*refused, sep="\\n")
"""


def four_kilobytes(rate_hz: int, n_ears: int) -> bytes:
    """A WAV file of 4000 samples in 8 bits, for one ear or half of them for each of two."""
    samples = (128 + np.round(60 * np.sin(2 * np.pi * 440 * np.arange(4000) / 16000))).astype(np.uint8).tobytes()
    head = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, n_ears, rate_hz, n_ears * rate_hz, n_ears, 8, b"data",
                       len(samples))
    return struct.pack("<4sI4s", b"RIFF", 4 + len(head) + len(samples), b"WAVE") + head + samples


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs the module resource")
@pytest.mark.parametrize("model", MODELS)
def test_a_small_file_of_any_claimed_rate_is_refused_or_takes_little_memory(model, tmp_path):
    paths = {rate_hz: tmp_path / f"{rate_hz}.wav" for rate_hz in (44100, *RATES_HZ)}
    n_ears = 2 if auditory.pipeline(model).couples_ears else 1
    for rate_hz, path in paths.items():
        path.write_bytes(four_kilobytes(rate_hz, n_ears))
    heard = subprocess.run([sys.executable, "-c", HEAR, model, *map(str, paths.values())], capture_output=True,
                           text=True, timeout=300)
    assert heard.returncode == 0, heard.stderr
    most_bytes, *refused = heard.stdout.split()
    assert refused == [str(paths[rate_hz]) for rate_hz in REFUSED_HZ]
    assert int(most_bytes) < MOST_MB * 1e6
