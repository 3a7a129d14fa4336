"""CARFAC v2, one sample and one channel after the other, from the equations of Lyon (2017) and Lyon et al. (2024).

Channel 0 is the base here, as in the cochlea; everything is float64.
"""
from dataclasses import dataclass, field
from math import cos, exp, log, pi, sin, sqrt

import numpy as np

EAR_Q = 1000 / (24.7 * 4.37)            # Glasberg & Moore 1990


@dataclass
class Settings:
    """The published parameters, and what may be switched."""

    rate_hz: float = 22050.0
    hair_cell: str = "two_cap"          # or "one_cap", "just_half_wave"
    synapse: bool = False
    linear: bool = False
    open_loop: bool = False
    delay_buffer: bool = False
    ohc_health: float = 1.0
    decimation: tuple[int, ...] = (8, 2, 2, 2)
    ear_coupling: float = 0.5


def poles_hz(rate_hz: float) -> list[float]:
    """From 0.85 of the Nyquist frequency down to 30 Hz, half an ERB apart."""
    poles, f = [], 0.85 * rate_hz / 2
    while f > 30.0:
        poles.append(f)
        f -= 0.5 * (165.3 + f) / EAR_Q
    return poles


class Place:
    """One place of the basilar membrane: a two-pole filter whose damping the outer hair cells set."""

    def __init__(self, f: float, settings: Settings) -> None:
        theta = 2 * pi * f / settings.rate_hz
        self.a0, self.c0 = cos(theta), sin(theta)
        self.h = self.c0 * (sqrt(2) ** 2 - 1)
        x = theta / pi
        z = pi * (x - 0.5 * x**3)
        self.r1 = 1 - z * 0.35
        self.zr = z * (0.35 - (0.10 + 0.25 * ((165.3 + f) / EAR_Q / f - 0.10)))
        g0, g1, gh = self.unity_gain(0.0), self.unity_gain(1.0), self.unity_gain(0.5)
        self.ga, self.gb, self.gc = 2 * (g0 + g1 - 2 * gh), 4 * gh - 3 * g0 - g1, g0
        self.health = settings.ohc_health
        self.z1 = self.z2 = self.za = self.zy = self.dzb = self.dg = self.ac = 0.0
        self.zb = self.zr
        self.g = self.gain(self.health)

    def unity_gain(self, undamping: float) -> float:
        """The gain with which a constant passes as it is."""
        r = self.r1 + self.zr * undamping
        return (1 - 2 * r * self.a0 + r**2) / (1 - 2 * r * self.a0 + self.h * r * self.c0 + r**2)

    def gain(self, undamping: float) -> float:
        """The parabola through `unity_gain` at 0, 1/2 and 1."""
        return self.ga * undamping**2 + self.gb * undamping + self.gc

    def move(self, linear: bool) -> None:
        """All of a sample but for the wave that comes from the base."""
        self.g += self.dg
        self.zb += self.dzb
        velocity = self.z2 - self.za
        free = 1.0 if linear else 1 / (1 + (0.1 * velocity + 0.04) ** 2)
        r = self.r1 + self.zb * free
        self.za = self.z2
        self.z1, self.z2 = r * (self.a0 * self.z1 - self.c0 * self.z2), r * (self.c0 * self.z1 + self.a0 * self.z2)


def detect(x: float) -> float:
    """The conductance of the hair cell's channels."""
    z = max(0.0, x + 0.175)
    return z**3 / (z**3 + z**2 + 0.1)


class JustHalfWave:
    """Half-wave rectification up to 2."""

    def step(self, bm: float) -> float:
        return min(2.0, max(0.0, bm))


class OneCap:
    """One capacitor that the channels discharge, and two low-passes."""

    def __init__(self, rate_hz: float, tau_out_s: float = 0.5e-3, tau_in_s: float = 10e-3,
                 tau_lowpass_s: float = 80e-6) -> None:
        ro = 1 / detect(10)
        ri = tau_in_s / (tau_out_s / ro)
        saturated, resting = 1 / (2 * ro + ri), 1 / (ri + 1 / detect(0))
        self.out, self.refill = ro / (tau_out_s * rate_hz), 1 / (tau_in_s * rate_hz)
        self.gain = 1 / (saturated - resting)
        self.rest = resting * self.gain
        self.cap = 1 - resting * ri
        self.keep = 1 - exp(-1 / (tau_lowpass_s * rate_hz))
        self.lp1 = self.lp2 = self.rest

    def step(self, bm: float) -> float:
        current = detect(bm) * self.cap
        self.cap += -current * self.out + (1 - self.cap) * self.refill
        self.lp1 += self.keep * (current * self.gain - self.lp1)
        self.lp2 += self.keep * (self.lp1 - self.lp2)
        return self.lp2 - self.rest


class TwoCap:
    """Two capacitors: the receptor potential, and the transmitter that it releases; one low-pass."""

    def __init__(self, rate_hz: float) -> None:
        r1min = 1 / detect(10)
        r1 = 0.2e-3 / (0.5e-3 * detect(10))
        i1 = 1 / (r1 + 1 / detect(0))
        self.cap1_rest = self.cap1 = 1 - i1 * r1
        g2max = r1 / (r1min + r1)
        r2min = 1 / g2max
        r2 = 10e-3 / (1e-3 * g2max)
        saturated, resting = 1 / (2 * r2min + r2), 1 / (r2 + 1 / (r1 * i1))
        self.cap2 = 1 - resting * r2
        self.out1, self.in1 = r1min / (0.5e-3 * rate_hz), 1 / (0.2e-3 * rate_hz)
        self.out2, self.in2 = r2min / (1e-3 * rate_hz), 1 / (10e-3 * rate_hz)
        self.gain = 1 / (saturated - resting)
        self.rest = self.lp = resting * self.gain
        self.keep = 1 - exp(-1 / (80e-6 * rate_hz))

    def step(self, bm: float) -> float:
        current = detect(bm) * self.cap1
        self.cap1 += -current * self.out1 + (1 - self.cap1) * self.in1
        released = (1 - self.cap1) * self.cap2
        self.cap2 += -released * self.out2 + (1 - self.cap2) * self.in2
        self.lp += self.keep * (released * self.gain - self.lp)
        return self.lp - self.rest

    @property
    def receptor_potential(self) -> float:
        return self.cap1_rest - self.cap1


class Synapse:
    """Three classes of fibres behind the receptor potential."""

    def __init__(self, rate_hz: float) -> None:
        self.fibres, spontaneous_per_s = (500, 350, 250), (50.0, 6.0, 1.0)
        self.weight = 1.2 / (22050 * 10) * rate_hz
        self.width, w1 = 0.02, 0.2
        self.a1, self.a2 = (1 - w1) / (0.5 * w1), 200 / rate_hz / (0.5 * w1)
        self.keep, self.refill = 1 - exp(-1 / (80e-6 * rate_hz)), 1 - exp(-1 / (20e-3 * rate_hz))
        self.lp = [rate / rate_hz for rate in spontaneous_per_s]
        released = [p0 / self.a2 for p0 in self.lp]
        self.q = [r0 * self.a1 for r0 in released]
        resting = [r0 / (1 - q0) for r0, q0 in zip(released, self.q, strict=True)]
        self.offset = [log((1 - s0) / s0) for s0 in resting]
        self.rest = sum(n * self.weight * p0 for n, p0 in zip(self.fibres, self.lp, strict=True))

    def step(self, receptor_potential: float) -> float:
        nap = -self.rest
        for k, n in enumerate(self.fibres):
            s = 1 / (1 + exp(-(receptor_potential - self.offset[k] * self.width) / self.width))
            released = (1 - self.q[k]) * s
            self.lp[k] += self.keep * (self.a2 * released - self.lp[k])
            self.q[k] += self.refill * (self.a1 * released - self.q[k])
            nap += n * self.lp[k] * self.weight
        return nap


class Agc:
    """Automatic gain control: slower and slower smoothing over time and place."""

    def __init__(self, n_channels: int, settings: Settings) -> None:
        self.n, self.decimation, self.coupling = n_channels, settings.decimation, settings.ear_coupling
        self.eps, self.taps, self.mix = [], [], []
        decimated = 1
        for s, factor in enumerate(self.decimation):
            decimated *= factor
            ntimes = 0.002 * 4**s * settings.rate_hz / decimated
            apex, base = sqrt(2) ** s, 1.65 * sqrt(2) ** s
            delay, variance = (base - apex) / ntimes, (apex**2 + base**2) / ntimes
            a, b = (variance + delay**2 - delay) / 2, (variance + delay**2 + delay) / 2
            self.eps.append(1 - exp(-1 / ntimes))
            self.taps.append((a, 1 - a - b, b))
            self.mix.append(self.coupling / ntimes if s else 0.0)
        n_stages = len(self.decimation)
        self.together = n_stages > 1 and all(factor == 1 for factor in self.decimation[1:])
        self.memory = np.zeros((n_stages, n_channels))
        self.gathered = np.zeros((n_stages, n_channels))
        self.phase = [0] * n_stages

    def smoothed(self, s: int, memory: np.ndarray) -> np.ndarray:
        wide = np.concatenate((memory[:1], memory, memory[-1:]))
        a, centre, b = self.taps[s]
        return a * wide[:-2] + centre * wide[1:-1] + b * wide[2:]

    def listen(self, nap: np.ndarray) -> bool:
        """Whether the first stage has been updated."""
        whole = sum(2**s for s in range(len(self.decimation)))
        return self._together(nap / whole) if self.together else self._listen(0, nap / whole)

    def _listen(self, s: int, incoming: np.ndarray) -> bool:
        self.gathered[s] += incoming
        self.phase[s] = (self.phase[s] + 1) % self.decimation[s]
        if self.phase[s]:
            return False
        mean = self.gathered[s] / self.decimation[s]
        self.gathered[s] = 0
        if s + 1 < len(self.decimation):
            self._listen(s + 1, mean)
            mean = mean + 2 * self.memory[s + 1]
        self.memory[s] = self.smoothed(s, self.memory[s] + self.eps[s] * (mean - self.memory[s]))
        return True

    def _together(self, nap: np.ndarray) -> bool:
        """Every stage at once, each from what the next one held before."""
        self.gathered[0] += nap
        self.phase[0] = (self.phase[0] + 1) % self.decimation[0]
        if self.phase[0]:
            return False
        mean, before = self.gathered[0] / self.decimation[0], self.memory.copy()
        self.gathered[0] = 0
        for s, eps in enumerate(self.eps):
            slower = 2 * before[s + 1] if s + 1 < len(self.eps) else 0.0
            self.memory[s] = self.smoothed(s, before[s] + eps * (mean + slower - before[s]))
        return True


@dataclass
class Ear:
    """One cochlea with its hair cells and gain control."""

    settings: Settings
    places: list[Place] = field(init=False)
    cells: list = field(init=False)
    synapses: list[Synapse] = field(init=False)
    agc: Agc = field(init=False)

    def __post_init__(self) -> None:
        self.places = [Place(f, self.settings) for f in poles_hz(self.settings.rate_hz)]
        kinds = {"just_half_wave": lambda: JustHalfWave(), "one_cap": lambda: OneCap(self.settings.rate_hz),
                 "two_cap": lambda: TwoCap(self.settings.rate_hz)}
        self.cells = [kinds[self.settings.hair_cell]() for _ in self.places]
        self.synapses = [Synapse(self.settings.rate_hz) for _ in self.places]
        self.agc = Agc(len(self.places), self.settings)

    def move(self, sample: float) -> np.ndarray:
        """The basilar membrane, base first."""
        for place in self.places:
            place.move(self.settings.linear)
        wave = sample
        before = [sample, *(place.zy for place in self.places[:-1])]
        for place, delayed in zip(self.places, before, strict=True):
            incoming = delayed if self.settings.delay_buffer else wave
            place.z1 += incoming
            wave = place.g * (incoming + place.h * place.z2)
            place.zy = wave
        bm = np.empty(len(self.places))
        for k, place in enumerate(self.places):
            bm[k] = place.zy - place.ac
            place.ac += 2 * pi * 20 / self.settings.rate_hz * bm[k]
        return bm

    def answer(self, bm: np.ndarray) -> np.ndarray:
        """The neural activity pattern, base first."""
        nap = np.array([cell.step(float(x)) for cell, x in zip(self.cells, bm, strict=True)])
        if self.settings.synapse:
            nap = np.array([synapse.step(cell.receptor_potential)
                            for synapse, cell in zip(self.synapses, self.cells, strict=True)])
        return nap

    def close_loop(self) -> None:
        """Where damping and gain go until the next update."""
        for k, place in enumerate(self.places):
            undamping = (1 - self.agc.memory[0, k]) * place.health
            place.dzb = (place.zr * undamping - place.zb) / self.settings.decimation[0]
            place.dg = (place.gain(undamping) - place.g) / self.settings.decimation[0]


def hear(sounds: np.ndarray, settings: Settings, ears: list[Ear] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """``(ear, time)`` -> membrane and nerve ``(ear, time, channel)``, base first; `ears` go on from where they are."""
    ears = [Ear(settings) for _ in sounds] if ears is None else ears
    shape = (*sounds.shape, len(ears[0].places))
    membrane, nerve = np.empty(shape), np.empty(shape)
    for t in range(sounds.shape[1]):
        updated = False
        for e, ear in enumerate(ears):
            membrane[e, t] = ear.move(float(sounds[e, t]))
            nerve[e, t] = ear.answer(membrane[e, t])
            updated = ear.agc.listen(nerve[e, t])
        if updated and len(ears) > 1:
            _mix([ear.agc for ear in ears])
        if updated and not settings.open_loop:
            for ear in ears:
                ear.close_loop()
    return membrane, nerve


def _mix(agcs: list[Agc]) -> None:
    """Ears share what they have heard, stage by stage, up to the first that has not been updated."""
    for s, mix in enumerate(agcs[0].mix):
        if agcs[0].phase[s] and not agcs[0].together:
            return
        mean = np.mean([agc.memory[s] for agc in agcs], axis=0)
        for agc in agcs:
            agc.memory[s] += mix * (mean - agc.memory[s])
