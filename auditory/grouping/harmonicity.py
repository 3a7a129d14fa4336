"""Harmonicity: which places and moments repeat with the period of a voice, and masks made of that."""
from typing import TYPE_CHECKING

import numpy as np

from auditory.contract.parameters import ParameterError
from auditory.grouping.harmonicity_kernel import repetition
from auditory.grouping.masks import hop_samples, labelled_like, rate_of, spread

if TYPE_CHECKING:
    import xarray

FINE_STRUCTURE_HZ = 1500.0      # up to here the fine structure is compared, above the envelope
WINDOW_S = 0.040
SLOPE = 8.0                     # choice: of the logistic function that makes a soft mask


def harmonicity(bands: "xarray.DataArray", track: "xarray.DataArray") -> "xarray.DataArray":
    """How well each place repeats with the period that a track tells, every 10 ms: from -1 to 1, 0 where it tells none.

    Parameters
    ----------
    bands
        Complex bands ``(channel, time)`` of a ``Gammatone(output="complex")`` with their ``cf_hz``. Below 1500 Hz their
        real parts are compared with themselves one period earlier, in windows of 40 ms; above, their envelopes.
    track
        What `Pitch` says, ``(quantity, time)`` with ``time_s``: f0 in Hz, 0 where nothing is voiced.

    Returns
    -------
    xarray.DataArray
        ``(channel, time)`` at 100 frames a second, without unit.
    """
    import xarray
    frames, times_s = _harmonicity(bands, track)
    channels = {str(name): each for name, each in bands.coords.items() if each.dims == ("channel",)}
    return xarray.DataArray(frames, dims=("channel", "time"), coords={**channels, "time_s": ("time", times_s)},
                            attrs={"unit": "1"})


def harmonic_mask(bands: "xarray.DataArray", track: "xarray.DataArray", other: "xarray.DataArray", *,
                  soft: bool = True) -> "xarray.DataArray":
    """Give each place and moment to the voice with whose period it repeats better.

    Soft, ``1 / (1 + exp(-8 (A - B)))``, A and B being the `harmonicity` with the track and with the other one; hard, 1
    where A is greater. The mask has the axes of the bands, and multiplies them: see `masked`.
    """
    (mine, _), (theirs, _) = _harmonicity(bands, track), _harmonicity(bands, other)
    frames = 1 / (1 + np.exp(-SLOPE * (mine - theirs))) if soft else (mine > theirs).astype(np.float64)
    return labelled_like(bands, spread(frames, hop_samples(bands), bands.shape[-1]))


def _harmonicity(bands: "xarray.DataArray", track: "xarray.DataArray") -> tuple[np.ndarray, np.ndarray]:
    if bands.dims != ("channel", "time") or not np.iscomplexobj(bands.values) or "cf_hz" not in bands.coords:
        raise ParameterError(f"bands = ({', '.join(map(str, bands.dims))}): must be complex bands (channel, time) with "
                             "cf_hz. Make them with Gammatone(output='complex') of one ear.")
    if track.dims != ("quantity", "time") or "f0" not in list(track["quantity"].values):
        raise ParameterError(f"track = ({', '.join(map(str, track.dims))}): must be what Pitch says, (quantity, time). "
                             "End a pipeline with Pitch.")
    rate_hz, hop = rate_of(bands), hop_samples(bands)
    low = bands["cf_hz"].values < FINE_STRUCTURE_HZ
    x = np.where(low[:, np.newaxis], bands.values.real, np.abs(bands.values)).astype(np.float64)
    n_frames = -(-bands.shape[-1] // hop) + 1                    # those of a mask
    centres = hop * np.arange(n_frames)
    f0_hz, moments_s = track.sel(quantity=track["quantity"] == "f0").values[0], track["time_s"].values
    if not len(moments_s):
        raise ParameterError("track: holds no moment. Let Pitch hear a longer sound.")
    # A frame of a correlogram hears the 40 ms before its time_s: its middle is 20 ms earlier.
    nearest = np.clip(np.searchsorted(moments_s - WINDOW_S / 2, centres / rate_hz), 0, len(moments_s) - 1)
    periods = np.where(f0_hz[nearest] > 0, rate_hz / np.where(f0_hz[nearest] > 0, f0_hz[nearest], 1), 0.0)
    out = np.zeros((len(x), n_frames))
    repetition(x, centres, periods, round(WINDOW_S * rate_hz / 2), out)
    return out, centres / rate_hz
