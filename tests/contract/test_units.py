"""Claims about physical quantities: a model of a living ear never takes one for another."""
from pathlib import Path

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
    Sound,
    Stage,
    StapesVelocity,
)

RATE_HZ = 44100.0
SILENCE = Sound(np.zeros(4410, np.float32), RATE_HZ)


@pytest.mark.parametrize("ear, message", [
    (StapesVelocity() >> StapesVelocity(), r"^StapesVelocity: hears Pa, and this signal is in m/s\. Let it come first"),
    (StapesVelocity() >> Carfac(), r"^Carfac: hears Pa, and this signal is in m/s"),
    (StapesVelocity() >> Drnl() >> Meddis1990(), r"^Meddis1990: hears Pa, and this signal is in m/s"),
    (Gammatone() >> Meddis1990() >> AdaptationLoops(), r"^AdaptationLoops: hears Pa, and this signal is in 1/s"),
    (Gammatone() >> CarfacHairCell(), r'^CarfacHairCell: hears 1, and this signal is in Pa\. Put Carfac'),
    (Gammatone() >> CarfacSynapse(), r"^CarfacSynapse: hears 1, and this signal is in Pa\. Put CarfacHairCell"),
    (Gammatone() >> Drnl(), r"^Drnl: hears m/s, and this signal is in Pa\. Put StapesVelocity before it\.$"),
], ids=lambda value: str(value)[:40])
def test_stages_that_do_not_speak_of_the_same_quantity_are_not_joined(ear: Stage, message: str) -> None:
    for hear in (lambda: ear.apply(SILENCE.samples_pa, RATE_HZ), lambda: ear.stream(RATE_HZ), lambda: ear(SILENCE)):
        with pytest.raises(ParameterError, match=message):
            hear()


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
