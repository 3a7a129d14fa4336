"""Every stage of the package is public, documented and in the contract."""
import re
from importlib import import_module
from pathlib import Path

import pytest

import auditory
from auditory import Stage
from auditory.contract.parameters import bounds_of, unit_of
from tests.contract.examples import FURTHER, STAGES

STAGE_CLASSES = [getattr(auditory, name) for name in auditory.stage_names()]
PARAMETERS = [(kind, name) for kind in STAGE_CLASSES for name in kind.model_fields]
PACKAGE = Path(auditory.__file__).parent
LONGEST_MEANING = 120           # characters: one line of a table

every_stage_class = pytest.mark.parametrize("kind", STAGE_CLASSES, ids=lambda kind: kind.__name__)
every_parameter = pytest.mark.parametrize(("kind", "name"), PARAMETERS,
                                          ids=[f"{kind.__name__}.{name}" for kind, name in PARAMETERS])


def test_every_stage_of_the_package_is_public():
    rooms = {PACKAGE.joinpath(*kind.__module__.split(".")[1:]).parent for kind in STAGE_CLASSES}
    for file in (file for room in rooms for file in room.glob("*.py")):
        import_module(".".join(("auditory", *file.relative_to(PACKAGE).with_suffix("").parts)))
    own = {name for name, kind in Stage.registry.items() if kind.__module__.startswith("auditory.")}
    assert own - {"Pipeline"} == set(auditory.stage_names())


def test_every_stage_has_examples():
    assert {type(example.stage).__name__ for example in STAGES} == set(auditory.stage_names())
    assert set(FURTHER) == set(auditory.stage_names())


@pytest.mark.parametrize("model", auditory.models(), ids=lambda model: model.name)
def test_a_model_has_the_axes_that_are_listed(model):
    pipeline = model.pipeline()
    ears = (2,) if pipeline.couples_ears else ()
    output = pipeline.prepare(pipeline.spec_of(ears, auditory.SignalSpec(16000.0))).output
    assert model.axes == (*(axis.name for axis in output.axes), "time")


@every_stage_class
def test_every_preset_is_among_the_examples(kind):
    assert {kind.preset(name) for name in kind.presets} <= {example.stage for example in STAGES}


@every_stage_class
def test_the_docstring_says_what_goes_in_and_out(kind):
    text = kind.__doc__
    assert "Takes" in text and "eturns" in text
    assert "Pa" in text or "unit" in text
    assert re.search(r"\(\.\.\., [^()]*time\)", text)


@every_stage_class
def test_the_docstring_begins_with_one_sentence(kind):
    first, second, *_ = kind.__doc__.splitlines()
    assert first.endswith(".") and not second


@every_parameter
def test_a_parameter_has_a_meaning_and_a_source(kind, name):
    field = kind.model_fields[name]
    assert field.description.endswith(".") and len(field.description) <= LONGEST_MEANING
    assert field.json_schema_extra["source"]


@every_parameter
def test_a_parameter_with_a_unit_has_a_lower_bound(kind, name):
    """Rates, times and pressures have one; levels in dB may have both; a list is checked as a whole."""
    field = kind.model_fields[name]
    listed = field.annotation in (tuple[float, ...], tuple[float, ...] | None)
    assert not unit_of(name) or {"gt", "ge"} & set(bounds_of(field)) or listed


@every_parameter
def test_the_default_is_valid(kind, name):
    default = kind.model_fields[name].default
    assert getattr(kind(), name) == default


def test_the_longest_unit_wins():
    assert [unit_of(name) for name in ("level_db_spl", "release_rate_per_s", "tau_s", "gain_db", "order")] == \
        ["dB SPL", "1/s", "s", "dB", ""]
