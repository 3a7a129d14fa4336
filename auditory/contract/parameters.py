"""Parameters that are declared once: type, range, unit and source stand in one line of the stage that owns them.

That line gives the validation, the error text, the table of the documentation, the command-line listing and the
bad values of the tests.
"""
import math
import re
import reprlib
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from auditory.spelling import did_you_mean

# A name ends in its unit; the longest suffix wins.
UNITS = {
    "_db_spl": "dB SPL",
    "_per_s": "1/s",
    "_samples": "samples",
    "_frames": "frames",
    "_erb": "ERB",
    "_hz": "Hz",
    "_pa": "Pa",
    "_db": "dB",
    "_s": "s",
}
BOUNDS = {"gt": "greater than", "ge": "at least", "lt": "less than", "le": "at most"}
TOML_LIMIT_BYTES = 1 << 20
DEEPEST_KEY = 8                 # dots; tomllib takes minutes for more
MOST_ERRORS = 8                 # that are told of one stage; a list may be wrong in thousands of places

class _ShortRepr(reprlib.Repr):
    """Quotes a value in an error, however long or deep it is."""

    def repr_int(self, x: int, level: int) -> str:
        """Python itself refuses to write a number of thousands of digits."""
        return super().repr_int(x, level) if x.bit_length() < 4096 else f"a number of {x.bit_length()} bits"


_short = _ShortRepr()
_short.maxlevel, _short.maxtuple, _short.maxlist, _short.maxstring, _short.maxother = 3, 8, 8, 80, 200


class ParameterError(ValueError):
    """A parameter has a value it must not have; the message names it, its unit, the rule and the remedy."""


def Parameter(default: Any, meaning: str, *, source: str, **bounds: Any) -> Any:
    """Declare a parameter of a stage: its default, what it means, where the default comes from, and its range."""
    return Field(default, description=meaning, json_schema_extra={"source": source}, **bounds)


def unit_of(name: str) -> str:
    """The unit that a parameter's name ends in; empty for a pure number."""
    return next((unit for suffix, unit in UNITS.items() if name.endswith(suffix)), "")


def bounds_of(field: FieldInfo) -> dict[str, float]:
    """The range of a parameter, as ``{"gt": 0}``."""
    return {kind: getattr(rule, kind) for rule in field.metadata for kind in BOUNDS if hasattr(rule, kind)}


def with_unit(value: object, name: str) -> str:
    """`value` as the house writes it in an error: with the unit that `name` carries."""
    text = f"{value:.10g}" if isinstance(value, float) else _short.repr(value)
    unit = unit_of(name)
    return f"{text} {unit}" if unit else text


def plain(value: Any) -> Any:
    """A value of numpy, or a list, as the plain Python value that parameters are made of."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if isinstance(value, (np.ndarray, list)):
        return tuple(plain(item) for item in value)
    return value + 0.0 if isinstance(value, float) else value    # -0.0 equals 0.0, and would read otherwise in TOML


# ---- errors --------------------------------------------------------------------------------------------------------

def parameter_error(stage: str, fields: Mapping[str, FieldInfo], error: ValidationError) -> ParameterError:
    """pydantic's account of what is wrong, in the form of the house."""
    errors = error.errors(include_url=False)
    sentences = [_sentence(stage, fields, each) for each in errors[:MOST_ERRORS]]
    if len(errors) > MOST_ERRORS:
        sentences.append(f"… and {len(errors) - MOST_ERRORS} more.")
    return ParameterError("\n".join(sentences))


def _sentence(stage: str, fields: Mapping[str, FieldInfo], error: ErrorDetails) -> str:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ParameterError):                        # a rule between parameters: it speaks for itself
        return str(cause)
    name = str(error["loc"][0])[:_short.maxstring] if error["loc"] else ""
    place = "".join(f"[{index}]" for index in error["loc"][1:] if isinstance(index, int))
    what = f"{stage}.{name}{place} = {with_unit(error['input'], name)}"
    if error["type"] == "extra_forbidden":
        remedy = f"Choose from {', '.join(fields)}." if fields else "This stage has none."
        return f"{what}: no such parameter. {remedy}{did_you_mean(name, fields)}"
    if error["type"] == "missing":
        return f"{stage}.{name}: must be given. Pass {name}=…."
    context = error.get("ctx", {})
    limit = next((f"must be {text} {with_unit(context[kind], name)}"
                  for kind, text in BOUNDS.items() if kind in context), None)
    if limit:
        return f"{what}: {limit}. Give a value in that range."
    if error["type"] == "literal_error":
        return f"{what}: must be {context['expected']}. Choose one of them."
    if error["type"] == "finite_number":
        return f"{what}: must be finite. Give a number."
    if error["type"] in ("too_short", "too_long"):
        limit = f"at least {context['min_length']}" if "min_length" in context else f"at most {context['max_length']}"
        return f"{what}: must hold {limit} values. Give that many."
    rule = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    found = type(error["input"]).__name__
    return f"{what}: must be {rule}, not {found}. Nothing is converted silently; pass that type."


# ---- TOML ----------------------------------------------------------------------------------------------------------

def toml_value(value: object) -> str:
    """`value` in the one canonical way; fingerprints hang on it, so it must not change with a library's version."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, str):
        escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or c in '\\"\x7f' else c for c in value)
        return f'"{escaped}"'
    if isinstance(value, Iterable):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    raise TypeError(f"{value!r} has no canonical TOML form.")


def toml_table(address: str, values: Mapping[str, object]) -> str:
    """One stage as a TOML table; parameters that are None are left out."""
    header = f"[{address}]" if address.isidentifier() else f"[{toml_value(address)}]"
    lines = (f"{name} = {toml_value(value)}" for name, value in values.items() if value is not None)
    return "\n".join((header, *lines)) + "\n"


def read_toml(text: str) -> dict[str, dict[str, Any]]:
    """Stage tables by address, in the order in which they stand; a byte order mark before them is passed over."""
    text = text.removeprefix("\ufeff")
    size = len(text.encode("utf-8", "replace"))
    if size > TOML_LIMIT_BYTES:
        raise ParameterError(f"pipeline TOML = {size} bytes: must be at most {TOML_LIMIT_BYTES}. "
                             "This is no pipeline file.")
    without_texts = _TEXT_OR_COMMENT.sub(lambda found: "" if found[0][0] == "#" else "text", text)
    if any(key.count(".") > DEEPEST_KEY for key in re.split(r"[\n,={}\[\]]", without_texts)):
        raise ParameterError(f"pipeline TOML: a key has more than {DEEPEST_KEY} dots. Stage.parameter has one.")
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:                # ValueError: also for a number of too many digits
        raise ParameterError(f"pipeline TOML: does not parse ({error}). "
                             "Write it with to_toml() and edit that.") from None
    for address, table in tables.items():
        if not isinstance(table, dict):
            raise ParameterError(f"pipeline TOML: {address} = {_short.repr(table)} stands outside a stage. "
                                 "Every parameter belongs under a [Stage] header.")
    return tables


# An unfinished text reaches to the end of its line, or of all, so that no text is looked through twice.
_TEXT_OR_COMMENT = re.compile(
    r'''"""(?:\\.|[^\\])*?(?:"""|\Z)|'{3}.*?(?:'{3}|\Z)|"(?:\\.|[^"\\\n])*+"?|'[^'\n]*+'?|#[^\n]*+''', re.DOTALL)
