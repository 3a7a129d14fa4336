"""Echoic memory: the last four seconds of hearing, in detail that fades with age."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.haircell.half_wave import HalfWave
from auditory.integration.echoic import EchoicMemory
from auditory.integration.frames import Frames
from auditory.integration.resample import Resample

SUMMARY = "what the ear still holds of the last 4 s, at every 16 ms: fine for the newest, coarse for the oldest"
PAPER = "this project; echoic store: Darwin, Turvey & Crowder 1972, Cognitive Psychology 3, 255-267"
AXES = ("age", "channel", "time")


def build() -> Pipeline:
    """Hair-cell answers in 2 ms frames, cube root, remembered by a dyadic pyramid."""
    return (Resample(rate_hz=16000.0)
            >> Gammatone(n_channels=64, f_min_hz=80.0, f_max_hz=7000.0)
            >> HalfWave.preset("dau1996")
            >> Frames(hop_s=0.002, value="mean")
            >> Compress(kind="cube_root")
            >> EchoicMemory(hop_frames=8))
