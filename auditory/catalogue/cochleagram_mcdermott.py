"""The cochleagram of McDermott & Simoncelli: what sound textures and many neural networks are made from."""
from auditory.cochlea.half_cosine import HalfCosine
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.integration.resample import Resample

SUMMARY = "compressed envelopes of half-cosine bands, 400 a second, without delay; needs the whole sound"
PAPER = "McDermott & Simoncelli 2011, Neuron 71, 926-940"
AXES = ("channel", "time")


def build() -> Pipeline:
    """65 channels from 50 Hz to 8 kHz and envelopes to the power of 0.3, as pycochleagram makes them at 16 kHz.

    The sound is not changed by the filters: `HalfCosine.invert` gives it back from its bands.
    """
    return (Resample(rate_hz=16000.0)
            >> HalfCosine(n_filters=30, f_min_hz=50.0, f_max_hz=8000.0, sampling=2, output="envelope", decimation=40)
            >> Compress(kind="power", exponent=0.3))
