"""Small kernels that speak the whole lane language, and a way to run code in another process."""
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from auditory.numerics import JIT, first, kernel, lane_count, lanes, last, registers_for, relay, scan, shift, transpose

GROUP = registers_for(8)                                         # a global constant serves like a literal
ROOT = Path(__file__).parents[2]
COMPLEX = {np.float32: np.complex64, np.float64: np.complex128}
both_precisions = pytest.mark.parametrize("dtype", [np.float32, np.float64])
OTHER_USER = 23456                                               # whom nobody is
posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners by number here")
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
needs_jit = pytest.mark.skipif(not JIT, reason="about compiled code")


def in_another_process(code, *, folder=ROOT, **environment):
    """What `code` prints."""
    environment = {**os.environ, "PYTHONPATH": str(folder), **environment}
    process = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=folder)
    assert process.returncode == 0, process.stderr
    return process.stdout


@kernel
def resonate(pole, z, x):
    """One sample through a complex one-pole."""
    return pole * z + x


@kernel
def resonators(x, poles, state, out):
    """(time,) -> (time, channel): two complex one-poles in a row, real part."""
    poles, z, out = lanes(poles, GROUP), lanes(state, GROUP), lanes(out, GROUP)
    for c in range(len(poles)):
        first, second = z[0, c], z[1, c]
        for t in range(len(x)):
            first = resonate(poles[c], first, x[t])
            second = resonate(poles[c], second, first)
            out[t, c] = second.real
        z[0, c], z[1, c] = first, second


@kernel
def functions(x, positive, out):
    """(n,), (n,) -> (10, n): each function once."""
    x, positive, out = lanes(x), lanes(positive), lanes(out)
    for c in range(len(x)):
        v, w = x[c], positive[c]
        out[0, c] = np.exp(v)
        out[1, c] = np.log(w)
        out[2, c] = np.tanh(v)
        out[3, c] = np.power(w, 0.3)
        out[4, c] = np.arctan(v)
        out[5, c] = np.sqrt(w)
        out[6, c] = np.where((v > 0.5) & (v < 3), 2 * v - 1, -v)
        out[7, c] = np.minimum(abs(v), 1) + np.maximum(v, w) / (1 + w)
        out[8, c] = np.reciprocal(w)
        level = 0.0                                              # becomes lanes in the loop
        for _ in range(3):
            level = 0.5 * level + v
        out[9, c] = level


@kernel
def angles(x, out):
    """(n,) -> (3, n): sine, cosine, tangent."""
    x, out = lanes(x), lanes(out)
    for c in range(len(x)):
        v = x[c]
        out[0, c], out[1, c], out[2, c] = np.sin(v), np.cos(v), np.tan(v)


@kernel
def neighbours(x, out):
    """(n,) -> (4, n): the channel before, the next, the second before, the second next; 7 beyond the ends."""
    x, out = lanes(x, GROUP), lanes(out, GROUP)
    before, end = x[0], len(x) - 1
    for c in range(len(x)):
        v = x[c]
        out[0, c] = shift(v, 1, before) if c > 0 else shift(v, 1, 7)
        out[1, c] = shift(v, -1, x[c + 1]) if c < end else shift(v, -1, 7)
        out[2, c] = shift(v, 2, before) if c > 0 else shift(v, 2, 7)
        out[3, c] = shift(v, -2, x[c + 1]) if c < end else shift(v, -2, 7)
        before = v


@kernel
def ripple(gain, addend, start, gains, addends, out):
    """(n,) -> (n,): ``y[k] = gain[k] y[k-1] + addend[k]`` from channel to channel; `gains`, `addends` are scratch."""
    gain, addend = lanes(gain), lanes(addend)
    gains, addends, out = lanes(gains), lanes(addends), lanes(out)
    for c in range(len(gain)):                                   # the groups do not wait for each other
        gains[c], addends[c] = scan(gain[c], addend[c])
    before = start[0]
    for c in range(len(gain)):
        y = gains[c] * before + addends[c]
        before = last(y)
        out[c] = y


@kernel
def handed_on(gain, addend, start, out):
    """(n,) -> (n,): what reaches each channel of a group, when `start` reaches the first."""
    gain, addend, out = lanes(gain), lanes(addend), lanes(out)
    for c in range(len(gain)):
        out[c] = relay(gain[c], addend[c], start[0])


@kernel
def over_groups(x, out):
    """(n,) -> (3, groups): sum, lowest and highest lane of each group."""
    x = lanes(x)
    for c in range(len(x)):
        out[0, c] = np.sum(x[c])
        out[1, c] = first(x[c])
        out[2, c] = last(x[c])


@kernel
def complex_arithmetic(z, w, out):
    """(n,) complex, (n,) complex -> (8, n) complex."""
    z, w, out = lanes(z), lanes(w), lanes(out)
    for c in range(len(z)):
        a, b = z[c], w[c]
        out[0, c] = a + b * 2
        out[1, c] = a - b
        out[2, c] = a * b
        out[3, c] = -a * (0.5 + 2j)
        out[4, c] = a * b - abs(a)
        out[5, c] = np.where(a.real > b.imag, a, 0)
        out[6, c] = a.imag
        out[7, c] = shift(a, 1, b)


@kernel
def masks(x, out):
    """(n,) -> (4, n): 1 where the comparison holds."""
    x, out = lanes(x), lanes(out)
    for c in range(len(x)):
        v = x[c]
        out[0, c] = np.where((v < -1) | (v >= 1), 1, 0)
        out[1, c] = np.where(~(v == 0), 1, 0)
        out[2, c] = np.where((v <= 0) & (v != 0), 1, 0)
        out[3, c] = np.where(v > v, 1, 0)


@kernel
def multiply_add(a, b, c, out):
    """(n,) each -> (3, n)."""
    a, b, c, out = lanes(a), lanes(b), lanes(c), lanes(out)
    for i in range(len(a)):
        out[0, i] = a[i] * b[i] + c[i]
        out[1, i] = c[i] - a[i] * b[i]
        out[2, i] = a[i] * b[i] - c[i]


@kernel
def scaled(x, factor, out):
    x, out = lanes(x), lanes(out)
    for c in range(len(x)):
        out[0, c] = factor * x[c]


@kernel
def scaled_in_slices(x, factor, out):
    """(time, channel) both: writes through a slice and a row of a view."""
    x, out = lanes(x), lanes(out)
    for t in range(len(x)):
        row, rest = x[t], out[t:]
        for c in range(len(row)):
            rest[0, c] = factor * row[c]


@kernel
def halve(state, times):
    """(n,), in place."""
    levels = lanes(state)
    for c in range(len(levels)):
        level = levels[c]
        for _ in range(times):
            level = 0.5 * level
        levels[c] = level


@kernel
def turn(source, target):
    transpose(source, target)


def poles(dtype, n_channels=64, rate_hz=16000.0):
    """Channels from 80 to 7000 Hz, some 100 Hz wide."""
    cf_hz = np.geomspace(80, 7000, n_channels)
    return np.exp(2 * np.pi * (-50 + 1j * cf_hz) / rate_hz).astype(COMPLEX[dtype])


def run_resonators(x, block=None):
    """Every channel's output for `x`, computed in blocks."""
    dtype = x.dtype.type
    bank = poles(dtype)
    state, out = np.zeros((2, len(bank)), bank.dtype), np.empty((len(x), len(bank)), dtype)
    block = block or len(x)
    for start in range(0, len(x), block):
        resonators(x[start:start + block], bank, state, out[start:start + block])
    return out


def run_ripple(dtype, n=640):
    """gain, addend, start and what comes of them; the gains are such that old values live for some ten channels."""
    gain, addend, start = 0.9 + 0.1 * noise(dtype, n, 3), noise(dtype, n, 4), noise(dtype, 1, 5)
    out = np.empty(n, dtype)
    ripple(gain, addend, start, np.empty(n, dtype), np.empty(n, dtype), out)
    return gain, addend, start, out


def noise(dtype, n=300, seed=0):
    return np.random.default_rng(seed).standard_normal(n).astype(dtype)


def run_everything(dtype):
    """Each kernel on a little noise: what compiled and plain Python must agree on."""
    x, y = noise(dtype, 640, 1), noise(dtype, 640, 2)
    z, w = (x + 1j * y).astype(COMPLEX[dtype]), (y - 2j * x).astype(COMPLEX[dtype])
    outputs = {
        "resonators": run_resonators(noise(dtype)),
        "functions": np.empty((10, 640), dtype), "complex_arithmetic": np.empty((8, 640), z.dtype),
        "masks": np.empty((4, 640), dtype), "multiply_add": np.empty((3, 640), dtype),
        "scaled_in_slices": np.empty((10, 64), dtype), "turn": np.empty((64, 10), dtype),
        "angles": np.empty((3, 640), dtype), "neighbours": np.empty((4, 640), dtype), "ripple": run_ripple(dtype)[-1],
        "handed_on": np.empty(640, dtype),
        "over_groups": np.zeros((3, 640 // lane_count(dtype)), dtype),
    }
    functions(x, np.exp(y), outputs["functions"])
    handed_on(0.5 * x, y, noise(dtype, 1, 5), outputs["handed_on"])
    complex_arithmetic(z, w, outputs["complex_arithmetic"])
    masks(np.round(x), outputs["masks"])
    multiply_add(x, y, x[::-1].copy(), outputs["multiply_add"])
    scaled_in_slices(x.reshape(10, 64), 1 / 3, outputs["scaled_in_slices"])
    turn(x.reshape(10, 64), outputs["turn"])
    angles(x, outputs["angles"])
    neighbours(x, outputs["neighbours"])
    over_groups(x, outputs["over_groups"])
    return outputs
