"""The Zilany cochlea and inner hair cell as one writes them first: the published equations, channel by channel."""
from math import atan, cos, exp, log, log10, sin, sqrt, tan

import numba
import numpy as np


@numba.njit(cache=True)
def receptor(x, slope, asymmetry):
    """The inner hair cell's curve."""
    answer = slope * log(1 + 2000 * abs(x))
    if x >= 0:
        return answer
    return -answer / (asymmetry - (asymmetry - 1) / (1 + exp(20 * log10(abs(x) / 20e-6) / 5)))


@numba.njit(cache=True)
def phase(real, imag, omega):
    """Of the five pole pairs, at the best frequency."""
    total = 0.0
    for k in (0, 1, 2, 0, 2):
        total -= atan((omega - imag[k]) / -real[k]) + atan((omega + imag[k]) / -real[k])
    return total


@numba.njit(cache=True)
def five_sections(x, real, imag, omega, warp, phase_at_rest, past):
    """One sample through five sections; `past` (6, 2): the input's and the sections' last two samples."""
    zero = -omega / tan((phase_at_rest - phase(real, imag, omega)) / 5)
    for j, k in enumerate((0, 1, 2, 0, 2)):
        y = (x * (warp - zero) - 2 * zero * past[j, 0] - (warp + zero) * past[j, 1]
             + 2 * past[j + 1, 0] * (warp * warp - real[k] * real[k] - imag[k] * imag[k])
             - past[j + 1, 1] * ((warp + real[k]) ** 2 + imag[k] ** 2)) / ((warp - real[k]) ** 2 + imag[k] ** 2)
        past[j, 1], past[j, 0] = past[j, 0], x
        x = y
    past[5, 1], past[5, 0] = past[5, 0], x
    return x


@numba.njit(cache=True)
def low_pass(x, keep, gain, past):
    """First-order sections in a row; `past` holds the input and the outputs."""
    for k in range(1, len(past)):
        y = keep * past[k] + gain * (x + past[k - 1])
        past[k - 1] = x
        x = y
    past[-1] = x
    return x


@numba.njit(cache=True)
def scalar_zilany(from_middle_ear, channels, rate_hz, out):
    """(time,) from the middle ear -> (channel, time); a row of `channels` holds the constants of a best frequency."""
    period_s = 1 / rate_hz
    for c in range(len(channels)):
        (cf_hz, wide_hz, bm_max, bm_min, wide_max, wide_min, step_real, phase_at_rest, gain_after, n_slots,
         delay_samples) = channels[c]
        delay = int(delay_samples)
        omega = 2 * np.pi * cf_hz
        warp = omega / tan(omega * period_s / 2)
        turn, co = 2 * np.pi * wide_hz * period_s, cos(2 * np.pi * (wide_hz - cf_hz) * period_s)
        imag = np.array([1.01 * omega - 50, 0.0, 1.01 * omega - 50 - (0.2343 * omega - 1104)])
        imag[1] = (imag[0] + imag[2]) / 2
        narrow, broad = np.empty(3), -1 / bm_min - step_real * np.array([0.0, 0.5, 1.0])
        x0 = 12 * log(7 / (1 + exp(1.0)))
        s0 = -0.325 / log((bm_min / bm_max - 0.05) / 0.95)
        hair_c, cell_c = 2 * np.pi * 600, 2 * np.pi * 3000
        hair_keep, hair_gain = (2 * rate_hz - hair_c) / (2 * rate_hz + hair_c), hair_c / (2 * rate_hz + hair_c)
        cell_keep, cell_gain = (2 * rate_hz - cell_c) / (2 * rate_hz + cell_c), cell_c / (2 * rate_hz + cell_c)
        v = np.zeros(4, np.complex128)
        hair, cell, narrow_past, broad_past = np.zeros(3), np.zeros(8), np.zeros((6, 2)), np.zeros((6, 2))
        gains = np.zeros(int(n_slots))
        tau, q = wide_max, 0.0
        r = 2 * tau / period_s
        k1, k2 = (r - 1) / (r + 1), 1 / (r + 1)
        gain = sqrt((1 + k1 * k1 - 2 * k1 * co) / (2 * k2 * k2 * (1 + co)))
        out[c, :delay] = 0
        for n in range(len(from_middle_ear)):
            q -= turn
            if q < -2 * np.pi:
                q += 2 * np.pi
            r = 2 * tau / period_s
            k1, k2 = (r - 1) / (r + 1), 1 / (r + 1)
            now = from_middle_ear[n] * complex(cos(q), sin(q))
            for j in range(1, 4):
                filtered = k2 * gain * (now + v[j - 1]) + k1 * v[j]
                v[j - 1] = now
                now = filtered
            v[3] = now
            wide = (tau / wide_max) ** 3 * (complex(cos(q), -sin(q)) * now).real * 1e4 * max(1.0, cf_hz / 5000)
            pushed = (1 / (1 + exp(-(wide - x0) / 12) * (1 + exp(-(wide - 5) / 5))) - 1 / 8) / (7 / 8)
            pushed = low_pass(pushed, hair_keep, hair_gain, hair)
            bm_tau = min(max(bm_max * (0.05 + 0.95 * exp(-abs(pushed) / s0)), bm_min), bm_max)
            tau = wide_max + (bm_tau - bm_max) * (wide_max - wide_min) / (bm_max - bm_min)
            r = 2 * tau / period_s
            k1, k2 = (r - 1) / (r + 1), 1 / (r + 1)
            power = 1 + k1 * k1 - 2 * k1 * co
            later = int(0.5 - (k1 * k1 - k1 * co) / power)
            gains[(n + later) % len(gains)] = sqrt(power / (2 * k2 * k2 * (1 + co)))
            if gains[n % len(gains)] > 0:
                gain = gains[n % len(gains)]
                gains[n % len(gains)] = 0
            for k in range(3):
                narrow[k] = -1 / bm_tau - step_real * k / 2
            c1 = five_sections(from_middle_ear[n], narrow, imag, omega, warp, phase_at_rest, narrow_past) * gain_after
            c2 = five_sections(from_middle_ear[n], broad, imag, omega, warp, phase_at_rest, broad_past) * gain_after
            answer = receptor(c1, 0.1, 3.0) - receptor(c2 * abs(c2) * cf_hz / 10 * cf_hz / 2000, 0.2, 1.0)
            answer = low_pass(answer, cell_keep, cell_gain, cell)
            if n + delay < len(from_middle_ear):
                out[c, n + delay] = answer
