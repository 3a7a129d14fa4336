"""Defined answers for every sound: silence, next to nothing, too loud, not finite, not floats, any rate."""
from math import ceil

import numpy as np
import pytest

from auditory import (
    BarkSpectrum,
    Bernstein1999,
    Correlogram,
    EchoicMemory,
    Envelope,
    Frames,
    Gammatone,
    GammatoneSpectrum,
    HalfWave,
    MelSpectrum,
    NonFiniteError,
    ParameterError,
    Resample,
    Sound,
)
from auditory.contract import engine
from tests.contract.examples import (
    NEVER_FORGET,
    PIPELINES,
    RATE_MAP,
    both_precisions,
    every_example,
    every_live_example,
)
from tests.contract.hearing import (
    assert_same_bits,
    n_subnormal,
    noise,
    prepared,
    remembered,
    resamples,
    two_streams,
)

RATES_HZ = (8000.0, 16000.0, 22050.0, 44100.0, 48000.0, 96000.0, 192000.0)
EVERYONE_HEARS_HZ = 22050.0     # from this rate on, no example may refuse
BLOCK = 1 << 15                 # values
LONGEST_FADING = 400            # blocks: 13 million values, in which a memory of 8 s at 22050 Hz is gone from float64
NEARLY_AT_REST = 1e-6           # of what the burst was answered with: what is left of it in a living ear
FADING = 1e-3                   # the same behind a power law, which forgets as 1 / time and so never altogether
LOUD_PA = 1e30
SQUARING = (BarkSpectrum, Bernstein1999, Correlogram, Envelope, GammatoneSpectrum, MelSpectrum)
LOUDEST_SOUND_PA = 1e6          # 214 dB SPL: up to there, a living ear promises finite answers


def nearly_at_rest(example):
    names = {type(stage).__name__ for stage in example.pipeline.stages_in_row()}
    return FADING if names & NEVER_FORGET else NEARLY_AT_REST


# ---- silence -------------------------------------------------------------------------------------------------------

@every_live_example
@both_precisions
def test_silence_after_a_burst_leaves_no_denormals_and_ends_at_rest(example, precision):
    if resamples(example):
        pytest.skip("the memory of libsoxr cannot be looked into; other examples hear the same stages without it")
    if example.settles_s is not None:
        pytest.skip("alive: see the next test")
    silence = np.zeros((*example.inner, BLOCK), precision)
    disturbed, undisturbed = two_streams(example, precision)
    disturbed.push(noise(example, BLOCK, precision=precision))
    undisturbed.push(silence)
    for _ in range(LONGEST_FADING):
        output, _ = disturbed.push(silence), undisturbed.push(silence)
        left, at_rest = remembered(disturbed), remembered(undisturbed)
        assert not any(map(n_subnormal, (output, *left.values())))
        if all(np.array_equal(left[name], at_rest[name]) for name in left):
            break
    for name in left:
        np.testing.assert_array_equal(left[name], at_rest[name], name)
    np.testing.assert_array_equal(disturbed.push(silence), undisturbed.push(silence))


@every_live_example
@both_precisions
def test_a_living_ear_settles_after_a_burst(example, precision):
    if example.settles_s is None:
        pytest.skip("linear: see the test before")
    rate_hz = example.rate_hz
    burst, silence = noise(example, int(0.1 * rate_hz), precision=precision), np.zeros(int(0.1 * rate_hz), precision)
    disturbed, undisturbed = two_streams(example, precision)
    loudest = abs(disturbed.push(burst)).max(initial=0.0)
    undisturbed.push(np.zeros_like(burst))
    for _ in range(ceil(10 * example.settles_s)):
        output, at_rest = disturbed.push(silence), undisturbed.push(silence)
        loudest = max(loudest, abs(output).max(initial=0.0))     # frames may be longer than the burst
        assert resamples(example) or not any(map(n_subnormal, (output, *remembered(disturbed).values())))
    assert loudest > 0 and abs(output - at_rest).max(initial=0.0) <= nearly_at_rest(example) * loudest


# ---- hardly any sound ----------------------------------------------------------------------------------------------

@every_example
@both_precisions
@pytest.mark.parametrize("n", [0, 1, 7])
def test_next_to_nothing_has_a_defined_answer(example, precision, n):
    output = example.pipeline.apply(noise(example, n, (2,), precision), example.rate_hz, precision=precision)
    assert output.shape[-1] == prepared(example).output_length(n) and output.shape[0] == 2
    assert np.finfo(output.dtype).dtype == np.dtype(precision)


@pytest.mark.parametrize("n", [0, 1, 159])
def test_a_sound_shorter_than_a_frame_has_no_frames(n):
    assert RATE_MAP.apply(np.zeros(n), 16000).shape == (64, 0)


def test_a_sound_of_one_frame_has_one():
    assert RATE_MAP.apply(np.zeros(160), 16000).shape == (64, 1)


# ---- loud sound ----------------------------------------------------------------------------------------------------

@every_example
def test_loud_sound_stays_finite(example):
    """In float64 where something is squared: the square of 1e30 does not fit float32."""
    precision = "float64" if any(map(_squares, example.pipeline.stages_in_row())) else "float32"
    loud_pa = LOUD_PA if example.settles_s is None else LOUDEST_SOUND_PA
    samples = np.clip(noise(example, 4000), -1, 1) * np.float32(loud_pa)
    loud = example.pipeline.apply(samples, example.rate_hz, precision=precision)
    quiet = example.pipeline.apply(noise(example, 4000), example.rate_hz, precision=precision)
    np.testing.assert_array_equal(np.isfinite(loud), np.isfinite(quiet))         # NaN where a memory was asked for it


def _squares(stage) -> bool:
    squaring = {"envelope", "mean_square"}
    return isinstance(stage, SQUARING) or not squaring.isdisjoint(stage.values().values())


# ---- what is not a sound -------------------------------------------------------------------------------------------

@every_example
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf], ids=str)
def test_what_is_not_finite_is_refused(example, bad):
    samples = noise(example, 500, (2,))
    samples[(1, ..., 321)] = bad
    with pytest.raises(NonFiniteError, match="sample 321"):
        example.pipeline.apply(samples, example.rate_hz)


@every_live_example
def test_what_is_not_finite_is_refused_in_a_stream(example):
    samples = noise(example, 500, (2,))
    samples[1, ..., 321] = np.nan
    stream = example.pipeline.stream(example.rate_hz, leading=samples.shape[:-1])
    stream.push(samples[..., :300])
    with pytest.raises(NonFiniteError, match="sample 321"):
        stream.push(samples[..., 300:])


@every_example
def test_nonfinite_zero_is_a_zero(example):
    samples = noise(example, 500, (2,))
    zeroed = samples.copy()
    samples[..., 7], samples[..., 8], zeroed[..., 7:9] = np.nan, -np.inf, 0
    expected = example.pipeline.apply(zeroed, example.rate_hz)
    assert_same_bits(example.pipeline.apply(samples, example.rate_hz, nonfinite="zero"), expected)
    if not example.pipeline.whole_sound:
        stream = example.pipeline.stream(example.rate_hz, leading=samples.shape[:-1], nonfinite="zero")
        assert_same_bits(np.concatenate([stream.push(samples), stream.flush()], axis=-1), expected)


@pytest.mark.parametrize(("leading", "place", "what"), [
    ((), (5,), "samples[sample 5] = nan Pa: the first of 2 that are not finite. "),
    ((2,), (1, 5), "samples[ear 1, sample 5] = nan Pa: the first of 2 that are not finite. "),
    ((3, 2), (2, 1, 5), "samples[ear 2, 1, sample 5] = nan Pa: the first of 2 that are not finite. "),
])
def test_the_first_sample_that_is_not_finite_is_named(leading, place, what):
    samples = np.zeros((*leading, 10))
    samples[place] = np.nan
    samples[(*place[:-1], 8)] = np.inf
    with pytest.raises(NonFiniteError) as error:
        HalfWave().apply(samples, 16000)
    assert str(error.value) == f"{what}Mend the sound, or pass nonfinite='zero' to count them as silence."


def test_the_first_in_time_is_named_whichever_ear_it_is_in():
    samples = np.zeros((2, 10))
    samples[0, 8], samples[1, 3] = np.inf, np.nan
    with pytest.raises(NonFiniteError, match=r"^samples\[ear 1, sample 3\] = nan Pa: the first of 2 "):
        HalfWave().apply(samples, 16000)


def test_finite_numbers_whose_sum_is_not_are_let_in():
    assert np.isfinite(HalfWave(repeats=0).apply(np.full(10**6, 1e31, np.float64), 16000)).all()


@pytest.mark.parametrize("nonfinite", ["refuse", "zero"])
def test_what_no_filter_holds_is_refused(nonfinite):
    samples = np.zeros((2, 10), np.float32)
    samples[1, 7] = -3e38
    with pytest.raises(NonFiniteError, match=r"^samples\[ear 1, sample 7\] = -\S+ Pa: the first of 1 beyond 1e\+31"):
        HalfWave().apply(samples, 16000, nonfinite=nonfinite)


def test_masked_samples_are_refused():
    samples = np.ma.masked_greater(np.arange(9.0), 6)
    with pytest.raises(ValueError, match=r"^samples: 2 of them are masked, .* samples\.filled\(0\)\.$"):
        HalfWave().apply(samples, 16000)
    with pytest.raises(ValueError, match=r"^Sound\.samples_pa: some are masked"):
        Sound(samples, 16000)
    unmasked = HalfWave().apply(np.ma.array(np.ones(9)), 16000)
    np.testing.assert_array_equal(unmasked, HalfWave().apply(np.ones(9), 16000))


def test_a_sound_is_sampled_a_thousand_to_ten_million_times_a_second():
    for rate_hz in (1.0, 999.0, 2.0**31):
        with pytest.raises(ValueError, match=r"^Sound\.rate_hz = .*: must be a number from 1000 to 10000000\. "):
            Sound(np.zeros(9), rate_hz)


@pytest.mark.parametrize(("new_hz", "rate_hz"), [(10000.0, 9.9), (5000.0, 10e6)])
def test_resampling_by_more_than_a_thousand_is_refused(new_hz, rate_hz):
    with pytest.raises(ParameterError, match=rf"^Resample\.rate_hz = {new_hz:g} Hz: must be at most 1000 times more"):
        Resample(rate_hz=new_hz).apply(np.zeros(9), rate_hz)


@pytest.mark.parametrize("stage", [HalfWave(), Gammatone() >> HalfWave()], ids=str)
def test_more_sounds_than_memory_holds_are_refused_before_anything_is_made(stage):
    with pytest.raises(ValueError, match=r"^leading = \(1000000000000,\): so many sounds need .* GB of memory"):
        stage.stream(16000, leading=(10**12,))


@pytest.mark.parametrize(("dtype", "remedy"), [
    (np.int16, "Divide by 32768 for full scale 1.0."), (np.int32, "Divide by 2147483648 for full scale 1.0."),
    (np.int8, "Divide by 128 for full scale 1.0."),
    *((dtype, "Convert it on purpose.") for dtype in (np.uint8, bool, np.float16, np.complex64, object)),
])
def test_what_has_no_known_scale_is_refused(dtype, remedy):
    samples = np.zeros(10, dtype)
    text = f"samples.dtype = {samples.dtype}: must be float32 or float64, in pascal; its scale is not guessed. {remedy}"
    for hear in (lambda: RATE_MAP.apply(samples, 16000), lambda: RATE_MAP.stream(16000).push(samples)):
        with pytest.raises(TypeError) as error:
            hear()
        assert str(error.value) == text


def test_a_number_is_not_a_sound():
    with pytest.raises(ValueError, match=r"^samples = 1\.0: must have a time axis, the last one\. Pass an array\.$"):
        RATE_MAP.apply(1.0, 16000)


def test_where_channels_are_needed_a_bare_sound_is_refused():
    for hear in (lambda: EchoicMemory().apply(np.zeros(10), 500), lambda: EchoicMemory().stream(500)):
        with pytest.raises(ValueError, match=r"^EchoicMemory: samples must be \(\.\.\., channel, time\), these"):
            hear()


# ---- rates ---------------------------------------------------------------------------------------------------------

@every_example
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_rate_is_heard_or_refused_by_name(example, rate_hz):
    try:
        step = prepared(example, rate_hz)
    except ParameterError as error:
        assert rate_hz < max(EVERYONE_HEARS_HZ, example.rate_hz)
        names = [type(stage).__name__ for stage in example.pipeline.stages_in_row()]
        assert str(error).startswith(tuple(f"{name}{mark}" for name in names for mark in ".:"))
        assert f"of a {rate_hz:g} Hz signal" in str(error)
        return
    samples = noise(example, 2000)
    out = np.full((*step.output.shape, step.output_length(2000)), np.inf, step.output.dtype)
    engine.run_lane(step, samples, out, whole=example.pipeline.whole_sound)
    assert not np.isinf(out).any()                               # every value is written, and finite


@pytest.mark.parametrize("rate_hz", [0, -16000, 1e-3, 1e300, np.nan, np.inf, True, "16000", None], ids=repr)
def test_what_is_no_rate_is_refused(rate_hz):
    text = r"^rate_hz = .* Hz: must be a number from 0\.1 to 10000000\. Pass the sampling rate\.$"
    for hear in (lambda: Frames().apply(np.zeros(10), rate_hz), lambda: Frames().stream(rate_hz)):
        with pytest.raises(ValueError, match=text):
            hear()


def test_a_rate_may_be_a_number_of_numpy():
    samples = noise(PIPELINES[0], 1000)
    assert_same_bits(RATE_MAP.apply(samples, np.int64(16000)), RATE_MAP.apply(samples, 16000.0))


def test_a_precision_that_is_none_is_refused():
    text = r"^precision = 'float16': must be 'float32' or 'float64'\. Choose one of them\.$"
    with pytest.raises(ValueError, match=text):
        RATE_MAP.apply(np.zeros(10), 16000, precision="float16")


@pytest.mark.parametrize("name", ["ignore", None, True], ids=repr)
def test_a_word_for_nonfinite_that_is_none_is_refused(name):
    with pytest.raises(ValueError, match=r"^nonfinite = .*: must be 'refuse' or 'zero'\. Choose one of them\.$"):
        Gammatone().apply(np.zeros(10), 16000, nonfinite=name)
