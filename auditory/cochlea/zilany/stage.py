"""The cochlea and inner hair cell of an auditory-nerve model: sharp for soft sounds, broad and early for loud ones.

Params -> design (``design.py``) -> coefficients -> state; the loops stand in ``control_kernel.py`` (outer
hair cells), ``filter_kernel.py`` (filters) and ``haircell/zilany_ihc_kernel.py`` (inner hair cell).
"""
from functools import cache
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.cochlea.placement import Filterbank
from auditory.cochlea.zilany import design as formulas
from auditory.cochlea.zilany.control_kernel import ZilanyControlCoefficients, control_loop
from auditory.cochlea.zilany.filter_kernel import N_PAST, ZilanyFilterCoefficients, delayed, fixed_loop, tuned_loop
from auditory.contract.parameters import Parameter, ParameterError, with_unit
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.ears.zilany_middle_ear import ZilanyMiddleEar
from auditory.ears.zilany_middle_ear_kernel import ZilanyMiddleEarCoefficients, zilany_middle_ear
from auditory.haircell.zilany_ihc_kernel import N_LEVELS, ZilanyHairCellCoefficients, ihc_loop
from auditory.numerics import lane_count, padded

FLOAT64: np.dtype[Any] = np.dtype(np.float64)
RATES_HZ = (100e3, 500e3)       # Zilany et al. 2014, code
CF_MIN_HZ = 125.0
CF_MAX_HZ = {"human": 20e3, "human_glasberg_moore": 20e3, "cat": 40e3}
UNITS = {"ihc_potential": "V", "c1": "Pa", "c2": "Pa", "control": "s"}
GROUP = 2                       # two chains hide each other's latency, though most of what is alive lives in memory
HELD_BLOCKS = 4                 # float64 values per channel and sample that are at work at a time


class ZilanyCoefficients(NamedTuple):
    """From the middle ear to the inner hair cell."""

    ear: ZilanyMiddleEarCoefficients
    control: ZilanyControlCoefficients
    filters: ZilanyFilterCoefficients
    hair_cell: ZilanyHairCellCoefficients
    delays: np.ndarray          # (channel,) of the travelling wave, in samples


class ZilanyState(NamedTuple):
    """The whole memory."""

    ear: np.ndarray             # (3, 2, lane) the middle ear; the first lane hears
    line: np.ndarray            # (longest delay,) what it said
    wide: np.ndarray            # (3, channel) complex, for the rest see the kernels
    levels: np.ndarray          # (6, channel)
    gains: np.ndarray           # (slot, channel)
    tuned: np.ndarray           # (12, channel)
    broad: np.ndarray           # (12, channel)
    hair_cell: np.ndarray       # (8, channel)
    sample_index: np.ndarray    # (1,) absolute position


class Zilany2014(Filterbank):
    """Hear as the auditory nerve's inner hair cells do: up to 60 dB more gain for soft sounds than for loud ones.

    Middle ear; per place a filter whose poles move with the control path of the outer hair cells (C1), and a broad one
    that takes over near 90 dB SPL, upside down (C2); inner hair cell with its membrane. The wave's way to each place is
    a delay of whole samples, which all that is said shares.

    Takes ``(..., time)`` in Pa at 100 to 500 kHz; returns ``(..., channel, time)``, best frequencies low to high: the
    potential of the inner hair cells re rest, in V of no absolute meaning, or an inner signal: the filters ``c1`` and
    ``c2``, or ``control``, the time constant in s that the outer hair cells leave to C1. Computed in float64, whatever
    the precision asked for.

    Raises
    ------
    ParameterError
        Where the rate is not 100 to 500 kHz: put ``Resample(rate_hz=100000.0)`` first.

    Notes
    -----
    Published code (5.2) delays the human ear by the cat's path too; so does the default. ``path_delay="human"`` is what
    that code holds and does not use. `cohc` and `cihc` scale what outer and inner hair cells do, from 1, healthy, to 0.
    In float32 only the sound and the answer are rounded: 3e-5 of a channel's peak at most, where it is hardly reached.

    References
    ----------
    Zilany, Bruce & Carney (2014), JASA 135, 283-286; Zilany, Bruce, Nelson & Carney (2009), JASA 126, 2390-2412;
    Zilany & Bruce (2006), JASA 120, 1446-1466. Human: Ibrahim & Bruce (2010), after Shera et al. (2002) or Glasberg &
    Moore (1990). Equal to the published code as of the package `cochlea` 3.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Zilany2014
    >>> Zilany2014(cf_hz=(500.0, 4000.0)).apply(np.zeros(1000), rate_hz=100000).shape
    (2, 1000)
    """

    hears_unit: ClassVar[str] = "Pa"
    inner_signals: ClassVar[tuple[str, ...]] = ("ihc_potential", "c1", "c2", "control")

    n_channels: int | None = Parameter(32, "Number of channels.", ge=1, le=4096, source="choice")
    f_min_hz: float | None = Parameter(CF_MIN_HZ, "Best frequency of the lowest channel.", ge=CF_MIN_HZ, le=40e3,
                                       source="Zilany et al. 2014, code: the lowest there is")
    f_max_hz: float | None = Parameter(7000.0, "Best frequency of the highest channel.", ge=CF_MIN_HZ, le=40e3,
                                       source="choice")
    species: Literal["human", "human_glasberg_moore", "cat"] = Parameter(
        "human", "Whose ear, and for a human whose measure of sharpness: Shera's, or Glasberg's and Moore's.",
        source="Zilany et al. 2014; Ibrahim & Bruce 2010")
    cohc: float | tuple[float, ...] = Parameter(
        1.0, "Health of the outer hair cells, 0 to 1: of all, or of each channel, low to high.", source="healthy")
    cihc: float | tuple[float, ...] = Parameter(
        1.0, "Health of the inner hair cells, 0 to 1: of all, or of each channel, low to high.", source="healthy")
    path_delay: Literal["cat", "human", "none"] = Parameter(
        "cat", "Whose travelling wave delays the answer.", source="Zilany et al. 2014, code 5.2: the cat's for all")
    output: Literal["ihc_potential", "c1", "c2", "control"] = Parameter(
        "ihc_potential", "What to return: the hair cells' potential, or a signal on the way to it.", source="choice")

    presets: ClassVar = {
        "human": {},                                             # Ibrahim & Bruce 2010 with Shera et al. 2002
        "human_glasberg_moore": {"species": "human_glasberg_moore"},
        "cat": {"species": "cat"},                               # Zilany et al. 2009, 2014
    }

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        cf_hz, highest_hz = self.best_frequencies_hz(), CF_MAX_HZ[self.species]
        outside = np.flatnonzero((cf_hz < CF_MIN_HZ) | (cf_hz > highest_hz))
        if len(outside):
            name, k = ("f_max_hz", -1) if self.cf_hz is None else (f"cf_hz[{outside[0]}]", outside[0])
            raise ParameterError(f"Zilany2014.{name} = {cf_hz[k]:.10g} Hz: must lie from {CF_MIN_HZ:.10g} to "
                                 f"{highest_hz:.10g} Hz, where the model of species={self.species!r} is defined. "
                                 "Choose other best frequencies.")
        for name in ("cohc", "cihc"):
            health = np.atleast_1d(getattr(self, name))
            if len(health) not in {1, len(cf_hz)} or not all(0 <= each <= 1 for each in health):
                raise ParameterError(f"Zilany2014.{name} = {with_unit(getattr(self, name), name)}: must lie from 0, "
                                     f"dead, to 1, healthy. Give one value, or one for each of {len(cf_hz)} channels.")
        return self

    def health(self, name: str, spec: SignalSpec) -> np.ndarray:
        """`cohc` or `cihc` of each channel that is computed here."""
        share, shares = spec.share
        everywhere = np.broadcast_to(np.asarray(getattr(self, name), FLOAT64), len(self.best_frequencies_hz()))
        return np.array_split(everywhere, shares)[share]

    def middle_ear(self) -> ZilanyMiddleEar:
        """The middle ear that belongs to the species."""
        return ZilanyMiddleEar(species="cat" if self.species == "cat" else "human")

    def design(self, spec: SignalSpec, cf_hz: np.ndarray) -> ZilanyCoefficients:
        """All that is known before the first sample, padded by repeats of the last channel to whole groups."""
        width = padded(len(cf_hz), FLOAT64, GROUP)
        cf_hz, cohc, cihc = (np.pad(values, (0, width - len(cf_hz)), mode="edge")
                             for values in (cf_hz, self.health("cohc", spec), self.health("cihc", spec)))
        of = formulas.tuning(cf_hz, self.species)
        delays = np.ceil(formulas.path_delay_s(cf_hz, self.path_delay) * spec.rate_hz).astype(np.int64)
        return ZilanyCoefficients(
            self.middle_ear().design(spec), formulas.control_coefficients(cf_hz, of, cohc, spec.rate_hz),
            formulas.filter_coefficients(cf_hz, of, spec.rate_hz),
            formulas.hair_cell_coefficients(cf_hz, cihc, spec.rate_hz), delays)

    def computing(self, spec: SignalSpec) -> SignalSpec:
        return spec.change(dtype=FLOAT64)

    def unit_after(self, unit: str) -> str:
        return UNITS[self.output]

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        lowest, highest = RATES_HZ
        if not lowest <= spec.rate_hz <= highest:
            raise ParameterError(f"Zilany2014: is defined at sampling rates from {lowest:.10g} to {highest:.10g} Hz, "
                                 f"not at that of a {spec.rate_hz:.10g} Hz signal. Put Resample(rate_hz={lowest}) "
                                 "first.")
        return Zilany2014Step(self, spec)


class Zilany2014Step(Step):
    """Middle ear, cochlea and hair cells at work."""

    def __init__(self, stage: Zilany2014, spec: SignalSpec) -> None:
        cf_hz = stage.place(spec)
        axis = stage.channel_axis(cf_hz, path_delay_s=formulas.path_delay_s(cf_hz, stage.path_delay))
        output = spec.with_axes((axis,), share=(0, 1), unit=stage.unit_after(spec.unit),
                                notes=(*spec.notes, *stage.dead_channels(spec)))
        coefficients = stage.design(spec, cf_hz)
        super().__init__(spec, output, coefficients, at_rest(coefficients))
        self.inside = FLOAT64
        self.signal = stage.output
        self.width = len(coefficients.delays)
        self.parts, self.computed = parts(len(cf_hz)), padded(len(cf_hz), FLOAT64)

    @property
    def block_bytes_per_sample(self) -> float:
        return HELD_BLOCKS * FLOAT64.itemsize * self.width

    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        out[:, :self.computed] = getattr(self, self.signal)(self.arriving(block))[:, :self.computed]
        out[:, self.computed:] = 0                               # whatever a later stage has left there
        return out

    def work(self, n: int, name: str) -> np.ndarray:
        """A working block of `n` samples of all channels, of which the first `computed` are used."""
        return self.block(n, name, (self.width,), FLOAT64)

    def arriving(self, block: np.ndarray) -> np.ndarray:
        """What the middle ear passes on, as it arrives at each place.

        A place answers alike at any time, so that its delay may come first, on the one signal that all places share.
        """
        pressure = self.block(len(block), "pressure", (lane_count(FLOAT64),), FLOAT64)
        pressure[...] = block[:, :1]
        zilany_middle_ear(pressure, self.coefficients.ear, self.state.ear, pressure)
        past = self.state.line
        line = np.concatenate((past, pressure[:, 0]))
        x = self.work(len(block), "arriving")
        delayed(line, self.coefficients.delays, len(past), x[:, :self.computed])
        past[...] = line[len(block):]
        return x

    def control(self, x: np.ndarray) -> np.ndarray:
        """The time constant that the outer hair cells leave to C1."""
        state, tau = self.state, self.work(len(x), "control")
        for registers, first, last in self.parts:
            due = self.block(2, f"due {registers}", (lane_count(FLOAT64, registers),), FLOAT64)
            loops(registers).control(x, self.coefficients.control, first, last, state.wide, state.levels, state.gains,
                                     state.sample_index, due, tau)
        state.sample_index[0] += len(x)
        return tau

    def c1(self, x: np.ndarray) -> np.ndarray:
        """The filter that the outer hair cells tune."""
        tau = self.control(x)
        for registers, first, last in self.parts:
            loops(registers).tuned(x, tau, self.coefficients.filters, first, last, self.state.tuned, tau)
        return tau

    def c2(self, x: np.ndarray) -> np.ndarray:
        """The filter out of their reach, in place."""
        use = self.coefficients
        for registers, first, last in self.parts:
            loops(registers).fixed(x, use.control.tau_min_s, use.filters, first, last, self.state.broad, x)
        return x

    def ihc_potential(self, x: np.ndarray) -> np.ndarray:
        """What the inner hair cells make of both."""
        tuned, broad, cell, state = self.c1(x), self.c2(x), self.coefficients.hair_cell, self.state.hair_cell
        for registers, first, last in self.parts:
            loops(registers).hair_cell(tuned, broad, cell, first, last, state, tuned)
        return tuned


class Part(NamedTuple):
    """Neighbouring channels that are computed in groups of one width."""

    registers: int              # of a group
    first: int                  # group
    last: int                   # the group after


def parts(n_channels: int) -> list[Part]:
    """So many channels in wide groups, and the last as narrow as holds what is left."""
    n_registers = -(-n_channels // lane_count(FLOAT64))
    n_wide = n_registers // GROUP
    return [part for part in (Part(GROUP, 0, n_wide), Part(1, GROUP * n_wide, n_registers)) if part.first < part.last]


class Loops(NamedTuple):
    """The loops over groups of one width."""

    control: Any
    tuned: Any
    fixed: Any
    hair_cell: Any


@cache
def loops(registers: int) -> Loops:
    """The loops over groups of so many registers."""
    return Loops(control_loop(registers), tuned_loop(registers), fixed_loop(registers), ihc_loop(registers))


def at_rest(coefficients: ZilanyCoefficients) -> ZilanyState:
    """The memory of a cochlea that has heard nothing yet."""
    width = len(coefficients.delays)
    levels = np.zeros((6, width))
    levels[4:] = formulas.control_at_rest(coefficients.control)
    slots = formulas.longest_gain_delay(coefficients.control) + 1
    return ZilanyState(
        ear=np.zeros((3, 2, lane_count(FLOAT64))), line=np.zeros(coefficients.delays.max()),
        wide=np.zeros((3, width), np.complex128), levels=levels, gains=np.zeros((slots, width)),
        tuned=np.zeros((N_PAST, width)), broad=np.zeros((N_PAST, width)), hair_cell=np.zeros((N_LEVELS, width)),
        sample_index=np.zeros(1, np.int64))
