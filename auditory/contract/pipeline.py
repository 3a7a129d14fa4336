"""Stages in a row are a stage: composition, addresses, and the chain of steps that sound goes through."""
import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn, Self

import numpy as np
from pydantic import InstanceOf, field_serializer, field_validator, model_validator

from auditory.contract.ears import EarByEar
from auditory.contract.parameters import Parameter, ParameterError, with_unit
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage, stage_class
from auditory.contract.step import Step
from auditory.contract.tick_step import TickLoops, joined
from auditory.spelling import did_you_mean

UNKNOWN = "?"                   # in the unit of a row that may be a part of another


def addresses(stages: Sequence[Stage]) -> tuple[str, ...]:
    """How the stages of a row are called: by class name, repeats as ``LeakyIntegrator#2``."""
    seen: Counter[str] = Counter()
    names = []
    for stage in stages:
        name = type(stage).__name__
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)


class Pipeline(Stage):
    """Let sound go through several stages, one after the other; made with ``a >> b``.

    Takes what its first stage takes, returns what its last stage returns.
    """

    stages: tuple[InstanceOf[Stage], ...] = Parameter((), "The stages, in order.", source="choice")

    @field_serializer("stages")
    def _each_with_its_name(self, stages: tuple[Stage, ...]) -> list[dict[str, Any]]:
        return [{"stage": type(stage).__name__, **stage.values()} for stage in stages]

    @field_validator("stages", mode="before")
    @classmethod
    def _from_their_names(cls, stages: Any) -> Any:
        if not isinstance(stages, list | tuple):
            return stages
        return tuple(stage_of(stage) if isinstance(stage, Mapping) else stage for stage in stages)

    @model_validator(mode="after")
    def _flat(self) -> Self:
        if not self.stages or any(isinstance(stage, Pipeline) for stage in self.stages):
            raise ParameterError(f"Pipeline.stages = {self.stages!r}: must be at least one stage, and no pipelines. "
                                 "Join pipelines with >>, which flattens them.")
        first = self.stages[0]                                   # what takes any axes may stand behind anything
        unit = first.hears_unit or (UNKNOWN if first.pointwise or first.hears_axes else "Pa")
        for before, stage in pairwise(self.stages):
            unit = before.unit_after(unit)
            if UNKNOWN not in unit:
                stage.check_unit(unit)
        return self

    # What the engine may do follows from the stages; a property here stands for a class variable there.
    @property
    def pointwise(self) -> bool:  # type: ignore[override]
        return all(stage.pointwise for stage in self.stages)

    @property
    def hears_axes(self) -> tuple[str, ...]:  # type: ignore[override]
        """The first stage that is not pointwise decides."""
        return next((stage.hears_axes for stage in self.stages if not stage.pointwise), ())

    @property
    def channelwise(self) -> bool:  # type: ignore[override]
        return all(stage.channelwise for stage in self.stages)

    @property
    def side_by_side(self) -> int:  # type: ignore[override]
        """What the one stage says that is not pointwise, where there is one."""
        others = [stage for stage in self.stages if not stage.pointwise]
        return others[0].side_by_side if len(others) == 1 else 0

    @property
    def hears_analytic(self) -> bool:  # type: ignore[override]
        """The first stage that is not pointwise decides."""
        return next((stage.hears_analytic for stage in self.stages if not stage.pointwise), False)

    @property
    def couples_ears(self) -> bool:  # type: ignore[override]
        return any(stage.couples_ears for stage in self.stages)

    @property
    def whole_sound(self) -> bool:  # type: ignore[override]
        return any(stage.whole_sound for stage in self.stages)

    def check_unit(self, unit: str) -> None:
        self.stages[0].check_unit(unit)

    def unit_after(self, unit: str) -> str:
        for stage in self.stages:
            unit = stage.unit_after(unit)
        return unit

    def axes_heard_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The first stage that is not pointwise decides."""
        return next((stage.axes_heard_of(names) for stage in self.stages if not stage.pointwise), names)

    def refuse_axes(self, names: Sequence[str]) -> NoReturn:
        next((stage for stage in self.stages if stage.hears_axes), self.stages[0]).refuse_axes(names)

    def refuse_one_ear(self, names: Sequence[str], outer: tuple[int, ...]) -> NoReturn:
        next(stage for stage in self.stages if stage.couples_ears).refuse_one_ear(names, outer)

    def stages_in_row(self) -> tuple[Stage, ...]:
        return self.stages

    def prepare(self, spec: SignalSpec, keep: Sequence[str] = (), fuse: bool = True) -> "Chain":
        """Prepare the stages one after the other; where nothing between them is kept, neighbours may be fused."""
        names = addresses(self.stages)
        taps = {name: self._tap(name) for name in keep if name not in names}
        steps: list[tuple[str, Step]] = []
        tapped: list[Tap] = []
        first = 0
        while first < len(self.stages):
            one_ear = self._one_ear(first, spec)
            met = one_ear or spec
            if first:                                            # raw samples are what the first stage hears
                self.stages[first].check_signal(met)
            tapped += [Tap(name, first, _both(spec, inner.prepare(met), one_ear))
                       for name, (at, inner) in taps.items() if at == first]
            stage, following = self.stages[first], self.stages[first + 1:] if fuse and not keep else ()
            step, n = stage.prepare_with(() if one_ear else following, met)
            step = _both(spec, step, one_ear)
            steps.append(("+".join(names[first:first + n]), step))
            spec, first = step.output, first + n
        return Chain(steps, keep, tapped, fuse)

    def _one_ear(self, at: int, spec: SignalSpec) -> SignalSpec | None:
        """What a stage hears of two ears that it does not couple, where others of the row do: one at a time."""
        stage, ears = self.stages[at], spec.axis("ear")
        if ears is None or spec.axes[0] is not ears or stage.couples_ears or stage.pointwise:
            return None
        return spec.with_axes(spec.axes[1:])

    def _tap(self, name: str) -> tuple[int, Stage]:
        """Which stage has the inner signal of that name, and the stage that says it."""
        names = addresses(self.stages)
        address, _, signal = name.partition(".")
        if address in names and signal in self.stages[names.index(address)].inner_signals:
            at = names.index(address)
            return at, self.stages[at].inner(signal)
        inner = [f"{address}.{signal}" for address, stage in zip(names, self.stages, strict=True)
                 for signal in stage.inner_signals]
        raise ParameterError(f"keep = {name!r}: no such stage or inner signal in this pipeline. "
                             f"Choose from {', '.join((*names, *inner))}.{did_you_mean(name, (*names, *inner))}")

    def stream(self, rate_hz: float, **options: Any) -> Any:
        for stage in self.stages:
            if stage.whole_sound:
                stage.stream(rate_hz)                            # refuses, by its own name
        return super().stream(rate_hz, **options)

    def replace(self, /, **changes: Any) -> Self:
        """The same pipeline with parameters changed: ``n_channels=100`` in the one stage that has it.

        An address makes it explicit: ``**{"LeakyIntegrator#2.tau_s": 0.1}``.
        """
        if set(changes) == {"stages"}:
            return type(self)(**changes)
        by_stage: dict[int, dict[str, Any]] = {}
        for key, value in changes.items():
            index, parameter = self._find(key, value)
            by_stage.setdefault(index, {})[parameter] = value
        return type(self)(stages=tuple(stage.replace(**by_stage[k]) if k in by_stage else stage
                                       for k, stage in enumerate(self.stages)))

    def _find(self, key: str, value: object) -> tuple[int, str]:
        names = addresses(self.stages)
        address, dot, parameter = key.rpartition(".")
        if dot and address not in names:
            raise ParameterError(f"{key} = {value!r}: no stage {address!r} here. Choose from {', '.join(names)}."
                                 f"{did_you_mean(address, names)}")
        having = [k for k, stage in enumerate(self.stages) if parameter in type(stage).model_fields
                  and (not dot or names[k] == address)]
        if len(having) > 1:
            choices = ", ".join(f"{names[k]}.{parameter}" for k in having)
            raise ParameterError(f"{key} = {value!r}: {len(having)} stages have that parameter. Say which: {choices}.")
        if not having:
            looked_at = [(name, stage) for name, stage in zip(names, self.stages, strict=True)
                         if not dot or name == address]
            known = [(name, field) for name, stage in looked_at for field in type(stage).model_fields]
            raise ParameterError(f"{key} = {value!r}: no such parameter. "
                                 f"Choose from {', '.join(map('.'.join, known)) or 'none'}."
                                 f"{did_you_mean(parameter, (field for _, field in known))}")
        return having[0], parameter

    @staticmethod
    def from_toml(text: str) -> "Pipeline":
        """The pipeline that `text` describes, also where it has one stage only."""
        stage = Stage.from_toml(text)
        return stage if isinstance(stage, Pipeline) else Pipeline(stages=(stage,))

    def __repr__(self) -> str:
        if len(self.stages) == 1:
            return f"Pipeline(stages=({self.stages[0]!r},))"
        return " >> ".join(map(repr, self.stages))

    __str__ = __repr__


def _both(spec: SignalSpec, step: Step, one_ear: SignalSpec | None) -> Step:
    """The step for what was met, or for both ears where that was one of them."""
    return EarByEar(spec, step) if one_ear else step


def stage_of(data: Mapping[str, Any]) -> Stage:
    """The stage that a dump describes: its name, and its parameters."""
    if "stage" not in data:
        raise ParameterError(f"Pipeline.stages = {with_unit(data, 'stages')}: names no stage. "
                             'Write {"stage": "Gammatone", …}.')
    parameters = dict(data)
    return stage_class(parameters.pop("stage"))(**parameters)


class Tap(NamedTuple):
    """A step beside the chain, which hears what the step at a place hears and is only kept: an inner signal."""

    name: str
    at: int
    step: Step


class Chain(Step):
    """Steps in a row: each block goes through all of them before the next block comes.

    Where nothing between them is kept, steps that can run as one loop do so; each keeps its own state all the same.
    """

    def __init__(self, steps: Sequence[tuple[str, Step]], keep: Sequence[str] = (), taps: Sequence[Tap] = (),
                 fuse: bool = True) -> None:
        self.names = tuple(name for name, _ in steps)
        self.steps = [step for _, step in steps]
        self.runs = joined(self.steps) if fuse and not keep else self.steps
        self.keep, self.taps = tuple(keep), tuple(taps)
        self.kept: dict[str, list[np.ndarray]] = {name: [] for name in keep}
        self.spec, self.output = self.steps[0].spec, self.steps[-1].output
        self.coefficients = tuple(step.coefficients for step in self.steps)
        widest = [step.inside for step in self.steps if step.inside != step.output.dtype]
        self.inside = widest[0] if widest else self.output.dtype

    @property
    def latency_s(self) -> float:  # type: ignore[override]
        return sum(step.latency_s for step in self.steps)

    def _all_steps(self) -> tuple[Step, ...]:
        return (*self.steps, *(tap.step for tap in self.taps))

    @property
    def state(self) -> tuple[Any, ...]:  # type: ignore[override]
        return tuple(step.state for step in self._all_steps())

    @state.setter
    def state(self, states: tuple[Any, ...]) -> None:
        for step, state in zip(self._all_steps(), states, strict=True):
            step.state = state

    def fresh_state(self) -> tuple[Any, ...]:
        return tuple(step.fresh_state() for step in self._all_steps())

    def rest(self) -> None:
        for step in self._all_steps():
            step.rest()

    def state_arrays(self) -> Mapping[str, np.ndarray]:
        return {f"{name}.{field}": array for name, step in zip(self.names, self.steps, strict=True)
                for field, array in step.state_arrays().items()}

    @property
    def loops(self) -> tuple[str, ...]:
        """What runs as one, such as ``Gammatone+HalfWave``."""
        name_of = dict(zip(map(id, self.steps), self.names))
        return tuple("+".join(name_of[id(step)] for step in (run.steps if isinstance(run, TickLoops) else [run]))
                     for run in self.runs)

    def clone(self) -> "Chain":
        twin = copy.copy(self)
        twin.steps = [step.clone() for step in self.steps]
        twin.taps = tuple(tap._replace(step=tap.step.clone()) for tap in self.taps)
        twin.kept = {name: [] for name in self.keep}
        own: dict[int, Any] = dict(zip(map(id, self.steps), twin.steps))
        twin.runs = [run.driving([own[id(step)] for step in run.steps]) if isinstance(run, TickLoops) else own[id(run)]
                     for run in self.runs]
        return twin

    def kept_output(self, name: str) -> SignalSpec:
        """The signal that is kept under that address."""
        kept = dict(zip(self.names, self.steps, strict=True)) | {tap.name: tap.step for tap in self.taps}
        return kept[name].output

    def kept_signal(self, name: str) -> np.ndarray:
        """All that came out of the step of that address, ``(*axes, time)``, where it was to be kept."""
        output = self.kept_output(name)
        return np.concatenate((np.empty((*output.shape, 0), output.dtype), *self.kept[name]), axis=-1)

    def _through(self, block: np.ndarray, first: int, last: int) -> np.ndarray:
        """What comes out of the runs from `first` to before `last`."""
        if not self.kept:
            for run in self.runs[first:last]:
                block = run.process(block)
            return block
        for k in range(first, last):                             # where something is kept, a run is a step
            for tap in self.taps:
                if tap.at == k:
                    self._keep(tap.name, tap.step, tap.step.process(block.copy()))
            block = self.steps[k].process(block)
            self._keep(self.names[k], self.steps[k], block)
        return block

    def _keep(self, name: str, step: Step, block: np.ndarray | None) -> None:
        if name in self.kept and block is not None:
            self.kept[name].append(np.array(step.output.outward(block)))

    def process(self, block: np.ndarray) -> np.ndarray:
        return self._through(block, 0, len(self.runs))

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        if self.kept:
            return super().process_into(block, target)
        return self.runs[-1].process_into(self._through(block, 0, len(self.runs) - 1), target)

    def flush(self) -> np.ndarray | None:
        tails = []
        for k, run in enumerate(self.runs):
            for tap in self.taps:
                if tap.at == k:
                    self._keep(tap.name, tap.step, tap.step.flush())
            tail = run.flush()
            if tail is not None and len(tail):
                if self.kept:
                    self._keep(self.names[k], self.steps[k], tail)
                tails.append(self._through(tail, k + 1, len(self.runs)).copy())
        return np.concatenate(tails) if tails else None

    def snapshot(self) -> np.ndarray:
        return self.steps[-1].snapshot()

    def block(self, n: int, *args: Any, **kwargs: Any) -> np.ndarray:
        return self.steps[-1].block(n, *args, **kwargs)

    def output_length(self, n: int) -> int:
        for step in self.steps:
            n = step.output_length(n)
        return n

    @property
    def block_bytes_per_sample(self) -> float:
        return max(run.block_bytes_per_sample * run.spec.rate_hz / self.spec.rate_hz for run in self.runs)

    @property
    def row_bytes_per_sample(self) -> float:
        *before, last = self.runs
        return max([last.row_bytes_per_sample * last.spec.rate_hz / self.spec.rate_hz, *(
            run.block_bytes_per_sample * run.spec.rate_hz / self.spec.rate_hz for run in before)])
