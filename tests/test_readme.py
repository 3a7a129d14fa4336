"""The README's Python runs as it stands."""
import re
from pathlib import Path

import numpy as np
import pytest

from auditory import SignalSpec

ROOT = Path(__file__).parents[1]
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def check_any_way(stage) -> None:
    """The README's own tick: streamed, in both precisions, in one loop and stage by stage."""
    sound = np.random.default_rng(0).standard_normal(5000).astype(np.float32) * 0.02
    for precision in ("float32", "float64"):
        expected = stage.apply(sound, 16000, precision=precision)
        stream = stage.stream(16000, precision=precision)
        pushed = [stream.push(block) for block in np.split(sound, [1, 700, 1234])]
        np.testing.assert_array_equal(np.concatenate(pushed, axis=-1), expected)
        step = stage.prepare(SignalSpec(16000.0, np.dtype(precision)), fuse=False)
        staged = step.process(sound.astype(precision).reshape(-1, 1))
        np.testing.assert_array_equal(step.output.outward(staged), expected)


def test_every_example_of_the_readme_runs_in_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")        # what the README writes does not go into the project
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), names)
    assert names["batch"].shape == (32, 64, 100)                 # type: ignore[attr-defined]  # as the README says
    assert names["one_loop"].prepare(SignalSpec(16000.0)).loops == (             # type: ignore[attr-defined]
        "Gammatone+HalfWave+Onset+Frames",)
    check_any_way(names["one_loop"])
    assert names["memory"].dims == ("age", "channel", "time")    # type: ignore[attr-defined]
