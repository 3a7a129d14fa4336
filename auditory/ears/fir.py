"""An ear that is a finite impulse response: what all such ears share.

Params -> design() -> taps -> the last samples heard, and the loop in ``fir_kernel.py``.
"""
from math import prod
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.ears.fir_design import frequency_sampled, minimum_phase
from auditory.ears.fir_kernel import GROUP, fir
from auditory.numerics import lane_empty, padded

PUBLISHED_ORDER = 512


class FirCoefficients(NamedTuple):
    """The same for every sound."""

    taps: np.ndarray            # (order + 1,)


class FirState(NamedTuple):
    """The ear's whole memory."""

    past: np.ndarray            # (sound, order), oldest first


class FirEar(Stage):
    """A stage that is one impulse response, made from gains at a few frequencies.

    A subclass says `points`, the gains, and `unit`, what comes out, and prepares a `FirStep`.
    """

    pointwise: ClassVar[bool] = True
    hears_unit: ClassVar[str] = "Pa"
    unit: ClassVar[str] = "Pa"

    phase: Literal["linear", "minimum"] = Parameter(
        "linear", "Delay all frequencies by half the response, or each as little as possible.", source="choice")
    length_s: float | None = Parameter(
        None, "Length of the response, to an even order; if left out, order 512 at any rate.", ge=0.001, le=0.2,
        source="order 512: Auditory Modeling Toolbox")

    def points(self, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
        """Frequencies in Hz, from 0 to the Nyquist frequency, and the linear gain at each."""
        raise NotImplementedError

    def order(self, rate_hz: float) -> int:
        """The number of taps, less one; even, so that the delay of a linear phase is a whole number of samples."""
        return PUBLISHED_ORDER if self.length_s is None else max(2, 2 * round(self.length_s * rate_hz / 2))

    def design(self, spec: SignalSpec) -> FirCoefficients:
        """The taps in float64; a kernel in float32 rounds them."""
        taps = frequency_sampled(*self.points(spec.rate_hz), spec.rate_hz, self.order(spec.rate_hz))
        return FirCoefficients(minimum_phase(taps) if self.phase == "minimum" else taps)

    def unit_after(self, unit: str) -> str:
        return self.unit

    def below_nyquist(self, rate_hz: float, frequencies_hz: np.ndarray, lowest_hz: float) -> np.ndarray:
        """Which points a signal can hold; a rate that cannot even hold `lowest_hz` is refused."""
        if rate_hz <= 2 * lowest_hz:
            raise ParameterError(f"{type(self).__name__}.rate_hz = {rate_hz:.10g} Hz: must be above "
                                 f"{2 * lowest_hz:.10g} Hz to hold what this ear is known to do. "
                                 "Put a Resample to a higher rate first.")
        return frequencies_hz < rate_hz / 2


class FirStep(Step):
    """An impulse response at work."""

    def __init__(self, stage: FirEar, spec: SignalSpec) -> None:
        stage.refuse_complex(spec)
        output = spec.with_axes(spec.axes, unit=stage.unit) if spec.axes else spec.change(unit=stage.unit)
        self.n_sounds, self.n_last = prod(spec.shape), spec.shape[-1] if spec.axes else 1
        coefficients = stage.design(spec)
        past = np.zeros((self.n_sounds, len(coefficients.taps) - 1), spec.dtype)
        super().__init__(spec, output, coefficients, FirState(past))
        self.oldest_first = coefficients.taps[::-1].astype(spec.dtype)

    def process(self, block: np.ndarray) -> np.ndarray:
        past, n = self.state.past, len(block)
        n_past = past.shape[1]
        width = padded(max(n, 1), past.dtype, GROUP)             # moments beyond the block: computed, never said
        samples = np.zeros((self.n_sounds, n_past + width), past.dtype)
        samples[:, :n_past] = past
        samples[:, n_past:n_past + n] = block[..., :self.n_last].reshape(n, self.n_sounds).T
        answered = lane_empty((self.n_sounds, width), past.dtype)
        fir(sliding_window_view(samples, width, axis=1), self.oldest_first, answered)
        past[...] = samples[:, n:n + n_past]
        out = self.block(n)
        out[..., :self.n_last] = answered[:, :n].T.reshape(n, *self.output.block_shape[:-1], self.n_last)
        return out
