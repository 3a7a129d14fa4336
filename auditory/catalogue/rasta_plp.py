"""RASTA-PLP: perceptual linear prediction of what changes at the rates of speech."""
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.integration.rasta import Rasta
from auditory.integration.resample import Resample
from auditory.spectra.bark import BarkSpectrum
from auditory.spectra.linear_prediction import LinearPrediction

SUMMARY = "9 cepstral coefficients of an all-pole model of critical bands, which a steady colouring does not change"
PAPER = "Hermansky & Morgan 1994, IEEE TSAP 2, 578-589, as rastamat computes it, but for the first frames"
AXES = ("quefrency", "time")


def build() -> Pipeline:
    """rastamat's ``rastaplp(x, 16000, 1, 8)``, but that RASTA takes the first frame for what was before the sound."""
    return (Resample(rate_hz=16000.0)
            >> BarkSpectrum.preset("rastamat")
            >> Compress(kind="db", reference_pa=2.0**-15, floor_db=0.0)
            >> Rasta()
            >> LinearPrediction.preset("rastamat"))
