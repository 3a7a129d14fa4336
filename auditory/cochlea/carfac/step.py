"""A CARFAC at work: on one sound, on two ears that share their gain control, or on many sounds side by side."""
from typing import Any, NamedTuple

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
from auditory.cochlea.carfac.loop_kernel import (
    CarfacState,
    Loop,
    Working,
    hear_many,
    hear_many_wide,
    hear_one,
    traces_of_many,
    traces_of_many_wide,
    traces_of_one,
)
from auditory.cochlea.carfac.rows import Rows
from auditory.cochlea.carfac.rows_kernel import channels_of_many, channels_of_one
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.numerics import lane_count, lane_empty

TURNED_BYTES = 512 * 1024       # of what lies between the loop and its turn into rows: part of a second-level cache
FEWEST_TURNED = 256             # samples; of fewer, each row would get too little at a time


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
        control = coefficients.control._replace(weights=on_a_cache_line(coefficients.control.weights))
        coefficients = coefficients._replace(places=on_a_cache_line(coefficients.places), control=control)
        super().__init__(spec, output, coefficients, state)
        self.state = self.fresh_state()
        self.inside, self.rows, self.loop = coefficients.places.dtype, rows, loop
        self.scale, self.signal = scale, signal
        self.n_sounds = spec.axes[0].size if spec.axes else 1
        self.n_banks, self.delay_buffer = rows.n_banks(self.n_sounds), state.wave.size > 0
        wide = rows.n_lanes > lane_count(self.inside)
        self.kernel, self.kernel_of_traces = (hear_one, traces_of_one) if not rows.many else (
            hear_many_wide, traces_of_many_wide) if wide else (hear_many, traces_of_many)
        n_together = rows.n_lanes * int(coefficients.control.every[0])
        self.waves_shape = (N_WAVES, n_together) if rows.many else (N_SHARES, rows.width)

    def fresh_state(self) -> CarfacState:
        """A state at rest, each register of it in one cache line: straddling two, they cost one sound up to a half."""
        return CarfacState(*map(on_a_cache_line, self._at_rest))

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
        if not self.turns or target.strides[-1] != target.itemsize:
            return super().process_into(block, target)
        shape = self.n_banks, self.rows.width
        fitting = TURNED_BYTES // (self.n_banks * self.rows.width * self.inside.itemsize)
        n = min(max(fitting, FEWEST_TURNED), max(len(block), 1))
        nap = self.block(n, "nap", shape, self.inside)
        bm = self.block(n, "rows", shape, self.inside) if self.signal == "bm" else None
        traces = target.reshape(self.n_sounds, *target.shape[-2:])[..., :len(block)]
        self.kernel_of_traces(*self.driven(self.scaled(block)), bm, nap, traces)
        return len(block)

    @property
    def turns(self) -> bool:
        """Whether what is wanted can go from the loop straight into the rows it belongs to."""
        return self.signal in ("nap", "bm") and self.inside == self.output.dtype

    @property
    def row_bytes_per_sample(self) -> float:
        """Of what comes in, where nothing is left behind but in the rows."""
        if self.turns:
            return self.n_banks * self.rows.n_beside * self.inside.itemsize
        return self.block_bytes_per_sample

    @property
    def block_bytes_per_sample(self) -> float:
        """Of one bank, for they are heard one by one; most of it may leave the cache, for a call is dear."""
        return self.rows.width * self.inside.itemsize / 4

    def spare(self, n: int) -> np.ndarray:
        """Working memory, ``(lane, n)``."""
        return self.block(self.rows.n_lanes, f"spare {n}", (n,), self.inside)

    def wanted(self, block: np.ndarray) -> np.ndarray:
        """The wanted signal in rows, ``(time, bank, place)``."""
        x = self.scaled(block)
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

    def scaled(self, block: np.ndarray) -> np.ndarray:
        """The sounds as the model takes them, ``(time, bank, sound)``."""
        x = self.block(len(block), "sound", (self.n_banks, self.rows.n_beside), self.inside)
        x.reshape(len(x), self.n_banks * self.rows.n_beside)[:, :self.n_sounds] = block[:, :self.n_sounds] * self.scale
        return x

    def hear(self, x: np.ndarray, bm: np.ndarray | None, nap: np.ndarray) -> None:
        """Drive the loop."""
        self.kernel(*self.driven(x), bm, nap)

    def driven(self, x: np.ndarray) -> tuple[Any, ...]:
        """What the loops take, but for where their answers go."""
        working = Working(self.block(*self.waves_shape[:1], "waves", self.waves_shape[1:], self.inside),
                          self.block(self.rows.width + 2 * self.rows.n_lanes, "beside", (), self.inside))
        return x, self.loop, *self.coefficients, self.state, working, self.state.wave if self.delay_buffer else None

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


def on_a_cache_line(values: np.ndarray) -> np.ndarray:
    """A copy that begins there."""
    held = lane_empty(values.shape, values.dtype)
    held[...] = values
    return held


def agc_stage(signal: str) -> int:
    """Which stage of the gain control ``agc`` to ``agc_4`` name, counted from 0; 0 for a signal that names none."""
    return int(signal[-1]) - 1 if signal.startswith("agc_") else 0
