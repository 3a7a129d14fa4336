"""A bank of modulation filters at work."""
from typing import NamedTuple

import numpy as np

from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.step import Step
from auditory.modulation.bank_kernel import resonators, sections_in_series


class Bank(NamedTuple):
    """What each filter does; those in sections come before those that resonate."""

    before: np.ndarray          # (1 or 0, 1, 5) a low-pass of what comes in
    sections: np.ndarray        # (filter, section, 5) b0 b1 b2 a1 a2
    poles: np.ndarray           # (filter, 2) real and imaginary parts of a resonator's pole
    gains: np.ndarray           # (filter,) of the resonators
    says: np.ndarray            # (filter,) 0: the real part, 1: the magnitude

    @property
    def n_filters(self) -> int:
        return len(self.sections) + len(self.poles)


class BankState(NamedTuple):
    """The filters' whole memory."""

    before: np.ndarray          # (1 or 0, 1, 2, channel)
    delays: np.ndarray          # (filter, section, 2, channel)
    resonances: np.ndarray      # (filter, 2, channel)


class BankStep(Step):
    """Channels through all filters, in float64: (time, channel) to (time, filter, channel), the channels still last."""

    def __init__(self, spec: SignalSpec, bank: Bank, filters: Axis, magnitude: bool) -> None:
        output = spec.with_axes((filters, *spec.axes), np.dtype(np.float64))
        state = BankState(np.zeros((len(bank.before), 1, 2, output.width)),
                          np.zeros((*bank.sections.shape[:2], 2, output.width)),
                          np.zeros((len(bank.poles), 2, output.width)))
        super().__init__(spec, output, bank, state)
        self.magnitude = magnitude

    def process(self, block: np.ndarray) -> np.ndarray:
        x = self.block(len(block), "wide", (self.output.width,))
        x[:, :self.spec.shape[-1]] = block[:, :self.spec.shape[-1]]
        out, bank = self.block(len(block)), self.coefficients
        if len(bank.before):
            slow = self.block(len(block), "slow", (1, self.output.width))
            sections_in_series(x, bank.before, 0, self.state.before, slow)
            x[...] = slow[:, 0]
        if len(bank.sections):
            sections_in_series(x, bank.sections, int(self.magnitude), self.state.delays, out)
        if len(bank.poles):
            resonators(x, bank.poles, bank.gains, bank.says, len(bank.sections), self.state.resonances, out)
        return out
