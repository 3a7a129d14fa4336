"""The rate map for learning in noise, live: each channel against its usual self."""
from auditory.catalogue.ratemap import build as build_ratemap
from auditory.contract.pipeline import Pipeline
from auditory.integration.normalise import Normalise

SUMMARY = "the rate map less its running mean, over its running deviation (1 s): for learning, in noise, live"
PAPER = "none: this package's own; see the docs on normalisation for what it wins"
AXES = ("channel", "time")


def build() -> Pipeline:
    """`ratemap`, whose cube root is the map that wins most by it, and `Normalise` with a memory of 1 s."""
    return build_ratemap() >> Normalise(kind="mean_variance", over="running", tau_s=1.0, least_deviation=0.02)
