"""The correlogram: after which delays each channel repeats itself."""
from math import exp
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.pipeline import Chain
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.inside_out import InsideOutStep
from auditory.integration.windows import WindowedStep
from auditory.periodicity.correlogram_kernel import centre_clipped, running_products

LONGEST_FLOAT32_SAMPLES = 1000
CLIPPING = 0.6                  # Two!Ears Auditory Front-End: of the extremes of a frame


class Correlogram(Stage):
    """Compare each channel with itself a little earlier: what repeats stands out at its period, wherever it lies.

    ``framed`` (the default): of each window, the mean of the channel is taken away, a symmetric Hann window put over
    it, and its autocorrelation (by way of the power spectrum) divided by that of the window, so that a lag is not
    punished for being long. ``running``: ``h[n, l] = a h[n-1, l] + (1 - a) x[n] x[n - l]``, ``a = exp(-1 / (tau_s
    rate))``, said every `hop_s`.

    ``two_ears``, the published form: the window first, then samples nearer to 0 than 0.6 of the extremes of frame and
    channel set to 0, the spectrum to the power of `exponent`, division by ``M - 1 - lag`` (M samples in a window; so
    published) and by lag 0; silent frames, NaN there, are 0.

    Takes ``(..., channel, time)``, the output of hair cells; returns ``(..., channel, lag, time)`` in the square of its
    unit (``two_ears``: without), with ``lag_s`` from 0 to `max_lag_s`. A frame is complete at ``time_s``; the running
    form has no latency.

    Raises
    ------
    ParameterError
        Where the longest lag is not shorter than the window.

    References
    ----------
    Licklider (1951), Experientia 7, 128-134. Meddis & Hewitt (1991), JASA 89, 2866-2882; tau of 10 ms: Meddis & O'Mard
    (1997), JASA 102, 1811-1820. Two!Ears Auditory Front-End (2013-16). That the mean is taken away, and channels are
    not normalised, was decided by measurement: see the docs.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Correlogram
    >>> pulses = (np.arange(1600) % 80 == 0).astype(float)
    >>> correlogram = Correlogram().apply(pulses[np.newaxis], rate_hz=16000)
    >>> int(correlogram[0, 40:120, -1].argmax()) + 40
    80
    """

    hears_axes: ClassVar = ("channel",)

    form: Literal["framed", "running", "two_ears"] = Parameter("framed", "Which correlogram.", source="choice")
    hop_s: float = Parameter(0.010, "From frame to frame.", gt=0, le=60, source="Two!Ears Auditory Front-End")
    window_s: float = Parameter(0.040, "How long a frame listens; not of the running form.", gt=0, le=10,
                                source="choice: two periods of 50 Hz")
    max_lag_s: float = Parameter(1 / 60, "The longest lag.", gt=0, le=10, source="choice: the period of 60 Hz")
    tau_s: float = Parameter(0.010, "Memory of the running form.", gt=0, le=60, source="Meddis & O'Mard 1997, in code")
    exponent: float = Parameter(2.0, "Of the magnitude spectrum; only of two_ears.", gt=0, le=4,
                                source="Two!Ears Auditory Front-End; 2/3: Tolonen & Karjalainen 2000")

    presets: ClassVar = {
        "two_ears": {"form": "two_ears", "window_s": 0.020, "max_lag_s": 318 / 16000},
        "meddis_omard1997": {"form": "running", "max_lag_s": 0.015},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.form != "running" and self.max_lag_s >= self.window_s:
            raise ParameterError(f"Correlogram.max_lag_s = {self.max_lag_s:.10g} s: must be shorter than the window, "
                                 f"window_s = {self.window_s:.10g} s. Lengthen the window.")
        if self.form == "running" and self.window_s != 0.040:
            raise ParameterError(f"Correlogram.window_s = {self.window_s:.10g} s: the running form has tau_s instead. "
                                 "Leave it out.")
        return self

    def unit_after(self, unit: str) -> str:
        return "1" if self.form == "two_ears" else f"{unit}^2"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        hop = round(self.hop_s * spec.rate_hz)
        if hop < 1:
            self.refuse("hop_s", f"must be at least one sample, {1 / spec.rate_hz:.10g} s at {spec.rate_hz:.10g} Hz",
                        "Lengthen it.")
        n_lags = int(self.max_lag_s * spec.rate_hz * (1 + 1e-12)) + 1
        lags = Axis("lag", n_lags, {"lag_s": np.arange(n_lags) / spec.rate_hz})
        unit = self.unit_after(spec.unit)
        if self.form == "running":
            running = RunningStep(spec, lags, hop, exp(-1 / (self.tau_s * spec.rate_hz)), self.tau_s)
            return Chain([("products", running), ("lags", InsideOutStep(running.output, spec.dtype, unit=unit))])
        window = 2 * round(self.window_s * spec.rate_hz / 2)
        if n_lags >= window:
            self.refuse("window_s", f"must hold more than {n_lags} samples, as there are so many lags", "Lengthen it.")
        output = spec.with_axes((*spec.axes, lags), unit=unit, **spec.every(hop, window))
        return FramedStep(spec, output, window, hop, self.exponent if self.form == "two_ears" else None)


class RunningState(NamedTuple):
    """The running correlogram's whole memory."""

    past: np.ndarray            # (lag - 1, channel) the newest last
    products: np.ndarray        # (lag, channel)
    sample_index: np.ndarray    # (1,) absolute position


class RunningStep(Step):
    """Products with what was, (frame, lag, channel)."""

    def __init__(self, spec: SignalSpec, lags: Axis, hop: int, keep: float, tau_s: float) -> None:
        dtype = spec.dtype if tau_s * spec.rate_hz <= LONGEST_FLOAT32_SAMPLES else np.dtype(np.float64)
        output = spec.with_axes((lags, *spec.axes), dtype, **spec.every(hop, hop - 1))
        state = RunningState(np.zeros((lags.size - 1, output.width), dtype), np.zeros((lags.size, output.width), dtype),
                             np.zeros(1, np.int64))
        super().__init__(spec, output, dtype.type(keep), state)
        self.latency_s = (hop - 1) / spec.rate_hz
        self.hop, self.gain = hop, dtype.type(1 - keep)

    def output_length(self, n: int) -> int:
        return n // self.hop

    def process(self, block: np.ndarray) -> np.ndarray:
        start, past = int(self.state.sample_index[0]), self.state.past
        x = self.block(len(past) + len(block), "past and present", (self.output.width,))
        x[:len(past)] = past
        x[len(past):, :self.spec.shape[-1]] = block[:, :self.spec.shape[-1]]
        out = self.block((start + len(block)) // self.hop - start // self.hop)
        running_products(x, self.coefficients, self.gain, self.hop, start, self.state.products, out)
        past[...] = x[len(block):]
        self.state.sample_index[0] = start + len(block)
        return out


class FramedCoefficients(NamedTuple):
    """What a frame is weighted with, and its autocorrelation divided by."""

    window: np.ndarray          # (sample,)
    divisor: np.ndarray         # (lag,)


class FramedStep(WindowedStep):
    """Autocorrelations of windows, (frame, channel, lag)."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, window: int, hop: int, exponent: float | None) -> None:
        from scipy.fft import next_fast_len
        n_lags, hann = output.shape[-1], np.hanning(window)
        self.exponent = exponent
        if exponent is None:
            self.n_fft = next_fast_len(window + n_lags, real=True)
            divisor = np.array([np.dot(hann[lag:], hann[:window - lag]) for lag in range(n_lags)])
        else:
            self.n_fft = 1 << (2 * window - 2).bit_length()
            divisor = np.maximum(window - 1.0 - np.arange(n_lags), 1.0)
        coefficients = FramedCoefficients(hann.astype(spec.dtype), divisor.astype(spec.dtype))
        super().__init__(spec, output, window, hop, coefficients)

    def hear(self, windows: np.ndarray) -> np.ndarray:
        from scipy.fft import irfft, rfft
        out, (n_channels, n_lags) = self.block(len(windows)), self.output.shape
        window, divisor = self.coefficients
        for frame, target in zip(windows, out, strict=True):     # one by one: each has all its channels beside it
            x = np.ascontiguousarray(frame[:, :n_channels].T)
            if self.exponent is None:
                x -= x.mean(axis=1, keepdims=True)
            x *= window
            if self.exponent is not None:
                centre_clipped(x, CLIPPING)
            spectrum = rfft(x, self.n_fft)
            power = spectrum.real**2 + spectrum.imag**2
            if self.exponent not in (None, 2.0):
                power **= self.exponent / 2
            products = irfft(power, self.n_fft)[:, :n_lags]
            products /= divisor
            if self.exponent is not None:
                at_0 = products[:, :1].copy()
                np.divide(products, at_0, out=products, where=at_0 > 0)
                products[at_0[:, 0] <= 0] = 0
            target[:, :n_lags] = products
        return out
