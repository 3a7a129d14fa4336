"""The passive gammachirp: a gammatone whose frequency glides, and whose band is steeper above than below."""
from typing import ClassVar

import numpy as np

from auditory.cochlea.gammachirp.fir import FirBankStep, at_rest, design_fir
from auditory.cochlea.gammachirp.impulse_responses import impulse_responses
from auditory.cochlea.gammachirp.peaks import best_frequencies_hz
from auditory.cochlea.gammachirp.shapes import Chirp, passive_peak_hz
from auditory.cochlea.placement import HIGHEST_HZ, LOWEST_HZ, Filterbank
from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.scales import FloatArray


class Gammachirp(Filterbank):
    """Split sound into bands whose low-frequency side is the shallow one, as in the cochlea itself.

    Impulse responses ``t**(n - 1) exp(-2 pi b ERB(fr1) t) cos(2 pi fr1 t + c ln(t fr1 / 1 kHz))``, cut where they have
    decayed to some 1e-8 and scaled to 0 dB at their peak, ``fp1 = fr1 + c b ERB(fr1) / n``. With ``chirp=0`` they are
    gammatones.

    Takes ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa. Channels are placed by ``fr1``: the parameter
    `cf_hz` lists it, the coordinate ``place_hz`` says it. The coordinate ``cf_hz`` is where they pass most, with the
    chirp of 2003 some 18 % lower: fp1, but for what the image at negative frequencies does to the lowest.

    Raises
    ------
    ParameterError
        Where fr1 does not lie below the Nyquist frequency of the signal, or a peak would lie below 0 Hz.

    Notes
    -----
    That 0 dB holds within 0.1 dB for fr1 from 250 Hz on; below, the peak of what is sampled and real rises to 0.5 dB.
    Computed in blocks of 512 samples, which an answer waits for; float32 errs by less than 1e-6 of the loudest moment
    of the loudest channel. How the chirp should change with level in the paper of 1997 is not confirmed;
    `CompressiveGammachirp` has the later rule.

    References
    ----------
    Irino & Patterson (1997), JASA 101, 412-419; Patterson, Unoki & Irino (2003), JASA 114, 1529-1542. Length, phase and
    gain of the impulse responses: GCFB 2.11.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Gammachirp
    >>> click = np.zeros(4800, np.float32)
    >>> click[0] = 1
    >>> Gammachirp(n_channels=30).apply(click, rate_hz=48000).shape
    (30, 4800)
    """

    hears_unit: ClassVar[str] = "Pa"
    channelwise: ClassVar[bool] = False                          # two channels share a transform

    n_channels: int | None = Parameter(100, "Number of channels.", ge=1, le=4096, source="GCFB 2.11")
    f_min_hz: float | None = Parameter(100.0, "fr1 of the lowest channel.", ge=LOWEST_HZ, le=HIGHEST_HZ,
                                    source="GCFB 2.11")
    f_max_hz: float | None = Parameter(6000.0, "fr1 of the highest channel.", ge=LOWEST_HZ, le=HIGHEST_HZ,
                                    source="GCFB 2.11")
    scale: str | None = Parameter("erb_gm1990", "Scale on which channels are equally spaced.",
                                  source="GCFB 2.11: Glasberg & Moore 1990 as printed, 21.4 log10(0.00437 f + 1)")
    order: int = Parameter(4, "Order n of the envelope.", ge=1, le=8, source="Irino & Patterson 1997")
    bandwidth_erb: float = Parameter(1.81, "Bandwidth b, in ERB of fr1.", ge=0.5, le=5,
                                     source="Patterson, Unoki & Irino 2003, b1")
    chirp: float = Parameter(-2.96, "Chirp c: below 0 the low-frequency side is the shallow one.", ge=-10, le=10,
                             source="Patterson, Unoki & Irino 2003, c1")

    presets: ClassVar = {
        "patterson2003": {},                                     # Patterson, Unoki & Irino 2003
        "gammatone": {"bandwidth_erb": 1.019, "chirp": 0.0},     # Slaney 1993: b of a gammatone of one ERB
    }

    def passive(self) -> Chirp:
        """The filter's shape."""
        return Chirp(self.order, self.bandwidth_erb, self.chirp)

    def prepare(self, spec: SignalSpec) -> Step:
        fr1_hz = self.place(spec)
        check_peaks(self, fr1_hz, self.passive(), spec.rate_hz)
        responses = impulse_responses(fr1_hz, spec.rate_hz, self.passive())
        axis = self.channel_axis(best_frequencies_hz(fr1_hz, responses, spec.rate_hz), place_hz=fr1_hz)
        output = spec.with_axes((axis,), notes=(*spec.notes, *self.dead_channels(spec)))
        bank = design_fir(responses, spec.dtype)
        return GammachirpStep(spec, output, bank, at_rest(bank), bank)


def check_peaks(stage: Filterbank, fr1_hz: FloatArray, chirp: Chirp, rate_hz: float) -> None:
    """Refuse passive peaks that would not lie between 0 Hz and Nyquist."""
    peak_hz = passive_peak_hz(fr1_hz, chirp)
    outside = np.flatnonzero((peak_hz <= 0) | (peak_hz >= rate_hz / 2))
    if len(outside):
        k = outside[0]
        parameter = "cf_hz" if stage.cf_hz is not None else "f_min_hz" if peak_hz[k] <= 0 else "f_max_hz"
        stage.refuse(parameter, f"the channel at fr1 = {fr1_hz[k]:.6g} Hz would pass most at {peak_hz[k]:.6g} Hz, "
                     f"which must lie between 0 and the Nyquist frequency of a {rate_hz:.10g} Hz signal",
                     "Change it, or narrow the filters.")


class GammachirpStep(FirBankStep):
    """Passive gammachirps at work."""

    def answer(self, bands: np.ndarray) -> np.ndarray:
        return self.narrowed(bands)
