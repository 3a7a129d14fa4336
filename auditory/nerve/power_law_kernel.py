"""Adaptation without a time constant of its own: two power laws at 10 kHz, and the way to that rate and back.

All that has an axis of lanes has one for each channel of each fibre type.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes

FAINTEST = 1e-250               # of a memory: what is fainter is 0


class PowerLawCoefficients(NamedTuple):
    """Of the two branches, fast and slow. Which fields are empty says in which form."""

    strengths: np.ndarray       # (2,) a1, a2
    keep: np.ndarray            # (exponential,) what stays of it in a step, the fast ones first
    weights: np.ndarray         # (exponential,)
    n_fast: np.ndarray          # (1,) exponentials of the fast branch
    sections: np.ndarray        # (section, 5) b0 b1 b2 c1 c2: five of the fast branch, three of the slow one


@kernel
def expected(x, begins, channels, line, start, out):
    """(time, channel) -> (time, lane): a lane hears its channel `begins` (lane,) samples later.

    `line` (longest, channel) is the end of what came before; `start`, the index of ``x[0]``. Before the sound stands 0.
    """
    longest = len(line)
    for t in range(len(out)):
        for k in range(len(channels)):
            at, c = t - begins[k], channels[k]
            if at >= 0:
                out[t, k] = x[at, c]
            elif start + at >= 0:
                out[t, k] = line[longest + at, c]
            else:
                out[t, k] = 0.0


@kernel
def decimated(x, taps, q, first, out):
    """Every q-th of what a symmetric filter of ``2 q + 1`` taps makes of (time, lane); the first is centred at `first`.

    `taps` are half of the filter, its middle first.
    """
    x, out = lanes(x, 2), lanes(out, 2)
    for c in range(x.shape[1]):
        for i in range(len(out)):
            centre = first + q * i
            total = taps[0] * x[centre, c]
            for k in range(1, q + 1):
                total = total + taps[k] * (x[centre - k, c] + x[centre + k, c])
            out[i, c] = total


@kernel
def exponentials(x, noise, law, memory, out):
    """(step, lane) all, noise of the fast branch alone; memory (exponential + 2, lane): each exponential, and what both
    branches now take away.
    """
    x, noise, out, memory = lanes(x), lanes(noise), lanes(out), lanes(memory)
    keep, weights, n_fast = law.keep, law.weights, law.n_fast[0]
    n = len(keep)
    for c in range(x.shape[1]):
        fast, slow = memory[n, c], memory[n + 1, c]
        for t in range(len(x)):
            s1 = np.maximum(x[t, c] + noise[t, c] - law.strengths[0] * fast, 0 * fast)
            s2 = np.maximum(x[t, c] - law.strengths[1] * slow, 0 * slow)
            out[t, c] = s1 + s2
            fast, slow = 0 * fast, 0 * slow
            for m in range(n_fast):
                held = keep[m] * memory[m, c] + s1
                memory[m, c] = held
                fast = fast + weights[m] * held
            for m in range(n_fast, n):
                held = keep[m] * memory[m, c] + s2
                memory[m, c] = held
                slow = slow + weights[m] * held
        memory[n, c], memory[n + 1, c] = fast, slow


N_FAST_SECTIONS = 5             # of the published approximation
N_SECTIONS = 8
N_BIQUAD_MEMORY = 2 * (N_SECTIONS + 2) + 2


@kernel
def through_sections(x, law, first, after, row, memory, c):
    """A sample through sections in a row, whose last two in- and outputs stand in the memory from `row` on."""
    for m in range(first, after):
        b0, b1, b2 = law.sections[m, 0], law.sections[m, 1], law.sections[m, 2]
        c1, c2 = law.sections[m, 3], law.sections[m, 4]
        x1, x2, y1, y2 = memory[row, c], memory[row + 1, c], memory[row + 2, c], memory[row + 3, c]
        y = b0 * x + b1 * x1 + b2 * x2 + c1 * y1 + c2 * y2
        memory[row, c], memory[row + 1, c] = x, x1
        x, row = np.where(np.maximum(y, -y) < FAINTEST, 0 * y, y), row + 2
    memory[row + 1, c] = memory[row, c]
    memory[row, c] = x
    return x


@kernel
def biquads(x, noise, law, memory, out):
    """The same as the published sections; memory (22, lane): two of each input and of both outputs, and these."""
    x, noise, out, memory = lanes(x), lanes(noise), lanes(out), lanes(memory)
    slow_row = 2 * (N_FAST_SECTIONS + 1)
    for c in range(x.shape[1]):
        fast, slow = memory[N_BIQUAD_MEMORY - 2, c], memory[N_BIQUAD_MEMORY - 1, c]
        for t in range(len(x)):
            s1 = np.maximum(x[t, c] + noise[t, c] - law.strengths[0] * fast, 0 * fast)
            s2 = np.maximum(x[t, c] - law.strengths[1] * slow, 0 * slow)
            out[t, c] = s1 + s2
            fast = through_sections(s1, law, 0, N_FAST_SECTIONS, 0, memory, c)
            slow = through_sections(s2, law, N_FAST_SECTIONS, N_SECTIONS, slow_row, memory, c)
        memory[N_BIQUAD_MEMORY - 2, c], memory[N_BIQUAD_MEMORY - 1, c] = fast, slow


@kernel
def interpolated(steps, first_step, begins, q, first, hop, out):
    """Straight lines between steps: (step, lane) -> (time, lane), the samples `first`, `first` + `hop`, …

    Step i stands at the sample ``q i - begins``; ``steps[0]`` is step `first_step`.
    """
    steps, out, begins = lanes(steps, 2), lanes(out, 2), lanes(begins, 2)
    for c in range(steps.shape[1]):
        begin = begins[c]
        for k in range(len(out)):
            n = first + hop * k
            i, place = n // q - first_step, (n % q + begin) / q           # of it, from 0 to below 2
            rise = np.maximum(place - 1, 0 * place)
            before, middle, after = steps[i, c], steps[i + 1, c], steps[i + 2, c]
            out[k, c] = before + (middle - before) * np.minimum(place, 1 + 0 * place) + (after - middle) * rise
