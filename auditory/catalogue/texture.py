"""What stays the same in a texture: how each channel's envelope is distributed."""
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.integration.frames import Frames
from auditory.integration.resample import Resample
from auditory.modulation.texture import TextureStatistics

SUMMARY = "mean, deviation, skewness and kurtosis of the envelopes of 32 channels over the last seconds, twice a second"
PAPER = "after McDermott & Simoncelli 2011, Neuron 71, 926-940, on this package's own gammatones, running"
AXES = ("quantity", "channel", "time")


def build() -> Pipeline:
    """Envelopes to the power of 0.3, 400 a second, averages over 2 s; ``output=`` tells modulations, correlations."""
    return (Resample(rate_hz=16000.0)
            >> Gammatone(n_channels=32, f_min_hz=52.0, f_max_hz=7000.0, output="envelope")
            >> Frames(hop_s=0.0025, value="mean")
            >> Compress(kind="power", exponent=0.3)
            >> TextureStatistics())
