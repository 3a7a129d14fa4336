"""The log-mel spectrogram that need not wait for the end."""
from auditory.catalogue.logmel import build as build_logmel
from auditory.contract.pipeline import Pipeline

SUMMARY = "logmel below the loudest of late instead of the loudest of all: live"
PAPER = "as librosa 0.11 makes it, but for the range: this package's own"
AXES = ("channel", "time")


def build() -> Pipeline:
    """`logmel` with a running reference."""
    return build_logmel().replace(reference="running")
