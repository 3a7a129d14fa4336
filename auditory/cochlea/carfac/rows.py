"""How the places of a CARFAC lie in registers, and how they come out as channels."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, transpose


class Rows(NamedTuple):
    """Places in registers: runs of them in the lanes, for one sound, or one place of as many sounds as there are lanes.

    Channels stand low to high outside, places base first inside.
    """

    n_places: int
    n_lanes: int
    many: bool

    @property
    def n_run(self) -> int:
        """Neighbouring places in each lane, for one sound."""
        return -(-self.n_places // self.n_lanes)

    @property
    def n_registers(self) -> int:
        """Registers that hold a value of every place."""
        return self.n_places if self.many else self.n_run

    @property
    def width(self) -> int:
        """Values in all of them."""
        return self.n_registers * self.n_lanes

    @property
    def n_beside(self) -> int:
        """Sounds side by side in a bank."""
        return self.n_lanes if self.many else 1

    def n_banks(self, n_sounds: int) -> int:
        """Banks that hold so many sounds."""
        return -(-n_sounds // self.n_beside)

    def laid(self, values: np.ndarray) -> np.ndarray:
        """Values of each channel, ``(..., value, channel)``, as loops take them, ``(..., value * place)``.

        In registers for one sound, padded with 0; a number for each place for many.
        """
        n_lanes = 1 if self.many else self.n_lanes
        whole = np.zeros((*values.shape[:-1], self.n_registers * n_lanes))
        whole[..., :self.n_places] = values[..., ::-1]
        runs = whole.reshape(*values.shape[:-1], n_lanes, self.n_registers)      # (..., value, lane, register)
        return np.ascontiguousarray(np.moveaxis(runs, (-3, -1), (-2, -3))).reshape(*values.shape[:-2], -1)

    def in_lanes(self, values: np.ndarray) -> np.ndarray:
        """One value of each channel, ``(channel,)``, in registers: for many sounds the same for each."""
        laid = self.laid(values[np.newaxis])
        return np.repeat(laid, self.n_lanes) if self.many else laid


@kernel
def channels_of_one(rows, n_run, out):
    """(time, bank, place) in registers of one sound each -> (time, bank, channel)."""
    n_lanes = rows.shape[2] // n_run
    for t in range(len(rows)):
        for bank in range(rows.shape[1]):
            for lane in range(n_lanes):
                highest = out.shape[2] - 1 - lane * n_run
                for j in range(min(n_run, highest + 1)):
                    out[t, bank, highest - j] = rows[t, bank, j * n_lanes + lane]


@kernel
def channels_of_many(rows, spare, out):
    """(time, bank, place) in registers of many sounds -> (time, sound, channel); `spare` is (lane, channel)."""
    n_lanes = len(spare)
    for t in range(len(rows)):
        for first in range(0, out.shape[1], n_lanes):
            transpose(rows[t, first // n_lanes].reshape(spare.shape[1], n_lanes), spare)
            for lane in range(min(n_lanes, out.shape[1] - first)):
                copy(spare[lane, ::-1], out[t, first + lane])


@kernel
def traces_of_one(rows, n_run, spare, out):
    """`channels_of_one` with time last, (bank, channel, time); `spare` is (lane, some samples)."""
    n_lanes, n_samples = spare.shape
    for start in range(0, len(rows), n_samples):
        end = min(start + n_samples, len(rows))
        for bank in range(len(out)):
            for j in range(n_run):
                register = rows[start:end, bank, j * n_lanes:(j + 1) * n_lanes]
                turn_in(register, spare, out[bank, out.shape[1] - 1 - j::-n_run, start:end])


@kernel
def traces_of_many(rows, spare, out):
    """`channels_of_many` with time last, (sound, channel, time); `spare` is (lane, some samples)."""
    n_lanes, n_samples = spare.shape
    for start in range(0, len(rows), n_samples):
        end = min(start + n_samples, len(rows))
        for first in range(0, len(out), n_lanes):
            for k in range(out.shape[1]):
                register = rows[start:end, first // n_lanes, k * n_lanes:(k + 1) * n_lanes]
                turn_in(register, spare, out[first:first + n_lanes, out.shape[1] - 1 - k, start:end])


@kernel
def turn_in(register, spare, traces):
    """(time, lane) -> (lane, time) of the lanes that hold something: the first ones."""
    if len(traces) == len(spare):
        transpose(register, traces)
    else:
        transpose(register, spare[:, :len(register)])
        for lane in range(len(traces)):
            copy(spare[lane], traces[lane])


@kernel
def copy(source, target):
    """As many values as `target` takes."""
    for k in range(len(target)):
        target[k] = source[k]
