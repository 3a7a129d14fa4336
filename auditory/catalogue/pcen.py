"""Mel energies, each turned down by what it has been of late."""
from auditory.contract.pipeline import Pipeline
from auditory.integration.pcen import Pcen
from auditory.spectra.mel import MelSpectrum

SUMMARY = "40 mel bands every 10 ms under per-channel energy normalisation: a baseline for far voices"
PAPER = "Wang, Getreuer, Hughes, Lyon & Saurous 2017, ICASSP"
AXES = ("channel", "time")


def build() -> Pipeline:
    """40 bands of 25 ms frames every 10 ms, and the published constants; samples of full scale count as 2^31.

    The published energies are those of samples scaled to 2^31 (as librosa tells it), which makes a full scale of 1 Pa
    a reference of 2^-31 Pa^2.
    """
    return MelSpectrum.preset("speech") >> Pcen(reference_pa2=2.0**-31)
