"""Random numbers by counter: each is a function of its place, so that it hangs on no order, block or thread.

Philox4x32-10 (Salmon et al. 2011, SC '11; Random123). The key is a seed of 64 bits, the counter what the number is for:
which event of which fibre, and for what purpose.
"""
from collections.abc import Callable
from typing import Any

import numpy as np

from auditory.numerics.kernels import kernel

# What a number is drawn for, the last word of the counter.
START, THRESHOLD, RELATIVE_REFRACTORY, REDOCKING, FRACTIONAL_NOISE, POPULATION, QUANTAL = range(7)

Whole = np.uint64               # compiled, whole numbers of both signs would meet as floating point
WORD, HALF = Whole(0xFFFFFFFF), Whole(32)
MULTIPLIERS = Whole(0xD2511F53), Whole(0xCD9E8D57)
KEY_STEPS = Whole(0x9E3779B9), Whole(0xBB67AE85)                 # golden ratio, sqrt(3) - 1
FIRST, SECOND = MULTIPLIERS
FIRST_STEP, SECOND_STEP = KEY_STEPS
UPPER_SHIFT, LOWER_SHIFT = Whole(5), Whole(6)
ROUNDS = 10


@kernel
def philox(seed, event, fibre, purpose):
    """Four words of 32 bits, of a seed and an event of 64 bits, a fibre and a purpose of 32."""
    key0, key1 = Whole(seed) & WORD, Whole(seed) >> HALF
    a, b, c, d = Whole(event) & WORD, Whole(event) >> HALF, Whole(fibre) & WORD, Whole(purpose) & WORD
    for _ in range(ROUNDS):
        low, high = FIRST * a, SECOND * c
        a, b, c, d = (high >> HALF) ^ b ^ key0, high & WORD, (low >> HALF) ^ d ^ key1, low & WORD
        key0, key1 = (key0 + FIRST_STEP) & WORD, (key1 + SECOND_STEP) & WORD
    return a, b, c, d


@kernel
def in_unit_interval(upper, lower):
    """53 bits of two words as a number above 0 and up to 1, so that its logarithm is finite."""
    return (float(upper >> UPPER_SHIFT) * 67108864.0 + float(lower >> LOWER_SHIFT) + 1.0) / 9007199254740992.0


@kernel
def uniform(seed, event, fibre, purpose):
    """Evenly distributed above 0 and up to 1."""
    a, b, _, _ = philox(seed, event, fibre, purpose)
    return in_unit_interval(a, b)


@kernel
def exponential(seed, event, fibre, purpose):
    """Of mean 1: how long one waits for what comes at the rate 1."""
    return -np.log(uniform(seed, event, fibre, purpose))


@kernel
def normal(seed, event, fibre, purpose):
    """Of mean 0 and variance 1 (Box & Muller 1958)."""
    a, b, c, d = philox(seed, event, fibre, purpose)
    return np.sqrt(-2.0 * np.log(in_unit_interval(a, b))) * np.cos(2.0 * np.pi * in_unit_interval(c, d))


@kernel
def fill_words(seed, events, fibres, purpose, out):
    """(n,) events and fibres; out (n, 4)."""
    for k in range(len(out)):
        a, b, c, d = philox(seed, events[k], fibres[k], purpose)
        out[k, 0], out[k, 1], out[k, 2], out[k, 3] = a, b, c, d


@kernel
def fill_uniform(seed, events, fibres, purpose, out):
    """(n,) all."""
    for k in range(len(out)):
        out[k] = uniform(seed, events[k], fibres[k], purpose)


@kernel
def fill_normal(seed, events, fibres, purpose, out):
    """(n,) all."""
    for k in range(len(out)):
        out[k] = normal(seed, events[k], fibres[k], purpose)


def drawn(fill: Callable[..., Any], seed: int, events: Any, fibres: Any, purpose: int) -> np.ndarray:
    """Numbers of the places that `events` and `fibres` name, which are broadcast."""
    places = np.broadcast_arrays(np.asarray(events, Whole), np.asarray(fibres, Whole))
    out = np.empty(places[0].size)
    fill(np.uint64(seed), places[0].ravel(), places[1].ravel(), np.uint64(purpose), out)
    return out.reshape(places[0].shape)
