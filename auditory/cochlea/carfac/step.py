"""A CARFAC at work: on one sound, on two ears that share their gain control, or on many sounds side by side."""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.carfac.agc_kernel import GainControl
from auditory.cochlea.carfac.cascade_kernel import (
    N_MEMORIES,
    N_SHARES,
    N_WAVES,
    Z2_BEFORE,
    ZB,
    ZB_RISE,
    HairCells,
    OuterHairCells,
)
from auditory.cochlea.carfac.loop_kernel import CarfacState, Loop, Working, hear_many, hear_many_wide, hear_one
from auditory.cochlea.carfac.rows import Rows, channels_of_many, channels_of_one, traces_of_many, traces_of_one
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.numerics import lane_count

TILE_SAMPLES = 256              # of a tile on its way from (time, channel) to (channel, time)


class CarfacCoefficients(NamedTuple):
    """All that was designed."""

    places: np.ndarray          # (coefficient, place): see cascade_kernel.py
    outer: OuterHairCells
    inner: HairCells
    control: GainControl


class CarfacStep(Step):
    """A CARFAC at work.

    `rows` is how its places lie in registers, `scale` what the model holds of 1 Pa, `signal` what is wanted of it.
    """

    def __init__(self, spec: SignalSpec, output: SignalSpec, coefficients: CarfacCoefficients, state: CarfacState,
                 rows: Rows, loop: Loop, scale: float, signal: str) -> None:
        super().__init__(spec, output, coefficients, state)
        self.inside, self.rows, self.loop = coefficients.places.dtype, rows, loop
        self.scale, self.signal = scale, signal
        self.n_sounds = spec.axes[0].size if spec.axes else 1
        self.n_banks, self.delay_buffer = rows.n_banks(self.n_sounds), state.wave.size > 0
        wide = rows.n_lanes > lane_count(self.inside)
        self.kernel = hear_one if not rows.many else hear_many_wide if wide else hear_many
        n_together = rows.n_lanes * int(coefficients.control.every[0])
        self.waves_shape = (N_WAVES, n_together) if rows.many else (N_SHARES, rows.width)

    def process(self, block: np.ndarray) -> np.ndarray:
        values, out = self.wanted(block), self.block(len(block))
        n = self.rows.n_places
        channels = out.reshape(len(out), self.n_sounds, self.output.width)[..., :n]
        if self.rows.many:
            channels_of_many(values, self.spare(n), channels)
        else:
            channels_of_one(values, self.rows.n_run, channels)
        out[..., n:] = 0                                         # whatever a later stage has left there
        return out

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        if target.strides[-1] != target.itemsize or target.dtype != self.inside:
            return super().process_into(block, target)
        values = self.wanted(block)
        traces = target.reshape(self.n_sounds, *target.shape[-2:])[..., :len(block)]
        if self.rows.many:
            traces_of_many(values, self.spare(TILE_SAMPLES), traces)
        else:
            traces_of_one(values, self.rows.n_run, self.spare(TILE_SAMPLES), traces)
        return len(block)

    @property
    def block_bytes_per_sample(self) -> float:
        """Of one bank, for they are heard one by one; most of it may leave the cache, for a call is dear."""
        return self.rows.width * self.inside.itemsize / 4

    def spare(self, n: int) -> np.ndarray:
        """Working memory, ``(lane, n)``."""
        return self.block(self.rows.n_lanes, f"spare {n}", (n,), self.inside)

    def wanted(self, block: np.ndarray) -> np.ndarray:
        """The wanted signal in rows, ``(time, bank, place)``."""
        x = self.block(len(block), "sound", (self.n_banks, self.rows.n_beside), self.inside)
        x.reshape(len(x), self.n_banks * self.rows.n_beside)[:, :self.n_sounds] = block[:, :self.n_sounds] * self.scale
        values = self.block(len(block), "rows", (self.n_banks, self.rows.width), self.inside)
        if self.signal == "nap":
            self.hear(x, None, values)
            return values
        nap = self.block(len(block), "nap", values.shape[1:], self.inside)
        if self.signal == "bm":
            self.hear(x, values, nap)
            return values
        for t in range(len(x)):                                  # slow, but asks nothing of those who do not ask
            self.hear(x[t:t + 1], None, nap[t:t + 1])
            values[t] = self.remembered()
        return values

    def hear(self, x: np.ndarray, bm: np.ndarray | None, nap: np.ndarray) -> None:
        """Drive the loop."""
        working = Working(self.block(*self.waves_shape[:1], "waves", self.waves_shape[1:], self.inside),
                          self.block(self.rows.width + 2 * self.rows.n_lanes, "beside", (), self.inside))
        wave = self.state.wave if self.delay_buffer else None
        self.kernel(x, self.loop, *self.coefficients, self.state, working, wave, bm, nap)

    def remembered(self) -> np.ndarray:
        """The wanted part of the memory as it is now, ``(bank, place)``."""
        state = self.state
        if self.signal.startswith("agc"):
            return state.memory[agc_stage(self.signal)]
        if self.signal == "receptor_potential":
            return -state.cell[0]
        membrane = state.membrane.reshape(self.n_banks, self.rows.n_registers, N_MEMORIES, self.rows.n_lanes)
        if self.signal == "ohc":
            return membrane[:, :, Z2_BEFORE].reshape(self.n_banks, -1)
        elapsed = state.sample_index[0] % self.coefficients.control.every[0]
        return (membrane[:, :, ZB] + membrane[:, :, ZB_RISE] * elapsed).reshape(self.n_banks, -1)


def agc_stage(signal: str) -> int:
    """Which stage of the gain control ``agc`` to ``agc_4`` name, counted from 0; 0 for a signal that names none."""
    return int(signal[-1]) - 1 if signal.startswith("agc_") else 0
