"""The rate map of the Two!Ears Auditory Front-End."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.half_wave import HalfWave
from auditory.integration.frames import Frames
from auditory.integration.leaky import LeakyIntegrator
from auditory.integration.resample import Resample
from auditory.scales import place_by_spacing

SUMMARY = "power of the hair cells' answer in 20 ms Hann windows, every 10 ms"
PAPER = "May, Decorsiere, Kim & Kohlrausch, Two!Ears Auditory Front-End (2013-16)"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Gammatones one ERB apart, from 80 Hz up to below 8000 Hz, hair cell of order 2, leak of 8 ms, mean square."""
    cf_hz = place_by_spacing(80.0, 8000.0, 1.0, hit_hz=80.0)
    return (Resample(rate_hz=16000.0)
            >> Gammatone(cf_hz=tuple(cf_hz.tolist()), bandwidth_erb=1.018)
            >> HalfWave.preset("two_ears_dau")
            >> LeakyIntegrator(tau_s=0.008)
            >> Frames.preset("two_ears"))
