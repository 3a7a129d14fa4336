"""Mel-frequency cepstral coefficients that need not wait for the end."""
from auditory.catalogue.logmel_live import build as build_logmel_live
from auditory.contract.pipeline import Pipeline
from auditory.integration.cepstrum import Cepstrum

SUMMARY = "20 cepstral coefficients of logmel-live"
PAPER = "as librosa 0.11 makes it, but for the range: this package's own"
AXES = ("quefrency", "time")


def build() -> Pipeline:
    """`logmel-live` and its cepstrum."""
    return build_logmel_live() >> Cepstrum.preset("librosa")
