"""The CARFAC with its synapse: fibres of high, medium and low spontaneous rate behind each hair cell."""
from auditory.cochlea.carfac.stage import Carfac
from auditory.contract.pipeline import Pipeline
from auditory.integration.resample import Resample

SUMMARY = "neural activity pattern of three classes of fibres behind a CARFAC, at 22.05 kHz"
PAPER = "CARFAC v3 (google/carfac, 2023-2024): published as code only; Lyon 2017, Human and Machine Hearing"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Version 2 with the synapse of version 3, whose classes are weighed into one pattern."""
    return Resample(rate_hz=22050.0) >> Carfac.preset("v2", synapse=True)
