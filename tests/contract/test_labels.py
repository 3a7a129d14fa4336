"""Claims about labelled results."""
import json
import time
from typing import ClassVar

import numpy as np
import pytest

import auditory
from auditory import (
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
)

RATE_HZ = 16000
NOISE = np.random.default_rng(0).standard_normal((2, 4800)).astype(np.float32)
EAR = Gammatone(n_channels=5) >> HalfWave() >> LeakyIntegrator() >> Frames(hop_s=0.01)


def test_one_channel_has_no_ear_axis_and_two_have() -> None:
    assert EAR(Sound(NOISE[0], RATE_HZ)).dims == ("channel", "time")
    assert EAR(Sound(NOISE[:1], RATE_HZ)).dims == ("channel", "time")
    features = EAR(Sound(NOISE, RATE_HZ))
    assert features.dims == ("ear", "channel", "time") and features.ear.values.tolist() == ["left", "right"]


def test_more_than_two_channels_are_refused_unless_selected_or_mixed() -> None:
    surround = Sound(np.repeat(NOISE, 3, axis=0), RATE_HZ)
    with pytest.raises(ValueError, match="must be 1 or 2"):
        EAR(surround)
    assert EAR(surround.select([0, 1])).sizes["ear"] == 2
    assert EAR(surround.mono()).dims == ("channel", "time")


def test_values_are_those_of_apply() -> None:
    np.testing.assert_array_equal(EAR(Sound(NOISE, RATE_HZ)).values, EAR.apply(NOISE, RATE_HZ))


def test_coordinates_carry_units_and_can_be_selected_by() -> None:
    features = EAR(Sound(NOISE[0], RATE_HZ))
    assert features.cf_hz.values[[0, -1]].tolist() == [80.0, 7000.0] and features.cf_hz.attrs["unit"] == "Hz"
    nearest = np.argmin(abs(features.cf_hz.values - 1000))
    assert features.sel(cf_hz=1000, method="nearest").cf_hz == features.cf_hz[nearest]
    np.testing.assert_allclose(features.time_s, 0.01 * np.arange(1, 31), rtol=1e-12)      # the end of each hop
    assert features.attrs["unit"] == "Pa"


def test_keep_gives_inner_signals_on_their_own_time_axis_and_changes_no_bit() -> None:
    sound = Sound(NOISE, RATE_HZ)
    kept = EAR(sound, keep=["HalfWave", "LeakyIntegrator"])
    np.testing.assert_array_equal(kept.features.values, EAR(sound).values)
    np.testing.assert_array_equal(kept.HalfWave.values, (Gammatone(n_channels=5) >> HalfWave()).apply(NOISE, RATE_HZ))
    assert kept.features.dims == ("ear", "channel", "time")
    assert kept.HalfWave.dims == ("ear", "channel", "HalfWave_time") and kept.sizes["HalfWave_time"] == NOISE.shape[-1]


def test_kept_signals_of_the_same_moments_share_their_time_and_can_be_compared() -> None:
    kept = EAR(Sound(NOISE, RATE_HZ), keep=["HalfWave", "LeakyIntegrator"])
    assert (kept.HalfWave - kept.LeakyIntegrator).dims == ("ear", "channel", "HalfWave_time")
    full_rate = (Gammatone(n_channels=5) >> HalfWave())(Sound(NOISE, RATE_HZ), keep=["Gammatone"])
    assert full_rate.Gammatone.dims == full_rate.features.dims == ("ear", "channel", "time")
    np.testing.assert_array_equal(full_rate.Gammatone.sel(cf_hz=1000, method="nearest").time_s, full_rate.time_s)


def test_keep_names_what_there_is() -> None:
    with pytest.raises(ParameterError, match=r"keep = 'Halfwave': no such stage or inner signal in this pipeline"):
        EAR(Sound(NOISE, RATE_HZ), keep=["Halfwave"])
    with pytest.raises(ParameterError, match=r"keep = 'H': .*Choose from HalfWave\.$"):
        HalfWave()(Sound(NOISE, RATE_HZ), keep="H")


class _Cochlea(Gammatone):
    """A stage with an inner signal, for the sake of the test: its envelope."""

    inner_signals: ClassVar = ("envelope",)


def test_keep_gives_the_inner_signals_of_a_stage() -> None:
    sound, ear = Sound(NOISE, RATE_HZ), _Cochlea(n_channels=5) >> HalfWave() >> Frames()
    kept = ear(sound, keep=["_Cochlea.envelope", "HalfWave"])
    np.testing.assert_array_equal(kept.features.values, ear(sound).values)
    np.testing.assert_array_equal(kept["_Cochlea.envelope"].values,
                                  Gammatone(n_channels=5, output="envelope").apply(NOISE, RATE_HZ))
    with pytest.raises(ParameterError, match=r"Did you mean '_Cochlea\.envelope'\?$"):
        ear(sound, keep="Cochlea.envelop")


class _Difference(Stage):
    """Left minus right, at both ears: a stage that must hear both."""

    couples_ears: ClassVar = True

    def prepare(self, spec: SignalSpec) -> Step:
        return _DifferenceStep(spec, spec)


class _DifferenceStep(Step):
    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        out[:, 0], out[:, 1] = block[:, 0] - block[:, 1], block[:, 1] - block[:, 0]
        return out


def test_a_stage_that_couples_the_ears_hears_them_together() -> None:
    ear = HalfWave() >> _Difference()
    difference = ear(Sound(NOISE, RATE_HZ))
    assert difference.dims == ("ear", "time") and list(difference.ear.values) == ["left", "right"]
    rectified = HalfWave().apply(NOISE, RATE_HZ)
    np.testing.assert_array_equal(difference.values[0], rectified[0] - rectified[1])
    np.testing.assert_array_equal(ear.apply(np.stack([NOISE] * 3), RATE_HZ, threads=2)[2], difference.values)
    with ear.stream(RATE_HZ, leading=(2,)) as stream:
        np.testing.assert_array_equal(stream.push(NOISE.astype(np.float32)), difference.values)
    with pytest.raises(ValueError, match=r"^_Difference: hears two ears together, so samples must be \(\.\.\., 2, "):
        ear(Sound(NOISE[0], RATE_HZ))


def test_provenance_rebuilds_the_pipeline_and_tells_what_was_heard() -> None:
    sound = Sound(NOISE, RATE_HZ).with_level(60.0)
    about = EAR(sound).attrs
    assert auditory.Pipeline.from_toml(about["pipeline"]) == EAR and about["fingerprint"] == EAR.fingerprint
    assert about["input_digest"] == sound.digest() and about["precision"] == "float32"
    assert json.loads(about["calibration"])["level_db_spl"] == 60.0
    assert json.loads(about["versions"])["auditory"] == auditory.__version__


def test_what_was_not_finite_is_counted() -> None:
    broken = NOISE.copy()
    broken[1, 100:103] = np.nan
    with pytest.raises(auditory.NonFiniteError, match=r"ear 1, sample 100.*the first of 3"):
        EAR(Sound(broken, RATE_HZ))
    assert EAR(Sound(broken, RATE_HZ), nonfinite="zero").attrs["nonfinite"].startswith("3 samples")


@pytest.mark.parametrize(("stage", "named"), [
    (EAR, None),
    (LeakyIntegrator(tau_s=1.0), "LeakyIntegrator"),
    (Gammatone(n_channels=3) >> HalfWave(order=2, cutoff_hz=10.0) >> LeakyIntegrator(tau_s=4.0),
     "HalfWave, LeakyIntegrator"),
    (Gammatone(n_channels=3) >> Frames(hop_s=0.002, value="mean") >> Compress() >> EchoicMemory(), "EchoicMemory"),
])
def test_a_stage_that_float32_does_not_serve_says_so(stage: auditory.Stage, named: str | None) -> None:
    assert stage(Sound(NOISE[0], RATE_HZ)).attrs.get("computed_in_float64") == named
    assert "computed_in_float64" not in stage(Sound(NOISE[0], RATE_HZ), precision="float64").attrs


def test_channels_that_hear_nothing_are_warned_of_each_time_and_recorded() -> None:
    ear = auditory.pipeline("ratemap")
    slow = Sound(NOISE[0], 8000)
    for _ in range(2):
        with pytest.warns(auditory.DeadChannelsWarning, match="11 of 64 channels"):
            ear.apply(slow.samples_pa, slow.rate_hz)
    with pytest.warns(auditory.DeadChannelsWarning):
        assert "11 of 64 channels" in ear(slow).attrs["notes"]
    with pytest.warns(auditory.DeadChannelsWarning):
        ear.stream(slow.rate_hz)


def test_what_float32_cannot_hold_is_refused_like_infinity() -> None:
    loud = NOISE[0].astype(np.float64)
    loud[7] = 1e39                                               # float32 ends at 3.4e38
    with pytest.raises(auditory.NonFiniteError, match="sample 7"):
        EAR.apply(loud, RATE_HZ)
    with pytest.raises(auditory.NonFiniteError, match="sample 7"):
        EAR.stream(RATE_HZ).push(loud)
    assert np.isfinite(EAR.apply(loud, RATE_HZ, precision="float64")).all()


def test_ears_are_not_taken_for_channels() -> None:
    with pytest.raises(ValueError, match=r"EchoicMemory: samples must be \(\.\.\., channel, time\)"):
        EchoicMemory()(Sound(NOISE, RATE_HZ))


def test_decibels_of_a_mean_square_are_those_of_its_rms() -> None:
    frames = Frames(hop_s=0.01, value="mean_square")
    tone = np.sqrt(2) * 0.02 * np.sin(2 * np.pi * 1000 * np.arange(1600) / RATE_HZ)      # rms 0.02 Pa: 60 dB SPL
    level_db_spl = (frames >> Compress.preset("db_spl")).apply(tone, RATE_HZ, precision="float64")
    np.testing.assert_allclose(level_db_spl, 60.0, atol=1e-9)    # whole periods in each frame


def test_an_array_that_cannot_take_the_result_is_refused() -> None:
    samples, stage = NOISE[0].copy(), LeakyIntegrator()
    frozen = np.empty_like(samples)
    frozen.flags.writeable = False
    for out in (frozen, samples):
        with pytest.raises(ValueError, match="writeable"):
            stage.apply(samples, RATE_HZ, out=out)


def test_an_exception_in_one_thread_stops_the_others_before_it_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.contract import engine
    out = np.zeros((2, 3_200_000), np.float32)
    inward = engine.inward

    def failing(spec: auditory.SignalSpec, samples: np.ndarray) -> np.ndarray:
        if samples[..., 0].min() < 0:
            raise RuntimeError("this one fails")
        return inward(spec, samples)

    monkeypatch.setattr(engine, "inward", failing)
    sounds = np.ones_like(out)
    sounds[1] = -1
    with pytest.raises(RuntimeError, match="this one fails"):
        LeakyIntegrator().apply(sounds, RATE_HZ, threads=2, out=out)
    at_once = out.copy()
    time.sleep(0.2)                                              # in which a thread left running would write on
    np.testing.assert_array_equal(out, at_once)
    assert not out[0, -1]                                        # the other sound was not heard to its end


def test_a_step_that_says_less_than_it_promised_is_refused() -> None:
    class Halving(auditory.Step):
        def process(self, block: np.ndarray) -> np.ndarray:
            return block[::2]

    class _Halving(auditory.Stage):
        def prepare(self, spec: auditory.SignalSpec) -> auditory.Step:
            return Halving(spec, spec)

    with pytest.raises(RuntimeError, match="said 2400 values of 4800"):
        _Halving().apply(NOISE[0], RATE_HZ)


def test_frames_of_one_rate_stand_at_the_same_moments_whatever_made_them():
    """To the bit: xarray joins what is equal, and drops without a word what is not."""
    sound = Sound(np.random.default_rng(0).standard_normal(48000) * 0.02, 48000)
    frames = Frames(hop_s=0.010, value="mean")
    at_16_khz, at_44_1_khz = (auditory.Resample(rate_hz=rate_hz) >> Gammatone(n_channels=4) >> frames
                              for rate_hz in (16000.0, 44100.0))
    ours, theirs = at_16_khz(sound), at_44_1_khz(sound)
    assert (ours + theirs).sizes["time"] == ours.sizes["time"] == 100
    np.testing.assert_array_equal(ours.time_s, theirs.time_s)
    np.testing.assert_array_equal(ours.time_s, np.arange(1, 101) / 100)


def test_inner_signals_of_stages_that_take_any_axes_are_kept():
    """Such a pipeline hears many sounds side by side; what is kept is of the one that is heard."""
    sound = Sound(NOISE[:, :1600], RATE_HZ)
    ear = HalfWave() >> LeakyIntegrator() >> Frames()
    kept = ear(sound, keep=["HalfWave"])
    np.testing.assert_array_equal(kept.features, ear(sound))
    np.testing.assert_array_equal(kept.HalfWave, HalfWave()(sound))
