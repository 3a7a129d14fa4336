"""PNCC's power normalisation: what stays is background, what rises out of it is heard."""
from math import prod
from typing import ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.power_normalise_kernel import rising_power
from auditory.sound import Grid

FULL_POWER = 1e10               # Kim's program: what the mean power of all channels together becomes


class PowerNormaliseState(NamedTuple):
    """What is remembered of the power."""

    frames: np.ndarray          # (2 M, *axes) that are still neighbours of one to come, the newest last
    frame_index: np.ndarray     # (1,) frames heard
    envelopes: np.ndarray       # (3, channel) lower envelopes of the power and of what rises above; its fading peak
    levels: np.ndarray          # (1,) mean power of all channels together


class PowerNormalise(Stage):
    """Hear what rises out of its background: each channel less its slow lower envelope, masked by its own recent peaks.

    Of a power P, and Q its mean over the frames m - M to m + M: a lower envelope B, begun at 0.9 Q, rises by `rise` of
    the difference and falls by `fall` of it; of ``Q0 = max(Q - B, 0)`` a floor F follows in the same way, and a peak K
    fades by `fading` a frame. Heard is F where ``Q < excitation B``, else Q0, or where ``Q0 <= K`` `masked` times K;
    never less than F. The gain, that over Q, is smoothed over channels and applied to P, and all is divided by a slow
    mean of the power of all channels, times 1e10.

    Takes powers ``(..., channel, time)`` at about 100 frames a second; returns ``(..., channel, time)`` without unit.
    Of the first and the last M frames nothing is said, as their neighbours lack; the others come M frames late (the
    first after 2 M), and ``time_s`` stays that of the frame in the middle. A steady sound goes under, with a time
    constant of 1 / `rise` frames; silence is 0. float64 inside.

    The slow mean begins with the first power that is not 0, or with `level_pa2`: in Kim's program 4e7 of samples
    scaled to 16 bits, ``4e7 (full_scale_pa / 32768)^2`` here.

    References
    ----------
    Kim & Stern (2016), IEEE/ACM TASLP 24, 1315-1329; constants of Kim's program.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import PowerNormalise
    >>> PowerNormalise().apply(np.ones((40, 100)), rate_hz=100).shape
    (40, 96)
    """

    hears_axes: ClassVar = ("channel",)
    channelwise: ClassVar[bool] = False

    half_width_frames: int = Parameter(2, "M, neighbours to either side.", ge=0, le=100, source="Kim & Stern 2016")
    half_width_channels: int = Parameter(4, "Channels to either side over which the gain is smoothed.", ge=0, le=4096,
                                         source="Kim & Stern 2016")
    rise: float = Parameter(0.001, "How much of a difference the lower envelope rises in a frame.", gt=0, le=1,
                            source="Kim & Stern 2016")
    fall: float = Parameter(0.5, "How much of a difference the lower envelope falls in a frame.", gt=0, le=1,
                            source="Kim & Stern 2016")
    excitation: float = Parameter(2.0, "How far above its envelope a channel must be to count as excited.", ge=1,
                                  le=1000, source="Kim & Stern 2016")
    fading: float = Parameter(0.85, "What is left of a peak after a frame.", ge=0, le=1, source="Kim & Stern 2016")
    masked: float = Parameter(0.2, "What is heard of a faded peak.", ge=0, le=1, source="Kim & Stern 2016")
    level_keep: float = Parameter(0.999, "How much of the mean of all channels stays in a frame.", ge=0, lt=1,
                                  source="Kim & Stern 2016")
    level_pa2: float | None = Parameter(None, "The mean of all channels before the sound; that of the first frame, if "
                                        "left out.", gt=0, le=1e12, source="choice; Kim's program: 4e7 of 16 bits")

    presets: ClassVar = {"kim2016": {}}

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return PowerNormaliseStep(self, spec)


class PowerNormaliseStep(Step):
    """The normalisation at work."""

    def __init__(self, stage: PowerNormalise, spec: SignalSpec) -> None:
        grid, n_beside = spec.grid, stage.half_width_frames
        middle = Grid(grid.rate_hz, grid.step, grid.first + n_beside * grid.step)
        state = PowerNormaliseState(
            np.zeros((2 * n_beside, *spec.block_shape), spec.dtype), np.zeros(1, np.int64),
            np.zeros((3, prod(spec.shape))), np.full(prod(spec.shape[:-1]), stage.level_pa2 or 0.0))
        super().__init__(spec, spec.with_axes(spec.axes, unit="1", grid=middle), state=state)
        self.n_neighbours, self.latency_s = 2 * n_beside, 2 * n_beside / spec.rate_hz
        self.half_widths = n_beside, stage.half_width_channels
        self.inside = np.dtype(np.float64)
        self.constants = np.array([stage.rise, stage.fall, stage.excitation, stage.fading, stage.masked,
                                   stage.level_keep, FULL_POWER])

    def output_length(self, n: int) -> int:
        return max(0, n - self.n_neighbours)

    def process(self, block: np.ndarray) -> np.ndarray:
        frames, start = self.state.frames, int(self.state.frame_index[0])
        joined = np.concatenate((frames, block))[max(0, self.n_neighbours - start):]
        self.state.frame_index[0] = start + len(block)
        if self.n_neighbours:
            n_kept = min(len(joined), self.n_neighbours)
            frames[len(frames) - n_kept:] = joined[len(joined) - n_kept:]
        out = self.block(max(0, len(joined) - self.n_neighbours))
        if len(out):
            *outer, n_channels = self.spec.shape
            rows = prod(outer)
            rising_power(joined.reshape(len(joined), rows, -1), *self.half_widths, self.constants,
                         start <= self.n_neighbours, self.state.envelopes.reshape(3, rows, n_channels),
                         self.state.levels, self.block(2, "gains", (n_channels,), self.inside),
                         out.reshape(len(out), rows, -1))
        return out
