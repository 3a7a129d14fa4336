"""The log-mel spectrogram: the picture that most machines are given."""
from auditory.contract.pipeline import Pipeline
from auditory.haircell.compress import Compress
from auditory.integration.dynamic_range import DynamicRange
from auditory.spectra.mel import MelSpectrum

SUMMARY = "mel bands of a spectrogram in dB, 80 dB below the loudest: no model of hearing, to be compared with"
PAPER = "as librosa 0.11 makes it; Davis & Mermelstein 1980, IEEE TASSP 28, 357-366"
AXES = ("channel", "time")


def build() -> Pipeline:
    """librosa's ``power_to_db(melspectrogram(y, sr), top_db=80)`` at the sound's own rate; needs the whole sound."""
    return (MelSpectrum.preset("librosa") >> Compress(kind="db", reference_pa=1.0, floor_db=-100.0)
            >> DynamicRange.preset("librosa"))
