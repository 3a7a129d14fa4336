"""Files have an order: each imports only those below it, wherever in the file it does."""
import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def file_of(name, root):
    """Where ``package.module.thing`` is defined: the file of a module, the door of a package, or None if elsewhere."""
    for part in range(name.count(".") + 1, 0, -1):
        place = root.joinpath(*name.split(".")[:part])
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.exists():
                return file
    return None


def imported(file, root):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):           # inside functions, too
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            yield from (file_of(f"{node.module}.{alias.name}", root) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (file_of(alias.name, root) for alias in node.names)


def circles(folder, root=ROOT):
    """One circle of files in `folder`, each of which imports the next; empty where there is none."""
    files = set(folder.rglob("*.py"))
    try:
        TopologicalSorter({file: files & set(imported(file, root)) for file in files}).prepare()
    except CycleError as error:
        return [file.relative_to(folder).as_posix() for file in reversed(error.args[1])]
    return []


@pytest.mark.parametrize("room", ["numerics"])
def test_no_file_imports_one_that_imports_it(room):
    assert circles(ROOT / "auditory" / room) == []


def test_a_circle_through_a_function_and_a_door_is_found(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "__init__.py").write_text("from room.above import x")
    (tmp_path / "room" / "above.py").write_text("import room.below\nx = 1")
    (tmp_path / "room" / "below.py").write_text("def late():\n    from room import x")
    assert set(circles(tmp_path / "room", tmp_path)) == {"__init__.py", "above.py", "below.py"}
    (tmp_path / "room" / "below.py").write_text("def late():\n    from room import inside")
    (tmp_path / "room" / "inside.py").touch()
    assert circles(tmp_path / "room", tmp_path) == []
