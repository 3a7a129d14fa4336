"""The auditory nerve of Bruce, Erfani & Zilany: from sound to what drives the release sites of fibres of any rate."""
from auditory.cochlea.zilany.stage import Zilany2014
from auditory.contract.pipeline import Pipeline
from auditory.integration.resample import Resample
from auditory.nerve.bruce_synapse import Bruce2018Synapse

SUMMARY = "drive of the release sites of fibres of 70, 4 and 0.1 spikes/s, 10,000 values a second"
PAPER = "Bruce, Erfani & Zilany 2018, Hear. Res. 360, 40-54; human tuning of Ibrahim & Bruce 2010"
AXES = ("fibre_type", "channel", "time")


def build() -> Pipeline:
    """Middle ear, cochlea and inner hair cell of Zilany et al. 2014, and the synapse, before its release sites."""
    return (Resample(rate_hz=100000.0)
            >> Zilany2014(n_channels=32, f_min_hz=125.0, f_max_hz=7000.0, species="human")
            >> Bruce2018Synapse.preset("bruce2018"))
