"""The synapse of Zilany et al., one channel and one step at a time, as the equations stand: the whole sound at once."""
import numpy as np
from scipy.signal import firwin

BW_S = 1e-4
SLOW = ((1e-3, 1e-3 * -0.994466986569624, 1e-3 * 0.000000000002347, 1.992127932802320, -0.992140616993846),
        (1.0, -1.997855276593802, 0.997855827934345, 1.999195329360981, -0.999195402928777),
        (1.0, 0.798261718184977, 0.199131619874064, -0.798261718183851, -0.199131619873480))
FAST = ((0.2, 0.2 * -0.173492003319319, 0.2 * 0.000000172983796, 0.491115852967412, -0.055050209956838),
        (1.0, -0.803462163297112, 0.154962026341513, 1.084520302502860, -0.288760329320566),
        (1.0, -1.416084732997016, 0.496615555008723, 1.588427084535629, -0.628138993662508),
        (1.0, -1.830362725074550, 0.836399964176882, 1.886287488516458, -0.888972875389923),
        (1.0, -1.983165053215032, 0.983193027347456, 1.989549282714008, -0.989558985673023))


def drive(v, rate_hz, cf_hz, spont, at_rest):
    """Zilany et al. 2014, steps 1 and 2; `at_rest` is Asp over the spontaneous rate."""
    cf_factor = {100: min(800, 10 ** (0.29 * cf_hz / 1000 + 0.7)), 4: min(50, 1e-3 * cf_hz + 0.2),
                 0.1: min(1, 2.5e-5 * cf_hz + 0.15)}[spont]
    PImax, TauR, TauST, kslope = 0.6, 2e-3, 60e-3, 51 / 55 * cf_factor * 20 * 0.6
    Ass = 800 * (1 + cf_hz / 100e3)
    Asp = at_rest * spont
    Aon = 3 * Ass
    AR = (Aon - Ass) * 6 / 7
    AST = Aon - Ass - AR
    Prest = PImax * Asp / Aon
    CG = Asp * (Aon - Asp) / (Aon * Prest * (1 - Asp / Ass))
    g1, g2, k1, k2 = CG / Asp, CG / Ass, -1 / TauR, -1 / TauST
    VI0 = (1 - PImax / Prest) / (g1 * (AR * (k1 - k2) / (CG * PImax) + k2 / (Prest * g1) - k2 / (PImax * g2)))
    VI1 = (1 - PImax / Prest) / (g1 * (AST * (k2 - k1) / (CG * PImax) + k1 / (Prest * g1) - k1 / (PImax * g2)))
    VI = (VI0 + VI1) / 2
    al = g2 / (k1 * k2)
    be = -(k1 + k2) * al
    th1, th2, th3 = al * PImax / VI, VI / PImax, g2 - 1 / PImax
    PL = ((be - th2 * th3) / th1 - 1) * PImax
    PG = 1 / (th3 - 1 / PL)
    VL = th1 * PL * PG
    CI = Asp / Prest
    CL = CI * (Prest + PL) / PL
    T = np.log(2) * (kslope + Prest) / Prest
    strength = np.log(np.exp(T) - 1) if T < 400 else T
    slope, dt, out = Prest * strength / np.log(2), 1 / rate_hz, []
    for each in v:
        x = strength * each
        PPI = slope / strength * (np.log(1 + np.exp(x)) if x < 400 else x)
        old = CI
        CI = CI + dt / VI * (-PPI * CI + PL * (CL - CI))
        CL = CL + dt / VL * (-PL * (CL - old) + PG * (CG - CL))
        if CI < 0:
            CI = CG / (PPI * (1 / PG + 1 / PL + 1 / PPI))
            CL = CI * (PPI + PL) / PL
        out.append(CI * PPI)
    return np.array(out)


def bruce_drive(v, cf_hz, spont):
    """Bruce et al. 2018: what replaces steps 1 and 2."""
    slope_cf = spont**0.19 * 10**-0.87
    const = 0.1 * np.log10(spont) ** 2 + 0.56 * np.log10(spont) - 0.84
    cff = 2 * min(10 ** (8.9655 * slope_cf + const), 10 ** (slope_cf * cf_hz / 1000 + const))
    mul = max(2.95 * max(1, 1.5 - spont / 100), 4.3 - 0.2 * cf_hz / 1000)
    return np.array([np.sign(x) * 10 ** (0.9 * np.log10(abs(x) * cff) + mul) if x else 0.0 for x in v]) + 3 * spont


def cascade(sections):
    """What remembers the sections, as a function of the next sample."""
    past = np.zeros((len(sections), 4))

    def answer(x):
        for m, (b0, b1, b2, c1, c2) in enumerate(sections):
            x1, x2, y1, y2 = past[m]
            y = b0 * x + b1 * x1 + b2 * x2 + c1 * y1 + c2 * y2
            past[m] = x, x1, y, y1
            x = y
        return x
    return answer


def power_laws(x, form, a1, noise=None):
    """(step,) at 10 kHz: the published sections, or the sum over all that was."""
    noise = np.zeros(len(x)) if noise is None else noise
    s1, s2, out = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
    fast, slow, I1, I2 = cascade(FAST), cascade(SLOW), 0.0, 0.0
    for k in range(len(x)):
        s1[k] = max(0.0, x[k] + noise[k] - a1 * I1)
        s2[k] = max(0.0, x[k] - 1000 * I2)
        out[k] = s1[k] + s2[k]
        if form == "exact":
            age = np.arange(k, -1, -1) * BW_S
            I1, I2 = (s1[:k + 1] * BW_S / (age + 5e-4)).sum(), (s2[:k + 1] * BW_S / (age + 0.1)).sum()
        else:
            I1, I2 = fast(s1[k]), slow(s2[k])
    return out


def synapse(driven, rate_hz, cf_hz, form, a1, noise=None):
    """Steps 3 to 5: of what drives it (time,), what comes out (time,)."""
    n, q, ahead = len(driven), int(np.ceil(rate_hz / 1e4)), int(np.floor(7500 / (cf_hz / 1e3)))
    once = firwin(q + 1, 1 / q)
    before = ahead + 2 * q
    held = np.concatenate((np.full(before, driven[0]), driven, np.full(2 * ahead + 4 * q, driven[-1])))
    smooth = np.convolve(held, np.convolve(once, once[::-1]), mode="same")
    n_steps = int(np.floor((n + 2 * ahead) * 1e4 / rate_hz))
    steps = np.arange(n_steps) * q - ahead
    x = np.concatenate((smooth, np.full(ahead, driven[-1])))[steps + before]
    return np.interp(np.arange(n), steps, power_laws(x, form, a1, None if noise is None else noise[:n_steps]))
