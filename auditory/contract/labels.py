"""Labelled results: what every axis means, in which unit, and how the numbers came about."""
import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from auditory.contract import engine
from auditory.contract.heard import of_result, of_sound
from auditory.contract.pipeline import Chain, Pipeline
from auditory.contract.signals import AXES, Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.sound import Sound

if TYPE_CHECKING:
    import xarray

INDEXED = (*AXES, "time_s")                                      # ends of the names that can be selected by
Coordinates = dict[str, tuple[tuple[str, ...], np.ndarray]]      # name -> dimensions, values


def labelled(stage: Stage, sound: "Sound | xarray.DataArray", *, keep: Sequence[str], threads: int | None,
             precision: engine.Precision, nonfinite: engine.NonFinite) -> "xarray.DataArray | xarray.Dataset":
    """Hear `sound` and label what comes out; see `Stage.__call__`."""
    import xarray
    dtype = stage.dtype_of(precision)
    n_threads = engine.checked_threads(threads)
    if isinstance(sound, xarray.DataArray):
        heard = of_result(stage, sound, dtype)
    elif isinstance(sound, Sound):
        heard = of_sound(stage, sound, dtype)
    else:
        remedy = "Read the file first: read(path)." if isinstance(sound, (str, os.PathLike)) \
            else "Wrap samples with their rate: Sound(samples_pa, rate_hz)."
        raise TypeError(f"sound = {type(sound).__name__}: must be a Sound, or a labelled result. {remedy}")
    samples, zeroed = engine.finite(heard.samples, nonfinite, dtype=dtype)
    spec, outer, input_attrs = heard.spec, heard.outer, heard.attrs
    if not keep:
        values, step = stage.run(samples, spec, stage.prepare, n_threads)
        step.tell(stacklevel=3)
        return array(values, step.output, outer, provenance(stage, step, precision, zeroed) | input_attrs)
    pipeline = Pipeline(stages=stage.stages_in_row())
    prepare = cast(Callable[[SignalSpec], Step], partial(pipeline.prepare, keep=keep))
    n_inner = samples.ndim - len(outer)
    lanes = samples.reshape(-1, *samples.shape[len(outer):]) if outer else samples[np.newaxis]
    runs = [pipeline.run(lane.reshape(samples.shape[-n_inner:]), spec, prepare, 1, one_by_one=True) for lane in lanes]
    chains = [cast(Chain, step) for _, step in runs]
    chains[0].tell(stacklevel=3)
    signals, clocks = {}, dict[tuple[float, float, int], str]()
    for name in ("features", *chains[0].keep):
        each = [values if name == "features" else chain.kept_signal(name)
                for (values, _), chain in zip(runs, chains, strict=True)]
        output = chains[0].output if name == "features" else chains[0].kept_output(name)
        values = np.stack(each).reshape(*samples.shape[:len(outer)], *each[0].shape)
        own = "" if name == "features" else f"{name}_"
        clock = clocks.setdefault((output.rate_hz, output.start_s, values.shape[-1]), own)
        signals[name] = array(values, output, outer, prefix=own, clock=clock)
    return xarray.Dataset(signals, attrs=provenance(stage, chains[0], precision, zeroed) | input_attrs)


def array(values: np.ndarray, spec: SignalSpec, outer: Sequence[Axis] = (), attrs: Mapping[str, Any] | None = None,
          prefix: str = "", clock: str = "") -> "xarray.DataArray":
    """`values`, ``(*outer, *axes, time)``, as a labelled array; ``sel(cf_hz=1000, method="nearest")`` works on it."""
    import xarray
    dims, coordinates = coordinates_of(spec, values.shape[-1], outer, prefix, clock)
    about = {"unit": spec.unit, "time_grid": json.dumps(spec.grid), **(attrs or {})}
    signal = xarray.DataArray(values, dims=dims, coords=coordinates, attrs=about)
    return indexed(signal)


def load(path: "str | os.PathLike[str]") -> "xarray.DataArray":
    """The labelled array that `auditory extract` wrote to `path`, an ``.npz``, or an ``.npy`` with its ``.json``."""
    from auditory.io.features import FeatureFileError
    from auditory.io.features import load as load_features
    features = load_features(path)
    try:
        return indexed(features)
    except Exception as error:                                   # its labels may be anybody's
        raise FeatureFileError(os.fsdecode(path), f"its labels cannot be used ({error})",
                               "Write the features again.") from error


def indexed(signal: "xarray.DataArray") -> "xarray.DataArray":
    """`signal` with an index on each 1-D coordinate that can be selected by, units on the coordinates that have one."""
    from auditory.contract.parameters import unit_of
    for name, coordinate in signal.coords.items():
        if unit_of(str(name)):
            coordinate.attrs["unit"] = unit_of(str(name))
        if str(name).endswith(INDEXED) and coordinate.ndim == 1 and name not in signal.dims:
            signal = signal.set_xindex(str(name))
    return signal


def coordinates_of(spec: SignalSpec, n: int, outer: Sequence[Axis] = (),
                   prefix: str = "", clock: str = "") -> tuple[tuple[str, ...], Coordinates]:
    """Dimensions and coordinates of `n` values of a signal.

    Among several signals, `prefix` keeps what changes with time apart; those at the same moments share a `clock`, so
    that they can be added and compared.
    """
    time = f"{clock}time"
    dims = (*(axis.name for axis in (*outer, *spec.axes)), time)
    coordinates: Coordinates = {}
    for axis in (*outer, *spec.axes):
        coordinates |= {name: ((axis.name,), values) for name, values in axis.coordinates.items()}
        coordinates |= dict(axis.joint)
        coordinates |= {f"{prefix}{name}": ((axis.name, time), at(spec.time_s(n))) for name, at in axis.moving.items()}
    coordinates[f"{clock}time_s"] = ((time,), spec.time_s(n))
    return dims, coordinates


@cache
def _versions() -> str:
    """The versions that decide the numbers; the metadata of a package takes as long to read as a second of sound."""
    from auditory import __version__
    return json.dumps({"auditory": __version__, **{name: version(name) for name in ("numpy", "numba", "soxr")}})


@lru_cache(maxsize=64)
def _identity(stage: Stage) -> tuple[str, str]:
    return stage.to_toml(), stage.fingerprint


def provenance(stage: Stage, step: Step, precision: str, zeroed: int = 0) -> dict[str, str]:
    """How the numbers came about, as text, so that every file format can carry it."""
    pipeline, fingerprint = _identity(stage)
    about = {
        "pipeline": pipeline,
        "fingerprint": fingerprint,
        "precision": precision,
        "versions": _versions(),
        "nonfinite": f"{zeroed} samples that were not finite count as 0" if zeroed else "none",
    }
    if step.output.notes:
        about["notes"] = " ".join(map(str, step.output.notes))
    in_row = isinstance(stage, Pipeline) and isinstance(step, Chain)
    steps = zip(step.names, step.steps, strict=True) if in_row else ((type(stage).__name__, step),)  # type: ignore[attr-defined]
    in_float64 = [name for name, each in steps if each.inside != each.output.dtype]
    if in_float64:
        about["computed_in_float64"] = ", ".join(in_float64)
    return about
