"""Rate and scale: ripples across frequency, and how quickly and which way they drift."""
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.modulation.rate_scale_step import DAMPING, CausalStep, PublishedStep, Ripples

DOWN_BY_3_DB = 1.285            # times its best rate, a rate filter is: from its Fourier transform
DELAY_CYCLES = 0.571            # when its envelope peaks
SPACING_TOLERANCE = 0.01        # of the steps between channels, for an axis that counts as octaves


class RateScale(Stage):
    """Hear ripples: how finely the spectrum is ribbed, and how fast and which way the ribs drift, at every place.

    Across channels, filters of each scale Ω₀ in cycles per octave, ``H(Ω) = (Ω/Ω₀)² exp(1 - (Ω/Ω₀)²)``, of the
    one-sided spectrum; in time, filters of each rate f, ``h(t) = f (f t)² exp(-3.5 f t) sin(2 π f t)``, of one side of
    the spectrum for each direction. Ribs that move down in frequency appear at positive ``drift_hz``, those that move
    up at negative.

    ``causal`` has the filter in time as a complex gammatone of the third order, less a leaky mean of the same decay, so
    that what stands still is not heard; it streams without latency. ``published`` is the NSL toolbox's transform of a
    whole sound, all filters band-passes.

    Takes ``(..., channel, time)`` with ``cf_hz`` evenly spaced in octaves, frames of 125 a second in the toolbox;
    returns ``(..., scale, drift, channel, time)`` in its unit, magnitudes or ``complex``; or one of their means over
    channels ``(..., scale, drift, time)``, over scales ``(..., drift, channel, time)``, over drifts ``(..., scale,
    channel, time)``. float64 inside.

    Raises
    ------
    ParameterError
        Where a rate's filter is not down by 3 dB (at 1.285 times its best rate) below the Nyquist frequency; where
        channels are not evenly spaced in octaves, and `resample_axis` is not set: then values are taken between them.

    References
    ----------
    Chi, Ru & Shamma (2005), JASA 118, 887-906; NSL toolbox (aud2cor). The causal form is this package's own.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import RateScale
    >>> octaves, t = np.arange(96)[:, np.newaxis] / 24, np.arange(125) / 125
    >>> down = 1 + np.cos(2 * np.pi * (octaves + 8 * t))            # ribs an octave apart, 8 pass each second
    >>> heard = RateScale(rates_hz=(8.0,), scales_cycles_per_octave=(1.0,), output="mean_over_channels").apply(
    ...     down, rate_hz=125, cf_hz=200 * 2 ** octaves[:, 0])
    >>> bool(heard[0, 1, -1] > 4 * heard[0, 0, -1])
    True
    """

    hears_axes: ClassVar = ("channel",)
    needs_coordinates: ClassVar = ("cf_hz",)
    channelwise: ClassVar[bool] = False
    causal_alternative: ClassVar[str] = "RateScale(form='causal')"
    inner_signals: ClassVar[tuple[str, ...]] = ("mean_over_channels", "mean_over_scales", "mean_over_drifts")

    form: Literal["causal", "published"] = Parameter("causal", "Gammatones in time, or transforms of the whole sound.",
                                                     source="choice; 'published': NSL toolbox")
    rates_hz: tuple[float, ...] = Parameter(tuple(2 ** (k / 2) for k in range(2, 11)),
                                            "Best rates of the filters in time, rising.", source="Chi et al. 2005")
    scales_cycles_per_octave: tuple[float, ...] = Parameter(
        tuple(2 ** (k / 2) for k in range(-4, 7)), "Best scales of the filters across channels, rising.",
        source="Chi et al. 2005")
    resample_axis: bool = Parameter(False, "Whether to take values between channels that are not evenly spaced.",
                                    source="choice")
    output: Literal["magnitude", "complex", "mean_over_channels", "mean_over_scales", "mean_over_drifts"] = Parameter(
        "magnitude", "What to return.", source="choice")

    presets: ClassVar = {
        "nsl": {"form": "published"},
        "small": {"rates_hz": (2.0, 4.0, 8.0, 16.0, 32.0), "scales_cycles_per_octave": (0.25, 0.5, 1.0, 2.0, 4.0)},
    }

    @property
    def whole_sound(self) -> bool:  # type: ignore[override]
        return self.form == "published"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name in ("rates_hz", "scales_cycles_per_octave"):
            values = getattr(self, name)
            if not values or min(values) <= 0 or not (np.diff(values) > 0).all():
                raise ParameterError(f"RateScale.{name} = {values}: must be above 0 and rising. Sort them.")
        return self

    def drifts_hz(self) -> np.ndarray:
        """Both directions: upwards as negative rates, downwards as positive ones."""
        return np.concatenate((-np.array(self.rates_hz)[::-1], self.rates_hz))

    def octaves(self, cf_hz: np.ndarray) -> np.ndarray:
        """Where channels must lie, in octaves: as many as there are, evenly from the lowest to the highest."""
        if len(cf_hz) < 2 or cf_hz[0] <= 0 or not (np.diff(cf_hz) > 0).all():
            raise ParameterError("RateScale: needs two channels at least, their cf_hz above 0 and rising. "
                                 "Give a cochlea more channels.")
        octaves = np.linspace(np.log2(cf_hz[0]), np.log2(cf_hz[-1]), len(cf_hz))
        steps = np.diff(np.log2(cf_hz))
        if not self.resample_axis and abs(steps / (octaves[1] - octaves[0]) - 1).max() > SPACING_TOLERANCE:
            raise ParameterError("RateScale: channels must be evenly spaced in octaves, and those of this signal are "
                                 f"{steps.min():.3g} to {steps.max():.3g} octaves apart. Space the cochlea by "
                                 "logarithms, or set resample_axis=True.")
        return octaves

    def design(self, spec: SignalSpec) -> Ripples:
        """The filters at the rate of the signal."""
        cf_hz = self.coordinate(spec, "cf_hz")
        octaves, bank = self.octaves(cf_hz), np.log2(cf_hz)
        below = np.clip(np.searchsorted(bank, octaves, "right") - 1, 0, len(bank) - 2)
        share = np.clip((octaves - bank[below]) / (bank[below + 1] - bank[below]), 0, 1)
        n = 1 << (len(octaves) - 1).bit_length()                 # of the one-sided spectrum
        omega = np.arange(n) / (2 * n) / (octaves[1] - octaves[0])
        squares = (omega / np.array(self.scales_cycles_per_octave)[:, np.newaxis]) ** 2
        rates = np.array(self.rates_hz)
        poles = np.exp((-DAMPING + 2j * np.pi) * rates / spec.rate_hz)
        standing = abs(poles), gain_of(poles, 1.0) / gain_of(abs(poles), 1.0)
        turns = np.exp(-1j * np.pi * np.arange(1, 20000)[:, np.newaxis] / 20000)     # z^-1 up to the Nyquist frequency
        gains = 2 / abs(gain_of(poles, turns) - standing[1] * gain_of(standing[0], turns)).max(axis=0)
        return Ripples(squares * np.exp(1 - squares), np.stack((poles.real, poles.imag), axis=-1),
                       np.stack((standing[0], standing[1].real, standing[1].imag), axis=-1), gains, rates, below, share)

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        if self.rates_hz[-1] * DOWN_BY_3_DB >= spec.rate_hz / 2:
            self.refuse("rates_hz", f"{DOWN_BY_3_DB} times each must lie below the Nyquist frequency "
                        f"{spec.rate_hz / 2:.10g} Hz of {spec.rate_hz:.10g} frames a second",
                        "Leave out the highest, or make frames more often.")
        ripples = self.design(spec)
        drifts_hz, scales = self.drifts_hz(), np.array(self.scales_cycles_per_octave)
        channels = spec.axes[-1]
        if self.resample_axis:
            channels = Axis(channels.name, channels.size, {"cf_hz": 2 ** self.octaves(self.coordinate(spec, "cf_hz"))})
        axes = (Axis("scale", len(scales), {"scale_cycles_per_octave": scales}),
                Axis("drift", len(drifts_hz), {"drift_hz": drifts_hz, "drift_delay_s": DELAY_CYCLES / abs(drifts_hz)}),
                channels)
        kind = CausalStep if self.form == "causal" else PublishedStep
        return kind(spec, axes, ripples, self.output)


def gain_of(poles: np.ndarray, turn: np.ndarray | float) -> np.ndarray:
    """Of ``n² pole^n`` at ``z^-1 = turn``."""
    inward = poles * turn
    return inward * (1 + inward) / (1 - inward) ** 3
