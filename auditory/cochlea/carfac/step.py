"""A CARFAC at work: on one sound, on two ears that share their gain control, or on many sounds side by side."""
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from auditory.cochlea.carfac.agc_kernel import GainControl
from auditory.cochlea.carfac.cascade_kernel import (
    N_MEMORIES,
    N_SHARES,
    N_WAVES,
    Z2_BEFORE,
    ZB,
    ZB_RISE,
    G,
    HairCells,
    OuterHairCells,
)
from auditory.cochlea.carfac.loop_kernel import CarfacState, Loop, Working, hear_many, hear_many_wide, hear_one
from auditory.cochlea.carfac.rows import Rows, channels_of_many, channels_of_one, traces_of_many, traces_of_one
from auditory.cochlea.placement import Filterbank, note_dead_channels
from auditory.contract.engine import PACKED
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.haircell.carfac_kernel import N_CELL_MEMORIES
from auditory.numerics import lane_count
from auditory.scales import P0_PA

if TYPE_CHECKING:
    from auditory.cochlea.carfac.stage import Carfac

TILE_SAMPLES = 256              # of a tile on its way from (time, channel) to (channel, time)


class CarfacCoefficients(NamedTuple):
    """All that was designed."""

    places: np.ndarray          # (coefficient, place): see cascade_kernel.py
    outer: OuterHairCells
    inner: HairCells
    control: GainControl


class CarfacStep(Step):
    """A CARFAC at work."""

    def __init__(self, stage: "Carfac", spec: SignalSpec) -> None:
        computed = stage.computing(spec)
        made = stage.cascade(computed)
        axis = Filterbank.channel_axis(stage.best_frequencies_hz(made, spec.rate_hz), pole_hz=made.pole_hz)
        many = bool(spec.axes) and spec.axes[0].name == PACKED
        self.n_sounds = spec.axes[0].size if spec.axes else 1
        register = lane_count(computed.dtype)
        wide = many and self.n_sounds > register
        self.rows = rows = Rows(axis.size, register * (1 + wide), many)
        self.n_beside = rows.n_lanes if many else 1              # sounds in a bank
        self.n_banks = -(-self.n_sounds // self.n_beside)
        inner, cleft_at_rest = stage.design_cells(computed)
        coefficients = CarfacCoefficients(stage.design_places(made, rows, computed.dtype), stage.design_outer(computed),
                                          inner, stage.design_control(computed, rows))
        self.delay_buffer = stage.form == "delay_buffer"
        self.kernel = hear_one if not many else hear_many_wide if wide else hear_many
        rise = 0 if stage.open_loop else 1 / stage.agc_decimation[0]
        self.waves_shape = (N_WAVES, rows.n_lanes * stage.agc_decimation[0]) if many else (N_SHARES, rows.width)
        self.loop = Loop(stage.couple_ears, computed.dtype.type(rise),
                         n_run=Rows(axis.size, register, many=False).n_run)
        n_stages = len(stage.agc_decimation)
        place = np.zeros((self.n_banks, rows.width), computed.dtype)
        membrane = np.zeros((self.n_banks, rows.n_registers, N_MEMORIES, rows.n_lanes), computed.dtype)
        membrane[:, :, ZB] = rows.in_lanes(made.zr).reshape(rows.n_registers, rows.n_lanes)
        gain = np.polyval(made.gain_parabola(), stage.health(axis.size))
        membrane[:, :, G] = rows.in_lanes(gain).reshape(rows.n_registers, rows.n_lanes)
        state = CarfacState(
            membrane.reshape(self.n_banks, -1),
            wave=np.zeros((self.n_banks, (rows.width + rows.n_lanes) * self.delay_buffer), computed.dtype),
            cell=np.zeros((N_CELL_MEMORIES, *place.shape), computed.dtype),
            cleft=place + cleft_at_rest[:, np.newaxis, np.newaxis],
            memory=np.zeros((n_stages + 1, *place.shape), computed.dtype),
            gathered=np.zeros((n_stages, *place.shape), computed.dtype), sample_index=np.zeros(1, np.int64))
        notes = note_dead_channels(stage, spec, axis.coordinates["cf_hz"], axis.coordinates["cf_hz"],
                                   "nothing of their own", f"Resample to {2 * spec.bandwidth_hz:.10g} Hz or less")
        output = spec.with_axes((*spec.axes, axis), unit="1", notes=(*spec.notes, *notes))
        super().__init__(spec, output, coefficients, state)
        self.inside = computed.dtype
        self.scale = 1 / (P0_PA * 10 ** (stage.full_scale_db_spl / 20))
        self.says, self.stage_said = stage.output, stage.memory_said()

    def process(self, block: np.ndarray) -> np.ndarray:
        made, out = self.heard(block), self.block(len(block))
        n = self.rows.n_places
        channels = out.reshape(len(out), self.n_sounds, self.output.width)[..., :n]
        if self.rows.many:
            channels_of_many(made, self.spare(n), channels)
        else:
            channels_of_one(made, self.rows.n_run, channels)
        out[..., n:] = 0                                         # whatever a later stage has left there
        return out

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        if target.strides[-1] != target.itemsize or target.dtype != self.inside:
            return super().process_into(block, target)
        made = self.heard(block)
        traces = target.reshape(self.n_sounds, *target.shape[-2:])[..., :len(block)]
        if self.rows.many:
            traces_of_many(made, self.spare(TILE_SAMPLES), traces)
        else:
            traces_of_one(made, self.rows.n_run, self.spare(TILE_SAMPLES), traces)
        return len(block)

    @property
    def block_bytes_per_sample(self) -> float:
        """Of one bank, for they are heard one by one; most of it may leave the cache, for a call is dear."""
        return self.rows.width * self.inside.itemsize / 4

    def spare(self, n: int) -> np.ndarray:
        """Working memory, ``(lane, n)``."""
        return self.block(self.rows.n_lanes, f"spare {n}", (n,), self.inside)

    def heard(self, block: np.ndarray) -> np.ndarray:
        """The wanted signal in rows, ``(time, bank, place)``."""
        x = self.block(len(block), "sound", (self.n_banks, self.n_beside), self.inside)
        x.reshape(len(x), self.n_banks * self.n_beside)[:, :self.n_sounds] = block[:, :self.n_sounds] * self.scale
        made = self.block(len(block), "rows", (self.n_banks, self.rows.width), self.inside)
        if self.says == "nap":
            self.hear(x, None, made)
            return made
        nap = self.block(len(block), "nap", made.shape[1:], self.inside)
        if self.says == "bm":
            self.hear(x, made, nap)
            return made
        for t in range(len(x)):                                  # slow, but asks nothing of those who do not ask
            self.hear(x[t:t + 1], None, nap[t:t + 1])
            made[t] = self.remembered()
        return made

    def hear(self, x: np.ndarray, bm: np.ndarray | None, nap: np.ndarray) -> None:
        """Drive the loop."""
        working = Working(self.block(*self.waves_shape[:1], "waves", self.waves_shape[1:], self.inside),
                          self.block(self.rows.width + 2 * self.rows.n_lanes, "beside", (), self.inside))
        wave = self.state.wave if self.delay_buffer else None
        self.kernel(x, self.loop, *self.coefficients, self.state, working, wave, bm, nap)

    def remembered(self) -> np.ndarray:
        """The wanted part of the memory as it is now, ``(bank, place)``."""
        state = self.state
        if self.says.startswith("agc"):
            return state.memory[self.stage_said]
        if self.says == "receptor_potential":
            return -state.cell[0]
        membrane = state.membrane.reshape(self.n_banks, self.rows.n_registers, N_MEMORIES, self.rows.n_lanes)
        if self.says == "ohc":
            return membrane[:, :, Z2_BEFORE].reshape(self.n_banks, -1)
        elapsed = state.sample_index[0] % self.coefficients.control.every[0]
        return (membrane[:, :, ZB] + membrane[:, :, ZB_RISE] * elapsed).reshape(self.n_banks, -1)
