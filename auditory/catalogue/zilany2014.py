"""The auditory nerve of Zilany, Bruce & Carney: from sound to the rate at which fibres of three types are driven."""
from auditory.cochlea.zilany.stage import Zilany2014
from auditory.contract.pipeline import Pipeline
from auditory.integration.resample import Resample
from auditory.nerve.zilany_synapse import Zilany2014Synapse

SUMMARY = "drive of high, medium and low spontaneous rate fibres of the auditory nerve, 10,000 values a second"
PAPER = "Zilany, Bruce & Carney 2014, JASA 135, 283-286; human tuning of Ibrahim & Bruce 2010"
AXES = ("fibre_type", "channel", "time")


def build() -> Pipeline:
    """Middle ear, cochlea, inner hair cell and synapse, before refractoriness."""
    return (Resample(rate_hz=100000.0)
            >> Zilany2014(n_channels=32, f_min_hz=125.0, f_max_hz=7000.0, species="human")
            >> Zilany2014Synapse.preset("zilany2014"))
