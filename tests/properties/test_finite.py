"""Whatever a stage is set to, a finite sound gives finite hearing, or a refusal that names the stage."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import auditory
from auditory import ParameterError
from tests.contract import examples
from tests.properties.configurations import configurations

LOUDEST_PA = 1e6
N = 1500                        # samples
# What makes the signal that a stage takes, with channels that any rate here can have.
BEFORE = {name: before.replace(f_max_hz=3000.0) if "Gammatone(n_channels" in repr(before) else before
          for name, before in examples.BEFORE.items()}
SOUNDS = {
    "noise": np.random.default_rng(1).uniform(-LOUDEST_PA, LOUDEST_PA, N),
    "steps between the extremes": LOUDEST_PA * np.sign(np.sin(np.arange(N) / 9.0)),
    "a constant": np.full(N, -LOUDEST_PA),
    "a click": LOUDEST_PA * (np.arange(N) == 3),
    "next to nothing": np.full(N, 1e-44),
    "silence": np.zeros(N),
}


@pytest.mark.filterwarnings("ignore::auditory.LowRateWarning", "ignore::auditory.DeadChannelsWarning")
@pytest.mark.parametrize("name", auditory.stage_names())
@settings(max_examples=60)
@given(st.data(), st.sampled_from([8000, 16000, 44100, 192000]), st.sampled_from(["float32", "float64"]),
       st.sampled_from(sorted(SOUNDS)))
def test_finite_in_finite_out(name, data, rate_hz, precision, sound):
    kind = getattr(auditory, name)
    stage = data.draw(configurations(kind))
    heard_alone = (kind.hears_axes and name not in BEFORE) or kind.couples_ears is True
    two = np.stack((SOUNDS[sound],) * 2)
    samples, rate_hz = (two, 500) if heard_alone else (SOUNDS[sound], rate_hz)
    rate_hz = 16000 if kind.couples_ears is True else rate_hz
    pipeline = BEFORE[name] >> stage if name in BEFORE else stage
    try:
        values = pipeline.apply(samples, rate_hz, precision=precision)
    except ParameterError as error:
        refusing = str(error).partition(":")[0].partition(".")[0]        # the stage, or one that stands before it
        assert refusing in {type(stage).__name__ for stage in pipeline.stages_in_row()}
        return
    if stage.values().get("warmup") == "nan":                    # asked for, where nothing has been heard yet
        values = np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf)
    assert np.isfinite(values).all()
    if not pipeline.whole_sound:
        stream = pipeline.stream(rate_hz, leading=samples.shape[:-1], precision=precision)
        assert values.shape[-1] == stream.output_length(N)
