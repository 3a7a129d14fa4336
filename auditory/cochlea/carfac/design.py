"""The design of the CARFAC's cascade and gain control, in float64; places stand apex first: low to high."""
from math import exp, pi
from typing import NamedTuple

import numpy as np

LEAST_CENTRE = 0.25             # weight of a place itself in the smoothing over places, below which v2 refuses


class Cascade(NamedTuple):
    """The two-pole, two-zero filter at each place (Lyon 2017, chapter 16)."""

    pole_hz: np.ndarray
    a0: np.ndarray              # cosine and sine of the pole's angle
    c0: np.ndarray
    h: np.ndarray               # how much of the quadrature part goes on
    r1: np.ndarray              # pole radius at full damping
    zr: np.ndarray              # how much of it the outer hair cells take back at most

    def unity_gain(self, undamping: float) -> np.ndarray:
        """The gain with which each place lets a constant pass as it is."""
        r = self.r1 + self.zr * undamping
        return (1 - 2 * r * self.a0 + r**2) / (1 - 2 * r * self.a0 + self.h * r * self.c0 + r**2)

    def gain_parabola(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """``unity_gain(u)`` as ``ga u**2 + gb u + gc``, exact for u = 0, 1/2 and 1, within 0.1 % between them."""
        g0, half, g1 = self.unity_gain(0.0), self.unity_gain(0.5), self.unity_gain(1.0)
        return 2 * (g0 + g1 - 2 * half), 4 * half - 3 * g0 - g1, g0

    def best_frequencies_hz(self, rate_hz: float, undamping: float, corner_per_sample: float) -> np.ndarray:
        """Where each place answers a soft tone most: above its pole, for the places towards the base add to it."""
        f_hz = np.linspace(0, rate_hz / 2, 8193)[1:]
        z = np.exp(2j * pi * f_hz / rate_hz)
        tail = np.abs((1 - 1 / z) / (1 - (1 - corner_per_sample) / z))
        best_hz = np.empty(len(self.pole_hz))
        r, gain = self.r1 + self.zr * undamping, self.unity_gain(1.0)
        for k in range(len(best_hz) - 1, -1, -1):                # from the base, where the sound comes in
            pole = self.h[k] * r[k] * self.c0[k] / (z - 2 * r[k] * self.a0[k] + r[k] ** 2 / z)
            tail = tail * np.abs(gain[k] * (1 + pole))
            best_hz[k] = f_hz[np.argmax(tail)]
        return best_hz


def pole_frequencies_hz(first_hz: float, lowest_hz: float, erb_per_step: float, erb_break_hz: float,
                        erb_q: float) -> np.ndarray:
    """Pole frequencies from `first_hz` down to above `lowest_hz`, each a part of an ERB below the one before."""
    pole_hz, f_hz = [], first_hz
    while f_hz > lowest_hz:
        pole_hz.append(f_hz)
        f_hz -= erb_per_step * (erb_break_hz + f_hz) / erb_q
    return np.array(pole_hz[::-1])


def cascade(pole_hz: np.ndarray, rate_hz: float, erb_hz: np.ndarray, min_damping: float, max_damping: float,
            compression: float, zero_ratio: float) -> Cascade:
    """Place a pole at each of `pole_hz`, its damping between what healthy outer hair cells leave and what none do."""
    angle = 2 * pi * pole_hz / rate_hz
    x = angle / pi
    z = pi * (x - compression * x**3)
    least = min_damping + 0.25 * (erb_hz / pole_hz - min_damping)
    a0, c0 = np.cos(angle), np.sin(angle)
    return Cascade(pole_hz, a0, c0, c0 * (zero_ratio**2 - 1), 1 - z * max_damping, z * (max_damping - least))


class Smoothing(NamedTuple):
    """One stage of the gain control (Lyon 2017, chapter 19)."""

    every: int                  # samples between updates
    share: float                # of the new in its memory
    mix: float                  # of what both ears have in common
    from_apex: float            # weights of the three places over which it smooths
    centre: float
    from_base: float

    @property
    def serves(self) -> bool:
        """Whether the updates come often enough for it."""
        return min(self.from_apex, self.from_base) >= 0 and self.centre >= LEAST_CENTRE and self.mix <= 1


def smoothing(tau_s: float, every: int, spread_to_apex: float, spread_to_base: float, coupling: float,
              rate_hz: float) -> Smoothing:
    """Smooth over `tau_s`, and in that time over so many places to either side (standard deviations)."""
    n_updates = tau_s * rate_hz / every
    delay = (spread_to_base - spread_to_apex) / n_updates
    variance = (spread_to_apex**2 + spread_to_base**2) / n_updates
    from_base, from_apex = (variance + delay**2 - delay) / 2, (variance + delay**2 + delay) / 2
    return Smoothing(every, 1 - exp(-1 / n_updates), coupling / n_updates, from_apex, 1 - from_apex - from_base,
                     from_base)
