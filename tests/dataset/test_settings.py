"""The settings of a run: equal ones, and only they, have equal fingerprints; differences are told in words."""
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import auditory
from auditory.dataset.manifest import SETTINGS, ManifestError
from auditory.dataset.settings import (
    OtherSettingsError,
    Settings,
    check_same,
    differences,
    read_settings,
    write_settings,
)

EAR = auditory.Gammatone(n_channels=8) >> auditory.HalfWave() >> auditory.Frames()
SETTINGS_AT_HAND = Settings.of(EAR)
OTHERS = [
    {"pipeline": EAR.replace(n_channels=9).to_toml()}, {"precision": "float64"}, {"full_scale_pa": 2.0},
    {"level_db_spl": 65.0}, {"mono": True}, {"nonfinite": "zero"}, {"format": "npy"}, {"version": "0.0.9"},
]


def test_equal_settings_have_equal_fingerprints() -> None:
    assert Settings.of(auditory.Pipeline.from_toml(EAR.to_toml())).fingerprint == SETTINGS_AT_HAND.fingerprint


@pytest.mark.parametrize("change", OTHERS, ids=lambda change: next(iter(change)))
def test_whatever_decides_the_features_is_in_the_fingerprint_and_in_the_differences(change: dict[str, Any]) -> None:
    other = replace(SETTINGS_AT_HAND, **change)
    assert other.fingerprint != SETTINGS_AT_HAND.fingerprint
    assert len(differences(SETTINGS_AT_HAND.to_toml(), other.to_toml())) == 1


def test_every_setting_was_tried() -> None:
    assert {name for change in OTHERS for name in change} == set(vars(SETTINGS_AT_HAND))


def test_differences_are_told_with_both_values(tmp_path: Path) -> None:
    other = Settings.of(EAR.replace(n_channels=100), level_db_spl=65.0)
    assert differences(SETTINGS_AT_HAND.to_toml(), other.to_toml()) == (
        "Gammatone.n_channels is 8 there and 100 here", "level_db_spl is not given there and 65.0 here")
    with pytest.raises(OtherSettingsError, match=r"n_channels is 8 there and 100 here; level_db_spl is not given"):
        check_same("out", SETTINGS_AT_HAND.to_toml(), other)


def test_the_order_of_stages_is_a_difference() -> None:
    one = Settings.of(auditory.Gammatone() >> auditory.HalfWave() >> auditory.Compress())
    other = Settings.of(auditory.Gammatone() >> auditory.Compress() >> auditory.HalfWave())
    with pytest.raises(OtherSettingsError, match="the order of the stages"):
        check_same("out", one.to_toml(), other)


def test_settings_come_back_from_the_folder(tmp_path: Path) -> None:
    write_settings(str(tmp_path), SETTINGS_AT_HAND)
    there = read_settings(str(tmp_path))
    assert there is not None
    check_same(str(tmp_path), there, SETTINGS_AT_HAND)
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS]


def test_an_empty_folder_has_no_settings(tmp_path: Path) -> None:
    assert read_settings(str(tmp_path)) is None


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
@pytest.mark.parametrize("make", [getattr(os, "mkfifo", None), os.mkdir], ids=["pipe", "folder"])
def test_settings_are_a_regular_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / SETTINGS)
    with pytest.raises(ManifestError, match=r"settings of a run: it is no regular file\. Give another"):
        read_settings(str(tmp_path))


def test_the_remedy_for_settings_is_not_that_for_pipelines(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text("[run", "utf-8")
    with pytest.raises(ManifestError, match=r"does not parse .*\. Give another folder, or start") as raised:
        read_settings(str(tmp_path))
    assert "to_toml" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[run", b"run = 1", b"x" * 2_000_000, b"[" + b"a." * 1000 + b"a]"])
def test_settings_that_no_run_has_written_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / SETTINGS).write_bytes(content)
    with pytest.raises(ManifestError, match="does not tell the settings of a run"):
        read_settings(str(tmp_path))


@pytest.mark.parametrize(("options", "message"), [
    ({"precision": "float16"}, "precision = 'float16'"),
    ({"nonfinite": "ignore"}, "nonfinite = 'ignore': must be 'refuse' or 'zero'"),
    ({"format": "hdf5"}, "format = 'hdf5': must be 'npz' or 'npy'"),
    ({"full_scale_pa": 0.0}, "full_scale_pa = 0.0 Pa: must be finite and above 0"),
    ({"level_db_spl": float("inf")}, "level_db_spl = inf dB SPL: must be finite"),
    ({"level_db_spl": 65.0, "full_scale_pa": 2.0}, "Give one of the two"),
])
def test_settings_that_make_no_sense_are_refused_before_work_begins(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Settings.of(EAR, **options)
