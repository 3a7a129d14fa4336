"""The front end of Dau, Kollmeier & Kohlrausch: what their models of perception make of sound, up to modulations."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.adaptation_loops import AdaptationLoops
from auditory.haircell.half_wave import HalfWave
from auditory.integration.resample import Resample
from auditory.scales import place_by_spacing

SUMMARY = "internal representation in model units: onsets stand out, steady sound is heard as its level"
PAPER = "Dau, Kollmeier & Kohlrausch 1997, JASA 102, 2892-2905; hair cell of Dau et al. 1996, JASA 99, 3615-3622"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Gammatones one ERB apart from 80 to 8000 Hz (AMT), hair cell of 1996, adaptation loops with limiter.

    At 44.1 kHz, five times the highest best frequency, where rectification aliases little: a choice.
    """
    cf_hz = place_by_spacing(80.0, 8000.0, 1.0)
    return (Resample(rate_hz=44100.0)
            >> Gammatone(cf_hz=tuple(cf_hz.tolist()))
            >> HalfWave.preset("dau1996")
            >> AdaptationLoops.preset("dau1997"))
