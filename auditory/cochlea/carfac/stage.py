"""The active cochlea that sets its own gain: a cascade of asymmetric resonators with fast-acting compression.

Params -> design -> coefficients -> state; ``step.py`` runs the loops, which stand in ``cascade_kernel.py`` (cascade),
``agc_kernel.py`` (gain control) and ``loop_kernel.py`` (both together with the hair cells).
"""
from math import pi, sqrt
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from auditory.cochlea.carfac.agc_kernel import CENTRE, FROM_APEX, FROM_BASE, GainControl
from auditory.cochlea.carfac.cascade_kernel import N_MEMORIES, ZB, G, HairCells, OuterHairCells
from auditory.cochlea.carfac.design import Cascade, Smoothing, cascade, pole_frequencies_hz, smoothing
from auditory.cochlea.carfac.loop_kernel import CarfacState, Loop
from auditory.cochlea.carfac.rows import Rows
from auditory.cochlea.carfac.step import CarfacCoefficients, CarfacStep, agc_stage
from auditory.cochlea.placement import Filterbank, note_dead_channels
from auditory.contract.engine import PACKED
from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.haircell.carfac import V2, CarfacHairCellParameters
from auditory.haircell.carfac_kernel import N_CELL_MEMORIES
from auditory.haircell.carfac_synapse import CarfacSynapseParameters
from auditory.numerics import lane_count
from auditory.scales import EAR_Q, P0_PA

SPREAD_RATIO = sqrt(2)          # from stage to stage of the gain control: CARFAC v2
MOST_PLACES = 2000

# Above, the poles of the lowest places lie so near to 1 that float32 keeps soft and loud tones only within 1e-3 of the
# peak.
FASTEST_FLOAT32_HZ = 32000.0

Signal = Literal["nap", "bm", "ohc", "undamping", "agc", "agc_2", "agc_3", "agc_4", "receptor_potential"]


class Carfac(CarfacHairCellParameters, CarfacSynapseParameters):
    """Hear as a living cochlea does: sharp and sensitive where it is quiet, broad and deaf where it is loud.

    CARFAC, version 2: a wave ripples down a cascade of resonators whose damping outer hair cells take back; inner hair
    cells answer, and what they say damps the cascade again, over four time constants and ranges of places.

    Takes ``(..., time)`` in Pa; returns ``(..., channel, time)``, best frequencies low to high: the neural activity
    pattern ``nap``, the vibration of the basilar membrane ``bm``, or another inner signal, all pure numbers:
    ``ohc`` the displacement by which the outer hair cells know the velocity, ``undamping`` what they take back of the
    pole's damping, ``agc`` the fastest memory of the gain control, ``agc_2`` to ``agc_4`` the slower ones, and the
    ``receptor_potential`` of two capacitors.
    With `couple_ears` two ears go in, ``(..., 2, time)``, and come out, ``(..., 2, channel, time)``.

    Raises
    ------
    ParameterError
        Where the gain control is updated too rarely for the rate: the published decimation (8, 2, 2, 2) needs
        20.3 kHz; at 16 kHz (4, 2, 2, 2) serves.

    Notes
    -----
    ``cf_hz`` is where the healthy channel answers a soft tone most, a little above the pole itself, ``pole_hz``. The
    model has no ear in front and no map from an audiogram; `ohc_health` is the hook that was published. It aliases
    below 20 kHz.

    That an rms of 1 inside the model is 104 dB SPL is one convention, that of CARFAC's own spike-rate test. Another is
    107 dB SPL, with which it is proposed that google/carfac shall take pascals (pull request 34, 2026):
    ``full_scale_db_spl=107`` hears all 3 dB softer.

    float32 lies within 2e-4 of the peak of float64 for the vibration ``bm``, from 0 to 120 dB SPL. The ``nap``
    amplifies rounding where it is softest and where it saturates: it lies within 5e-4 from 50 to 90 dB SPL, within 2e-3
    from 20 to 110, within 5e-3 from 0 to 120; beyond, where it saturates, they part.
    Above 32 kHz, where they would lie further off, it runs in float64 inside.

    References
    ----------
    Lyon (2017), Human and Machine Hearing, Cambridge University Press, chapters 15-19; version 2: Lyon et al. (2024),
    arXiv:2404.17490, and google/carfac (2025-09), whose MATLAB and JAX code it equals.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Carfac
    >>> Carfac().apply(np.zeros(2205, np.float32), rate_hz=22050).shape
    (71, 2205)
    """

    hears_unit: ClassVar[str] = "Pa"
    channelwise: ClassVar[bool] = False
    side_by_side: ClassVar[int] = 6
    inner_signals: ClassVar[tuple[str, ...]] = ("nap", "bm", "ohc", "undamping", "agc", "agc_2", "agc_3", "agc_4",
                                                "receptor_potential")

    full_scale_db_spl: float = Parameter(
        104.0, "Level of a sound whose rms is 1 inside the model.", ge=0, le=200,
        source="CARFAC_Test.m, which labels -104 dB re full scale 0 dB SPL; 107 in google/carfac pull request 34")
    highest_pole: float = Parameter(0.85, "The highest pole, as a part of the Nyquist frequency.", gt=0, le=0.95,
                                    source=V2)
    lowest_pole_hz: float = Parameter(30.0, "All poles lie above this.", gt=0, le=1e5, source=V2)
    erb_per_step: float = Parameter(0.5, "Distance of neighbouring poles, in ERB.", ge=0.05, le=2, source=V2)
    erb_break_hz: float = Parameter(165.3, "Where the ERB turns from constant to proportional.", ge=0, le=1e4,
                                    source=V2)
    erb_q: float = Parameter(EAR_Q, "Frequency over ERB, far above the break.", ge=1, le=100,
                             source="Glasberg & Moore 1990")
    zero_ratio: float = Parameter(sqrt(2), "How far the zeros lie above the poles.", gt=1, le=3, source=V2)
    min_damping: float = Parameter(0.10, "Damping that healthy outer hair cells leave.", ge=1e-3, le=1, source=V2)
    max_damping: float = Parameter(0.35, "Damping that is left to itself.", ge=1e-3, le=0.6, source=V2)
    high_damping_compression: float = Parameter(0.5, "How much less the damping rises near the Nyquist frequency.",
                                                ge=0, le=1, source=V2)
    velocity_scale: float = Parameter(0.1, "How fast the outer hair cells lose force with velocity.", ge=0, le=10,
                                      source=V2)
    velocity_offset: float = Parameter(0.04, "Their asymmetry: the velocity at which they have most force.", ge=-1,
                                       le=1, source=V2)
    linear: bool = Parameter(False, "Whether the outer hair cells keep their force at any velocity.", source=V2)
    ohc_health: float | tuple[float, ...] = Parameter(
        1.0, "Health of the outer hair cells, 0 to 1: of all, or of each channel, low to high.", source=V2)
    highpass_hz: float = Parameter(20.0, "Corner of the high-pass behind the membrane.", ge=0.1, le=200, source=V2)
    form: Literal["ripple", "delay_buffer"] = Parameter(
        "ripple", "Whether a wave passes all places within a sample, or one place a sample.", source=V2)

    synapse: bool = Parameter(False, "Whether three classes of fibres say the nap, instead of the transmitter.",
                              source="CARFAC v3 (google/carfac, 2025-09)")
    open_loop: bool = Parameter(False, "Whether the gain control listens without acting.", source=V2)
    agc_decimation: tuple[int, ...] = Parameter(
        (8, 2, 2, 2), "Samples, then updates of the stage before, to an update of each stage of the gain control.",
        min_length=1, max_length=8, source=V2)
    agc_tau_s: float = Parameter(0.002, "Time constant of the fastest stage of the gain control.", ge=1e-4, le=1,
                                 source=V2)
    agc_tau_ratio: float = Parameter(4.0, "Time constant of each stage over that of the stage before.", gt=1, le=10,
                                     source=V2)
    agc_stage_gain: float = Parameter(2.0, "Weight of each stage in the stage before.", ge=0, le=10, source=V2)
    agc_spread_to_apex: float = Parameter(1.0, "Places over which the fastest stage spreads to the apex.", ge=0, le=10,
                                          source=V2)
    agc_spread_to_base: float = Parameter(1.65, "Places over which it spreads to the base.", ge=0, le=10, source=V2)
    couple_ears: bool = Parameter(False, "Whether two ears share some of their gain control.", source=V2)
    ear_coupling: float = Parameter(0.5, "How much of it, in one time constant.", ge=0, le=1, source=V2)
    output: Signal = Parameter(
        "nap", "What to return: the neural activity pattern, or a signal on the way to it.", source="choice")

    presets: ClassVar = {
        "v2": {},                                                       # google/carfac, defaults of version 2
        "one_cap": {"hair_cell": "one_cap"},                            # the same with version 1's hair cell
        "just_half_wave": {"hair_cell": "just_half_wave"},
        "v3_synapse": {"synapse": True},                                # version 3; constants not confirmed by a paper
        "simpler_decimating": {"agc_decimation": (8, 1, 1, 1)},         # MATLAB 2025
        "non_decimating": {"agc_decimation": (1, 1, 1, 1)},             # MATLAB 2025
    }

    @property
    def couples_ears(self) -> bool:  # type: ignore[override]
        return self.couple_ears

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        health = np.atleast_1d(self.ohc_health)
        if not len(health) or not all(0 <= each <= 1 for each in health):
            raise ParameterError(f"Carfac.ohc_health = {self.ohc_health!r}: must lie from 0, dead, to 1, healthy. "
                                 "Give one value, or one for each channel.")
        if not all(1 <= each <= 64 for each in self.agc_decimation):
            raise ParameterError(f"Carfac.agc_decimation = {self.agc_decimation!r}: must be whole numbers from 1 to "
                                 "64. The published ones are (8, 2, 2, 2), (8, 1, 1, 1) and (1, 1, 1, 1).")
        if agc_stage(self.output) >= len(self.agc_decimation):
            raise ParameterError(f"Carfac.output = {self.output!r}: agc_decimation = {self.agc_decimation} has "
                                 f"{len(self.agc_decimation)} stages. Choose an earlier one.")
        if self.hair_cell != "two_cap" and (self.synapse or self.output == "receptor_potential"):
            parameter = "output" if self.output == "receptor_potential" else "synapse"
            raise ParameterError(f"Carfac.{parameter} = {getattr(self, parameter)!r}: needs the receptor potential, "
                                 f"which hair_cell = {self.hair_cell!r} lacks. Take hair_cell='two_cap'.")
        return self

    def computing(self, spec: SignalSpec) -> SignalSpec:
        if spec.rate_hz <= FASTEST_FLOAT32_HZ:
            return spec
        return spec.change(dtype=np.dtype(np.float64))

    # ---- design ----

    def cascade(self, spec: SignalSpec) -> Cascade:
        """The filter at each place, low to high."""
        first_hz = self.highest_pole * spec.rate_hz / 2
        pole_hz = pole_frequencies_hz(first_hz, self.lowest_pole_hz, self.erb_per_step, self.erb_break_hz, self.erb_q)
        if not len(pole_hz):
            self.refuse("lowest_pole_hz", f"must lie below the highest pole, {first_hz:.10g} Hz, of a "
                        f"{spec.rate_hz:.10g} Hz signal", "Lower it or raise the rate with Resample.")
        if len(pole_hz) > MOST_PLACES:
            self.refuse("erb_per_step", f"makes {len(pole_hz)} channels of at most {MOST_PLACES}", "Raise it.")
        erb_hz = (self.erb_break_hz + pole_hz) / self.erb_q
        filters = cascade(pole_hz, spec.rate_hz, erb_hz, self.min_damping, self.max_damping,
                          self.high_damping_compression, self.zero_ratio)
        if (filters.zr <= 0).any():
            least = (self.max_damping - filters.zr / (1 - filters.r1) * self.max_damping).max()
            self.refuse("max_damping", f"must be above {least:.4g}, the damping of the healthy place at "
                        f"{pole_hz[filters.zr <= 0][0]:.4g} Hz", "Raise it, lower min_damping or raise lowest_pole_hz.")
        return filters

    def health(self, n_places: int) -> np.ndarray:
        """Health of the outer hair cells at each place."""
        health = np.atleast_1d(np.asarray(self.ohc_health, np.float64))
        if len(health) not in (1, n_places):
            self.refuse("ohc_health", f"has {len(health)} values for {n_places} channels",
                        "Give one value, or one for each channel, low to high.")
        return np.broadcast_to(health, n_places)

    def design_places(self, filters: Cascade, rows: Rows, dtype: np.dtype[Any]) -> np.ndarray:
        """Coefficients of the cascade as its loops take them."""
        _, a0, c0, h, r1, zr = filters
        values = a0, c0, h, 1 - r1, zr, *filters.gain_parabola(), self.health(len(a0))
        return rows.laid(np.array(values)).astype(dtype)

    def design_outer(self, spec: SignalSpec) -> OuterHairCells:
        """What is the same at every place; without a loss of force the membrane is linear."""
        scale, offset = (0.0, 0.0) if self.linear else (self.velocity_scale, self.velocity_offset)
        return OuterHairCells(*map(spec.dtype.type, (scale, offset, 2 * pi * self.highpass_hz / spec.rate_hz)))

    def design_cells(self, spec: SignalSpec) -> tuple[HairCells, np.ndarray]:
        """Coefficients of the hair cells in use, and what the synapse remembers of silence."""
        one_cap = self.design_one_cap(spec) if self.hair_cell == "one_cap" else None
        two_cap = self.design_two_cap(spec) if self.hair_cell == "two_cap" else None
        if not self.synapse:
            return HairCells(one_cap, two_cap, None), np.empty(0, spec.dtype)
        synapse, cleft_at_rest = self.design_synapse(spec, self.lowpass_tau_s)
        return HairCells(one_cap, two_cap, synapse), cleft_at_rest

    def best_frequencies_hz(self, filters: Cascade, rate_hz: float) -> np.ndarray:
        """Where each healthy channel answers a soft tone most."""
        undamping = 1.0 if self.linear else 1 / (1 + self.velocity_offset**2)
        return filters.best_frequencies_hz(rate_hz, undamping, 2 * pi * self.highpass_hz / rate_hz)

    def design_smoothing(self, spec: SignalSpec, decimation: tuple[int, ...]) -> list[Smoothing]:
        """How each stage of the gain control smooths over places, fastest stage first."""
        every = np.cumprod(decimation)
        return [smoothing(self.agc_tau_s * self.agc_tau_ratio**s, int(every[s]),
                          self.agc_spread_to_apex * SPREAD_RATIO**s, self.agc_spread_to_base * SPREAD_RATIO**s,
                          self.ear_coupling if s else 0.0, spec.rate_hz) for s in range(len(decimation))]

    def _decimation_that_serves(self, spec: SignalSpec) -> str:
        """The remedy where a smaller first number is one."""
        first, *others = self.agc_decimation
        while first > 1:
            first //= 2
            if all(stage.serves for stage in self.design_smoothing(spec, (first, *others))):
                return f"Take agc_decimation={(first, *others)}, or put"
        return "Put"

    def design_control(self, spec: SignalSpec, rows: Rows) -> GainControl:
        """Coefficients of the gain control, refused by name where it is updated too rarely."""
        n_stages, stages = len(self.agc_decimation), self.design_smoothing(spec, self.agc_decimation)
        for s, stage in enumerate(stages):
            if not stage.serves:
                self.refuse("agc_decimation", f"updates stage {s + 1} of the gain control too rarely for the rate of a "
                            f"{spec.rate_hz:.10g} Hz signal: each time, a place would keep {stage.centre:.3g} of "
                            f"itself and take {stage.from_apex:.3g} and {stage.from_base:.3g} from beside it",
                            f"{self._decimation_that_serves(spec)} Resample(rate_hz=22050.0) first.")
        together = n_stages > 1 and set(self.agc_decimation[1:]) == {1}
        weights = np.array([[stage.from_base, stage.centre, stage.from_apex] for stage in stages])[..., np.newaxis]
        weights = np.repeat(weights, rows.n_places, axis=-1)     # (stage, 3, channel)
        weights[:, CENTRE, 0] += weights[:, FROM_APEX, 0]        # beyond its ends the membrane repeats itself
        weights[:, CENTRE, -1] += weights[:, FROM_BASE, -1]
        weights[:, FROM_APEX, 0] = weights[:, FROM_BASE, -1] = 0
        scale = 1 / np.array(self.agc_decimation)
        scale[0] /= np.sum(self.agc_stage_gain ** np.arange(n_stages))
        order = np.arange(n_stages) if together else np.arange(n_stages)[::-1].copy()
        shares, mix = [stage.share for stage in stages], [stage.mix for stage in stages]
        gains = [self.agc_stage_gain] * n_stages
        return GainControl(np.cumprod(self.agc_decimation), order, *(np.array(values, spec.dtype) for values in (
            scale, shares, mix, gains, rows.laid(weights))))  # type: ignore[call-arg]  # as many as there are fields

    def at_rest(self, filters: Cascade, cleft_at_rest: np.ndarray, rows: Rows, n_banks: int,
                dtype: np.dtype[Any]) -> CarfacState:
        """The memory before any sound: the outer hair cells give back all that they can."""
        n_stages = len(self.agc_decimation)
        place = np.zeros((n_banks, rows.width), dtype)
        membrane = np.zeros((n_banks, rows.n_registers, N_MEMORIES, rows.n_lanes), dtype)
        gain = np.polyval(filters.gain_parabola(), self.health(rows.n_places))
        membrane[:, :, ZB] = rows.in_lanes(filters.zr).reshape(rows.n_registers, rows.n_lanes)
        membrane[:, :, G] = rows.in_lanes(gain).reshape(rows.n_registers, rows.n_lanes)
        return CarfacState(
            membrane.reshape(n_banks, -1),
            wave=np.zeros((n_banks, (rows.width + rows.n_lanes) * (self.form == "delay_buffer")), dtype),
            cell=np.zeros((N_CELL_MEMORIES, *place.shape), dtype),
            cleft=place + cleft_at_rest[:, np.newaxis, np.newaxis],
            memory=np.zeros((n_stages + 1, *place.shape), dtype),
            gathered=np.zeros((n_stages, *place.shape), dtype), sample_index=np.zeros(1, np.int64))

    def output_of(self, spec: SignalSpec, filters: Cascade) -> SignalSpec:
        """What comes out, its channels named by where they answer most."""
        cf_hz = self.best_frequencies_hz(filters, spec.rate_hz)
        notes = note_dead_channels(self, spec, cf_hz, cf_hz, "nothing of their own",
                                   f"Resample to {2 * spec.bandwidth_hz:.10g} Hz or less")
        axis = Filterbank.channel_axis(cf_hz, pole_hz=filters.pole_hz)
        return spec.with_axes((*spec.axes, axis), unit=self.unit_after(spec.unit), notes=(*spec.notes, *notes))

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if [axis.name for axis in spec.axes] not in ([], ["ear"] if self.couple_ears else [PACKED]):
            raise TypeError(f"Carfac: takes a sound, this signal already has the axis {spec.axes[-1].name}. "
                            "Put it first, before what makes channels.")
        computed = self.computing(spec)
        dtype, filters = computed.dtype, self.cascade(computed)
        n_places, n_sounds = len(filters.pole_hz), spec.axes[0].size if spec.axes else 1
        many, register = bool(spec.axes) and spec.axes[0].name == PACKED, lane_count(dtype)
        wide = many and n_sounds > register
        rows = Rows(n_places, register * (1 + wide), many)
        inner, cleft_at_rest = self.design_cells(computed)
        coefficients = CarfacCoefficients(self.design_places(filters, rows, dtype), self.design_outer(computed), inner,
                                          self.design_control(computed, rows))
        rise = 0 if self.open_loop else 1 / self.agc_decimation[0]
        loop = Loop(self.couple_ears, dtype.type(rise), n_run=Rows(n_places, register, many=False).n_run)
        state = self.at_rest(filters, cleft_at_rest, rows, rows.n_banks(n_sounds), dtype)
        scale = 1 / (P0_PA * 10 ** (self.full_scale_db_spl / 20))
        return CarfacStep(spec, self.output_of(spec, filters), coefficients, state, rows, loop, scale, self.output)
