"""The rate map as it was first made: what each place says at the end of every 10 ms."""
from auditory.catalogue.ratemap import build as build_ratemap
from auditory.contract.pipeline import Pipeline

SUMMARY = "the rate map with the last value of each 10 ms in the place of the mean: ripples with the voice"
PAPER = "Brown & Cooke 1994, Computer Speech and Language 8, 297-336; hair cell of Dau et al. 1996"
AXES = ("channel", "time")


def build() -> Pipeline:
    """`ratemap` with frames that say what they see at the hop."""
    return build_ratemap().replace(value="last")
