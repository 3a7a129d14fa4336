"""Loudness over time: quick to rise, slow to fall, for a moment and for a phrase."""
from typing import ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.integration.loudness_kernel import attack_and_release
from auditory.numerics import Tick

STEP_S = 0.001                  # of the published weights
LONGEST_FLOAT32_FRAMES = 1000


class LoudnessState(NamedTuple):
    """What is still felt of what was loud."""

    level: np.ndarray           # (channel,)


class LoudnessIntegration(Stage):
    """Feel a loudness build up quickly and linger: short-term or long-term loudness.

    ``s[t] = a x[t] + (1 - a) s[t-1]`` from silence, a being `attack` while x[t] is greater than s[t-1], else `release`.
    Both are of steps of 1 ms; at another frame rate ``1 - (1 - a)^(frame / 1 ms)``. Long-term loudness hears the
    short-term one: put both in a row.

    Takes instantaneous (short-term) loudness ``(..., time)`` in sone, of all or of each channel, at any frame rate;
    returns ``(..., time)`` in the same unit. Without latency. float64 inside where it remembers more than 1000 frames.

    References
    ----------
    Glasberg & Moore (2002), J. Audio Eng. Soc. 50, 331-342; the same in Moore et al. (2016), Trends in Hearing 20.
    Moore, Jervis, Harries & Schlittenlacher (2018), JASA 143, EL279-EL284 fitted the releases anew.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import LoudnessIntegration
    >>> LoudnessIntegration().apply(np.array([1.0, 1.0, 0.0]), rate_hz=1000, precision="float64").round(4).tolist()
    [0.045, 0.088, 0.0862]
    """

    pointwise: ClassVar[bool] = True

    attack: float = Parameter(0.045, "a of a step of 1 ms while loudness rises.", gt=0, le=1,
                              source="Glasberg & Moore 2002, short-term")
    release: float = Parameter(0.02, "a of a step of 1 ms while it falls.", gt=0, le=1,
                               source="Glasberg & Moore 2002, short-term")
    presets: ClassVar = {
        "short_term_2002": {},
        "long_term_2002": {"attack": 0.01, "release": 0.0005},
        "short_term_2018": {"release": 0.033},
        "long_term_2018": {"attack": 0.01, "release": 0.00133},
    }

    def weights(self, rate_hz: float) -> tuple[float, float]:
        """Attack and release of a frame."""
        n_steps = 1 / (rate_hz * STEP_S)
        return 1 - (1 - self.attack) ** n_steps, 1 - (1 - self.release) ** n_steps

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        attack, release = self.weights(spec.rate_hz)
        lasts_frames = 1 / max(min(attack, release), 1e-12)
        inside = spec.dtype if lasts_frames <= LONGEST_FLOAT32_FRAMES else np.dtype(np.float64)
        output = spec.with_axes(spec.axes)
        return TickStep(spec, output, [Tick(attack_and_release)], [(inside.type(attack), inside.type(release))], None,
                        LoudnessState(np.zeros(output.block_size, inside)), inside)
