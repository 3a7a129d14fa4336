"""Fibres with four release sites: equal in law to the published program, and their mean field."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Bruce2018Synapse
from auditory.nerve.population import FibrePopulation
from auditory.nerve.release_sites import ReleaseSiteFibres, mean_rates

HERE = Path(__file__).parents[1] / "golden" / "nerve"
RATE_HZ = 100e3
N_TRAINS, N_PEER = 2000, 3000
CONDITIONS = [(1000.0, 70.0), (1000.0, 4.0), (8000.0, 70.0), (8000.0, 4.0)]
every_condition = pytest.mark.parametrize(("cf_hz", "spontaneous"), CONDITIONS)
LAST = 99                       # the peer's last bin is spoilt by its pad, its first by its start


def golden(name):
    with np.load(HERE / f"{name}_human_tone1000_60_100000.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def drive_of(cf_hz, spontaneous):
    of = golden("vihc")
    k = of["cf"].tolist().index(cf_hz)
    synapse = Bruce2018Synapse(spontaneous_per_s=(spontaneous,), power_law="approximate", rate_hz=RATE_HZ)
    return synapse.apply(of["vihc"].T[k:k + 1], RATE_HZ, cf_hz=[cf_hz], precision="float64")[0, 0]


def fibres_of(n, spontaneous=70.0):
    table = FibrePopulation(n_high=n, n_medium=0, n_low=0).table(1)
    return table._replace(spontaneous_per_s=np.full(n, spontaneous), dead_s=np.full(n, 0.6e-3),
                          relative_s=np.full(n, 0.6e-3))


@every_condition
def test_spikes_are_those_of_the_published_program_in_law(cf_hz, spontaneous):
    drive, of = drive_of(cf_hz, spontaneous), golden("bez2018_spikes")
    nerve = ReleaseSiteFibres(fibres_of(N_TRAINS, spontaneous), ("high",), RATE_HZ, seed=11)
    ticks, units = nerve.process(drive[:, np.newaxis, np.newaxis])
    counts = np.bincount((ticks - 1) // 100, minlength=100)[1:LAST]
    case = f"cf{cf_hz:g}_sp{spontaneous:g}"
    expected = of[f"psth_{case}"][1:LAST] * 1e-3                 # per train and bin
    pooled = (counts + expected * N_PEER) / (N_TRAINS + N_PEER)
    z = (counts / N_TRAINS - expected) / np.sqrt(np.maximum(pooled, 1e-9) * (1 / N_TRAINS + 1 / N_PEER))
    assert np.sqrt((z**2).mean()) < 1.2                          # bounds as the sheet of the models gives them
    assert abs(z).max() < 4.5
    mean, variance = of[f"count_{case}"]
    per_train = np.bincount(units, minlength=N_TRAINS)
    assert abs(per_train.mean() - mean) < 4 * np.sqrt(variance / N_PEER + per_train.var() / N_TRAINS)
    assert mean <= 10 or abs(per_train.mean() / mean - 1) < 0.02


@every_condition
def test_the_mean_field_says_what_the_spikes_say(cf_hz, spontaneous):
    found = mean_rates(drive_of(cf_hz, spontaneous)[:, np.newaxis], 0.6e-3, 0.6e-3)[:, 0]
    expected = golden("bez2018_spikes")[f"psth_cf{cf_hz:g}_sp{spontaneous:g}"]
    total = found.reshape(100, 100).mean(axis=1)[1:LAST].sum()
    assert abs(total / expected[1:LAST].sum() - 1) < 0.06        # the sheet's bound


@pytest.mark.parametrize(("drive", "rate"), [(50, 40.3), (100, 66.2), (200, 100.3), (1000, 159.8)])
def test_rates_at_a_constant_drive(drive, rate):
    """Figures: 400 s of a simulation, in the sheet of the models; within 2 %."""
    table = fibres_of(100)._replace(dead_s=np.full(100, 0.7e-3))
    ticks, _ = ReleaseSiteFibres(table, ("high",), 1e4).process(np.full((20000, 1, 1), float(drive)))
    assert abs(len(ticks) / 200 / rate - 1) < 0.02 + 4 * 0.9 / np.sqrt(rate * 200)       # and what 200 s scatter


@pytest.mark.parametrize("block", [1, 7, 333])
def test_any_chunking_gives_the_same_trains(block):
    drive = 300 * np.random.default_rng(4).random((1000, 1, 1))
    whole, parts = (ReleaseSiteFibres(fibres_of(20), ("high",), 1e4) for _ in range(2))
    expected = whole.process(drive)
    found = [parts.process(drive[k:k + block]) for k in range(0, len(drive), block)]
    assert np.concatenate([each[0] for each in found]).tolist() == expected[0].tolist()
    assert np.concatenate([each[1] for each in found]).tolist() == expected[1].tolist()
