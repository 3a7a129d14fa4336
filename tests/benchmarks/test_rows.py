"""What a row says of a figure and its target."""
import json

import pytest

from auditory.bench import Row, Target
from auditory.bench.rows import filterbank_target


@pytest.mark.parametrize(("figure", "reached"), [(49.9, "no"), (50, "yes"), (89, "yes"), (90, "stretch")])
def test_a_gain_must_be_at_least_its_target(figure, reached):
    assert Target(50, 90).reached(figure) == reached


@pytest.mark.parametrize(("figure", "reached"), [(2.21, "no"), (2.2, "yes"), (1.41, "yes"), (1.4, "stretch")])
def test_a_cost_must_be_at_most_its_target(figure, reached):
    assert Target(2.2, 1.4, at_most=True).reached(figure) == reached


def test_an_error_in_decibels_must_be_at_most_its_target():
    target = Target(-90, at_most=True)
    assert target.reached(-101.7) == "yes"
    assert target.reached(-80) == "no"


@pytest.mark.parametrize(("register_bytes", "expected"), [(64, Target(50, 90)), (32, Target(25, 45, halved=True)),
                                                          (16, Target(25, 45, halved=True))])
def test_filterbank_targets_halve_where_registers_are_narrow(monkeypatch, register_bytes, expected):
    monkeypatch.setattr("auditory.bench.rows.register_bytes", lambda: register_bytes)
    assert filterbank_target(50, 90) == expected


def test_a_row_goes_through_json():
    row = Row("ratemap", "ratemap, 16 kHz", "librosa 0.11.0", figure=2.5, spread=(2.0, 3.0), ours_ms=2.0,
              against_ms=5.0, target=Target(1.0, 1.4, halved=True))
    assert json.loads(json.dumps(row.as_dict())) == {
        "benchmark": "ratemap", "what": "ratemap, 16 kHz", "against": "librosa 0.11.0", "figure": 2.5, "unit": "×",
        "spread_low": 2.0, "spread_high": 3.0, "ours_ms": 2.0, "against_ms": 5.0, "at_least": 1.0, "at_most": None,
        "stretch": 1.4, "target_halved": True, "reached": "stretch", "note": ""}


def test_a_row_without_a_figure_reaches_nothing():
    row = Row("ratemap", "ratemap", target=Target(50, 90), note="not installed: pip install brian2hears")
    assert row.reached is None
