"""Vesicles one by one: equal in law to the published program."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Sumner2002
from auditory.nerve.quantal import QuantalRelease

GOLDEN = Path(__file__).parents[1] / "golden" / "nerve" / "sumner2002_quantal_tone1000_100000.npz"
RATE_HZ = 100e3
N_RUNS = 1500                   # as many as the peer's
TYPES = {"high": "HSR", "m1": "M1", "l2": "L2"}


def potential():
    with np.load(GOLDEN, allow_pickle=False) as of:
        velocity = of["velocity"]
    return Sumner2002(output="receptor_potential").apply(velocity[np.newaxis], RATE_HZ, precision="float64")[0]


@pytest.mark.parametrize("fibre", TYPES)
def test_vesicles_are_those_of_dsam_in_law(fibre):
    with np.load(GOLDEN, allow_pickle=False) as of:
        expected = of[f"psth_{TYPES[fibre]}"] * 1e-3             # per run and bin of 1 ms
        mean, variance = of[f"count_{TYPES[fibre]}"]
    samples, units = QuantalRelease(fibre, N_RUNS, RATE_HZ, seed=3).process(potential())
    counts = np.bincount((samples - 1) // 100, minlength=100)
    pooled = (counts / N_RUNS + expected) / 2
    seen = pooled > 0
    z = ((counts / N_RUNS - expected)[seen]) / np.sqrt(pooled[seen] * 2 / N_RUNS)
    assert np.sqrt((z**2).mean()) < 1.2                          # bounds as the sheet of the models gives them
    assert abs(z).max() < 4.5
    per_run = np.bincount(units, minlength=N_RUNS)
    assert abs(per_run.mean() - mean) < 4 * np.sqrt((variance + per_run.var()) / N_RUNS)
    assert mean <= 10 or abs(per_run.mean() / mean - 1) < 0.03


@pytest.mark.parametrize("block", [1, 64, 777])
def test_any_chunking_gives_the_same_vesicles(block):
    v = potential()[1500:4000]
    expected = QuantalRelease("high", 5, RATE_HZ).process(v)
    parts = QuantalRelease("high", 5, RATE_HZ)
    found = [parts.process(v[k:k + block]) for k in range(0, len(v), block)]
    assert np.concatenate([each[0] for each in found]).tolist() == expected[0].tolist()
    assert np.concatenate([each[1] for each in found]).tolist() == expected[1].tolist()
