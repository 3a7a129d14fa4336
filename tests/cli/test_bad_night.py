"""A bad night: forty files, some damaged, some strangely named; a worker is killed, the run is killed, the disk fills
up; in the morning the same command goes on, and all is there that can be."""
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

import auditory
from auditory.dataset.manifest import LAYOUT, read_manifest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kills and mounts as Linux has them")

RATE_HZ = 16000
PROJECT = Path(__file__).parents[2]
GOOD = [*(f"day/{k}.wav" for k in range(17)), "day/18.flac", "day/18.ogg", "same/a/x.wav", "same/b/x.wav", "same/x.wav",
        "same/x.flac", "odd/ü – 音 🎧.wav", "odd/two\nlines.wav", "odd/-x.wav", "odd/.wav.wav",
        "odd/" + "é" * 125 + ".wav", os.fsdecode(b"odd/not \xff utf-8.wav")]
BAD = {"bad/empty.wav": "is empty", "bad/text.wav": "is no sound file", "bad/riff.wav": "", "bad/zip.flac": "",
       "bad/half.wav": "is damaged", "bad/half.flac": "is damaged", "bad/nan.wav": "sample 7 is nan, the first of 1",
       "bad/six.wav": "has 6 channels", "bad/film.m4a": "is MPEG-4"}


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    noise = np.random.default_rng(0).uniform(-0.2, 0.2, (40_000, 1)).astype(np.float32)
    for name in [*GOOD, *BAD]:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in GOOD:
            format = {".flac": "FLAC", ".ogg": "OGG"}.get(path.suffix, "WAV")
            with open(path, "wb") as file:                       # soundfile takes no names that are not UTF-8
                soundfile.write(file, noise, RATE_HZ, format=format)
    sound = (tmp_path / "in/day/0.wav").read_bytes()
    flac = (tmp_path / "in/day/18.flac").read_bytes()
    contents = {"empty.wav": b"", "text.wav": b"this is no sound", "riff.wav": b"RIFF", "zip.flac": b"PK\3\4" * 9,
                "half.wav": sound[:20_000], "half.flac": flac[:20_000], "film.m4a": b"\0\0\0\x20ftyp?"}
    for name, content in contents.items():
        (tmp_path / "in/bad" / name).write_bytes(content)
    noise[7] = np.nan
    soundfile.write("in/bad/nan.wav", noise, RATE_HZ, subtype="FLOAT")
    soundfile.write("in/bad/six.wav", np.zeros((100, 6)), RATE_HZ)
    os.mkfifo("in/pipe.wav")
    os.symlink("..", "in/day/loop")
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "auditory", "extract", "in", "-o", "out", "--jobs", "2", *arguments]


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROJECT)}


def finished(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=ENVIRONMENT, timeout=300)


def begun() -> subprocess.Popen[str]:
    """A run that goes on for a while: some recordings are done."""
    before = len(read_manifest("out"))
    run = subprocess.Popen(command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    while not len(read_manifest("out")) > before and run.poll() is None:
        time.sleep(0.005)
    return run


def children(process: int) -> Iterator[int]:
    return map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())


def check_what_is_there() -> None:
    """Features are whole, and each has its row."""
    with_rows = {file.name: row for row in read_manifest("out").values() for file in row.files}
    for path in Path("out").rglob("*.npz"):
        assert auditory.load(path).shape == (64, 250)
    assert all(os.path.exists(f"out/{name}") for name in with_rows)


def test_a_bad_night_ends_well(night: Path) -> None:
    assert len(GOOD) + len(BAD) == 38                            # and a pipe, and a loop

    run = begun()                                                # the machine goes
    run.kill()
    run.communicate()
    check_what_is_there()

    run = begun()                                                # a worker goes
    for worker in children(run.pid):
        os.kill(worker, signal.SIGKILL)
        break
    if run.poll() is None:                                       # somebody is impatient
        run.send_signal(signal.SIGINT)
    _, errors = run.communicate()
    if run.returncode == 130:
        assert errors.count("stopped") == 1
        assert "the same command goes on from here" in errors.splitlines()[-1]
    check_what_is_there()

    morning = finished("--json")                                 # in the morning
    assert morning.returncode == 1
    assert "Traceback" not in morning.stderr
    rows, summary = [json.loads(line) for line in morning.stdout.splitlines()[:-1]], morning.stdout.splitlines()[-1]
    assert Counter(row["status"] for row in rows) == {"ok": len(GOOD), "failed": len(BAD)}
    assert json.loads(summary)["summary"]["failed"] == len(BAD)
    manifest = read_manifest("out")
    assert {row.source for row in manifest.values()} == {str(night / "in" / name) for name in [*GOOD, *BAD]}
    for name, why in BAD.items():
        row = manifest[f"{name}.npz"]
        assert (row.status, row.files) == ("failed", ())
        assert why in row.error
        line, = (line for line in morning.stderr.splitlines() if f"'in/{name}'" in line)
        assert line.startswith(f"failed: 'in/{name}' ({row.size_bytes:,} bytes): ")
    assert f"{len(BAD)} failed" in morning.stderr.splitlines()[-1]
    there = {path.relative_to("out").as_posix() for path in Path("out").rglob("*") if path.is_file()}
    assert there - LAYOUT == {file.name for row in manifest.values() for file in row.files}
    check_what_is_there()

    kept = finished("--allow-truncated", "--json")               # what is left of the damaged ones
    assert Counter(row["status"] for row in map(json.loads, kept.stdout.splitlines()[:-1])) == {
        "ok": len(GOOD), "truncated": 2, "failed": len(BAD) - 2}
    assert json.loads(kept.stdout.splitlines()[-1])["summary"]["kept"] == len(GOOD)


def test_a_full_disk_is_told_and_loses_nothing(night: Path) -> None:
    """On a disk of 1 MB; each recording gives 70 kB of features."""
    os.mkdir("out")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", "out"], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        full = finished()
        assert full.returncode == 1
        summary = full.stderr.splitlines()[-1]
        assert summary.endswith("'out': No space left on device. Make room, then give the same command again")
        n_done = len(list(Path("out").rglob("*.npz")))
        assert 5 < n_done < len(GOOD)
        assert not list(Path("out").rglob("*.partial"))
        check_what_is_there()
        subprocess.run(["mount", "-o", "remount,size=10m", "out"], check=True)
        again = finished()
        assert f"{n_done} there already" in again.stderr.splitlines()[-1]
        assert Counter(row.status for row in read_manifest("out").values()) == {"ok": len(GOOD), "failed": len(BAD)}
        check_what_is_there()
    finally:
        subprocess.run(["umount", "out"], check=True)
