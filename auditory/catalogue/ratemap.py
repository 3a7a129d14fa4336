"""The rate map: how strongly each place of the cochlea is excited, every 10 ms."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.haircell.half_wave import HalfWave
from auditory.integration.frames import Frames
from auditory.integration.leaky import LeakyIntegrator
from auditory.integration.resample import Resample

SUMMARY = "excitation of each place, every 10 ms, cube-root compressed: the default features"
PAPER = "Brown & Cooke 1994, Computer Speech and Language 8, 297-336; hair cell of Dau et al. 1996"
AXES = ("channel", "time")


def build() -> Pipeline:
    """The classic Sheffield rate map with the hair cell of Dau et al. (1996) in place of the envelope."""
    return (Resample(rate_hz=16000.0)
            >> Gammatone(n_channels=64, f_min_hz=80.0, f_max_hz=7000.0)
            >> HalfWave.preset("dau1996")
            >> LeakyIntegrator(tau_s=0.008)
            >> Frames(hop_s=0.010, value="mean")
            >> Compress(kind="cube_root"))
