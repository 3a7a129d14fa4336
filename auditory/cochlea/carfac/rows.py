"""How the places of a CARFAC lie in registers; `rows_kernel.py` lets them out as channels."""
from typing import NamedTuple

import numpy as np


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
