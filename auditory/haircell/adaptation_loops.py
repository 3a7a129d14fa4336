"""Adaptation: a chain of five loops that divide what is heard by what has been heard.

Params -> design() -> coefficients -> state, and the ticks in ``adaptation_loops_kernel.py``.
"""
from itertools import pairwise
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError, with_unit
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.haircell.adaptation_loops_kernel import (
    AdaptationCoefficients,
    AdaptationState,
    limited_loop,
    limited_loop_float32,
    loop,
    model_units,
    pressure,
    settle,
)
from auditory.numerics import Tick
from auditory.scales import RMS_ONE_DB_SPL, db_spl_to_pa

LOOPS = 5
LEAST_RATE_HZ = 4000.0          # below, holding the divisor for a sample is too coarse: haircell sheet, B1
FULL_SCALE_DB_SPL = RMS_ONE_DB_SPL["amt_0"]                      # 100: what the loops answer with 100 MU
UNITS_PER_PA = 1 / float(db_spl_to_pa(FULL_SCALE_DB_SPL))
TAUS_S = (0.001, 100.0)         # the range of a time constant
LEAST_EXCESS = 0.01             # over 1, to which a limiter may limit

DAU_S = (0.005, 0.050, 0.129, 0.253, 0.500)                      # Dau et al. 1996
PUESCHEL_S = (0.005, 0.12875, 0.2525, 0.37625, 0.500)            # Pueschel 1988: equally spaced

# tanh(x) = x P(x^2) / Q(x^2) within 1.7e-7 of itself for 0 <= x <= 8; beyond, it is 1 within 2.3e-7. A minimax fit made
# for this package; rounding to float32 costs more.
TANH_NUMERATOR = (0.99999985, 0.12925661, 0.0029510214, 1.1428399e-05)
TANH_DENOMINATOR = (1.0, 0.46258876, 0.023815544, 0.00023866884, 2.4592033e-07)
TANH_IS_ONE = 8.0


class AdaptationLoops(Stage):
    """Get used to what lasts and start at what is new: five loops, each dividing by its own low-passed answer.

    ``v = max(x, minimum)``, then in each loop ``v <- v / s``, limited if it is above 1, and ``s`` follows it with the
    loop's time constant. What lasts comes out as its 32nd root, nearly its level in dB: 0 MU at `minimum_db_spl`,
    100 MU at 100 dB SPL. What changes faster than the loops can follow passes almost linearly.

    Takes what a hair cell says, ``(..., time)`` in Pa; returns ``(..., time)`` in model units (MU). Silence is 0 MU
    from the first sample on: each loop begins where the minimum level leaves it.

    Notes
    -----
    The models measure pressure in units of 2 Pa, rms 1 being 100 dB SPL; that is done inside. In their paper the loops
    of `relanoiborra2019` stand behind an expansion of what the hair cell says, which is no part of this stage.

    Without limiter an onset is answered with up to millions of MU, and the loops then take half a second to hear again.
    A limiter lets no loop say more than ``(1 - s0**2) limit``, s0 being what it divides by at rest. For
    `breebaart2001` one published program has no limiter and another has 10; here it has none.

    float32 lies within 0.005 MU of float64; without limiter, within -90 dB of what is 10 MU or more as rms. Finite up
    to 1e6 Pa. The loops are made for rates from 4 kHz on, where their answer hardly depends on the rate.

    References
    ----------
    Pueschel (1988), thesis, Goettingen. Dau, Pueschel & Kohlrausch (1996), JASA 99, 3615-3622. Dau, Kollmeier &
    Kohlrausch (1997), JASA 102, 2892-2905: the limiter. Breebaart, van de Par & Kohlrausch (2001), JASA 110, 1074-1088.
    Osses Vecchi & Kohlrausch (2021), JASA 149. Relano-Iborra, Zaar & Dau (2019), JASA 146.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import AdaptationLoops
    >>> heard = AdaptationLoops().apply(np.full(320000, 2.0), rate_hz=16000)                 # 20 s of "100 dB"
    >>> heard[[0, 800, -1]].round().tolist()
    [1444.0, 285.0, 100.0]
    """

    pointwise: ClassVar[bool] = True
    hears_unit: ClassVar[str] = "Pa"
    hears_after: ClassVar[str] = "Put Gammatone and HalfWave before it, which keep pressure."

    taus_s: tuple[float, ...] = Parameter(DAU_S, "How slowly each of the five loops follows what it says.",
                                          min_length=LOOPS, max_length=LOOPS, source="Dau et al. 1996")
    limit: float = Parameter(10.0, "How much a loop may say at an onset, re its steady answer; 1: without limiter.",
                             ge=1, le=1000, source="Dau et al. 1997")
    minimum_db_spl: float = Parameter(0.0, "What is softer counts as this.", ge=-100, le=90, source="Dau et al. 1996")

    presets: ClassVar = {                                        # all as in AMT 1.4
        "dau1997": {},
        "dau1996": {"limit": 1.0},
        "puschel1988": {"taus_s": PUESCHEL_S, "limit": 1.0},
        "breebaart2001": {"taus_s": PUESCHEL_S, "limit": 1.0},   # conflict: limit 10 in the Two!Ears front end
        "osses2021": {"limit": 5.0},
        "relanoiborra2019": {"minimum_db_spl": -33.979400086720375},        # 2e-7 units of 2 Pa
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        least, most = TAUS_S
        if not all(least <= tau_s <= most for tau_s in self.taus_s):
            raise ParameterError(f"AdaptationLoops.taus_s = {with_unit(self.taus_s, 'taus_s')}: each must be {least:g} "
                                 f"to {most:g} s. Give five values in that range.")
        least_limit = (1 + LEAST_EXCESS) / (1 - self.at_rest()[-1] ** 2)
        if 1 < self.limit < least_limit:
            raise ParameterError(f"AdaptationLoops.limit = {self.limit:.10g}: must be 1 (no limiter) or at least "
                                 f"{least_limit:.4g} with minimum_db_spl = {self.minimum_db_spl:.10g} dB SPL, or the "
                                 "last loop could not say more than at rest. Choose one of them.")
        return self

    def minimum(self) -> float:
        """The least pressure, in the loops' own units."""
        return 10 ** ((self.minimum_db_spl - FULL_SCALE_DB_SPL) / 20)

    def at_rest(self) -> np.ndarray:
        """What each loop divides by, and says, when it has long been given the minimum: the root of that."""
        return self.minimum() ** (1 / 2 ** np.arange(1, LOOPS + 1))

    def design(self, spec: SignalSpec) -> AdaptationCoefficients:
        """Designed in float64, but for what is said at rest."""
        number = spec.dtype.type
        floor, *divisors = dividing_out(number(self.at_rest()[-1]))
        excess = np.maximum((1 - self.at_rest() ** 2) * self.limit - 1, LEAST_EXCESS)        # V
        numerator = [p / excess ** (2 * k) for k, p in enumerate(TANH_NUMERATOR)]
        denominator = [q / excess ** (2 * k) for k, q in enumerate(TANH_DENOMINATOR)]
        design = AdaptationCoefficients(
            scale=np.array([UNITS_PER_PA]), floor=np.array([floor]), divisor=np.array(divisors),
            gain=-np.expm1(-1 / (np.array(self.taus_s) * spec.rate_hz)), excess=excess,
            numerator=np.array(numerator), denominator=np.array(denominator), furthest=TANH_IS_ONE * excess,
            mu=np.array([divisors[-1], 100 / (1 - self.at_rest()[-1])]))
        return AdaptationCoefficients(*(array.astype(number) for array in design))

    def unit_after(self, unit: str) -> str:
        return "MU"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return AdaptationLoopsStep(self, spec)


class AdaptationLoopsStep(TickStep):
    """Adaptation loops at work, in place."""

    least_registers = 4                                          # a loop waits long for its division

    def __init__(self, stage: AdaptationLoops, spec: SignalSpec) -> None:
        notes = (*spec.notes, *stage.note_low_rate(spec, LEAST_RATE_HZ))
        output, design = spec.with_axes(spec.axes, unit=stage.unit_after(spec.unit), notes=notes), stage.design(spec)
        settled = np.repeat(design.divisor[:, np.newaxis], output.block_size, axis=1)
        state = AdaptationState(settled, np.zeros_like(settled), np.zeros(1, np.int64))
        tick, each = Tick(loop, settle), tuple(design.gain)
        if stage.limit > 1 and spec.dtype == np.float32:
            tick = Tick(limited_loop_float32, settle)
            each = tuple(zip(design.gain, zip(*design.numerator), zip(*design.denominator), design.furthest))
        elif stage.limit > 1:
            tick, each = Tick(limited_loop, settle), tuple(zip(design.gain, design.excess))
        super().__init__(spec, output, [Tick(pressure), *[tick] * LOOPS, Tick(model_units)],
                         [(design.scale[0], design.floor[0]), *each, tuple(design.mu)], design, state)

    def states(self) -> tuple[Any, ...]:
        return (), *zip(self.state.settled, self.state.change), ()


def dividing_out(last: np.floating) -> list[np.floating]:
    """Six numbers, each the square of the next, that go on to be so as rounded: each divided by the next is the next.

    The last is `last`, or a few roundings more. Loops that divide by five of them, and are given the first, say and
    keep those five to the bit: silence is silence.
    """
    while True:
        squares = [last]
        for _ in range(LOOPS):
            squares.insert(0, squares[0] * squares[0])
        if all(square / root == root for square, root in pairwise(squares)):
            return squares
        last = type(last)(np.nextafter(last, type(last)(1)))
