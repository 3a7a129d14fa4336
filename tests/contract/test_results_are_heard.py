"""Claims about what a stage may be given: arrays with what labels them, and the labelled results of other stages."""
from typing import ClassVar

import numpy as np
import pytest

from auditory import (
    Axis,
    CarfacSynapse,
    Compress,
    EchoicMemory,
    Frames,
    Gammatone,
    HalfWave,
    LeakyIntegrator,
    ParameterError,
    SignalSpec,
    Sound,
    Stage,
    Step,
    load,
)
from auditory.dataset.extraction import extract_file

RATE_HZ = 16000
NOISE = np.random.default_rng(0).standard_normal((2, 4800)).astype(np.float32)
EAR = Gammatone(n_channels=5) >> HalfWave() >> LeakyIntegrator() >> Frames(hop_s=0.01)
CF_HZ = (100.0, 200.0, 400.0)


class _Tilt(Stage):
    """Weighs each channel with its best frequency in kHz: a stage that must know it."""

    hears_axes: ClassVar = ("channel",)
    needs_coordinates: ClassVar = ("cf_hz",)

    def prepare(self, spec: SignalSpec) -> Step:
        ragged = {"present": (("channel", "half"), np.tri(spec.shape[-1], 2, dtype=bool))}
        axes = (*spec.axes, Axis("half", 2, joint=ragged))
        return _TiltStep(spec, spec.with_axes(axes), self.coordinate(spec, "cf_hz") / 1000)


class _TiltStep(Step):
    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        weighted = block[:, :self.spec.shape[-1]] * self.coefficients
        out[..., 0], out[..., 1] = weighted, weighted * np.tri(self.spec.shape[-1], 2)[:, 1]
        return out


def test_an_array_is_heard_with_the_coordinates_that_are_passed() -> None:
    values = np.ones((2, 3, 50), np.float32)
    tilted = _Tilt().apply(values, 100, cf_hz=CF_HZ)
    np.testing.assert_allclose(tilted[1, :, 0, 7], (0.1, 0.2, 0.4), rtol=1e-6)
    np.testing.assert_array_equal(_Tilt().apply(values, 100, cf_hz=np.array(CF_HZ) * 2), 2 * tilted)     # not cached
    with _Tilt().stream(100, leading=(2, 3), cf_hz=CF_HZ) as stream:
        np.testing.assert_array_equal(stream.push(values), tilted)


def test_a_coordinate_that_lacks_or_is_wrong_is_refused_by_name() -> None:
    values = np.ones((3, 50), np.float32)
    with pytest.raises(ParameterError, match=r"^_Tilt: needs cf_hz of each channel, and this signal has none\. Pass"):
        _Tilt().apply(values, 100)
    with pytest.raises(ValueError, match=r"^cf_hz = array of shape \(2,\): must hold 3 finite values"):
        _Tilt().apply(values, 100, cf_hz=CF_HZ[:2])
    with pytest.raises(TypeError, match=r"^_Tilt: takes no cf_Hz\. Choose from cf_hz\. Did you mean 'cf_hz'\?"):
        _Tilt().apply(values, 100, cf_Hz=CF_HZ)
    with pytest.raises(TypeError, match=r"^_Tilt: takes no lag_s\. Choose from cf_hz\."):
        _Tilt().apply(values, 100, lag_s=CF_HZ)
    with pytest.raises(ParameterError, match=r"^_Tilt: samples must be \(\.\.\., channel, time\), these are \(time\)"):
        _Tilt().apply(values[0], 100, cf_hz=CF_HZ)
    with pytest.raises(ParameterError, match=r"^_Tilt: samples must be \(\.\.\., channel, time\)"):
        _Tilt()(Sound(NOISE, RATE_HZ))
    with pytest.raises(ParameterError, match=r"^_Tilt: samples must be .*, these are \(time\)\. Put a cochlea"):
        (HalfWave() >> _Tilt()).apply(NOISE[0], RATE_HZ)


@pytest.mark.parametrize("after", [_Tilt(), Compress(), Compress() >> _Tilt(), EchoicMemory(horizon_s=0.1)], ids=str)
@pytest.mark.parametrize("sound", [Sound(NOISE, RATE_HZ), Sound(NOISE[0], RATE_HZ)], ids=["two ears", "one ear"])
def test_a_labelled_result_is_heard_as_if_the_stages_stood_in_one_row(after: Stage, sound: Sound) -> None:
    at_once, later = (EAR >> after)(sound), after(EAR(sound))
    np.testing.assert_array_equal(later.values, at_once.values)
    assert (later.dims, later.unit, later.time_grid) == (at_once.dims, at_once.unit, at_once.time_grid)
    assert set(later.coords) == set(at_once.coords)
    for name, coordinate in at_once.coords.items():
        assert later[name].dims == coordinate.dims
        np.testing.assert_array_equal(later[name].values, coordinate.values)
    assert later.input_pipeline == EAR.to_toml() and later.pipeline == after.to_toml()


def test_part_of_a_result_is_heard_at_its_own_moments_and_channels() -> None:
    whole = EAR(Sound(NOISE, RATE_HZ))
    part = _Tilt()(whole.isel(channel=slice(1, 3), time=slice(4, 20)))
    np.testing.assert_array_equal(part.values[:, :, 0], _Tilt()(whole).values[:, 1:3, 0, 4:20])
    np.testing.assert_array_equal(part.time_s, whole.time_s[4:20])
    np.testing.assert_allclose(_Tilt()(whole[..., ::2]).time_s, whole.time_s[::2], rtol=1e-9)


def test_a_result_that_cannot_be_heard_is_refused_by_what_is_wrong_with_it() -> None:
    whole = EAR(Sound(NOISE, RATE_HZ))
    with pytest.raises(ParameterError, match=r"has the axes \(time, ear, channel\), and time.* must be the last"):
        _Tilt()(whole.transpose("time", ...))
    with pytest.raises(ParameterError, match=r"^time_s: the moments of the result are not evenly spaced"):
        _Tilt()(whole.isel(time=[0, 1, 5, 6]))
    with pytest.raises(ParameterError, match=r"^_Tilt: needs cf_hz of each channel"):
        _Tilt()(whole.drop_vars("cf_hz"))
    with pytest.raises(ParameterError, match=r"^Gammatone: |^_Tilt: samples must be"):
        _Tilt()(whole.isel(channel=0))
    with pytest.raises(ParameterError, match=r"^CarfacSynapse: hears .*, and this signal is in Pa\."):
        CarfacSynapse()(whole)


def test_what_does_not_exist_is_said_by_a_coordinate_of_several_axes(tmp_path) -> None:
    ear = Gammatone(n_channels=5) >> _Tilt()
    tilted = ear(Sound(NOISE, RATE_HZ))
    assert tilted.present.dims == ("channel", "half") and not tilted.present[0, 1] and tilted.present[1:].all()
    import soundfile
    soundfile.write(tmp_path / "noise.wav", NOISE.T / 8, RATE_HZ, subtype="FLOAT")
    extract_file(tmp_path / "noise.wav", tmp_path / "noise.npz", ear, full_scale_pa=8.0)
    loaded = load(tmp_path / "noise.npz")
    np.testing.assert_array_equal(loaded.values, tilted.values)
    np.testing.assert_array_equal(loaded.present.values, tilted.present.values)
    np.testing.assert_array_equal(Compress()(loaded).values, Compress()(tilted).values)


class _Difference(Stage):
    """Left minus right of each channel: two ears in, one answer out."""

    couples_ears: ClassVar = True
    hears_axes: ClassVar = ("channel",)

    def prepare(self, spec: SignalSpec) -> Step:
        return _DifferenceStep(spec, spec.with_axes(spec.axes[1:]))


class _DifferenceStep(Step):
    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        out[..., :block.shape[-1]] = block[:, 0] - block[:, 1]
        return out


FULL = Gammatone(n_channels=5) >> HalfWave()


@pytest.mark.parametrize("after", [Frames(hop_s=0.01), Frames(hop_s=0.01) >> _Tilt()], ids=str)
def test_what_stands_before_two_ears_meet_hears_each_and_what_stands_behind_hears_one(after: Stage) -> None:
    ear = FULL >> _Difference() >> after
    sound = Sound(NOISE, RATE_HZ)
    each = FULL.apply(NOISE, RATE_HZ)
    cf_hz = {"cf_hz": FULL(sound).cf_hz.values} if "_Tilt" in str(after) else {}
    expected = after.apply(each[0] - each[1], RATE_HZ, **cf_hz)
    np.testing.assert_array_equal(ear(sound).values, expected)
    assert "ear" not in ear(sound).dims
    np.testing.assert_array_equal(ear.apply(np.stack([NOISE] * 3), RATE_HZ, threads=2)[2], expected)
    np.testing.assert_array_equal(ear.apply(NOISE, RATE_HZ, threads=3), expected)
    with ear.stream(RATE_HZ, leading=(2,)) as stream:
        pieces = [stream.push(NOISE[:, start:start + 700]) for start in range(0, 4800, 700)] + [stream.flush()]
    np.testing.assert_array_equal(np.concatenate(pieces, axis=-1), expected)


def test_of_two_ears_that_meet_each_can_be_kept() -> None:
    kept = (FULL >> _Difference())(Sound(NOISE, RATE_HZ), keep=["Gammatone", "HalfWave"])
    assert kept.HalfWave.dims == ("ear", "channel", "time") and kept.features.dims == ("channel", "time")
    np.testing.assert_array_equal(kept.HalfWave.values, FULL.apply(NOISE, RATE_HZ))
    np.testing.assert_array_equal(kept.Gammatone.values, FULL.stages[0].apply(NOISE, RATE_HZ))


def test_a_stream_of_two_ears_that_meet_is_saved_and_goes_on(tmp_path) -> None:
    ear = FULL >> _Difference() >> LeakyIntegrator()
    expected = ear.apply(NOISE, RATE_HZ)
    first, second = ear.stream(RATE_HZ, leading=(2,)), ear.stream(RATE_HZ, leading=(2,))
    first.push(NOISE[:, :1000])
    first.save(tmp_path / "memory.npz")
    np.testing.assert_array_equal(second.load(tmp_path / "memory.npz").push(NOISE[:, 1000:]), expected[:, 1000:])


def test_whatever_an_axis_tells_can_be_selected_by() -> None:
    from auditory import Correlogram, ModulationSpectrogram
    sound = Sound(NOISE[0], RATE_HZ)
    correlogram = (FULL >> Correlogram())(sound)
    assert correlogram.sel(lag_s=0.005, method="nearest").sizes == {"channel": 5, "time": correlogram.sizes["time"]}
    rhythms = (Gammatone(n_channels=5, output="envelope") >> ModulationSpectrogram())(sound)
    assert float(rhythms.sel(modulation_hz=16.0, cf_hz=80.0).modulation_hz) == 16.0
