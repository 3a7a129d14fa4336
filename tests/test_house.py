"""Files have an order: each imports only those below it, wherever in the file it does."""
import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "auditory"


def file_of(name, root):
    """Where ``package.module.thing`` is defined: the file of a module, the door of a package, or None if elsewhere."""
    for part in range(name.count(".") + 1, 0, -1):
        place = root.joinpath(*name.split(".")[:part])
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.exists():
                return file
    return None


def imported_names(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):           # inside functions, too
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def imported(file, root):
    return (file_of(name, root) for name in imported_names(file))


def circles(folder, root=ROOT, without=()):
    """One circle of files in `folder`, each of which imports the next; empty where there is none."""
    files = set(folder.rglob("*.py")) - {folder / name for name in without}
    try:
        TopologicalSorter({file: files & set(imported(file, root)) for file in files}).prepare()
    except CycleError as error:
        return [file.relative_to(folder).as_posix() for file in reversed(error.args[1])]
    return []


# A stage is called, streamed and joined: what it becomes then is made of stages.
STAGE_AND_WHAT_IT_BECOMES = {f"contract/{name}.py" for name in ("stage", "pipeline", "stream", "heard", "labels")}


def test_no_file_imports_one_that_imports_it():
    """The front door imports nothing itself, but names everything for those who check types."""
    circle = set(circles(HOUSE, without=["__init__.py"]))
    assert circle <= STAGE_AND_WHAT_IT_BECOMES
    assert circles(HOUSE, without=["__init__.py", "contract/stage.py"]) == []


@pytest.mark.parametrize("kernels", sorted(HOUSE.rglob("*_kernel.py")), ids=lambda file: file.stem)
def test_kernels_import_numpy_numerics_and_other_kernels_alone(kernels):
    for name in imported_names(kernels):
        assert name.startswith(("typing", "numpy", "auditory.numerics")) or "_kernel." in f"{name}.", name


def test_a_circle_through_a_function_and_a_door_is_found(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "__init__.py").write_text("from room.above import x")
    (tmp_path / "room" / "above.py").write_text("import room.below\nx = 1")
    (tmp_path / "room" / "below.py").write_text("def late():\n    from room import x")
    assert set(circles(tmp_path / "room", tmp_path)) == {"__init__.py", "above.py", "below.py"}
    (tmp_path / "room" / "below.py").write_text("def late():\n    from room import inside")
    (tmp_path / "room" / "inside.py").touch()
    assert circles(tmp_path / "room", tmp_path) == []
