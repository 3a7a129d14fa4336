"""The living human cochlea of Zilany, Bruce & Carney, up to the potential of its inner hair cells."""
from auditory.cochlea.zilany.stage import Zilany2014
from auditory.contract.pipeline import Pipeline
from auditory.integration.resample import Resample

SUMMARY = "potential of the inner hair cells at 100 kHz, sharp for soft sounds and broad for loud ones"
PAPER = "Zilany, Bruce & Carney 2014, JASA 135, 283-286; human tuning of Ibrahim & Bruce 2010"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Middle ear, cochlea and inner hair cells at the rate that they were made for."""
    return (Resample(rate_hz=100000.0)
            >> Zilany2014(n_channels=32, f_min_hz=125.0, f_max_hz=7000.0, species="human"))
