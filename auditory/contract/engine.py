"""The block engine: the one way in which sound goes through a step, offline and live.

A run pushes small blocks through all the steps before it takes the next one: what lies between the steps stays in the
cache, memory is bounded by the block, Ctrl-C is answered between blocks, and a stream gives the bits of an offline run
because it is the same code.
"""
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from math import prod
from threading import Event
from typing import Any, Literal, NoReturn, get_args

import numpy as np

from auditory.contract.parameters import ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.step import Step
from auditory.numerics import denormals_flushed, lane_count

Precision = Literal["float32", "float64"]
NonFinite = Literal["refuse", "zero"]

CACHE_BYTES = 512 * 1024        # what a block between two steps may fill: a small second-level cache; beyond, no gain
LONGEST_BLOCK = 32768
SHORTEST_BLOCK = 64
MOST_EARS, FEWEST_SAMPLES = 8, 1000        # of an array that has its axes the wrong way round
SLOWEST_HZ, FASTEST_HZ = 0.1, 10e6         # choice: frames are heard, too; beyond, nothing that anybody samples
LOUDEST = {"float32": 1e31, "float64": 1e150}     # choice, in the unit of the signal: beyond, sums no longer fit
PACKED_LANES = 64               # sounds that run side by side as if they were channels
PACKED = "lane"                 # the name of that axis, which nobody outside sees


class NonFiniteError(ValueError):
    """A sound holds NaN or infinity; one such sample would poison a filter for ever."""


# ---- the door ------------------------------------------------------------------------------------------------------

def checked_samples(samples: Any, name: str = "samples", analytic: bool = False) -> np.ndarray:
    """`samples` as an array of floats, or complex ones where `analytic`; anything else is refused, not guessed."""
    if np.ma.is_masked(samples):
        raise ValueError(f"{name}: {np.ma.count_masked(samples)} of them are masked, and a sound has no gaps. "
                         f"Fill them on purpose: {name}.filled(0).")
    array = np.asarray(samples)
    if analytic and array.dtype in (np.complex64, np.complex128) and array.ndim:
        return array
    if array.dtype not in (np.float32, np.float64):
        scale = f" Divide by {2 ** (8 * array.itemsize - 1)} for full scale 1.0." if array.dtype.kind == "i" else ""
        raise TypeError(f"{name}.dtype = {array.dtype}: must be float32 or float64, in pascal; "
                        f"its scale is not guessed.{scale or ' Convert it on purpose.'}")
    if array.ndim == 0:
        raise ValueError(f"{name} = {array}: must have a time axis, the last one. Pass an array.")
    return array


def check_time_is_last(shape: tuple[int, ...]) -> None:
    """Refuse what can only be (time, ear) instead of (ear, time): a thousand sounds of a few samples each."""
    if len(shape) > 1 and shape[-1] <= MOST_EARS < FEWEST_SAMPLES <= shape[-2]:
        raise ValueError(f"samples.shape = {shape}: time is the last axis, so these are {shape[-2]} sounds of "
                         f"{shape[-1]} samples. Pass samples.T, (ear, time).")


def checked_precision(precision: str) -> np.dtype[Any]:
    """The dtype named by `precision`."""
    if precision not in get_args(Precision):
        raise ValueError(f"precision = {precision!r}: must be 'float32' or 'float64'. Choose one of them.")
    return np.dtype(precision)


def checked_nonfinite(nonfinite: NonFinite) -> NonFinite:
    """What becomes of NaN and infinity, if it is one of the two that there are."""
    if nonfinite not in get_args(NonFinite):
        raise ValueError(f"nonfinite = {nonfinite!r}: must be 'refuse' or 'zero'. Choose one of them.")
    return nonfinite


def checked_rate(rate_hz: float) -> float:
    """`rate_hz` as a float within what is ever sampled."""
    if isinstance(rate_hz, bool) or not isinstance(rate_hz, (int, float, np.integer, np.floating)) \
            or not SLOWEST_HZ <= rate_hz <= FASTEST_HZ:
        raise ValueError(f"rate_hz = {rate_hz!r} Hz: must be a number from {SLOWEST_HZ:.10g} to {FASTEST_HZ:.10g}. "
                         "Pass the sampling rate.")
    return float(rate_hz)


def finite(samples: np.ndarray, nonfinite: NonFinite = "refuse", first_index: int = 0,
           dtype: np.dtype[Any] | None = None) -> tuple[np.ndarray, int]:
    """`samples` in the precision of `dtype` without NaN and Inf, and how many there were: refused, or 0 on request.

    What lies beyond `LOUDEST` would overflow inside; it is refused like infinity, but never taken for silence.
    """
    checked_nonfinite(nonfinite)
    if "c" in (samples.dtype.kind, samples.dtype.kind if dtype is None else dtype.kind):
        parts = np.ascontiguousarray(samples, dtype)
        real, count = finite(parts.view(parts.real.dtype), nonfinite, 2 * first_index)
        return real.view(parts.dtype), count
    loudest = LOUDEST[(samples.dtype if dtype is None else dtype).name]
    with np.errstate(over="ignore", invalid="ignore"):
        samples = samples if dtype is None else samples.astype(dtype, copy=False)    # 1e39 is infinite in float32
        if -loudest <= samples.min(initial=0) and samples.max(initial=0) <= loudest:         # NaN is neither
            return samples, 0
        bad = ~np.isfinite(samples)
        count = int(bad.sum())
        if count and nonfinite == "refuse":
            _refuse(samples, bad, first_index, f"the first of {count} that are not finite",
                    "Mend the sound, or pass nonfinite='zero' to count them as silence.")
        samples = np.where(bad, samples.dtype.type(0), samples)
        loud = abs(samples) > loudest
    if loud.any():
        _refuse(samples, loud, first_index, f"the first of {int(loud.sum())} beyond {loudest:.10g}, too loud to filter",
                "Check the unit and the scale: sound is pascal.")
    return samples, count


def _refuse(samples: np.ndarray, wrong: np.ndarray, first_index: int, what: str, remedy: str) -> NoReturn:
    """Raise a NonFiniteError that says where the first is of the samples that are `wrong`."""
    place = np.argwhere(wrong)[np.argmin(np.argwhere(wrong)[:, -1])]
    where = f"ear {', '.join(map(str, place[:-1]))}, sample {place[-1] + first_index}" if len(place) > 1 \
        else f"sample {place[0] + first_index}"
    raise NonFiniteError(f"samples[{where}] = {samples[tuple(place)]} Pa: {what}. {remedy}")


# ---- offline -------------------------------------------------------------------------------------------------------

def block_length(step: Step, rows: bool = False) -> int:
    """Samples per block: as many as keep what lies between the steps in the cache; beyond `rows` lies nothing."""
    fitting = CACHE_BYTES / max(step.row_bytes_per_sample if rows else step.block_bytes_per_sample, 1)
    return int(min(max(2 ** np.floor(np.log2(fitting)), SHORTEST_BLOCK), LONGEST_BLOCK))


def run_lane(step: Step, samples: np.ndarray, target: np.ndarray, whole: bool = False,
             stopped: Event | None = None) -> None:
    """Push one sound, ``(*axes, time)``, through `step` from rest, into `target`, ``(*axes, time)``."""
    step.rest()
    length = max(samples.shape[-1], 1) if whole else block_length(step, rows=True)
    done = 0
    with denormals_flushed():
        for start in range(0, samples.shape[-1], length):
            if stopped is not None and stopped.is_set():
                return
            block = inward(step.spec, samples[..., start:start + length])
            done += step.process_into(block, target[..., done:])
        tail = step.flush()
        if tail is not None and len(tail):
            target[..., done:done + len(tail)] = step.output.outward(tail)
            done += len(tail)
    if done != target.shape[-1]:                                 # what was not written would be whatever memory held
        raise RuntimeError(f"{type(step).__name__}: said {done} values of {target.shape[-1]} that output_length "
                           "promised. Make the two agree.")


def inward(spec: SignalSpec, samples: np.ndarray) -> np.ndarray:
    """Samples ``(*axes, time)`` as a block ``(time, *axes)`` of the right precision, padded with silence."""
    if not spec.axes and spec.width == 1:
        return samples.astype(spec.dtype).reshape(-1, 1)
    block = np.zeros((samples.shape[-1], *spec.block_shape), spec.dtype)
    block[..., :spec.shape[-1]] = np.moveaxis(samples, -1, 0)
    return block


Job = tuple[Step, np.ndarray, np.ndarray]                         # a step, what it hears, where it writes
Prepare = Callable[[SignalSpec], Step]


def apply(prepare: Prepare, samples: np.ndarray, spec: SignalSpec, *, threads: int = 1, out: np.ndarray | None = None,
          packed: bool = False, channelwise: bool = True, whole: bool = False) -> tuple[np.ndarray, Step]:
    """Run `samples`, ``(..., *axes, time)``, and return ``(..., *axes, time)`` with the step that was used.

    Lanes (sounds, ears) are spread over threads; a single lane is split by channels where `channelwise` allows it. With
    `packed`, sounds without a channel axis run side by side in the lanes of one register. None of this changes a bit.
    """
    leading, n = samples.shape[:samples.ndim - 1 - len(spec.axes)], samples.shape[-1]
    step = prepare(spec)
    shape = (*leading, *step.output.shape, step.output_length(n))
    if out is None:
        out = np.empty(shape, step.output.dtype)
    elif not (isinstance(out, np.ndarray) and out.shape == shape and out.dtype == step.output.dtype
              and out.flags.c_contiguous and out.flags.writeable and not np.may_share_memory(out, samples)):
        found = f"{out.dtype} {out.shape}" if isinstance(out, np.ndarray) else type(out).__name__
        raise ValueError(f"out = {found}: must be a writeable C-contiguous {step.output.dtype} array of shape {shape}, "
                         "apart from the samples. Make it with np.empty.")
    n_lanes = prod(leading)
    lanes = samples.reshape(n_lanes, *spec.shape, n)
    targets = out.reshape(n_lanes, *shape[len(leading):])
    if packed:
        jobs = _packed_jobs(prepare, spec, lanes, targets, threads)
    elif n_lanes < threads and channelwise:
        jobs = _shared_jobs(prepare, step, lanes, targets, threads)
    else:
        jobs = [(step, lane, target) for lane, target in zip(lanes, targets, strict=True)]
    _spread(jobs, threads, whole)
    return out, step


def _packed_jobs(prepare: Prepare, spec: SignalSpec, lanes: np.ndarray, targets: np.ndarray, threads: int) -> list[Job]:
    """Sounds side by side, as if they were the channels of one."""
    n_jobs = max(min(max(threads, -(-len(lanes) // PACKED_LANES)), len(lanes)), 1)
    shares = zip(np.array_split(lanes, n_jobs), np.array_split(targets, n_jobs), strict=True)
    pairs = [(lane, target) for lane, target in shares if len(lane)]
    steps = {size: prepare(spec.with_axes((Axis(PACKED, size),))) for size in {len(lane) for lane, _ in pairs}}
    return [(steps[len(lane)], lane, target) for lane, target in pairs]


def _shared_jobs(prepare: Prepare, step: Step, lanes: np.ndarray, targets: np.ndarray, threads: int) -> list[Job]:
    """Each sound shared out by the channels that are made of it; whole, where no stage makes channels."""
    channels = _channel_place(step.output)
    n_channels = step.output.shape[channels] if step.output.axes else 1
    n_shares = min(threads, n_channels // lane_count(step.output.dtype))      # less than a register is no share
    shares = [prepare(step.spec.change(share=(k, n_shares))) for k in range(n_shares)]
    if n_shares < 2 or shares[0].output.share != (0, 1):         # nobody took the share
        return [(step, lane, target) for lane, target in zip(lanes, targets, strict=True)]
    sizes = [share.output.shape[channels] for share in shares]
    ends = np.cumsum(sizes)
    return [(share, lane, np.moveaxis(np.moveaxis(target, channels, 0)[end - size:end], 0, channels))
            for lane, target in zip(lanes, targets, strict=True)
            for share, size, end in zip(shares, sizes, ends, strict=True)]


def _channel_place(spec: SignalSpec) -> int:
    """Where among its axes a signal has the channels, which are what is shared out; the last one, by default."""
    return next((k for k, axis in enumerate(spec.axes) if axis.name == "channel"), len(spec.axes) - 1)


def _spread(jobs: Sequence[Job], threads: int, whole: bool) -> None:
    """Run the jobs on `threads` threads, each with clones of its own; an exception stops them all."""
    stopped = Event()

    def work(mine: Sequence[Job]) -> None:
        clones: dict[int, Step] = {}
        for step, samples, target in mine:
            if threads > 1 and id(step) not in clones:
                clones[id(step)] = step.clone()
            run_lane(clones.get(id(step), step), samples, target, whole, stopped)

    if threads == 1 or len(jobs) < 2:
        work(jobs)
        return
    running = [_pool(threads).submit(work, jobs[k::threads]) for k in range(min(threads, len(jobs)))]
    try:
        for done in as_completed(running):
            done.result()
    finally:                                                     # nobody writes any more when the caller goes on
        stopped.set()
        wait(running)


_pools: dict[int, ThreadPoolExecutor] = {}


def _pool(threads: int) -> ThreadPoolExecutor:
    if threads not in _pools:
        _pools[threads] = ThreadPoolExecutor(threads, thread_name_prefix="auditory")
    return _pools[threads]


if hasattr(os, "register_at_fork"):                              # the threads of a pool do not survive a fork
    os.register_at_fork(after_in_child=_pools.clear)


def checked_threads(threads: int | None) -> int:
    """`threads` as a number; None means 1, so that worker processes never multiply their threads unasked."""
    if threads is None:
        return 1
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise ParameterError(f"threads = {threads!r}: must be a whole number from 1. None means 1.")
    return threads
