"""The half-cosine filterbank of McDermott & Simoncelli: zero phase, and exactly invertible.

Params -> design() -> coefficients -> state; there is no kernel: the whole sound is one Fourier transform.
"""
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.cochlea.placement import note_dead_channels
from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.numerics import write_rows

EAR_Q, LEAST_HZ = 9.265, 24.7   # of the scale: Glasberg & Moore 1990, as rounded by pycochleagram
MOST_CHANNELS = 4096
KAISER_BETA = 5.0               # of the low-pass before envelopes are decimated: scipy's, which pycochleagram takes
SIDE_BY_SIDE = 8                # channels that are transformed together, in the lanes of a register


class HalfCosineCoefficients(NamedTuple):
    """Where the filters lie, on the scale ``9.265 ln(1 + f / (24.7 * 9.265))``."""

    centres: np.ndarray         # (band-pass,) low to high
    spacing: float              # of the centres
    half_width: float           # of a band-pass: `sampling` times the spacing


class HalfCosineState(NamedTuple):
    """What has been heard of the sound; it is answered when it has ended."""

    samples: np.ndarray         # (time,)


class HalfCosine(Stage):
    """Split sound into half-cosine bands on an ERB scale, from which it can be put together again without loss.

    Band-passes ``cos(pi (e - c) / (2 w)) / sqrt(sampling)``, where ``|e - c| < w``, on the scale ``e = 9.265 ln(1 + f /
    (24.7 * 9.265))``: ``sampling * (n_filters + 1) - 1`` of them, their centres c equally spaced between the ends, each
    `sampling` spacings wide to either side. Below and above, `sampling` low-passes and high-passes hold the rest: at
    every frequency the squares of all filters sum to 1, so that the same filters, applied again, undo the split.

    Needs the whole sound: filters have no phase and no delay, so it cannot stream; `Gammatone` can. Takes
    ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa, low to high: the bands, their envelopes ``|analytic
    band|``, one value every `decimation` samples, or the analytic bands.

    Raises
    ------
    ParameterError
        Where f_max_hz lies above the Nyquist frequency of the signal.

    Notes
    -----
    Envelopes are decimated as by ``scipy.signal.resample_poly`` (Kaiser window, beta 5); what falls below 0 is set to
    0.
    The first and last `sampling` channels are the low- and high-passes; their ``cf_hz`` continues the spacing of the
    others and is not what they hear best. Equals pycochleagram; inversion from envelopes alone is not part of this
    stage. float32 lies within -120 dB of float64.

    References
    ----------
    McDermott & Simoncelli (2011), Neuron 71, 926-940.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import HalfCosine
    >>> click, bank = np.eye(1, 1600)[0], HalfCosine()
    >>> bands = bank.apply(click, rate_hz=16000, precision="float64")
    >>> bands.shape
    (65, 1600)
    >>> bool(np.allclose(bank.invert(bands, rate_hz=16000), click, rtol=0, atol=1e-12))
    True
    """

    whole_sound: ClassVar[bool] = True
    causal_alternative: ClassVar[str] = "Gammatone"

    n_filters: int = Parameter(30, "Number of band-passes if sampling were 1.", ge=1, le=2000,
                               source="McDermott & Simoncelli 2011")
    f_min_hz: float = Parameter(50.0, "Lower end of the lowest band-pass if sampling were 1.", ge=0, le=1e6,
                                source="pycochleagram")
    f_max_hz: float = Parameter(8000.0, "Upper end of the highest band-pass if sampling were 1.", gt=0, le=1e6,
                                source="pycochleagram")
    sampling: int = Parameter(2, "How many times as densely the filters overlap as they must.", ge=1, le=8,
                              source="pycochleagram")
    output: Literal["real", "envelope", "complex"] = Parameter(
        "real", "What to return: the bands, their envelopes, or both as complex numbers.", source="choice")
    decimation: int = Parameter(1, "Samples for one value of an envelope.", ge=1, le=100000, source="choice")

    presets: ClassVar = {
        # 50 Hz to 20 kHz, as many filters as whole steps of the scale less one: pycochleagram, "human"
        "human": {"n_filters": 38, "f_max_hz": 20000.0},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.f_min_hz >= self.f_max_hz:
            raise ParameterError(f"HalfCosine.f_min_hz = {self.f_min_hz:.10g} Hz: "
                                 f"must lie below f_max_hz = {self.f_max_hz:.10g} Hz. Exchange or change them.")
        if self.decimation > 1 and self.output != "envelope":
            raise ParameterError(f"HalfCosine.decimation = {self.decimation}: only envelopes are taken more rarely "
                                 "than samples. Leave it out, or choose output='envelope'.")
        if self.n_channels > MOST_CHANNELS:
            raise ParameterError(f"HalfCosine.n_filters = {self.n_filters}: makes {self.n_channels} channels of at "
                                 f"most {MOST_CHANNELS}. Lower it, or sampling.")
        return self

    @property
    def n_channels(self) -> int:
        """Band-passes, low-passes and high-passes together."""
        return self.sampling * (self.n_filters + 1) - 1 + 2 * self.sampling

    def design(self) -> HalfCosineCoefficients:
        """Centres and widths on the scale; they do not depend on the rate."""
        ends = scale(self.f_min_hz), scale(self.f_max_hz)
        points = np.linspace(*ends, self.sampling * (self.n_filters + 1) + 1)
        spacing = float(points[1] - points[0])
        return HalfCosineCoefficients(points[1:-1], spacing, self.sampling * spacing)

    def best_frequencies_hz(self) -> np.ndarray:
        """Centres of the band-passes; those of low- and high-passes continue their spacing."""
        bank = self.design()
        beyond = self.sampling * bank.spacing
        points = np.linspace(bank.centres[0] - beyond, bank.centres[-1] + beyond, self.n_channels)
        return LEAST_HZ * EAR_Q * np.expm1(points / EAR_Q)

    def lowest_heard_hz(self) -> np.ndarray:
        """Where each filter begins to let sound through; 0 of low-passes."""
        bank, s = self.design(), self.sampling
        low = np.concatenate([np.zeros(s), bank.centres - bank.half_width, bank.centres[-s:]])
        return LEAST_HZ * EAR_Q * np.expm1(low / EAR_Q)

    def filters(self, n: int, rate_hz: float) -> np.ndarray:
        """Gains at the ``n // 2 + 1`` frequencies of a sound of `n` samples, ``(channel, frequency)``."""
        e, bank = scale(np.fft.rfftfreq(n, 1 / rate_hz)), self.design()
        gains = np.zeros((self.n_channels, len(e)))
        for k, gain in enumerate(gains):
            passed, values = self.passed(bank, k, e)
            gain[passed] = values
        return gains

    def passed(self, bank: HalfCosineCoefficients, k: int, e: np.ndarray) -> tuple[slice, np.ndarray]:
        """Which of the rising points `e` of the scale channel `k` lets through, and its gains there."""
        s, n_bands = self.sampling, len(bank.centres)
        kind = -1 if k < s else 1 if k >= s + n_bands else 0     # low-pass, band-pass, high-pass
        centre = bank.centres[k - s - kind * s]
        low = centre if kind == 1 else -np.inf if kind == -1 else centre - bank.half_width
        high = centre if kind == -1 else np.inf if kind == 1 else centre + bank.half_width
        passed = slice(np.searchsorted(e, low, "right"), np.searchsorted(e, high, "left"))
        distance = np.minimum(abs(e[passed] - centre) / bank.half_width, 1)
        if kind:                                                 # what the band-pass around `centre` leaves
            return passed, np.sin(np.pi / 2 * distance) / np.sqrt(s)
        return passed, np.cos(np.pi / 2 * distance) / np.sqrt(s)

    def invert(self, bands: np.ndarray, rate_hz: float) -> np.ndarray:
        """The sound ``(..., time)`` of which ``(..., channel, time)`` are the bands, real or complex: exact but for
        rounding, and for changed bands the nearest sound in the sense of least squares."""
        bands = np.asarray(bands)
        if self.output == "envelope":
            raise ValueError("HalfCosine.output = 'envelope': envelopes have lost the fine structure, so that no sound "
                             "can be made of them. Make the bands with output='real' or 'complex'.")
        if bands.ndim < 2 or bands.shape[-2] != self.n_channels:
            raise ValueError(f"bands.shape = {bands.shape}: must be (..., {self.n_channels}, time). "
                             "Pass what this filterbank has made, with output 'real' or 'complex'.")
        n = bands.shape[-1]
        if not n:
            return bands.real.sum(axis=-2)
        e, bank = scale(np.fft.rfftfreq(n, 1 / rate_hz)), self.design()
        spectrum = np.zeros((*bands.shape[:-2], len(e)), np.complex128)
        for k in range(self.n_channels):
            passed, gains = self.passed(bank, k, e)
            spectrum[..., passed] += gains * np.fft.rfft(bands[..., k, :].real)[..., passed]
        return np.fft.irfft(spectrum, n).astype(bands.real.dtype)

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if spec.axes:
            raise TypeError(f"HalfCosine: takes a sound, this signal already has the axis {spec.axes[-1].name}. "
                            "Put it first, before what makes channels.")
        if self.f_max_hz > spec.rate_hz / 2:
            self.refuse("f_max_hz", f"must not lie above the Nyquist frequency {spec.rate_hz / 2:.10g} Hz of a "
                        f"{spec.rate_hz:.10g} Hz signal",
                        f"Lower f_max_hz or put Resample({2 * self.f_max_hz:.10g}) first.")
        return HalfCosineStep(self, spec)


def scale(f_hz: Any) -> Any:
    """ERB numbers of frequencies in Hz, as pycochleagram rounds them."""
    return EAR_Q * np.log1p(f_hz / (LEAST_HZ * EAR_Q))


class HalfCosineStep(Step):
    """The filterbank at work, on a whole sound."""

    def __init__(self, stage: HalfCosine, spec: SignalSpec) -> None:
        self.stage, self.every = stage, stage.decimation
        share, shares = spec.share
        self.channels = np.array_split(np.arange(stage.n_channels), shares)[share]
        cf_hz = stage.best_frequencies_hz()
        axis = Axis("channel", len(self.channels), {"cf_hz": cf_hz[self.channels]})
        self.complex_dtype = np.result_type(spec.dtype, np.complex64)
        dtype = self.complex_dtype if stage.output == "complex" else spec.dtype
        notes = note_dead_channels(stage, spec, cf_hz, stage.lowest_heard_hz(), "nothing",
                                   f"Lower f_max_hz to {spec.bandwidth_hz:.10g} Hz")
        super().__init__(spec, spec.with_axes((axis,), dtype, share=(0, 1), notes=(*spec.notes, *notes),
                                              **spec.every(self.every, 0)),
                         stage.design(), HalfCosineState(np.zeros(0, spec.dtype)))

    def output_length(self, n: int) -> int:
        return -(-n // self.every)

    def process(self, block: np.ndarray) -> np.ndarray:
        """Only listen: also a whole sound may come in pieces, from a stage before that owes its last values."""
        self.state = HalfCosineState(np.concatenate([self.state.samples, block[:, 0]]))
        return self.block(0)

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        """Listen; when as many values are asked for as have been heard, the sound is whole, and is answered."""
        self.process(block)
        if self.every > 1 or len(self.state.samples) != target.shape[-1]:
            return 0
        for start, bands in self.bands():
            target[start:start + len(bands)] = bands
        self.state = self.fresh_state()
        return target.shape[-1]

    def flush(self) -> np.ndarray:
        out = np.zeros((self.output_length(len(self.state.samples)), self.output.width), self.output.dtype)
        for start, bands in self.bands():
            write_rows(bands, out[:, start:start + len(bands)])
        return out

    def bands(self) -> Iterator[tuple[int, np.ndarray]]:
        """What has been heard in some channels at a time: the first of them, and ``(channel, time)``."""
        n = len(self.state.samples)
        if not n:
            return
        from scipy.fft import rfft
        spectrum = rfft(self.state.samples.astype(np.float64))
        if self.stage.output != "real":                          # of an analytic sound
            spectrum[1:(n + 1) // 2] *= 2                        # 0 Hz and the Nyquist frequency have no counterpart
        e = scale(np.fft.rfftfreq(n, 1 / self.spec.rate_hz))
        for start in range(0, len(self.channels), SIDE_BY_SIDE):
            channels = self.channels[start:start + SIDE_BY_SIDE]
            shape = SIDE_BY_SIDE, len(e) if self.stage.output == "real" else n
            filtered = np.zeros(shape, self.complex_dtype)       # full also at the end: all go the same way through it
            for row, k in zip(filtered, channels, strict=False):
                passed, gains = self.stage.passed(self.coefficients, int(k), e)
                row[passed] = gains * spectrum[passed]
            yield start, self.in_time(filtered, n)[:len(channels)]

    def in_time(self, filtered: np.ndarray, n: int) -> np.ndarray:
        """What is returned of bands of which the spectra are given; those are overwritten."""
        from scipy.fft import ifft, irfft
        if self.stage.output == "real":
            return irfft(filtered, n, overwrite_x=True)
        analytic = ifft(filtered, overwrite_x=True)
        if self.stage.output == "complex":
            return analytic
        if self.every == 1:
            return abs(analytic)
        return np.maximum(decimated(abs(analytic), self.every), 0)


def decimated(signals: np.ndarray, every: int) -> np.ndarray:
    """Signals ``(channel, time)`` at every `every`-th sample, behind a low-pass without phase that hears 0 outside.

    The low-pass is a sinc in a Kaiser window of 20 new samples (beta 5), and leaves constants as they are.
    """
    n_lobes = 10                                                 # to either side
    m = np.arange(-n_lobes * every, n_lobes * every + 1)
    cutoff = 1 / every                                           # as a share of the Nyquist frequency
    low_pass = cutoff * np.sinc(cutoff * m) * np.kaiser(len(m), KAISER_BETA)
    weights = (low_pass / low_pass.sum()).astype(signals.dtype)
    n_channels, n = signals.shape
    n_out = -(-n // every)
    phases = np.zeros((every, n_channels, n_lobes + n_out + n_lobes + 1), signals.dtype)    # each at the new rate
    whole = np.pad(signals, ((0, 0), (0, n_out * every - n))).reshape(n_channels, n_out, every)
    phases[..., n_lobes:n_lobes + n_out] = whole.transpose(2, 0, 1)
    sums, term = np.zeros((2, n_channels, n_out), signals.dtype)
    for k, weight in enumerate(weights):                         # one after the other: no BLAS, whose bits vary
        shift, phase = divmod(k, every)
        np.multiply(phases[phase, :, shift:shift + n_out], weight, out=term)
        sums += term
    return sums
