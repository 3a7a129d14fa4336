"""A stream gives the bits of an offline run, in whatever blocks the sound arrives."""
import re
from itertools import pairwise
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditory import Frames, Gammatone, ParameterError, StreamError
from auditory.contract.pipeline import Pipeline
from tests.contract.examples import (
    ODD_RATE_HZ,
    STAGES,
    both_precisions,
    every_example,
    every_live_example,
    every_patient_example,
)
from tests.contract.hearing import assert_same_bits, noise, streamed

LONG = 20000                    # samples: more than the longest block of the engine
ANSWERING_S = 1.0               # within this time every example has begun to answer
BURSTS_S = 3e-3                 # a resampler answers in bursts, a transform in blocks: longest waits need not meet
TIME_ROUNDING = 1e-6            # of a value, where a time in s is counted in values

blocks = st.lists(st.one_of(st.just(0), st.just(1), st.integers(2, 400)), max_size=10)
leading_axes = st.sampled_from([(), (1,), (2,), (2, 3)])
precisions = st.sampled_from(["float32", "float64"])


@every_live_example
@settings(max_examples=12)
@given(blocks, st.integers(0, 1500), leading_axes, precisions)
def test_any_chunking_is_bit_equal(example, blocks, n, leading, precision):
    samples = noise(example, n, leading, precision)
    whole = example.pipeline.apply(samples, example.rate_hz, precision=precision)
    assert_same_bits(streamed(example.pipeline, samples, example.rate_hz, blocks, precision), whole)


@every_live_example
@both_precisions
def test_blocks_of_1_17_and_4096_samples_are_bit_equal(example, precision):
    samples = noise(example, LONG, (2,), precision)
    whole = example.pipeline.apply(samples, example.rate_hz, precision=precision)
    blocks = (0, *[1] * 300, 0, *[17] * 100, 4096, 4096)
    assert_same_bits(streamed(example.pipeline, samples, example.rate_hz, blocks, precision), whole)


@every_live_example
@pytest.mark.parametrize("n", [0, 1, 2, 159, 160, 161, 441, 4410])
def test_output_length_is_a_law(example, n):
    stream = example.pipeline.stream(example.rate_hz, leading=example.inner)
    samples = noise(example, n)
    pushed = stream.push(samples).shape[-1]
    assert stream.output_length(n) == pushed + stream.flush().shape[-1]
    assert stream.output_length(n) == example.pipeline.apply(samples, example.rate_hz).shape[-1]


@every_live_example
def test_output_length_never_falls(example):
    stream = example.pipeline.stream(example.rate_hz, leading=example.inner)
    lengths = [stream.output_length(n) for n in range(3000)]
    assert lengths[0] == 0 and (np.diff(lengths) >= 0).all()


@every_live_example
def test_what_is_older_than_the_latency_has_been_said(example):
    stream = example.pipeline.stream(example.rate_hz, leading=example.inner)
    latency_s, out_hz = stream.latency_s, stream.output.rate_hz
    assert latency_s >= 0
    if stream.output.axis("age"):            # between snapshots a memory is silent on purpose: snapshot() never waits
        hop = example.pipeline.stages_in_row()[-1].hop_frames
        latency_s += (hop - 1) / (hop * out_hz)
    samples = noise(example, int(ANSWERING_S * example.rate_hz))
    ends = [*range(500), *range(500, samples.shape[-1], 61)]     # 61 is a prime: no hop is a multiple of it
    n_values, longest_s = 0, 0.0
    for start, end in pairwise(ends):
        n_values += stream.push(samples[..., start:end]).shape[-1]
        waited_s = (end - 1) / example.rate_hz - latency_s       # since the first value was due
        assert n_values >= floor(waited_s * out_hz + TIME_ROUNDING) + 1
        longest_s = max(longest_s, end / example.rate_hz - n_values / out_hz)
    assert latency_s <= longest_s + BURSTS_S                     # nor is it exaggerated


@every_live_example
def test_a_block_that_brings_nothing_has_the_shape_of_the_output(example):
    silent = noise(example, 0, (2,))
    stream = example.pipeline.stream(example.rate_hz, leading=silent.shape[:-1])
    assert_same_bits(stream.push(silent), example.pipeline.apply(silent, example.rate_hz))


@every_patient_example
def test_what_needs_the_whole_sound_does_not_stream_and_says_what_does(example):
    patient = next(stage for stage in example.pipeline.stages_in_row() if stage.whole_sound)
    text = f"^{type(patient).__name__}: needs the whole sound at once and cannot stream. "
    with pytest.raises(ParameterError, match=f"{text}Use {re.escape(patient.causal_alternative)} instead."):
        example.pipeline.stream(example.rate_hz, leading=example.inner)


def test_a_frame_that_is_not_full_stays_unsaid():
    stream = Frames(hop_s=0.010).stream(16000)
    assert stream.push(np.ones(319, np.float32)).shape == (1,)
    assert stream.flush().shape == (0,)


@every_example
def test_nothing_is_remembered_from_one_sound_to_the_next(example):
    samples = noise(example, 3000)
    first = example.pipeline.apply(samples, example.rate_hz)
    example.pipeline.apply(noise(example, 3000, seed=2), example.rate_hz)
    assert_same_bits(example.pipeline.apply(samples, example.rate_hz), first)


@every_live_example
def test_two_streams_do_not_hear_each_other(example):
    samples, others = noise(example, 2000), noise(example, 2000, seed=2)
    alone = streamed(example.pipeline, samples, example.rate_hz, (700,))
    mine = example.pipeline.stream(example.rate_hz, leading=example.inner)
    other = example.pipeline.stream(example.rate_hz, leading=example.inner)
    outputs = [mine.push(samples[..., :700])]
    other.push(others)
    outputs.append(mine.push(samples[..., 700:]))
    other.flush()
    assert_same_bits(np.concatenate([*outputs, mine.flush()], axis=-1), alone)


def test_a_stream_has_an_end():
    stream = Gammatone(n_channels=3).stream(16000)
    stream.flush()
    with pytest.raises(StreamError, match=r"^Stream\.push: the sound has ended with flush\(\)\. Open another"):
        stream.push(np.zeros(1))
    with pytest.raises(StreamError, match=r"^Stream\.flush: the sound has already ended\. Open another stream\.$"):
        stream.flush()


def test_leaving_the_block_ends_the_stream():
    with Gammatone(n_channels=3).stream(16000) as stream:
        stream.push(np.zeros(10))
    with pytest.raises(StreamError):
        stream.push(np.zeros(10))


@pytest.mark.parametrize("shape", [(10,), (3, 10), (2, 2, 10)])
def test_another_shape_than_the_stream_was_opened_for_is_refused(shape):
    stream = Gammatone(n_channels=3).stream(16000, leading=(2,))
    with pytest.raises(ValueError, match=r"must be \(2,\) followed by time\. Open the stream with leading=\(.*\)\.$"):
        stream.push(np.zeros(shape))


def test_a_pipeline_of_one_stage_is_that_stage():
    for example in STAGES:
        if example.before is None:
            samples = noise(example, 1500)
            assert_same_bits(Pipeline(stages=(example.stage,)).apply(samples, example.rate_hz),
                             example.stage.apply(samples, example.rate_hz))


def test_examples_run_at_an_odd_rate():
    assert ODD_RATE_HZ * Frames().hop_s % 1 == 0.5               # half a sample: the hop must be rounded
