"""The sliding temporal window: how far the ear blurs what it hears in time, and that it looks ahead a little."""
from math import ceil
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.look_ahead import LookAheadStep
from auditory.integration.temporal_window_kernel import weighed

FAINTEST = 1e-6                 # of the peak: where the side that looks back ends


class TemporalWindow(Stage):
    """Blur what was heard under a window that looks far back and a little ahead, as listeners do in gaps.

    ``y[n] = sum of W(m) x[n - m]`` over all m, of unit sum. ``roex``: each side is ``(1 - w) (1 + 2 t / Tp) exp(-2 t /
    Tp) + w (1 + 2 t / Ts) exp(-2 t / Ts)``, before and after with times of their own. ``exponential``: before,
    ``(1 - w) exp(-t / Tp) + w exp(-t / Ts)``; after, ``exp(-t / Tp)``. It looks back until the window has fallen to
    1e-6, and `look_ahead_s` ahead; with 0, it is causal.

    Takes an intensity ``(..., time)``, such as compressed envelopes squared; returns ``(..., time)`` in its unit,
    `look_ahead_s` later; ``time_s`` stays that of the window's centre. Silence lies beyond the ends. float64 inside.

    Raises
    ------
    ParameterError
        Where the window is longer than 100,000 samples.

    References
    ----------
    roex: Moore, Glasberg, Plack & Biswas (1988), JASA 83, 1102-1116; Plack & Moore (1990), JASA 87, 2178-2187, as
    published code has them. exponential: Oxenham & Moore (1994), Hearing Research 80, 105-118, as commonly quoted; not
    confirmed.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import TemporalWindow
    >>> TemporalWindow().equivalent_rectangular_duration_s().__round__(5)
    0.008
    """

    pointwise: ClassVar[bool] = True

    shape: Literal["roex", "exponential"] = Parameter("roex", "Of each side.", source="Moore et al. 1988")
    before_peak_s: float = Parameter(0.0054, "Tp before the centre.", gt=0, le=10, source="Plack & Moore 1990, in code")
    before_skirt_s: float = Parameter(0.030, "Ts before the centre.", gt=0, le=10, source="Plack & Moore 1990, in code")
    after_peak_s: float = Parameter(0.0026, "Tp after the centre.", gt=0, le=10, source="Plack & Moore 1990, in code")
    after_skirt_s: float = Parameter(0.014, "Ts after the centre; not of exponential.", gt=0, le=10,
                                     source="Plack & Moore 1990, in code")
    skirt: float = Parameter(10**-3.9, "w, how much the skirts weigh.", ge=0, le=1,
                             source="Plack & Moore 1990, in code")
    look_ahead_s: float = Parameter(0.025, "How far ahead is listened; 0 is causal.", ge=0, le=10, source="choice")

    presets: ClassVar = {
        "plack_moore1990": {},
        "oxenham_moore1994": {"shape": "exponential", "before_peak_s": 0.0046, "before_skirt_s": 0.0166,
                              "after_peak_s": 0.0035, "skirt": 0.17},
        "causal": {"look_ahead_s": 0.0},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        short = self.before_skirt_s < self.before_peak_s
        if short or (self.shape == "roex" and self.after_skirt_s < self.after_peak_s):
            name = "before_skirt_s" if short else "after_skirt_s"
            raise ParameterError(f"TemporalWindow.{name} = {getattr(self, name):.10g} s: a skirt must not be shorter "
                                 "than its peak. Lengthen it.")
        return self

    def side(self, t_s: np.ndarray, before: bool) -> np.ndarray:
        """The window at these distances from its centre."""
        peak_s, skirt_s = (self.before_peak_s, self.before_skirt_s) if before else (self.after_peak_s,
                                                                                  self.after_skirt_s)
        if self.shape == "roex":
            peak, skirt = ((1 + 2 * t_s / tau_s) * np.exp(-2 * t_s / tau_s) for tau_s in (peak_s, skirt_s))
            return (1 - self.skirt) * peak + self.skirt * skirt
        if before:
            return (1 - self.skirt) * np.exp(-t_s / peak_s) + self.skirt * np.exp(-t_s / skirt_s)
        return np.exp(-t_s / peak_s)

    def equivalent_rectangular_duration_s(self) -> float:
        """The area of both sides over the peak."""
        w = self.skirt
        before_s = (1 - w) * self.before_peak_s + w * self.before_skirt_s
        after_s = (1 - w) * self.after_peak_s + w * self.after_skirt_s if self.shape == "roex" else self.after_peak_s
        return before_s + after_s

    def reach_s(self) -> float:
        """How far back the window reaches, until it has fallen to 1e-6."""
        low, high = 0.0, 100 * self.before_skirt_s
        while high - low > 1e-9 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if self.side(np.array([middle]), True)[0] > FAINTEST else (low, middle)
        return high

    def design(self, spec: SignalSpec) -> tuple[np.ndarray, int]:
        """Weights, the oldest sample first, and how many lie before the centre."""
        n_before, n_after = ceil(self.reach_s() * spec.rate_hz), round(self.look_ahead_s * spec.rate_hz)
        if n_before + n_after > 100_000:
            self.refuse("before_skirt_s", f"makes a window of {n_before + n_after} samples at {spec.rate_hz:.10g} Hz, "
                        "more than 100000", "Shorten it, or put Frames first.")
        before = self.side(np.arange(n_before, -1.0, -1) / spec.rate_hz, True)
        after = self.side(np.arange(1.0, n_after + 1) / spec.rate_hz, False)
        weights = np.concatenate((before, after))
        return weights / weights.sum(), n_before

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        weights, n_before = self.design(spec)
        return TemporalWindowStep(spec, spec.with_axes(spec.axes), weights, n_before)


class TemporalWindowStep(LookAheadStep):
    """The window at work."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, weights: np.ndarray, n_before: int) -> None:
        super().__init__(spec, output, n_before, len(weights) - 1 - n_before, "zero", weights)
        self.inside = np.dtype(np.float64)

    def hear(self, contexts: np.ndarray) -> np.ndarray:
        out = self.block(len(contexts))
        n, size, width = len(contexts), len(self.coefficients), contexts.shape[-1]
        span = np.lib.stride_tricks.as_strided(contexts, (n + size - 1, *contexts.shape[2:]),
                                               (contexts.strides[0], *contexts.strides[2:]))
        x = np.ascontiguousarray(span, np.float64).reshape(n + size - 1, -1)
        blurred = self.block(n, "blurred", x.shape[1:], self.inside)
        weighed(x, self.coefficients, blurred)
        out[..., :width] = blurred.reshape(n, *contexts.shape[2:])
        return out


