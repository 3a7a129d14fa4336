"""Random numbers by counter, against the known answers of their authors."""
import numpy as np
import pytest

from auditory.numerics.philox import THRESHOLD, drawn, fill_normal, fill_uniform, fill_words

ALL_ONES = 2**64 - 1
# Random123 1.14, kat_vectors, philox4x32 of 10 rounds: seed, event, fibre and purpose, answer.
KNOWN = [
    (0, 0, 0, 0, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (ALL_ONES, ALL_ONES, 2**32 - 1, 2**32 - 1, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (0x299F31D0_A4093822, 0x85A308D3_243F6A88, 0x13198A2E, 0x03707344,
     (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]
N = 200_000


@pytest.mark.parametrize(("seed", "event", "fibre", "purpose", "expected"), KNOWN)
def test_words_are_the_known_answers(seed, event, fibre, purpose, expected):
    words = np.empty((1, 4), np.uint64)
    fill_words(np.uint64(seed), np.array([event], np.uint64), np.array([fibre], np.uint64), np.uint64(purpose), words)
    assert words[0].tolist() == list(expected)


def test_a_number_hangs_on_its_place_alone():
    events = np.arange(100)
    together = drawn(fill_uniform, 7, events, 3, THRESHOLD)
    assert drawn(fill_uniform, 7, events[::-1], 3, THRESHOLD)[::-1].tolist() == together.tolist()
    others = [drawn(fill_uniform, seed, events, fibre, purpose) for seed, fibre, purpose in
              [(8, 3, THRESHOLD), (7, 4, THRESHOLD), (7, 3, THRESHOLD + 1), (7 + 2**40, 3, THRESHOLD)]]
    assert not any((other == together).any() for other in others)


def test_uniform_numbers_fill_the_unit_interval():
    values = drawn(fill_uniform, 1, np.arange(N), 0, THRESHOLD)
    assert 0 < values.min() and values.max() <= 1
    counts = np.histogram(values, 100, (0, 1))[0]
    assert ((counts - N / 100) ** 2).sum() / (N / 100) < 99 + 4 * np.sqrt(2 * 99)       # chi squared, 4 deviations


def test_normal_numbers_have_the_moments_of_a_normal():
    values = drawn(fill_normal, 1, np.arange(N), 0, THRESHOLD)
    moments = [(values**k).mean() for k in (1, 2, 3, 4)]
    spread = [np.sqrt(variance / N) for variance in (1, 2, 15, 96)]     # of these means, theirs being 0, 1, 0, 3
    assert all(abs(found - mean) < 4 * each for found, mean, each in zip(moments, (0, 1, 0, 3), spread, strict=True))
