"""A hearing loss: one audiogram, for every cochlea to which a published map leads.

Each map stands beside its model: a module with ``fit(stage, loss)``, named in `MAPS`.
"""
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from auditory.contract.parameters import (
    Parameter,
    ParameterError,
    parameter_error,
    plain,
    read_toml,
    toml_table,
    with_unit,
)
from auditory.contract.pipeline import Pipeline
from auditory.contract.stage import Stage
from auditory.scales import FloatArray

if TYPE_CHECKING:
    import xarray

MAPS = MappingProxyType({
    "CompressiveGammachirp": "auditory.cochlea.gammachirp.audiogram",
    "Drnl": "auditory.cochlea.drnl.hearing_loss",
    "Zilany2014": "auditory.cochlea.zilany.hearing_loss",
})
UNCONFIRMED = MappingProxyType({"Carfac": "ohc_health"})         # what a loss would change, if it were known how

AUDIOGRAM_HZ = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
# GCFB 2.34. hl2: Tsuiki et al. 2002, 80 years; hl3 to hl6: ISO 7029, men and women of 70 and 60 years.
AUDIOGRAMS_DB_HL = MappingProxyType({
    "hl1": (10.0, 4.0, 10.0, 13.0, 48.0, 58.0, 79.0),
    "hl2": (23.5, 24.3, 26.8, 27.9, 32.9, 48.3, 68.5),
    "hl3": (8.0, 8.0, 9.0, 10.0, 19.0, 43.0, 59.0),
    "hl4": (8.0, 8.0, 9.0, 10.0, 16.0, 24.0, 41.0),
    "hl5": (5.0, 5.0, 6.0, 7.0, 12.0, 28.0, 39.0),
    "hl6": (5.0, 5.0, 6.0, 7.0, 11.0, 16.0, 26.0),
})
LOWEST_DB_HL, HIGHEST_DB_HL = -20.0, 120.0                       # what is accepted; audiometers hardly go further
SHOWN_ROWS = 9


class HearingLoss(BaseModel):
    """What an ear has lost, as an audiogram tells it, and how much of that the outer hair cells are to blame for.

    ``loss.fit(ear)`` gives a stage or pipeline that loss, and tells what the model could follow of it: outer hair cells
    can only lose the gain that they have.

    Between the frequencies of the audiogram a loss is read on straight lines over the logarithm of frequency, as
    audiograms are drawn; beyond its ends it stays as it is there (a choice).

    Raises
    ------
    ParameterError
        Where frequencies do not rise, or there are not as many losses as frequencies.

    References
    ----------
    Two thirds of a loss to the outer hair cells: the default of fitaudiogram2 (Zilany & Bruce; BEZ2018).

    Examples
    --------
    >>> from auditory import HearingLoss, Zilany2014
    >>> loss = HearingLoss(freqs_hz=(500, 1000, 4000), db_hl=(10, 20, 60))
    >>> fit = loss.fit(Zilany2014(cf_hz=(1000.0,)))
    >>> fit.stage.cohc[0] < 1
    True
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    freqs_hz: tuple[float, ...] = Parameter(
        ..., "Frequencies of the audiogram, low to high.", source="given", min_length=1, max_length=256)
    db_hl: tuple[float, ...] = Parameter(
        ..., "Hearing loss at each of them, in dB HL.", source="given", min_length=1, max_length=256)
    ohc_fraction: float | tuple[float, ...] = Parameter(
        2 / 3, "Part of each loss in dB that is the outer hair cells': of all, or at each frequency.",
        source="fitaudiogram2 (BEZ2018)")

    def __init__(self, /, *audiogram: Any, **parameters: Any) -> None:
        try:
            names = list(type(self).model_fields)[:len(audiogram)]
            super().__init__(**dict(zip(names, audiogram, strict=True)), **parameters)
        except ValidationError as error:
            raise parameter_error("HearingLoss", type(self).model_fields, error) from None

    @model_validator(mode="before")
    @classmethod
    def _plain_values(cls, data: Any) -> Any:
        return {name: plain(value) for name, value in data.items()} if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if min(self.freqs_hz) <= 0 or max(self.freqs_hz) > 1e5 or any(np.diff(self.freqs_hz) <= 0):
            raise ParameterError(f"HearingLoss.freqs_hz = {with_unit(self.freqs_hz, 'freqs_hz')}: must rise from low "
                                 "to high, above 0 and at most 100000. Sort them.")
        if len(self.db_hl) != len(self.freqs_hz):
            raise ParameterError(f"HearingLoss.db_hl = {self.db_hl} dB HL: must be one loss for each of "
                                 f"{len(self.freqs_hz)} frequencies. Give that many.")
        if not LOWEST_DB_HL <= min(self.db_hl) <= max(self.db_hl) <= HIGHEST_DB_HL:
            raise ParameterError(f"HearingLoss.db_hl = {self.db_hl} dB HL: must lie from {LOWEST_DB_HL:.10g} to "
                                 f"{HIGHEST_DB_HL:.10g}. Give losses in that range.")
        parts = np.atleast_1d(self.ohc_fraction)
        if len(parts) not in (1, len(self.freqs_hz)) or not all(0 <= part <= 1 for part in parts):
            raise ParameterError(f"HearingLoss.ohc_fraction = {self.ohc_fraction!r}: must lie from 0 to 1. "
                                 f"Give one value, or one for each of {len(self.freqs_hz)} frequencies.")
        return self

    @classmethod
    def preset(cls, name: str, **changes: Any) -> Self:
        """An audiogram that comes with GCFB 2.34, ``"hl1"`` to ``"hl6"``: see `CompressiveGammachirp`'s presets."""
        if name not in AUDIOGRAMS_DB_HL:
            raise ParameterError(f"HearingLoss.preset = {name!r}: no such preset. "
                                 f"Choose from {', '.join(AUDIOGRAMS_DB_HL)}.")
        return cls(**{"freqs_hz": AUDIOGRAM_HZ, "db_hl": AUDIOGRAMS_DB_HL[name], **changes})

    # ---- what is lost where ----

    def at(self, f_hz: FloatArray) -> FloatArray:
        """The loss in dB HL at any frequency."""
        return np.interp(np.log(f_hz), np.log(self.freqs_hz), self.db_hl)

    def outer_at(self, f_hz: FloatArray) -> FloatArray:
        """The part of it in dB that is the outer hair cells'; an ear that is better than normal has lost nothing."""
        parts = np.broadcast_to(self.ohc_fraction, len(self.freqs_hz))
        return np.interp(np.log(f_hz), np.log(self.freqs_hz), parts) * np.maximum(self.at(f_hz), 0)

    def fit(self, stage: Stage) -> "Fit":
        """Give `stage`, or the cochlea in a pipeline, this loss.

        Raises
        ------
        ParameterError
            Where no published map leads from an audiogram to a parameter of the model; nothing is guessed.
        """
        row = stage.stages_in_row()
        known = [k for k, each in enumerate(row) if _name_of(each, {*MAPS, *UNCONFIRMED})]
        if not known:
            raise ParameterError(f"HearingLoss.fit: no map from an audiogram to a parameter of {stage!r} is confirmed "
                                 f"by a publication. Take one of {', '.join(MAPS)}.")
        fitted = self._fit_alone(row[known[0]])
        if not isinstance(stage, Pipeline):
            return fitted
        return fitted._replace(stage=Pipeline(stages=(*row[:known[0]], fitted.stage, *row[known[0] + 1:])))

    def _fit_alone(self, stage: Stage) -> "Fit":
        name = _name_of(stage, MAPS)
        if not name:
            parameter = UNCONFIRMED[_name_of(stage, UNCONFIRMED)]
            raise ParameterError(f"{type(stage).__name__}: no map from an audiogram to {parameter} is confirmed by a "
                                 f"publication. Set {parameter} yourself, for each channel, or take one of "
                                 f"{', '.join(MAPS)}.")
        fitted: Fit = import_module(MAPS[name]).fit(stage, self)
        return fitted

    # ---- a loss is data ----

    def to_toml(self) -> str:
        """The loss as TOML; `from_toml` gives it back."""
        return toml_table("HearingLoss", {name: getattr(self, name) for name in type(self).model_fields})

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """The loss that `text` describes."""
        tables = read_toml(text)
        if set(tables) != {"HearingLoss"}:
            raise ParameterError(f"hearing loss TOML: its headers are {', '.join(tables) or 'none'}, must be "
                                 "HearingLoss alone. Write it with to_toml().")
        return cls(**tables["HearingLoss"])


def _name_of(stage: Stage, known: Any) -> str:
    """The name in `known` of a stage, or of what it is a kind of; empty, if there is none."""
    return next((kind.__name__ for kind in type(stage).__mro__ if kind.__name__ in known), "")


class Achieved(NamedTuple):
    """What was asked of a model and what it could follow, per channel, in dB; losses are HL."""

    cf_hz: FloatArray
    wanted: FloatArray          # the whole loss
    outer_wanted: FloatArray    # the outer hair cells' part of it
    outer: FloatArray           # achieved: by outer hair cells, or missing compression
    inner: FloatArray           # achieved: by inner hair cells, or attenuation

    @property
    def total(self) -> FloatArray:
        """The whole loss achieved."""
        return self.outer + self.inner


class Fit(NamedTuple):
    """A stage that has got a hearing loss, and what became of it."""

    stage: Stage                # or pipeline
    table: Achieved
    notes: tuple[str, ...] = ()     # what the model cannot do, in words

    @property
    def achieved(self) -> "xarray.Dataset":
        """Wanted and achieved losses in dB by ``cf_hz``."""
        import xarray
        table = self.table
        columns = {"wanted_db": table.wanted, "outer_wanted_db": table.outer_wanted, "outer_db": table.outer,
                   "inner_wanted_db": table.wanted - table.outer_wanted, "inner_db": table.inner,
                   "total_db": table.total}
        return xarray.Dataset({name: ("cf_hz", column, {"units": "dB"}) for name, column in columns.items()},
                              coords={"cf_hz": ("cf_hz", table.cf_hz, {"units": "Hz"})},
                              attrs={"notes": "\n".join(self.notes)})

    def __repr__(self) -> str:
        table = self.table
        shown = np.unique(np.linspace(0, len(table.cf_hz) - 1, SHOWN_ROWS).round().astype(int))
        lines = ["   best frequency   wanted   achieved   (outer of wanted, inner)"]
        lines += [f"{table.cf_hz[k]:14.0f} Hz {table.wanted[k]:5.1f} dB {table.total[k]:7.1f} dB   "
                  f"({table.outer[k]:.1f} of {table.outer_wanted[k]:.1f}, {table.inner[k]:.1f})" for k in shown]
        return "\n".join((f"Hearing loss of {type(self.stage).__name__}, {len(table.cf_hz)} channels", *lines,
                          *self.notes))
