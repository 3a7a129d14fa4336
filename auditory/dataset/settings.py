"""What decides the features of a run, kept in their folder as ``run.toml``: never are two kinds mixed in one folder."""
import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from auditory import __version__
from auditory.contract import engine
from auditory.contract.parameters import TOML_LIMIT_BYTES, ParameterError, read_toml, toml_table
from auditory.dataset.manifest import SETTINGS, ManifestError
from auditory.io.publishing import Unpublished, publish
from auditory.io.regular_file import open_regular

if TYPE_CHECKING:
    from auditory.contract.stage import Stage

Format = Literal["npz", "npy"]
Tables = Mapping[str, Mapping[str, Any]]

RUN = "run"                              # the table beside those of the stages, whose names begin with a capital
MOST_DIFFERENCES = 5                     # that are told
HEADING = "# What decides the features in this folder: written by the run that made them, compared by the next one.\n"


class OtherSettingsError(ValueError):
    """The folder holds features that other settings have made."""

LONGEST_S = 600.0               # choice: how long a recording may be that is heard whole, and so lies in memory


@dataclass(frozen=True)
class Settings:
    """What decides the features: the pipeline, and how sound goes in and features come out.

    Whether damaged files are kept (`allow_truncated`), and how long a recording may be that is heard whole
    (`longest_s`), is not among them: that changes no features, only which there are, and the rows say so.
    """

    pipeline: str                        # as `Stage.to_toml` writes it
    precision: engine.Precision = "float32"
    full_scale_pa: float = 1.0
    level_db_spl: float | None = None
    mono: bool = False
    nonfinite: engine.NonFinite = "refuse"
    format: Format = "npz"
    version: str = __version__

    @classmethod
    def of(cls, stage: "Stage", **options: Any) -> Self:
        """The settings of a run with `stage`; refused where it cannot hear files, and where they make no sense."""
        settings = cls(stage.to_toml(), **options)
        engine.checked_precision(settings.precision)
        for name, choices in (("nonfinite", get_args(engine.NonFinite)), ("format", get_args(Format))):
            if getattr(settings, name) not in choices:
                raise ValueError(f"{name} = {getattr(settings, name)!r}: must be {' or '.join(map(repr, choices))}. "
                                 "Choose one of them.")
        if not 0 < settings.full_scale_pa < math.inf:
            raise ValueError(f"full_scale_pa = {settings.full_scale_pa} Pa: must be finite and above 0. "
                             "Give the pressure of a digital 1.0.")
        stage.check_unit("Pa")
        if settings.level_db_spl is not None and not math.isfinite(settings.level_db_spl):
            raise ValueError(f"level_db_spl = {settings.level_db_spl} dB SPL: must be finite. Give the rms level, such "
                             "as 65.")
        if settings.level_db_spl is not None and settings.full_scale_pa != 1.0:
            raise ValueError(f"level_db_spl = {settings.level_db_spl} dB SPL: sets the level whatever full_scale_pa "
                             "is. Give one of the two.")
        return settings

    def to_toml(self) -> str:
        """The settings in one canonical way."""
        values = {name: value for name, value in vars(self).items() if name != "pipeline"}
        return f"{HEADING}{toml_table(RUN, values)}\n{self.pipeline}"

    @property
    def fingerprint(self) -> str:
        """blake2b of the canonical TOML: equal settings, and only they, have equal fingerprints."""
        return fingerprint_of(self.to_toml())

    def extraction(self) -> dict[str, Any]:
        """The options of `extract_file`."""
        return {name: getattr(self, name) for name in ("precision", "full_scale_pa", "level_db_spl", "mono",
                                                       "nonfinite")}


def fingerprint_of(text: str) -> str:
    """The fingerprint of settings as they stand in a file."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def write_settings(folder: str, settings: Settings) -> None:
    """Put the settings into the folder, whole or not at all."""
    file = Unpublished(os.path.join(folder, SETTINGS))
    try:
        file.file.write(settings.to_toml().encode())
        publish([file])
    finally:
        file.discard()


def read_settings(folder: str) -> str | None:
    """The text of the settings in the folder, None where there are none; ManifestError where it is something else."""
    path = os.path.join(folder, SETTINGS)
    try:
        with open_regular(path, follow_links=False) as file:
            text = file.read(TOML_LIMIT_BYTES + 1).decode()
        if RUN not in parsed_settings(text):
            raise ParameterError(f"no table [{RUN}]")
    except FileNotFoundError:
        return None
    except OSError as error:
        problem = error.strerror or str(error)
    except UnicodeDecodeError:
        problem = "it is no UTF-8 text"
    except ParameterError as error:                              # without its remedy, which is one for pipelines
        problem = str(error).partition(". ")[0]
    else:
        return text
    raise ManifestError(path, None, f"does not tell the settings of a run: {problem}",
                        "Give another folder, or start it afresh with force=True.")


def parsed_settings(text: str) -> Tables:
    """The settings as tables: ``run``, and the stages."""
    return read_toml(text)


def differences(there: str, here: str) -> tuple[str, ...]:
    """In words, what distinguishes the settings of a folder from those at hand."""
    values_there, values_here = _flat(parsed_settings(there)), _flat(parsed_settings(here))
    names = [*values_there, *(name for name in values_here if name not in values_there)]
    differing = [name for name in names if values_there.get(name) != values_here.get(name)]
    return tuple(f"{name.removeprefix(f'{RUN}.')} is {_quoted(values_there, name)} there and "
                 f"{_quoted(values_here, name)} here" for name in differing)


def check_same(folder: str, there: str, settings: Settings) -> None:
    """OtherSettingsError, with what differs, unless the settings `there` in the folder are those at hand."""
    here = settings.to_toml()
    if fingerprint_of(there) == fingerprint_of(here):
        return
    differing = differences(there, here) or ("the order of the stages",)
    more = f", and {len(differing) - MOST_DIFFERENCES} more" if len(differing) > MOST_DIFFERENCES else ""
    what = "; ".join(differing[:MOST_DIFFERENCES]) + more
    raise OtherSettingsError(f"{folder!r}: holds features of other settings: {what}. Give another folder or the same "
                             "settings, or start it afresh with force=True, which removes its features.")


def _flat(tables: Tables) -> dict[str, Any]:
    return {f"{address}.{name}": value for address, table in tables.items() for name, value in table.items()}


def _quoted(values: Mapping[str, Any], name: str) -> str:
    text = repr(values[name]) if name in values else "not given"
    return text if len(text) <= 80 else f"{text[:79]}…"
