"""Rates and scales: which ripples are where in the spectrum, how fast they drift and which way."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.haircell.half_wave import HalfWave
from auditory.integration.frames import Frames
from auditory.integration.leaky import LeakyIntegrator
from auditory.integration.resample import Resample
from auditory.modulation.rate_scale import RateScale

SUMMARY = "ripples of 0.25 to 4 cycles per octave that drift at 2 to 32 Hz up and down, 125 frames a second"
PAPER = ("Chi, Ru & Shamma 2005, JASA 118, 887-906; on this package's own gammatones, at the places of the NSL "
         "toolbox's filters")
AXES = ("scale", "drift", "channel", "time")
A_HZ, CHANNELS_PER_OCTAVE = 440.0, 24


def build() -> Pipeline:
    """128 channels from 180 Hz on, 24 an octave, behind hair cells; five rates and five scales, an octave apart."""
    places_hz = tuple(A_HZ * 2 ** ((k - 31) / CHANNELS_PER_OCTAVE) for k in range(128))
    return (Resample(rate_hz=16000.0)
            >> Gammatone(cf_hz=places_hz)
            >> HalfWave()
            >> LeakyIntegrator(tau_s=0.008)
            >> Frames(hop_s=0.008, value="mean")
            >> Compress(kind="cube_root")
            >> RateScale.preset("small"))
