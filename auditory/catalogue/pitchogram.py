"""The pitchogram: melodies, read off an auditory image."""
from auditory.catalogue import carfac
from auditory.contract.pipeline import Pipeline
from auditory.periodicity.image import StabilizedAuditoryImage
from auditory.periodicity.pitchogram import Pitchogram

SUMMARY = "which periods from 0.5 to 50 ms stand out, all channels together, every 12 ms, behind a CARFAC"
PAPER = "Lyon 2017, Human and Machine Hearing, chapter 21; settings of google/carfac's pitchogram"
AXES = ("lag", "time")


def build() -> Pipeline:
    """The CARFAC with its highest pole at 7 kHz, as published, and lags after the moment."""
    return Pipeline(stages=(*carfac.build().replace(highest_pole=7000 / 11025).stages_in_row(),
                            StabilizedAuditoryImage.preset("pitchogram"), Pitchogram()))
