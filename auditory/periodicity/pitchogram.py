"""The pitchogram: which lags stand out in an auditory image, all channels together."""
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.periodicity.image_kernel import averaged_cells, profiles

CODE = "google/carfac, pitchogram"


class Pitchogram(Stage):
    """See melodies: the mean of all channels at each lag of an image, from moment to moment.

    Around lag 0, where every channel is strong, half a cycle of it on either side is left out; that gap lies one
    sample beside lag 0, towards what came after it, as published (put right, peaks differ by up to a tenth).

    ``log``: lags in cells that grow with them, from `first_s` on, the side of lag 0 that has more lags:
    ``right = (left + o) 2^(1/n) - o``, ``o = offset_s``, ``n = cells_per_octave``; each has the average of the steps
    around whole lags that it covers, a cell of less than a sample that of one sample around its middle. ``linear``:
    the lags of the image.

    Takes ``(..., channel, lag, time)`` with ``lag_s`` and ``cf_hz`` (``pole_hz`` where there is one);
    returns ``(..., lag, time)`` in its unit; ``lag_s`` is the middle of each cell. Without memory.

    References
    ----------
    google/carfac (Apache licence), with `StabilizedAuditoryImage.preset("pitchogram")` before it; Lyon (2017), Human
    and Machine Hearing, chapter 21.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Pitchogram
    >>> lag_s = np.arange(500) / 22050
    >>> image = np.cos(2 * np.pi * 200 * lag_s)[np.newaxis, :, np.newaxis]
    >>> result = Pitchogram(lags="linear").apply(image, rate_hz=25, cf_hz=[1000.0], lag_s=lag_s)
    >>> int(result[50:200, 0].argmax()) + 50
    110
    """

    hears_axes: ClassVar = ("channel", "lag")
    needs_coordinates: ClassVar = ("cf_hz", "lag_s")
    channelwise: ClassVar[bool] = False

    lags: Literal["log", "linear"] = Parameter("log", "The axis.", source=CODE)
    first_s: float = Parameter(0.0005, "Where the first cell begins.", gt=0, le=10, source=CODE)
    offset_s: float = Parameter(0.0025, "Added to lags before they are spaced in octaves.", ge=0, le=10, source=CODE)
    cells_per_octave: int = Parameter(36, "Of lag and offset together.", ge=1, le=10000, source=CODE)

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        lag_s = self.coordinate(spec, "lag_s")
        step_s = float(np.median(np.diff(lag_s))) if len(lag_s) > 1 else 0.0
        if step_s <= 0 or not np.allclose(np.diff(lag_s), step_s, rtol=1e-3) or not lag_s[0] <= 0 <= lag_s[-1]:
            raise ParameterError(f"Pitchogram: needs lag_s rising evenly, with 0 among them; this signal has "
                                 f"{len(lag_s)} from {lag_s[0]:.4g} to {lag_s[-1]:.4g} s. Put an image before it.")
        zero, best_hz = int(abs(lag_s).argmin()), spec.coordinate("pole_hz")
        masks = gaps(self.coordinate(spec, "cf_hz") if best_hz is None else best_hz, zero, step_s)
        if self.lags == "linear":
            return PitchogramStep(spec, spec.with_axes(spec.axes[-1:]), masks, None)
        sign = 1 if len(lag_s) - 1 - zero >= zero else -1
        cells = self.cells(step_s, max(zero, len(lag_s) - 1 - zero) + 1, zero, sign)
        if not len(cells.middle):
            self.refuse("first_s", f"lies beyond the lags of this signal, up to {max(-lag_s[0], lag_s[-1]):.4g} s",
                        "Lower it.")
        axis = Axis("lag", len(cells.middle), {"lag_s": cells.middle * step_s})
        return PitchogramStep(spec, spec.with_axes((axis,)), masks, cells)

    def cells(self, step_s: float, n_lags: int, zero: int, sign: int) -> "Cells":
        """The cells among `n_lags` lags, in steps of `step_s`."""
        ratio, offset, left = 2 ** (1 / self.cells_per_octave), self.offset_s / step_s, self.first_s / step_s
        edges = []
        while True:
            right = (left + offset) * ratio - offset
            middle, width = (left + right) / 2, max(right - left, 1.0)
            low, high = max(middle - width / 2, 0.0), middle + width / 2
            if int(high + 0.5) >= n_lags:
                break
            edges.append((low, high, middle))
            left = right
        table = np.array(edges).reshape(-1, 3)
        return Cells(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), zero, sign)


def gaps(best_hz: np.ndarray, zero: int, step_s: float) -> tuple[np.ndarray, np.ndarray]:
    """The first and last lag around lag 0 that says nothing, of each channel: half a cycle on either side."""
    centre, half = np.float32(zero - 1), np.float32(1 / step_s) / (2 * best_hz.astype(np.float32))
    return np.maximum(np.floor(centre - half), 0).astype(np.int64), np.ceil(centre + half).astype(np.int64)


class Cells(NamedTuple):
    """Cells on the axis of lags, in samples."""

    left: np.ndarray
    right: np.ndarray
    middle: np.ndarray
    zero: int                   # where lag 0 lies
    sign: int                   # which way lags grow


class PitchogramStep(Step):
    """Means, and averages of them."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, masks: tuple[np.ndarray, np.ndarray],
                 cells: Cells | None) -> None:
        super().__init__(spec, output, masks)
        self.cells = cells

    def process(self, block: np.ndarray) -> np.ndarray:
        out, (n_channels, n_lags), cells = self.block(len(block)), self.spec.shape, self.cells
        first, last = self.coefficients
        rows = self.block(len(block), "profiles", (n_lags,)) if cells else out[:, :n_lags]
        profiles(block[:, :n_channels], first, np.minimum(last, n_lags - 1), rows)
        if cells:
            averaged_cells(rows, cells.zero, cells.sign, cells.left, cells.right, out)
        return out
