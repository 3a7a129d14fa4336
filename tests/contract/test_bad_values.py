"""Every parameter refuses what lies outside its declaration, and says so; the declaration also gives the bad values."""
import math
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pytest

import auditory
from auditory import ParameterError
from auditory.contract.parameters import BOUNDS, bounds_of, unit_of, with_unit
from tests.contract.test_catalogue import PARAMETERS, every_parameter

WORD = "no such word"


def beyond(kind: type, name: str) -> Iterator[tuple[str, Any, str]]:
    """Bound, value beyond it, and the rule that is broken."""
    field = kind.model_fields[name]
    whole = field.annotation in (int, int | None)
    for bound, limit in bounds_of(field).items():
        outward = -1 if bound in ("gt", "ge") else 1
        beside = limit + outward if whole else math.nextafter(limit, outward * math.inf)
        near = limit if bound in ("gt", "lt") else beside
        far = limit + outward * (10**6 if whole else max(1e6, abs(limit)))
        for value in (near, far):
            yield bound, value if whole else float(value), f"must be {BOUNDS[bound]} {with_unit(limit, name)}"


BAD = [(kind, name, value, rule) for kind, name in PARAMETERS for _, value, rule in beyond(kind, name)]


@pytest.mark.parametrize(("kind", "name", "value", "rule"), BAD, ids=[f"{k.__name__}.{n}={v!r}" for k, n, v, _ in BAD])
def test_a_value_out_of_range_is_refused(kind, name, value, rule):
    with pytest.raises(ParameterError) as error:
        kind(**{name: value})
    assert str(error.value).startswith(f"{kind.__name__}.{name} = {with_unit(value, name)}: {rule}")
    assert str(error.value).endswith(". Give a value in that range.")
    assert unit_of(name) in str(error.value)


def test_bounds_of_every_kind_are_met():
    assert {bound for kind, name in PARAMETERS for bound in bounds_of(kind.model_fields[name])} >= {"gt", "ge", "le"}


@every_parameter
def test_the_end_of_a_closed_range_belongs_to_it(kind, name):
    for bound, limit in bounds_of(kind.model_fields[name]).items():
        if bound in ("ge", "le"):
            whole = kind.model_fields[name].annotation in (int, int | None)
            value = int(limit) if whole else float(limit)
            try:
                assert getattr(kind(**{name: value}), name) == value
            except ParameterError as error:                      # a rule between parameters may refuse it
                assert "Give a value in that range." not in str(error)


@every_parameter
@pytest.mark.parametrize("value", [
    WORD, "12", True, None, math.nan, math.inf, 1.5, 1j, [], {}, object(), np.array([1.0, 2.0]),
], ids=lambda value: repr(value).split(" at ")[0])
def test_a_value_of_the_wrong_type_is_refused(kind, name, value):
    if _belongs(kind.model_fields[name].annotation, value):
        return
    with pytest.raises(ParameterError, match=rf"^{kind.__name__}\.{name}(\[\d+\])? = "):
        kind(**{name: value})


def _belongs(annotation: Any, value: Any) -> bool:
    """Whether the value is of the declared type."""
    if get_origin(annotation) is Literal:
        return False
    allowed = (annotation,) if get_origin(annotation) is tuple else get_args(annotation) or (annotation,)
    if isinstance(value, np.ndarray):
        return tuple[float, ...] in (annotation, *allowed)
    if isinstance(value, float):
        return float in allowed and math.isfinite(value)
    return type(value) in allowed and value != WORD


@every_parameter
def test_a_word_that_is_none_of_the_choices_is_told_them(kind, name):
    annotation = kind.model_fields[name].annotation
    if get_origin(annotation) is Literal:
        with pytest.raises(ParameterError) as error:
            kind(**{name: WORD})
        assert all(repr(choice) in str(error.value) for choice in get_args(annotation))


@pytest.mark.parametrize("name", auditory.stage_names())
@pytest.mark.parametrize("wrong", ["tau", "self", "__class__", "model_config", "", "n channels"])
def test_a_parameter_that_does_not_exist_is_refused(name, wrong):
    kind = getattr(auditory, name)
    with pytest.raises(ParameterError) as error:
        kind(**{wrong: 1})
    choices = f"Choose from {', '.join(kind.model_fields)}." if kind.model_fields else "This stage has none."
    assert str(error.value).partition(" Did you mean ")[0] == f"{name}.{wrong} = 1: no such parameter. {choices}"


@pytest.mark.parametrize("name", auditory.stage_names())
def test_a_preset_that_does_not_exist_is_refused(name):
    kind = getattr(auditory, name)
    choices = ", ".join(kind.presets) or "none: this stage has no presets"
    with pytest.raises(ParameterError) as error:
        kind.preset("nobody1900")
    assert str(error.value) == f"{name}.preset = 'nobody1900': no such preset. Choose from {choices}."
