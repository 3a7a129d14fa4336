"""The compressive gammachirp filterbank of Irino & Patterson: excitation of a normal or an impaired human cochlea.

The filterbank equals GCFB 2.34 number by number, which is what its status tells. The ear in front of it is this
project's: a free field and the middle ear of ANSI S3.4-2007, 0 dB at 1 kHz.
"""
from auditory.cochlea.gammachirp.compressive import CompressiveGammachirp
from auditory.contract.pipeline import Pipeline
from auditory.ears.ansi_s34 import OuterMiddleEar
from auditory.integration.resample import Resample

SUMMARY = "excitation every 0.5 ms, compressed as by a living ear, re its absolute threshold; takes an audiogram"
PAPER = "Irino & Patterson 2006, IEEE TASLP 14, 2222-2232; frames and hearing loss: GCFB 2.34"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Outer and middle ear, then 100 channels from 100 to 6000 Hz; 20 uPa is the threshold of a normal ear."""
    return (Resample(rate_hz=48000.0)
            >> OuterMiddleEar.preset("gcfb")
            >> CompressiveGammachirp.preset("gcfb_2.34"))
