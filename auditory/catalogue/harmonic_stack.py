"""Harmonics laid over one another: what belongs to one voice stands in one column."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.integration.frames import Frames
from auditory.integration.leaky import LeakyIntegrator
from auditory.integration.resample import Resample
from auditory.periodicity.harmonics import HarmonicStack

SUMMARY = "level at 0.5, 1, 2 … 5 times each of 121 best frequencies, every 10 ms, four channels to an ERB"
PAPER = "after Bittner et al. 2017, ISMIR (harmonic constant-Q transform); on a cochlea, this package's own"
AXES = ("harmonic", "channel", "time")


def build() -> Pipeline:
    """Power that leaks away within 20 ms, in dB, so that straight lines between channels are right."""
    return (Resample(rate_hz=16000.0)
            >> Gammatone(n_channels=121, f_min_hz=50.0, f_max_hz=7000.0)
            >> Frames(hop_s=0.002, value="mean_square")
            >> LeakyIntegrator(tau_s=0.020)
            >> Frames(hop_s=0.010)
            >> Compress(kind="db")
            >> HarmonicStack())
