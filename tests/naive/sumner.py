"""The hair cell of Sumner et al. 2002, one channel and one sample at a time: SI units, forward Euler."""
import numpy as np

GCA_THR_M = {"high": (8e-9, 4.48e-11, 10), "medium": (4.5e-9, 3.2e-11, 10), "l2": (2.75e-9, 4.2e-11, 6)}


def receptor_potential(velocity, rate_hz):
    dt, Et, Ek, Rp, G0, Gk, Gmax, s0, u0, s1, u1, Cm, tau_c, C = (
        1 / rate_hz, 0.1, -70.45e-3, 0.04, 1.974e-9, 18e-9, 8e-9, 85e-9, 7e-9, 5e-9, 7e-9, 6e-12, 2.13e-3,
        10 ** (16 / 20))
    Ga = G0 - Gmax / (1 + np.exp(u0 / s0) * (1 + np.exp(u1 / s1)))
    u, V, out = 0.0, (G0 * Et + Gk * (Ek + Et * Rp)) / (G0 + Gk), []
    for v in velocity:
        u += C * dt * v - u * dt / tau_c
        G = Ga + Gmax / (1 + np.exp((u0 - u) / s0) * (1 + np.exp((u1 - u) / s1)))
        V -= dt / Cm * (G * (V - Et) + Gk * (V - (Ek + Et * Rp)))
        out.append(V)
    return np.array(out)


def release(potential, rate_hz, fibre, rest_v=-0.05):
    dt, (GCa, thr, M) = 1 / rate_hz, GCA_THR_M[fibre]
    gamma, beta, ECa, tau_m, tau_ca, z, y, x, l, r = 130, 400, 66e-3, 1e-4, 1e-4, 2e32, 10, 66.3, 2580, 6580
    m = 1 / (1 + np.exp(-gamma * rest_v) / beta)
    ca = -GCa * m**3 * (rest_v - ECa)
    k = max(z * (ca**3 - thr**3), 0)
    q, c, w = M, 0.0, 0.0
    if k > 0:
        c = M * y * k / (l * k + y * (l + r))
        q = c * (l + r) / k
        w = c * r / x
    out = []
    for V in potential:
        m += dt / tau_m * (1 / (1 + np.exp(-gamma * V) / beta) - m)
        ca += dt / tau_ca * (-GCa * m**3 * (V - ECa) - ca)
        k = max(z * (ca**3 - thr**3), 0)
        out.append(k * q)
        made, ejected, reprocessed = y * dt * max(M - q, 0), k * dt * q, x * dt * w
        q, c, w = q + made - ejected + reprocessed, c + ejected - (l + r) * dt * c, w + r * dt * c - reprocessed
    return np.array(out)
