"""How fast complex bands turn, and how steadily."""
import numpy as np

from auditory.numerics import kernel


@kernel
def turning(x, keep, gain, per_radian, before, turn, power, gives_synchrony, out):
    """Of x (time, channel), complex: the smoothed turn from sample to sample, in Hz, or how much of it adds up.

    before, turn and power (channel,) are the state: the last sample, smoothed ``z conj(z before)``, and the smoothed
    mean of both powers.
    """
    for c in range(out.shape[1]):
        last_real, last_imag = before[c].real, before[c].imag
        real, imag, level = turn[c].real, turn[c].imag, power[c]
        for t in range(len(x)):
            here_real, here_imag = float(x[t, c].real), float(x[t, c].imag)
            real = keep * real + gain * (here_real * last_real + here_imag * last_imag)
            imag = keep * imag + gain * (here_imag * last_real - here_real * last_imag)
            level = keep * level + gain * 0.5 * (here_real * here_real + here_imag * here_imag
                                                 + last_real * last_real + last_imag * last_imag)
            out[t, c] = 0
            if level > 0:
                if gives_synchrony:
                    out[t, c] = min(np.sqrt(real * real + imag * imag) / level, 1.0)
                else:
                    out[t, c] = per_radian * np.arctan2(imag, real)
            last_real, last_imag = here_real, here_imag
        before[c], turn[c], power[c] = complex(last_real, last_imag), complex(real, imag), level
