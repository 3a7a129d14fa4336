"""The modulation filterbank: which rhythms each channel beats in."""
from math import cos, exp, pi, sin, sqrt
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.pipeline import Chain
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.inside_out import InsideOutStep
from auditory.modulation.bank_step import Bank, BankStep
from auditory.modulation.filters import dau_centres_hz, edges_hz, low_pass, sharp_band_pass, spaced_centres_hz

LOW_PASS_HZ, BANDWIDTH_HZ, Q = 2.5, 5.0, 2.0       # Dau et al. 1997: below the first filter, of the linear ones, above
HIGHEST_REAL_HZ = 10.0          # up to here the filters say their phase, above only how much there is
RESPONSE_HZ = 150.0             # above, the ear follows modulations less (Kohlrausch, Fassel & Dau 2000)


class ModulationFilterbank(Stage):
    """Split what each channel does over time into rhythms: slow swells, syllables, roughness.

    ``dau1997``: a low-pass at 2.5 Hz (its `modulation_hz` is 0), resonators ``z = p z + (1 - |p|) x``, 5 Hz wide at 5
    and 10 Hz, then of quality 2 from 16.7 Hz on, each 5/3 above the one before; twice their real part up to 10 Hz,
    twice their magnitude above. A real modulation of amplitude m so comes out as about m. They are not free of what
    stands still: 0.4 of a constant is left at 5 Hz, 0.12 at 10, 0.5 above. ``king2019``: Butterworth band-passes of
    four poles whose edges meet.

    `limit_by_channel`: a channel has only filters up to a quarter of its best frequency; the cells beyond are 0, and
    False in the coordinate ``present``. `response`: modulations above 150 Hz are followed less, by a
    first-order ``filter`` before the bank, or by its ``gain`` at each best modulation frequency alone.

    Takes ``(..., channel, time)``, with ``cf_hz`` where it limits; returns ``(..., channel, modulation, time)`` in its
    unit, with ``modulation_hz``, ``modulation_bandwidth_hz`` and ``modulation_delay_s`` (the group delay of each at its
    best frequency). float64 inside.

    Raises
    ------
    ParameterError
        Where the highest filter does not lie below the Nyquist frequency of the signal.

    References
    ----------
    Dau, Kollmeier & Kohlrausch (1997), JASA 102, 2892-2905. The limit of a quarter: Verhey, Dau & Kollmeier (1999),
    JASA 106, 2733-2745. 150 Hz: Kohlrausch, Fassel & Dau (2000), JASA 108, 723-734; Jepsen, Ewert & Dau (2008), JASA
    124, 422-438, with 1/sqrt(2) of the magnitudes. King, Varnet & Lorenzi (2019), JASA 145, 2277-2291. As AMT has them.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import ModulationFilterbank
    >>> beating = 1 + np.sin(2 * np.pi * 129 * np.arange(8000) / 4000)
    >>> bank = ModulationFilterbank.preset("dau1997", f_max_hz=300.0).apply(beating[np.newaxis], rate_hz=4000)
    >>> int(bank[0, 1:, -1].argmax()), bank.shape
    (6, (1, 9, 8000))
    """

    hears_axes: ClassVar = ("channel",)

    kind: Literal["dau1997", "king2019"] = Parameter("dau1997", "Which bank.", source="Dau et al. 1997")
    f_min_hz: float = Parameter(2.0, "Best frequency of the lowest filter; only of king2019.", gt=0, le=1000,
                                source="King et al. 2019, AMT")
    f_max_hz: float = Parameter(1000.0, "The filters end here.", gt=5, le=5000, source="Dau et al. 1997")
    q: float = Parameter(1.0, "Quality of the filters; only of king2019.", gt=0.1, le=20,
                         source="King et al. 2019, AMT")
    limit_by_channel: bool = Parameter(False, "Whether a channel's filters end at a quarter of its best frequency.",
                                       source="Dau et al. 1997; True: Verhey et al. 1999")
    response: Literal["none", "filter", "gain"] = Parameter(
        "none", "How the ear's sluggishness above 150 Hz comes in.", source="Dau et al. 1997")
    magnitude_gain: float = Parameter(1.0, "What magnitudes are multiplied with; only of dau1997.", gt=0, le=1,
                                      source="Dau et al. 1997; 1/sqrt(2): Jepsen et al. 2008")
    presets: ClassVar = {
        "dau1997": {},
        "verhey1999": {"limit_by_channel": True},
        "jepsen2008": {"limit_by_channel": True, "response": "filter", "magnitude_gain": 2**-0.5},
        "osses2021-att": {"limit_by_channel": True, "response": "gain", "magnitude_gain": 2**-0.5},
        "king2019": {"kind": "king2019", "f_max_hz": 150.0},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind == "king2019" and self.f_max_hz <= self.f_min_hz:
            raise ParameterError(f"ModulationFilterbank.f_max_hz = {self.f_max_hz:.10g} Hz: must be greater than "
                                 f"f_min_hz = {self.f_min_hz:.10g} Hz. Raise it.")
        if self.kind == "king2019" and (self.limit_by_channel or self.response != "none"
                                        or self.magnitude_gain != 1.0):
            raise ParameterError("ModulationFilterbank.kind = 'king2019': has no limit_by_channel, response "
                                 "or magnitude_gain. Leave them out.")
        return self

    def best_frequencies_hz(self) -> np.ndarray:
        """Of all filters that a channel may have, 0 for the low-pass."""
        if self.kind == "dau1997":
            return dau_centres_hz(self.f_max_hz)
        return spaced_centres_hz(self.f_min_hz, self.f_max_hz, self.q)

    def bandwidths_hz(self) -> np.ndarray:
        """Of each filter, 3 dB down."""
        centres_hz = self.best_frequencies_hz()
        if self.kind == "king2019":
            return centres_hz / self.q
        return np.where(centres_hz == 0, LOW_PASS_HZ, np.where(centres_hz < HIGHEST_REAL_HZ, BANDWIDTH_HZ,
                                                           centres_hz / Q))

    def design(self, spec: SignalSpec) -> Bank:
        """The filters at the rate of the signal."""
        rate_hz, centres_hz = spec.rate_hz, self.best_frequencies_hz()
        highest_hz = edges_hz(centres_hz[-1], self.q)[1] if self.kind == "king2019" else centres_hz[-1]
        if highest_hz >= rate_hz / 2:
            self.refuse("f_max_hz", f"its highest filter reaches {highest_hz:.10g} Hz, which must lie below the "
                        f"Nyquist frequency {rate_hz / 2:.10g} Hz of a {rate_hz:.10g} Hz signal", "Lower it.")
        none = np.zeros((0, 1, 5))
        if self.kind == "king2019":
            sections = np.array([sharp_band_pass(*edges_hz(centre, self.q), rate_hz) for centre in centres_hz])
            return Bank(none, sections, np.zeros((0, 2)), np.zeros(0), np.zeros(0, np.int64))
        resonant_hz, widths_hz = centres_hz[1:], self.bandwidths_hz()[1:]
        lengths = [exp(-pi * width / rate_hz) for width in widths_hz]
        poles = [(length * cos(2 * pi * f / rate_hz), length * sin(2 * pi * f / rate_hz))
                 for length, f in zip(lengths, resonant_hz, strict=True)]
        says = (resonant_hz > HIGHEST_REAL_HZ).astype(np.int64)
        gains = 2 * np.where(says, self.magnitude_gain, 1.0)
        sections = np.array([[low_pass(LOW_PASS_HZ, rate_hz, 2)]])
        if self.response == "gain":
            gains /= np.sqrt(1 + (resonant_hz / RESPONSE_HZ) ** 2)
        slow = np.array([[low_pass(RESPONSE_HZ, rate_hz, 1)]]) if self.response == "filter" else none
        return Bank(slow, sections, np.array(poles), gains, says)

    def present(self, spec: SignalSpec) -> np.ndarray | None:
        """Which filters each channel has, (channel, modulation); None: all."""
        if not self.limit_by_channel:
            return None
        counts = [len(dau_centres_hz(min(cf / 4, self.f_max_hz))) for cf in self.coordinate(spec, "cf_hz")]
        return np.arange(len(self.best_frequencies_hz())) < np.array(counts)[:, np.newaxis]

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        bank, centres_hz, widths_hz = self.design(spec), self.best_frequencies_hz(), self.bandwidths_hz()
        delays_s = 1 / (pi * widths_hz) * np.where(centres_hz == 0, sqrt(2) / 2, 1.0)
        filters = Axis("modulation", len(centres_hz), {"modulation_hz": centres_hz,
                                                       "modulation_bandwidth_hz": widths_hz,
                                                       "modulation_delay_s": delays_s})
        step = BankStep(spec, bank, filters, magnitude=False)
        return Chain([("bank", step), ("cells", InsideOutStep(step.output, spec.dtype, self.present(spec)))])
