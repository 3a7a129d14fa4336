"""Beginnings, ends and events: twins, the Two!Ears front end, and what the sheet says of gated tones."""
from pathlib import Path

import numpy as np
import pytest

from auditory import EventMap, OffsetStrength, OnsetStrength

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
LEVELS_DB = 20 * np.random.default_rng(0).standard_normal((6, 400)) + 50
RATE_HZ = 100.0


def naive_strength(levels_db, sign, largest_db):
    out = np.zeros_like(levels_db)
    for channel in range(levels_db.shape[0]):
        for frame in range(1, levels_db.shape[1]):
            rise = sign * (levels_db[channel, frame] - levels_db[channel, frame - 1])
            out[channel, frame] = min(max(rise, 0.0), largest_db)
    return out


def naive_peaks(strength, least_db, nearest):
    x = [value if value >= least_db else 0.0 for value in strength]
    found, frame = [], 1
    while frame < len(x) - 1:
        end = frame
        while end + 1 < len(x) and x[end + 1] == x[frame]:
            end += 1
        if x[frame - 1] < x[frame] and end + 1 < len(x) and x[end + 1] < x[frame]:
            found.append((frame + end) // 2)
        frame = end + 1
    kept = []
    for frame in sorted(found, key=lambda each: (-x[each], each)):
        if all(abs(frame - other) >= nearest for other in kept):
            kept.append(frame)
    return kept


def naive_events(strengths, least_db=3.0, nearest=3, least_units=5):
    units = {(channel, frame) for channel, row in enumerate(strengths) for frame in naive_peaks(row, least_db, nearest)}
    out = np.zeros(strengths.shape)
    while units:
        event, edge = set(), [units.pop()]
        while edge:
            channel, frame = edge.pop()
            event.add((channel, frame))
            around = {(channel + i, frame + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & units
            units -= around
            edge.extend(around)
        if len(event) >= least_units:
            for unit in event:
                out[unit] = 1.0
    return out


@pytest.fixture(scope="module")
def afe():
    with (np.load(GOLDEN / "afe_onset_offset_lbursts.npz", allow_pickle=False) as golden,
          np.load(GOLDEN / "input_long_lbursts.npz", allow_pickle=False) as sound):
        levels_db = 10 * np.log10(sound["ratemap"].astype(np.float64).T)
        return levels_db, {name: golden[name].T for name in ("onset", "offset", "onset_map", "offset_map")}


@pytest.mark.parametrize(("stage", "sign"), [(OnsetStrength(), 1), (OffsetStrength(largest_db=10.0), -1)], ids=str)
def test_strength_equals_naive(stage, sign):
    found = stage.apply(LEVELS_DB, RATE_HZ, precision="float64")
    assert np.array_equal(found, naive_strength(LEVELS_DB, sign, stage.largest_db))


@pytest.mark.parametrize(("stage", "name"), [(OnsetStrength(), "onset"), (OffsetStrength(), "offset")], ids=str)
def test_strengths_are_those_of_two_ears(afe, stage, name):
    levels_db, golden = afe
    found = stage.apply(levels_db, RATE_HZ, precision="float64")
    np.testing.assert_allclose(found, golden[name], rtol=0, atol=1e-12 * 100)       # of levels down to -100 dB


@pytest.mark.parametrize("name", ["onset", "offset"])
def test_events_are_those_of_two_ears_unit_for_unit(afe, name):
    _, golden = afe
    assert np.array_equal(EventMap().apply(golden[name], RATE_HZ, precision="float64"), golden[f"{name}_map"])


@pytest.mark.parametrize("step_db", [0.0, 8.0], ids=["as it is", "with plateaus and equals"])
def test_events_equal_naive(step_db):
    strengths = naive_strength(LEVELS_DB, 1, 30.0)
    strengths = np.round(strengths / step_db) * step_db if step_db else strengths
    found = EventMap().apply(strengths, RATE_HZ, precision="float64")
    assert np.array_equal(found, naive_events(strengths))
    assert 0 < found.mean() < 0.5


def test_what_begins_together_is_one_event_and_a_straggler_another():
    """A gated complex over all channels; two of its places begin 50 ms late, too few to be an event of their own."""
    levels_db = np.full((12, 100), 20.0)
    levels_db[:10, 40:] = 60.0
    levels_db[10:, 45:] = 60.0
    onsets = OnsetStrength().apply(levels_db, RATE_HZ)
    events = EventMap().apply(onsets, RATE_HZ)
    assert np.array_equal(np.argwhere(events), [(channel, 40) for channel in range(10)])
    alone = EventMap(least_units=2).apply(onsets, RATE_HZ)
    assert np.array_equal(np.argwhere(alone)[-2:], [(10, 45), (11, 45)])


def test_a_steady_sound_has_neither_beginning_nor_end():
    steady = np.full((3, 50), -300.0)
    for stage in (OnsetStrength(), OffsetStrength(), EventMap()):
        assert not stage.apply(steady, RATE_HZ).any()
