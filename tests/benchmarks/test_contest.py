"""The stopwatch, tested without one: what runs when, what is made of the times, and what becomes of absent peers."""
import os

import numpy as np
import pytest

from auditory.bench.contest import Peer, contest, interleaved, pinned
from auditory.bench.rows import Target


def test_every_round_runs_every_job_once_in_turn():
    order = []
    interleaved([lambda: order.append("ours"), lambda: order.append("theirs")], rounds=3, clock=lambda: 0.0)
    assert order == ["ours", "theirs"] * 3


def test_times_are_what_the_clock_says():
    ticks = iter([0.0, 1.0, 10.0, 13.0])
    assert interleaved([lambda: None, lambda: None], rounds=1, clock=lambda: next(ticks)).tolist() == [[1.0, 3.0]]


def test_the_ratio_is_the_median_over_rounds_of_their_time_by_ours(monkeypatch):
    # In one round a disturbance meets both: it must not count. Ratios 4, 4, 5.
    times_s = np.array([[1.0, 4.0], [100.0, 400.0], [1.0, 5.0]])
    monkeypatch.setattr("auditory.bench.contest.interleaved", lambda jobs, rounds, clock: times_s)
    target = Target(3)
    row, = contest("name", "what", lambda: None, [Peer("theirs", lambda: lambda: None, target=target)], rounds=3)
    assert row.figure == 4
    assert row.spread == pytest.approx((4.0, 4.8))           # 10th and 90th percentile of 4, 4, 5
    assert (row.ours_ms, row.against_ms, row.reached) == (1000, 5000, "yes")


def test_a_peer_that_is_not_installed_gives_a_row_that_says_how_to_get_it():
    absent = Peer("by magic", lambda: pytest.fail("must not be prepared"), "no-such-distribution", Target(2))
    row, = contest("name", "what", lambda: None, [absent], rounds=1)
    assert (row.figure, row.note) == (None, "not installed: pip install no-such-distribution")


def test_a_peer_that_breaks_gives_a_row_that_says_why():
    def breaks():
        raise AttributeError("ptp")
    row, = contest("name", "what", lambda: None, [Peer("broken", breaks, "numpy")], rounds=1)
    assert (row.figure, row.note) == (None, "does not run here: AttributeError: ptp")


def test_what_is_our_own_must_not_break():
    def breaks():
        raise AttributeError("ours")
    with pytest.raises(AttributeError, match="ours"):
        list(contest("name", "what", lambda: None, [Peer("our own other way", breaks)], rounds=1))


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system does not pin threads to CPUs")
def test_pinning_is_to_one_cpu_and_is_undone():
    before = os.sched_getaffinity(0)
    with pytest.raises(RuntimeError, match="in the middle"), pinned():
        assert len(os.sched_getaffinity(0)) == 1
        raise RuntimeError("in the middle")
    assert os.sched_getaffinity(0) == before
