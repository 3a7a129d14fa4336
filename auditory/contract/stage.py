"""The contract: a Stage is an immutable, validated set of parameters that `prepare` turns into a Step.

Nothing else in the package knows how a stage works inside. A Stage remembers nothing: calling it twice starts from
rest twice; memory lives only in the Stream that the caller holds.
"""
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from auditory.contract import engine
from auditory.contract.parameters import ParameterError, parameter_error, plain, read_toml, toml_table, with_unit
from auditory.contract.signals import AXES, EARS, Axis, LowRateWarning, SignalSpec
from auditory.contract.step import Step
from auditory.contract.stream import Stream
from auditory.sound import Sound
from auditory.spelling import did_you_mean

if TYPE_CHECKING:
    import xarray

    from auditory.contract.pipeline import Pipeline


class Stage(BaseModel):
    """One stage of hearing: parameters, and what they do to a sound.

    To write one, subclass it, declare each parameter with `Parameter`, and define `prepare`.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    registry: ClassVar[dict[str, type["Stage"]]] = {}
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}      # published parameter sets, by name

    # What the engine may do with the stage.
    pointwise: ClassVar[bool] = False             # does the same to whatever axes it meets, and adds none
    hears_axes: ClassVar[tuple[str, ...]] = ()    # the axes before time that it must meet, such as ("channel", "lag")
    needs_coordinates: ClassVar[tuple[str, ...]] = ()     # and what it must know of them, such as ("cf_hz",)
    channelwise: ClassVar[bool] = True            # channels do not hear each other, so threads may share them out
    side_by_side: ClassVar[int] = 0               # sounds from which on they are quicker together, as (PACKED, …); or 0
    whole_sound: ClassVar[bool] = False           # not causal: needs the whole sound at once
    causal_alternative: ClassVar[str] = ""        # which stage to use in a stream instead
    couples_ears: ClassVar[bool] = False          # hears both ears at once: (..., 2, time) in, (..., 2, *axes, time)
    inner_signals: ClassVar[tuple[str, ...]] = ()   # what else `output` may name, to be kept as ``Stage.signal``

    hears_analytic: ClassVar[bool] = False        # takes complex bands

    # What the stage is a model of the answer to.
    hears_unit: ClassVar[str] = ""                # such as "Pa"; "" where the unit passes through
    hears_after: ClassVar[str] = "Let it come first, where sound is pressure."      # where that unit is to be had

    def __init__(self, /, **parameters: Any) -> None:
        try:
            super().__init__(**parameters)
        except ValidationError as error:
            raise parameter_error(type(self).__name__, type(self).model_fields, error) from None

    @model_validator(mode="before")
    @classmethod
    def _plain_values(cls, data: Any) -> Any:
        return {name: plain(value) for name, value in data.items()} if isinstance(data, dict) else data

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.__name__.startswith("_") and "prepare" in cls.__dict__:
            import auditory
            if cls.__name__ in auditory.stage_names() and not cls.__module__.startswith("auditory."):
                raise TypeError(f"class {cls.__name__}: the package has a stage of that name, and a pipeline in TOML "
                                "could not tell them apart. Give yours another name.")
            Stage.registry[cls.__name__] = cls

    @classmethod
    def preset(cls, name: str, **changes: Any) -> Self:
        """The stage with the published parameter set `name`, but for `changes`."""
        if name not in cls.presets:
            raise ParameterError(f"{cls.__name__}.preset = {name!r}: no such preset. "
                                 f"Choose from {', '.join(cls.presets) or 'none: this stage has no presets'}."
                                 f"{did_you_mean(name, cls.presets)}")
        return cls(**{**cls.presets[name], **changes})

    # ---- what a stage must say ----

    def prepare(self, spec: SignalSpec) -> Step:
        """Meet a signal: design the coefficients for it and return the step that processes it."""
        raise NotImplementedError

    def prepare_with(self, following: Sequence["Stage"], spec: SignalSpec) -> tuple[Step, int]:
        """One step for this stage and as many of the `following` as run in one loop with it; and how many that are."""
        return self.prepare(spec), 1

    def computing(self, spec: SignalSpec) -> SignalSpec:
        """The signal as it is computed with: in float64 where float32 does not serve, which the result then says."""
        return spec

    def refuse(self, parameter: str, rule: str, remedy: str) -> NoReturn:
        """Raise a ParameterError about a parameter that does not fit the signal at hand."""
        value = with_unit(getattr(self, parameter), parameter)
        raise ParameterError(f"{type(self).__name__}.{parameter} = {value}: {rule}. {remedy}")

    def note_low_rate(self, spec: SignalSpec, least_hz: float) -> tuple[Warning, ...]:
        """What must be told where the signal has less than `least_hz` values a second."""
        if spec.rate_hz >= least_hz:
            return ()
        return (LowRateWarning(
            f"{type(self).__name__}: its figures hold from {least_hz:.10g} Hz on, and this signal has "
            f"{spec.rate_hz:.10g} values a second. Put Resample(rate_hz={least_hz:.10g}) first, before what makes "
            "channels."),)

    def refuse_complex(self, spec: SignalSpec) -> None:
        """Refuse analytic bands where only a real signal has a meaning."""
        if spec.dtype.kind == "c":
            raise TypeError(f"{type(self).__name__}: takes a real signal, this one is complex. "
                            "Give Gammatone output='real', or put Envelope in between.")

    def check_unit(self, unit: str) -> None:
        """Refuse a signal of another physical quantity: what a living ear answers depends on the level it hears."""
        if self.hears_unit and unit != self.hears_unit:
            raise ParameterError(f"{type(self).__name__}: hears {self.hears_unit}, and this signal is in {unit}. "
                                 f"{self.hears_after}")

    def dtype_of(self, precision: engine.Precision) -> np.dtype[Any]:
        """Of the samples that the stage takes."""
        dtype = engine.checked_precision(precision)
        return np.result_type(dtype, np.complex64) if self.hears_analytic else dtype

    def unit_after(self, unit: str) -> str:
        """The unit of what comes out, where `unit` goes in; so that what does not fit is refused when it is joined."""
        return unit

    def inner(self, signal: str) -> "Stage":
        """The same stage, saying one of its `inner_signals` instead."""
        return self.replace(output=signal)

    def check_signal(self, spec: SignalSpec) -> None:
        """Refuse a signal of another unit, without the axes that the stage hears, or without a coordinate it needs."""
        self.check_unit(spec.unit)
        self.check_axes(tuple(axis.name for axis in spec.axes))
        for name in self.needs_coordinates:
            self.coordinate(spec, name)

    def check_axes(self, names: tuple[str, ...]) -> None:
        """Refuse a signal whose last axes before time are not those that the stage hears."""
        if self.hears_axes and names[len(names) - len(self.hears_axes):] != self.hears_axes:
            self.refuse_axes(names)

    def check_no_further_axes(self, spec: SignalSpec) -> None:
        """Refuse a signal without the axes that the stage hears, or with one more before them."""
        self.check_axes(tuple(axis.name for axis in spec.axes))
        if len(spec.axes) > len(self.hears_axes):
            raise ParameterError(f"{type(self).__name__}: takes ({', '.join(('...', *self.hears_axes, 'time'))}), this "
                                 f"signal also has the axis {spec.axes[0].name}. Select one value of it.")

    def axes_heard_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Which axes of a labelled signal the stage hears, the others passing through: all that it does not add to."""
        return names if self.pointwise else self.hears_axes

    def refuse_axes(self, names: Sequence[str]) -> NoReturn:
        """Raise what is wrong with a signal of these axes."""
        ears = ("2",) if self.couples_ears else ()
        remedy = "Put a cochlea such as Gammatone first." if "channel" not in names and "channel" in self.hears_axes \
            else "Put a stage first that makes these axes."
        raise ParameterError(f"{type(self).__name__}: samples must be "
                             f"({', '.join(('...', *ears, *self.hears_axes, 'time'))}), these are "
                             f"({', '.join((*names, 'time'))}). {remedy}")

    def refuse_one_ear(self, names: Sequence[str], outer: tuple[int, ...]) -> NoReturn:
        """Raise that samples of these outer lengths are not those of two ears."""
        raise ValueError(f"{type(self).__name__}: hears two ears together, so samples must be "
                         f"({', '.join(('...', '2', *names, 'time'))}), these are {(*outer, 'time')}. "
                         "Stack left and right, or let it hear one ear.")

    def coordinate(self, spec: SignalSpec, name: str) -> np.ndarray:
        """The values of a coordinate that the stage needs, in float64; refused by name where the signal has none."""
        values = spec.coordinate(name)
        if values is None:
            raise ParameterError(f"{type(self).__name__}: needs {name} of each {AXES.get(name, 'row')}, and this "
                                 f"signal has none. Pass {name}=…, or let it hear a labelled result.")
        return np.asarray(values, np.float64)

    def spec_of(self, outer: tuple[int, ...], spec: SignalSpec,
                coordinates: Mapping[str, Any] | None = None) -> SignalSpec:
        """The signal, of which `spec` tells all but the axes, of sounds shaped ``(*outer, time)``.

        Most stages hear each sound by itself, and all of `outer` passes through; here the last of it may belong to the
        signal: the axes of a stage that asks for some, the ears of one that couples them.
        """
        names = (*(("ear",) if self.couples_ears else ()), *self.hears_axes)
        sizes = outer[len(outer) - len(names):]
        if self.couples_ears and (len(outer) < len(names) or sizes[0] != len(EARS)):
            self.refuse_one_ear(names[1:], outer)
        if len(sizes) < len(names):
            self.refuse_axes(tuple(map(str, outer)))
        axes = labelled_axes(type(self).__name__, names, sizes, coordinates or {})
        return spec.with_axes(axes) if axes else spec

    # ---- sound in, hearing out ----

    def __call__(self, sound: "Sound | xarray.DataArray", *, keep: Sequence[str] = (), threads: int | None = None,
                 precision: engine.Precision = "float32", nonfinite: engine.NonFinite = "refuse",
                 ) -> "xarray.DataArray | xarray.Dataset":
        """Hear `sound` from rest; return a labelled array.

        Parameters
        ----------
        sound
            One ear gives no ear axis, two ears give ``ear``; more are refused: select or mix on purpose.
            Or the labelled result of another stage: what it has of axes and coordinates is heard, too.
        keep
            Addresses of inner stages, such as ``"HalfWave"``, whose signals are wanted too: the result is then a
            Dataset of ``features`` and each of them. Signals of the same moments share a time axis, such as
            ``HalfWave_time`` of the first. Bits do not change. ``"Carfac.bm"`` is one of the `inner_signals` of a
            stage; each takes another run of that stage.
        nonfinite
            ``"refuse"`` NaN and infinity, or count them as ``"zero"``, which is recorded.

        Returns
        -------
        xarray.DataArray
            ``([ear,] …, channel, time)`` with ``cf_hz`` and ``time_s``, unit and provenance.
        """
        from auditory.contract.labels import labelled
        keep = (keep,) if isinstance(keep, str) else tuple(keep)
        return labelled(self, sound, keep=keep, threads=threads, precision=precision, nonfinite=nonfinite)

    def apply(self, samples: Any, rate_hz: float, *, threads: int | None = None,
              precision: engine.Precision = "float32", out: np.ndarray | None = None,
              nonfinite: engine.NonFinite = "refuse", **coordinates: Any) -> np.ndarray:
        """Hear raw samples from rest: ``(..., time)`` in pascal becomes ``(..., *axes, time)``.

        A stage that hears something else takes that: `Drnl` alone takes stapes velocity in m/s, and one that asks for
        channels takes ``(..., channel, time)`` with what it must know of them, such as ``cf_hz=…``.
        Leading axes (clips, ears) pass through. `threads` spreads them, or the channels of a single long sound; None
        means 1. `out` is an array to write into.
        """
        samples = engine.checked_samples(samples, analytic=self.hears_analytic)
        engine.check_time_is_last(samples.shape)
        dtype = self.dtype_of(precision)
        samples, _ = engine.finite(samples, nonfinite, dtype=dtype)
        spec = SignalSpec(engine.checked_rate(rate_hz), dtype, bandwidth_hz=rate_hz / 2)
        lent: list[tuple[_Designed, Step]] = []
        outputs, step = self.run(samples, spec, partial(self._borrowed, lent), engine.checked_threads(threads), out,
                                 coordinates=coordinates)
        step.tell(stacklevel=2)
        if not self.whole_sound:                                 # whose working memory is as long as the sound
            for designed, used in lent:
                designed.idle.append(used)
        return outputs

    def run(self, samples: np.ndarray, spec: SignalSpec, prepare: Callable[[SignalSpec], Step], threads: int,
            out: np.ndarray | None = None, one_by_one: bool = False,
            coordinates: Mapping[str, Any] | None = None) -> tuple[np.ndarray, Step]:
        """Run checked samples from rest with what `prepare` makes of their signal; also return the step.

        `one_by_one`: that very step hears them, rather than others that hear several sounds side by side.
        """
        if not spec.axes:
            spec = self.spec_of(samples.shape[:-1], spec, coordinates)
        n_sounds = prod(samples.shape[:-1 - len(spec.axes)])
        quicker_together = 0 < self.side_by_side <= n_sounds
        packed = not one_by_one and not spec.axes and (self.pointwise or quicker_together)
        return engine.apply(prepare, samples, spec, threads=threads, out=out, channelwise=self.channelwise,
                            packed=packed, whole=self.whole_sound)

    def _designed(self, spec: SignalSpec) -> "_Designed":
        """What `prepare` makes of raw samples, once per kind of signal: a short clip must not wait for its design."""
        return _designed(self, spec.rate_hz, spec.dtype, tuple(map(_description, spec.axes)), spec.share)

    def _prepared(self, spec: SignalSpec) -> Step:
        """A step of one's own."""
        return self._designed(spec).step.clone()

    def _borrowed(self, lent: list[tuple["_Designed", Step]], spec: SignalSpec) -> Step:
        """A step for one call: its working memory serves the next one, too."""
        designed = self._designed(spec)
        try:
            step = designed.idle.pop()                           # one of many threads gets it
        except IndexError:
            step = designed.step.clone()
        lent.append((designed, step))
        return step

    def stream(self, rate_hz: float, *, leading: Sequence[int] = (), precision: engine.Precision = "float32",
               nonfinite: engine.NonFinite = "refuse", **coordinates: Any) -> Stream:
        """Listen live: ``push`` blocks of any size, ``flush`` at the end; the same bits as `apply`."""
        if self.whole_sound:
            remedy = f"Use {self.causal_alternative} instead." if self.causal_alternative else "Use apply()."
            raise ParameterError(f"{type(self).__name__}: needs the whole sound at once and cannot stream. {remedy}")
        return Stream(self, rate_hz, leading=leading, precision=precision, nonfinite=nonfinite,
                      coordinates=coordinates)

    def __rshift__(self, after: "Stage") -> "Pipeline":
        """``a >> b``: what `a` hears goes on to `b`."""
        if not isinstance(after, Stage):
            return NotImplemented
        from auditory.contract.pipeline import Pipeline
        return Pipeline(stages=(*self.stages_in_row(), *after.stages_in_row()))

    def stages_in_row(self) -> tuple["Stage", ...]:
        """The stages that sound goes through, one after the other."""
        return (self,)

    # ---- a stage is data ----

    def values(self) -> dict[str, Any]:
        """Every parameter that is set, by name, in the order of declaration."""
        return {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}

    def _not_default(self) -> dict[str, Any]:
        fields = type(self).model_fields
        return {name: value for name, value in self.values().items() if value != fields[name].default}

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self._not_default().items())
        return f"{type(self).__name__}({given})"

    __str__ = __repr__

    def replace(self, /, **changes: Any) -> Self:
        """The same stage but for `changes`, validated like any other."""
        return type(self)(**{**self._not_default(), **changes})

    def to_toml(self) -> str:
        """The stage as TOML, in one canonical way; `from_toml` gives it back."""
        from auditory.contract.pipeline import addresses
        row = self.stages_in_row()
        return "\n".join(toml_table(address, stage.values())
                         for address, stage in zip(addresses(row), row, strict=True))

    @staticmethod
    def from_toml(text: str) -> "Stage":
        """The stage, or the pipeline of several, that `text` describes."""
        from auditory.contract.pipeline import Pipeline, addresses
        tables = read_toml(text)
        row = tuple(stage_class(address.partition("#")[0])(**values) for address, values in tables.items())
        if not row:
            raise ParameterError("pipeline TOML: no stage in it. Write at least one [Stage] header.")
        if addresses(row) != tuple(tables):
            raise ParameterError(f"pipeline TOML: stages are headed {', '.join(tables)}, "
                                 f"must be {', '.join(addresses(row))}. Number repeats in order.")
        return row[0] if len(row) == 1 else Pipeline(stages=row)

    @property
    def fingerprint(self) -> str:
        """blake2b of the canonical TOML: equal stages, and only they, have equal fingerprints, in any process."""
        return hashlib.blake2b(self.to_toml().encode(), digest_size=16).hexdigest()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self._not_default())

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any = None) -> Self:
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """pydantic's copy, but validated; `replace` is the house's word for it."""
        return self.replace(**(update or {}))

    def copy(self, **options: Any) -> Self:
        """pydantic's older copy, validated too."""
        return self.model_copy(**options)

    if not TYPE_CHECKING:                # where types are checked, a name that is none is found without it

        def __getattr__(self, name: str) -> Any:
            try:
                return super().__getattr__(name)
            except AttributeError:
                if name.startswith("_") or hasattr(type(self), name):    # a program asks; or a property has failed
                    raise
                fields = type(self).model_fields
                methods = [each for each in dir(type(self)) if not each.startswith("_")]
                raise AttributeError(f"{type(self).__name__}.{name}: no such parameter or method."
                                     f"{did_you_mean(name, (*fields, *methods))}", name=name) from None

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        self.__delattr__(name)

    def __delattr__(self, name: str) -> NoReturn:
        raise ParameterError(f"{type(self).__name__}.{name}: a stage never changes. "
                             f"Make another one with replace({name}=…).")

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Refused: no stage is ever made unvalidated."""
        raise ParameterError(f"{cls.__name__}.model_construct: stages are never made unvalidated. "
                             f"Call {cls.__name__}(…).")


def labelled_axes(stage: str, names: Sequence[str], sizes: Sequence[int],
                  coordinates: Mapping[str, Any]) -> tuple[Axis, ...]:
    """Axes of these names and sizes with the coordinates that were passed along with an array."""
    given: dict[str, dict[str, np.ndarray]] = {name: {} for name in names}
    for name, values in coordinates.items():
        if AXES.get(name) not in given:
            known = [coordinate for coordinate, axis in AXES.items() if axis in given]
            raise TypeError(f"{stage}: takes no {name}. "
                            f"Choose from {', '.join(known) or 'none: it hears no such axis'}."
                            f"{did_you_mean(name, known)}")
        array = np.asarray(values, np.float64)
        size = sizes[list(names).index(AXES[name])]
        if array.shape != (size,) or not np.isfinite(array).all():
            raise ValueError(f"{name} = array of shape {array.shape}: must hold {size} finite values, one for each "
                             f"{AXES[name]}. Pass those of the signal.")
        given[AXES[name]][name] = array
    ears = {"ear": np.array(EARS)}
    return tuple(Axis(name, size, ears if name == "ear" else given[name])
                 for name, size in zip(names, sizes, strict=True))


class _Designed(NamedTuple):
    """A step that is never run, only cloned: its coefficients are read-only, its state is at rest."""

    step: Step
    idle: list[Step]              # clones that wait, with their working memory, for the next call


_Description = tuple[str, int, tuple[tuple[str, str, bytes], ...]]       # of an axis: name, size, coordinates


def _description(axis: Axis) -> _Description:
    """All that a stage is told of an axis of raw samples, as what can be looked up."""
    return axis.name, axis.size, tuple((name, values.dtype.str, values.tobytes())
                                       for name, values in axis.coordinates.items())


@lru_cache(maxsize=32)
def _designed(stage: Stage, rate_hz: float, dtype: np.dtype[Any], axes: tuple[_Description, ...],
              share: tuple[int, int]) -> _Designed:
    spec = SignalSpec(rate_hz, dtype, bandwidth_hz=rate_hz / 2, share=share)
    described = tuple(Axis(name, size, {coordinate: np.frombuffer(values, dtype) for coordinate, dtype, values in each})
                      for name, size, each in axes)
    return _Designed(stage.prepare(spec.with_axes(described) if axes else spec), [])


def _rebuilt(cls: type[Stage], values: dict[str, Any]) -> Stage:
    return cls(**values)


def stage_class(name: str) -> type[Stage]:
    """The stage class of that name: the package's own, or one that the user has defined."""
    import auditory
    if name not in Stage.registry and name in auditory.stage_names():
        getattr(auditory, name)
    if name not in Stage.registry or name == "Pipeline":
        known = sorted({*auditory.stage_names(), *Stage.registry} - {"Pipeline"})
        raise ParameterError(f"stage = {with_unit(name, 'stage')}: no such stage. "
                             f"Choose from {', '.join(known)}.{did_you_mean(name, known)}")
    return Stage.registry[name]
