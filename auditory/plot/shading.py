"""Shading: how values become colours, and what the colours are called."""
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from auditory.scales import P0_PA

if TYPE_CHECKING:
    import xarray

FAINTEST_DB = 60.0               # choice: how far below the loudest value a level is still shown
LOUDEST_PERCENTILE = 99.9        # choice: a single spike must not darken the rest of the picture
SEQUENTIAL, DIVERGING = "magma", "RdBu_r"
LEVELS = {                       # what is drawn in dB: how many a factor of ten is, re what, and what they are called
    "Pa": (20.0, P0_PA, "level (dB re 20 µPa)"),
    "Pa^2": (10.0, P0_PA**2, "level (dB re 20 µPa)"),
    "m/s": (20.0, 1e-6, "velocity level (dB re 1 µm/s)"),
}
QUANTITIES = {                   # what is drawn, by its unit; what is not here is an excitation
    "m/s": "velocity (m/s)",
    "V": "potential (V)",
    "s": "time (s)",
    "Hz": "frequency (Hz)",
    "1/s": "rate (per second)",
    "MU": "excitation (model units)",
    "1": "excitation (no unit)",
    "dB": "level (dB)",
    "": "excitation",
}


class Shading(NamedTuple):
    """How values become colours, the same for all panels of a kind."""

    decibels: float              # 0, or how many dB a factor of ten is
    reference: float             # of the decibels
    low: float
    high: float
    colours: str
    label: str

    def shown(self, values: np.ndarray) -> np.ndarray:
        """The values as they are drawn."""
        values = np.abs(values) if np.iscomplexobj(values) else values
        if not self.decibels:
            return values.astype(np.float64) if values.dtype == np.bool_ else values
        return self.decibels * np.log10(np.maximum(values, np.finfo(np.float32).tiny) / self.reference)


def shading_of(pictures: Sequence[np.ndarray], unit: str, signed: bool, rms: bool) -> Shading:
    """Choose by the unit: what was not compressed spans too many decades to be drawn as it is."""
    decibels, reference, label = LEVELS.get(unit, (0.0, 1.0, ""))
    if signed or not decibels:
        decibels, label = 0.0, f"rms {quantity(unit)}" if rms else quantity(unit)
    shading = Shading(decibels, reference, 0.0, 1.0, DIVERGING if signed else SEQUENTIAL, label)
    drawn = np.concatenate([shading.shown(picture).ravel() for picture in pictures])
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return shading
    if signed:
        largest = float(np.percentile(np.abs(drawn), LOUDEST_PERCENTILE)) or 1.0
        return shading._replace(low=-largest, high=largest)
    high = float(np.percentile(drawn, LOUDEST_PERCENTILE))
    low = max(float(drawn.min()), high - FAINTEST_DB) if decibels or unit == "dB" else 0.0
    return shading._replace(low=low, high=high if high > low else low + 1.0)


def quantity(unit: str) -> str:
    """What is drawn, with its unit in words where its letters would say nothing."""
    if unit in QUANTITIES:
        return QUANTITIES[unit]
    typeset = re.sub(r"\^(\S+)", r"$^{\1}$", unit)
    return f"excitation ({typeset})"


def is_signed(features: "xarray.DataArray", unit: str) -> bool:
    """Whether the values go both ways from 0; levels in dB do, too, but 0 says nothing there."""
    signed = unit != "dB" or "quefrency" in features.dims        # cepstra of decibels are no decibels
    return not np.iscomplexobj(features.values) and signed and bool((features.values < 0).any())
