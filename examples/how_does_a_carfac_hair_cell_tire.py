"""How does a CARFAC hair cell tire?

Six blips of a tone, each twice as strong as the last, as in the tests of google/carfac: what the cell with one
capacitor, with two, and the synapse behind the latter make of them. An onset finds the store full; some milliseconds
later there is only what refills it. The cell follows 300 Hz through each blip, and 3 kHz much less. Crosses are the
published greatest values of each blip.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import CarfacHairCell, CarfacSynapse

RATE_HZ = 40000
CELLS = {
    "one_cap": CarfacHairCell(hair_cell="one_cap"),
    "two_cap": CarfacHairCell(),
    "two_cap and synapse": CarfacHairCell(output="receptor_potential") >> CarfacSynapse(),
}
PUBLISHED = {                                                    # greatest value of each blip, google/carfac (2025-09)
    ("one_cap", 300): (2.752913, 4.815015, 7.062418, 9.138118, 10.969522, 12.516468),
    ("one_cap", 3000): (1.417657, 2.804747, 4.802444, 7.030791, 9.063014, 10.634581),
    ("two_cap", 300): (2.026682, 3.533259, 5.108579, 6.423783, 7.454677, 8.231247),
    ("two_cap", 3000): (0.698303, 1.520033, 2.660770, 3.872406, 4.909175, 5.666469),
    ("two_cap and synapse", 300): (1.055837, 3.409906, 6.167359, 7.096430, 7.103324, 7.123434),
    ("two_cap and synapse", 3000): (0.167683, 0.620939, 1.894064, 3.541070, 4.899921, 5.572545),
}

time_s = np.arange(round(0.28 * RATE_HZ)) / RATE_HZ
present = (1 - np.sign(np.sin(2 * np.pi * 25 * time_s + np.pi / 2 + 1e-6))) / 2          # 10 to 30 ms of every 40
blip = present * np.floor(time_s / 0.04)

figure, panels = plt.subplots(2, 3, figsize=(12, 6), sharex=True, sharey="col", layout="constrained")
for row, f_hz in zip(panels, (300, 3000), strict=True):
    drive = 0.09 * 2**blip * present * np.sin(2 * np.pi * f_hz * time_s)
    for axes, (name, cell) in zip(row, CELLS.items(), strict=True):
        answer = cell.apply(drive, RATE_HZ, precision="float64")
        axes.plot(1000 * time_s, answer, linewidth=0.8)
        for k, greatest in enumerate(PUBLISHED[name, f_hz], start=1):
            axes.plot(1000 * time_s[np.where(blip == k, answer, -np.inf).argmax()], greatest, "kx")
        axes.set_title(f"{name}, {f_hz} Hz")
for axes in panels[1]:
    axes.set_xlabel("time (ms)")
for axes in panels[:, 0]:
    axes.set_ylabel("answer, 0 in silence")
figure.suptitle("How does a CARFAC hair cell tire? Crosses: google/carfac")
plt.show()
