"""The catalogue of named pipelines and of stages."""
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any

from auditory import stage_names
from auditory.contract import engine
from auditory.contract.parameters import ParameterError, bounds_of, unit_of
from auditory.contract.pipeline import Pipeline
from auditory.contract.stage import Stage
from auditory.sound import Sound
from auditory.spelling import did_you_mean

if TYPE_CHECKING:
    import xarray

MODELS = {                      # name -> module; the dash is for people, the underscore for Python
    "ratemap": "auditory.catalogue.ratemap",
    "ratemap-live": "auditory.catalogue.ratemap_live",
    "ratemap-classic": "auditory.catalogue.ratemap_classic",
    "ratemap-afe": "auditory.catalogue.ratemap_afe",
    "cochleagram": "auditory.catalogue.cochleagram",
    "echoic": "auditory.catalogue.echoic",
    "ams": "auditory.catalogue.ams",
    "binaural": "auditory.catalogue.binaural",
    "cortical": "auditory.catalogue.cortical",
    "texture": "auditory.catalogue.texture",
    "carfac": "auditory.catalogue.carfac",
    "carfac-nerve": "auditory.catalogue.carfac_nerve",
    "dau1997-front": "auditory.catalogue.dau1997_front",
    "drnl2001": "auditory.catalogue.drnl2001",
    "zilany2014-ihc": "auditory.catalogue.zilany2014_ihc",
    "zilany2014": "auditory.catalogue.zilany2014",
    "bruce2018": "auditory.catalogue.bruce2018",
    "gcfb": "auditory.catalogue.gcfb",
    "lyon": "auditory.catalogue.lyon",
    "cochleagram-mcdermott": "auditory.catalogue.cochleagram_mcdermott",
    "logmel": "auditory.catalogue.logmel",
    "logmel-live": "auditory.catalogue.logmel_live",
    "mfcc": "auditory.catalogue.mfcc",
    "mfcc-live": "auditory.catalogue.mfcc_live",
    "pcen": "auditory.catalogue.pcen",
    "gfcc": "auditory.catalogue.gfcc",
    "pncc": "auditory.catalogue.pncc",
    "plp": "auditory.catalogue.plp",
    "rasta-plp": "auditory.catalogue.rasta_plp",
    "harmonic-stack": "auditory.catalogue.harmonic_stack",
    "sai": "auditory.catalogue.sai",
    "pitchogram": "auditory.catalogue.pitchogram",
}

# Follows its sources; equals published code; reproduces published figures. The tests decide: tests/evidence.py.
STATUSES = ("implemented", "golden", "verified")


@dataclass(frozen=True)
class Model:
    """A named pipeline: what it gives, whose it is, and how far it has been checked."""

    name: str
    summary: str
    paper: str
    status: str                 # one of STATUSES
    axes: tuple[str, ...]       # of what comes out

    def pipeline(self, **parameters: Any) -> Pipeline:
        """The pipeline, with parameters changed as by `Pipeline.replace`."""
        return pipeline(self.name, **parameters)


def models() -> tuple[Model, ...]:
    """Every named pipeline."""
    return tuple(_model(name) for name in MODELS)


def _model(name: str) -> Model:
    module = import_module(MODELS[name])
    return Model(name, module.SUMMARY, module.PAPER, status_of(name), module.AXES)


def status_of(name: str) -> str:
    """How far that model has been checked."""
    return _statuses().get(name, STATUSES[0])


@cache
def _statuses() -> dict[str, str]:
    return tomllib.loads(resources.files("auditory.catalogue").joinpath("status.toml").read_text(encoding="utf-8"))


def pipeline(name: str, **parameters: Any) -> Pipeline:
    """The named pipeline: ``pipeline("ratemap", n_channels=100)``.

    A keyword sets the parameter of that name in the one stage that has it; an address says which where several have:
    ``pipeline("ratemap", **{"Resample.rate_hz": 44100.0})``.

    Raises
    ------
    ParameterError
        For a name that is not a model's, and a parameter that no stage, or more than one, has; with the choices.
    """
    if name not in MODELS:
        raise ParameterError(f"model = {name!r}: no such model. "
                             f"Choose from {', '.join(MODELS)}.{did_you_mean(name, MODELS)}")
    default: Pipeline = import_module(MODELS[name]).build()
    return default.replace(**parameters) if parameters else default


def extract(sound: "Sound | str | os.PathLike[str]", model: "str | Stage" = "ratemap", *, threads: int | None = None,
            precision: engine.Precision = "float32", nonfinite: engine.NonFinite = "refuse", **parameters: Any,
            ) -> "xarray.DataArray | xarray.Dataset":
    """Hear a sound, or an audio file, with a named model: sound in, labelled features out.

    Parameters
    ----------
    sound
        A `Sound`, or the path of an audio file, read as 1 Pa at digital full scale (see `read` for other levels).
    model
        The name of a model (see `models`), or a pipeline of your own.
    **parameters
        Parameters of the model, as for `pipeline`.

    Returns
    -------
    xarray.DataArray
        ``([ear,] …, channel, time)`` with ``cf_hz`` and ``time_s``, unit and provenance.
    """
    if isinstance(model, str):
        stage: Stage = pipeline(model, **parameters)
    else:
        stage = model.replace(**parameters) if parameters else model
    if isinstance(sound, (str, os.PathLike)):
        from auditory.io.audio import read
        sound = read(sound, dtype=precision)
    return stage(sound, threads=threads, precision=precision, nonfinite=nonfinite)


@dataclass(frozen=True)
class ParameterSummary:
    """One parameter of a stage, as it was declared."""

    name: str
    default: Any
    unit: str
    bounds: dict[str, float]
    kind: str
    meaning: str
    source: str


@dataclass(frozen=True)
class StageSummary:
    """One stage: its first words, its presets and parameters."""

    name: str
    summary: str
    documentation: str
    presets: tuple[str, ...]
    parameters: tuple[ParameterSummary, ...]


def stages() -> tuple[StageSummary, ...]:
    """Every stage of the package, with its parameters, units, ranges and sources."""
    import auditory
    return tuple(_summary(getattr(auditory, name)) for name in stage_names())


def _summary(stage: type[Stage]) -> StageSummary:
    from inspect import cleandoc
    text = cleandoc(stage.__doc__ or "")
    parameters = tuple(
        ParameterSummary(name, field.default, unit_of(name), bounds_of(field), _kind(field.annotation),
                         field.description or "", dict(field.json_schema_extra or {}).get("source", ""))  # type: ignore[arg-type]
        for name, field in stage.model_fields.items())
    return StageSummary(stage.__name__, text.partition("\n")[0], text, tuple(stage.presets), parameters)


def _kind(annotation: Any) -> str:
    from typing import Literal, get_args, get_origin
    if get_origin(annotation) is Literal:
        return " | ".join(repr(choice) for choice in get_args(annotation))
    return getattr(annotation, "__name__", None) or str(annotation).replace(" | None", "")
