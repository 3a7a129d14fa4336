"""A synapse with power-law adaptation at work: drive, down to 10 kHz, power laws, and back to the rate asked for."""
from math import gcd
from typing import Any, NamedTuple

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.nerve import power_law
from auditory.nerve.power_law_kernel import PowerLawCoefficients, decimated, expected, interpolated
from auditory.numerics import lane_empty

WARMING_STEPS = 1024            # of the time before the sound that are computed at once


class SynapseCoefficients(NamedTuple):
    """All that is known before the first sample; a lane is a channel of a fibre type."""

    drive: Any                  # of the stage: what the potential becomes
    law: PowerLawCoefficients
    taps: np.ndarray            # of the filter before 10 kHz
    channels: np.ndarray        # (lane,) which it is of
    begins: np.ndarray          # (lane,) samples by which it is delayed, so that all have steps at the same time
    n_before: np.ndarray        # (lane,) steps before the sound
    at_rest: np.ndarray         # (store, lane)
    settled: np.ndarray         # (memory, 1) of 10 s of a drive of 1; or of no time, where the time before is computed


class SynapseState(NamedTuple):
    """The whole memory."""

    stores: np.ndarray          # (2, lane)
    held: np.ndarray            # (lane,) the latest drive
    line: np.ndarray            # (q, channel) the latest samples
    drives: np.ndarray          # (2 q, lane)
    memory: np.ndarray          # (memory, lane) of the power laws
    steps: np.ndarray           # (2, lane) the latest of what they gave
    counts: np.ndarray          # (2,) samples heard, values given


class PowerLawStep(Step):
    """Synapses of one kind: `hears` and `hears_within` say what a potential (time, lane) becomes."""

    given_noise: np.ndarray | None = None       # (step, lane), from the first step of the lane that begins first

    def __init__(self, spec: SignalSpec, output: SignalSpec, hop: int, coefficients: SynapseCoefficients,
                 form: power_law.PowerLawForm) -> None:
        n_lanes, q = len(coefficients.channels), len(coefficients.taps) - 1
        state = SynapseState(coefficients.at_rest.copy(), np.zeros(n_lanes), np.zeros((q, spec.width)),
                             np.zeros((2 * q, n_lanes)), np.zeros((power_law.n_memory(form), n_lanes)),
                             np.zeros((2, n_lanes)), np.zeros(2, np.int64))
        super().__init__(spec, output, coefficients, state)
        self.hop, self.form, self.q, self.n_lanes = hop, form, q, n_lanes
        self.inside = np.dtype(np.float64)
        self.begins = coefficients.begins.astype(np.float64)

    def hears(self, x: np.ndarray, cells: Any, stores: np.ndarray, out: np.ndarray) -> None:
        """What the potential becomes: (time, lane) both."""
        raise NotImplementedError

    def hears_within(self, x: np.ndarray, cells: Any, stores: np.ndarray, start: int, begins: np.ndarray, ends: float,
                     held: np.ndarray, out: np.ndarray) -> None:
        """The same where the sound has begun or ended for some of the lanes only."""
        raise NotImplementedError

    @property
    def latency_s(self) -> float:  # type: ignore[override]
        return (self.hop - gcd(self.hop, self.q) + 3 * self.q) / self.spec.rate_hz

    @property
    def block_bytes_per_sample(self) -> float:
        return 3 * 8.0 * self.n_lanes

    def output_length(self, n: int) -> int:
        return n // self.hop

    def n_steps(self, n_samples: int) -> int:
        """How many steps can be computed, of so many samples."""
        return (n_samples - 1) // self.q if n_samples else 0

    def process(self, block: np.ndarray) -> np.ndarray:
        if not len(block):
            return self.block(0)
        x = self.block(len(block), "potential", (self.spec.width,), self.inside)
        x[...] = block
        if not self.state.counts[0]:
            self.begin(x)
        return self.answered(x, None)

    def flush(self) -> np.ndarray | None:
        n = int(self.state.counts[0])
        if self.output_length(n) <= self.state.counts[1]:
            return None
        n_more = self.q * ((n - 1) // self.q + 3) + 1 - n
        return self.answered(np.zeros((n_more, self.spec.width)), n)

    def begin(self, x: np.ndarray) -> None:
        """The first drive stands for all the past."""
        use, state = self.coefficients, self.state
        row, drive = np.zeros((1, self.n_lanes)), np.zeros((1, self.n_lanes))
        row[0] = x[0, use.channels]
        self.hears(row, use.drive, state.stores.copy(), drive)
        state.held[...] = drive[0]
        state.drives[...] = drive
        state.memory[...] = use.settled * drive
        past = int(use.n_before.max(initial=0))
        if use.settled.any():
            return
        for first in range(-past, 0, WARMING_STEPS):
            steps = np.arange(first, min(first + WARMING_STEPS, 0))
            resting = lane_empty((len(steps), self.n_lanes), np.float64)
            resting[...] = np.where(steps[:, np.newaxis] >= -use.n_before, drive, 0.0)
            power_law.run(self.form, resting, self.noise(first, len(steps)), use.law, state.memory, resting)

    def noise(self, first: int, n: int) -> np.ndarray:
        """What is added to the fast branch in `n` steps from `first` on, (step, lane)."""
        noise = self.block(n, "noise", (self.n_lanes,), self.inside)
        if self.given_noise is not None:
            noise[...] = self.given_noise[first + int(self.coefficients.n_before.max()):][:n]
        return noise

    def answered(self, x: np.ndarray, n_heard: int | None) -> np.ndarray:
        """What can be said now that x (time, channel) has come; or that the sound has ended after `n_heard` samples."""
        use, state, q = self.coefficients, self.state, self.q
        start, n_said = (int(count) for count in state.counts)
        n = start + len(x)
        drives = self.block(2 * q + len(x), "drives", (self.n_lanes,), self.inside)
        drives[:2 * q] = state.drives
        self.drive(x, start, n_heard, drives[2 * q:])
        first, n_steps = self.n_steps(start), self.n_steps(n) - self.n_steps(start)
        steps = self.block(2 + n_steps, "steps", (self.n_lanes,), self.inside)
        slow = self.block(n_steps, "slow", (self.n_lanes,), self.inside)
        decimated(drives, use.taps, q, q * first - start + 2 * q, slow)
        steps[:2] = state.steps
        power_law.run(self.form, slow, self.noise(first, n_steps), use.law, state.memory, steps[2:])
        n_ready = self.output_length(max(0, q * (first + n_steps - 2)) if n_heard is None else n_heard)
        values = self.block(n_ready - n_said, "values", (self.n_lanes,), self.inside)
        interpolated(steps, first - 2, self.begins, q, self.hop * (n_said + 1) - 1, self.hop, values)
        state.drives[...] = drives[len(x):]
        state.steps[...] = steps[n_steps:]
        state.counts[...] = n, n_ready
        out = self.block(n_ready - n_said)
        n_channels = self.spec.shape[-1]
        used = self.output.shape[0] * n_channels
        out[..., :n_channels] = values[:, :used].reshape(len(values), *self.output.shape)
        return out

    def drive(self, x: np.ndarray, start: int, n_heard: int | None, out: np.ndarray) -> None:
        """What the potentials x (time, channel) become, each lane in its time."""
        use, state, q = self.coefficients, self.state, self.q
        lined = self.block(len(x), "lanes", (self.n_lanes,), self.inside)
        expected(x, use.begins, use.channels, state.line, start, lined)
        state.line[...] = x[-q:] if len(x) >= q else np.concatenate((state.line[len(x):], x))
        n_first = len(x) if n_heard is not None else max(0, min(q - start, len(x)))
        if n_first:
            ends = np.inf if n_heard is None else float(n_heard)
            self.hears_within(lined[:n_first], use.drive, state.stores, start, self.begins, ends, state.held,
                                    out[:n_first])
        if n_first < len(x):
            self.hears(lined[n_first:], use.drive, state.stores, out[n_first:])
            state.held[...] = out[-1]
