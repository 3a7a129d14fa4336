"""What a stage hears: a sound, or the labelled result of another stage, as samples and the signal that they are."""
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from auditory.contract import engine
from auditory.contract.parameters import ParameterError
from auditory.contract.signals import EARS, Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.digests import Digest
from auditory.sound import Calibration, Grid, Sound

if TYPE_CHECKING:
    import xarray

EAR_AXES = (Axis("ear", len(EARS), {"ear": np.array(EARS)}),)    # of a sound with two ears


class Heard(NamedTuple):
    """What a stage is to hear, and what is known of it."""

    samples: np.ndarray          # (*outer, *inner, time)
    spec: SignalSpec             # without the inner axes, where the stage itself says which they are
    outer: tuple[Axis, ...]      # that pass through
    attrs: dict[str, str]        # of the provenance of what comes out


def of_sound(stage: Stage, sound: Sound, dtype: np.dtype[Any]) -> Heard:
    """A sound as `stage` hears it; refused where it hears something else."""
    if stage.hears_axes:                                         # the ears of a sound are no channels
        stage.refuse_axes(())
    stage.check_unit("Pa")
    samples = ears_of(sound)
    attrs = input_account(sound.calibration, sound.digest(), sound.rate_hz, sound.source, sound.decoder,
                          sound.truncated)
    outer = EAR_AXES if samples.ndim == 2 and not stage.couples_ears else ()     # of a coupled pair, the signal tells
    return Heard(samples, SignalSpec(sound.rate_hz, dtype, bandwidth_hz=sound.rate_hz / 2), outer, attrs)


def of_result(stage: Stage, result: "xarray.DataArray", dtype: np.dtype[Any]) -> Heard:
    """A labelled result as `stage` hears it: the axes that it asks for belong to the signal, those before pass through.

    A stage that does the same to any axes hears all of them, so that their labels stay.
    """
    dims = tuple(map(str, result.dims))
    if dims[-1:] != ("time",) or "time_s" not in result.coords:
        raise ParameterError(f"{type(stage).__name__}: the result has the axes ({', '.join(dims)}), and time, with its "
                             "time_s, must be the last. Transpose it, or select.")
    inner = (*(("ear",) if stage.couples_ears else ()), *stage.axes_heard_of(tuple(d for d in dims[:-1] if d != "ear")))
    first = len(dims) - 1 - len(inner)
    if first < 0 or dims[first:-1] != inner:
        stage.refuse_axes(dims[:-1])
    grid = grid_of(result)
    spec = SignalSpec(grid.rate_hz / grid.step, dtype, unit=str(result.attrs.get("unit", "Pa")), grid=grid)
    axes = tuple(_axis(result, name) for name in dims[:-1])
    spec = spec.with_axes(axes[first:]) if inner else spec.change(bandwidth_hz=spec.rate_hz / 2)
    stage.check_signal(spec)
    values = result.values
    digest = Digest()
    digest.update(np.ascontiguousarray(values).data)
    attrs = {"input_digest": digest.text(), "input_rate_hz": repr(spec.rate_hz), "input_source": "result"}
    attrs |= {f"input_{name}": str(result.attrs[name]) for name in ("pipeline",) if name in result.attrs}
    return Heard(engine.checked_samples(values, "values", stage.hears_analytic), spec, axes[:first], attrs)


def _axis(result: "xarray.DataArray", name: str) -> Axis:
    """An axis of a result with all that labels it."""
    dims = tuple(map(str, result.dims))
    own = {str(key): coordinate.values for key, coordinate in result.coords.items() if coordinate.dims == (name,)}
    joint = {str(key): (tuple(map(str, coordinate.dims)), coordinate.values)
             for key, coordinate in result.coords.items()
             if len(coordinate.dims) > 1 and "time" not in coordinate.dims
             and name == max(map(str, coordinate.dims), key=dims.index)}
    return Axis(name, result.sizes[name], own, joint=joint)


def grid_of(result: "xarray.DataArray") -> Grid:
    """The moments of a result, as they were counted, or, where it has been cut or comes from elsewhere, as measured."""
    time_s = np.asarray(result["time_s"].values, np.float64)
    if "time_grid" in result.attrs:
        rate_hz, step, first = json.loads(str(result.attrs["time_grid"]))
        first += round(time_s[0] * rate_hz - first) if len(time_s) else 0
        grid = Grid(rate_hz, step, first)
        if np.allclose(grid.time_s(0, len(time_s)), time_s, rtol=1e-9, atol=1e-9):
            return grid
    if len(time_s) < 2:
        raise ParameterError("time_s: fewer than two moments do not say how many there are in a second. "
                             "Let the stage hear more of the result.")
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0]) if time_s[-1] > time_s[0] else 0.0
    if not rate_hz or not np.allclose(np.diff(time_s) * rate_hz, 1, rtol=0, atol=1e-3):
        raise ParameterError("time_s: the moments of the result are not evenly spaced. Interpolate it first.")
    return Grid(rate_hz, 1, time_s[0] * rate_hz)


def ears_of(sound: Sound) -> np.ndarray:
    """The samples, ``(time,)`` for one ear, ``(2, time)`` for two; more are refused."""
    if sound.n_ears > 2:
        raise ValueError(f"sound.n_ears = {sound.n_ears}: must be 1 or 2. "
                         "Choose with select([0, 1]), or mix on purpose with mono().")
    samples = sound.samples_pa
    return samples[0] if samples.ndim == 2 and sound.n_ears == 1 else samples


def input_account(calibration: Calibration, digest: str, rate_hz: float, source: str | None = None,
                  decoder: str | None = None, truncated: bool = False) -> dict[str, str]:
    """What was heard, as the part of the provenance that tells one sound from another."""
    return {"calibration": json.dumps(vars(calibration)), "input_digest": digest, "input_rate_hz": repr(rate_hz),
            "input_source": source or "array", "input_decoder": decoder or "none", "input_truncated": str(truncated)}
