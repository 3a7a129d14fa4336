"""What all channels say of a lag together, and which neighbours say the same."""
from typing import ClassVar, Literal

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.periodicity.correlogram_kernel import neighbours_correlated, summed


class SummaryCorrelogram(Stage):
    """Add up what all channels say of each lag: harmonics far apart meet at the period that they share.

    ``sum``: over channels, over its value at lag 0, so that loud channels say more (in noise, this is what finds the
    pitch). ``mean``: the mean over channels, for correlograms whose channels are normalised, as published.

    Takes ``(..., channel, lag, time)``; returns ``(..., lag, time)`` without unit (``mean``: in that of its input).
    0 of silence. Without memory.

    References
    ----------
    Meddis & Hewitt (1991), JASA 89, 2866-2882. ``mean``: Two!Ears Auditory Front-End (2013-16).

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import SummaryCorrelogram
    >>> SummaryCorrelogram().apply(np.array([[[4.0], [2.0]], [[4.0], [-4.0]]]), rate_hz=100).tolist()
    [[1.0], [-0.25]]
    """

    hears_axes: ClassVar = ("channel", "lag")
    channelwise: ClassVar[bool] = False

    channels: Literal["sum", "mean"] = Parameter("sum", "How channels are put together.", source="choice")

    presets: ClassVar = {"two_ears": {"channels": "mean"}}

    def unit_after(self, unit: str) -> str:
        return "1" if self.channels == "sum" else unit

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_axes(tuple(axis.name for axis in spec.axes))
        return SummaryStep(spec, self.channels == "sum")


class SummaryStep(Step):
    """The sum over channels."""

    def __init__(self, spec: SignalSpec, over_lag_0: bool) -> None:
        output = spec.with_axes((*spec.axes[:-2], spec.axes[-1]), unit="1" if over_lag_0 else spec.unit)
        super().__init__(spec, output)
        self.over_lag_0 = over_lag_0

    def process(self, block: np.ndarray) -> np.ndarray:
        out, (n_channels, n_lags) = self.block(len(block)), self.spec.shape[-2:]
        flat = np.ascontiguousarray(block).reshape(-1, n_channels, block.shape[-1])
        rows = out.reshape(len(flat), out.shape[-1])
        summed(flat, int(self.over_lag_0), 1 / n_channels, rows[:, :n_lags])
        return out


class CrossChannelCorrelation(Stage):
    """Hear which neighbours repeat alike: places that one harmonic, or one source, moves together.

    The correlation of each channel's row of the correlogram with that of the channel above, over all lags; the highest
    channel has that of the pair below it. Where a row does not change, 0.

    Takes ``(..., channel, lag, time)``; returns ``(..., channel, time)`` from -1 to 1, without unit. Without memory.

    References
    ----------
    Wang & Brown (1999), IEEE TNN 10, 684-697. Thresholds for segments, 0.985 in Hu & Wang (2004), are not confirmed.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import CrossChannelCorrelation
    >>> rows = np.array([[1.0, 0, 1, 0], [3.0, 1, 3, 1], [0.0, 1, 0, 1]])[..., np.newaxis]
    >>> CrossChannelCorrelation().apply(rows, rate_hz=100).round(6).tolist()
    [[1.0], [-1.0], [-1.0]]
    """

    hears_axes: ClassVar = ("channel", "lag")
    channelwise: ClassVar[bool] = False

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_axes(tuple(axis.name for axis in spec.axes))
        return CrossChannelStep(spec, spec.with_axes(spec.axes[:-1], unit="1"))


class CrossChannelStep(Step):
    """Correlations of neighbours."""

    def process(self, block: np.ndarray) -> np.ndarray:
        out, (n_channels, n_lags) = self.block(len(block)), self.spec.shape[-2:]
        flat = np.ascontiguousarray(block[..., :n_lags]).reshape(-1, n_channels, n_lags)
        rows = out.reshape(len(flat), out.shape[-1])
        neighbours_correlated(flat, rows[:, :n_channels])
        return out
