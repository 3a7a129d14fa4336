"""The CARFAC: the neural activity pattern of a cochlea that sets its own gain."""
from auditory.cochlea.carfac.stage import Carfac
from auditory.contract.pipeline import Pipeline
from auditory.integration.resample import Resample

SUMMARY = "neural activity pattern of a cochlea that adapts to what it hears, at 22.05 kHz"
PAPER = "Lyon 2017, Human and Machine Hearing, chapters 15-19; version 2: Lyon et al. 2024, arXiv:2404.17490"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Version 2 with its defaults, at the rate of its published tables; an rms of 1 inside it is 104 dB SPL."""
    return Resample(rate_hz=22050.0) >> Carfac.preset("v2")
