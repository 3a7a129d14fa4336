"""The dual-resonance nonlinear filterbank: a cochlea whose gain and tuning depend on level.

Params -> design() -> coefficients -> state, and the loops in ``paths_kernel.py``; what has been fitted to listeners
stands in ``parameters.py``.
"""
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from auditory.cochlea.drnl.design import SectionCounts, at_rest, design
from auditory.cochlea.drnl.parameters import (
    TABLES,
    TABLES_FROM_HZ,
    TABLES_TO_HZ,
    DrnlParameters,
    drnl_parameters,
)
from auditory.cochlea.drnl.paths_kernel import GROUP, DrnlCoefficients, drnl, drnl_rows
from auditory.cochlea.gammatone.stage import sound_of
from auditory.cochlea.placement import Filterbank
from auditory.contract.parameters import Parameter, ParameterError, with_unit
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.numerics import lane_count

TILE_SAMPLES = 96               # two tiles of one group stay in the first-level cache
QUARTER = 0.25                  # an exponent that two square roots give
LEAST_EXPONENT = 0.01
LOWEST_PART_OF_RATE = 5e-5      # a section tuned lower is off by more than 1e-3 of its frequency in float32
SHAPES_HZ = ("linear_hz", "linear_cutoff_hz", "nonlinear_hz", "nonlinear_cutoff_hz")
FACTORS = ("a_factor", "b_factor", "c_factor", "g_factor")

Factors = tuple[float, ...] | None


class Drnl(Filterbank):
    """Split sound into the bands of a living cochlea, which amplifies what is soft and compresses what is loud.

    Two paths for each best frequency, added: a linear one, ``g`` times gammatone and low-pass sections, and a nonlinear
    one, gammatone sections, the broken stick ``sign(x) min(a |x|, b |x|**c)``, gammatone sections and low-passes. Soft
    sounds go through the nonlinear path, sharply tuned; the louder they are, the more the wide linear path, tuned
    lower, takes over.

    Takes ``(..., time)`` in m/s of the stapes, as `StapesVelocity` gives it; returns ``(..., channel, time)`` in m/s of
    the basilar membrane, best frequencies low to high: the sum of the paths, or one of them.

    Raises
    ------
    ParameterError
        Where a centre or a cut-off that belongs to a best frequency does not lie below the Nyquist frequency, or below
        5e-5 of the rate; where a best frequency lies outside a table (250 to 8000 Hz); where an exponent leaves
        0.01 to 1.

    Notes
    -----
    A best frequency `cf_hz` is the one that the fit is a function of; the paths are centred near it, at ``linear_hz``
    and ``nonlinear_hz`` of the channel axis. The broken stick makes harmonics, which alias: rates from 44.1 kHz serve
    best frequencies up to 8 kHz; reference work is done at 100 kHz.

    In float32, noise comes out within -90 dB of float64 for best frequencies from 50 Hz and rates to 48 kHz, within
    -80 dB to 192 kHz. Tones to 120 dB SPL come out within 1e-4 of the loudest moment of the loudest channel, and within
    1e-3 of the peak of each channel that is at most 40 dB quieter. Places further from a tone amplify the rounding of
    the tone, and may be off by a third of the little that they hear: they are not with ``precision="float64"``, which
    takes twice the time.

    `lopezpoveda2001` follows published code in having two linear resonances; table II of the paper was fitted with
    three. Between the rows of the tables, parameters are interpolated, which is a choice. The guinea pig of Sumner et
    al. takes the output of its own middle ear, which depends on the preparation: scale what you feed it.

    Hearing loss: `a_factor`, `b_factor`, `c_factor` and `g_factor` multiply the broken stick's and the linear path's
    parameters, one value for all channels or one for each. Outer-hair-cell loss is a smaller `a`
    (``drnl_parameters.A_LEFT_BY_LOSS_DB``, Relano-Iborra et al. 2019); with ``a_factor=(0.0,)`` only the linear path is
    left.

    References
    ----------
    Meddis, O'Mard & Lopez-Poveda (2001), JASA 109, 2852-2861. Lopez-Poveda & Meddis (2001), JASA 110, 3107-3118.
    Sumner et al. (2003), JASA 113, 3264-3274. Jepsen, Ewert & Dau (2008), JASA 124, 422-438.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Drnl, StapesVelocity
    >>> ear = StapesVelocity() >> Drnl(n_channels=30)
    >>> ear.apply(np.zeros(4410, np.float32), rate_hz=44100).shape
    (30, 4410)
    """

    hears_unit: ClassVar[str] = "m/s"
    hears_after: ClassVar[str] = "Put StapesVelocity before it."
    inner_signals: ClassVar[tuple[str, ...]] = ("linear", "nonlinear")

    fit: Literal["lopezpoveda2001", "lopezpoveda2001_yo", "lopezpoveda2001_average", "casp", "two_ears", "sumner2003",
                 "dsam_guinea_pig"] = Parameter(
        "lopezpoveda2001", "Whose ear: where the parameters of each best frequency come from.",
        source="Lopez-Poveda & Meddis 2001, table III")
    linear_resonances: int = Parameter(2, "Gammatone sections of the linear path.", ge=1, le=8,
                                       source="Auditory Modeling Toolbox, lopezpoveda2001")
    linear_low_passes: int = Parameter(4, "Low-passes of the linear path.", ge=1, le=8,
                                       source="Lopez-Poveda & Meddis 2001")
    resonances: int = Parameter(3, "Gammatone sections before the broken stick, and as many after it.", ge=1,
                                le=8, source="Lopez-Poveda & Meddis 2001")
    low_passes: int = Parameter(3, "Low-passes of the nonlinear path.", ge=1, le=8,
                                source="Lopez-Poveda & Meddis 2001")
    a_factor: Factors = Parameter(None, "What is left of a, the gain for soft sounds; for all channels or for each.",
                                  source="Relano-Iborra et al. 2019", min_length=1, max_length=4096)
    b_factor: Factors = Parameter(None, "The same for b, the level of the compressed sounds.",
                                  source="choice", min_length=1, max_length=4096)
    c_factor: Factors = Parameter(None, "The same for c, the exponent of the compression.",
                                  source="Relano-Iborra et al. 2019", min_length=1, max_length=4096)
    g_factor: Factors = Parameter(None, "The same for g, the gain of the linear path.",
                                  source="choice", min_length=1, max_length=4096)
    output: Literal["velocity", "linear", "nonlinear"] = Parameter(
        "velocity", "What to return: the motion of the membrane, or what one path contributes.", source="choice")

    presets: ClassVar = {
        "lopezpoveda2001": {},                                           # table III; Auditory Modeling Toolbox
        "lopezpoveda2001_yo": {"fit": "lopezpoveda2001_yo", "f_min_hz": 250.0, "f_max_hz": 8000.0},      # table I
        "lopezpoveda2001_average": {"fit": "lopezpoveda2001_average", "f_min_hz": 250.0, "f_max_hz": 8000.0,
                                    "linear_resonances": 3},             # table II
        "jepsen2008": {"fit": "casp", "linear_resonances": 3},           # Auditory Modeling Toolbox 1.4
        "paulick2024": {"fit": "casp", "resonances": 2, "low_passes": 1},            # Auditory Modeling Toolbox 1.6
        "two_ears": {"fit": "two_ears", "resonances": 2, "low_passes": 1},           # Two!Ears Auditory Front-End
        "sumner2003": {"fit": "sumner2003", "linear_resonances": 3, "low_passes": 4},        # guinea pig, table I
        "dsam_guinea_pig": {"fit": "dsam_guinea_pig", "linear_resonances": 3, "low_passes": 4},    # not in print
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        cf_hz = self.best_frequencies_hz()
        if self.fit in TABLES:
            for k in (0, -1):
                if not TABLES_FROM_HZ <= cf_hz[k] <= TABLES_TO_HZ:
                    raise ParameterError(f"Drnl.{self._place_of(cf_hz, k)}: the table of {self.fit} goes from "
                                         f"{TABLES_FROM_HZ:.10g} to {TABLES_TO_HZ:.10g} Hz. Stay inside, or choose "
                                         "fit='lopezpoveda2001'.")
        for name in FACTORS:
            values = getattr(self, name)
            if values is not None and (len(values) not in (1, len(cf_hz)) or min(values) < 0):
                raise ParameterError(f"Drnl.{name} = {with_unit(values, name)}: must be one value for all or one for "
                                     f"each of {len(cf_hz)} channels, at least 0. Give 1.0 to a healthy channel.")
        exponents = self.parameters().c
        if not LEAST_EXPONENT <= exponents.min() <= exponents.max() <= 1:
            raise ParameterError(f"Drnl.c_factor = {with_unit(self.c_factor, 'c_factor')}: the exponents "
                                 f"{exponents.min():.10g} to {exponents.max():.10g} must lie between {LEAST_EXPONENT} "
                                 "and 1. Change the factor.")
        return self

    def _place_of(self, cf_hz: np.ndarray, k: int) -> str:
        """The parameter that puts the k-th channel where it is, with its value."""
        if self.cf_hz is not None:
            return f"cf_hz[{k % len(cf_hz)}] = {cf_hz[k]:.10g} Hz"
        name = "f_min_hz" if k % len(cf_hz) == 0 else "f_max_hz"
        return f"{name} = {getattr(self, name):.10g} Hz"

    def parameters(self) -> DrnlParameters:
        """What each channel is made of, with the factors of hearing loss."""
        healthy = drnl_parameters(self.fit, self.best_frequencies_hz())
        a, b, c, gain = (value * np.array(getattr(self, name) or (1.0,))
                         for name, value in zip(FACTORS, (healthy.a, healthy.b, healthy.c, healthy.gain), strict=True))
        return healthy._replace(a=a, b=b, c=c, gain=gain)

    def section_counts(self) -> SectionCounts:
        """How many sections of each kind stand in a row."""
        return SectionCounts(self.linear_resonances, self.linear_low_passes, self.resonances, self.low_passes)

    def check_stable(self, parameters: DrnlParameters, rate_hz: float) -> None:
        """Refuse, by the name of what places it, a channel whose sections a signal of this rate cannot hold."""
        cf_hz = self.best_frequencies_hz()
        for shape in SHAPES_HZ:
            tuned_hz = getattr(parameters, shape)
            for k in (int(tuned_hz.argmin()), int(tuned_hz.argmax())):
                if not LOWEST_PART_OF_RATE * rate_hz <= tuned_hz[k] < rate_hz / 2:
                    raise ParameterError(
                        f"Drnl.{self._place_of(cf_hz, k)}: its {shape} = {tuned_hz[k]:.10g} Hz must lie between "
                        f"{LOWEST_PART_OF_RATE * rate_hz:.10g} Hz and the Nyquist frequency {rate_hz / 2:.10g} Hz of a "
                        f"{rate_hz:.10g} Hz signal, or the filter is neither stable nor accurate. "
                        "Move the channel, or put Resample first.")

    def design(self, spec: SignalSpec) -> DrnlCoefficients:
        """Coefficients in float64 of the channels that are to be computed; a path that is not said has gain 0."""
        parameters = self.parameters()
        self.check_stable(parameters, spec.rate_hz)
        quarter = bool((parameters.c == QUARTER).all())          # of the bank, not of a share: the same bits
        share, shares = spec.share
        mine = DrnlParameters(*(np.array_split(values, shares)[share] for values in parameters))
        if self.output == "linear":
            mine = mine._replace(a=0 * mine.a, b=0 * mine.b)
        if self.output == "nonlinear":
            mine = mine._replace(gain=0 * mine.gain)
        return design(mine, self.section_counts(), spec.rate_hz, quarter, spec.dtype)

    def unit_after(self, unit: str) -> str:
        return "m/s"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return DrnlStep(self, spec)


class DrnlStep(Step):
    """A dual-resonance filterbank at work."""

    def __init__(self, stage: Drnl, spec: SignalSpec) -> None:
        cf_hz = stage.place(spec)
        bank = stage.design(spec)
        share, shares = spec.share
        parameters = stage.parameters()
        centres = {name: np.array_split(getattr(parameters, name), shares)[share]
                   for name in ("linear_hz", "nonlinear_hz")}
        output = spec.with_axes((stage.channel_axis(cf_hz, **centres),), unit=stage.unit_after(spec.unit), share=(0, 1),
                                notes=(*spec.notes, *stage.dead_channels(spec)))
        state = at_rest(stage.section_counts(), bank.stick.shape[1], spec.dtype)
        super().__init__(spec, output, bank, state)

    def process(self, block: np.ndarray) -> np.ndarray:
        tile, other, _ = self.tiles()
        out = self.block(len(block))
        drnl(sound_of(block), self.coefficients, self.state, tile, other, out)
        return out

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        if target.strides[-1] != target.itemsize:
            return super().process_into(block, target)
        drnl_rows(sound_of(block), self.coefficients, self.state, *self.tiles(), target[:, :len(block)])
        return len(block)

    def tiles(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Working tiles of one group of channels: two by time, one turned."""
        group = lane_count(self.output.dtype, GROUP)
        return (self.block(TILE_SAMPLES, "tile", (group,)), self.block(TILE_SAMPLES, "other", (group,)),
                self.block(group, "turned", (TILE_SAMPLES,)))
