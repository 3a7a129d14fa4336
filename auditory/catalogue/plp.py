"""Perceptual linear prediction: a few resonances that explain a critical-band spectrum."""
from auditory.contract.pipeline import Pipeline
from auditory.integration.resample import Resample
from auditory.spectra.bark import BarkSpectrum
from auditory.spectra.linear_prediction import LinearPrediction

SUMMARY = "13 cepstral coefficients of an all-pole model of critical bands, every 10 ms: a baseline for speech"
PAPER = "Hermansky 1990, JASA 87, 1738-1752, as rastamat computes it"
AXES = ("quefrency", "time")


def build() -> Pipeline:
    """rastamat's ``rastaplp(x, 16000, 0, 12)``: 21 bands, equal loudness, power 0.33, 12 poles."""
    return Resample(rate_hz=16000.0) >> BarkSpectrum.preset("rastamat") >> LinearPrediction(order=12)
