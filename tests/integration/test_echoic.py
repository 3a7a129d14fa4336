"""The echoic memory against its naive twin, closed forms, and what each kind of memory is known to keep."""
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditory import Compress, EchoicMemory, Frames, Gammatone, HalfWave, ParameterError, SignalSpec, Sound
from auditory.contract.signals import Axis
from auditory.sound import Grid
from tests.naive import echoic as naive

RATE_HZ = 500.0                 # frames of 2 ms
FRAME_S = 1 / RATE_HZ
STEADY_FRAMES = 2304            # more than the default pyramid ever holds: at most (n + 1) (2^L - 1) = 2295
ROUNDING_RTOL = 1e-12           # sums of a few thousand values in another order

KINDS = {
    "fixed": EchoicMemory(hop_frames=2, slots_per_level=3, levels=4, fill=0.5),
    "native": EchoicMemory(hop_frames=2, slots_per_level=3, levels=4, fill=0.5, edges="native"),
    "single level": EchoicMemory(hop_frames=4, slots_per_level=1, levels=1, fill=-2.0),
    "single slots": EchoicMemory(hop_frames=1, slots_per_level=1, levels=5, edges="native"),
    "cascade": EchoicMemory(hop_frames=2, kind="cascade", horizon_s=0.1, ratio=1.5, fill=0.5),
    "differences": EchoicMemory(hop_frames=2, kind="cascade", horizon_s=0.1, tau_min_s=0.0005, output="differences"),
}
every_kind = pytest.mark.parametrize("memory", KINDS.values(), ids=KINDS)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(1972).standard_normal(shape)


def hear(memory: EchoicMemory, frames: np.ndarray) -> np.ndarray:
    return memory.apply(frames, RATE_HZ, precision="float64")


def age_axis(memory: EchoicMemory) -> Axis:
    """The axis, its moving coordinates by the number of the snapshot."""
    output = memory.stream(RATE_HZ, leading=(1,)).output
    axis = output.axis("age")
    assert axis is not None
    moving = {name: lambda k, at=at: at(output.start_s + np.asarray(k) / output.rate_hz)
              for name, at in axis.moving.items()}
    return replace(axis, moving=moving)


def slow_memory(memory: EchoicMemory, frames: np.ndarray) -> np.ndarray:
    """What the naive twin holds after each of the frames, (age, channel, time)."""
    spec = SignalSpec(RATE_HZ)
    if memory.kind == "cascade":
        taps = naive.cascade(frames, memory.tap_delays(spec), memory.fill)
        return taps[:-1] - taps[1:] if memory.output == "differences" else taps[1:]
    pyramid = naive.Pyramid(memory.slots_per_level, memory.n_levels(spec), len(frames), memory.fill)
    snapshots = []
    for frame in frames.T:
        pyramid.hear(frame)
        snapshots.append(pyramid.native() if memory.edges == "native" else pyramid.fixed())
    return np.moveaxis(snapshots, 0, -1)


# ---- kernels, twins and streams ------------------------------------------------------------------------------------

@every_kind
@pytest.mark.parametrize("n_channels", [1, 17, 64])              # one lane, some padding, none
def test_kernel_equals_naive(memory, n_channels):
    frames = noise(n_channels, 150)
    expected = slow_memory(memory, frames)[..., memory.hop_frames - 1::memory.hop_frames]
    np.testing.assert_allclose(hear(memory, frames), expected, rtol=0, atol=ROUNDING_RTOL * abs(frames).max())


def test_default_pyramid_equals_naive_long_after_its_first_frame():
    frames = noise(2, STEADY_FRAMES + 300)
    for memory in (EchoicMemory(), EchoicMemory(edges="native")):
        expected = slow_memory(memory, frames)[..., 7::8]
        np.testing.assert_allclose(hear(memory, frames), expected, rtol=0, atol=ROUNDING_RTOL * abs(frames).max())


@every_kind
@settings(max_examples=20)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.sampled_from(["float32", "float64"]))
def test_snapshot_between_any_blocks_says_what_a_hop_of_one_frame_says(memory, blocks, precision):
    frames = noise(3, sum(blocks)).astype(precision)
    at_every_frame = memory.replace(hop_frames=1).apply(frames, RATE_HZ, precision=precision)
    stream, n_pushed, snapshots = memory.stream(RATE_HZ, leading=(3,), precision=precision), 0, []
    for n in blocks:
        snapshots.append(stream.push(frames[:, n_pushed:n_pushed + n]))
        n_pushed += n
        if n_pushed:
            np.testing.assert_array_equal(stream.snapshot(), at_every_frame[..., n_pushed - 1])
    hop = memory.hop_frames
    np.testing.assert_array_equal(np.concatenate(snapshots, axis=-1), at_every_frame[..., hop - 1::hop])


@every_kind
def test_snapshot_changes_nothing(memory):
    frames = noise(3, 101)
    looked_at, left_alone = (memory.stream(RATE_HZ, leading=(3,), precision="float64") for _ in range(2))
    for stream in (looked_at, left_alone):
        stream.push(frames[:, :55])
    np.testing.assert_array_equal(looked_at.snapshot(), looked_at.snapshot())
    np.testing.assert_array_equal(looked_at.push(frames[:, 55:]), left_alone.push(frames[:, 55:]))


@every_kind
def test_snapshot_before_the_first_frame_is_all_fill(memory):
    before = memory.stream(RATE_HZ, leading=(2,)).snapshot()
    expected = np.full_like(before, 0.0 if memory.output == "differences" else memory.fill)
    if memory.edges == "native":
        absent = age_axis(memory).moving["age_width_s"](np.array([-1.0]))[:, 0] == 0
        expected[absent] = 0
    np.testing.assert_array_equal(before, expected)


@every_kind
def test_saved_memory_goes_on_where_it_was(memory):
    frames, file = noise(3, 101), BytesIO()
    first = memory.stream(RATE_HZ, leading=(3,))
    first.push(frames[:, :55])
    first.save(file)
    file.seek(0)
    second = memory.stream(RATE_HZ, leading=(3,)).load(file)
    np.testing.assert_array_equal(second.snapshot(), first.snapshot())
    np.testing.assert_array_equal(second.push(frames[:, 55:]), first.push(frames[:, 55:]))


def test_pipeline_from_sound_is_the_same_live_and_on_two_threads():
    ear = (Gammatone(n_channels=40) >> HalfWave.preset("dau1996") >> Frames(hop_s=0.002, value="mean")
           >> Compress(kind="cube_root") >> EchoicMemory(horizon_s=0.1))
    samples = noise(2, 8000).astype(np.float32)
    whole = ear.apply(samples, 16000)
    assert whole.shape == (2, 24, 40, 31)                        # 8 * 3 ages, for 50 frames; 250 frames // 8
    np.testing.assert_array_equal(ear.apply(samples[0], 16000, threads=2), whole[0])
    stream = ear.stream(16000, leading=(2,))
    snapshots = [stream.push(samples[:, a:b]) for a, b in pairwise([0, 1, 4000, 4033, 8000])]
    np.testing.assert_array_equal(np.concatenate(snapshots, axis=-1), whole)


def test_float32_answers_are_rounded_float64_answers():
    frames = noise(3, 400).astype(np.float32)
    for memory in KINDS.values():
        exact = hear(memory, frames.astype(np.float64))
        np.testing.assert_array_equal(memory.apply(frames, RATE_HZ), exact.astype(np.float32))


# ---- time and ages -------------------------------------------------------------------------------------------------

def test_snapshot_has_the_time_of_the_newest_frame_it_holds():
    spec = SignalSpec(RATE_HZ, grid=Grid(RATE_HZ, first=1)).with_axes((Axis("channel", 3),))
    output = EchoicMemory().prepare(spec).output
    assert output.rate_hz == RATE_HZ / 8
    assert output.unit == spec.unit
    np.testing.assert_allclose(output.time_s(3), [0.016, 0.032, 0.048], rtol=ROUNDING_RTOL)


def test_default_ages():
    fixed = age_axis(EchoicMemory())
    assert fixed.size == 64                                      # n L
    assert fixed.coordinates["age_s"].shape == fixed.coordinates["age_width_s"].shape == (64,)
    width = fixed.coordinates["age_width_s"]
    np.testing.assert_allclose(width, FRAME_S * np.repeat(2 ** np.arange(8), 8), rtol=ROUNDING_RTOL)
    np.testing.assert_allclose(fixed.coordinates["age_s"] + width / 2, np.cumsum(width), rtol=ROUNDING_RTOL)
    assert width.sum() == pytest.approx(4.08, rel=ROUNDING_RTOL)         # n (2^L - 1) = 2040 frames
    assert age_axis(EchoicMemory(edges="native")).size == 72             # (n + 1) L


@pytest.mark.parametrize(("horizon_s", "n_levels"), [
    (4.0, 8), (4.08, 8), (4.09, 9), (0.016, 1), (0.001, 1),
    (32.752, 11),                                                # 16376 frames, although the product rounds to more
])
def test_pyramid_has_the_fewest_levels_that_reach_the_horizon(horizon_s, n_levels):
    assert age_axis(EchoicMemory(horizon_s=horizon_s)).size == 8 * n_levels


@pytest.mark.parametrize(("ratio", "n_taps"), [(2**0.25, 35), (2**0.5, 20), (2.0, 11)])      # closed form, by hand
def test_cascade_has_the_fewest_taps_that_reach_the_horizon(ratio, n_taps):
    axis = age_axis(EchoicMemory(kind="cascade", ratio=ratio))
    assert axis.size == n_taps
    assert axis.coordinates["age_s"][-2] < 4.0 <= axis.coordinates["age_s"][-1]


def test_cascade_that_starts_slower_needs_fewer_taps():
    axis = age_axis(EchoicMemory(kind="cascade", tau_min_s=0.5, ratio=2.0))
    np.testing.assert_allclose(axis.coordinates["age_s"], [0.5, 1.5, 3.5, 7.5], rtol=ROUNDING_RTOL)


# ---- pyramid -------------------------------------------------------------------------------------------------------

def test_ramp_is_remembered_as_the_means_of_its_stretches():
    newest = hear(EchoicMemory(), np.arange(5000.0)[np.newaxis])[:, 0, -1]
    # Means of 4999, 4998, ... over the slots of the default pyramid.
    np.testing.assert_array_equal(newest[[0, 1, 2, 8, 9, 16, 63]], [4999, 4998, 4997, 4990.5, 4988.5, 4973.5, 3023.5])


def test_fixed_slots_of_a_ramp_are_off_by_four_frames_at_most():
    ramp = np.arange(5000.0)[np.newaxis]
    axis = age_axis(EchoicMemory())
    slots = hear(EchoicMemory(), ramp)[:, 0, -1]
    exact = 4999.5 - axis.coordinates["age_s"] / FRAME_S         # the newest frame is 0 to 1 frames old
    assert abs(slots - exact).max() == pytest.approx(4.0, rel=1e-9)      # rounding of the ages


@pytest.mark.parametrize("n_frames", [5000, 5001, 5063, 5120])
def test_native_slots_hold_exactly_the_sum_of_what_they_cover(n_frames):
    frames = noise(2, n_frames) + 1
    memory = EchoicMemory(edges="native", hop_frames=1)
    k = np.array([n_frames - 1])
    width = age_axis(memory).moving["age_width_s"](k)[:, 0] / FRAME_S
    held = round(width.sum())
    assert 2168 <= held <= 2295                                  # n (2^7 - 1) + (n + 1) 2^7, (n + 1) (2^8 - 1)
    slots = hear(memory, frames)[..., -1]
    np.testing.assert_allclose(width @ slots, frames[:, -held:].sum(axis=-1), rtol=ROUNDING_RTOL)


def test_native_edges_are_those_of_the_queues_and_repeat_every_128_frames():
    memory, pyramid = EchoicMemory(edges="native", hop_frames=1), naive.Pyramid(8, 8, 1, 0.0)
    moving, k = age_axis(memory).moving, np.arange(300)
    centre, width = moving["age_s"](k) / FRAME_S, moving["age_width_s"](k) / FRAME_S
    queue_lengths = (width > 0).reshape(8, 9, -1).sum(axis=1)
    assert set(queue_lengths[:-1].ravel()) == {8, 9}             # n or n + 1; the last level loses none before n + 2
    assert set(queue_lengths[-1]) == {9}
    for t in k:
        pyramid.hear(np.zeros(1))
        edges = np.stack((centre - width / 2, centre + width / 2), axis=-1)[:, t]
        np.testing.assert_allclose(edges, pyramid.native_edges(), rtol=ROUNDING_RTOL, atol=ROUNDING_RTOL)
    np.testing.assert_array_equal(width[:, 128:], width[:, :-128])


def test_nothing_older_than_its_blocks_is_left_in_a_pyramid():
    frames = np.concatenate((np.full((1, 500), 1e12), np.zeros((1, STEADY_FRAMES))), axis=-1)
    assert not hear(EchoicMemory(), frames)[..., -1].any()       # a running sum would have left rounding behind


# ---- cascade -------------------------------------------------------------------------------------------------------

def tap_responses(memory: EchoicMemory, seconds: float) -> np.ndarray:
    """Answers of the taps to a single frame, (tap, time)."""
    impulse = np.zeros((1, round(seconds * RATE_HZ)))
    impulse[0, 0] = 1
    return hear(memory.replace(hop_frames=1), impulse)[:, 0]


def moments_s(responses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean age and standard deviation of each response."""
    age_s = np.arange(responses.shape[-1]) * FRAME_S
    mean = responses @ age_s
    return mean, np.sqrt(responses @ age_s**2 - mean**2)


def test_oldest_tap_has_the_moments_of_the_closed_form():
    responses = tap_responses(EchoicMemory(kind="cascade"), 20.0)
    mean_s, std_s = moments_s(responses)
    # sum mu_j and sqrt(sum mu_j^2 + mu_j) for mu_j = 2^((j - 1) / 4), j = 1..35, times 2 ms, to the last digit given.
    assert mean_s[-1] == pytest.approx(4.54041, abs=0.5e-5)
    assert std_s[-1] == pytest.approx(1.34131, abs=0.5e-5)
    assert 1 - responses[-1].sum() == pytest.approx(2e-9, abs=0.5e-9)    # what comes after 20 s


def test_ages_and_widths_are_the_moments_of_the_taps():
    memory = EchoicMemory(kind="cascade", ratio=2**0.5)
    mean_s, std_s = moments_s(tap_responses(memory, 60.0))
    axis = age_axis(memory)
    truncation_rtol = 1e-8                                       # after 60 s exp(-60 / 1.45) of the slowest is left
    np.testing.assert_allclose(axis.coordinates["age_s"], mean_s, rtol=truncation_rtol)
    np.testing.assert_allclose(axis.coordinates["age_width_s"], 2 * std_s, rtol=truncation_rtol)
    assert axis.coordinates["age_s"][-1] == pytest.approx(4.93948, abs=0.5e-5)       # (c^20 - 1) / (c - 1) frames


def test_relative_width_of_old_taps_is_constant():
    axis = age_axis(EchoicMemory(kind="cascade", horizon_s=3600.0))
    relative = axis.coordinates["age_width_s"] / 2 / axis.coordinates["age_s"]
    c = 2**0.25
    assert relative[-1] == pytest.approx(np.sqrt((c - 1) / (c + 1)), rel=1e-4)      # the limit; an hour is not for ever


def test_taps_have_one_bump_and_never_overshoot():
    for response in tap_responses(EchoicMemory(kind="cascade"), 20.0):
        assert response.min() >= 0
        assert (np.diff(np.sign(np.diff(response[response > 0]))) > 0).sum() == 0    # never from falling back to rising


def test_differences_add_up_to_the_newest_frame_less_the_oldest_tap():
    memory, frames = EchoicMemory(kind="cascade", hop_frames=1), noise(3, 500)
    differences = hear(memory.replace(output="differences"), frames)
    np.testing.assert_allclose(differences.sum(axis=0), frames - hear(memory, frames)[-1], atol=ROUNDING_RTOL, rtol=0)


def test_sound_at_half_the_speed_is_remembered_four_taps_later():
    memory = EchoicMemory(kind="cascade", horizon_s=8.0)
    impulse_s = 40.0
    once = tap_responses(memory, impulse_s)
    slowed = np.zeros((1, 2 * once.shape[-1]))
    slowed[0, :2] = 1                                            # each frame twice; 2^(4 / 4) = 2
    slowed = hear(memory.replace(hop_frames=2), slowed)[4:, 0]
    error = abs(slowed - once[:-4]).max(axis=-1) / once[:-4].max(axis=-1)
    mu = memory.tap_delays(SignalSpec(RATE_HZ))[:-4]
    # What is left is the four first taps, which have no counterpart, and the length of a frame: both fade as 1 / mu.
    for above, bound in ((16, 0.10), (32, 0.05), (64, 0.025)):
        assert error[mu > above - 0.5].max() < bound
    assert (np.diff(error) < 0).all()


# ---- what each kind keeps ------------------------------------------------------------------------------------------

STRETCH_AGES_S = (0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 3.5)
READ_OUT_SNR_DB = 20.0

# Fractions of the variance of a stretch of white noise, half as long as it is old, that the best linear read-out of the
# memory recovers; computed from ideal kernels by an implementation independent of this one, two digits.
KEPT = {
    "pyramid, n=8": (EchoicMemory(), [0.99, 0.87, 0.92, 0.94, 0.96, 0.94, 0.79]),
    "pyramid, n=4": (EchoicMemory(slots_per_level=4), [0.99, 0.84, 0.83, 0.95, 0.93, 0.92, 0.79]),
    "cascade, 35 taps": (EchoicMemory(kind="cascade"), [0.46, 0.74, 0.81, 0.85, 0.86, 0.86, 0.85]),
    "cascade, 20 taps": (EchoicMemory(kind="cascade", ratio=2**0.5), [0.42, 0.66, 0.70, 0.73, 0.74, 0.73, 0.71]),
}


def kept(kernels: np.ndarray, age_s: float) -> float:
    """Explained variance of a box of the past from states ``kernels @ past`` with noise 20 dB below each."""
    width = max(1, round(0.5 * age_s * RATE_HZ))
    start = max(0, round(age_s * RATE_HZ) - width // 2)
    box = np.zeros(kernels.shape[-1])
    box[start:start + width] = width**-0.5
    covariance = kernels @ kernels.T
    covariance += 10 ** (-READ_OUT_SNR_DB / 10) * np.diag(np.diag(covariance))
    seen = kernels @ box
    return float(seen @ np.linalg.solve(covariance, seen))


def pyramid_kernels(memory: EchoicMemory, phase: int) -> np.ndarray:
    """How the slots weigh the past, (slot, age in frames), `phase` frames after all blocks ended at slots' edges."""
    aligned = 2560 - memory.slots_per_level                      # levels all hold n blocks: -n frames modulo 2^(L-1)
    n_frames = aligned + phase
    stream = memory.replace(hop_frames=4096).stream(RATE_HZ, leading=(n_frames,), precision="float64")
    stream.push(np.eye(n_frames))                                # channel k hears frame k alone
    return stream.snapshot()[:, ::-1]


@pytest.mark.parametrize(("memory", "expected"), KEPT.values(), ids=KEPT)
def test_keeps_of_the_past_what_the_comparison_says(memory, expected):
    kernels = tap_responses(memory, 20.0) if memory.kind == "cascade" else pyramid_kernels(memory, phase=0)
    found = [kept(kernels, age_s) for age_s in STRETCH_AGES_S]
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.01)


def test_keeps_a_few_hundredths_less_while_blocks_lie_across_the_edges():
    aligned, *across = (np.array([kept(pyramid_kernels(EchoicMemory(), phase), age_s) for age_s in STRETCH_AGES_S])
                        for phase in (0, 16, 24))                # the worst of all 16 phases for 1 s and for 2 s
    assert (np.array(across) >= aligned - 0.06).all()            # found: -0.058 and -0.034; at other phases up to +0.03
    assert (np.array(across)[:, :4] >= aligned[:4] - 0.002).all()    # up to 0.3 s blocks are small against the stretch


# ---- warm-up -------------------------------------------------------------------------------------------------------

@every_kind
@pytest.mark.parametrize("n_frames", [0, 5, 40])
def test_past_before_the_start_is_like_having_heard_fill(memory, n_frames):
    frames = noise(1, n_frames)
    period = 16                                                  # the native edges of at most 5 levels repeat within it
    before = np.full((1, 64 * period), memory.fill)
    memory = memory.replace(hop_frames=1)
    late = hear(memory, np.concatenate((before, frames), axis=-1))[..., before.shape[-1]:]
    np.testing.assert_allclose(hear(memory, frames), late, rtol=0, atol=ROUNDING_RTOL)


@every_kind
def test_coverage_is_what_a_past_of_ones_after_zeros_leaves(memory):
    memory = memory.replace(fill=0.0, output="memory")
    ones = hear(memory, np.ones((1, 2000)))[:, 0]
    coverage = age_axis(memory).moving["coverage"](np.arange(ones.shape[-1]))
    settled_atol = 1e-10                                         # a tap is taken as settled after 12.5 widths
    np.testing.assert_allclose(coverage, ones, rtol=0, atol=settled_atol)


def test_coverage_of_any_snapshots_is_that_of_all():
    for memory in KINDS.values():
        coverage = age_axis(memory).moving["coverage"]
        some = np.array([40, 3, 3, 17])
        np.testing.assert_allclose(coverage(some), coverage(np.arange(50))[:, some], rtol=ROUNDING_RTOL)
        assert coverage(np.array([], np.int64)).shape == (age_axis(memory).size, 0)


def test_coverage_keeps_its_time_behind_stages_of_another_rate():
    memory = Gammatone(n_channels=2) >> Frames(hop_s=0.01) >> EchoicMemory(horizon_s=0.5, hop_frames=1)
    sound = Sound(np.ones(16000, np.float32), 16000)
    fine, coarse = memory(sound), (memory >> Frames(hop_s=0.05))(sound)
    for time_s, coverage in zip(coarse.time_s.values, coarse.coverage.values.T, strict=True):
        now = fine.coverage.values[:, np.searchsorted(fine.time_s.values, time_s + 1e-9) - 1]
        np.testing.assert_array_equal(coverage, now)


def test_oldest_fixed_slot_is_complete_at_2040_frames():
    coverage = age_axis(EchoicMemory(hop_frames=1)).moving["coverage"](np.array([2038, 2039]))
    assert coverage[-1].tolist() == [127 / 128, 1.0]


@pytest.mark.parametrize("edges", ["fixed", "native"])
def test_nan_hides_the_slots_that_are_not_covered_and_no_others(edges):
    memory, frames = EchoicMemory(edges=edges), noise(2, 2400)
    filled, hidden = hear(memory, frames), hear(memory.replace(warmup="nan"), frames)
    moving = age_axis(memory).moving
    k = np.arange(filled.shape[-1])
    incomplete = moving["coverage"](k) < 1
    if edges == "native":
        incomplete &= moving["age_width_s"](k) > 0               # a slot that is not there says 0
    assert incomplete[:, 0].sum() > 50 and not incomplete[:, -1].any()
    np.testing.assert_array_equal(hidden, np.where(incomplete[:, np.newaxis], np.nan, filled))


def test_nan_hides_taps_until_they_have_heard_most_of_their_past():
    memory = EchoicMemory(kind="cascade", horizon_s=0.5, hop_frames=1, warmup="nan")
    covered = np.isfinite(hear(memory, noise(1, 700))[:, 0])
    assert not covered[-1, 0] and covered[:, -1].all()
    assert (np.diff(covered.astype(int), axis=-1) >= 0).all()    # once a tap speaks it goes on
    coverage = age_axis(memory).moving["coverage"](np.arange(700))
    first = coverage[np.arange(len(covered)), covered.argmax(axis=-1)]
    assert 0.93 < first.min() < first.max() < 0.97               # what lies before the mean and two standard deviations


def test_snapshot_hides_too():
    stream = EchoicMemory(warmup="nan").stream(RATE_HZ, leading=(1,))
    stream.push(np.ones((1, 3)))
    np.testing.assert_array_equal(stream.snapshot()[:, 0], np.where(np.arange(64) < 3, 1.0, np.nan))


# ---- refusals ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("bad", "message"), [
    ({"hop_frames": 6}, r"EchoicMemory\.hop_frames = 6 frames: must be a power of two, .*\. Choose 4 or 8\."),
    ({"kind": "cascade", "edges": "native"}, r"EchoicMemory\.edges = 'native': only a pyramid has edges\."),
    ({"output": "differences"}, r"EchoicMemory\.output = 'differences': only a cascade has them\."),
    ({"kind": "spiral"}, r"EchoicMemory\.kind = 'spiral': must be 'pyramid' or 'cascade'\."),
    ({"horizon_s": 0.0}, r"EchoicMemory\.horizon_s = 0 s: must be greater than 0 s\."),
    ({"ratio": 1.0}, r"EchoicMemory\.ratio = 1: must be at least 1\.01\."),
    ({"levels": 0}, r"EchoicMemory\.levels = 0: must be at least 1\."),
])
def test_contradictory_or_impossible_parameters_are_refused(bad, message):
    with pytest.raises(ParameterError, match=message):
        EchoicMemory(**bad)


def test_bare_sound_is_refused():
    with pytest.raises(ValueError, match=r"EchoicMemory: samples must be \(\.\.\., channel, time\), these are"):
        EchoicMemory().apply(np.zeros(100), RATE_HZ)
    with pytest.raises(ValueError, match=r"EchoicMemory: samples must be \(\.\.\., channel, time\), these are"):
        (Frames(hop_s=0.002) >> EchoicMemory()).stream(16000)


def test_memory_of_a_memory_is_refused():
    with pytest.raises(ValueError, match=r"EchoicMemory: the signal has an age axis, it is a memory already\."):
        (EchoicMemory() >> EchoicMemory()).stream(RATE_HZ, leading=(3,))


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"EchoicMemory: takes a real signal, this one is complex\."):
        (Gammatone(output="complex") >> EchoicMemory()).stream(16000)


@pytest.mark.parametrize("n_channels", [16, 17])
def test_snapshots_are_written_wherever_they_belong(n_channels):
    spec = SignalSpec(RATE_HZ, np.dtype(np.float64)).with_axes((Axis("channel", n_channels),))
    step = KINDS["fixed"].prepare(spec)
    values = np.random.default_rng(1).standard_normal((40, *step.output.block_shape))
    whole, apart = (np.full((*step.output.shape, n), np.nan) for n in (50, 100))
    assert step.deliver(values, whole[..., 3:]) == step.deliver(values, apart[:, ::-1, 6::2]) == 40
    np.testing.assert_array_equal(whole[..., 3:43], step.output.outward(values))
    np.testing.assert_array_equal(apart[:, ::-1, 6:86:2], step.output.outward(values))
    assert np.isnan(whole[..., 43:]).all() and np.isnan(apart[..., 86:]).all()
