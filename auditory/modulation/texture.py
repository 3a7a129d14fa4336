"""Textures: rain, fire, a crowd, told by what stays the same while every moment differs."""
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.modulation.texture_filters import octave_centres_hz
from auditory.modulation.texture_step import RunningTextureStep, WholeTextureStep

MARGINALS = ("mean", "relative_deviation", "skewness", "kurtosis")
ONLY_WHOLE = ("modulation_correlations", "phase_correlations")
HIGHEST_CAUSAL = 0.25           # of the frame rate: bands above it say little, being causal


class TextureStatistics(Stage):
    """Hear what a texture is by what stays the same in it: how envelopes are distributed, modulated and related.

    ``marginals`` of each channel's envelope s: its mean m, ``sqrt(<(s - m)²>) / m``, skewness and kurtosis.
    ``modulation_power``: how much of its variance lies in each of `n_modulations` bands of quality 2.
    ``correlations`` of every pair of channels. And of a whole sound ``modulation_correlations``, the same of envelopes
    in bands an octave wide, and ``phase_correlations`` of neighbouring octaves of a channel: of ``a_n² / |a_n|`` with
    the real and imaginary parts of ``a_(n+1)``; time reversed, only the latter changes its sign.

    ``running``: averages in which the past fades with `tau_s`, every `hop_s`, with causal bands, which end at a quarter
    of the frame rate. ``sound``: one value for the whole sound, windowed, with bands without phase; it stands at the
    time of the first frame. Statistics of a channel whose deviation is below `least_deviation` (in octaves: none), or a
    millionth of its mean, are 0 but for the mean.

    Takes envelopes ``(..., channel, time)``, compressed and 400 a second in the paper; returns ``(..., quantity,
    channel, time)`` with ``quantity_units``, without unit ``(..., channel, modulation, time)`` with ``modulation_hz``,
    ``(..., channel, channel_2, time)``, ``(..., modulation, channel, channel_2, time)`` or ``(..., quantity, channel,
    modulation, time)``. float64 inside.

    Raises
    ------
    ParameterError
        Where the highest modulation band lies above the Nyquist frequency; where a running form is asked for what only
        a whole sound tells.

    References
    ----------
    McDermott & Simoncelli (2011), Neuron 71, 926-940, and their Sound Texture Synthesis Toolbox. The running form is
    this package's own; of recordings of textures it lies within a few per cent for `tau_s` from 2 s on.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import TextureStatistics
    >>> noise = np.random.default_rng(0).standard_normal((1, 4000))
    >>> mean, deviation, skewness, kurtosis = TextureStatistics(over="sound").apply(3 + noise, rate_hz=400)[:, 0, 0]
    >>> bool(abs(kurtosis - 3) < 0.3)
    True
    """

    hears_axes: ClassVar = ("channel",)
    channelwise: ClassVar[bool] = False
    causal_alternative: ClassVar[str] = "TextureStatistics(over='running')"
    inner_signals: ClassVar[tuple[str, ...]] = ("modulation_power", "correlations")

    over: Literal["running", "sound"] = Parameter("running", "Whether the past fades, or the sound is heard whole.",
                                                  source="choice; 'sound': McDermott & Simoncelli 2011")
    tau_s: float = Parameter(2.0, "How long what has been is remembered.", gt=0, le=3600, source="choice")
    hop_s: float = Parameter(0.5, "From frame to frame.", gt=0, le=3600, source="choice")
    mean_tau_s: float = Parameter(4.0, "Of the mean that is taken off before modulation bands.", gt=0, le=3600,
                                  source="choice")
    n_modulations: int = Parameter(20, "Modulation bands.", ge=8, le=256, source="McDermott & Simoncelli 2011")
    modulation_min_hz: float = Parameter(0.5, "Centre of the lowest.", gt=0, le=1e4,
                                         source="McDermott & Simoncelli 2011")
    modulation_max_hz: float = Parameter(200.0, "Centre of the highest, and the octaves begin below it.", gt=0, le=1e5,
                                         source="McDermott & Simoncelli 2011")
    least_deviation: float = Parameter(1e-3, "The smallest deviation that is taken seriously, in its input's unit.",
                                       gt=0, le=1e6, source="choice")
    output: Literal["marginals", "modulation_power", "correlations", "modulation_correlations",
                    "phase_correlations"] = Parameter("marginals", "What to return.", source="choice")

    presets: ClassVar = {"mcdermott2011": {"over": "sound"}}

    @property
    def whole_sound(self) -> bool:  # type: ignore[override]
        return self.over == "sound"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.modulation_max_hz <= self.modulation_min_hz:
            raise ParameterError(f"TextureStatistics.modulation_max_hz = {self.modulation_max_hz:.10g} Hz: must be "
                                 f"greater than modulation_min_hz = {self.modulation_min_hz:.10g} Hz. Raise it.")
        if self.over == "running" and self.output in ONLY_WHOLE:
            raise ParameterError(f"TextureStatistics.output = {self.output!r}: only a whole sound tells. "
                                 "Set over='sound'.")
        if self.output in ONLY_WHOLE and len(octave_centres_hz(self.modulation_max_hz)) < 2:
            raise ParameterError(f"TextureStatistics.modulation_max_hz = {self.modulation_max_hz:.10g} Hz: must be "
                                 "above 4 Hz, so that there are octaves. Raise it.")
        return self

    def best_frequencies_hz(self) -> np.ndarray:
        """Of the modulation bands."""
        return np.geomspace(self.modulation_min_hz, self.modulation_max_hz, self.n_modulations)

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        if self.modulation_max_hz > spec.rate_hz / 2 * (1 + 1e-9):
            self.refuse("modulation_max_hz", f"must not lie above the Nyquist frequency {spec.rate_hz / 2:.10g} Hz of "
                        f"{spec.rate_hz:.10g} frames a second", "Lower it, or make frames more often.")
        hop = round(self.hop_s * spec.rate_hz)
        if hop < 1:
            self.refuse("hop_s", f"must be at least one of {spec.rate_hz:.10g} frames a second", "Lengthen it.")
        centres_hz = self.best_frequencies_hz()
        if self.over == "sound":
            output = spec.with_axes(self.axes(spec, centres_hz), unit=self.unit_after(spec.unit), **spec.every(1, 0))
            return WholeTextureStep(spec, output, self.output, self.least_deviation, centres_hz,
                                    octave_centres_hz(self.modulation_max_hz))
        heard_hz = centres_hz[centres_hz <= HIGHEST_CAUSAL * spec.rate_hz]
        if not len(heard_hz):
            self.refuse("modulation_min_hz", f"must not lie above a quarter of {spec.rate_hz:.10g} frames a second",
                        "Lower it.")
        output = spec.with_axes(self.axes(spec, heard_hz), unit=self.unit_after(spec.unit), **spec.every(hop, hop - 1))
        return RunningTextureStep(spec, output, self.output, self.least_deviation, centres_hz, hop,
                                  (self.tau_s, self.mean_tau_s))

    def unit_after(self, unit: str) -> str:
        """Rows of several kinds have a unit each."""
        return "" if self.output in ("marginals", "phase_correlations") else "1"

    def axes(self, spec: SignalSpec, centres_hz: np.ndarray) -> tuple[Axis, ...]:
        """Of what is returned."""
        channels = spec.axes[-1]
        others = Axis("channel_2", channels.size, {f"{name.removesuffix('_hz')}_2{name[len(name) - 3:]}": values
                                                   for name, values in channels.coordinates.items()
                                                   if name.endswith("_hz")})
        octaves_hz = octave_centres_hz(self.modulation_max_hz)[1:]
        octaves = Axis("modulation", len(octaves_hz), {"modulation_hz": octaves_hz})
        if self.output == "marginals":
            return Axis("quantity", 4, {"quantity": np.array(MARGINALS),
                                        "quantity_units": np.array([spec.unit, "", "", ""])}), channels
        if self.output == "modulation_power":
            return channels, Axis("modulation", len(centres_hz), {"modulation_hz": centres_hz})
        if self.output == "correlations":
            return channels, others
        if self.output == "modulation_correlations":
            return octaves, channels, others
        parts = {"quantity": np.array(["real", "imaginary"]), "quantity_units": np.array(["", ""])}
        return Axis("quantity", 2, parts), channels, octaves
