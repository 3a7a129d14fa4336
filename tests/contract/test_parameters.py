"""What is said to a user who makes a mistake, word for word, and the one way in which parameters are written down."""
import math
from collections.abc import Callable

import pytest

import auditory
from auditory import (
    Compress,
    Envelope,
    Frames,
    Gammatone,
    HalfWave,
    LeakyIntegrator,
    ParameterError,
    Pipeline,
    SignalSpec,
    Stage,
)
from auditory.contract.parameters import (
    TOML_LIMIT_BYTES,
    Parameter,
    bounds_of,
    plain,
    toml_table,
    toml_value,
    unit_of,
    with_unit,
)

AT_16_KHZ = SignalSpec(16000.0)
EAR = Gammatone() >> HalfWave() >> LeakyIntegrator() >> LeakyIntegrator(tau_s=1.0) >> Frames()
GAMMATONE_PARAMETERS = "n_channels, f_min_hz, f_max_hz, scale, cf_hz, form, bandwidth_erb, erb, output"


def message_of(mistake: Callable[[], object]) -> str:
    """The error that a mistake brings."""
    with pytest.raises(ParameterError) as error:
        mistake()
    return str(error.value)


# ---- one parameter -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("mistake", "text"), [
    (lambda: HalfWave(cutoff_hz=0.0),
     "HalfWave.cutoff_hz = 0 Hz: must be greater than 0 Hz. Give a value in that range."),
    (lambda: Gammatone(n_channels=0), "Gammatone.n_channels = 0: must be at least 1. Give a value in that range."),
    (lambda: LeakyIntegrator(tau_s=1e4),
     "LeakyIntegrator.tau_s = 10000 s: must be at most 3600 s. Give a value in that range."),
    (lambda: Compress(floor_db=-1000.0),
     "Compress.floor_db = -1000 dB: must be at least -300 dB. Give a value in that range."),
    (lambda: Gammatone(n_channels=64.0),
     "Gammatone.n_channels = 64: must be a valid integer, not float. Nothing is converted silently; pass that type."),
    (lambda: Gammatone(n_channels="12"),
     "Gammatone.n_channels = '12': must be a valid integer, not str. Nothing is converted silently; pass that type."),
    (lambda: Gammatone(f_min_hz=True),
     "Gammatone.f_min_hz = True Hz: must be a valid number, not bool. Nothing is converted silently; pass that type."),
    (lambda: HalfWave(order=True),
     "HalfWave.order = True: must be a valid integer, not bool. Nothing is converted silently; pass that type."),
    (lambda: HalfWave(cutoff_hz=None),
     "HalfWave.cutoff_hz = None Hz: must be a valid number, not NoneType. Nothing is converted silently; pass "
     "that type."),
    (lambda: LeakyIntegrator(normalize=1),
     "LeakyIntegrator.normalize = 1: must be a valid boolean, not int. Nothing is converted silently; pass that type."),
    (lambda: Gammatone(f_min_hz=math.nan), "Gammatone.f_min_hz = nan Hz: must be finite. Give a number."),
    (lambda: Gammatone(f_max_hz=math.inf), "Gammatone.f_max_hz = inf Hz: must be finite. Give a number."),
    (lambda: Gammatone(output="imaginary"),
     "Gammatone.output = 'imaginary': must be 'real', 'envelope' or 'complex'. Choose one of them."),
    (lambda: Gammatone(cf_hz="abc"),
     "Gammatone.cf_hz = 'abc' Hz: must be a valid tuple, not str. Nothing is converted silently; pass that type."),
    (lambda: Gammatone(cf_hz=[100, "x"]),
     "Gammatone.cf_hz[1] = 'x' Hz: must be a valid number, not str. Nothing is converted silently; pass that type."),
    (lambda: Gammatone(cf_hz=()), "Gammatone.cf_hz = () Hz: must hold at least 1 values. Give that many."),
    (lambda: Gammatone(n_chanels=3),
     f"Gammatone.n_chanels = 3: no such parameter. Choose from {GAMMATONE_PARAMETERS}. Did you mean 'n_channels'?"),
    (lambda: Gammatone(self=3), f"Gammatone.self = 3: no such parameter. Choose from {GAMMATONE_PARAMETERS}."),
    (lambda: Envelope(sharpness=3), "Envelope.sharpness = 3: no such parameter. This stage has none."),
], ids=lambda value: value.split(":")[0] if isinstance(value, str) else "")
def test_a_mistake_in_one_parameter(mistake, text):
    assert message_of(mistake) == text


def test_two_mistakes_are_both_told():
    assert message_of(lambda: Gammatone(n_channels=0, bandwidth_erb=-1.0)) == (
        "Gammatone.n_channels = 0: must be at least 1. Give a value in that range.\n"
        "Gammatone.bandwidth_erb = -1 ERB: must be at least 0.01 ERB. Give a value in that range.")


@pytest.mark.parametrize("value", [
    tuple(map(float, range(1, 5000))), "x" * 10**6, 10**400, [[[[[1.0]]]]] * 8, {"a": {"b": {}}},
], ids=["a long list", "a long word", "a long number", "a deep list", "a table"])
def test_an_error_quotes_a_value_and_stays_readable(value):
    assert all(len(line) < 300 for line in message_of(lambda: Gammatone(cf_hz=value)).splitlines())
    assert len(message_of(lambda: Gammatone(scale=value))) < 300


@pytest.mark.parametrize(("mistake", "text"), [
    (lambda: HalfWave.preset("dau"),
     "HalfWave.preset = 'dau': no such preset. Choose from dau1996, lindemann1986, king2019, breebaart2001, "
     "relanoiborra2019, two_ears_dau, two_ears_joergensen, rectifier, full_wave. Did you mean 'dau1996'?"),
    (lambda: Envelope.preset("dau"),
     "Envelope.preset = 'dau': no such preset. Choose from none: this stage has no presets."),
    (lambda: HalfWave.preset("dau1996", order=3), "HalfWave.order = 3: must be at most 2. Give a value in that range."),
    (lambda: HalfWave.model_construct(order=3),
     "HalfWave.model_construct: stages are never made unvalidated. Call HalfWave(…)."),
])
def test_a_mistake_in_how_a_stage_is_made(mistake, text):
    assert message_of(mistake) == text


# ---- rules between parameters, and with the signal -----------------------------------------------------------------

@pytest.mark.parametrize(("mistake", "text"), [
    (lambda: Gammatone(cf_hz=(100.0,), n_channels=3),
     "Gammatone.n_channels = 3: channels are placed by a range or by cf_hz, not both. Leave out cf_hz or n_channels."),
    (lambda: Gammatone(cf_hz=(100.0,), f_min_hz=50.0, scale="mel"),
     "Gammatone.f_min_hz = 50 Hz: channels are placed by a range or by cf_hz, not both. Leave out cf_hz or "
     "f_min_hz, scale."),
    (lambda: Gammatone(cf_hz=(200.0, 100.0)),
     "Gammatone.cf_hz = (200.0, 100.0) Hz: must rise from low to high, from 0.01 to 1000000. Sort them."),
    (lambda: Gammatone(cf_hz=(100.0, 100.0)),
     "Gammatone.cf_hz = (100.0, 100.0) Hz: must rise from low to high, from 0.01 to 1000000. Sort them."),
    (lambda: Gammatone(cf_hz=(0.0, 100.0)),
     "Gammatone.cf_hz = (0.0, 100.0) Hz: must rise from low to high, from 0.01 to 1000000. Sort them."),
    (lambda: Gammatone(n_channels=None),
     "Gammatone.n_channels = None: must be given unless cf_hz is. Leave it out for its default."),
    (lambda: Gammatone(scale="melody"),
     "Gammatone.scale = 'melody': must be one of erb, erb_gm1990, bark, mel, mel_slaney, greenwood, log, linear. "
     "Choose one of them."),
    (lambda: Gammatone(f_min_hz=5000.0, f_max_hz=100.0),
     "Gammatone.f_min_hz = 5000 Hz: must lie below f_max_hz = 100 Hz. Exchange or change them."),
    (lambda: Gammatone(n_channels=1, f_min_hz=500.0, f_max_hz=500.0),
     "Gammatone.f_min_hz = 500 Hz: must lie below f_max_hz = 500 Hz. Exchange or change them."),
    (lambda: Frames(window_s=0.02),
     "Frames.value = 'last': hears one sample and has no window. Leave out window and window_s, or choose "
     "value='mean'. Given: Frames(window_s=0.02)."),
    (lambda: Frames(window="hann"),
     "Frames.value = 'last': hears one sample and has no window. Leave out window and window_s, or choose "
     "value='mean'. Given: Frames(window='hann')."),
    (lambda: Frames(value="mean", window_s=0.005),
     "Frames.window_s = 0.005 s: must be at least hop_s = 0.01 s, or sound between the frames would be lost. "
     "Lengthen it."),
], ids=lambda value: value.split(":")[0] if isinstance(value, str) else "")
def test_parameters_that_do_not_fit_each_other(mistake, text):
    assert message_of(mistake) == text


@pytest.mark.parametrize(("stage", "text"), [
    (Gammatone(f_max_hz=9000.0),
     "Gammatone.f_max_hz = 9000 Hz: must lie below the Nyquist frequency 8000 Hz of a 16000 Hz signal. Lower "
     "f_max_hz or put Resample(32000) first."),
    (Gammatone(cf_hz=(100.0, 8000.0)),
     "Gammatone.cf_hz[1] = 8000 Hz: must lie below the Nyquist frequency 8000 Hz of a 16000 Hz signal. Leave it "
     "out or put Resample(32000) first."),
    (HalfWave(cutoff_hz=8000.0),
     "HalfWave.cutoff_hz = 8000 Hz: must lie below the Nyquist frequency 8000 Hz of a 16000 Hz signal. Lower it "
     "or put Resample first."),
    (Frames(hop_s=1e-5), "Frames.hop_s = 1e-05 s: must be at least one sample, 6.25e-05 s at 16000 Hz. "
                         "Lengthen it, or leave out Frames."),
], ids=str)
def test_parameters_that_do_not_fit_the_signal(stage, text):
    assert message_of(lambda: stage.prepare(AT_16_KHZ)) == text


@pytest.mark.parametrize(("stage", "text"), [
    (Envelope(), "Envelope: takes complex bands, this signal is real. Give Gammatone output='complex' before it, or "
                 "output='envelope' instead."),
    (Gammatone(output="complex") >> HalfWave(), "HalfWave: takes a real signal, this one is complex. Give Gammatone "
                                                "output='real', or put Envelope in between."),
    (Gammatone() >> Gammatone(),
     "Gammatone: takes a sound, this signal already has the axis channel. Put it first, before what makes "
     "channels."),
], ids=str)
def test_stages_that_do_not_fit_each_other(stage, text):
    with pytest.raises(TypeError) as error:
        stage.prepare(AT_16_KHZ)
    assert str(error.value) == text


# ---- TOML ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("toml", "text"), [
    ("", "pipeline TOML: no stage in it. Write at least one [Stage] header."),
    ("n_channels = 3",
     "pipeline TOML: n_channels = 3 stands outside a stage. Every parameter belongs under a [Stage] header."),
    ("[[Gammatone]]\nn_channels = 3",
     "pipeline TOML: Gammatone = [{'n_channels': 3}] stands outside a stage. Every parameter belongs under a "
     "[Stage] header."),
    ("[Gammatone]\nn_chanels = 3",
     f"Gammatone.n_chanels = 3: no such parameter. Choose from {GAMMATONE_PARAMETERS}. Did you mean 'n_channels'?"),
    ("[Gammatone]\nself = 3", f"Gammatone.self = 3: no such parameter. Choose from {GAMMATONE_PARAMETERS}."),
    ("[Gammatone]\nn_channels = 3.0",
     "Gammatone.n_channels = 3: must be a valid integer, not float. Nothing is converted silently; pass that type."),
    ("[Gammatone]\nn_channels = 1979-05-27",
     "Gammatone.n_channels = datetime.date(1979, 5, 27): must be a valid integer, not date. Nothing is converted "
     "silently; pass that type."),
    ("[Gammatone]\nf_max_hz = inf", "Gammatone.f_max_hz = inf Hz: must be finite. Give a number."),
    ("[Gammatone.cf_hz]\nlow = 3",
     "Gammatone.cf_hz = {'low': 3} Hz: must be a valid tuple, not dict. Nothing is converted silently; pass that "
     "type."),
    ("[LeakyIntegrator]\n['LeakyIntegrator#3']",
     "pipeline TOML: stages are headed LeakyIntegrator, LeakyIntegrator#3, must be LeakyIntegrator, "
     "LeakyIntegrator#2. Number repeats in order."),
    ("['LeakyIntegrator#2']\n[LeakyIntegrator]",
     "pipeline TOML: stages are headed LeakyIntegrator#2, LeakyIntegrator, must be LeakyIntegrator, "
     "LeakyIntegrator#2. Number repeats in order."),
    ("['LeakyIntegrator#1']",
     "pipeline TOML: stages are headed LeakyIntegrator#1, must be LeakyIntegrator. Number repeats in order."),
    ("#" + TOML_LIMIT_BYTES * "x", "pipeline TOML = 1048577 bytes: must be at most 1048576. This is no pipeline file."),
], ids=lambda value: value[:40])
def test_a_mistake_in_a_file(toml, text):
    assert message_of(lambda: Stage.from_toml(toml)) == text
    assert message_of(lambda: Pipeline.from_toml(toml)) == text


@pytest.mark.parametrize("name", ["Gamatone", "gammatone", "Pipeline", "Filterbank", "Stage", "os.system", "#2", ""])
def test_a_stage_that_does_not_exist(name):
    """The choices are the stages of the package, and what a user has defined."""
    text = message_of(lambda: Stage.from_toml(f"['{name}']"))
    assert text.startswith(f"stage = '{name.partition('#')[0]}': no such stage. Choose from AdaptationLoops, ")
    assert set(auditory.stage_names()) <= set(text.partition("Choose from ")[2].partition(".")[0].split(", "))
    assert "Pipeline" not in text.partition("Choose from ")[2]


@pytest.mark.parametrize("toml", [
    "[Gammatone\nn_channels = 1", "[HalfWave]\n[HalfWave]", "[HalfWave]\norder = 1\norder = 2",
    "[HalfWave]\norder = two", "\0", "[Gammatone]\ncf_hz = " + "[" * 10000, "[Gammatone]\ncf_hz = " + "{a=" * 10000,
], ids=lambda value: value[:30])
def test_what_is_not_toml(toml):
    """What lies between the brackets is the parser's, and changes with it."""
    text = message_of(lambda: Stage.from_toml(toml))
    assert text.startswith("pipeline TOML: does not parse (")
    assert text.endswith("). Write it with to_toml() and edit that.")


@pytest.mark.parametrize("depth", [3, 100, 300, 450, 1000, 10000])
@pytest.mark.parametrize("build", [
    lambda depth: f"[Gammatone]\ncf_hz = {'[' * depth}{']' * depth}",
    lambda depth: f"[Gammatone]\ncf_hz = {'{a = ' * depth}1{'}' * depth}",
    lambda depth: f"[Gammatone{'.a' * depth}]",
    lambda depth: f"[[Gammatone]]\n[Gammatone{'.a' * depth}]",
], ids=["lists", "inline tables", "tables", "tables in a list"])
def test_deep_nesting_is_refused_like_any_mistake(build, depth):
    assert len(message_of(lambda: Stage.from_toml(build(depth)))) < 400


@pytest.mark.parametrize(("value", "text"), [
    (True, "true"), (False, "false"), (3, "3"), (-3, "-3"), (0.1, "0.1"), (16000.0, "16000.0"), (1e-300, "1e-300"),
    (1e22, "1e+22"), ("dau1996", '"dau1996"'), ('a"b\\c\n\x7f', '"a\\u0022b\\u005cc\\u000a\\u007f"'),
    ("Hörner", '"Hörner"'), ((1.0, 2.5), "[1.0, 2.5]"), ((), "[]"),
], ids=repr)
def test_a_value_is_written_in_one_way(value, text):
    """Fingerprints hang on these texts: a change here makes every stored result stale."""
    assert toml_value(value) == text


@pytest.mark.parametrize("value", [None, math.nan, math.inf, 1j, object()], ids=lambda value: type(value).__name__)
def test_what_has_no_toml_form_is_not_written(value):
    with pytest.raises(TypeError, match=r"has no canonical TOML form\.$"):
        toml_value(value)


def test_a_table_leaves_out_what_is_not_set():
    assert toml_table("LeakyIntegrator#2", {"tau_s": 0.5, "poles": None}) == '["LeakyIntegrator#2"]\ntau_s = 0.5\n'


def test_a_byte_order_mark_before_a_pipeline_is_passed_over():
    assert Stage.from_toml("\ufeff[Gammatone]\nn_channels = 3") == Gammatone(n_channels=3)


# ---- a parameter of a pipeline -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("changes", "text"), [
    ({"tau_s": 0.1},
     "tau_s = 0.1: 2 stages have that parameter. Say which: LeakyIntegrator.tau_s, LeakyIntegrator#2.tau_s."),
    ({"LeakyIntegrator#3.tau_s": 0.1},
     "LeakyIntegrator#3.tau_s = 0.1: no stage 'LeakyIntegrator#3' here. Choose from Gammatone, HalfWave, "
     "LeakyIntegrator, LeakyIntegrator#2, Frames. Did you mean 'LeakyIntegrator#2'?"),
    ({"HalfWave.tau_s": 0.1},
     "HalfWave.tau_s = 0.1: no such parameter. Choose from HalfWave.cutoff_hz, HalfWave.order, HalfWave.repeats, "
     "HalfWave.waves."),
    ({"n_channels": 0}, "Gammatone.n_channels = 0: must be at least 1. Give a value in that range."),
    ({"n_channels": 9, "cf_hz": (100.0,)},
     "Gammatone.n_channels = 9: channels are placed by a range or by cf_hz, not both. Leave out cf_hz or "
     "n_channels."),
], ids=str)
def test_a_mistake_in_what_to_replace(changes, text):
    assert message_of(lambda: EAR.replace(**changes)) == text


@pytest.mark.parametrize("name", ["tau", "self", "n_channels ", "Gammatone"])
def test_a_parameter_that_no_stage_has_is_told_all_there_are(name):
    text = message_of(lambda: EAR.replace(**{name: 1}))
    assert text.startswith(f"{name} = 1: no such parameter. Choose from Gammatone.n_channels, Gammatone.f_min_hz, ")
    assert ", LeakyIntegrator#2.normalize, Frames.hop_s, Frames.value, Frames.window, Frames.window_s." in text


@pytest.mark.parametrize(("mistake", "meant"), [
    (lambda: Gammatone(n_chanels=3), "n_channels"),
    (lambda: auditory.pipeline("ratemap", n_chanels=3), "n_channels"),
    (lambda: auditory.pipeline("ratemap", **{"Gammatone.n_chanels": 3}), "n_channels"),
    (lambda: auditory.pipeline("ratemap", **{"Gamatone.n_channels": 3}), "Gammatone"),
    (lambda: auditory.pipeline("rate-map"), "ratemap"),
    (lambda: Gammatone.preset("Hohman2002"), "hohmann2002"),
    (lambda: Stage.from_toml("[gamatone]"), "Gammatone"),
    (lambda: Gammatone().n_chanels, "n_channels"),
    (lambda: Gammatone().strem(16000), "stream"),
    (lambda: auditory.Gamatone, "Gammatone"),
    (lambda: auditory.extract_file, "extract_files"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_misspelt_name_is_answered_with_the_one_that_was_meant(mistake, meant):
    with pytest.raises((ParameterError, AttributeError)) as error:
        mistake()
    assert str(error.value).endswith(f". Did you mean {meant!r}?")


def test_a_name_like_no_other_is_not_guessed_at():
    assert message_of(lambda: Gammatone(xyzzy=3)).endswith(f"Choose from {GAMMATONE_PARAMETERS}.")
    with pytest.raises(AttributeError, match=r"^Gammatone.xyzzy: no such parameter or method\.$"):
        _ = Gammatone().xyzzy


def test_a_property_that_fails_says_why_itself():
    class Failing(Gammatone):
        @property
        def answer(self):
            return self.numpy_has_no_such_thing

    with pytest.raises(AttributeError, match="numpy_has_no_such_thing"):
        _ = Failing().answer


@pytest.mark.parametrize(("changes", "expected"), [
    ({"n_channels": 9},
     Gammatone(n_channels=9) >> HalfWave() >> LeakyIntegrator() >> LeakyIntegrator(tau_s=1.0) >> Frames()),
    ({"LeakyIntegrator.tau_s": 0.1},
     Gammatone() >> HalfWave() >> LeakyIntegrator(tau_s=0.1) >> LeakyIntegrator(tau_s=1.0) >> Frames()),
    ({"LeakyIntegrator#2.tau_s": 0.1, "LeakyIntegrator#2.poles": 2, "order": 2},
     Gammatone() >> HalfWave(order=2) >> LeakyIntegrator() >> LeakyIntegrator(tau_s=0.1, poles=2) >> Frames()),
    ({"window": "hann", "value": "mean"}, Gammatone() >> HalfWave() >> LeakyIntegrator() >> LeakyIntegrator(tau_s=1.0)
     >> Frames(value="mean", window="hann")),
    ({"cf_hz": [100, 200]},
     Gammatone(cf_hz=(100.0, 200.0)) >> HalfWave() >> LeakyIntegrator() >> LeakyIntegrator(tau_s=1.0) >> Frames()),
    ({}, EAR),
], ids=["by name", "the first of two", "the second of two", "two that hang together", "a list", "nothing"])
def test_what_is_replaced_is_replaced_there_and_nowhere_else(changes, expected):
    assert EAR.replace(**changes) == expected


@pytest.mark.parametrize("stages", [(), (EAR,), (HalfWave(), EAR)], ids=["none", "a pipeline", "one in a row"])
def test_a_pipeline_is_stages_in_a_row(stages):
    assert message_of(lambda: Pipeline(stages=stages)).endswith(
        ": must be at least one stage, and no pipelines. Join pipelines with >>, which flattens them.")


def test_what_to_keep_is_checked():
    assert message_of(lambda: EAR.prepare(AT_16_KHZ, keep=("Halfwave",))) == (
        "keep = 'Halfwave': no such stage or inner signal in this pipeline. Choose from Gammatone, HalfWave, "
        "LeakyIntegrator, LeakyIntegrator#2, Frames. Did you mean 'HalfWave'?")


# ---- the declaration -----------------------------------------------------------------------------------------------

def test_what_is_declared_can_be_read_back():
    field = Parameter(1.5, "How slowly.", source="Nobody 1900", gt=0, le=2)
    assert (field.default, field.description) == (1.5, "How slowly.")
    assert field.json_schema_extra == {"source": "Nobody 1900"}
    assert bounds_of(field) == {"gt": 0, "le": 2}


@pytest.mark.parametrize(("name", "unit"), [
    ("cutoff_hz", "Hz"), ("tau_s", "s"), ("level_db_spl", "dB SPL"), ("floor_db", "dB"), ("release_per_s", "1/s"),
    ("reference_pa", "Pa"), ("bandwidth_erb", "ERB"), ("hop_samples", "samples"), ("n_channels", ""), ("poles", ""),
])
def test_a_name_ends_in_its_unit(name, unit):
    assert unit_of(name) == unit


@pytest.mark.parametrize(("value", "name", "text"), [
    (9000.0, "f_max_hz", "9000 Hz"), (1 / 3, "tau_s", "0.3333333333 s"), (3, "poles", "3"), ("x", "kind", "'x'"),
    (None, "tau_s", "None s"), ((1.0, 2.0), "cf_hz", "(1.0, 2.0) Hz"),
])
def test_a_value_is_told_with_its_unit(value, name, text):
    assert with_unit(value, name) == text


def test_minus_zero_is_zero():
    assert math.copysign(1, plain(-0.0)) == 1


@pytest.mark.parametrize("toml", [
    f"[{'.'.join('a' * 100_000)}]",
    f"[Gammatone]\nx = {{{'.'.join('a' * 100_000)} = 1}}",
    "x = {" + " . ".join(['"a"'] * 50_000) + " = 1}",
    "x = {b = 1, 'c' = 2, " + ".".join("a" * 100_000) + " = 1}  # a comment",
], ids=["header", "inline table", "quoted", "behind texts"])
def test_a_key_of_many_dots_is_refused_before_it_is_parsed(toml: str) -> None:
    with pytest.raises(ParameterError, match="more than 8 dots"):
        Stage.from_toml(toml)


@pytest.mark.parametrize("text", ['"' * 10**6, r'\"""' * 250_000, "'''a" * 250_000, 'x = "' + "\\" * 10**6],
                         ids=["quotes", "escaped quotes", "long texts", "backslashes"])
def test_texts_without_an_end_are_looked_through_once(text: str) -> None:
    assert "does not parse" in message_of(lambda: Stage.from_toml(text))


def test_dots_in_texts_and_comments_and_lists_are_no_keys() -> None:
    stage = Stage.from_toml("# 1.2.3.4.5.6.7.8.9.10.11\n[Gammatone]\n"
                            "cf_hz = [100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 900.0, 1000.0]")
    assert stage == Gammatone(cf_hz=tuple(100.0 * k for k in range(1, 11)))


def test_a_number_of_thousands_of_digits_is_refused_and_not_written_out() -> None:
    assert message_of(lambda: Stage.from_toml(f"[Gammatone]\nn_channels = 0x{'f' * 5000}")) == \
        "Gammatone.n_channels = a number of 20000 bits: must be at most 4096. Give a value in that range."
    assert "does not parse" in message_of(lambda: Stage.from_toml(f"[Gammatone]\nn_channels = {'9' * 5000}"))


def test_of_many_errors_only_the_first_are_told() -> None:
    with pytest.raises(ParameterError, match=r"… and 93 more\.") as error:
        Gammatone(cf_hz=("high",) * 100)
    assert len(str(error.value).splitlines()) == 9
