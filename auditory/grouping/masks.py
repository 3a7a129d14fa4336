"""Masks: which part of each place and moment belongs to a voice, and bands with a mask on them.

A mask has the axes of the bands, (…, channel, time), and multiplies them: ``Resynthesis()(masked(mixture, mask))`` is
the voice. Ideal masks know the voices apart; they say how far masking can go, not how to find the mask.
"""
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from auditory.contract.parameters import ParameterError

if TYPE_CHECKING:
    import xarray

Decision = Callable[[np.ndarray, np.ndarray], np.ndarray]
HOP_S = 0.010                   # choice: raised cosines that overlap by half, so that a mask changes gradually


def ideal_binary_mask(target: "xarray.DataArray", others: "xarray.DataArray", *, threshold_db: float = 0.0,
                      ) -> "xarray.DataArray":
    """1 where the target's power lies more than `threshold_db` above that of all others, else 0; every 10 ms.

    `target` and `others` are bands of the same cochlea, ``(…, channel, time)``, real or complex. The mask changes from
    frame to frame by raised cosines of 20 ms.
    """
    return _mask(target, others, lambda a, b: (a > 10 ** (threshold_db / 10) * b).astype(np.float64))


def ideal_ratio_mask(target: "xarray.DataArray", others: "xarray.DataArray", *, exponent: float = 1.0,
                     ) -> "xarray.DataArray":
    """``(S / (S + N)) ** exponent`` of the powers of target and others in frames of 20 ms; 0 where there is neither.

    An exponent of 1 is Wiener's; with 0.5 the squares of the masks of two voices add up to 1.
    """
    return _mask(target, others, lambda a, b: np.divide(a, a + b, out=np.zeros_like(a), where=a + b > 0) ** exponent)


def ideal_complex_mask(target: "xarray.DataArray", mixture: "xarray.DataArray", *, largest: float = 2.0,
                       ) -> "xarray.DataArray":
    """What the mixture's complex bands must be multiplied with to become the target's, at most `largest` in size.

    Bands add up, so this mask gives nearly all back: what the bands themselves can hold of a voice.
    """
    a, b = _same(target, mixture, "mixture")
    ratio = np.divide(a, b, out=np.zeros_like(a), where=b != 0)
    size = np.abs(ratio)
    limited = np.where(size > largest, ratio * (largest / np.where(size > 0, size, 1)), ratio)
    return labelled_like(target, limited)


def masked(bands: "xarray.DataArray", mask: "xarray.DataArray") -> "xarray.DataArray":
    """Bands with a mask on them, labelled like the bands."""
    a, b = _same(bands, mask, "mask")
    return labelled_like(bands, a * b, bands.attrs)


def _mask(target: "xarray.DataArray", others: "xarray.DataArray", decide: Decision) -> "xarray.DataArray":
    """What is decided of the powers of both in each frame, spread over the samples by raised cosines."""
    a, b = _same(target, others, "others")
    hop = hop_samples(target)
    powers_a, powers_b = (_framed_power(each, hop) for each in (a, b))
    return labelled_like(target, spread(decide(powers_a, powers_b), hop, a.shape[-1]))


def _framed_power(bands: np.ndarray, hop: int) -> np.ndarray:
    """Mean powers under raised cosines around every hop, ``(…, frame)``; beyond the ends is silence."""
    n = bands.shape[-1]
    n_frames = -(-n // hop) + 1
    window = _raised_cosine(hop)
    power = np.zeros((*bands.shape[:-1], (n_frames + 1) * hop))
    power[..., hop:hop + n] = np.abs(bands) ** 2
    return np.stack([(power[..., k * hop:(k + 2) * hop] * window).sum(axis=-1) / hop for k in range(n_frames)], axis=-1)


def spread(frames: np.ndarray, hop: int, n: int) -> np.ndarray:
    """Frames as samples: raised cosines around every hop that add up to 1."""
    window, out = _raised_cosine(hop), np.zeros((*frames.shape[:-1], (frames.shape[-1] + 1) * hop), np.float32)
    for k in range(frames.shape[-1]):
        out[..., k * hop:(k + 2) * hop] += (frames[..., k:k + 1] * window).astype(np.float32)
    return out[..., hop:hop + n]


def _raised_cosine(hop: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(np.pi * np.arange(2 * hop) / hop)


def _same(first: "xarray.DataArray", second: "xarray.DataArray", name: str) -> tuple[np.ndarray, np.ndarray]:
    """The values of both, which must have the same axes of the same lengths."""
    if first.dims != second.dims or first.shape != second.shape:
        axes, of = (", ".join(map(str, each.dims)) for each in (second, first))
        raise ParameterError(f"{name} = ({axes}) of shape {second.shape}: must have the axes and lengths of the first, "
                             f"({of}) of shape {first.shape}. Let one cochlea hear sounds of one length.")
    return first.values, second.values


def hop_samples(bands: "xarray.DataArray") -> int:
    """Samples from frame to frame of a mask."""
    return max(round(HOP_S * rate_of(bands)), 1)


def rate_of(bands: "xarray.DataArray") -> float:
    """How many values a second a labelled result has."""
    from auditory.contract.heard import grid_of
    grid = grid_of(bands)
    return grid.rate_hz / grid.step


def labelled_like(like: "xarray.DataArray", values: np.ndarray, attrs: Mapping[Any, Any] | None = None,
              ) -> "xarray.DataArray":
    """`values` with the labels of another array, and the attributes of a mask unless others are given."""
    result = like.copy(data=values)
    moments = {name: like.attrs[name] for name in ("time_grid",) if name in like.attrs}
    result.attrs = dict(attrs) if attrs is not None else {"unit": "1", **moments}
    return result
