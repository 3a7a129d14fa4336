"""The amplitude-modulation spectrogram: which rhythms are in which place of the cochlea."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.integration.frames import Frames
from auditory.integration.resample import Resample
from auditory.modulation.spectrogram import ModulationSpectrogram

SUMMARY = "how much of each rhythm from 2 to 128 Hz there is in each of 16 channels, every 16 ms"
PAPER = "after Kollmeier & Koch 1994, JASA 95, 1593-1602; the set of filters is this package's own"
AXES = ("channel", "modulation", "time")


def build() -> Pipeline:
    """Envelopes to the power of 0.3, 500 a second, and modulation filters an octave apart."""
    return (Resample(rate_hz=16000.0)
            >> Gammatone(n_channels=16, f_min_hz=80.0, f_max_hz=7000.0, output="envelope")
            >> Frames(hop_s=0.002, value="mean")
            >> Compress(kind="power", exponent=0.3)
            >> ModulationSpectrogram())
