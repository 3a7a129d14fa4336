"""Any valid configuration of a stage, generated from the parameters that it declares."""
import types
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from auditory import ParameterError, Stage
from auditory.contract.parameters import bounds_of
from auditory.scales import SCALES

# What the declared range allows and a test cannot afford, and what is rarely met by chance.
AFFORDABLE = {
    "cells_per_octave": (1, 100),
    "future_s": (0, 0.1),
    "half_width_frames": (1, 10),
    "before_peak_s": (0, 0.01),
    "before_skirt_s": (0, 0.01),
    "hop_s": (0, 0.1),
    "look_ahead_s": (0, 0.02),
    "hop_samples": (1, 4096),
    "horizon_s": (0, 20),
    "levels": (1, 10),
    "max_lag_s": (0, 0.1),
    "n_candidates": (3, 300),
    "n_channels": (1, 40),
    "n_frames": (1, 30),
    "n_triggers": (1, 8),
    "rate_hz": (500, 200e3),
    "segment_s": (0, 0.1),
    "slots_per_level": (1, 16),
    "window_s": (0, 0.3),
    "width_s": (0, 0.1),
    "window_samples": (2, 4096),
}
HEARD_HZ = (20.0, 11000.0)      # most frequencies lie here: those above Nyquist are refused, which says little
BY_NAME = {
    **{f"{name}_factor": st.tuples(st.floats(0.0, 2.0)) for name in "abcg"},            # of Drnl
    "agc_decimation": st.sampled_from([(8, 2, 2, 2), (8, 1, 1, 1), (1, 1, 1, 1), (4, 2, 2, 2), (2, 2), (1,)]),
    "audiogram_db_hl": st.tuples(*[st.floats(-20.0, 120.0)] * 7),
    "cf_hz": st.lists(st.floats(*HEARD_HZ), min_size=1, max_size=20, unique=True).map(sorted).map(tuple),
    "compression_health": st.tuples(*[st.floats(0.0, 1.0)] * 7),
    "control_targets": st.tuples(*[st.floats(1e-9, 1.0)] * 4),
    "control_taus_s": st.tuples(*[st.floats(1e-6, 1000.0)] * 4),
    "couple_ears": st.just(False),                               # two ears make another signal
    "deviation": st.tuples(st.floats(0.01, 100.0)),
    "harmonics": st.lists(st.floats(0.1, 40.0), min_size=1, max_size=8, unique=True).map(sorted).map(tuple),
    "fibre_types": st.sampled_from([("low",), ("high", "low"), ("medium", "high", "low")]),
    "hop_frames": st.sampled_from([1, 2, 4, 8, 64]),
    "mean": st.tuples(st.floats(-100.0, 100.0)),
    "ohc_health": st.floats(0.0, 1.0),
    "rates_hz": st.lists(st.floats(0.1, 100.0), min_size=1, max_size=4, unique=True).map(sorted).map(tuple),
    "scale": st.sampled_from(sorted(SCALES)),
    "scales_cycles_per_octave": st.lists(st.floats(0.01, 20.0), min_size=1, max_size=4, unique=True).map(sorted).map(
        tuple),
    "spontaneous_per_s": st.lists(st.floats(1e-3, 180.0), min_size=1, max_size=4).map(tuple),
    "taus_s": st.tuples(*[st.floats(0.001, 100.0)] * 5),
}


def values(kind: type[Stage], name: str) -> st.SearchStrategy[Any]:
    """Values of one parameter, each valid by itself."""
    if name in BY_NAME:
        return BY_NAME[name]
    field = kind.model_fields[name]
    annotation: Any = field.annotation
    if isinstance(annotation, types.UnionType):
        annotation = next(each for each in get_args(annotation) if each is not type(None))
    if get_origin(annotation) is Literal:
        return st.sampled_from(get_args(annotation))
    if annotation is bool:
        return st.booleans()
    bounds = bounds_of(field)
    least, most = AFFORDABLE.get(name, (None, None))
    low = max((each for each in (least, bounds.get("ge"), bounds.get("gt")) if each is not None), default=None)
    high = min((each for each in (most, bounds.get("le"), bounds.get("lt")) if each is not None), default=None)
    if annotation is int:
        return st.integers(low, high)
    if annotation is float:
        allowed = st.floats(low, high, allow_nan=False, allow_infinity=False).filter(
            lambda value: value != bounds.get("gt") and value != bounds.get("lt"))
        return st.one_of(st.floats(*HEARD_HZ), allowed) if name.endswith("_hz") and name not in AFFORDABLE else allowed
    raise TypeError(f"{kind.__name__}.{name}: no values are known for {annotation}. Add the type here.")


@st.composite
def configurations(draw: st.DrawFn, kind: type[Stage]) -> Stage:
    """The default, with some parameters changed one after the other, but for changes that its own rules refuse."""
    stage = kind()
    for name in draw(st.permutations(sorted(kind.model_fields))):
        if draw(st.booleans()):
            try:
                stage = stage.replace(**{name: draw(values(kind, name))})
            except ParameterError:                               # a rule between parameters
                continue
    return stage
