"""How does each cochlea ring after a click?

The place at about 1 kHz of eight cochleae, each answer scaled to its own height. Left, those that ring alike after soft
and loud clicks: linear filters, and Lyon's membrane, which is rectified. The half-cosine filters have no delay, and so
ring before the click, too. Right, living ones: a loud click is answered sooner. The CARFAC then comes to rest sooner,
too; in the other two, compression follows each cycle and makes the end of the ringing stand out. Dots are the highest
peaks in published programs: `lyon` 1.0.0, pycochleagram, GCFB 2.11, the Auditory Modeling Toolbox 0.9.10 and
google/carfac; for the gammatone, in the equations of Slaney (1993).
"""
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np

from auditory import (
    AllPoleGammatone,
    Carfac,
    CompressiveGammachirp,
    Drnl,
    Gammachirp,
    Gammatone,
    HalfCosine,
    LyonPassive,
    Stage,
    StapesVelocity,
)
from auditory.scales import P0_PA

GCFB_UNIT_PA = P0_PA * 10 ** (30 / 20)                           # its sounds have an rms of 1 at 30 dB SPL
SHOWN_S = 0.012
LOUDER_DB = (-40, -20, 0, 20)                                    # than the click that the published peaks answer


class Cochlea(NamedTuple):
    """A place in a cochlea, and what published programs say of it."""

    name: str
    ear: Stage
    rate_hz: int
    channel: int                                                 # of the ear's, from the apex
    click_pa: float                                              # one sample
    peaks: dict[int, float]                                      # samples after the click: value


ALIKE = [
    Cochlea("Gammatone", Gammatone.preset("slaney1993", cf_hz=(1000.0,)), 16000, 0, 1.0, {56: -0.0237631386}),
    Cochlea("AllPoleGammatone, DAPGF", AllPoleGammatone.preset("dapgf", cf_hz=(1000.0,)), 48000, 0, 1.0, {}),
    Cochlea("Gammachirp", Gammachirp(cf_hz=(1000.0,)), 48000, 0, 1.0,
            {69: -0.01350612, 100: 0.01563231, 130: -0.01338412, 158: 0.00993012, 185: -0.00675553}),
    Cochlea("HalfCosine", HalfCosine(n_filters=16, f_min_hz=50.0, f_max_hz=8000.0, sampling=2), 16000, 16, 1.0,
            {-15: 0.02199302, -8: -0.02624679, 0: 0.0279193, 8: -0.02624679, 15: 0.02199302}),
    Cochlea("LyonPassive, 962 Hz", LyonPassive(gain_control=False, difference=False), 16000, 25, 1.0,
            {28: 0.0465156, 46: 0.0459673, 64: 0.0393556, 82: 0.0311101, 99: 0.0242100}),
]
LIVING = [
    Cochlea("Drnl, 1088 Hz", StapesVelocity() >> Drnl(cf_hz=(1088.1885752456367,)), 44100, 0, 0.1 * np.sqrt(2),
            {160: 0.0010175, 180: -0.0011772, 201: 0.0012465, 221: -0.0012281, 242: 0.001137}),
    Cochlea("CompressiveGammachirp, 1069 Hz", CompressiveGammachirp(n_channels=16), 48000, 7,
            692.820323 * GCFB_UNIT_PA, {n: value * GCFB_UNIT_PA for n, value in (
                (115, 8.361), (138, -8.5495), (163, 9.1512), (188, -8.6702), (213, 7.9989))}),
    Cochlea("Carfac, 1129 Hz", Carfac(output="bm", full_scale_db_spl=20 * np.log10(1 / P0_PA)), 22050, 34, 1.0,
            {31: -5.5339, 41: 8.24, 51: -9.0952, 60: 7.3969, 70: -5.7227}),
]


def answer(cochlea: Cochlea, louder_db: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Time in ms from a click in the middle on, and what the place says."""
    n = 2 * round(2 * SHOWN_S * cochlea.rate_hz)
    click = np.zeros(n)
    click[n // 2] = cochlea.click_pa * 10 ** (louder_db / 20)
    ringing = cochlea.ear.apply(click, cochlea.rate_hz, precision="float64")[cochlea.channel]
    return (np.arange(n) - n // 2) / cochlea.rate_hz * 1e3, ringing


figure, (alike, *living) = plt.subplots(1, 1 + len(LIVING), figsize=(14, 6), width_ratios=(1.2, 1, 1, 1),
                                        layout="constrained")
for row, cochlea in enumerate(reversed(ALIKE)):
    time_ms, ringing = answer(cochlea)
    (line,) = alike.plot(time_ms, row + 0.45 * ringing / abs(ringing).max())
    at_ms = np.array(list(cochlea.peaks)) / cochlea.rate_hz * 1e3
    alike.plot(at_ms, row + 0.45 * np.array(list(cochlea.peaks.values())) / abs(ringing).max(), ".", color="k")
alike.set(title="alike at every level", xlim=(-4, 12), yticks=range(len(ALIKE)),
          yticklabels=[cochlea.name.replace(", ", "\n") for cochlea in reversed(ALIKE)])

for axes, cochlea in zip(living, LIVING, strict=True):
    for row, louder_db in enumerate(LOUDER_DB):
        time_ms, ringing = answer(cochlea, louder_db)
        axes.plot(time_ms, row + 0.45 * ringing / abs(ringing).max())
        if louder_db == 0:
            at_ms = np.array(list(cochlea.peaks)) / cochlea.rate_hz * 1e3
            axes.plot(at_ms, row + 0.45 * np.array(list(cochlea.peaks.values())) / abs(ringing).max(), ".", color="k")
    peaks_db = [20 * np.log10(cochlea.click_pa / P0_PA) + louder_db for louder_db in LOUDER_DB]
    axes.set(title=cochlea.name, xlim=(0, 12), yticks=range(len(LOUDER_DB)),
             yticklabels=[f"{peak_db:.0f}" for peak_db in peaks_db])
living[0].set_ylabel("peak of the click (dB re 20 µPa)")
for axes in (alike, *living):
    axes.set_xlabel("time after the click (ms)")
figure.suptitle("How does each cochlea ring after a click? Dots: published programs")
plt.show()
