"""Lyon's passive ear, as Slaney wrote it down: what reservoir computing and older speech recognisers listen with."""
from auditory.cochlea.lyon import LyonPassive
from auditory.contract.pipeline import Pipeline
from auditory.integration.resample import Resample

SUMMARY = "a cascade of notches with coupled gain control, every 10 ms: sharp, and nearly blind to level"
PAPER = "Lyon 1982, ICASSP, 1282-1285; Slaney 1988, Apple Technical Report 13"
AXES = ("channel", "time")


def build() -> Pipeline:
    """86 channels at 16 kHz, decimated by 160: rate and decimation are a choice, all else is published."""
    return Resample(rate_hz=16000.0) >> LyonPassive.preset("slaney1988", decimation=160)
