"""The human cochlea of Lopez-Poveda & Meddis: two paths, of which one amplifies what is soft."""
from auditory.cochlea.drnl.stage import Drnl
from auditory.contract.pipeline import Pipeline
from auditory.ears.stapes import StapesVelocity
from auditory.integration.resample import Resample

SUMMARY = "velocity of the basilar membrane, compressed from about 30 to 80 dB SPL at each best frequency"
PAPER = "Lopez-Poveda & Meddis 2001, JASA 110, 3107-3118; middle ear of Goode et al. 1994"
AXES = ("channel", "time")


def build() -> Pipeline:
    """Middle ear and dual-resonance filters of an average listener, as the Auditory Modeling Toolbox has them.

    At 44.1 kHz, which holds the harmonics of most channels. For a sound in headphones put `Headphone` before it.
    """
    return (Resample(rate_hz=44100.0)
            >> StapesVelocity()
            >> Drnl(n_channels=64, f_min_hz=80.0, f_max_hz=7000.0))
