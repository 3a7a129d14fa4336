"""The loops of Lyon's passive ear: a cascade along the membrane, gain control among neighbours, differences.

Everything here runs from base to apex; channels are taps of the cascade, the first two of them its front.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes, last, scan, shift


class CascadeCoefficients(NamedTuple):
    """Second-order sections, one a channel; padding is 0: y = b0 x + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]."""

    b0: np.ndarray            # (channel,)
    b1: np.ndarray
    b2: np.ndarray
    a1: np.ndarray
    a2: np.ndarray


class GainControlCoefficients(NamedTuple):
    """Four stages of gain control, each with its own target and time."""

    push: np.ndarray          # (stage,) epsilon / target: how much the output adds to the state
    keep: np.ndarray          # (stage,) (1 - epsilon) / 3: how much of the three neighbours' states remains
    most: np.ndarray          # (1,) the state's largest value
    towards_base: np.ndarray  # (channel,) 1 where there is a neighbour towards the base, else 0
    own: np.ndarray           # (channel,) what is missing to three neighbours: at an end a channel is its own neighbour
    towards_apex: np.ndarray  # (channel,)


@kernel
def cascade(x, bank, state, relay, out):
    """(time,) -> (time, channel): what each tap says, one half-wave of it; state (2, channel).

    A tap hears the one before at the same moment: ``y[k] = b0[k] y[k-1] + s1[k]``, a recursion along the membrane. The
    groups of lanes run one sample behind each other, group c at sample step - c, so that none waits for another:
    `relay`, (groups + 1,), holds what the last lane of each group has handed on.
    """
    b0, b1, b2, a1, a2 = lanes(bank.b0), lanes(bank.b1), lanes(bank.b2), lanes(bank.a1), lanes(bank.a2)
    state, out = lanes(state), lanes(out)
    n_samples, n_groups = len(x), len(b0)
    for step in range(n_samples + n_groups - 1):
        for c in range(min(n_groups - 1, step), max(-1, step - n_samples), -1):
            t = step - c
            before = x[t] if c == 0 else relay[c]
            s1, s2 = state[0, c], state[1, c]
            gain, addend = scan(b0[c], s1)
            y = gain * before + addend
            relay[c + 1] = last(y)
            incoming = shift(y, 1, before)
            state[0, c] = b1[c] * incoming + (s2 - a1[c] * y)
            state[1, c] = b2[c] * incoming - a2[c] * y
            out[t, c] = np.maximum(y, 0)


@kernel
def controlled(x, stage, control, before, own, after, sides):
    """One stage of gain control, one sample, one group: what it says, and its state afterwards."""
    towards_base, centre, towards_apex = sides
    y = abs(x * (1 - own))
    spread = towards_base * shift(own, 1, before) + centre * own + towards_apex * shift(own, -1, after)
    return y, np.minimum(control.push[stage] * y + control.keep[stage] * spread, control.most[0])


@kernel
def gain_control(x, control, state, out):
    """(time, channel) both: four stages in a row, each with the states that it and its neighbours had a sample before.

    state (4, channel); `out` may be `x`.
    """
    x, state, out = lanes(x), lanes(state), lanes(out)
    towards_base, own, towards_apex = lanes(control.towards_base), lanes(control.own), lanes(control.towards_apex)
    end = len(own) - 1
    for t in range(len(x)):
        before1, before2, before3, before4 = state[0, 0], state[1, 0], state[2, 0], state[3, 0]
        for c in range(len(own)):
            sides = towards_base[c], own[c], towards_apex[c]
            after = min(c + 1, end)
            s1, s2, s3, s4 = state[0, c], state[1, c], state[2, c], state[3, c]
            y, state[0, c] = controlled(x[t, c], 0, control, before1, s1, state[0, after], sides)
            y, state[1, c] = controlled(y, 1, control, before2, s2, state[1, after], sides)
            y, state[2, c] = controlled(y, 2, control, before3, s3, state[2, after], sides)
            y, state[3, c] = controlled(y, 3, control, before4, s4, state[3, after], sides)
            out[t, c] = y
            before1, before2, before3, before4 = s1, s2, s3, s4


@kernel
def differences(x, out):
    """(time, channel) both: how much more the neighbour towards the base says; the first is kept. `out` may be `x`."""
    x, out = lanes(x), lanes(out)
    for t in range(len(x)):
        before = x[t, 0]
        out[t, 0] = np.maximum(shift(before, 1, 0) - before, 0)
        for c in range(1, x.shape[1]):
            own = x[t, c]
            out[t, c] = np.maximum(shift(own, 1, before) - own, 0)
            before = own


@kernel
def smooth(x, pole, state, out):
    """(time, channel) both: two equal poles and two samples of delay, gain 1; state (4, channel); `out` may be `x`."""
    x, state, out = lanes(x), lanes(state), lanes(out)
    gain, once, twice = (1 - pole) * (1 - pole), 2 * pole, pole * pole
    for c in range(x.shape[1]):
        x1, x2, y1, y2 = state[0, c], state[1, c], state[2, c], state[3, c]
        for t in range(len(x)):
            x0 = x[t, c]
            y = gain * x2 + (once * y1 - twice * y2)
            x2, x1, y2, y1 = x1, x0, y1, y
            out[t, c] = y
        state[0, c], state[1, c], state[2, c], state[3, c] = x1, x2, y1, y2
