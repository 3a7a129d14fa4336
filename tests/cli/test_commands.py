"""What every command promises: a manual, quick help, tables that can be piped, exit codes."""
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import click.testing
import numpy as np
import pytest
import soundfile

import auditory
from auditory.cli import doctor, main
from auditory.numerics import cache_folder, layout

COMMANDS = sorted(main.commands)


def auditory_command(*arguments: str) -> click.testing.Result:
    result = click.testing.CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


# ---- the manual ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("command", COMMANDS)
def test_every_manual_explains_each_option_and_ends_in_examples(command: str) -> None:
    result = auditory_command(command, "--help")
    assert result.exit_code == 0
    assert f"\n    auditory {command}" in result.stdout.partition("Examples:")[2]
    assert all(option.help for option in main.commands[command].params if isinstance(option, click.Option))


def test_commands_stand_in_the_order_of_a_first_day() -> None:
    listed = auditory_command("--help").stdout
    assert listed.index("extract") < listed.index("show") < listed.index("models") < listed.index("bench")


def test_version_is_that_of_the_package() -> None:
    assert auditory_command("--version").stdout == f"auditory, version {auditory.__version__}\n"
    module = subprocess.run([sys.executable, "-m", "auditory", "--version"], capture_output=True, text=True, check=True)
    assert module.stdout == f"auditory, version {auditory.__version__}\n"


@pytest.mark.parametrize(("code", "heavy"), [
    ("import auditory", "numpy numba scipy xarray pydantic click rich"),
    ("import auditory.cli", "numpy numba scipy xarray pydantic soundfile soxr matplotlib rich"),
    ("from auditory.cli import main; main(['extract', '--help'], standalone_mode=False)",
     "numpy numba scipy xarray pydantic soundfile soxr matplotlib rich"),
    ("import auditory; auditory.pipeline('ratemap')", "numba scipy.signal xarray soundfile matplotlib rich"),
    ("from auditory.cli import main; main(['models'], standalone_mode=False)",
     "numba llvmlite scipy xarray soundfile soxr matplotlib rich"),
    ("import auditory, numpy; auditory.pipeline('zilany2014-ihc').apply(numpy.zeros(160), 16000.0)",
     "scipy xarray pandas soundfile matplotlib rich"),
    ("import auditory, numpy; [pipeline.apply(numpy.zeros((2, 160) if pipeline.couples_ears else 160), 16000.0) "
     "for pipeline in (model.pipeline() for model in auditory.models())]",
     "scipy.signal xarray pandas soundfile matplotlib rich"),
])
def test_start_loads_nothing_that_is_not_needed(code: str, heavy: str) -> None:
    python(code)                                                 # compiles, with Numba and all that it loads
    tell = f"import sys\nprint('\\nloaded:', *sys.modules.keys() & set({heavy.split()!r}))"
    assert python(f"{code}\n{tell}").endswith("\nloaded:\n")


# ---- lists ---------------------------------------------------------------------------------------------------------

def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_models_are_listed_with_axes_and_source() -> None:
    heading, *models = rows(auditory_command("models").stdout)
    assert heading == ["model", "what it gives", "axes", "status", "source"]
    assert {"ratemap", "ratemap-afe", "cochleagram", "echoic"} <= {model[0] for model in models}
    assert all(len(model) == 5 and all(model) for model in models)


def test_stages_are_listed() -> None:
    _, *stages = rows(auditory_command("stages").stdout)
    assert [stage[0] for stage in stages] == list(auditory.stage_names())


def test_stage_tells_unit_range_default_and_source_of_each_parameter() -> None:
    listing = auditory_command("stages", "Gammatone").stdout
    table = {row[0]: row for row in rows(listing) if len(row) == 6}
    assert set(auditory.Gammatone.model_fields) <= set(table)
    assert table["f_min_hz"][1:4] == ["80", "Hz", "float, ≥ 0.01, ≤ 1000000"]
    assert table["bandwidth_erb"][5].startswith("Hohmann 2002")
    assert "hohmann2002\terb=hohmann2002" in listing


def test_unknown_stage_is_a_usage_error_with_a_hint() -> None:
    result = auditory_command("stages", "gamatone")
    assert result.exit_code == 2
    assert "stage = 'gamatone': no such stage. Choose from" in result.stderr
    assert "Did you mean 'Gammatone'?" in result.stderr


# ---- show ----------------------------------------------------------------------------------------------------------

@pytest.fixture
def speech(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    samples = np.random.default_rng(0).integers(-16000, 16000, 8000, np.int16)
    soundfile.write("speech.wav", samples, 16000)
    return tmp_path


@pytest.mark.parametrize("picture", ["speech.png", "speech.svg", "speech.pdf"])
def test_picture_goes_where_it_is_wanted(speech: Path, picture: str) -> None:
    result = auditory_command("show", "speech.wav", "-m", "echoic", "-o", picture)
    assert (result.exit_code, result.stdout) == (0, f"wrote {picture}\n")
    assert (speech / picture).stat().st_size > 5000


def test_picture_of_an_excerpt_has_the_time_of_the_recording(speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import auditory.plot
    show = auditory.plot.show
    figures: list[Any] = []

    def kept(*given: Any, **options: Any) -> Any:
        figures.append(show(*given, **options))
        return figures[0]

    monkeypatch.setattr(auditory.plot, "show", kept)
    assert auditory_command("show", "speech.wav", "--start-s", "0.2", "--stop-s", "0.4").exit_code == 0
    assert figures[0].axes[0].get_xlim() == pytest.approx((0.2, 0.4))


def test_in_a_notebook_the_picture_of_the_command_goes_into_a_file(speech: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "auditory", "show", "speech.wav"], capture_output=True, text=True,
                          env={**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"})
    assert done.stdout == "wrote speech.png\n"


def test_picture_has_a_default_place_where_there_is_no_display(speech: Path) -> None:
    assert auditory_command("show", "speech.wav", "--stop-s", "0.2").stdout == "wrote speech.png\n"
    assert (speech / "speech.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("arguments", "exit_code", "message"), [
    (["nope.wav"], 1, "'nope.wav': no such file"),
    (["speech.wav", "-o", "speech.txt"], 2, "must end in .png, .pdf, .svg"),
    (["speech.wav", "-o", "nope/speech.png"], 1, "'nope/speech.png': cannot be written"),
    (["speech.wav", "-m", "nope"], 2, "no such model"),
    (["speech.wav", "--start-s", "9"], 1, "the sound ends at 0.5 s"),
])
def test_show_says_what_is_wrong(speech: Path, arguments: list[str], exit_code: int, message: str) -> None:
    result = auditory_command("show", *arguments)
    assert result.exit_code == exit_code
    assert message in result.stderr


def test_show_names_what_to_install_where_matplotlib_is_missing(speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)     # as if it were not installed
    result = auditory_command("show", "speech.wav")
    assert result.exit_code == 1
    assert 'pip install "auditory[plot]"' in result.stderr


def test_a_pipeline_file_that_is_wrong_is_named(speech: Path) -> None:
    (speech / "ear.toml").write_text("[Gammatone]\nn_channels = 0\n", encoding="utf-8")
    result = auditory_command("show", "speech.wav", "-m", "ear.toml")
    assert result.exit_code == 2
    assert "-m 'ear.toml': Gammatone.n_channels = 0: must be at least 1" in result.stderr


def test_a_pipeline_file_may_begin_with_a_byte_order_mark(speech: Path) -> None:
    (speech / "ear.toml").write_text("[Gammatone]\nn_channels = 3\n", encoding="utf-8-sig")
    assert auditory_command("show", "speech.wav", "-m", "ear.toml", "-o", "ear.png").exit_code == 0


def test_a_number_of_thousands_of_digits_on_the_command_line_is_refused(speech: Path) -> None:
    result = auditory_command("show", "speech.wav", "--set", f"n_channels={'9' * 5000}")
    assert result.exit_code == 2
    assert "Gammatone.n_channels = '999" in result.stderr


# ---- the output goes where it cannot be written --------------------------------------------------------------------

@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full here")
@pytest.mark.parametrize("command", ["models", "--help", "stages"])
def test_output_that_cannot_be_written_is_told_in_a_sentence(command: str) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "auditory", command], stdout=full, stderr=subprocess.PIPE,
                              text=True)
    assert done.returncode == 1
    assert done.stderr == ("Error: what there is to say cannot be written (No space left on device). "
                           "Check where the output goes.\n")


@pytest.mark.parametrize(("encoding", "bounds"), [
    ("utf-8", "int, ≥ 1, ≤ 4096"), ("cp1252", "int, >= 1, <= 4096"), ("latin-1", "int, >= 1, <= 4096"),
    ("cp437", "int, ≥ 1, ≤ 4096"), ("koi8-r", "int, ≥ 1, ≤ 4096"), ("cp932", "int, >= 1, <= 4096"),
])
def test_signs_that_a_console_lacks_are_written_in_others(encoding: str, bounds: str) -> None:
    done = subprocess.run([sys.executable, "-m", "auditory", "stages", "Gammatone"], capture_output=True, check=True,
                          env={**os.environ, "PYTHONIOENCODING": encoding})
    assert f"\t{bounds}\t" in done.stdout.decode(encoding)


def test_an_error_about_a_name_that_a_console_lacks_is_told_all_the_same() -> None:
    done = subprocess.run([sys.executable, "-m", "auditory", "show", "ž.wav"], capture_output=True,
                          env={**os.environ, "PYTHONIOENCODING": "latin-1:strict"})
    assert done.returncode == 1
    assert done.stderr.decode("latin-1") == "Error: '\\u017e.wav': no such file. Check the path.\n"


@pytest.mark.parametrize("command", [*([name, "--help"] for name in COMMANDS), ["models"], ["stages"],
                                     ["stages", "Carfac"], ["doctor"]], ids=" ".join)
def test_no_sign_stops_an_ascii_console(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "auditory", *command], capture_output=True,
                          env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


# ---- the machine ---------------------------------------------------------------------------------------------------

def test_doctor_finds_nothing_wrong_here() -> None:
    result = auditory_command("doctor")
    found = {row[0]: row for row in rows(result.stdout)}
    assert {"auditory", "numpy", "numba", "libsndfile", "lanes", "kernel cache", "a short sound"} <= set(found)
    assert found["a short sound"][1].endswith("live with the same bits")
    assert result.exit_code == 0


def test_doctor_tells_a_cache_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file/kernels"))
    result = auditory_command("doctor")
    assert result.exit_code == 1
    assert "kernel cache: cannot be written" in result.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners by number here")
def test_doctor_tells_kernels_that_others_could_have_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = Path(cache_folder())
    folder.mkdir(parents=True)
    planted = folder / "planted.code"
    planted.touch()
    planted.chmod(0o666)
    assert doctor._cache().wrong.startswith(f"others can write to {planted}: ")
    folder.chmod(0o777)
    result = auditory_command("doctor")
    assert result.exit_code == 1
    assert f"kernel cache: others could write to {folder}, which is now closed to them" in result.stderr
    assert not planted.exists()
    assert doctor._cache().wrong == ""


def test_doctor_tells_where_arguments_are_not_read_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "objection", lambda: "cpython 3.99 was not tried")
    assert doctor._kernels().found == "compiled by numba, which is needed in each process: cpython 3.99 was not tried"


def test_doctor_tells_a_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("auditory-is-not-called-that",))
    result = auditory_command("doctor")
    assert result.exit_code == 1
    assert "Run: pip install auditory-is-not-called-that" in result.stderr


def test_warmup_hears_a_noise_with_the_models_that_are_named() -> None:
    result = auditory_command("warmup", "cochleagram")
    assert result.exit_code == 0
    assert [line.split("\t")[0] for line in result.stdout.splitlines()[:-1]] == ["cochleagram"]
    assert "kernels are kept in" in result.stdout
    assert auditory_command("warmup", "nope").exit_code == 2


def test_bench_prints_rows_and_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory import bench
    row = bench.Row("ratemap", "10 s", "a peer", 64.0, "×", (60.0, 70.0), 1.0, 64.0, bench.Target(50, 90))
    asked = []

    def run(names: object, rounds: int, seconds: float, report: object) -> list[bench.Row]:
        asked.append((names, rounds, seconds))
        return [row]

    monkeypatch.setattr(bench, "run", run)
    report = json.loads(auditory_command("bench", "ratemap", "--rounds", "3", "--json").stdout)
    assert asked == [(("ratemap",), 3, 10.0)]
    assert report["rows"] == [row.as_dict()]
    assert report["conditions"]["auditory"] == auditory.__version__
    assert "a peer" in auditory_command("bench").stdout


def test_unknown_benchmark_is_a_usage_error() -> None:
    result = auditory_command("bench", "nope")
    assert result.exit_code == 2
    assert "benchmark = 'nope': no such benchmark. Choose from ratemap" in result.stderr
