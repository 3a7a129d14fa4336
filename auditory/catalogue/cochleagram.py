"""The cochleagram, causal: envelopes of the cochlea's bands, compressed."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.integration.frames import Frames
from auditory.integration.resample import Resample

SUMMARY = "envelope of each band at 400 Hz, to the power 0.3: enough time detail to be inverted"
PAPER = "after McDermott & Simoncelli 2011, Neuron 71, 926-940, with a causal cochlea in place of theirs"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Gammatone envelopes, their mean over 2.5 ms, to the power 0.3."""
    return (Resample(rate_hz=16000.0)
            >> Gammatone(n_channels=64, f_min_hz=80.0, f_max_hz=7000.0, output="envelope")
            >> Frames(hop_s=0.0025, value="mean")
            >> Compress(kind="power", exponent=0.3))
