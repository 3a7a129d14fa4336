"""How far the stapes moves: measured and derived points of the middle ear's gain."""

# Goode, Killion, Nakamura & Nishihara 1994, Am. J. Otol. 15:145-154, fig. 1: peak-to-peak displacement of the stapes in
# micrometres at 104 dB SPL, as Lopez-Poveda & Meddis 2001 used it. Hz, micrometres.
GOODE_UM = (
    (400.0, 0.19953), (600.0, 0.22909), (800.0, 0.21878), (1000.0, 0.15136), (1200.0, 0.10000), (1400.0, 0.07943),
    (1600.0, 0.05754), (1800.0, 0.04365), (2000.0, 0.03311), (2200.0, 0.02754), (2400.0, 0.02188), (2600.0, 0.01820),
    (2800.0, 0.01445), (3000.0, 0.01259), (3500.0, 0.00900), (4000.0, 0.00700), (4500.0, 0.00457), (5000.0, 0.00500),
    (5500.0, 0.00400), (6000.0, 0.00300), (6500.0, 0.00275),
)
GOODE_DB_SPL = 104.0

# Lopez-Poveda & Meddis 2001, fig. 2b: the same data as read off the published figure. Hz, m/s at 0 dB SPL.
FIGURE_2B_M_PER_S = (
    (400.0, 4.728e-9), (600.0, 7.577e-9), (800.0, 1.000e-8), (1000.0, 8.235e-9), (1200.0, 6.240e-9),
    (1400.0, 5.585e-9), (1600.0, 5.000e-9), (1800.0, 4.232e-9), (2000.0, 3.787e-9), (2200.0, 3.000e-9),
    (2400.0, 2.715e-9), (2600.0, 2.498e-9), (2800.0, 2.174e-9), (3000.0, 1.893e-9), (3500.0, 1.742e-9),
    (4000.0, 1.516e-9), (4500.0, 1.117e-9), (5000.0, 1.320e-9), (5500.0, 1.214e-9), (6000.0, 9.726e-10),
    (6500.0, 9.460e-10),
)

# Lopez-Poveda & Meddis 2001, fig. 2b: extrapolated below and above the measurements. Hz, m/s at 0 dB SPL.
BELOW_M_PER_S = ((100.0, 1.181e-9), (200.0, 2.363e-9))
ABOVE_M_PER_S = (
    (7000.0, 8.705e-10), (7500.0, 8.000e-10), (8000.0, 7.577e-10), (8500.0, 7.168e-10), (9000.0, 6.781e-10),
    (9500.0, 6.240e-10), (10000.0, 6.000e-10),
)

# Jepsen, Ewert & Dau 2008, as in the Auditory Modeling Toolbox 0.9.10: displacement, arbitrary unit; the whole response
# is scaled to its peak. Hz, displacement.
JEPSEN_DISPLACEMENT = (
    (100.0, 0.21), (200.0, 0.21), (400.0, 0.21), (600.0, 0.226), (800.0, 0.22), (1000.0, 0.15), (1200.0, 0.096),
    (1400.0, 0.075), (1600.0, 0.055), (1800.0, 0.045), (2000.0, 0.035), (2200.0, 0.025), (2400.0, 0.022),
    (2600.0, 0.018), (2800.0, 0.015), (3000.0, 0.012), (3500.0, 0.009), (4000.0, 0.007), (4500.0, 0.0047),
    (5000.0, 0.0048), (5500.0, 0.004), (6000.0, 0.003), (6500.0, 0.0027),
)
# From the last displacement on, the velocity falls as one over an impedance. Hz, arbitrary unit.
JEPSEN_IMPEDANCE = (
    (6500.0, 28745.70779), (7000.0, 32098.9), (7500.0, 34504.4), (8000.0, 36909.9), (8500.0, 39315.4),
    (9000.0, 41720.9), (9500.0, 44126.4), (10000.0, 46531.9),
)
JEPSEN_PEAK_DB = -56.0          # of the response: m/s per pascal; 1e-8 m/s at 0 dB SPL, times 104 dB
