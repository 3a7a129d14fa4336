"""The all-pole gammatone's loops: sections in a row, each a complex one-pole of which two taps are mixed."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes, registers_for

GROUP = registers_for(8)        # alive in the loop: state, pole, two taps, what is heard and said


class AllPoleCoefficients(NamedTuple):
    """Per channel; padding is 0."""

    pole: np.ndarray          # (channel,) complex: exp((-1 / (2 Q) + j sqrt(1 - 1 / (4 Q**2))) w0 / rate)
    real_tap: np.ndarray      # (section, channel): what a section says is real_tap Re z + imag_tap Im z
    imag_tap: np.ndarray      # (section, channel)


@kernel
def all_pole_sections(x, bank, state, out):
    """(time,) -> (time, channel); state (section, channel) complex."""
    poles, z, out = lanes(bank.pole, GROUP), lanes(state, GROUP), lanes(out, GROUP)
    real_taps, imag_taps = lanes(bank.real_tap, GROUP), lanes(bank.imag_tap, GROUP)
    for c in range(len(poles)):
        pole, real_tap, imag_tap, z1 = poles[c], real_taps[0, c], imag_taps[0, c], z[0, c]
        for t in range(len(x)):
            z1 = pole * z1 + x[t]
            out[t, c] = real_tap * z1.real + imag_tap * z1.imag
        z[0, c] = z1
        for section in range(1, len(z)):                         # the later ones hear the one before
            real_tap, imag_tap, zk = real_taps[section, c], imag_taps[section, c], z[section, c]
            for t in range(len(x)):
                zk = pole * zk + out[t, c]
                out[t, c] = real_tap * zk.real + imag_tap * zk.imag
            z[section, c] = zk
