"""Middle ear, cochlea and inner hair cell of Zilany, Bruce & Carney (2014), one channel, one sample at a time."""
from math import atan, ceil, cos, exp, floor, log, log10, pi, sin, sqrt, tan, tanh
from typing import NamedTuple

import numpy as np

# Analog sections (n2 s^2 + n1 s + n0) / (s^2 + d1 s + d0) as (n2, n1, n0, d1, d0), and what the last one is divided by.
# Cat: Bruce et al. 2003; its first section, s / (s + 693.48), has order one, both halves multiplied by s here.
# Human: Pascal et al. 1998, as Ibrahim & Bruce 2010 fitted it.
MIDDLE_EARS = {
    "cat": ([(1.0, 0.0, 0.0, 693.48, 0.0), (1.0, 1356.3, 7.4417e8, 11053.0, 1.163e8),
             (0.0, 5.7585e5, 7.1665e7, 4620.0, 909059944.0)], 41.1405),
    "human": ([(1.0, 5.6665e3, 0.0, 5.9761e3, 2.5255e7), (1.0, 5.8934e3, 1.7926e8, 6.4255e3, 1.3975e8),
               (0.0, 3.1137e3, 6.9768e8, 2.4891e4, 1.2700e9)], 2.0),
}
WARPED_AT_HZ = 1000.0


def middle_ear_sections(species: str, rate_hz: float) -> list[tuple[list[float], list[float]]]:
    """Digital sections ``(b, a)`` by the bilinear transform that is exact at 1 kHz."""
    c = 2 * pi * WARPED_AT_HZ / tan(pi * WARPED_AT_HZ / rate_hz)
    sections = []
    for n2, n1, n0, d1, d0 in MIDDLE_EARS[species][0]:
        if d0 == 0 and n0 == 0:                                  # order one: the common factor 1 + 1/z is left out
            d = c + d1
            sections.append(([n2 * c / d, -n2 * c / d, 0.0], [1.0, (d1 - c) / d, 0.0]))
            continue
        d = c * c + d1 * c + d0
        b = [(n2 * c * c + n1 * c + n0) / d, (2 * n0 - 2 * n2 * c * c) / d, (n2 * c * c - n1 * c + n0) / d]
        sections.append((b, [1.0, (2 * d0 - 2 * c * c) / d, (c * c - d1 * c + d0) / d]))
    return sections


def middle_ear(samples: np.ndarray, species: str, rate_hz: float) -> np.ndarray:
    """The sections one after the other."""
    x = [float(sample) for sample in samples]
    for b, a in middle_ear_sections(species, rate_hz):
        y: list[float] = []
        for n, sample in enumerate(x):
            x1, x2 = x[n - 1] if n > 0 else 0.0, x[n - 2] if n > 1 else 0.0
            y1, y2 = y[n - 1] if n > 0 else 0.0, y[n - 2] if n > 1 else 0.0
            y.append(b[0] * sample + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2)
        x = y
    return np.array(x) / MIDDLE_EARS[species][1]


class Constants(NamedTuple):
    """What a best frequency and a species make of the model; times in s."""

    gain_db: float
    q10: float
    tau_max: float
    tau_min: float
    bm_tau_max: float
    bm_tau_min: float
    wide_tau_max: float
    wide_tau_min: float
    wide_cf_hz: float


def constants(cf_hz: float, species: str) -> Constants:
    """The derived constants, by their published formulas."""
    gain_db = min(60.0, max(15.0, 52 / 2 * (tanh(2.2 * log10(cf_hz / 600) + 0.15) + 1)))
    if species == "cat":
        q10 = 10 ** (0.4708 * log10(cf_hz / 1e3) + 0.4664)
    elif species == "human":                                     # Shera, Guinan & Oxenham 2002
        q10 = 12.7 * (cf_hz / 1e3) ** 0.3 * 0.505 + 0.2085
    else:                                                        # Glasberg & Moore 1990
        q10 = cf_hz / (24.7 * (4.37 * cf_hz / 1e3 + 1)) * 0.505 + 0.2085
    tau_max = 2 / (2 * pi * cf_hz / q10)
    tau_min = tau_max * 10 ** (-gain_db / 60)
    bm_tau_max = tau_max / 0.7
    bm_tau_min = bm_tau_max * 10 ** (-gain_db / 50)
    wide_tau_max = tau_min + 0.2 * (tau_max - tau_min)
    wide_tau_min = wide_tau_max * tau_min / tau_max
    if species == "cat":
        place = 11.9 * log10(0.80 + cf_hz / 456)
        wide_cf_hz = 456 * (10 ** ((place + 1.2) / 11.9) - 0.80)
    else:
        place = 35 / 2.1 * log10(1 + cf_hz / 165.4)
        wide_cf_hz = 165.4 * (10 ** ((place + 1.2) / (35 / 2.1)) - 1)
    return Constants(gain_db, q10, tau_max, tau_min, bm_tau_max, bm_tau_min, wide_tau_max, wide_tau_min, wide_cf_hz)


def wideband_gain(tau: float, turn: float, period_s: float) -> tuple[float, int]:
    """Gain that keeps the wideband filter at 0 dB at CF, and its delay in samples; `turn` = 2 pi (f_w - CF) / rate."""
    ratio = 2 * tau / period_s
    k1, k2, co = (ratio - 1) / (ratio + 1), 1 / (ratio + 1), cos(turn)
    gain = sqrt((1 + k1 * k1 - 2 * k1 * co) / (2 * k2 * k2 * (1 + co)))
    return gain, floor(0.5 - (k1 * k1 - k1 * co) / (1 + k1 * k1 - 2 * k1 * co))


class LowPass:
    """First-order low-pass by the bilinear transform, not pre-warped."""

    def __init__(self, cutoff_hz: float, rate_hz: float) -> None:
        c = 2 * rate_hz
        self.keep = (c - 2 * pi * cutoff_hz) / (c + 2 * pi * cutoff_hz)
        self.gain = 2 * pi * cutoff_hz / (c + 2 * pi * cutoff_hz)
        self.x = self.y = 0.0

    def hear(self, x: float) -> float:
        self.y = self.keep * self.y + self.gain * (x + self.x)
        self.x = x
        return self.y


def control_taus(pressure: np.ndarray, cf_hz: float, species: str, cohc: float, rate_hz: float) -> np.ndarray:
    """The control path: the time constant, in s, that each sample gives to the signal path."""
    k, period_s = constants(cf_hz, species), 1 / rate_hz
    bm_max, bm_min, wide_max, wide_min = k.bm_tau_max, k.bm_tau_min, k.wide_tau_max, k.wide_tau_min
    turn = 2 * pi * (k.wide_cf_hz - cf_hz) * period_s

    def wide_tau(bm_tau: float) -> float:
        return wide_max + (bm_tau - bm_max) * (wide_max - wide_min) / (bm_max - bm_min)

    tau = wide_tau(cohc * (bm_max - bm_min) + bm_min)
    gain, _ = wideband_gain(tau, turn, period_s)
    schedule: dict[int, float] = {}
    before = [0j] * 4
    phase = 0.0
    ohc = [LowPass(600.0, rate_hz), LowPass(600.0, rate_hz)]
    shift = 1 / 8
    x0 = 12 * log((1 / shift - 1) / (1 + exp(5 / 5)))
    ratio = bm_min / bm_max
    floor_ratio = 0.05 if ratio >= 0.05 else 0.5 * ratio
    s0 = -((7 - 1) / (7 + 1) / 2 - floor_ratio) / log((ratio - floor_ratio) / (1 - floor_ratio))
    bm_taus = []
    for n, sample in enumerate(pressure):
        # Wideband filter, third order, shifted down to 0 Hz; time constant and gain of the sample before.
        phase -= 2 * pi * k.wide_cf_hz * period_s
        r = 2 * tau / period_s
        k1, k2 = (r - 1) / (r + 1), 1 / (r + 1)
        now = [sample * complex(cos(phase), sin(phase))]
        for j in range(1, 4):
            now.append(k2 * gain * (now[j - 1] + before[j - 1]) + k1 * before[j])
        before = now
        wide = (complex(cos(phase), -sin(phase)) * now[3]).real
        wide *= (tau / wide_max) ** 3 * 1e4 * max(1.0, cf_hz / 5000)
        # Outer hair cell; at -1000 its curve has long been flat, and further down exp would overflow.
        wide = max(wide, -1e3)
        pushed = (1 / (1 + exp(-(wide - x0) / 12) * (1 + exp(-(wide - 5) / 5))) - shift) / (1 - shift)
        pushed = ohc[1].hear(ohc[0].hear(pushed))
        bm_tau = bm_max * (floor_ratio + (1 - floor_ratio) * exp(-abs(pushed) / s0))
        bm_tau = cohc * (min(max(bm_tau, bm_min), bm_max) - bm_min) + bm_min
        bm_taus.append(bm_tau)
        # What the wideband filter becomes; its gain follows after its own delay.
        tau = wide_tau(bm_tau)
        new_gain, delay = wideband_gain(tau, turn, period_s)
        schedule[n + delay] = new_gain
        gain = schedule.pop(n, gain)
    return np.array(bm_taus)


class ChirpFilter:
    """The tenth-order filter of the signal path, five sections in a row; `tau` moves its poles."""

    def __init__(self, cf_hz: float, species: str, rate_hz: float) -> None:
        k = constants(cf_hz, species)
        self.w, self.k = 2 * pi * cf_hz, k
        self.fb = self.w / tan(self.w / rate_hz / 2)
        self.step_imag = 0.2343 * 2 * pi * cf_hz - 1104
        self.imag = 1.01 * 2 * pi * cf_hz - 50
        self.step_real = 10 ** (0.9 * log10(cf_hz) + 0.55) + 2000
        zero = 10 ** (0.7 * log10(cf_hz) + 1.6) + 500
        rest = self.poles(-1 / k.bm_tau_max)
        product = 1.0
        for pole in rest:
            product *= ((self.w - pole.imag) ** 2 + pole.real**2) * ((self.w + pole.imag) ** 2 + pole.real**2)
        self.norm_gain = sqrt(product) / (self.w**2 + zero**2) ** 2.5
        self.phase_at_rest = 5 * atan(self.w / zero) + self.phase(rest)
        self.past = [(0.0, 0.0)] * 6                             # (one, two samples ago) of the input, each section

    def poles(self, real: float) -> list[complex]:
        first = complex(real, self.imag)
        last = complex(real - self.step_real, self.imag - self.step_imag)
        return [first, (first + last) / 2, last, first, last]

    def phase(self, poles: list[complex]) -> float:
        return sum(-atan((self.w - pole.imag) / -pole.real) - atan((self.w + pole.imag) / -pole.real)
                   for pole in poles)

    def hear(self, x: float, real: float) -> float:
        poles = self.poles(real)
        zero = -self.w / tan((self.phase_at_rest - self.phase(poles)) / 5)   # keeps the phase at CF as it is
        fb = self.fb
        for j, pole in enumerate(poles):
            (x1, x2), (y1, y2) = self.past[j], self.past[j + 1]
            y = (x * (fb - zero) - 2 * zero * x1 - (fb + zero) * x2
                 + 2 * y1 * (fb**2 - pole.real**2 - pole.imag**2)
                 - y2 * ((fb + pole.real) ** 2 + pole.imag**2)) / ((fb - pole.real) ** 2 + pole.imag**2)
            self.past[j] = (x, x1)
            x = y
        self.past[5] = (x, self.past[5][0])
        return x * self.norm_gain / 4


def receptor(x: float, slope: float, asymmetry: float) -> float:
    """The hair cell's instantaneous curve, steeper in the direction that excites."""
    strength = 20e6 / 10 ** (80 / 20)
    answer = slope * log(1 + strength * abs(x))
    if x >= 0:
        return answer
    level_db_spl = 20 * log10(abs(x) / 20e-6)
    return -answer / (asymmetry - (asymmetry - 1) / (1 + exp(level_db_spl / 5)))


def path_delay_samples(cf_hz: float, delay: str, rate_hz: float) -> int:
    """The delay of the travelling wave, in whole samples."""
    if delay == "none":
        return 0
    place = 11.9 * log10(0.80 + cf_hz / 456)
    delay_s = 3e-3 * exp(-place / 12.5) if delay == "cat" else 5.545e-3 * (cf_hz / 1e3) ** -0.37
    return max(0, ceil(delay_s * rate_hz))


def ihc_potential(samples: np.ndarray, cf_hz: float, species: str = "human", cohc: float = 1.0, cihc: float = 1.0,
                  rate_hz: float = 100e3, path_delay: str = "cat") -> dict[str, np.ndarray]:
    """Every signal of one channel by name; `ihc_potential` alone is delayed."""
    pressure = middle_ear(samples, "cat" if species == "cat" else "human", rate_hz)
    taus = control_taus(pressure, cf_hz, species, cohc, rate_hz)
    narrow, broad = (ChirpFilter(cf_hz, species, rate_hz) for _ in range(2))
    k = narrow.k
    low_passes = [LowPass(3000.0, rate_hz) for _ in range(7)]
    c1, c2, potential = [], [], []
    for sample, tau in zip(pressure.tolist(), taus.tolist(), strict=True):
        c1.append(narrow.hear(sample, -1 / k.bm_tau_max - (1 / tau - 1 / k.bm_tau_max)))
        c2.append(broad.hear(sample, -1 / k.bm_tau_max / 10 ** (-k.gain_db / 50)))
        v = receptor(cihc * c1[-1], 0.1, 3.0) - receptor(c2[-1] * abs(c2[-1]) * cf_hz / 10 * cf_hz / 2000, 0.2, 1.0)
        for low_pass in low_passes:
            v = low_pass.hear(v)
        potential.append(v)
    delay = path_delay_samples(cf_hz, path_delay, rate_hz)
    delayed = np.concatenate((np.zeros(delay), potential))[:len(potential)]
    return {"middle_ear": pressure, "control": taus, "c1": np.array(c1), "c2": np.array(c2), "ihc_potential": delayed}
