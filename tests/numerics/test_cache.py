"""Claims about compiled kernels kept from one process to the next."""
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import auditory.numerics
from auditory.numerics import cache_folder, register_bytes
from auditory.numerics.source import digest
from tests.numerics.kernels import OTHER_USER, as_root, in_another_process, needs_jit, posix

pytestmark = needs_jit

INNER = """
from auditory.numerics import kernel
STEP = 1.0

@kernel
def raised(v):
    return v + STEP
"""
OUTER = """
import inner
from auditory.numerics import kernel, lanes

@kernel
def raise_all(x, out):
    x, out = lanes(x), lanes(out)
    for c in range(len(x)):
        out[c] = inner.raised(x[c])
"""
RUN = """
import json, sys, warnings
import numpy as np
from outer import raise_all

out = np.zeros(64, np.{dtype})
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    raise_all(np.ones(64, np.{dtype}), out)
print(json.dumps(dict(result=float(out[-1]), compiled="numba" in sys.modules,
                      warnings=[str(warning.message) for warning in caught])))
"""
LOADED = {"result": 2.0, "compiled": False, "warnings": []}
COMPILED = {"result": 2.0, "compiled": True, "warnings": []}


class House:
    """A folder with a copy of the layer, two files of kernels, and a cache that one process has filled."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache, self.layer = folder, folder / "cache", folder / "auditory" / "numerics"
        self.kept = self.cache / "auditory" / "machine_code"
        self.restore_sources()
        assert self.run() == COMPILED
        shutil.copytree(self.cache, folder / "filled")

    def restore_sources(self):
        here = Path(auditory.numerics.__file__).parent
        shutil.copytree(here, self.layer, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        (self.folder / "auditory" / "__init__.py").touch()
        (self.folder / "inner.py").write_text(INNER)
        (self.folder / "outer.py").write_text(OUTER)

    def restore(self):
        self.restore_sources()
        shutil.rmtree(self.cache)
        shutil.copytree(self.folder / "filled", self.cache)

    def run(self, dtype="float32", **environment):
        environment = {"NUMBA_CACHE_DIR": str(self.cache), "PYTHONDONTWRITEBYTECODE": "1", **environment}
        return json.loads(in_another_process(RUN.format(dtype=dtype), folder=self.folder, **environment))

    def raising_by_two(self):
        """The file of `raise_all`, and what would be in it had `raised` another step."""
        file = next(file for file in self.files() if ".raise_all-" in file.name)
        (self.folder / "inner.py").write_text(INNER.replace("STEP = 1.0", "STEP = 2.0"))
        elsewhere = self.folder / "elsewhere"
        assert self.run(NUMBA_CACHE_DIR=str(elsewhere))["result"] == 3.0
        self.restore_sources()
        return file, next(elsewhere.rglob("*.raise_all-*")).read_bytes()

    def files(self):
        return sorted(self.kept.iterdir())


@pytest.fixture(scope="module")
def built_house(tmp_path_factory):
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(built_house):
    yield built_house
    built_house.restore()


def test_a_second_process_loads_and_does_not_compile(house):
    assert house.run() == LOADED


def test_whoever_asks_is_told_before_something_is_compiled_and_only_then(house):
    code = """
import numpy as np
from auditory.numerics.cache import before_compiling
from outer import raise_all

for dtype in (np.float32, np.float64):                           # of which one is kept
    with before_compiling(lambda: print("compiling")):
        raise_all(np.ones(64, dtype), np.zeros(64, dtype))
        print(dtype.__name__)
"""
    printed = in_another_process(code, folder=house.folder, NUMBA_CACHE_DIR=str(house.cache))
    assert printed.split() == ["float32", "compiling", "float64"]


@pytest.mark.parametrize("name, before, after", [
    ("outer.py", "raised(x[c])", "raised(x[c]) + 1"),
    ("inner.py", "v + STEP", "v + STEP + 1"),                    # a kernel of another file
    ("inner.py", "STEP = 1.0", "STEP = 2.0"),                    # a number of another file
])
def test_a_changed_kernel_is_compiled_again(house, name, before, after):
    n_files = len(house.files())
    text = (house.folder / name).read_text()
    (house.folder / name).write_text(text.replace(before, after))
    assert house.run() == {**COMPILED, "result": 3.0}
    assert len(house.files()) == n_files                         # what it was compiled to before is gone


def test_a_changed_layer_compiles_everything_again(house):
    arithmetic = house.layer / "compiled" / "arithmetic.py"
    text = arithmetic.read_text()
    arithmetic.write_text(text.replace('self._instruction("fadd", other)', 'self._instruction("fsub", other)'))
    assert house.run() == {**COMPILED, "result": 0.0}


def test_kernels_for_several_register_widths_live_side_by_side(house):
    width_bytes = "16" if register_bytes() > 16 else "32"
    assert house.run(AUDITORY_REGISTER_BYTES=width_bytes) == COMPILED
    assert house.run(AUDITORY_REGISTER_BYTES=width_bytes) == LOADED
    assert house.run() == LOADED


def sealed(content: bytes) -> bytes:
    return digest(content).encode() + b"\n" + content


@pytest.mark.parametrize("damage", [
    lambda content: b"",
    lambda content: content[:-1],
    lambda content: content[:3000] + bytes([content[3000] ^ 1]) + content[5001:],
    lambda content: sealed(b"no json"),
    lambda content: sealed(b"[]\n" + content),
], ids=["emptied", "cut short", "one bit flipped", "not json", "other json"])
def test_a_damaged_file_costs_one_warning_and_is_replaced(house, damage):
    for file in house.files():
        file.write_bytes(damage(file.read_bytes()))
    output = house.run()
    assert len(output["warnings"]) == 1
    assert f"Delete the folder {house.kept}, or set NUMBA_CACHE_DIR" in output["warnings"][0]
    assert {**output, "warnings": []} == COMPILED
    for file in house.files():
        content = file.read_bytes()
        assert len(content) > 3000 and content == sealed(content.partition(b"\n")[2])


def test_a_cache_that_cannot_be_written_costs_one_warning(house, tmp_path):
    occupied = tmp_path / "a file where the folder should be"
    occupied.touch()
    output = house.run(NUMBA_CACHE_DIR=str(occupied))
    assert len(output["warnings"]) == 1
    assert "set NUMBA_CACHE_DIR to a folder that can be written" in output["warnings"][0]
    assert {**output, "warnings": []} == COMPILED


def test_processes_that_compile_at_once_do_not_disturb_each_other(house, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(house.folder), "NUMBA_CACHE_DIR": str(tmp_path)}
    dtypes = ["float32", "float64", "float32"]
    running = [subprocess.Popen([sys.executable, "-c", RUN.format(dtype=dtype)], env=environment, cwd=house.folder,
                                stdout=subprocess.PIPE, text=True) for dtype in dtypes]
    for process in running:
        output = json.loads(process.communicate()[0])
        assert (output["result"], output["warnings"]) == (2.0, [])
    for dtype in dtypes[:2]:
        assert house.run(dtype, NUMBA_CACHE_DIR=str(tmp_path)) == LOADED
    kept = tmp_path / "auditory" / "machine_code"
    assert {file.suffix for file in kept.iterdir()} == {".code"}         # nothing unfinished lies about


def test_a_kernel_without_a_file_compiles_quietly(house):
    names = ("import numpy as np; from auditory.numerics import kernel; names = {};"
             "exec('def twice(x):\\n    return 2 * x', names); print(kernel(names['twice'])(21))")
    assert in_another_process(names, folder=house.folder, NUMBA_CACHE_DIR=str(house.cache)).strip() == "42"


# ---- where it is ---------------------------------------------------------------------------------------------------

def test_the_folder_is_in_numbas_when_set_and_among_the_users_caches_otherwise(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert cache_folder() == str(tmp_path / "auditory" / "machine_code")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert os.path.isabs(cache_folder())
    assert Path(cache_folder()).parts[-2:] == ("auditory", "machine_code")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "~/kernels")
    assert cache_folder() == str(tmp_path / "kernels" / "auditory" / "machine_code")


@posix
@pytest.mark.parametrize("home", ["", "/", ".", "~", "~/home", "home"])
def test_without_a_home_the_folder_is_a_private_one_of_the_temporary(monkeypatch, tmp_path, home):
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", home)
    own = f"auditory-{os.geteuid()}"
    for temporary, expected in ((str(tmp_path), tmp_path), (".", "/tmp"), ("", "/tmp")):     # never where one is
        monkeypatch.setenv("TMPDIR", temporary)
        assert cache_folder() == os.path.join(expected, own, "auditory", "machine_code")
    monkeypatch.setenv("XDG_CACHE_HOME", "caches")               # as that standard says: not absolute, not used
    monkeypatch.setenv("NUMBA_CACHE_DIR", "~nobody-of-that-name/kernels")
    assert cache_folder() == os.path.join("/tmp", own, "auditory", "machine_code")


@as_root
@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs to become another user")
def test_a_user_without_a_home_leaves_nothing_where_he_is(house):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        code = RUN.format(dtype="float32")
        sources, here, temporary = (Path(folder, name) for name in ("sources", "here", "temporary"))
        shutil.copytree(house.folder, sources, ignore=shutil.ignore_patterns("cache", "filled", "elsewhere"))
        Path(folder).chmod(0o755)
        sources.chmod(0o755)
        for place in (here, temporary):
            place.mkdir()
            os.chown(place, OTHER_USER, OTHER_USER)

        def run(code=code, **environment):
            environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(sources), "TMPDIR": str(temporary),
                           "PYTHONDONTWRITEBYTECODE": "1", **environment}
            return subprocess.run(["setpriv", f"--reuid={OTHER_USER}", f"--regid={OTHER_USER}", "--clear-groups",
                                   sys.executable, "-c", code], cwd=here, env=environment, text=True,
                                  capture_output=True)

        if run("import numpy").returncode != 0:
            pytest.skip("this Python is closed to other users")
        assert json.loads(run().stdout) == COMPILED
        assert json.loads(run().stdout) == LOADED
        assert list(here.iterdir()) == []
        assert [place.name for place in temporary.iterdir()] == [f"auditory-{OTHER_USER}"]
        output = json.loads(run(HOME=str(sources)).stdout)       # which is root's
        assert len(output["warnings"]) == 1 and {**output, "warnings": []} == COMPILED
        shared = sources / "shared"                              # made by root, as when an image is built
        in_another_process(code, folder=sources, NUMBA_CACHE_DIR=str(shared))
        output = json.loads(run(NUMBA_CACHE_DIR=str(shared)).stdout)
        assert len(output["warnings"]) == 1 and {**output, "warnings": []} == COMPILED
        for place in (shared, *shared.rglob("*")):
            place.chmod(0o755 if place.is_dir() else 0o644)
        assert json.loads(run(NUMBA_CACHE_DIR=str(shared)).stdout) == LOADED


# ---- what is believed ----------------------------------------------------------------------------------------------

def given_to_another(path):
    os.chown(path, OTHER_USER, OTHER_USER, follow_symlinks=False)


def writable_by_a_group(path):
    path.chmod(path.stat().st_mode | 0o020)


def writable_by_all(path):
    path.chmod(path.stat().st_mode | 0o002)


def behind_a_link(path):
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def behind_anothers_link(path):
    behind_a_link(path)
    given_to_another(path)


@posix
@pytest.mark.parametrize("opening, what, mended", [              # what is the user's own is in order afterwards
    pytest.param(given_to_another, "file", True, marks=as_root),
    (writable_by_a_group, "file", True),
    (writable_by_all, "file", True),
    (behind_a_link, "file", True),
    pytest.param(given_to_another, "folder", False, marks=as_root),
    (writable_by_a_group, "folder", True),
    (writable_by_all, "folder", True),
    (behind_a_link, "folder", False),
    pytest.param(given_to_another, "above", False, marks=as_root),
    (writable_by_all, "above", False),
    pytest.param(behind_anothers_link, "above", False, marks=as_root),
])
def test_what_others_could_have_written_is_never_run(house, opening, what, mended):
    file, planted = house.raising_by_two()
    file.write_bytes(planted)
    assert house.run() == {**LOADED, "result": 3.0}              # it would be run, were it ours
    opening({"file": file, "folder": house.kept, "above": house.kept.parent}[what])
    output = house.run()
    assert len(output["warnings"]) == 1
    assert "what others could have written is never run" in output["warnings"][0]
    assert {**output, "warnings": []} == COMPILED
    again = house.run()
    assert again == LOADED if mended else len(again["warnings"]) == 1


@posix
def test_a_folder_that_was_open_to_others_is_closed_and_only_kernels_are_removed(house):
    house.kept.chmod(0o777)
    kernels = house.files()
    neighbours = [house.kept / "notes.txt", house.kept / "unfinished.code.0123"]
    for neighbour in neighbours:
        neighbour.write_text("not a kernel")
    (house.kept / "folder.code").mkdir()
    outside = house.folder / "outside"
    outside.write_text("not a kernel")
    (house.kept / "link.code").symlink_to(outside)
    output = house.run()
    assert "now closed to them, and the kernels in it are removed" in output["warnings"][0]
    assert stat.S_IMODE(house.kept.stat().st_mode) == 0o700
    assert set(house.files()) == {*kernels, *neighbours, house.kept / "folder.code"}     # kernels are compiled again
    assert {path.read_text() for path in (*neighbours, outside)} == {"not a kernel"}
    assert house.run() == LOADED
