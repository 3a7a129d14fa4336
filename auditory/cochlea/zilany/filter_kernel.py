"""The signal path of the Zilany cochlea: one filter that the outer hair cells tune, and the same out of their reach.

Ten poles in five sections: three kinds of pole pairs, one after the other as first, second, third, first, third.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes
from auditory.numerics.language import load_group

N_PAST = 12                     # two samples of the input and of each section


class ZilanyFilterCoefficients(NamedTuple):
    """Poles, zeros and dampings in rad/s."""

    omega: np.ndarray           # (channel,) W = 2 pi CF
    warp: np.ndarray            # (channel,) W / tan(W / (2 rate)): the bilinear transform, exact at CF
    damping: np.ndarray         # (2, channel) how much more than the first the second and third pole pair are damped
    imag_squared: np.ndarray    # (3, channel)
    at_rest: np.ndarray         # (3, channel) complex, 1 / (a pole pair's polynomial at CF), the first one at rest
    tangent: np.ndarray         # (channel,) of the phase that the zero has at CF at rest: W / zero
    gain: np.ndarray            # (channel,) after the last section


@kernel
def delayed(line, delays, longest, out):
    """(longest + time,) -> (time, channel): what is heard `delays` samples later; ``line[longest]`` is heard now."""
    for t in range(len(out)):
        for c in range(out.shape[1]):
            out[t, c] = line[longest + t - delays[c]]


@kernel
def place(filters):
    """One group's coefficients, held in registers."""
    more, imag_squared, at_rest = filters.damping, filters.imag_squared, filters.at_rest
    return (filters.omega, filters.warp, more[0], more[1], imag_squared[0], imag_squared[1], imag_squared[2],
            at_rest[0], at_rest[1], at_rest[2], filters.tangent)


@kernel
def pole_pair(damping, imag_squared, warp):
    """A section's 1 / D, and what it keeps of y[n-1] and y[n-2]."""
    radius_squared = damping * damping + imag_squared
    base = warp * warp + radius_squared
    inverse = 1 / (base + 2 * warp * damping)
    return inverse, 2 * inverse * (warp * warp - radius_squared), inverse * (2 * warp * damping - base)


@kernel
def turned(damping, imag_squared, omega, at_rest):
    """A pole pair's polynomial s**2 + 2 damping s + radius**2 at CF, s = jW, over what it is at rest."""
    real = damping * damping + imag_squared - omega * omega
    return real * at_rest + (2 * omega * damping) * (1j * at_rest)


@kernel
def tuned(tau, here):
    """The zero and the three kinds of pole pairs, for the time constant `tau` of the first."""
    omega, warp, more2, more3, imag1, imag2, imag3, rest1, rest2, rest3, tangent = here
    first = 1 / tau
    second, third = first + more2, first + more3
    # The zero keeps the phase at CF what it is at rest: it turns by a fifth of what the five pole pairs have turned.
    outer = turned(first, imag1, omega, rest1) * turned(third, imag3, omega, rest3)
    all_five = outer * outer * turned(second, imag2, omega, rest2)
    half_angle = np.arctan(all_five.imag / (all_five.real + abs(all_five)))
    fifth = np.tan(0.4 * half_angle)
    zero = -omega * (1 - tangent * fifth) / (tangent + fifth)
    return zero, pole_pair(first, imag1, warp), pole_pair(second, imag2, warp), pole_pair(third, imag3, warp)


@kernel
def section(x, x1, x2, y1, y2, warp, zero, poles):
    """y[n], of the input now, one and two samples ago, and the output one and two samples ago."""
    inverse, once, twice = poles
    return inverse * (warp * (x - x2) - zero * (x + 2 * x1 + x2)) + (once * y1 + twice * y2)


@kernel
def five_sections(x, past, warp, tuning):
    """One sample: what comes out, and the past as it is for the next."""
    x1, x2, p1, p2, q1, q2, r1, r2, s1, s2, y1, y2 = past
    zero, first, second, third = tuning
    p = section(x, x1, x2, p1, p2, warp, zero, first)
    q = section(p, p1, p2, q1, q2, warp, zero, second)
    r = section(q, q1, q2, r1, r2, warp, zero, third)
    s = section(r, r1, r2, s1, s2, warp, zero, first)
    y = section(s, s1, s2, y1, y2, warp, zero, third)
    return y, (x, x1, p, p1, q, q1, r, r1, s, s1, y, y1)


@kernel
def remembered(past, c):
    """The past of one group."""
    return (past[0, c], past[1, c], past[2, c], past[3, c], past[4, c], past[5, c],
            past[6, c], past[7, c], past[8, c], past[9, c], past[10, c], past[11, c])


def tuned_loop(registers):
    """The loop over groups of so many registers, with poles that move."""

    @kernel
    def tuned_filter(x, tau, filters, first, last, state, out):
        """(time, channel) all: `tau`, in s, moves the poles at each sample; state (12, channel); `out` may be `tau`.

        Groups from `first` to before `last`.
        """
        x, tau, state, out = lanes(x, registers), lanes(tau, registers), lanes(state, registers), lanes(out, registers)
        for c in range(first, last):
            of = load_group(filters, c, registers)
            past, here, warp, gain = remembered(state, c), place(of), of.warp, of.gain
            for t in range(len(x)):
                y, past = five_sections(x[t, c], past, warp, tuned(tau[t, c], here))
                out[t, c] = gain * y
            for k in range(N_PAST):
                state[k, c] = past[k]

    return tuned_filter


def fixed_loop(registers):
    """The same with poles that stand still."""

    @kernel
    def fixed_filter(x, tau, filters, first, last, state, out):
        """The same with a `tau` (channel,) for all time; `out` may be `x`."""
        x, taus, state, out = lanes(x, registers), lanes(tau, registers), lanes(state, registers), lanes(out, registers)
        for c in range(first, last):
            of = load_group(filters, c, registers)
            past, warp, gain = remembered(state, c), of.warp, of.gain
            tuning = tuned(taus[c], place(of))
            for t in range(len(x)):
                y, past = five_sections(x[t, c], past, warp, tuning)
                out[t, c] = gain * y
            for k in range(N_PAST):
                state[k, c] = past[k]

    return fixed_filter
