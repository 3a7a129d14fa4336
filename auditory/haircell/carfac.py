"""The hair cells of the CARFAC on their own: a conductance that empties one capacitor, or two.

Params -> design -> coefficients -> state, and the loops in ``carfac_kernel.py``.
"""
from math import exp
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.haircell.carfac_kernel import (
    HALF_OPEN,
    N_CELL_MEMORIES,
    THRESHOLD,
    OneCapCoefficients,
    TwoCapCoefficients,
    one_cap_all,
    receptor_potential_all,
    rectify_all,
    two_cap_all,
)

V2 = "CARFAC v2 (google/carfac, 2025-09)"
LEAST_RATE_HZ = 16000.0         # below, its steps of one sample are too long for its fastest rates: haircell sheet, C4
STRONGEST = 10.0                # the drive that counts as saturating, by the convention of the published design



class CarfacHairCellParameters(Stage):
    """What a hair cell of the CARFAC can be set to, alone or in the whole model."""

    hair_cell: Literal["two_cap", "one_cap", "just_half_wave"] = Parameter(
        "two_cap", "How the hair cell is modelled: by two capacitors, by one, or as a mere rectifier.", source=V2)
    lowpass_tau_s: float = Parameter(80e-6, "Time constant of the membrane's low-pass.", ge=1e-6, le=1, source=V2)
    one_cap_out_s: float = Parameter(0.5e-3, "How soon a strong drive empties the one capacitor.", ge=1e-6, le=1,
                                     source=V2)
    one_cap_refill_s: float = Parameter(10e-3, "How soon the one capacitor refills.", ge=1e-6, le=10, source=V2)
    receptor_out_s: float = Parameter(0.5e-3, "How soon a strong drive moves the receptor potential.", ge=1e-6, le=1,
                                      source=V2)
    receptor_refill_s: float = Parameter(0.2e-3, "How soon the receptor potential returns.", ge=1e-6, le=1, source=V2)
    transmitter_out_s: float = Parameter(1e-3, "How soon a strong potential empties the transmitter.", ge=1e-6, le=1,
                                         source=V2)
    transmitter_refill_s: float = Parameter(10e-3, "How soon the transmitter refills.", ge=1e-6, le=10, source=V2)

    def design_one_cap(self, spec: SignalSpec) -> OneCapCoefficients:
        """One capacitor: what flows through the conductance empties it."""
        strongest = open_channels(STRONGEST)
        resistance = self.one_cap_refill_s / (self.one_cap_out_s * strongest)
        resting = 1 / (resistance + 1 / open_channels(0))
        gain = 1 / (1 / (2 / strongest + resistance) - resting)
        out, refill = 1 / (strongest * self.one_cap_out_s * spec.rate_hz), 1 / (self.one_cap_refill_s * spec.rate_hz)
        self._stable("one_cap_out_s", out + refill, spec)
        values = out, refill, gain, new_share(self.lowpass_tau_s, spec.rate_hz), 1 - resting * resistance
        return OneCapCoefficients(*map(spec.dtype.type, values))

    def design_two_cap(self, spec: SignalSpec) -> TwoCapCoefficients:
        """Two capacitors: what the first has lost is the conductance that empties the second."""
        strongest = open_channels(STRONGEST)
        resistance1 = self.receptor_refill_s / (self.receptor_out_s * strongest)
        resting1 = 1 / (resistance1 + 1 / open_channels(0))
        strongest2 = resistance1 / (1 / strongest + resistance1)
        resistance2 = self.transmitter_refill_s / (self.transmitter_out_s * strongest2)
        resting2 = 1 / (resistance2 + 1 / (resistance1 * resting1))
        range2 = 1 / (2 / strongest2 + resistance2) - resting2
        if range2 <= 0:
            self.refuse("receptor_refill_s", f"is too long beside receptor_out_s = {self.receptor_out_s:.10g} s: "
                        "a strong drive would release less than silence does", "Shorten it.")
        out1 = 1 / (strongest * self.receptor_out_s * spec.rate_hz)
        out2 = 1 / (strongest2 * self.transmitter_out_s * spec.rate_hz)
        refill1 = 1 / (self.receptor_refill_s * spec.rate_hz)
        refill2 = 1 / (self.transmitter_refill_s * spec.rate_hz)
        self._stable("receptor_out_s", out1 + refill1, spec)
        self._stable("transmitter_out_s", out2 + refill2, spec)
        values = (out1, refill1, out2, refill2, 1 / range2, new_share(self.lowpass_tau_s, spec.rate_hz),
                1 - resting1 * resistance1, 1 - resting2 * resistance2, resting1 * resistance1)
        return TwoCapCoefficients(*map(spec.dtype.type, values))

    def _stable(self, parameter: str, rates: float, spec: SignalSpec) -> None:
        """A capacitor that loses more than twice what it holds in one sample swings ever wider."""
        if rates >= 2:
            self.refuse(parameter, f"empties its capacitor within a sample of a {spec.rate_hz:.10g} Hz signal",
                        "Lengthen it or the refill beside it, or put Resample first.")


def open_channels(x: float) -> float:
    """How far the channels in the hairs are open: the conductance at the drive `x`."""
    z = max(x + THRESHOLD, 0.0)
    return z**3 / (z**3 + z**2 + HALF_OPEN)


def new_share(tau_s: float, rate_hz: float) -> float:
    """How much of the new a low-pass takes in with one sample."""
    return 1 - exp(-1 / (tau_s * rate_hz))


class CarfacHairCellState(NamedTuple):
    """The cells' whole memory."""

    cell: np.ndarray            # (memory, channel): capacitors, then low-passes, less what they hold in silence


class CarfacHairCell(CarfacHairCellParameters):
    """Turn vibration into transmitter: what rushes out at an onset and then runs short.

    The hair cell of the CARFAC. Its conductance ``z**3 / (z**3 + z**2 + 0.1)``, ``z = max(x + 0.175, 0)``, moves the
    receptor potential, which releases transmitter from a store that refills slowly (``two_cap``); or it empties one
    store itself (``one_cap``), or there is only ``min(max(x, 0), 2)`` (``just_half_wave``).

    Takes ``(..., time)``, the membrane's vibration as the CARFAC has it: a pure number, 1 is strong. Returns
    ``(..., time)``, a pure number: 0 in silence, 1 at the rate of a strong steady drive, more at an onset, a little
    below 0 after one. The receptor potential is that of `two_cap`.

    Raises
    ------
    ParameterError
        Where a time constant is so short that a capacitor would swing ever wider at the rate of the signal; the
        published ones need 3.5 kHz. Below 16 kHz the receptor potential is no longer accurate.

    References
    ----------
    Lyon (2017), Human and Machine Hearing, Cambridge University Press, chapter 18; the two capacitors of version 2:
    Lyon et al. (2024), arXiv:2404.17490, and google/carfac.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import CarfacHairCell
    >>> onset, *_, steady = CarfacHairCell().apply(np.ones(2205, np.float32), rate_hz=22050)[20:]
    >>> bool(onset > 3 * steady)
    True
    """

    pointwise: ClassVar[bool] = True
    hears_unit: ClassVar[str] = "1"
    hears_after: ClassVar[str] = 'Put Carfac(output="bm") before it.'
    inner_signals: ClassVar[tuple[str, ...]] = ("receptor_potential",)

    output: Literal["nap", "receptor_potential"] = Parameter(
        "nap", "What to return: the neural activity pattern, or the potential that releases transmitter.", source=V2)

    presets: ClassVar = {kind: {"hair_cell": kind} for kind in ("two_cap", "one_cap", "just_half_wave")}

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if self.output == "receptor_potential" and self.hair_cell != "two_cap":
            self.refuse("output", f"hair_cell = {self.hair_cell!r} has none", "Take hair_cell='two_cap'.")
        return CarfacHairCellStep(self, spec)


class CarfacHairCellStep(Step):
    """Hair cells at work, in place."""

    def __init__(self, stage: CarfacHairCell, spec: SignalSpec) -> None:
        notes = (*spec.notes, *stage.note_low_rate(spec, LEAST_RATE_HZ))
        output = spec.with_axes(spec.axes, unit=stage.unit_after(spec.unit), notes=notes)
        kinds = {"one_cap": stage.design_one_cap, "two_cap": stage.design_two_cap}
        coefficients = kinds[stage.hair_cell](spec) if stage.hair_cell in kinds else None
        super().__init__(spec, output, coefficients,
                         CarfacHairCellState(np.zeros((N_CELL_MEMORIES, output.block_size), spec.dtype)))
        kernels = {"one_cap": one_cap_all, "two_cap": two_cap_all, "just_half_wave": rectify_all}
        self.kernel = receptor_potential_all if stage.output == "receptor_potential" else kernels[stage.hair_cell]

    def process(self, block: np.ndarray) -> np.ndarray:
        x = self.wide(block)
        self.kernel(x, self.coefficients, self.state.cell)
        return self.as_output(x)
