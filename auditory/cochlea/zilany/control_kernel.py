"""The control path of the Zilany cochlea: how outer hair cells sharpen or damp a place, sample by sample."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes
from auditory.numerics.language import load_group

# The bundle of an outer hair cell: 1 / (1 + exp((x0 - x) / s0) (1 + exp((x1 - x) / s1))), at rest 1/8 open.
OPEN_AT_REST = 1 / 8
S0, S1, X1 = 12.0, 5.0, 5.0
X0 = S0 * np.log((1 / OPEN_AT_REST - 1) / (1 + np.exp(X1 / S1)))
SHUT = -1e3                     # there the bundle has long been shut; further down, exp would overflow
OPENING = 1 / (1 - OPEN_AT_REST)

SHORTEST = 0.05                 # of tau_max: what the time constant falls towards as the hair cell is driven


class ZilanyControlCoefficients(NamedTuple):
    """Per channel, but for the last. The wideband filter's time constant is counted as ratio = 2 tau rate."""

    turn: np.ndarray            # complex, exp(2j pi f_w / rate): a sample's turn at the filter's centre f_w
    drive: np.ndarray           # ratio**3 drive times the filter's output is what moves the hairs
    tau_max_s: np.ndarray       # of the basilar membrane: at rest
    tau_min_s: np.ndarray       # and held back as much as an outer hair cell can
    decay: np.ndarray           # how fast the hair cell's answer shortens it: exp(-decay |answer|)
    cohc: np.ndarray            # 1: healthy outer hair cells, 0: none
    slope_per_s: np.ndarray     # ratio = slope tau + offset
    offset: np.ndarray
    cosine: np.ndarray          # cos(2 pi (f_w - CF) / rate): how far CF lies below the centre
    level: np.ndarray           # 1 / (2 (1 + cosine))
    low_pass: np.ndarray        # (2,) hair cell: what stays of y[n-1], what comes of x[n] + x[n-1]


@kernel
def bundle(push):
    """How far the hair bundle opens when pushed: -1/7 shut, about 0 at rest, 1 open."""
    push = np.maximum(push, SHUT)
    shut = np.exp((X0 - push) * (1 / S0)) * (1 + np.exp((X1 - push) * (1 / S1)))
    return (1 / (1 + shut) - OPEN_AT_REST) * OPENING


def control_loop(registers):
    """The loop over groups of so many registers."""

    @kernel
    def control_path(x, path, first, last, wide, levels, gains, sample_index, due, out):
        """(time, channel) both: from what a place hears to the time constant, in s, of its filter at each sample.

        Groups from `first` to before `last`. State: `wide` (3, channel), the wideband filter's sections; `levels`
        (6, channel), the input before, the bundle and the hair cell's two low-passes, the filter's ratio and gain;
        `gains` (slot, channel), what is due at a later sample, 0 where nothing is. `due` (2, channels of a group) shows
        a group's lanes as numbers.
        """
        x, out, due_lanes = lanes(x, registers), lanes(out, registers), lanes(due, registers)
        wide, levels, gain_lanes = lanes(wide, registers), lanes(levels, registers), lanes(gains, registers)
        keep, come = path.low_pass[0], path.low_pass[1]
        n_slots, n_lanes = len(gains), due.shape[1]
        for c in range(first, last):
            turn, drive, decay, tau_max, tau_min, cohc, slope, offset, cosine, level = load_group(
                (path.turn, path.drive, path.decay, path.tau_max_s, path.tau_min_s, path.cohc, path.slope_per_s,
                 path.offset, path.cosine, path.level), c, registers)
            u1, u2, u3 = wide[0, c], wide[1, c], wide[2, c]
            before, opened, hair1, hair2, ratio, gain = (levels[0, c], levels[1, c], levels[2, c], levels[3, c],
                                                         levels[4, c], levels[5, c])
            at_rest = bundle(0 * drive)
            k2 = 1 / (ratio + 1)
            k1 = 1 - 2 * k2
            slot = sample_index[0] % n_slots
            for t in range(len(x)):
                # Three low-passes that sit at f_w, with the time constant and gain of the sample before.
                pressure, come_wide = x[t, c], k2 * gain
                r0, r1, r2, r3 = turn * before, turn * u1, turn * u2, turn * u3
                u1 = come_wide * (r0 + pressure) + k1 * r1
                u2 = come_wide * (r1 + u1) + k1 * r2
                u3 = come_wide * (r2 + u2) + k1 * r3
                before = pressure
                # Outer hair cell: its bundle, two low-passes, and what it makes of the time constant.
                opened_before, hair1_before = opened, hair1
                opened = bundle(drive * (ratio * ratio * ratio) * u3.real) - at_rest       # 0 at rest, to the last bit
                hair1 = keep * hair1 + come * (opened + opened_before)
                hair2 = keep * hair2 + come * (hair1 + hair1_before)
                tau = tau_max * (SHORTEST + (1 - SHORTEST) * np.exp(-decay * abs(hair2)))
                tau = np.minimum(np.maximum(tau, tau_min), tau_max)
                tau = cohc * (tau - tau_min) + tau_min
                out[t, c] = tau
                # The wideband filter follows at once; the gain that keeps it at 0 dB at CF, after its group delay.
                ratio = slope * tau + offset
                k2 = 1 / (ratio + 1)
                k1 = 1 - 2 * k2
                power = k1 * k1 - 2 * k1 * cosine + 1
                fresh, delay = (ratio + 1) * np.sqrt(power * level), 0.5 + k1 * (cosine - k1) / power
                now = np.where(delay < 1, fresh, gain_lanes[slot, c])
                gain = np.where(now > 0, now, gain)
                due_lanes[0, 0], due_lanes[1, 0] = fresh, delay
                for lane in range(n_lanes):
                    later = slot + int(due[1, lane])
                    gains[later if later < n_slots else later - n_slots, c * n_lanes + lane] = due[0, lane]
                gain_lanes[slot, c] = 0.0
                slot = slot + 1 if slot + 1 < n_slots else 0
            wide[0, c], wide[1, c], wide[2, c] = u1, u2, u3
            (levels[0, c], levels[1, c], levels[2, c], levels[3, c],
             levels[4, c], levels[5, c]) = before, opened, hair1, hair2, ratio, gain

    return control_path
