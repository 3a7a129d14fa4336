"""Inside out: kernels have channels last, in lanes; users have them before what was made of each."""
import numpy as np

from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.step import Step


class InsideOutStep(Step):
    """(time, filter, channel) to (time, channel, filter), as users have it; cells that do not exist are 0."""

    def __init__(self, spec: SignalSpec, dtype: np.dtype, present: np.ndarray | None = None, unit: str = "") -> None:
        filters, channels = spec.axes
        if present is not None:
            filters = Axis(filters.name, filters.size, filters.coordinates,
                           joint={**filters.joint, "present": ((channels.name, filters.name), present)})
        super().__init__(spec, spec.with_axes((channels, filters), dtype, unit=unit or spec.unit))
        self.present = present
        self.inside = spec.dtype

    def process(self, block: np.ndarray) -> np.ndarray:
        out, (n_filters, n_channels) = self.block(len(block)), self.spec.shape
        out[..., :n_filters] = block[..., :n_channels].transpose(0, 2, 1)
        if self.present is not None:
            out[..., :n_filters][:, ~self.present] = 0
        return out
