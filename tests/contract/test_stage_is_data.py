"""A stage is a value: it never changes, and code, TOML, pickle and another process give the same one back."""
import copy
import json
import os
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import auditory
from auditory import Compress, Frames, Gammatone, HalfWave, LeakyIntegrator, ParameterError, Pipeline, Stage
from tests.contract.examples import RATE_MAP, REPEATS, every_example
from tests.contract.test_catalogue import every_parameter, every_stage_class
from tests.properties.configurations import configurations

NAMESPACE = {name: getattr(auditory, name) for name in (*auditory.stage_names(), "Pipeline")}


# ---- immutable -----------------------------------------------------------------------------------------------------

@every_parameter
def test_no_parameter_can_be_set_or_deleted(kind, name):
    stage = kind()
    text = f"^{kind.__name__}\\.{name}: a stage never changes\\. Make another one with replace\\({name}=…\\)\\.$"
    with pytest.raises(ParameterError, match=text):
        setattr(stage, name, getattr(stage, name))
    with pytest.raises(ParameterError, match=text):
        delattr(stage, name)
    assert stage == kind()


@every_stage_class
def test_nothing_can_be_hung_onto_a_stage(kind):
    with pytest.raises(ParameterError, match="a stage never changes"):
        kind().note = "mine"


@every_example
def test_all_that_a_stage_holds_is_immutable(example):
    for value in example.stage.values().values():
        assert isinstance(value, (bool, int, float, str, tuple))
        hash(value)


WAYS_AROUND = {
    "model_copy": lambda stage, **bad: stage.model_copy(update=bad),
    "copy": lambda stage, **bad: stage.copy(update=bad),
    "model_construct": lambda stage, **bad: type(stage).model_construct(**bad),
    "construct": lambda stage, **bad: type(stage).construct(**bad),
    "model_validate": lambda stage, **bad: type(stage).model_validate(bad),
    "model_validate, lax": lambda stage, **bad: type(stage).model_validate(bad, strict=False),
    "__replace__": lambda stage, **bad: stage.__replace__(**bad),
    "replace": lambda stage, **bad: stage.replace(**bad),
}


@pytest.mark.parametrize("way", WAYS_AROUND.values(), ids=WAYS_AROUND)
@pytest.mark.parametrize("bad", [-1, True, "12", None, float("nan")], ids=repr)
def test_there_is_no_way_around_validation(way, bad):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                          # pydantic calls two of them deprecated
        with pytest.raises(ValueError, match=r"LeakyIntegrator\.(tau_s|model_construct)"):
            way(LeakyIntegrator(), tau_s=bad)


def test_copies_are_the_stage_itself():
    assert copy.copy(RATE_MAP) is RATE_MAP and copy.deepcopy(RATE_MAP) is RATE_MAP
    assert copy.deepcopy({"ear": [RATE_MAP]})["ear"][0] is RATE_MAP
    assert RATE_MAP.model_copy() == RATE_MAP


# ---- equal by value ------------------------------------------------------------------------------------------------

@every_example
def test_equal_parameters_make_equal_stages(example):
    twin = type(example.stage)(**{name: getattr(example.stage, name) for name in example.stage.values()})
    assert twin == example.stage and hash(twin) == hash(example.stage) and len({twin, example.stage}) == 1
    assert twin.fingerprint == example.stage.fingerprint


def test_stages_of_different_classes_are_different():
    stages = [getattr(auditory, name)() for name in auditory.stage_names()]
    assert len(set(stages)) == len({stage.fingerprint for stage in stages}) == len(stages)


@pytest.mark.parametrize("value", [np.float16(0.5), np.float32(0.5), np.float64(0.5), np.array(0.5)], ids=repr)
def test_numbers_of_numpy_are_plain_numbers(value):
    stage = LeakyIntegrator(tau_s=value)
    assert stage == LeakyIntegrator(tau_s=0.5) and type(stage.tau_s) is float


@pytest.mark.parametrize(("stage", "plain"), [
    (lambda: Gammatone(n_channels=np.int16(9), f_min_hz=np.int64(90)), Gammatone(n_channels=9, f_min_hz=90.0)),
    (lambda: LeakyIntegrator(normalize=np.bool_(False)), LeakyIntegrator(normalize=False)),
    (lambda: Compress(kind=np.str_("db")), Compress(kind="db")),
    (lambda: Gammatone(cf_hz=[100, 200.0]), Gammatone(cf_hz=(100.0, 200.0))),
    (lambda: Gammatone(cf_hz=np.array([100, 200])), Gammatone(cf_hz=(100.0, 200.0))),
    (lambda: Gammatone(cf_hz=[np.float64(100), np.int32(200)]), Gammatone(cf_hz=(100.0, 200.0))),
    (lambda: Compress(floor_db=-0.0), Compress(floor_db=0.0)),
], ids=["integers", "a truth value", "a word", "a list", "an array", "a list of numbers of numpy", "minus zero"])
def test_other_ways_to_write_a_value_make_the_same_stage(stage, plain):
    other = stage()
    assert other == plain and other.fingerprint == plain.fingerprint and repr(other) == repr(plain)


# ---- there and back ------------------------------------------------------------------------------------------------

@every_example
def test_repr_is_the_code_that_rebuilds_it(example):
    assert eval(repr(example.stage), dict(NAMESPACE)) == example.stage
    assert str(example.stage) == repr(example.stage)


@every_example
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_gives_it_back(example, protocol):
    again = pickle.loads(pickle.dumps(example.stage, protocol))
    assert again == example.stage and type(again) is type(example.stage)


@every_example
def test_toml_gives_it_back(example):
    text = example.stage.to_toml()
    again = Stage.from_toml(text)
    assert again == example.stage and type(again) is type(example.stage)
    assert again.to_toml() == text and again.fingerprint == example.stage.fingerprint
    assert Pipeline.from_toml(text).stages == example.stage.stages_in_row()


@every_stage_class
@settings(max_examples=20)
@given(st.data())
def test_any_configuration_comes_back(kind, data):
    stage = data.draw(configurations(kind))
    assert Stage.from_toml(stage.to_toml()) == stage
    assert eval(repr(stage), dict(NAMESPACE)) == stage
    assert pickle.loads(pickle.dumps(stage)) == stage
    assert stage.replace() == stage


def test_a_pipeline_with_repeats_reads_so():
    pipeline = LeakyIntegrator(tau_s=0.5) >> Frames(hop_s=0.25) >> LeakyIntegrator(normalize=False)
    assert pipeline.to_toml() == """\
[LeakyIntegrator]
tau_s = 0.5
poles = 1
normalize = true

[Frames]
hop_s = 0.25
value = "last"
window = "rectangle"

["LeakyIntegrator#2"]
tau_s = 0.008
poles = 1
normalize = false
"""


def test_toml_keeps_the_order_of_the_stages():
    there = REPEATS.stages_in_row()
    assert Stage.from_toml(REPEATS.to_toml()).stages_in_row() == there
    assert Stage.from_toml(Pipeline(stages=there[::-1]).to_toml()).stages_in_row() == there[::-1]


def test_toml_written_by_hand_may_leave_out_defaults():
    assert Stage.from_toml("[Gammatone]\nn_channels = 9\nf_max_hz = 5000\n[HalfWave]") == \
        Gammatone(n_channels=9, f_max_hz=5000.0) >> HalfWave()


def test_shift_flattens():
    a, b, c = Gammatone(), HalfWave(), LeakyIntegrator()
    assert (a >> b) >> c == a >> (b >> c) == Pipeline(stages=(a, b, c))


@pytest.mark.parametrize("other", [3, "HalfWave", None, HalfWave], ids=repr)
def test_only_stages_can_stand_in_a_row(other):
    with pytest.raises(TypeError):
        Gammatone() >> other


# ---- fingerprints --------------------------------------------------------------------------------------------------

@every_parameter
@settings(max_examples=10)
@given(st.data())
def test_another_value_is_another_fingerprint(kind, name, data):
    one, other = data.draw(configurations(kind)), data.draw(configurations(kind))
    same = getattr(one, name) == getattr(other, name)
    assert (one.fingerprint == other.fingerprint) == (one == other)
    assert same or one.fingerprint != other.fingerprint


def test_order_and_number_of_stages_are_in_the_fingerprint():
    a, b = LeakyIntegrator(), Compress()
    stages = [a, b, a >> b, b >> a, a >> a, a >> a >> b]
    assert len({stage.fingerprint for stage in stages}) == len(stages)


def test_fingerprints_are_equal_in_every_process():
    stages = [*(getattr(auditory, name)() for name in auditory.stage_names()), RATE_MAP, REPEATS]
    code = ("import sys, auditory\n"
            "names = {name: getattr(auditory, name) for name in auditory.stage_names()}\n"
            "for line in sys.stdin: print(eval(line, names).fingerprint)")
    for seed in ("0", "1"):
        run = subprocess.run([sys.executable, "-c", code], input="\n".join(map(repr, stages)), text=True, check=True,
                             capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        fingerprints = run.stdout.split()
        assert fingerprints == [stage.fingerprint for stage in stages]


def test_a_fingerprint_is_blake2b_of_the_canonical_toml():
    # printf '[HalfWave]\ncutoff_hz = 1000.0\norder = 1\nrepeats = 1\nwaves = "half"\n' | b2sum -l 128
    assert HalfWave().fingerprint == "67b05e42e4b872e442c0c33ccb185dc8"


@every_example
def test_a_dump_of_a_pipeline_is_whole(example):
    """As pydantic's users write it: into logs, JSON and configurations."""
    pipeline = Pipeline(stages=example.pipeline.stages_in_row())
    assert Pipeline(**pipeline.model_dump()) == pipeline
    assert Pipeline(**json.loads(pipeline.model_dump_json())) == pipeline
    assert Pipeline.model_validate_json(pipeline.model_dump_json()) == pipeline


@pytest.mark.parametrize(("stages", "text"), [
    ([{"stage": "Gamatone"}], r"^stage = 'Gamatone': no such stage\. Choose from "),
    ([{"n_channels": 3}], r"^Pipeline\.stages = \{'n_channels': 3\}: names no stage\. Write "),
    ([{"stage": "Gammatone", "n_channels": 0}], r"^Gammatone\.n_channels = 0: must be at least 1\. "),
])
def test_a_dump_that_is_wrong_is_refused_by_name(stages, text):
    with pytest.raises(ParameterError, match=text):
        Pipeline(stages=stages)
