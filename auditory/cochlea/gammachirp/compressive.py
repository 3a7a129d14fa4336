"""The compressive gammachirp filterbank (GCFB): a cochlea whose gain and sharpness follow the level.

Params -> design -> coefficients -> state; the steps that run are in ``samples.py`` and ``frames.py``.
"""
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import model_validator

from auditory.cochlea.gammachirp.asymmetry import (
    AsymmetryCoefficients,
    asymmetry_coefficients,
    asymmetry_rule,
    widened,
)
from auditory.cochlea.gammachirp.fir import at_rest, bank_width, design_fir
from auditory.cochlea.gammachirp.frames import FrameCoefficients, FrameState, FrameStep
from auditory.cochlea.gammachirp.frames_kernel import LiftCoefficients
from auditory.cochlea.gammachirp.hearing_loss import (
    Ear,
    GcfbHearingLoss,
    loss_of_audiogram,
    loss_of_channels,
)
from auditory.cochlea.gammachirp.impulse_responses import impulse_responses
from auditory.cochlea.gammachirp.linear import check_peaks
from auditory.cochlea.gammachirp.peaks import best_frequencies_hz
from auditory.cochlea.gammachirp.samples import (
    FixedCoefficients,
    FixedState,
    FixedStep,
    MovingBankCoefficients,
    MovingState,
    MovingStep,
)
from auditory.cochlea.gammachirp.samples_kernel import LevelCoefficients, MovingCoefficients
from auditory.cochlea.gammachirp.shapes import (
    LEVEL_PATH_RATIO,
    Asymmetry,
    Chirp,
    LevelRule,
    compressive_gain,
    highest_gain,
    lifted_nepers,
    passive_peak_hz,
)
from auditory.cochlea.placement import HIGHEST_HZ, LOWEST_HZ, Filterbank
from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.hearing_loss import AUDIOGRAM_HZ, AUDIOGRAMS_DB_HL
from auditory.numerics import padded
from auditory.scales import ERB_AT_0_HZ, ERB_SLOPE_PER_HZ, FloatArray, db_spl_to_pa, hz_to_erb_number

SOFTEST_DB_SPL = 0.0            # levels below count as this (GCFB 2.11)
LOWEST_RATE_PER_FR1 = 3         # GCFB refuses lower rates
NORMAL_DB_SPL = 50.0            # at this level every channel peaks at NORMAL_GAIN_DB (GCFB 2.11)
NORMAL_GAIN_DB = -1.0
NORMAL_BINS = 1024              # on this many frequencies from 0 to below Nyquist
HOP_S = 0.5e-3                  # half a window of 1 ms (GCFB 2.34)
LOWEST_RATE_HZ = 3000.0         # a window must hold 4 samples, of which the outer ones count as 0
HALF_WAVE_DB = -3.0             # the rms of a frame re the peak of a half wave that the level rule was made for
FRAME_BINS = 2048               # frequencies from 0 to below Nyquist among which the highest gain is looked for
FLOAT64: np.dtype[Any] = np.dtype(np.float64)       # soft sound is lifted, and the rounding of a loud one with it
HEALTHY, IMPAIRED = (1.0,) * len(AUDIOGRAM_HZ), (0.5,) * len(AUDIOGRAM_HZ)


class CompressiveGammachirp(Filterbank):
    """Split sound into bands of a living cochlea: sharp and sensitive to soft sound, broad and deaf to gain for loud.

    A passive gammachirp, then an asymmetric function that lifts what lies above ``fr2 = (level_offset + level_slope P)
    fp1``, where P is the level in dB SPL that a filter 1.5 ERB above hears; fp1 is the passive peak.

    - ``update="sample"``: fr2 follows from sample to sample (GCFB 2.11). Every channel peaks at -1 dB at 50 dB SPL.
    - ``update="never"``: fr2 stands where ``fixed_level_db_spl`` puts it, a linear filterbank.
    - ``update="frame"``: rms under windows of 1 ms every 0.5 ms, lifted as the level demands (GCFB 2.34). 20 uPa is the
      threshold of a normal ear, and an audiogram makes it an impaired one.

    Takes ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa. Channels are placed by ``fr1``: the parameter
    `cf_hz` lists it, the coordinate ``place_hz`` says it. The coordinate ``cf_hz`` is where the filter of a healthy
    channel passes most, some 6 % lower: with fr2 where 50 dB SPL put it, or the fixed level; with frames, whose energy
    is that of one filter at all levels, with fr2 = 1.08 fp1. Frames are centred on multiples of the hop,
    ``floor(n / hop) + 1`` of n samples, what lies outside the sound counting as silence; their ``time_s`` is the end of
    what they hear.

    Raises
    ------
    ParameterError
        Where the rate is below three times the highest fr1, or a passive peak would lie below 0 Hz.

    Notes
    -----
    Computed in float64, in blocks of 512 samples, which an answer waits for: the asymmetric function would lift the
    rounding of a loud sound as it lifts soft ones. What comes out in float32 lies within 3e-7 of the loudest moment of
    the loudest channel of what comes out in float64.

    A tone also makes the level that a channel is told, and more so the higher it is. So channels answer most tones that
    lie below ``cf_hz``: by some 3 % at 50 dB SPL, 7 % at 30, 10 to 14 % at 90, with frames by up to 5 % at any level;
    not so the highest, which has nobody above.

    The -1 dB at 50 dB SPL are set on paper, where GCFB sets them: as filtered, a channel peaks within 0.3 dB of that
    for fr1 from 250 Hz on, and up to 1.5 dB higher below.

    The outer and middle ear are stages of their own. For ``update="sample"`` no hearing loss is confirmed, so none is
    offered. A channel without a neighbour 1.5 ERB above hears the level in the nearest there is.

    References
    ----------
    Irino & Patterson (2001), JASA 109, 2008-2022; Patterson, Unoki & Irino (2003), JASA 114, 1529-1542; Irino &
    Patterson (2006), IEEE Trans. Audio Speech Lang. Process. 14, 2222-2232; asymmetric filter: Unoki, Irino & Patterson
    (2001), Acoust. Sci. Tech. 22, 426-430. Wherever they leave a choice: GCFB 2.11 and 2.34.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import CompressiveGammachirp
    >>> CompressiveGammachirp.preset("gcfb_2.34").apply(np.zeros(4800, np.float32), rate_hz=48000).shape
    (100, 201)
    """

    hears_unit: ClassVar[str] = "Pa"
    channelwise: ClassVar[bool] = False                          # a channel hears its level in a higher one

    n_channels: int | None = Parameter(100, "Number of channels.", ge=1, le=4096, source="GCFB 2.11")
    f_min_hz: float | None = Parameter(100.0, "fr1 of the lowest channel.", ge=LOWEST_HZ, le=HIGHEST_HZ,
                                    source="GCFB 2.11")
    f_max_hz: float | None = Parameter(6000.0, "fr1 of the highest channel.", ge=LOWEST_HZ, le=HIGHEST_HZ,
                                    source="GCFB 2.11")
    scale: str | None = Parameter("erb_gm1990", "Scale on which channels are equally spaced.",
                                  source="GCFB 2.11: Glasberg & Moore 1990 as printed, 21.4 log10(0.00437 f + 1)")
    order: int = Parameter(4, "Order n of the passive envelope.", ge=1, le=8, source="Irino & Patterson 1997")
    bandwidth_erb: float = Parameter(1.81, "Bandwidth b1 of the passive filter, in ERB of fr1.", ge=0.5, le=5,
                                     source="Patterson, Unoki & Irino 2003")
    chirp: float = Parameter(-2.96, "Chirp c1 of the passive filter.", ge=-10, le=10,
                             source="Patterson, Unoki & Irino 2003")
    asymmetry_bandwidth_erb: float = Parameter(2.17, "Bandwidth b2 of the asymmetric function, in ERB of fr2.", ge=0.5,
                                               le=5, source="Patterson, Unoki & Irino 2003")
    asymmetry_chirp: float = Parameter(2.20, "Chirp c2 of the asymmetric function: how much it can lift.", ge=0, le=4,
                                       source="Patterson, Unoki & Irino 2003")
    level_offset: float = Parameter(0.466, "fr2 / fp1 at 0 dB SPL.", ge=0.1, le=3,
                                    source="Patterson, Unoki & Irino 2003")
    level_slope: float = Parameter(0.0109, "Growth of fr2 / fp1 with each dB.", ge=0, le=0.1,
                                   source="Patterson, Unoki & Irino 2003")
    level_shift_erb: float = Parameter(1.5, "How far above itself a channel hears its level.", ge=0, le=10,
                                       source="Irino & Patterson 2006")
    level_half_life_s: float = Parameter(0.0005, "How long a level lasts until it is halved.", gt=0, le=1,
                                         source="Irino & Patterson 2006")
    level_reference_db_spl: float = Parameter(50.0, "Where both filters that hear the level count the same.", ge=0,
                                              le=120, source="Irino & Patterson 2006")
    update: Literal["sample", "frame", "never"] = Parameter("sample", "How often fr2 follows the level.",
                                                            source="GCFB 2.11: sample; GCFB 2.34: frame")
    fixed_level_db_spl: float | None = Parameter(None, "Where fr2 stands if it never follows; else left out.", ge=-50,
                                                 le=200, source="GCFB 2.11, static: 50 dB SPL")
    audiogram_db_hl: tuple[float, ...] | None = Parameter(
        None, "Hearing loss at 125, 250, 500, 1000, 2000, 4000 and 8000 Hz; a normal ear, if left out.",
        source="GCFB 2.34", min_length=7, max_length=7)
    compression_health: tuple[float, ...] | None = Parameter(
        None, "Of the compression at these frequencies, 0 to 1; 0.5 with an audiogram, if left out.",
        source="GCFB 2.34", min_length=7, max_length=7)

    presets: ClassVar = {
        "gcfb_2.11": {},
        "gcfb_2.11_static": {"update": "never", "fixed_level_db_spl": 50.0},
        "gcfb_2.34": {"update": "frame"},
        **{f"gcfb_2.34_{name}": {"update": "frame", "audiogram_db_hl": db_hl}
           for name, db_hl in AUDIOGRAMS_DB_HL.items()},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.update == "never") != (self.fixed_level_db_spl is not None):
            raise ParameterError(f"CompressiveGammachirp.fixed_level_db_spl = {self.fixed_level_db_spl} dB SPL: goes "
                                 f"with update='never' and nothing else. Given: update={self.update!r}.")
        for name, low, high in (("audiogram_db_hl", -20, 120), ("compression_health", 0, 1)):
            values = getattr(self, name)
            if values is not None and self.update != "frame":
                raise ParameterError(f"CompressiveGammachirp.{name} = {values}: a hearing loss is confirmed for frames "
                                     "only. Choose update='frame'.")
            if values is not None and not all(low <= value <= high for value in values):
                raise ParameterError(f"CompressiveGammachirp.{name} = {values}: must lie between {low} and {high}. "
                                     "Give values in that range.")
        return self

    # ---- shapes ----

    @property
    def passive(self) -> Chirp:
        """The shape of the passive filter."""
        return Chirp(self.order, self.bandwidth_erb, self.chirp)

    @property
    def asymmetry(self) -> Asymmetry:
        """The shape of the healthy asymmetric function."""
        return Asymmetry(self.asymmetry_bandwidth_erb, self.asymmetry_chirp)

    @property
    def rule(self) -> LevelRule:
        """Where the asymmetric function stands at a level."""
        return LevelRule(self.level_offset, self.level_slope)

    def gain(self, f_hz: ArrayLike, level_db_spl: float) -> FloatArray:
        """The filters on paper, ``(frequency, channel)``: passive gammachirp times asymmetric function at a level.

        The passive peak counts as 1. The asymmetric function is the analytic one, which the four biquads of the
        filterbank follow within a few dB.
        """
        ratio = self.rule.ratio(level_db_spl)
        column = np.asarray(f_hz, np.float64)[..., np.newaxis]
        return compressive_gain(column, self.best_frequencies_hz(), ratio, self.passive, self.asymmetry)

    def hearing_loss(self, fr1_hz: FloatArray | None = None) -> GcfbHearingLoss:
        """What became of the audiogram: in each channel of `fr1_hz`, or at its own frequencies."""
        channels = self.best_frequencies_hz()
        ear = Ear(passive_peak_hz(channels, self.passive), self.asymmetry, self.rule)
        audiogram = np.zeros(len(AUDIOGRAM_HZ)) if self.audiogram_db_hl is None else np.array(self.audiogram_db_hl)
        health = self.compression_health or (HEALTHY if self.audiogram_db_hl is None else IMPAIRED)
        loss = loss_of_audiogram(audiogram, np.array(health), channels, ear)
        return loss if fr1_hz is None else loss_of_channels(loss, fr1_hz)

    # ---- design ----

    def design_level_path(self, fr1_hz: FloatArray, rate_hz: float, asymmetry: Asymmetry, width: int,
                          ) -> tuple[AsymmetryCoefficients, np.ndarray]:
        """The fixed filters that hear the level, and which channel tells it to each."""
        fr2_hz = LEVEL_PATH_RATIO * passive_peak_hz(fr1_hz, self.passive)
        fixed = asymmetry_coefficients(fr2_hz, asymmetry, rate_hz)
        place = hz_to_erb_number(fr1_hz, "gm1990")
        source = np.arange(width)                                # the padding listens to itself
        source[:len(place)] = abs(place - (place[:, np.newaxis] + self.level_shift_erb)).argmin(axis=1)
        return AsymmetryCoefficients(*(widened(part, width) for part in fixed)), source

    def design_level(self, step_s: float, offset_db: float) -> LevelCoefficients:
        """How levels become fr2 / fp1; `offset_db` is added to every level."""
        reference_db = self.level_reference_db_spl
        numbers = (0.5 ** (step_s / self.level_half_life_s), 1 / db_spl_to_pa(reference_db),
                   10 ** ((SOFTEST_DB_SPL - reference_db) / 20), self.rule.ratio(reference_db + offset_db),
                   self.level_slope * 20 / np.log(10))
        return LevelCoefficients(*(np.array([number]) for number in numbers))

    def computing(self, spec: SignalSpec) -> SignalSpec:
        return spec.change(dtype=FLOAT64)

    def normal_gain(self, fr1_hz: FloatArray, rate_hz: float) -> FloatArray:
        """What makes every channel peak at -1 dB at 50 dB SPL."""
        ratio = float(self.rule.ratio(NORMAL_DB_SPL))
        highest = highest_gain(fr1_hz, ratio, self.passive, self.asymmetry, rate_hz, NORMAL_BINS)
        return np.asarray(10 ** (NORMAL_GAIN_DB / 20) / highest)

    def design_moving(self, fr1_hz: FloatArray, rate_hz: float, width: int) -> MovingCoefficients:
        """What the asymmetric function that follows every sample is made of."""
        rule, turn = asymmetry_rule(self.asymmetry, rate_hz), 2 * np.pi / rate_hz
        return MovingCoefficients(widened(turn * passive_peak_hz(fr1_hz, self.passive), width),
                                  ERB_AT_0_HZ * np.array([1.0, ERB_SLOPE_PER_HZ / turn]), rule.decay[:, 0],
                                  rule.spread[:, 0], widened(self.normal_gain(fr1_hz, rate_hz), width))

    def design_lift(self, fr1_hz: FloatArray, rate_hz: float, loss: GcfbHearingLoss, asymmetry: Asymmetry,
                    width: int) -> LiftCoefficients:
        """How a frame is lifted where fr2 stands at some ratio to fp1."""
        peak_hz = passive_peak_hz(fr1_hz, self.passive)
        highest = highest_gain(fr1_hz, LEVEL_PATH_RATIO, self.passive, asymmetry, rate_hz, FRAME_BINS)
        at_ratio_1 = np.exp(lifted_nepers(1.0, peak_hz, asymmetry, self.rule))
        scale = at_ratio_1 / highest * 10 ** (-loss.attenuation_db / 20)
        width_at_0_hz = np.full(len(peak_hz), asymmetry.bandwidth_erb * ERB_AT_0_HZ)
        return LiftCoefficients(widened(scale, width), widened(np.asarray(asymmetry.chirp), width),
                                widened(peak_hz, width), widened(width_at_0_hz, width, fill=1.0),
                                widened(width_at_0_hz * ERB_SLOPE_PER_HZ * peak_hz, width))

    def output(self, spec: SignalSpec, fr1_hz: FloatArray, responses: list[FloatArray], ratio: float,
               **changes: Any) -> SignalSpec:
        """What comes out, its channels placed by fr1 and named by where a healthy one peaks when fr2 is so high."""
        standing = asymmetry_coefficients(ratio * passive_peak_hz(fr1_hz, self.passive), self.asymmetry, spec.rate_hz)
        cf_hz = best_frequencies_hz(fr1_hz, responses, spec.rate_hz, standing)
        axis = self.channel_axis(cf_hz, place_hz=fr1_hz)
        return spec.with_axes((axis,), notes=(*spec.notes, *self.dead_channels(spec)), **changes)

    def prepare(self, spec: SignalSpec) -> Step:
        fr1_hz = self.place(spec)
        if fr1_hz[-1] * LOWEST_RATE_PER_FR1 > spec.rate_hz:
            self.refuse("f_max_hz" if self.cf_hz is None else "cf_hz", "fr1 must be at most a third of the rate "
                        f"of a {spec.rate_hz:.10g} Hz signal", "Lower it or put Resample(48000) first.")
        check_peaks(self, fr1_hz, self.passive, spec.rate_hz)
        prepared = {"sample": self.prepare_moving, "frame": self.prepare_frames, "never": self.prepare_fixed}
        return prepared[self.update](spec, fr1_hz, impulse_responses(fr1_hz, spec.rate_hz, self.passive))

    def prepare_fixed(self, spec: SignalSpec, fr1_hz: FloatArray, responses: list[FloatArray]) -> FixedStep:
        """A step that stands at one level."""
        assert self.fixed_level_db_spl is not None
        ratio, bank = float(self.rule.ratio(self.fixed_level_db_spl)), design_fir(responses, FLOAT64)
        width = bank_width(bank)
        fixed = asymmetry_coefficients(ratio * passive_peak_hz(fr1_hz, self.passive), self.asymmetry, spec.rate_hz)
        fixed = fixed._replace(gain=fixed.gain * self.normal_gain(fr1_hz, spec.rate_hz))
        coefficients = FixedCoefficients(bank, AsymmetryCoefficients(*(widened(part, width) for part in fixed)))
        state = FixedState(*at_rest(bank), np.zeros((5, 2, width)))
        return FixedStep(spec, self.output(spec, fr1_hz, responses, ratio), coefficients, state, bank)

    def prepare_moving(self, spec: SignalSpec, fr1_hz: FloatArray, responses: list[FloatArray]) -> MovingStep:
        """A step that follows the level from sample to sample."""
        bank = design_fir(responses, FLOAT64)
        width = bank_width(bank)
        level_path, source = self.design_level_path(fr1_hz, spec.rate_hz, self.asymmetry, width)
        coefficients = MovingBankCoefficients(bank, level_path, self.design_level(1 / spec.rate_hz, 0.0), source,
                                              self.design_moving(fr1_hz, spec.rate_hz, width))
        state = MovingState(*at_rest(bank), np.zeros((5, 2, width)), np.zeros((2, width)), np.zeros((5, 2, width)))
        output = self.output(spec, fr1_hz, responses, float(self.rule.ratio(NORMAL_DB_SPL)))
        return MovingStep(spec, output, coefficients, state, bank)

    def prepare_frames(self, spec: SignalSpec, fr1_hz: FloatArray, responses: list[FloatArray]) -> FrameStep:
        """A step that follows the level from frame to frame, with the ear's hearing loss."""
        if spec.rate_hz < LOWEST_RATE_HZ:
            self.refuse("update", f"windows of 1 ms need at least {LOWEST_RATE_HZ:.10g} Hz, more than "
                        f"that of a {spec.rate_hz:.10g} Hz signal", "Choose update='sample' or put Resample first.")
        hop, loss = round(HOP_S * spec.rate_hz), self.hearing_loss(fr1_hz)
        bank = design_fir(responses, FLOAT64)
        width, window = padded(len(fr1_hz), np.float64), np.hanning(2 * hop)
        asymmetry = self.asymmetry._replace(chirp=loss.health * self.asymmetry_chirp)
        level_path, source = self.design_level_path(fr1_hz, spec.rate_hz, asymmetry, width)
        coefficients = FrameCoefficients(bank, level_path, window / window.sum(),
                                         self.design_level(hop / spec.rate_hz, HALF_WAVE_DB), source,
                                         self.design_lift(fr1_hz, spec.rate_hz, loss, asymmetry, width))
        state = FrameState(*at_rest(bank), np.zeros((5, 2, width)), np.zeros((2, 2, width)), np.zeros((2, width)),
                           np.zeros(1, np.int64))
        output = self.output(spec, fr1_hz, responses, LEVEL_PATH_RATIO, **spec.every(hop, hop))
        return FrameStep(spec, output, coefficients, state)
