"""Echoic memory: the last seconds of hearing, in detail where they are fresh and in outline where they are old."""
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.echoic_ages import Ages, FixedSlots, NativeSlots, Taps, age_axis
from auditory.integration.echoic_kernel import cascade, pyramid_fixed, pyramid_native, read_fixed, read_native

ROUNDING = 1e-9                 # of a horizon counted in frames: must not cost another level or tap


class EchoicMemory(Stage):
    """Remember the last seconds: what has just been heard frame by frame, what is older in ever broader strokes.

    ``pyramid``: n or n + 1 blocks on each level, level l holding sums of 2^l frames; two blocks too old for one level
    become one of the next. Slots are means over a stretch of the past, about 1/n as long as they are old: of the time
    between fixed ages (``edges="fixed"``; a block across an edge is shared out, which blurs by up to a block), or of
    the blocks themselves (``"native"``; exact, but their ages change from snapshot to snapshot).
    ``cascade``: leaky integrators in a row, ``y_i += (y_{i-1} - y_i) / (1 + mu_i)``, ``mu_i = mu_1 ratio^(i-1)``, in
    frames. A tap is a smooth, non-negative view of the past around an age, of the same relative width at all ages.

    Takes ``(..., channel, time)`` in frames, say of 2 ms; returns a snapshot ``(..., age, channel, time)`` after every
    `hop_frames`-th frame, newest age first, in the unit of its input. Computes in float64 whatever the precision asked
    for. `Stream.snapshot` reads the memory at any other time.

    Coordinates of the age axis: ``age_s``, the centre of a slot or the mean age of a tap; ``age_width_s``, the length
    of a slot or two standard deviations of a tap; ``coverage``, how much of it, 0 to 1, lies after the start of the
    sound, which changes with time. With native edges all three do, and a slot that is not there has width and value 0.

    Raises
    ------
    ParameterError
        Where the hop is not a power of two, or native edges or differences are asked of the kind that has none.
    ValueError
        Where there are no channels, or the signal is a memory already.

    Notes
    -----
    A pyramid of L levels has ``n L`` slots with fixed edges, ``(n + 1) L`` with native ones, and reaches back at least
    ``n (2^L - 1)`` frames. Tap i of a cascade has the mean age ``sum(mu_j)`` and the variance ``sum(mu_j^2 + mu_j)``,
    j = 1..i, in frames: width / age tends to ``2 sqrt((ratio - 1) / (ratio + 1))``.
    With ``output="differences"`` a cascade says ``y_{i-1} - y_i = tau_i dy_i/dt`` instead, ``y_0`` being the newest
    frame: what begins and ends, at all time scales.
    Parameters of the other kind are not used.

    References
    ----------
    Dyadic averaging after the exponential histogram of Datar et al. (2002). Cascade: Lindeberg & Fagerstroem (1996),
    time-causal scale space. That hearing keeps about 4 s is usually cited from Darwin, Turvey & Crowder (1972); how its
    resolution falls off with age is the design of this package.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import EchoicMemory
    >>> ramp = np.arange(5000.0)[np.newaxis]
    >>> memory = EchoicMemory().apply(ramp, rate_hz=500, precision="float64")
    >>> memory.shape, memory[[0, 1, 8, 63], 0, -1].tolist()
    ((64, 1, 625), [4999.0, 4998.0, 4990.5, 3023.5])
    """

    hears_axes: ClassVar = ("channel",)

    kind: Literal["pyramid", "cascade"] = Parameter("pyramid", "How the past is summed up.", source="choice")
    edges: Literal["fixed", "native"] = Parameter("fixed", "Where the slots of a pyramid end.", source="choice")
    output: Literal["memory", "differences"] = Parameter(
        "memory", "What a cascade says: its taps, or how each differs from the one before.", source="choice")
    horizon_s: float = Parameter(4.0, "How far back the memory reaches, at least.", gt=0, le=3600,
                                 source="Darwin, Turvey & Crowder 1972, as usually cited; not confirmed")
    slots_per_level: int = Parameter(8, "n, slots of equal width in a pyramid; their relative width is about 1/n.",
                                     ge=1, le=256, source="choice")
    levels: int | None = Parameter(None, "L, widths in a pyramid; as many as reach the horizon, if left out.",
                                   ge=1, le=32, source="choice")
    ratio: float = Parameter(2**0.25, "How much slower each tap of a cascade is than the one before.", ge=1.01, le=16,
                             source="choice")
    tau_min_s: float | None = Parameter(None, "Time constant of the first tap of a cascade; one frame, if left out.",
                                        ge=1e-12, le=3600, source="choice")
    hop_frames: int = Parameter(8, "Frames from snapshot to snapshot; a power of two.", ge=1, le=2**20, source="choice")
    fill: float = Parameter(0.0, "What is remembered from before the start.", ge=-1e9, le=1e9, source="choice")
    warmup: Literal["fill", "nan"] = Parameter(
        "fill", "What is said of ages not yet covered by sound: what fill makes of them, or NaN.", source="choice")

    def check_axes(self, names: tuple[str, ...]) -> None:
        """Whatever it is that channels hold, it is remembered: modulation, lags, harmonics."""
        if not names:
            self.refuse_axes(names)

    def axes_heard_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return names

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.hop_frames & (self.hop_frames - 1):
            above = 1 << self.hop_frames.bit_length()
            raise ParameterError(f"EchoicMemory.hop_frames = {self.hop_frames} frames: must be a power of two, so that "
                                 "the blocks of the lower levels end where a snapshot is taken. "
                                 f"Choose {above // 2} or {above}.")
        if self.kind == "cascade" and self.edges != "fixed":
            raise ParameterError("EchoicMemory.edges = 'native': only a pyramid has edges. Choose kind='pyramid'.")
        if self.kind == "pyramid" and self.output != "memory":
            raise ParameterError("EchoicMemory.output = 'differences': only a cascade has them. Choose kind='cascade'.")
        return self

    def horizon_frames(self, spec: SignalSpec) -> float:
        """How many frames the memory must reach back."""
        return self.horizon_s * spec.rate_hz * (1 - ROUNDING)

    def n_levels(self, spec: SignalSpec) -> int:
        """The smallest L whose reach, n (2^L - 1) frames, is the horizon."""
        if self.levels is not None:
            return self.levels
        n_levels = 1
        while self.slots_per_level * (2**n_levels - 1) < self.horizon_frames(spec):
            n_levels += 1
        return n_levels

    def tap_delays(self, spec: SignalSpec) -> np.ndarray:
        """Time constants in frames, of the fewest taps whose mean age reaches the horizon."""
        first = 1.0 if self.tau_min_s is None else self.tau_min_s * spec.rate_hz
        n_taps = 1
        while first * (self.ratio**n_taps - 1) / (self.ratio - 1) < self.horizon_frames(spec):
            n_taps += 1
        return first * self.ratio ** np.arange(n_taps)

    def design(self, spec: SignalSpec) -> FixedSlots | NativeSlots | Taps:
        """The ages that the memory speaks of, in frames, and with them all that is constant about it."""
        if self.kind == "cascade":
            return Taps(self.tap_delays(spec))
        n_levels = self.n_levels(spec)
        if self.edges == "native":
            return NativeSlots(self.slots_per_level, n_levels)
        widths = np.repeat(2 ** np.arange(n_levels), self.slots_per_level)
        return FixedSlots(np.concatenate(([0], np.cumsum(widths))))

    def computing(self, spec: SignalSpec) -> SignalSpec:
        return spec.change(dtype=np.dtype(np.float64))

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if spec.axis("age"):
            raise ValueError("EchoicMemory: the signal has an age axis, it is a memory already. Leave out the second.")
        match self.design(spec):
            case FixedSlots() as slots:
                return FixedPyramidStep(self, spec, slots)
            case NativeSlots() as slots:
                return NativePyramidStep(self, spec, slots)
            case Taps() as taps:
                return CascadeStep(self, spec, taps)


class PyramidState(NamedTuple):
    """A pyramid's whole memory."""

    n_frames: np.ndarray        # (1,) since the start; which blocks lie where hangs on it alone
    blocks: np.ndarray          # (level, n + 2, channel) sums, a ring on each level

    @classmethod
    def at_rest(cls, stage: EchoicMemory, spec: SignalSpec) -> Self:
        """Before the first frame: blocks of nothing but `fill`."""
        widths = 2 ** np.arange(stage.n_levels(spec))
        blocks = np.full((len(widths), stage.slots_per_level + 2, spec.block_size), stage.fill)
        return cls(np.zeros(1, np.int64), blocks * widths[:, np.newaxis, np.newaxis])


class CascadeState(NamedTuple):
    """A cascade's whole memory."""

    n_frames: np.ndarray        # (1,) since the start
    taps: np.ndarray            # (1 + tap, channel): the newest frame, then the taps


class EchoicMemoryStep(Step):
    """What all kinds of memory share: when they speak, in which precision, and of what they keep silent."""

    def __init__(self, stage: EchoicMemory, spec: SignalSpec, ages: Ages, state: PyramidState | CascadeState) -> None:
        self.hop = stage.hop_frames
        axis = age_axis(ages, spec.rate_hz, spec.start_s)
        output = spec.with_axes((axis, *spec.axes), **spec.every(self.hop, self.hop - 1))
        super().__init__(spec, output, ages, state)
        self.inside = stage.computing(spec).dtype
        self.hides_uncovered = stage.warmup == "nan"

    def output_length(self, n: int) -> int:
        return n // self.hop

    def process(self, block: np.ndarray) -> np.ndarray:
        n_before = int(self.state.n_frames[0])
        n_snapshots_before, n_snapshots = n_before // self.hop, (n_before + len(block)) // self.hop
        frames = block.reshape(len(block), self.spec.block_size)
        if frames.dtype != self.inside:
            frames = self.block(len(block), "frames", frames.shape[1:], self.inside)
            frames[...] = block.reshape(frames.shape)
        rows = self.rows(n_snapshots - n_snapshots_before)
        self.hear(frames, n_before, rows)
        self.state.n_frames[0] += len(block)
        return self.snapshots_of(rows, self.hop * np.arange(n_snapshots_before + 1, n_snapshots + 1))

    def snapshot(self) -> np.ndarray:
        rows = self.rows(1)
        self.read(int(self.state.n_frames[0]), rows[0])
        return self.snapshots_of(rows, self.state.n_frames)[0]

    def rows(self, n: int) -> np.ndarray:
        """Room for what the kernels read out at `n` snapshots, (snapshot, row, channel) in float64."""
        return self.block(n, "rows", (self.n_inner_rows, self.spec.block_size), self.inside)

    def snapshots_of(self, rows: np.ndarray, n_frames: np.ndarray) -> np.ndarray:
        """The output that `rows` make, taken after `n_frames` (snapshot,) frames."""
        out = self.block(len(rows))
        self.say(rows, out.reshape(len(rows), self.coefficients.n_rows, self.spec.block_size))
        if self.hides_uncovered:
            out[(self.coefficients.full_at(n_frames) > n_frames).T] = np.nan
        return out

    @property
    def n_inner_rows(self) -> int:
        """Rows that the kernels read out."""
        return self.coefficients.n_rows

    def hear(self, frames: np.ndarray, n_before: int, rows: np.ndarray) -> None:
        """Take in `frames` after `n_before` earlier ones; read out `rows` at the hop."""
        raise NotImplementedError

    def read(self, n_frames: int, rows: np.ndarray) -> None:
        """Read out (row, channel) now."""
        raise NotImplementedError

    def say(self, rows: np.ndarray, out: np.ndarray) -> None:
        """Turn what was read out into output."""
        out[...] = rows


class FixedPyramidStep(EchoicMemoryStep):
    """A pyramid at work, read out between fixed ages."""

    def __init__(self, stage: EchoicMemory, spec: SignalSpec, slots: FixedSlots) -> None:
        super().__init__(stage, spec, slots, PyramidState.at_rest(stage, spec))

    def hear(self, frames: np.ndarray, n_before: int, rows: np.ndarray) -> None:
        pyramid_fixed(frames, n_before, self.hop, self.state.blocks, self.coefficients.edges, rows)

    def read(self, n_frames: int, rows: np.ndarray) -> None:
        read_fixed(n_frames, self.state.blocks, self.coefficients.edges, rows)


class NativePyramidStep(EchoicMemoryStep):
    """A pyramid at work, read out block by block."""

    def __init__(self, stage: EchoicMemory, spec: SignalSpec, slots: NativeSlots) -> None:
        super().__init__(stage, spec, slots, PyramidState.at_rest(stage, spec))

    def hear(self, frames: np.ndarray, n_before: int, rows: np.ndarray) -> None:
        pyramid_native(frames, n_before, self.hop, self.state.blocks, rows)

    def read(self, n_frames: int, rows: np.ndarray) -> None:
        read_native(n_frames, self.state.blocks, rows)


class CascadeStep(EchoicMemoryStep):
    """A cascade at work."""

    def __init__(self, stage: EchoicMemory, spec: SignalSpec, taps: Taps) -> None:
        state = CascadeState(np.zeros(1, np.int64), np.full((1 + taps.n_rows, spec.block_size), stage.fill))
        super().__init__(stage, spec, taps, state)
        self.gain = taps.gain
        self.gives_differences = stage.output == "differences"

    @property
    def n_inner_rows(self) -> int:
        return 1 + self.coefficients.n_rows

    def hear(self, frames: np.ndarray, n_before: int, rows: np.ndarray) -> None:
        cascade(frames, n_before, self.hop, self.gain, self.state.taps, rows)

    def read(self, n_frames: int, rows: np.ndarray) -> None:
        rows[...] = self.state.taps

    def say(self, rows: np.ndarray, out: np.ndarray) -> None:
        if self.gives_differences:
            np.subtract(rows[:, :-1], rows[:, 1:], out=out, casting="same_kind")
        else:
            out[...] = rows[:, 1:]
