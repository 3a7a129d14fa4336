"""Mel-frequency cepstral coefficients: the classic baseline of speech."""
from auditory.catalogue.logmel import build as build_logmel
from auditory.contract.pipeline import Pipeline
from auditory.integration.cepstrum import Cepstrum

SUMMARY = "20 cepstral coefficients of logmel: no model of hearing, to be compared with"
PAPER = "as librosa 0.11 makes it; Davis & Mermelstein 1980, IEEE TASSP 28, 357-366"
AXES = ("quefrency", "time")


def build() -> Pipeline:
    """librosa's ``mfcc(y, sr)`` at the sound's own rate; needs the whole sound."""
    return build_logmel() >> Cepstrum.preset("librosa")
