"""``-m`` and ``--set``: which model hears, the same for every command that has them."""
import os
import tomllib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from auditory.contract.stage import Stage

Function = TypeVar("Function", bound=Callable[..., Any])


def model_options(function: Function) -> Function:
    """Give a command the options ``-m`` and ``--set``, as `model` and `settings`."""
    settings = click.option("--set", "settings", multiple=True, metavar="[STAGE.]PARAMETER=VALUE",
                            help="Change a parameter, as often as wanted: n_channels=100, or, if several stages have "
                                 "one of that name, Frames.hop_s=0.02. Values as in TOML; see auditory stages.")
    model = click.option("-m", "--model", default="ratemap", show_default=True, metavar="NAME|PIPELINE.toml",
                         help="Which model hears: a name from auditory models, or a pipeline as to_toml() writes it.")
    return model(settings(function))


def chosen_stage(model: str, settings: Sequence[str]) -> "Stage":
    """The pipeline that was asked for; a usage error where there is no such."""
    from auditory.catalogue import pipeline
    from auditory.contract.parameters import ParameterError
    from auditory.contract.pipeline import Pipeline
    changes = dict(_setting(text) for text in settings)
    is_file = model.endswith(".toml")
    try:
        stage = Pipeline.from_toml(_text_of(model)) if is_file else pipeline(model)
    except ParameterError as error:
        raise click.UsageError(f"-m {model!r}: {error}" if is_file else str(error)) from None
    try:
        if changes:
            stage = stage.replace(**changes)
            _meet_a_sound(stage)
    except (ParameterError, TypeError) as error:
        raise click.UsageError(str(error)) from None
    return stage


def _meet_a_sound(stage: "Stage") -> None:
    """Raise what every file would otherwise be refused with: behind a `Resample`, all files are of one rate."""
    from auditory.contract.signals import EARS, SignalSpec
    from auditory.integration.resample import Resample
    first = stage.stages_in_row()[0]
    if isinstance(first, Resample):
        ears = (len(EARS),) if stage.couples_ears else ()
        stage.prepare(stage.spec_of(ears, SignalSpec(first.rate_hz, bandwidth_hz=first.rate_hz / 2)))


def heading(model: str, settings: Sequence[str]) -> str:
    """What was asked for, in words."""
    return ", ".join((os.path.basename(model), *settings))


def _text_of(path: str) -> str:
    from auditory.contract.parameters import TOML_LIMIT_BYTES
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(TOML_LIMIT_BYTES + 1)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise click.UsageError(f"-m {path!r}: cannot be read ({why}). "
                               "Give a pipeline file, or a name from auditory models.") from None


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip()):
        raise click.UsageError(f"--set {text!r}: must be PARAMETER=VALUE or STAGE.PARAMETER=VALUE. "
                               "Write, for instance, --set n_channels=100.")
    return name.strip(), _toml_value(value.strip())


def _toml_value(text: str) -> Any:
    """A TOML value; what is none, such as a word without quotes, counts as text."""
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):                     # ValueError: also for a number of too many digits
        return text
    return parsed["value"] if set(parsed) == {"value"} else text
