"""Neighbours that run as one loop: quicker, because nothing between them goes through memory; never another bit."""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.gammatone.cascade_kernel import cascade
from auditory.cochlea.gammatone.stage import Gammatone, GammatoneStep, sound_of
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.haircell.half_wave import HalfWave, HalfWaveStep
from auditory.haircell.half_wave_kernel import membrane
from auditory.integration.frames import Frames, LastOfHopStep
from auditory.integration.leaky import LeakyIntegrator, LeakyIntegratorStep
from auditory.integration.leaky_kernel import leak
from auditory.numerics import kernel, lanes, registers_for


class RateMapState(NamedTuple):
    """The whole memory of the four stages."""

    z: np.ndarray               # (4, channel) complex, outputs of the one-poles
    levels: np.ndarray          # (3, channel): rectified before, membrane, leaky integrator
    sample_index: np.ndarray    # (1,)


class RateMapStep(Step):
    """Gammatone, half-wave with its membrane, leak and the value at the hop, as one loop over the samples."""

    def __init__(self, bank: Gammatone, hair: HalfWave, leaky: LeakyIntegrator, frames: Frames,
                 spec: SignalSpec) -> None:
        cochlea = GammatoneStep(bank, spec)
        cell = hair.prepare(cochlea.output)
        integrator = leaky.prepare(cell.output)
        grid = frames.prepare(integrator.output)
        assert isinstance(cell, HalfWaveStep)
        assert isinstance(integrator, LeakyIntegratorStep)
        assert isinstance(grid, LastOfHopStep)
        levels = np.zeros((3, cochlea.output.width), spec.dtype)
        coefficients = (cochlea.coefficients, cell.coefficients, integrator.coefficients)
        super().__init__(spec, grid.output, coefficients, RateMapState(cochlea.state.z, levels, np.zeros(1, np.int64)))
        self.constants = (cell.coefficients.b[0], cell.coefficients.a[1], integrator.keep, integrator.gain)
        self.hop, self.latency_s, self.output_length = grid.hop, grid.latency_s, grid.output_length  # type: ignore[method-assign]

    def process(self, block: np.ndarray) -> np.ndarray:
        start = int(self.state.sample_index[0])
        said = start // self.hop
        out = self.block((start + len(block)) // self.hop - said)
        first = (said + 1) * self.hop - 1 - start
        rate_map(sound_of(block), self.coefficients[0], *self.constants, first, self.hop,
                 self.state.z, self.state.levels, out)
        self.state.sample_index[0] = start + len(block)
        return out


GROUP = registers_for(15)       # alive in the loop: the cascade's twelve, and three levels


@kernel
def rate_map(x, bank, b, a, keep, gain, first, hop, state, levels, out):
    """(time,) -> (frame, channel); a frame ends at `first` and every `hop` samples from there."""
    poles, gains, z = lanes(bank.pole, GROUP), lanes(bank.gain, GROUP), lanes(state, GROUP)
    levels, out = lanes(levels, GROUP), lanes(out, GROUP)
    for c in range(len(poles)):
        pole, loudness = poles[c], gains[c]
        z1, z2, z3, z4 = z[0, c], z[1, c], z[2, c], z[3, c]
        before, y, level = levels[0, c], levels[1, c], levels[2, c]
        start = 0
        for k in range(len(out) + 1):
            end = min(first + k * hop + 1, len(x))
            for t in range(start, end):
                z1, z2, z3, z4 = cascade(pole, z1, z2, z3, z4, x[t])
                heard = np.maximum(loudness * z4.real, 0)
                y = membrane(b, a, y, heard, before)
                before = heard
                level = leak(keep, gain, level, y)
            if k < len(out):
                out[k, c] = level
            start = end
        z[0, c], z[1, c], z[2, c], z[3, c] = z1, z2, z3, z4
        levels[0, c], levels[1, c], levels[2, c] = before, y, level
