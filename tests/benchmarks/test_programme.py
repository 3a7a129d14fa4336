"""The run of the benchmarks: every one of them speaks. No time is asserted."""
import json
import re

import pytest

from auditory.bench import benchmark_names, conditions, run, table
from auditory.bench.cochlea import ACCURACY_TARGETS_DB

BRIEFLY = {"rounds": 1, "seconds": 0.1}


def test_an_unknown_name_is_refused_with_the_choices():
    with pytest.raises(ValueError, match=r"^benchmark = 'speed': no such benchmark\. Choose from ratemap, "):
        run(["speed"])


@pytest.mark.parametrize("given", [{"rounds": 0}, {"seconds": 0.0}, {"seconds": float("nan")}])
def test_no_rounds_and_no_sound_are_refused(given):
    name, = given
    with pytest.raises(ValueError, match=rf"^{name} = .*: must be at least"):
        run(["fusion"], **given)


def test_every_benchmark_says_what_it_asks():
    assert all(re.fullmatch(r"[A-Z].+\.", asks) for asks in benchmark_names().values())


@pytest.mark.parametrize("name", [
    "fusion", "channels", "bands", "precision", "silence", "threads", "echoic", "adaptation", "pitch", "sieve", "image",
    "normalising",
    "models"])
def test_a_benchmark_gives_rows_with_figures(name):
    reported = []
    rows = run([name], **BRIEFLY, report=reported.append)
    assert rows and reported == rows
    for row in rows:
        assert row.benchmark == name
        assert row.figure > 0 and row.ours_ms > 0
        assert json.dumps(row.as_dict())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")                        # what others warn of is theirs
@pytest.mark.parametrize("name", ["ratemap", "ratemap-music", "baselines", "start"])
def test_a_benchmark_with_others_gives_a_figure_or_the_reason_why_not(name):
    rows = run([name], **BRIEFLY)
    assert rows
    for row in rows:
        assert (row.figure or 0) > 0 or re.match("not installed: pip install |does not run here: ", row.note)


def test_float32_is_as_accurate_as_promised_at_every_rate():
    rows = run(["accuracy"], **BRIEFLY)
    assert [row.target.bound for row in rows] == list(ACCURACY_TARGETS_DB.values())
    assert [row.what for row in rows if row.reached == "no"] == []


def test_the_table_shows_a_row_for_each():
    rows = run(["little", "precision"], **BRIEFLY)
    assert table(rows).row_count == len(rows) == 4


def test_the_conditions_name_what_the_figures_depend_on():
    assert {"numpy", "numba", "processor", "register_bytes", "cpus", "load_average"} <= set(conditions())
    assert json.dumps(conditions())
