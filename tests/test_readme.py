"""The README's Python runs as it stands."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_every_example_of_the_readme_runs_in_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")        # what the README writes does not go into the project
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), names)
    assert names["batch"].shape == (32, 64, 100)                 # type: ignore[attr-defined]  # as the README says
    assert names["memory"].dims == ("age", "channel", "time")    # type: ignore[attr-defined]
