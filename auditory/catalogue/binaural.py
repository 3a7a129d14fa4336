"""What two ears tell: from which side each place and moment comes, and how surely."""
from auditory.binaural.cues import Binaural
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.half_wave import HalfWave
from auditory.integration.resample import Resample

SUMMARY = "delay, level difference and coherence of two ears in each of 32 channels, every 10 ms; needs two ears"
PAPER = "as the Two!Ears Auditory Front-End (2013-16) reads them"
AXES = ("quantity", "channel", "time")


def build() -> Pipeline:
    """32 channels from 80 Hz to 7 kHz and the hair cell of Dau et al. (1996), then 20 ms windows."""
    return (Resample(rate_hz=16000.0)
            >> Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=7000.0)
            >> HalfWave.preset("dau1996")
            >> Binaural())
