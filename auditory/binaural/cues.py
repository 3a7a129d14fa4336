"""Differences between the ears: from which side, and how sure."""
from math import ceil
from typing import ClassVar, Literal

import numpy as np

from auditory.binaural.cues_kernel import cross_correlated, cues
from auditory.contract.parameters import Parameter
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.windows import WindowedStep


class Binaural(Stage):
    """Hear with both ears from where each place and moment comes: later, louder, and how much alike.

    In symmetric Hann windows, the ears' outputs are cross-correlated, ``c[m] = sum l[n + m] r[n] / sqrt(sum l^2 sum
    r^2)``, over lags up to `longest_itd_s`. ``itd``, in s: where the highest value is, by a parabola through it and its
    neighbours; above 0, the left ear hears later: the source is on the right. ``ild``, in dB: the right ear's power
    over the left's; above 0, the right is louder. ``coherence``: how high that value is, from 0 to 1. Silence: 0, 0, 0.

    Takes what two ears' hair cells say, ``(..., 2, channel, time)``, left first; returns ``(..., quantity, channel,
    time)``, ``quantity_units`` tells s, dB and none; or, with ``output="cross_correlation"``, ``(..., channel, lag,
    time)`` without unit, with ``lag_s``. A frame is complete at ``time_s``. What stands before it in a pipeline hears
    each ear by itself.

    In single bands the delay is pulled towards 0, by half a percent from 500 Hz on and by 2 % at 200 Hz, where the peak
    is as broad as the window sees. float64 inside.

    References
    ----------
    Two!Ears Auditory Front-End (2013-16): 20 ms, 10 ms, 1.1 ms.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Binaural
    >>> noise = np.random.default_rng(0).standard_normal(3203)
    >>> ears = np.stack([noise[3:], noise[:-3]])[:, np.newaxis]         # the right ear hears 3 samples later
    >>> cues = Binaural().apply(ears, rate_hz=16000)
    >>> (cues[0, 0] * 16000).round(1).mean().round(1).item()
    -3.0
    """

    couples_ears: ClassVar[bool] = True
    hears_axes: ClassVar = ("channel",)
    channelwise: ClassVar[bool] = False
    inner_signals: ClassVar = ("cross_correlation",)

    window_s: float = Parameter(0.020, "How long a frame listens.", gt=0, le=10, source="Two!Ears Auditory Front-End")
    hop_s: float = Parameter(0.010, "From frame to frame.", gt=0, le=10, source="Two!Ears Auditory Front-End")
    longest_itd_s: float = Parameter(0.0011, "The longest delay between the ears.", gt=0, le=1,
                                     source="Two!Ears Auditory Front-End")
    output: Literal["cues", "cross_correlation"] = Parameter("cues", "What to return.", source="choice")

    def unit_after(self, unit: str) -> str:
        return "" if self.output == "cues" else "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        names = tuple(axis.name for axis in spec.axes)
        if names != ("ear", "channel"):
            self.refuse_axes(names)
        return BinauralStep(self, spec)


class BinauralStep(WindowedStep):
    """Both ears at work: (time, ear, channel) to cues or cross-correlations."""

    def __init__(self, stage: Binaural, spec: SignalSpec) -> None:
        window, hop = 2 * round(stage.window_s * spec.rate_hz / 2), round(stage.hop_s * spec.rate_hz)
        self.furthest = ceil(stage.longest_itd_s * spec.rate_hz * (1 - 1e-12))
        if hop < 1:
            stage.refuse("hop_s", f"must be at least one sample at {spec.rate_hz:.10g} Hz", "Lengthen it.")
        if window <= 2 * self.furthest:
            stage.refuse("window_s", f"must hold more than {2 * self.furthest} samples, twice the longest delay",
                         "Lengthen it.")
        n_lags, channels = 2 * self.furthest + 1, spec.axes[1]
        self.gives_cues = stage.output == "cues"
        if self.gives_cues:
            quantities = {"quantity": np.array(["itd", "ild", "coherence"]),
                          "quantity_units": np.array(["s", "dB", ""])}
            axes: tuple[Axis, ...] = (Axis("quantity", 3, quantities), channels)
        else:
            lag_s = np.arange(-self.furthest, self.furthest + 1) / spec.rate_hz
            axes = (channels, Axis("lag", n_lags, {"lag_s": lag_s}))
        output = spec.with_axes(axes, unit=stage.unit_after(spec.unit), **spec.every(hop, window))
        super().__init__(spec, output, window, hop, np.hanning(window))
        self.inside = np.dtype(np.float64)
        self.n_lags = n_lags

    def hear(self, windows: np.ndarray) -> np.ndarray:
        n_channels, width = self.spec.shape[1], windows.shape[-1]
        out = self.block(len(windows))
        ears = self.block(2, "ears", (self.window, width), self.inside)
        correlation = self.block(self.n_lags, "correlation", (width,), self.inside)
        for frame, target in zip(windows, out, strict=True):
            ears[...] = 0
            for ear in range(2):
                np.multiply(frame[:, ear, :n_channels], self.coefficients[:, np.newaxis], out=ears[ear, :, :n_channels])
            cross_correlated(ears[0], ears[1], self.furthest, correlation)
            if self.gives_cues:
                cues(correlation, ears[0], ears[1], self.spec.rate_hz, n_channels, target)
            else:
                target[:, :self.n_lags] = correlation[:, :n_channels].T
        return out
