"""Claims about physical quantities: a model of a living ear never takes one for another."""
import warnings
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import soundfile

import auditory
from auditory import (
    AdaptationLoops,
    Carfac,
    CarfacHairCell,
    CarfacSynapse,
    Drnl,
    Gammatone,
    HalfWave,
    Meddis1990,
    ParameterError,
    SignalSpec,
    Sound,
    Stage,
    StapesVelocity,
    Step,
)
from tests.contract.examples import every_example

RATE_HZ = 44100.0
SILENCE = Sound(np.zeros(4410, np.float32), RATE_HZ)


@pytest.mark.parametrize(("before", "after", "message"), [
    (StapesVelocity(), StapesVelocity(), r"^StapesVelocity: hears Pa, and this signal is in m/s\. Let it come first"),
    (StapesVelocity(), Carfac(), r"^Carfac: hears Pa, and this signal is in m/s"),
    (StapesVelocity() >> Drnl(), Meddis1990(), r"^Meddis1990: hears Pa, and this signal is in m/s\. Put Gammatone"),
    (Drnl() >> HalfWave(), AdaptationLoops(), r"^AdaptationLoops: hears Pa, and .* in m/s\. Put Gammatone and Half"),
    (Gammatone() >> Meddis1990(), AdaptationLoops(), r"^AdaptationLoops: hears Pa, and this signal is in 1/s"),
    (Gammatone(), CarfacHairCell(), r'^CarfacHairCell: hears 1, and this signal is in Pa\. Put Carfac'),
    (Gammatone(), CarfacSynapse(), r"^CarfacSynapse: hears 1, and this signal is in Pa\. Put CarfacHairCell"),
    (Gammatone(), Drnl(), r"^Drnl: hears m/s, and this signal is in Pa\. Put StapesVelocity before it\.$"),
], ids=lambda value: str(value)[:40])
def test_stages_that_do_not_speak_of_the_same_quantity_are_not_joined(before, after, message) -> None:
    with pytest.raises(ParameterError, match=message):
        before >> after


class ToVolt(Stage):
    """A stage of a user's that does not say beforehand what unit comes out."""

    pointwise: ClassVar[bool] = True

    def prepare(self, spec: SignalSpec) -> Step:
        return Step(spec, spec.with_axes(spec.axes, unit="V"))


def test_what_is_not_known_beforehand_is_refused_when_a_signal_comes() -> None:
    ear = HalfWave() >> ToVolt() >> AdaptationLoops()            # might be put behind a cochlea
    for hear in (lambda: ear.apply(SILENCE.samples_pa, RATE_HZ), lambda: ear.stream(RATE_HZ), lambda: ear(SILENCE)):
        with pytest.raises(ParameterError, match=r"^AdaptationLoops: hears Pa, and this signal is in V"):
            hear()


@every_example
def test_the_unit_that_comes_out_is_the_one_that_was_told_beforehand(example) -> None:
    spec = example.pipeline.spec_of(example.inner, SignalSpec(example.rate_hz))
    spec = spec.change(unit=example.pipeline.stages_in_row()[0].hears_unit or "Pa")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert example.pipeline.prepare(spec).output.unit == example.pipeline.unit_after(spec.unit)


@pytest.mark.parametrize("stage", [Drnl(cf_hz=(1000.0,)), CarfacHairCell()], ids=str)
def test_a_sound_is_pressure_and_raw_samples_are_what_the_first_stage_hears(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="and this signal is in Pa"):
        stage(SILENCE)
    with pytest.raises(ParameterError, match="and this signal is in Pa"):
        soundfile.write(tmp_path / "x.wav", np.zeros(441), 44100)
        auditory.extract_files(tmp_path / "x.wav", tmp_path / "out", stage)
    assert not (tmp_path / "out").exists()
    assert stage.apply(SILENCE.samples_pa, RATE_HZ).shape[-1] == SILENCE.n_samples
    assert stage.stream(RATE_HZ).push(SILENCE.samples_pa).shape[-1] == SILENCE.n_samples


@pytest.mark.parametrize("ear", [
    StapesVelocity() >> Drnl(cf_hz=(1000.0,)),
    Gammatone(n_channels=2) >> HalfWave() >> AdaptationLoops(),
    Carfac(output="bm") >> CarfacHairCell(output="receptor_potential") >> CarfacSynapse(),
], ids=str)
def test_stages_that_follow_each_other_are_joined(ear: Stage) -> None:
    assert np.isfinite(ear(SILENCE)).all()
