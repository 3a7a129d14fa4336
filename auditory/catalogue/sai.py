"""The stabilised auditory image: what repeats stands still, channel by channel."""
from auditory.catalogue import carfac
from auditory.contract.pipeline import Pipeline
from auditory.periodicity.image import StabilizedAuditoryImage

SUMMARY = "image of each channel around its strongest moments, ±11 ms, every 40 ms, behind a CARFAC"
PAPER = "Lyon 2017, Human and Machine Hearing, chapter 21; settings of google/carfac's tests"
AXES = ("channel", "lag", "time")


def build() -> Pipeline:
    """The CARFAC of version 2, and the image of its published tests."""
    return Pipeline(stages=(*carfac.build().stages_in_row(), StabilizedAuditoryImage()))
